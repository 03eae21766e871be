"""`python -m tests.bench.masking`: what the mask costs a pane of events: off, and on for names seen before and not.

CPU microseconds a row of 120 cells, the best of several rounds run in turn. "off" beside "no gate" is what everybody
pays who never presses the key. The exit status is always 0; that no name is seen is in the tests.
"""

from __future__ import annotations

import inspect
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from unittest.mock import patch

from tests.ui.fake_watched import at
from tests.ui.scene import NOW, events
from tests.ui.test_event_log import Nothing
from tui.model import Action, Category, Event, EventKind
from tui.privacy import worn
from tui.screens.our_words import session_mask
from widgets import cells
from widgets.event_columns import COLUMNS, Pane
from widgets.event_ring import Row
from widgets.event_row import EventRow

_ROUNDS, _ROWS, _WIDTH = 15, 400, 120

_numbers = count()


def _never_seen() -> Iterator[Event]:
    for number in (next(_numbers) for _ in range(_ROWS)):
        ip = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        to, sender = f"qz{number}@corp.example", f"from{number}@sender.example"
        kind = EventKind.REJECTION
        yield at(NOW, kind, ip, category=Category.SPF, action=Action.REJECT, recipient=to, sender=sender, reason="no")


def microseconds(rows: Sequence[Row]) -> float:
    """The CPU time of making one row's spans and cutting them."""
    drawn = EventRow(COLUMNS[Pane.REJECTED], _WIDTH)
    known = Nothing()
    begun = time.process_time()
    for row in rows:
        for text, _ in drawn.spans(row, known):
            cells.cut(text, _WIDTH)
    return (time.process_time() - begun) / len(rows) * 1e6


def _without_gate(rows: Sequence[Row]) -> float:
    ungated = inspect.getsource(cells.cut).replace("worn.mask is not None", "False")
    made: dict[str, Callable[[str, int], str]] = {}
    exec(ungated, vars(cells), made)
    with patch.object(cells, "cut", made["cut"]):
        return microseconds(rows)


def _masked(rows: Sequence[Row]) -> float:
    worn.wear(session_mask())
    try:
        return microseconds(rows)
    finally:
        worn.wear(None)


def main() -> None:
    """Print each figure and its ratio to the pane without a gate."""
    seen = [Row(0, event) for event in events(_ROWS)]
    ways: dict[str, Callable[[], float]] = {
        "no gate": lambda: _without_gate(seen),
        "off": lambda: microseconds(seen),
        "on, names seen before": lambda: _masked(seen),
        "on, names never seen": lambda: _masked([Row(0, event) for event in _never_seen()]),
    }
    best = dict.fromkeys(ways, float("inf"))
    for _ in range(_ROUNDS):
        for name, way in ways.items():
            best[name] = min(best[name], way())
    for name, cost in best.items():
        print(f"{name:<24}{cost:7.1f} µs a row  {cost / best['no gate']:5.2f} x")


if __name__ == "__main__":
    main()
