"""Lines that tell of a mail that was taken in, and what a reader makes of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from tui.model import Chunk, Mail
from tui.parsers.accepted import AcceptedReader
from tui.parsers.stamps import Stamps

FIRST = "2026-11-24T15:24:35.000000+00:00 mx "
SECOND = "2026-11-24T15:24:37.500000+00:00 mx "
AT = datetime(2026, 11, 24, 15, 24, 35, tzinfo=UTC)

SMTPD = "postfix/smtpd[101]: {}: client={}"
QMGR = "postfix/qmgr[77]: {}: from=<{}>, size=2048, nrcpt=1 (queue active)"


def opened(identity: str = "4ABC123DEF", client: str = "mail.example.com[192.0.2.7]") -> str:
    """The first line of a mail."""
    return FIRST + SMTPD.format(identity, client)


def queued(identity: str = "4ABC123DEF", sender: str = "a@example.com") -> str:
    """The line that tells of its acceptance."""
    return SECOND + QMGR.format(identity, sender)


def data(lines: Iterable[str]) -> bytes:
    return "".join(line + "\n" for line in lines).encode("utf-8", "surrogateescape")


def new() -> AcceptedReader:
    """A reader of a log in UTC."""
    return AcceptedReader(Stamps(UTC, datetime(2026, 12, 1, tzinfo=UTC)))


def read(*lines: str) -> list[Mail]:
    """All mails of a whole log."""
    return new().read(Chunk("mail.log", data(lines), 0, 0, live=False))


def told(*lines: str) -> list[tuple[str, str | None, bool]]:
    """The same as address, sender, and whether the client had logged in."""
    return [(mail.ip, mail.sender, mail.login) for mail in read(*lines)]


#: What the two lines tell.
ONE = [("192.0.2.7", "a@example.com", False)]
