"""The mode of the offenders: what it tells of each, in which order, and how much of it where there is little room."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.ui.fake_watched import FakeWatched, at
from tests.ui.scene import NOW
from tests.ui.stage import Stage, staged
from tui.config_schema import Columns
from tui.model import Category, Event, EventKind
from tui.picture import TOP_OFFENDERS
from tui.screens.histories import histories
from tui.screens.looks import Looks
from tui.screens.offender_order import ORDERS
from widgets.keyed_table import KeyedTable

IP, OTHER = "203.0.113.9", "192.0.2.33"


def head(stage: Stage) -> list[str]:
    """The names of the columns."""
    return stage.text.split("\n")[2].split()


def row(stage: Stage, ip: str) -> str:
    return next(line for line in reversed(stage.text.split("\n")) if ip in line)


async def test_80x24_tells_where_from_how_often_log_ins_when_as_whom_and_what_else() -> None:
    async with staged() as stage:
        await stage.press("4")
        await stage.sees("by attempts")
        assert head(stage) == [
            "address",
            "country",
            "attempts",
            "failed",
            "worked",
            "last",
            "users",
            "other",
            "attacks",
        ]
        assert row(stage, IP).split()[:6] == [f"!{IP}", "CN", "40", "40", "1", "21:27"]
        assert row(stage, "203.0.113.200").split() == [
            "203.0.113.200",
            "CN",
            "36",
            "–",
            "–",
            "21:29",
            "–",
            "36",
            "DNSBL",
        ]


async def test_120x40_has_the_first_attempt_and_a_small_history_too_and_200x50_the_operator() -> None:
    async with staged(size=(120, 40)) as stage:
        await stage.press("4")
        await stage.sees("first", "last 1h", "▁")
    async with staged(size=(200, 50)) as stage:
        await stage.press("4")
        await stage.sees("network operator", "AS64500 Example Net")


@pytest.mark.parametrize(("size", "columns"), [((60, 20), ["address", "country", "attempts", "failed", "worked"]),
                                               ((40, 10), ["address", "country", "attempts"])])  # fmt: skip
async def test_small_terminals_keep_what_tells_most(size: tuple[int, int], columns: list[str]) -> None:
    async with staged(size=size) as stage:
        await stage.press("4")
        assert head(stage)[: len(columns)] == columns
        assert "? Help" in stage.text


async def test_o_goes_through_all_orders_and_the_title_names_each() -> None:
    async with staged() as stage:
        await stage.press("4")
        for order in (*ORDERS[1:], ORDERS[0]):
            await stage.press("o")
            await stage.sees(order.words)
            expected = min(stage.desk.view.offenders, key=order.key).ip
            table = stage.app.screen.query_one(KeyedTable)
            assert table._rows[0].key == expected


async def test_space_marks_and_the_mark_is_seen_here_in_the_panes_and_in_the_small_table() -> None:
    async with staged(size=(80, 40)) as stage:
        await stage.press("4", "down", "space")
        await stage.sees(f"*{IP}", "1 MARKED")
        await stage.press("1")
        await stage.sees(f"21:29:32*{IP}")
        assert stage.text.count(f"*{IP}") >= 2
        await stage.press("space")
        assert len(stage.desk.marks) in (0, 2)


async def test_space_marks_the_row_of_a_pane_and_takes_the_mark_away() -> None:
    watched = FakeWatched()
    watched.add(at(NOW, EventKind.LOGIN_FAILURE, ip, user="info", service="imap") for ip in (OTHER, IP))
    async with staged(watched) as stage:
        await stage.press("space")
        await stage.sees(f"*{IP}", "1 marked")
        await stage.press("up", "space")
        await stage.sees(f"*{IP}", f"*{OTHER}", "2 MARKED")
        await stage.press("up", "space")
        await stage.sees(f"{OTHER} is not marked")
        assert tuple(stage.desk.marks) == (IP,)


async def test_the_title_says_when_there_may_be_more() -> None:
    watched = FakeWatched()
    watched.add(at(NOW, EventKind.PROBE, f"198.51.{n // 250}.{n % 250}") for n in range(TOP_OFFENDERS + 1))
    async with staged(watched) as stage:
        await stage.press("4")
        await stage.sees("4 Offenders  200", "the 200 busiest · by attempts")


async def test_the_settings_choose_the_columns_of_both_tables() -> None:
    looks = Looks(columns=Columns(offenders=("first", "count")))
    async with staged(looks=looks) as stage:
        await stage.sees("4 Top offenders")
        assert row(stage, "198.51.100.14").split()[1:] == ["20:16", "42"]
        await stage.press("4")
        await stage.sees("by attempts")
        assert head(stage) == ["address", "first", "attempts"]


async def test_the_history_is_of_the_time_that_the_timeline_shows() -> None:
    async with staged(size=(120, 40)) as stage:
        await stage.press("t", "minus", "escape", "4")
        await stage.sees(f"last {stage.desk.window // 60}h")
        assert stage.desk.window > 60


# the small history


def failure(minutes_ago: float, ip: str | None = IP, **fields: object) -> Event:
    return at(NOW - timedelta(minutes=minutes_ago), EventKind.LOGIN_FAILURE, ip, **fields)


def test_counts_by_address_and_part_of_the_time() -> None:
    events = [failure(59.5), failure(0.5, count=3), failure(30, OTHER), failure(61), failure(0.2, None)]
    events += [failure(1, counted=False), at(NOW, EventKind.LOGIN_SUCCESS, IP)]
    events += [failure(2, category=Category.SERVER)]
    end = int(NOW.timestamp()) + 1
    assert histories(events, end, 300, 12) == {IP: [1, *[0] * 10, 3], OTHER: [0] * 5 + [1] + [0] * 6}
