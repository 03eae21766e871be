"""The journal as a history: what became of each step, and which steps a text finds."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.enforcement.support import Clock, make_gate
from tui.category import Category
from tui.enforcement.change import Entry, Mode, Verb
from tui.enforcement.gate import Gate
from tui.enforcement.history import matching, named, steps

HOUR = timedelta(hours=1)


def found(gate: Gate, text: str) -> list[str]:
    return [" ".join(past.step.entry.targets or [past.step.entry.category or ""]) for past in gate.history(99, text)]


@pytest.fixture
def story(gate: Gate, state: Path, clock: Clock) -> Gate:
    """Five changes by two hands."""
    bob = make_gate(state, clock, by="bob")
    gate.apply(gate.plan_block(["203.0.113.9", "203.0.113.10"], ttl=HOUR, reason="Guessing Names"))
    gate.apply(gate.plan_unblock(["203.0.113.10"]))
    bob.apply(bob.plan_block(["2001:db8:1::/48"], ttl=HOUR))
    bob.apply(bob.plan_policy(Category.SPF, Mode.DISCARD))
    last = bob.plan_undo()
    assert last is not None
    gate.apply(last)
    return gate


def test_the_newest_comes_first_and_no_more_than_were_asked_for(story: Gate) -> None:
    assert [past.step.entry.verb for past in story.history(99)] == ["policy", "policy", "block", "unblock", "block"]
    assert len(story.history(2)) == 2
    assert story.history(0) == ()


def test_each_step_says_whether_it_is_undone_and_whether_it_can_be(story: Gate) -> None:
    undo, switch, network, unblock, block = story.history(99)
    assert (undo.why_not, undo.part) == ("", False)
    assert switch.step.undos == (undo.step.entry.id,)
    assert switch.step.undone
    assert "is undone already" in switch.why_not
    assert (network.why_not, network.step.undone) == ("", False)
    assert (unblock.why_not, unblock.part) == ("", False)
    assert (block.why_not, block.part) == ("", True)
    assert [(one.id, one.targets) for one in block.step.later] == [(unblock.step.entry.id, ("203.0.113.10",))]


@pytest.mark.parametrize(
    ("text", "steps_found"),
    [
        ("bob", ["spf", "2001:db8:1::/48"]),
        ("alice unblock", ["203.0.113.10"]),
        ("NAMES", ["203.0.113.9 203.0.113.10"]),
        ("spf", ["spf", "spf"]),
        ("203.0.113.9", ["203.0.113.9 203.0.113.10"]),
        ("203.0.113.0/24", ["203.0.113.10", "203.0.113.9 203.0.113.10"]),
        ("2001:db8:1::25", ["2001:db8:1::/48"]),
        ("198.51.100.1", []),
        ("bob names", []),
    ],
)
def test_every_word_must_be_found_and_an_address_finds_the_networks_around_it(
    story: Gate, text: str, steps_found: list[str]
) -> None:
    assert found(story, text) == steps_found


def test_a_step_is_found_by_its_id(story: Gate) -> None:
    for past in story.history(99):
        assert past.step.entry in [one.step.entry for one in story.history(99, past.step.entry.id)]
        assert story.step(past.step.entry.id) == past
    assert story.step("0000") is None


def test_what_lies_before_the_wanted_steps_is_not_read(clock: Clock) -> None:
    entries = [Entry(str(number), clock.now, "alice", Verb.BLOCK, "file", False) for number in range(3)]
    newest_first = iter(entries)
    assert next(steps(newest_first, named("1"))).entry is entries[1]
    assert next(newest_first) is entries[2]


def test_a_target_that_somebody_wrote_into_the_journal_by_hand_is_no_network(clock: Clock) -> None:
    entry = Entry("1", clock.now, "alice", Verb.BLOCK, "file", False, ("everybody",))
    assert not matching("203.0.113.9")(entry)
    assert matching("everybody")(entry)
