"""User names that failed to log in."""

from __future__ import annotations

from collections.abc import Sequence

from tui.analysis.seen import Seen, Table
from tui.model import Event, EventKind
from tui.picture import Count

#: User names kept; the faintest tenth is dropped when there is no place for one more.
USERS = 100_000


class Users:
    """Owns the counts of log-ins that failed, by user name."""

    def __init__(self, bound: int = USERS) -> None:
        self._table = Table(bound)

    def add(self, attacks: Sequence[Event]) -> None:
        """Count attacks in any order of time; those that tried no user are passed over."""
        rows, failure = self._table.rows, EventKind.LOGIN_FAILURE
        for event in attacks:
            user = event.user
            if user is None or event.kind is not failure:
                continue
            time = event.time
            row = rows.get(user)
            if row is None:
                self._table.make_room()
                rows[user] = Seen(event.count, time, time)
                continue
            row.count += event.count
            if time > row.last:
                row.last = time
            elif time < row.first:
                row.first = time

    def of(self, user: str) -> Seen | None:
        """The failed log-ins of one name."""
        return self._table.rows.get(user)

    @property
    def forgotten(self) -> int:
        """How many names were given up, each time that one was."""
        return self._table.given_up

    def top(self, n: int) -> tuple[Count, ...]:
        """The `n` user names that failed most."""
        return self._table.top(n)
