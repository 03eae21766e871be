"""Log lines for tests: numbered, so that each can be told from all others wherever it comes out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

BEGIN = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def stamp(when: datetime) -> str:
    """As rsyslog writes it."""
    return when.isoformat(timespec="microseconds")


def client(number: int) -> str:
    """One of 250 documentation addresses."""
    return f"198.51.100.{number % 250 + 1}"


def failure(number: int, when: datetime | None = None, ip: str | None = None) -> str:
    """A log-in that failed, by `userNUMBER`, one second after the one before it unless told otherwise."""
    when = when or BEGIN + timedelta(seconds=number)
    return (
        f"{stamp(when)} mx postfix/smtpd[{2000 + number % 1000}]: warning: unknown[{ip or client(number)}]: "
        f"SASL LOGIN authentication failed: authentication failure, sasl_username=user{number}"
    )


def rejection(number: int, when: datetime | None = None, ip: str | None = None) -> str:
    """Mail to somebody who is not there."""
    when = when or BEGIN + timedelta(seconds=number)
    return (
        f"{stamp(when)} mx postfix/smtpd[{2000 + number % 1000}]: NOQUEUE: reject: RCPT from "
        f"unknown[{ip or client(number)}]: 550 5.1.1 <nobody{number}@example.com>: Recipient address rejected: User "
        f"unknown in local recipient table; from=<a@example.net> to=<nobody{number}@example.com> proto=ESMTP "
        f"helo=<host{number}.example.net>"
    )


def noise(number: int, when: datetime | None = None) -> str:
    """A line that tells of nothing."""
    when = when or BEGIN + timedelta(seconds=number)
    return f"{stamp(when)} mx postfix/qmgr[77]: {0xA000000000 + number:010X}: removed"


def text(lines: Iterable[str]) -> bytes:
    """Whole lines, as a daemon writes them."""
    return "".join(line + "\n" for line in lines).encode()


def write(path: Path, lines: Sequence[str]) -> Path:
    """Make a log."""
    path.write_bytes(text(lines))
    return path


def append(path: Path, *lines: str) -> None:
    """Write to the end of a log."""
    with path.open("ab", buffering=0) as file:
        file.write(text(lines))
