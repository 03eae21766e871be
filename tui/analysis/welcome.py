"""What good came from each address: log-ins that worked and mail that was taken in. A block would lose it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from heapq import nsmallest

from tui.analysis.seen import surplus
from tui.model import Event, Mail

#: Addresses kept; about 400 bytes each. The tenth that came longest ago goes when there is no place for one more.
ADDRESSES = 50_000
#: Users and senders' domains kept of one address, those met first.
NAMED = 5

_NONE: list[str] = []  # shared by all that have no user or no sender yet, and never written to


class Guest:
    """One address. `last` is when it last logged in or handed over mail, `last_mail` when it last handed over mail."""

    __slots__ = ("domains", "last", "last_mail", "logins", "mails", "users")

    def __init__(self, last: datetime) -> None:
        self.last = last
        self.last_mail: datetime | None = None
        self.logins = self.mails = 0
        self.users = self.domains = _NONE


class Welcome:
    """Owns the rows of the addresses; `forgotten` counts the rows given up, each time that one was."""

    def __init__(self, bound: int = ADDRESSES) -> None:
        self.rows: dict[str, Guest] = {}
        self.forgotten = 0
        self._bound = bound

    def add_logins(self, logins: Iterable[Event]) -> None:
        """Count log-ins that worked, in any order of time."""
        rows = self.rows
        for event in logins:
            if event.ip is None:
                continue
            row = rows.get(event.ip) or self._meet(event.ip, event.time)
            row.logins += event.count
            if event.time > row.last:
                row.last = event.time
            user = event.user
            if user is not None and len(row.users) < NAMED and user not in row.users:
                row.users = [*row.users, user]

    def add_mails(self, mails: Iterable[Mail]) -> None:
        """Count mails, in any order of time."""
        rows = self.rows
        for mail in mails:
            time = mail.time
            row = rows.get(mail.ip) or self._meet(mail.ip, time)
            row.mails += 1
            if time > row.last:
                row.last = time
            if row.last_mail is None or time > row.last_mail:
                row.last_mail = time
            if len(row.domains) < NAMED and (domain := domain_of(mail.sender)) and domain not in row.domains:
                row.domains = [*row.domains, domain]

    def _meet(self, ip: str, time: datetime) -> Guest:
        if len(self.rows) >= self._bound:
            self._give_up()
        row = self.rows[ip] = Guest(time)
        return row

    def _give_up(self) -> None:
        rows = self.rows
        gone = nsmallest(surplus(len(rows), self._bound), rows, key=lambda ip: rows[ip].last)
        for ip in gone:
            del rows[ip]
        self.forgotten += len(gone)


def domain_of(sender: str | None) -> str:
    """The domain of an envelope's address in lower case; "" where there is none."""
    return sender.rpartition("@")[2].lower() if sender and "@" in sender else ""
