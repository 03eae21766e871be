"""Clients of every kind, and what a mail host answers each of them, word for word."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass

from tests.stack.places import DOMAIN, PASSWORDS, SMTP, SUBMISSION
from tests.stack.policy.client import connected
from tests.stack.policy.host import FORGED
from tests.stack.setup.site import FRIEND, LISTED, OURS, STRANGER, STRANGER_6, Site
from tests.stack.smtp import SENDER

ALICE, NOBODY, FAR = f"alice@{DOMAIN}", f"nosuch@{DOMAIN}", "x@elsewhere.example"
FORGER = f"someone@{FORGED}"

_QUEUED = re.compile(r"queued as \w+")


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail that is offered; `user` logs in first."""

    ip: str
    recipient: str
    sender: str = SENDER
    port: int = SMTP
    user: str = ""


def _letters() -> Iterator[Letter]:
    for recipient in (ALICE, NOBODY, FAR):
        for ip in (STRANGER, STRANGER_6, LISTED, FRIEND, OURS, "127.0.0.1"):
            for sender in (SENDER, FORGER, ""):
                yield Letter(ip, recipient, sender)
        for port in (SMTP, SUBMISSION):
            yield Letter(STRANGER, recipient, port=port, user=ALICE)
            yield Letter(LISTED, recipient, port=port, user=ALICE)


LETTERS = tuple(_letters())


def answers(site: Site) -> dict[Letter, tuple[str, ...]]:
    """The replies to VRFY, MAIL, RCPT and, where that was accepted, the mail itself."""

    def act() -> dict[Letter, tuple[str, ...]]:
        return {letter: tuple(_said(letter)) for letter in LETTERS}

    return site.client.inside(act)


def offer(site: Site, letter: Letter) -> tuple[str, ...]:
    """The replies to one."""
    return site.client.inside(lambda: tuple(_said(letter)))


def _said(letter: Letter) -> Iterator[str]:
    with connected(letter.ip, letter.port) as smtp:
        if letter.user:
            secret = base64.b64encode(f"\0{letter.user}\0{PASSWORDS[letter.user]}".encode()).decode()
            assert smtp.docmd("AUTH", f"PLAIN {secret}")[0] == 235
        yield _reply(smtp.verify(letter.recipient))
        yield _reply(smtp.mail(letter.sender))
        said = smtp.rcpt(letter.recipient)
        yield _reply(said)
        if said[0] == 250:
            yield _reply(smtp.data(f"Subject: to {letter.recipient}\r\n\r\nhello\r\n"))


def _reply(said: tuple[int, bytes]) -> str:
    return _QUEUED.sub("queued", f"{said[0]} {said[1].decode()}")
