"""Mode 8: how each log is, what is wrong with it, and what stands in it unread."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from rich.cells import cell_len

from tests.ui.scene import NOW
from tests.ui.source_scene import BUSY, DATABASE, DENIED, ENDED, LOADING, MISSING, STRANGE, UNREAD, busy
from tests.ui.stage import Stage, staged
from tui.model import SourceState, SourceStatus
from tui.picture import Unread
from tui.screens.source_rows import SOURCE_COLUMNS, STATES, behind, late, measure, rate_words, source_rows
from tui.screens.source_story import story
from tui.screens.sources import SourcesScreen


def cells(source: SourceStatus) -> dict[str, str]:
    """A log's row by the names of its columns."""
    (row,) = source_rows([source], NOW)
    return {column.name: cell for column, cell in zip(SOURCE_COLUMNS, row.cells, strict=True)}


def words(source: SourceStatus, unread: tuple[Unread, ...] = ()) -> str:
    return "\n".join(text for text, _ in story(source, unread, NOW))


# Rows


def test_a_row_says_how_a_log_is() -> None:
    assert cells(BUSY) == {
        "log": "/var/log/mail.log",
        "state": "following",
        "behind": "4s",
        "lines/s": "12.4",
        "events": "40,213",
        "unread": "37",
        "read": "12.3 MB",
        "lines": "1,204,331",
        "last event": "21:29",
    }


def test_what_is_nothing_is_not_shown() -> None:
    shown = {name for name, cell in cells(MISSING).items() if cell}
    assert shown == {"log", "state"}


def test_a_log_that_loads_says_how_far_it_is() -> None:
    assert cells(LOADING)["state"] == "reading 43%"
    assert cells(LOADING)["last event"] == "13 Mar"


def test_rows_of_a_database_are_counted() -> None:
    assert (cells(DATABASE)["read"], cells(DATABASE)["behind"]) == ("4,700", "11")


@pytest.mark.parametrize("state", SourceState)
def test_every_state_has_a_word_that_fits(state: SourceState) -> None:
    source = SourceStatus("x", state, size=100, done=99)
    column = next(column for column in SOURCE_COLUMNS if column.name == "state")
    assert 0 < cell_len(cells(source)["state"]) <= column.least
    assert STATES[state][0] in ("danger", "refused", "fine", "text", "quiet")
    assert words(source)


@pytest.mark.parametrize(
    ("amount", "told"),
    [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (99_499, "99.5 kB"), (99_999, "100 kB"), (999_600, "1.0 MB"),
     (12_345_678, "12.3 MB"), (5 * 10**15, "5,000 TB")],
)  # fmt: skip
def test_bytes_are_told_in_a_unit_that_is_read_easily(amount: int, told: str) -> None:
    assert measure(amount) == told


def test_how_far_behind_it_is() -> None:
    assert behind(BUSY, NOW) == "2.2 kB 4s"
    assert late(BUSY, NOW) == "4s"
    unstamped = replace(BUSY, last_line=None)
    assert behind(unstamped, NOW) == late(unstamped, NOW) == "2.2 kB"
    assert behind(LOADING, NOW) == late(LOADING, NOW) == ""


def test_a_rate() -> None:
    assert [rate_words(rate) for rate in (0.0, 0.1, 9.9, 12.0, 42_000.0)] == ["", "0.1", "9.9", "12", "42,000"]


# The story


def test_what_is_wrong_comes_first() -> None:
    (text, role), *_ = story(DENIED, (), NOW)
    assert (text, role) == (DENIED.detail, "danger")
    (text, role), *_ = story(MISSING, (), NOW)
    assert (text, role) == (MISSING.detail, "refused")
    assert len(words(DENIED).split("\n")) == 1


def test_a_log_of_which_something_waits_is_not_called_read_to_its_end() -> None:
    assert words(BUSY).startswith("New lines are being read.")
    assert words(replace(BUSY, offset=BUSY.length)).startswith("Read to its end")


def test_how_far_it_is_read() -> None:
    assert "12.3 MB of 12.3 MB read, 2.2 kB 4s behind, rotated 2 times" in words(BUSY)
    assert "; of what was there before, 43.0 MB of 100 MB" in words(LOADING)
    assert "Read up to row 4,700 of 4,711, 11 behind" in words(DATABASE)
    assert "rotated" not in words(LOADING)


