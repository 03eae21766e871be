"""What a session sends of a block list is enough to make the next reading of the one before."""

from __future__ import annotations

import json
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.enforcement.support import START
from tui.enforcement.change import Block
from tui.enforcement.delta import Delta, applied, between
from tui.enforcement.lists import Listing
from tui.enforcement.record import plain, read

NAMES = [f"203.0.113.{number}" for number in range(6)]
ENTRIES = st.dictionaries(st.sampled_from(NAMES), st.integers(1, 3))


def listing(hours: dict[str, int], seen: dict[str, int]) -> Listing:
    entries = {name: Block(name, START, START + timedelta(hours=count), by="alice") for name, count in hours.items()}
    return Listing(entries, ("a note",), seen, frozenset(list(hours)[:1]), (Block("192.0.2.200", START),))


@given(ENTRIES, ENTRIES, ENTRIES)
def test_a_delta_over_the_wire_makes_the_new_listing(
    old: dict[str, int], new: dict[str, int], seen: dict[str, int]
) -> None:
    before, after = listing(old, {}), listing(new, seen)
    told = json.loads(json.dumps(plain(between(before, after))))
    assert applied(before, read(Delta, told)) == after


@given(ENTRIES)
def test_what_did_not_change_is_not_sent(hours: dict[str, int]) -> None:
    delta = between(listing(hours, {}), listing(hours, {NAMES[0]: 7}))
    assert (delta.put, delta.drop) == ((), ())
    assert delta.seen == {NAMES[0]: 7}
