"""The sums of a report are those of the tally, whatever the events and however they are cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.analysis.events import event, events
from tui.analysis import sums as room
from tui.analysis.sums import Part, Sums
from tui.analysis.tally import Tally
from tui.model import Category, Event, EventKind
from tui.picture import Totals


@dataclass(frozen=True)
class Meaning:
    """What a parser says of a line."""

    kind: EventKind
    category: Category | None


class Columns:
    """Events as a parser hands them over."""

    def __init__(self, given: Sequence[Event], *, repeated: bool = False) -> None:
        self.given = given
        self.verdicts = [Meaning(one.kind, one.category) for one in given]
        self.counts = [one.count for one in given] if repeated else None

    @property
    def seconds(self) -> list[float]:
        return [one.time.timestamp() for one in self.given]

    @property
    def zone(self) -> tzinfo | None:
        return self.given[-1].time.tzinfo if self.given else None

    @property
    def counted(self) -> list[bool]:
        return [one.counted for one in self.given]

    def column(self, name: str) -> list[str | None]:
        return [getattr(one, name) for one in self.given]


def country(ip: str) -> str:
    return "JP" if ip.startswith("192.") else ""


def sums_of(*batches: Columns) -> Sums:
    sums = Sums()
    for batch in batches:
        sums.add(batch)
    return sums


def tallied(given: Sequence[Event]) -> Totals:
    tally = Tally()
    tally.add(given)
    return tally.totals(100, country)


ONCE = events().map(lambda given: [msgspec.structs.replace(one, count=1) for one in given])


@given(ONCE)
def test_columns_come_to_what_events_come_to(given: list[Event]) -> None:
    assert sums_of(Columns(given)).totals(100, country) == tallied(given)


@given(events())
def test_lines_that_count_for_several(given: list[Event]) -> None:
    assert sums_of(Columns(given, repeated=True)).totals(100, country) == tallied(given)


@given(ONCE, st.integers(0, 80))
def test_two_batches_are_one(given: list[Event], cut: int) -> None:
    sums = sums_of(Columns(given[:cut]))
    sums.add(Columns(given[cut:]))
    assert sums.totals(100, country) == tallied(given)


@given(ONCE, st.integers(0, 80))
def test_two_processes_are_one(given: list[Event], cut: int) -> None:
    first, second = sums_of(Columns(given[:cut])), sums_of(Columns(given[cut:]))
    first.lines, second.lines = cut, 7
    for part in second.parts():
        first.merge(msgspec.json.decode(msgspec.json.encode(part), type=Part))
    assert first.totals(100, country) == msgspec.structs.replace(tallied(given), lines=cut + 7)


def test_a_part_holds_a_bounded_number_of_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "_ROWS", 10)
    sums = sums_of(Columns([event(n, ip=f"192.0.2.{n}") for n in range(95)]))
    parts = [part for part in sums.parts() if part.table == "addresses"]
    assert [len(part.rows) for part in parts] == [10] * 9 + [5]


def test_addresses_beyond_the_bound_stay_in_the_sum_of_their_network() -> None:
    given = [event(n, ip=f"2001:db8:{n // 50:x}::{n % 50 + 1:x}") for n in range(1000)]
    sums = Sums(addresses=100)
    sums.add(Columns(given))
    totals = sums.totals(1000, country)
    assert len(totals.top_addresses) <= 100
    assert totals.forgotten_addresses == 1000 - len(totals.top_addresses)
    assert sum(row.count for row in totals.top_networks) == totals.counted == 1000
