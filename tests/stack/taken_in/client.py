"""What the client sends, each mail from an address of its own, as a program that runs inside the namespace."""

from __future__ import annotations

import smtplib
import sys

import msgspec

from tests.stack.places import SMTP, SUBMISSION
from tests.stack.smtp import expect, session, unverified


class Deed(msgspec.Struct, frozen=True):
    """A mail, what the server answers to it (the last answer, of whichever command), and whether it took it in."""

    ip: str
    taken: bool
    answer: int = 250
    sender: str = "someone@friend.example"
    subject: str = "hello"
    recipients: tuple[str, ...] = ("alice@example.org",)
    helo: str = "client.friend.example"
    user: str = ""
    password: str = ""
    port: int = SMTP


def send(deed: Deed) -> None:
    """Send it, and see that the server answers so."""
    smtp = session(deed.ip, SUBMISSION if deed.user else deed.port, deed.helo)
    if deed.user:
        smtp.starttls(context=unverified())
        smtp.login(deed.user, deed.password)
    expect((_mail(smtp, deed), b""), deed.answer)
    smtp.close()


def _mail(smtp: smtplib.SMTP, deed: Deed) -> int:
    code, _ = smtp.docmd("MAIL", f"FROM:<{deed.sender}>")
    for recipient in deed.recipients if code == 250 else ():
        code, _ = smtp.docmd("RCPT", f"TO:<{recipient}>")
    if code == 250:
        code, _ = smtp.docmd("DATA")
    if code == 354:
        smtp.send(f"Subject: {deed.subject}\r\nFrom: a@friend.example\r\n\r\nHello.\r\n.\r\n".encode())
        code, _ = smtp.getreply()
    return code


if __name__ == "__main__":
    for one in msgspec.json.decode(sys.argv[1], type=list[Deed]):
        send(one)
