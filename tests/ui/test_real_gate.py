"""The screen with the gate that ships: a key press becomes a line in the file, and the file is what is shown."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.ui.campaign_scene import besieged
from tests.ui.fake_watched import FakeWatched, at
from tests.ui.scene import NOW, clock
from tests.ui.stage import Stage, staged
from tui.enforcement.change import Mode
from tui.enforcement.files import file_gate
from tui.enforcement.gate import Gate
from tui.enforcement.guard import Guard
from tui.model import Action, Category, EventKind
from tui.screens import gate as asked
from tui.screens.campaigns import CampaignsScreen
from tui.screens.plan_dialog import PlanDialog
from tui.screens.standing import StandingReader
from widgets.choice import Press


@pytest.fixture
def gate(tmp_path: Path) -> Gate:
    return file_gate(tmp_path, guard=Guard(), by="root", clock=clock)


def watched() -> FakeWatched:
    seen = FakeWatched()
    seen.add(
        [
            at(NOW, EventKind.LOGIN_FAILURE, "203.0.113.9", user="info"),
            at(NOW, EventKind.REJECTION, "203.0.113.9", category=Category.SPF, action=Action.REJECT),
        ]
    )
    return seen


async def answer(stage: Stage, key: str) -> None:
    await stage.press(key)
    await stage.until(lambda: isinstance(stage.app.screen, PlanDialog))
    await stage.until(lambda: not stage.app.screen.query_one("#apply", Press).disabled)
    await stage.press("right", "enter")
    await stage.until(lambda: stage.app.screen is stage.watch)


def test_the_gate_that_ships_is_what_the_screens_ask_for(gate: Gate) -> None:
    screens_gate: asked.Gate = gate
    assert StandingReader(screens_gate, FakeWatched()).read(NOW, expire=True).policies


async def test_block_and_undo_reach_the_file_and_the_screen_reads_it_back(gate: Gate) -> None:
    async with staged(watched(), gate) as stage:
        await answer(stage, "b")
        await stage.until(lambda: stage.desk.standing.blocks)
        assert "203.0.113.9" in Path(gate.where).read_text(encoding="utf-8")
        await stage.until(lambda: stage.watch.check_action("undo", ()))
        await answer(stage, "u")
        await stage.until(lambda: not stage.desk.standing.blocks)
        assert "203.0.113.9" not in Path(gate.where).read_text(encoding="utf-8")


async def test_a_campaign_is_one_entry_of_the_journal_and_one_undo(gate: Gate) -> None:
    async with staged(besieged(), gate) as stage:
        await stage.press("6", "down", "b")
        await stage.until(lambda: isinstance(stage.app.screen, PlanDialog))
        await stage.press("up", "up", "right")  # from Cancel to the choice of what, and from the networks to addresses
        await stage.sees("[all 41 addresses]", "+ 198.51.100.13")
        button = stage.app.screen.query_one("#apply", Press)
        await stage.until(lambda: not button.disabled)
        button.focus()
        await stage.press("enter")
        await stage.until(lambda: isinstance(stage.app.screen, CampaignsScreen))
        (entry,) = gate.journal(5)
        assert (len(entry.targets), len(gate.blocks())) == (41, 41)
        assert entry.reason == "campaign rotating rotaxxxxxxxx"
        await stage.sees("#198.51.100.10")
        await stage.press("escape")
        await stage.until(lambda: stage.watch.check_action("undo", ()))
        await answer(stage, "u")
        assert gate.blocks() == ()


async def test_a_category_is_discarded_for_a_day_unless_told_otherwise(gate: Gate) -> None:
    async with staged(watched(), gate) as stage:
        await stage.press("2")
        await answer(stage, "d")
        await stage.until(lambda: stage.desk.standing.mode_of(Category.SPF) is Mode.DISCARD)
        policy = next(policy for policy in gate.policies() if policy.category is Category.SPF)
        assert policy.until == NOW + timedelta(hours=24)
        await stage.sees("discard SPF 24h left")


async def test_a_change_made_beside_the_screen_is_seen(gate: Gate) -> None:
    async with staged(watched(), gate) as stage:
        gate.apply(gate.plan_block(["203.0.113.77"]))
        await stage.until(lambda: [block.network for block in stage.desk.standing.blocks] == ["203.0.113.77"])


async def test_loopback_is_held_back_by_the_guard(gate: Gate) -> None:
    local = FakeWatched()
    local.add([at(NOW, EventKind.LOGIN_FAILURE, "127.0.0.1", user="info")])
    async with staged(local, gate) as stage:
        await stage.press("b")
        await stage.sees("Held back: 127.0.0.1")
        assert stage.app.screen.query_one("#apply", Press).disabled


async def test_files_that_cannot_be_read_are_never_shown_as_empty_and_their_trouble_is_told_whole(
    gate: Gate, tmp_path: Path
) -> None:
    async with staged(watched(), gate, size=(120, 40)) as stage:
        Path(gate.where).symlink_to("/etc/hostname")
        await stage.sees("blocks, policies: trouble (8: why)", "? blocks", "what is blocked cannot be read")
        await stage.press("8")
        await stage.sees("Block list and policies", f"cannot read the block list {gate.where}", "symbolic link")


async def test_a_block_ends_while_a_page_lies_over_the_board(tmp_path: Path) -> None:
    now = NOW
    gate = file_gate(tmp_path, guard=Guard(), by="root", clock=lambda: now)
    gate.apply(gate.plan_block(["203.0.113.9"], ttl=timedelta(hours=1)))
    async with staged(watched(), gate, clock=lambda: now) as stage:
        await stage.press("question_mark")
        now = NOW + timedelta(hours=2)
        await stage.until(lambda: "203.0.113.9" not in Path(gate.where).read_text(encoding="utf-8"))
        assert stage.app.screen is not stage.watch
