"""Mode 5, the journal: every change with what became of it, any step undone by a key, its whole story on a page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.enforcement.support import make_gate
from tests.ui.blocks_scene import Afternoon, afternoon
from tests.ui.scene import NOW
from tests.ui.stage import Stage, staged
from tests.ui.test_modes_blocks import applied, names, opened, row, screen
from tests.ui.test_snapshots import Keys, application
from tui.category import Category
from tui.enforcement.change import Mode
from tui.privacy import worn
from tui.screens.blocks import BlocksScreen
from tui.screens.dossier import DossierScreen
from tui.screens.journal_step import StepScreen
from tui.screens.our_words import session_mask
from tui.screens.plan_dialog import PlanDialog

SIZES = [(80, 24), (120, 40), (60, 20), (40, 10)]


@pytest.fixture
def past(tmp_path: Path) -> Afternoon:
    return afternoon(tmp_path)


async def choose_step(stage: Stage, name: str) -> None:
    """Put the cursor on a step of the journal, by its id."""
    await stage.press("tab") if screen(stage).focused_rows() is not screen(stage).journal else None
    for _ in range(200):
        chosen = screen(stage).step()
        if chosen is not None and chosen.step.entry.id == name:
            return
        await stage.press("down")
    raise AssertionError(f"no step {name}:\n{stage.text}")


async def page_of(stage: Stage, name: str) -> None:
    """Open the page of a step."""
    await choose_step(stage, name)
    await stage.press("enter")
    await stage.sees("Step of the journal", name)


async def test_each_step_says_when_by_whom_what_what_became_of_it_for_how_long_why_and_where(past: Afternoon) -> None:
    async with staged(gate=past.gate, clock=past.clock, size=(120, 40)) as stage:
        await opened(stage, "10 changes")
        lines = [" ".join(line.split()) for line in stage.text.split("\n")]
        begin = next(place for place, line in enumerate(lines) if line.startswith("when by change"))
        assert lines[begin + 1 : begin + 11] == [
            "21:30 sekimori time over: unblock 2001:db8:7a:1::/64 ended shelf",
            "20:13 bob block 192.0.2.120 stands 24h 35 rejections shelf",
            "19:33 alice block 2001:db8:bad:cafe::25 stands 7d 9 probes shelf",
            "18:33 bob undo: spf: reject → discard stands 23h 58m shelf",
            "18:32 bob spf: discard → reject undone shelf",
            "18:31 alice spf: reject → discard stands 24h shelf",
            "17:31 bob block 2001:db8:7a:1::/64 ended 1h guessed names shelf",
            "17:30 bob block 198.51.100.128/25 stands for good dictionary shelf",
            "16:30 alice unblock 203.0.113.78 stands shelf",
            "15:30 alice block 203.0.113.77 and 2 more stands in part 24h 32 failed log-ins shelf",
        ]


async def test_a_step_in_the_middle_is_undone_by_a_key_after_a_look(past: Afternoon) -> None:
    async with staged(gate=past.gate, clock=past.clock) as stage:
        await opened(stage)
        await choose_step(stage, past.steps["network"].id)
        await stage.press("u")
        await stage.sees("Undo: block 198.51.100.128/25", "takes back the block of 198.51.100.128/25")
        await applied(stage)
        assert "198.51.100.128/25" not in names(past.gate)
        await stage.sees("11 changes", "undo: unblock 198.51.100.12")
        await stage.until(lambda: "undone" in row(stage, " block 198.51.100.128/25"))


async def test_what_still_stands_of_a_step_is_undone_and_the_rest_is_told(past: Afternoon) -> None:
    async with staged(gate=past.gate, clock=past.clock) as stage:
        await opened(stage)
        await choose_step(stage, past.steps["three"].id)
        await stage.press("u")
        await stage.sees("Held back: 203.0.113.78 stays as it is", "- 203.0.113.79, was blocked")
        await applied(stage)
        assert not names(past.gate) & {"203.0.113.77", "203.0.113.79"}
        await stage.until(lambda: "part undone" in row(stage, "block 203.0.113.77 and 2"))


async def test_an_undo_is_undone_by_the_same_key(past: Afternoon) -> None:
    async with staged(gate=past.gate, clock=past.clock) as stage:
        await opened(stage)
        await choose_step(stage, past.steps["undo"].id)
        await stage.press("u")
        await applied(stage)
        assert past.gate.policies()[0].mode is Mode.REJECT


async def test_a_step_that_cannot_be_undone_says_why_where_the_plan_would_be(past: Afternoon) -> None:
    async with staged(gate=past.gate, clock=past.clock) as stage:
        await opened(stage)
        await choose_step(stage, past.steps["spf back"].id)
        await stage.press("u")
        await stage.until(lambda: isinstance(stage.app.screen, PlanDialog))
        await stage.sees("undone already; to have it again", f"step {past.steps['undo'].id}")
        await stage.press("escape")
        assert isinstance(stage.app.screen, BlocksScreen)


async def test_in_the_block_list_the_key_takes_the_last_change_back(past: Afternoon) -> None:
    async with staged(gate=past.gate, clock=past.clock) as stage:
        await opened(stage)
        await stage.press("u")
        await stage.sees("takes back the block of 192.0.2.120")


async def test_what_another_hand_does_meanwhile_comes_on_top_and_the_cursor_stays(past: Afternoon) -> None:
    async with staged(gate=past.gate, clock=past.clock) as stage:
        await opened(stage)
        await choose_step(stage, past.steps["network"].id)
        past.bob.apply(past.bob.plan_policy(Category.DNSBL, Mode.DISCARD, ttl=timedelta(hours=1)))
        await stage.sees("dnsbl: reject → discard")
        chosen = screen(stage).step()
        assert chosen is not None
        assert chosen.step.entry.id == past.steps["network"].id


async def test_older_steps_are_read_as_the_reader_comes_near_them(tmp_path: Path) -> None:
    gate = make_gate(tmp_path, lambda: NOW)  # type: ignore[arg-type]
    for number in range(150):
        gate.apply(gate.plan_block([f"2001:db8::{number:x}"]))
    async with staged(gate=gate) as stage:
        await opened(stage, "the newest 100 changes")
        await stage.press("tab", "end")
        await stage.sees("150 changes")
        await stage.press("end")
        await stage.sees("block 2001:db8:: ")


async def test_the_page_of_a_step_tells_all_of_it(past: Afternoon) -> None:
    async with staged(gate=past.gate, clock=past.clock) as stage:
        await opened(stage)
        await page_of(stage, past.steps["three"].id)
        await stage.sees(
            "Block 203.0.113.77 and 2 more until 2026-03-15 15:30",
            "2026-03-14 15:30:00, 6h ago",
            "32 failed log-ins",
            "stands in part",
            "unblock 203.0.113.78, 2026-03-14 16:30 by alice",
            past.steps["one away"].id,
            "+  203.0.113.77        until 2026-03-15 15:30",
        )
        assert row(stage, "+  203.0.113.78").endswith("changed again ")


async def test_the_page_of_an_undo_names_what_it_undid(past: Afternoon) -> None:
    async with staged(gate=past.gate, clock=past.clock) as stage:
        await opened(stage)
        await page_of(stage, past.steps["undo"].id)
        await stage.sees("Undo: spf: reject → discard until 2026-03-15 18:31", past.steps["spf back"].id)
        await stage.sees("before   reject, set 2026-03-14 18:32 by bob", "stands: it can be undone")


async def test_from_the_page_the_step_is_undone_and_the_page_says_so(past: Afternoon) -> None:
    async with staged(gate=past.gate, clock=past.clock) as stage:
        await opened(stage)
        await page_of(stage, past.steps["v6"].id)
        await stage.press("u")
        await applied(stage)
        await stage.sees("now      undone: the block of 2001:db8:bad:cafe::25")
        assert "2001:db8:bad:cafe::25" not in names(past.gate)
        await stage.press("escape")
        assert isinstance(stage.app.screen, BlocksScreen)


async def test_a_line_of_the_page_leads_to_its_address_and_a_number_to_a_mode(past: Afternoon) -> None:
    async with staged(gate=past.gate, clock=past.clock) as stage:
        await opened(stage)
        await page_of(stage, past.steps["three"].id)
        await stage.press("tab", "enter")
        await stage.until(lambda: isinstance(stage.app.screen, DossierScreen))
        await stage.press("escape")
        assert isinstance(stage.app.screen, StepScreen)
        await stage.press("1")
        await stage.until(lambda: stage.app.screen is stage.watch)
        await stage.press("5")
        await stage.until(lambda: isinstance(stage.app.screen, BlocksScreen))


async def test_the_page_of_a_ten_thousand_networks_scrolls(tmp_path: Path) -> None:
    gate = make_gate(tmp_path, lambda: NOW)  # type: ignore[arg-type]
    gate.apply(gate.plan_block([f"2001:db8::{number:x}" for number in range(10_000)]))
    async with staged(gate=gate) as stage:
        await opened(stage)
        await stage.press("tab", "enter")
        await stage.sees("Block 2001:db8:: and 9,999 more", "10,000 ")
        await stage.press("tab", "end")
        await stage.sees("2001:db8::270f")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_picture_of_the_journal_alone(snap_compare: Any, past: Afternoon, size: tuple[int, int]) -> None:
    app = application(gate=past.gate, clock=past.clock)  # type: ignore[arg-type]
    assert snap_compare(app, terminal_size=size, run_before=Keys("5", "tab", "down", until="block 2001:db8:bad:ca"))


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_picture_of_a_step(snap_compare: Any, past: Afternoon, size: tuple[int, int]) -> None:
    async def open_last(pilot: Any) -> None:
        await Keys("5", until="203.0.113")(pilot)
        await Keys("tab", until="block 2001:db8:bad:ca")(pilot)
        await Keys("end", "enter", until="and 2 more until")(pilot)

    app = application(gate=past.gate, clock=past.clock)  # type: ignore[arg-type]
    assert snap_compare(app, terminal_size=size, run_before=open_last)


@pytest.fixture
def _masked() -> Iterator[None]:
    worn.wear(session_mask())
    yield
    worn.wear(None)


@pytest.mark.usefixtures("_masked")
@pytest.mark.parametrize("keys", [("5",), ("5", "tab", "end", "enter"), ("5", "tab", "down", "u"), ("7",)])
async def test_under_the_mask_neither_address_nor_name_is_seen(past: Afternoon, keys: tuple[str, ...]) -> None:
    async with staged(gate=past.gate, clock=past.clock, size=(120, 40)) as stage:
        await stage.press(keys[0])
        await stage.until(lambda: "alice" in stage.text or "stands" in stage.text)
        for key in keys[1:]:
            await stage.press(key)
        await stage.pilot.pause()
        for word in ("203.0.113", "198.51.100", "2001:db8:bad", "alice", "bob"):
            assert word not in stage.text, f"{word}:\n{stage.text}"
