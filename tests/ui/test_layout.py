"""What is on the screen at which size, and that the small tables keep their rows in place."""

from __future__ import annotations

import pytest

from tests.ui.fake_gate import FakeGate
from tests.ui.fake_watched import FakeWatched, at
from tests.ui.scene import NOW, clock
from tests.ui.stage import Stage, staged
from tui.config_schema import Columns
from tui.model import EventKind, SourceState, SourceStatus
from tui.screens.looks import Looks
from widgets.event_columns import Pane
from widgets.event_log import EventLog


def visible(stage: Stage) -> set[str]:
    panes = (*stage.watch.logs.values(), stage.watch.offenders, stage.watch.blocks)
    return {pane.id or "" for pane in panes if pane.region.area and pane.display}


ALL_LOGS = {"pane-login", "pane-rejected", "pane-dnsbl"}


async def test_80x24_stacks_the_panes_each_with_three_rows_and_one_table_below() -> None:
    async with staged(size=(80, 24)) as stage:
        assert visible(stage) == ALL_LOGS | {"offenders"}
        logs = list(stage.watch.logs.values())
        assert [log.region.width for log in logs] == [80, 80, 80]
        assert min(log.page for log in logs) >= 3
        assert stage.watch.offenders.page >= 3
        await stage.press("shift+tab")
        assert visible(stage) == ALL_LOGS | {"blocks"}


async def test_120x40_puts_the_panes_side_by_side_and_both_tables_below() -> None:
    async with staged(size=(120, 40)) as stage:
        assert visible(stage) == ALL_LOGS | {"offenders", "blocks"}
        assert len({log.region.y for log in stage.watch.logs.values()}) == 1
        assert stage.watch.offenders.region.y == stage.watch.blocks.region.y


async def test_60x20_keeps_three_rows_a_pane() -> None:
    async with staged(size=(60, 20)) as stage:
        assert visible(stage) == ALL_LOGS | {"offenders"}
        assert min(log.page for log in stage.watch.logs.values()) >= 2


async def test_40x10_shows_the_pane_in_focus_alone() -> None:
    async with staged(size=(40, 10)) as stage:
        for pane in ("pane-login", "pane-rejected", "pane-dnsbl", "offenders", "blocks"):
            assert visible(stage) == {pane}
            await stage.press("tab")
        assert "? Help" in stage.text
        assert "q Quit" in stage.text


@pytest.mark.parametrize("sizes", [((80, 24), (120, 40)), ((120, 40), (40, 10)), ((40, 10), (200, 50))])
async def test_a_resize_keeps_the_row_and_fills_the_screen(sizes: tuple[tuple[int, int], tuple[int, int]]) -> None:
    async with staged(size=sizes[0]) as stage:
        await stage.press("up", "up")
        selected = stage.log(Pane.LOGIN).selected
        await stage.pilot.resize_terminal(*sizes[1])
        await stage.sees("Login attempts")
        assert stage.log(Pane.LOGIN).selected == selected
        lines = stage.text.split("\n")
        assert (len(lines[0]), len(lines)) == sizes[1]
        assert stage.log(Pane.LOGIN).top <= stage.log(Pane.LOGIN).cursor


async def test_the_cursor_stays_on_its_offender_when_the_order_changes() -> None:
    watched = FakeWatched()
    watched.add(at(NOW, EventKind.LOGIN_FAILURE, ip, user="info") for ip in ("192.0.2.1", "192.0.2.1", "192.0.2.2"))
    async with staged(watched) as stage:
        await stage.press("tab", "tab", "tab", "down")
        assert stage.watch.target() == "192.0.2.2"
        watched.add(at(NOW, EventKind.LOGIN_FAILURE, "192.0.2.2", user="info") for _ in range(5))
        await stage.until(lambda: stage.watch.offenders.cursor == 0)
        assert stage.watch.target() == "192.0.2.2"


async def test_blocked_addresses_are_marked_in_panes_and_tables() -> None:
    watched = FakeWatched()
    watched.add([at(NOW, EventKind.LOGIN_FAILURE, "203.0.113.1", user="info")])
    gate = FakeGate(clock)
    gate.apply(gate.plan_block(["203.0.113.0/24"]))
    async with staged(watched, gate) as stage:
        await stage.until(lambda: stage.text.count("#203.0.113.1") == 2)


