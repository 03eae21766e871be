"""Mode 5, the block list: whole, searched, marked, and taken away by a key after a look."""

from __future__ import annotations

import json
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from tests.enforcement.support import make_gate
from tests.ui.blocks_scene import Afternoon, afternoon
from tests.ui.fake_gate import FakeGate
from tests.ui.fake_watched import FakeWatched
from tests.ui.scene import NOW, clock
from tests.ui.stage import Stage, staged
from tui.enforcement.change import Block
from tui.enforcement.gate import Gate
from tui.screens.blocks import BlocksScreen
from tui.screens.plan_dialog import PlanDialog
from widgets.cells import short_span
from widgets.choice import Press

LOST, V6, NETWORK, SEEN, QUIET = (
    "192.0.2.120", "2001:db8:bad:cafe::25", "198.51.100.128/25", "203.0.113.77", "203.0.113.79",
)  # fmt: skip


@pytest.fixture
def past(tmp_path: Path) -> Afternoon:
    return afternoon(tmp_path)


def screen(stage: Stage) -> BlocksScreen:
    """The mode, seen or under a dialog."""
    found = next(one for one in stage.app.screen_stack if isinstance(one, BlocksScreen))
    assert isinstance(found, BlocksScreen)
    return found


async def opened(stage: Stage, *words: str) -> BlocksScreen:
    """The mode, with its list and journal read."""
    await stage.press("5")
    await stage.until(lambda: isinstance(stage.app.screen, BlocksScreen) and screen(stage).journal.row_count)
    await stage.sees(*words)
    return screen(stage)


async def choose(stage: Stage, network: str) -> None:
    """Put the cursor on a block."""
    for _ in range(30):
        if screen(stage).target() == network:
            return
        await stage.press("down")
    raise AssertionError(f"no row of {network}:\n{stage.text}")


async def applied(stage: Stage) -> None:
    """Agree to the plan that a dialog shows."""
    await stage.until(lambda: isinstance(stage.app.screen, PlanDialog))
    button = stage.app.screen.query_one("#apply", Press)
    await stage.until(lambda: not button.disabled)
    button.focus()
    await stage.press("enter")
    await stage.until(lambda: not isinstance(stage.app.screen, PlanDialog))


def names(gate: Gate) -> set[str]:
    return {block.network for block in gate.blocks()}


def row(stage: Stage, word: str) -> str:
    return next(line for line in stage.text.split("\n") if word in line)


async def test_every_block_says_where_how_until_when_why_by_whom_and_since(past: Afternoon) -> None:
    async with staged(gate=past.gate, clock=past.clock, size=(120, 40)) as stage:
        await opened(stage, "network", "ends in", "by", "since")
        assert row(stage, SEEN).split() == [
            SEEN, "CN", "seen", "1,204", "18h", "32", "failed", "log-ins", "alice", "15:30"
        ]  # fmt: skip
        assert row(stage, NETWORK).split() == [NETWORK, "NL", "set", "for", "good", "dictionary", "bob", "17:30"]
        assert row(stage, LOST).split()[:5] == [LOST, "BR", "lost", "22h", "43m"]
        assert "its own ban, not ours" in row(stage, "203.0.113.202")


def long_list(count: int) -> FakeGate:
    """So many blocks, in memory: their order is that of their addresses."""
    gate, first = FakeGate(clock), int(ip_address("2001:db8::"))
    for number in range(count):
        gate.put(Block(str(ip_address(first + number)), NOW - timedelta(seconds=number)))
    return gate


@pytest.mark.parametrize(
    ("words", "width", "seen"),
    [
        ("22h 43m", 8, "22h 43m"),
        ("22h 43m", 6, "22h"),
        ("22時間 43分", 8, "22時間"),
        ("for good", 8, "for good"),
        ("6d", 2, "6d"),
    ],
)
def test_where_both_units_have_no_room_the_larger_one_stands(words: str, width: int, seen: str) -> None:
    assert short_span(words, width) == seen


async def test_a_hundred_thousand_blocks_are_all_there() -> None:
    async with staged(gate=long_list(100_000)) as stage:
        await stage.press("5")
        await stage.sees("100,000")
        await stage.press("end")
        await stage.sees("2001:db8::1:869f")
        await stage.press("home", "pagedown")
        await stage.sees("2001:db8::f ")


async def test_the_cursor_keeps_its_block_while_others_come_and_go(past: Afternoon) -> None:
    async with staged(gate=past.gate, clock=past.clock) as stage:
        await opened(stage)
        await choose(stage, NETWORK)
        past.bob.apply(past.bob.plan_block(["203.0.113.200", "203.0.113.201"]))
        past.bob.apply(past.bob.plan_unblock([QUIET]))
        await stage.until(lambda: stage.desk.known.block_of("203.0.113.200"))
        screen(stage).draw()
        await stage.sees("203.0.113.200")
        assert screen(stage).target() == NETWORK
        past.bob.apply(past.bob.plan_unblock([NETWORK]))
        await stage.until(lambda: not stage.desk.known.block_of("198.51.100.129"))
        screen(stage).draw()
        assert screen(stage).target() == SEEN  # what has taken its place


async def test_the_filter_looks_in_blocks_and_journal_alike(past: Afternoon) -> None:
    async with staged(gate=past.gate, clock=past.clock) as stage:
        await opened(stage)
        await stage.press("slash", *"dictionary", "enter")
        await stage.sees("1 of 6", "1 change")
        assert screen(stage).target() == NETWORK
        assert QUIET not in stage.text
        await stage.press("escape")
        await stage.sees(QUIET, "10 changes")


