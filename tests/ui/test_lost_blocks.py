"""Blocks that are gone from where they were put: said at once, and put back by a key after a look."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.enforcement.shelf import Shelf, shelf_gate
from tests.enforcement.support import Clock
from tests.ui.fake_gate import FakeGate
from tests.ui.fake_watched import FakeWatched, at
from tests.ui.scene import NOW, clock
from tests.ui.stage import Stage, staged
from tui.model import EventKind
from tui.screens.plan_dialog import PlanDialog
from widgets.choice import Press

NETWORKS = tuple(f"203.0.113.{n}" for n in range(1, 13))


def lost_gate(count: int = 12) -> FakeGate:
    gate = FakeGate(clock, enforced=True)
    gate.backend, gate.where = "nftables", "nftables table inet sekimori"
    gate.apply(gate.plan_block(NETWORKS[:count]))
    gate.lost = set(NETWORKS[:count])
    return gate


async def opened(stage: Stage) -> Press:
    await stage.press("R")
    await stage.until(lambda: isinstance(stage.app.screen, PlanDialog))
    button = stage.app.screen.query_one("#apply", Press)
    await stage.until(lambda: not button.disabled)
    return button


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 20), (40, 10)])
async def test_a_line_says_how_many_are_lost_and_which_key_puts_them_back(size: tuple[int, int]) -> None:
    async with staged(FakeWatched(), lost_gate(), size=size) as stage:
        await stage.sees("12 blocks are no longer in nftables", "R Put back", "q Quit")
        if size[0] > 40:
            await stage.sees("· R puts them back", "0 blocks")


async def test_the_key_shows_what_will_be_put_back_and_cancel_has_the_focus() -> None:
    gate = lost_gate(3)
    async with staged(FakeWatched(), gate) as stage:
        await opened(stage)
        await stage.sees("Put 3 lost blocks back", "+ 203.0.113.3 until 2026-03-15 21:30:00 in nftables table")
        assert isinstance(stage.app.focused, Press)
        assert stage.app.focused.id == "cancel"
        await stage.press("enter")
        await stage.until(lambda: stage.app.screen is stage.watch)
        assert gate.lost == set(NETWORKS[:3])


async def test_applied_the_line_and_the_key_are_gone() -> None:
    gate = lost_gate()
    async with staged(FakeWatched(), gate) as stage:
        (await opened(stage)).focus()
        await stage.press("enter")
        await stage.sees("Done: 12 blocks are in nftables again.")
        await stage.until(lambda: not stage.desk.standing.lost)
        await stage.press("up")
        assert "no longer in" not in stage.text
        assert stage.watch.check_action("restore", ()) is False
        await stage.press("R")
        assert stage.app.screen is stage.watch


async def test_while_nothing_is_lost_there_is_no_line_and_no_key() -> None:
    async with staged(FakeWatched()) as stage:
        assert "Put back" not in stage.text
        await stage.press("R")
        assert stage.app.screen is stage.watch
        assert not stage.watch.query_one("#lost").display


async def test_a_read_only_session_says_that_it_cannot_put_them_back() -> None:
    async with staged(FakeWatched(), lost_gate(), read_only=True) as stage:
        await stage.sees("12 blocks are no longer in nftables", "read-only: cannot put them back")
        assert stage.watch.check_action("restore", ()) is None
        await stage.press("R")
        assert stage.app.screen is stage.watch


async def test_a_dry_run_shows_the_plan_and_puts_nothing_back() -> None:
    gate = lost_gate()
    async with staged(FakeWatched(), gate, dry_run=True) as stage:
        (await opened(stage)).focus()
        await stage.press("enter")
        await stage.sees("Dry run: nothing was changed.")
        assert len(gate.lost) == 12


async def test_the_line_names_the_key_of_the_keymap() -> None:
    async with staged(FakeWatched(), lost_gate(), keymap={"restore": "f9"}) as stage:
        await stage.sees("f9 puts them back")
        await stage.press("f9")
        await stage.until(lambda: isinstance(stage.app.screen, PlanDialog))


async def test_the_key_is_still_named_while_a_filter_is_typed() -> None:
    async with staged(FakeWatched(), lost_gate()) as stage:
        await stage.press("slash", *"tanaka")
        stage.watch.draw()
        await stage.sees("R puts them back")


async def test_why_they_could_not_be_put_back_is_told_in_the_dialog() -> None:
    gate = lost_gate()
    gate.broken = "nftables: no CAP_NET_ADMIN; run `sekimori setup` or use sudo"
    async with staged(FakeWatched(), gate) as stage:
        (await opened(stage)).focus()
        await stage.press("enter")
        await stage.sees("no CAP_NET_ADMIN")
        assert isinstance(stage.app.screen, PlanDialog)


async def test_a_lost_address_is_not_shown_as_blocked_and_can_be_blocked() -> None:
    watched = FakeWatched()
    watched.add([at(NOW, EventKind.LOGIN_FAILURE, NETWORKS[0], user="info")])
    async with staged(watched, lost_gate(1)) as stage:
        await stage.sees("1 block is no longer in nftables · R puts it back")
        assert f"#{NETWORKS[0]}" not in stage.text
        assert stage.watch.check_action("block", ()) is True


async def test_a_flushed_backend_is_noticed_and_restored_through_the_gate_that_ships(tmp_path: Path) -> None:
    time = Clock(NOW)
    shelf = Shelf(tmp_path / "state" / "shelf.json")
    gate = shelf_gate(tmp_path / "state", time, shelf)
    gate.apply(gate.plan_block(["203.0.113.9", "2001:db8::/64"]))
    async with staged(FakeWatched(), gate, clock=time) as stage:
        await stage.until(lambda: len(stage.desk.standing.blocks) == 2)
        shelf.flush()
        await stage.sees("2 blocks are no longer in shelf · R puts them back")
        assert "sekimori restore" in gate.trouble
        assert "trouble" not in stage.text  # it is told once, with the key
        (await opened(stage)).focus()
        await stage.press("enter")
        await stage.sees("Done: 2 blocks are in shelf again.")
        await stage.until(lambda: len(stage.desk.standing.blocks) == 2 and not stage.desk.standing.lost)
        assert set(shelf.elements()) == {"203.0.113.9", "2001:db8::/64"}