@pytest.mark.parametrize(
    ("sources", "words"),
    [
        ((SourceStatus("a", SourceState.FOLLOWING),), "no log-in attempt yet · watching 1 log"),
        ((SourceStatus("a", SourceState.UNREADABLE, "cannot read a: permission denied"),), "cannot read a"),
        ((), "no log is followed"),
    ],
)
async def test_an_empty_pane_says_what_it_waits_for(sources: tuple[SourceStatus, ...], words: str) -> None:
    async with staged(FakeWatched(sources)) as stage:
        await stage.sees(words)


async def test_a_backlog_that_comes_later_goes_before_what_is_live() -> None:
    watched = FakeWatched()
    watched.add([at(NOW, EventKind.LOGIN_FAILURE, "192.0.2.1", user="late")])
    async with staged(watched) as stage:
        log: EventLog = stage.log(Pane.LOGIN)
        await stage.until(lambda: log.row_count == 1)
        watched.add_older(at(NOW, EventKind.LOGIN_FAILURE, "192.0.2.1", user="early") for _ in range(3))
        await stage.until(lambda: log.row_count == 4)
        assert log.selected is not None
        assert log.selected.user == "late"


async def test_a_log_in_after_failures_is_an_alarm_and_a_mistyped_password_is_none() -> None:
    watched = FakeWatched()
    for ip, failures in (("203.0.113.9", 12), ("198.51.100.7", 2)):
        watched.add(at(NOW, EventKind.LOGIN_FAILURE, ip, user="tanaka", service="imap") for _ in range(failures))
        watched.add([at(NOW, EventKind.LOGIN_SUCCESS, ip, user="tanaka", service="imap")])
    async with staged(watched, size=(80, 30)) as stage:
        await stage.sees("!203.0.113.9", "LOGGED IN after 12 failures", "+198.51.100.7", "logged in")
        await stage.press("tab", "tab", "tab")
        await stage.sees("!203.0.113.9", "1 LOGGED IN, 12 log-ins")


# as the settings have it


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (80, 10)])
async def test_beside_puts_the_panes_side_by_side_where_each_has_room_for_an_address(size: tuple[int, int]) -> None:
    async with staged(size=size, looks=Looks("beside")) as stage:
        assert visible(stage) >= ALL_LOGS
        assert len({log.region.y for log in stage.watch.logs.values()}) == 1
    async with staged(size=(70, 24), looks=Looks("beside")) as stage:
        assert len({log.region.y for log in stage.watch.logs.values()}) == 3


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 50)])
async def test_stacked_puts_the_panes_above_each_other_however_wide_it_is(size: tuple[int, int]) -> None:
    async with staged(size=size, looks=Looks("stacked")) as stage:
        assert visible(stage) >= ALL_LOGS | {"offenders"}
        assert len({log.region.y for log in stage.watch.logs.values()}) == 3


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (40, 10)])
async def test_single_shows_the_part_in_focus_alone(size: tuple[int, int]) -> None:
    async with staged(size=size, looks=Looks("single")) as stage:
        for part in ("pane-login", "pane-rejected", "pane-dnsbl", "offenders", "blocks"):
            assert visible(stage) == {part}
            await stage.press("tab")


@pytest.mark.parametrize("layout", ["stacked", "beside", "single"])
async def test_40x10_says_something_in_every_layout(layout: str) -> None:
    async with staged(size=(40, 10), looks=Looks(layout)) as stage:
        assert visible(stage) == {"pane-login"}
        assert "203.0.113.9" in stage.text


async def test_the_columns_of_a_pane_are_those_that_the_settings_name() -> None:
    looks = Looks(columns=Columns(login=("why", "user"), rejected=("sender",)))
    async with staged(size=(80, 24), looks=looks) as stage:
        login = next(line for line in stage.text.split("\n") if "authentication failed" in line)
        assert login.index("authentication failed") < login.index("test")
        rejected = stage.text.split("2 Rejected mail")[1].split("3 DNSBL")[0]
        assert "from ceo@bank.example" in rejected
        assert "REJECT" not in rejected
        assert "REJECT" in stage.text.split("3 DNSBL")[1]
