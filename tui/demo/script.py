"""What a simulated server process says, and the truth about it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

import msgspec

from tui.model import Category, EventKind


class LogFile(StrEnum):
    """The files that the demo writes."""

    MAIL = "mail.log"
    CONNECTION = "connection.log"


class Truth(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a line really tells of. `counted` is false where an earlier line has already told of the attempt."""

    kind: EventKind
    ip: str
    counted: bool = True
    category: Category | None = None
    user: str | None = None
    sender: str | None = None
    recipient: str | None = None
    zone: str | None = None


class Said(msgspec.Struct, frozen=True):
    """One line as a process hands it to syslog, and the seconds until its session goes on (None: a moment)."""

    program: str
    text: str
    truth: Truth | None = None
    pause: float | None = None
    file: LogFile = LogFile.MAIL


class Line(msgspec.Struct, frozen=True):
    """One finished log line without its newline, the time stamped on it and the truth about it."""

    file: LogFile
    text: str
    time: datetime
    truth: Truth | None = None


class Client(msgspec.Struct, frozen=True):
    """The other end of a connection. `name` is what its address resolves to, "unknown" when to nothing."""

    ip: str
    name: str = "unknown"

    @property
    def tag(self) -> str:
        """As Postfix's smtpd writes a client."""
        return f"{self.name}[{self.ip}]"


#: A session, from connect to disconnect. It is asked for the next line only when that line is due,
#: so that a policy changed in the meantime holds for it.
Session = Iterator[Said]
