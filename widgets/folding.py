"""Repeats folded into one row that grows where it stands: the same address that does the same again and again."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import datetime, timedelta

from tui.model import Event, EventKind
from widgets.event_ring import NAMES, Row, attempts

#: How long after its first event a row takes further ones; the newest row takes them for as long as it is that.
WITHIN = timedelta(minutes=5)

#: Fields whose different values one row tells together.
FIELDS = ("user", "recipient", "sender", "zone")


class _Run:
    """A row that may still grow."""

    __slots__ = ("attempts", "names", "place", "until")

    def __init__(self, place: int, until: datetime) -> None:
        self.place = place
        self.until = until
        self.attempts = 0
        self.names: list[dict[str, None]] = [{} for _ in FIELDS]

    def row(self, number: int, event: Event) -> Row:
        """The row as it is with this event."""
        self.attempts += attempts(event)
        for known, field in zip(self.names, FIELDS, strict=True):
            value = getattr(event, field)
            if value and value not in known and len(known) < NAMES:
                known[value] = None
        pairs = zip(FIELDS, self.names, strict=True)
        names = tuple((field, next(iter(known)), len(known)) for field, known in pairs if len(known) > 1)
        return Row(number, event, self.attempts, names)


class Folding:
    """Owns folded rows, in the order of their first events. Made anew, they tell of what is handed over then."""

    def __init__(self, dangerous: Callable[[Event], object]) -> None:
        """`dangerous` events are never folded among harmless ones."""
        self.rows: list[Row] = []
        self._dangerous = dangerous
        self._runs: dict[Hashable, _Run] = {}

    def what(self, event: Event) -> Hashable:
        """Events with the same are repeats of each other. Who logged in is told for each user."""
        user = event.user if event.kind is EventKind.LOGIN_SUCCESS else None
        danger = bool(self._dangerous(event))
        return event.ip, event.kind, event.category, event.action, event.service, danger, user

    def add(self, rows: Iterable[Row]) -> None:
        """Take rows of single events, oldest first."""
        told, runs = self.rows, self._runs
        for row in rows:
            event = row.event
            what = self.what(event)
            run = runs.get(what)
            if run is None or (event.time >= run.until and run.place != len(told) - 1):
                run = runs[what] = _Run(len(told), event.time + WITHIN)
                told.append(row)
            told[run.place] = run.row(row.number, event)

    def drop(self, oldest: int) -> None:
        """Forget rows whose newest event is older than the one with this number."""
        places = {old: new for new, old in enumerate(i for i, row in enumerate(self.rows) if row.number >= oldest)}
        self.rows[:] = [row for row in self.rows if row.number >= oldest]
        self._runs = {what: run for what, run in self._runs.items() if run.place in places}
        for run in self._runs.values():
            run.place = places[run.place]

    def place_of(self, rows: Sequence[Row], wanted: Row) -> int:
        """Where, among rows of another folding or of none, the row stands that tells of an event; else the next one."""
        what = self.what(wanted.event)
        later = [i for i, row in enumerate(rows) if row.number >= wanted.number]
        exact = (i for i in later if rows[i].number == wanted.number or self.what(rows[i].event) == what)
        return next(exact, later[0] if later else len(rows) - 1)