def test_what_it_brought() -> None:
    told = words(BUSY)
    assert "1,204,331 lines brought 40,213 events; 12.4 lines a second now; the last line of 14 Mar 21:29:56" in told
    assert "9 lines brought 0 events" in words(ENDED)


def test_unread_lines_are_told_with_what_to_do() -> None:
    told = words(BUSY, UNREAD)
    assert "37 lines of the 1,100,000 lines looked at" in told
    assert told.index("30 times, last 14 Mar 21:26:00  postfix/smtpd") < told.index(STRANGE) < told.index("7 times")
    assert "sekimori explain 'LINE'" in told
    assert "No warning or refusal among the 60,000 lines looked at" in words(LOADING)


# The screen


async def opened(stage: Stage) -> SourcesScreen:
    await stage.press("8")
    await stage.until(lambda: isinstance(stage.app.screen, SourcesScreen) and stage.app.screen.table.row_count)
    screen = stage.app.screen
    assert isinstance(screen, SourcesScreen)
    return screen


async def test_the_story_is_of_the_log_under_the_cursor() -> None:
    async with staged(busy()) as stage:
        await opened(stage)
        await stage.sees("12.3 MB of 12.3 MB read", STRANGE[:40])
        await stage.press("down", "down")
        await stage.sees("permission denied", "group adm, or run with sudo")
        assert STRANGE[:40] not in stage.text


async def test_enter_leads_to_the_story_and_it_stays_where_it_was_scrolled_to() -> None:
    async with staged(busy(), size=(60, 16)) as stage:
        screen = await opened(stage)
        await stage.press("enter", "pagedown")
        assert screen.focused is screen.story
        top = screen.story.top
        assert top > 0
        stage.watched.changed()
        screen.draw()
        assert screen.story.top == top
        stage.watched.sources = (replace(BUSY, events=40_214), *stage.watched.sources[1:])
        stage.watched.changed()
        screen.draw()
        assert screen.story.top == top


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (60, 20), (200, 50)])
async def test_every_log_is_seen_with_its_state(size: tuple[int, int]) -> None:
    async with staged(busy(), size=size) as stage:
        await opened(stage)
        await stage.sees("following", "reading 43%", "unreadable", "waiting", "at its end", "37 unread")


async def test_on_a_tiny_terminal_one_part_is_seen_and_tab_shows_the_other() -> None:
    async with staged(busy(), size=(40, 10)) as stage:
        await opened(stage)
        await stage.sees("8 Logs", "unreadable")
        await stage.press("tab")
        await stage.sees("12.3 MB of 12.3 MB")
        assert "8 Logs" not in stage.text


async def test_trouble_of_the_gate_is_told_under_any_log() -> None:
    async with staged(busy(), size=(80, 50)) as stage:
        stage.gate.trouble = "the block list cannot be read: permission denied"
        await opened(stage)
        await stage.until(lambda: stage.desk.standing.trouble)
        stage.app.screen.draw()  # type: ignore[attr-defined]
        await stage.sees("Block list and policies", "permission denied")


async def test_nothing_is_drawn_again_while_nothing_changed() -> None:
    async with staged(busy()) as stage:
        screen = await opened(stage)
        await stage.sees("12.3 MB of 12.3 MB read")
        drawn: list[object] = []
        screen.story.sync = lambda: drawn.append(None)  # type: ignore[method-assign]
        screen.draw()
        assert drawn == []


async def test_a_monitor_without_logs_says_so() -> None:
    watched = busy()
    watched.sources = ()
    async with staged(watched) as stage:
        await stage.press("8")
        await stage.sees("no log to follow")


async def test_hostile_names_and_lines_reach_no_terminal() -> None:
    watched = busy()
    watched.sources = (replace(BUSY, name="/var/log/\x1b[2J\u202e.log", detail="cannot \x9b read"),)
    watched.unread_lines = {watched.sources[0].name: (replace(UNREAD[0], example="\x1b]52;c;x\x07 \u200b"),)}
    async with staged(watched, size=(120, 40)) as stage:
        await opened(stage)
        await stage.sees("looked at")
        assert all(line.isprintable() for line in stage.text.split("\n"))