async def test_an_address_finds_the_steps_that_hold_it_among_others(past: Afternoon) -> None:
    async with staged(gate=past.gate, clock=past.clock) as stage:
        await opened(stage)
        await stage.press("slash", *QUIET, "enter")
        await stage.sees("1 of 6", "block 203.0.113.77 and 2 mo")
        assert "dictionary" not in stage.text


async def test_many_blocks_are_filtered_off_the_loop() -> None:
    async with staged(gate=long_list(30_000)) as stage:
        await stage.press("5")
        await stage.sees("30,000")
        await stage.press("slash", *"2001:db8::752f", "enter")
        await stage.sees("1 of 30,000")
        assert screen(stage).target() == "2001:db8::752f"
        await stage.press("escape")
        await stage.sees("30,000 ")


async def test_a_key_takes_the_block_under_the_cursor_away_after_a_look(past: Afternoon) -> None:
    async with staged(gate=past.gate, clock=past.clock) as stage:
        await opened(stage)
        await choose(stage, NETWORK)
        await stage.press("x")
        await stage.sees(f"Unblock {NETWORK}", f"- {NETWORK}, was blocked for good, from the shelf")
        await applied(stage)
        assert NETWORK not in names(past.gate)
        await stage.sees("11 changes", f"unblock {NETWORK}")


async def test_marked_blocks_are_taken_away_together_and_come_back_with_one_undo(past: Afternoon) -> None:
    async with staged(gate=past.gate, clock=past.clock) as stage:
        await opened(stage)
        for network in (V6, QUIET):
            await choose(stage, network)
            await stage.press("space")
        await stage.sees("2 MARKED", f"*{QUIET}")
        await stage.press("x")
        await stage.sees("Unblock 2 marked")
        await applied(stage)
        assert not names(past.gate) & {V6, QUIET}
        await stage.until(lambda: "MARKED" not in stage.text)
        await stage.press("u")
        await applied(stage)
        assert names(past.gate) >= {V6, QUIET}


async def test_a_lost_block_can_be_given_up(past: Afternoon) -> None:
    async with staged(gate=past.gate, clock=past.clock) as stage:
        await opened(stage)
        await choose(stage, LOST)
        await stage.press("x")
        await stage.sees("was recorded and lost")
        await applied(stage)
        assert past.gate.restore() == ()


async def test_the_block_of_another_program_is_not_ours_to_take_away(past: Afternoon) -> None:
    async with staged(gate=past.gate, clock=past.clock) as stage:
        await opened(stage)
        await choose(stage, "203.0.113.202")
        await stage.sees("b Block")
        await stage.press("x")
        await stage.sees("203.0.113.202 is not blocked by Sekimori.")


async def test_a_session_that_only_reads_takes_nothing_away(past: Afternoon) -> None:
    async with staged(gate=past.gate, clock=past.clock, read_only=True) as stage:
        await opened(stage)
        for key in ("x", "u", "R"):
            await stage.press(key)
            await stage.sees("--read-only: this session changes nothing.")
            await stage.press("up")
        await stage.press("tab", "u")
        await stage.sees("--read-only: this session changes nothing.")


async def test_what_cannot_be_read_is_never_shown_as_nothing(past: Afternoon) -> None:
    journal = past.shelf.path.parent / "journal.jsonl"
    async with staged(gate=past.gate, clock=past.clock) as stage:
        await opened(stage)
        for path in (journal, journal.with_name("policies.json")):
            path.unlink()
            path.mkdir()
        await stage.until(lambda: stage.desk.standing.unknown)
        screen(stage).draw()
        await stage.sees("what is blocked cannot be read", "a folder stands where the file should be")


async def test_nothing_blocked_and_nothing_journalled_say_what_will_stand_there(tmp_path: Path) -> None:
    async with staged(FakeWatched(), make_gate(tmp_path, lambda: NOW)) as stage:  # type: ignore[arg-type]
        await stage.press("5")
        await stage.sees("nothing is blocked: b on a row blocks its address", "nothing was changed yet")


async def test_hostile_reasons_and_names_act_on_nothing(past: Afternoon, tmp_path: Path) -> None:
    bad = "\x1b]0;owned\x07[red]\u202e"
    gate = make_gate(tmp_path / "bad", past.clock, by=bad)
    gate.apply(gate.plan_block(["203.0.113.9"], reason=bad))
    journal = tmp_path / "bad" / "journal.jsonl"
    entry = json.loads(journal.read_text())
    journal.write_text(json.dumps({**entry, "reason": bad, "backend": bad}) + "\n")
    async with staged(gate=gate, clock=past.clock, size=(200, 50)) as stage:
        await opened(stage, "[red]")
        await stage.press("tab", "enter")
        await stage.sees("Step of the journal", "[red]")
        assert not any(character in stage.text for character in "\x1b\x07\u202e")


@pytest.mark.parametrize(
    "size", [(80, 24), (120, 40), (60, 20), (40, 10), (200, 50)], ids=lambda size: f"{size[0]}x{size[1]}"
)
def test_picture(snap_compare: Any, past: Afternoon, size: tuple[int, int]) -> None:
    from tests.ui.test_snapshots import Keys, application

    app = application(gate=past.gate, clock=past.clock)  # type: ignore[arg-type]
    assert snap_compare(app, terminal_size=size, run_before=Keys("5", until="203.0.113.202"))
