"""Sends mails from inside the namespace: a line of JSON on standard input is a mail, one on standard output answers."""

from __future__ import annotations

import sys
import time

import msgspec

from tests.stack.smtp import session

MAIL = """From: {sender}
To: {recipient}
Subject: hello
Message-ID: <{token}@client.friend.example>
Date: Tue, 24 Nov 2026 10:00:00 +0000
{headers}
{body}
"""


class Mail(msgspec.Struct, frozen=True, kw_only=True):
    """A mail from the address `ip`. `token` is in it and in no other."""

    ip: str
    port: int
    sender: str
    recipient: str
    token: str
    headers: str = ""
    body: str = "hello"


class Answer(msgspec.Struct, frozen=True):
    """The server's last word, and time.monotonic(), which is the whole machine's, when it came."""

    code: int
    text: str
    at: float


def send(mail: Mail) -> Answer:
    """A session of its own, to its end or to the first word that is no 250."""
    smtp = session(mail.ip, mail.port)
    text = MAIL.format(
        sender=mail.sender, recipient=mail.recipient, token=mail.token, headers=mail.headers, body=mail.body
    )  # fmt: skip
    code, said = smtp.mail(mail.sender)
    if code == 250:
        code, said = smtp.rcpt(mail.recipient)
    if code == 250:
        code, said = smtp.data(text)
    at = time.monotonic()
    smtp.quit()
    return Answer(code, said.decode("utf-8", "replace"), at)


if __name__ == "__main__":
    for line in sys.stdin:
        print(msgspec.json.encode(send(msgspec.json.decode(line, type=Mail))).decode(), flush=True)
