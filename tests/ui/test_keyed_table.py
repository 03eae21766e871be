"""What a small table keeps in view while its rows change places."""

from __future__ import annotations

from datetime import timedelta

from tests.ui.fake_watched import FakeWatched, at
from tests.ui.scene import NOW
from tests.ui.stage import Stage, staged
from tui.model import EventKind

QUIET, BUSY = "203.0.113.200", "198.51.100.99"


def failures(ip: str, count: int) -> FakeWatched:
    watched = FakeWatched()
    watched.add(at(NOW, EventKind.LOGIN_FAILURE, ip, user="info") for _ in range(count))
    return watched


async def overtaken(stage: Stage) -> None:
    """Ten addresses that do more than the one that came first."""
    for number in range(10):
        ip = f"203.0.113.{number + 1}"
        stage.watched.add(at(NOW + timedelta(seconds=1), EventKind.LOGIN_FAILURE, ip, user="u") for _ in range(9))
    stage.watched.add(at(NOW, EventKind.LOGIN_FAILURE, BUSY, user="u") for _ in range(50))
    await stage.until(lambda: stage.watch.offenders.row_count == 12)


async def test_a_table_that_nobody_looks_into_shows_its_top() -> None:
    async with staged(failures(QUIET, 3)) as stage:
        await stage.sees(QUIET)
        await overtaken(stage)
        assert stage.watch.offenders.selected_key == BUSY
        assert BUSY in stage.text


async def test_the_cursor_of_the_table_in_focus_stays_on_its_address() -> None:
    async with staged(failures(QUIET, 3)) as stage:
        await stage.press("tab", "tab", "tab")
        await overtaken(stage)
        assert stage.watch.offenders.selected_key == QUIET
        await stage.press("escape")
        assert stage.watch.offenders.selected_key == BUSY


async def test_a_row_that_the_reader_went_to_stays_under_the_cursor_without_the_focus_too() -> None:
    async with staged(failures(QUIET, 3)) as stage:
        await overtaken(stage)
        await stage.press("tab", "tab", "tab", "end", "1")
        chosen = stage.watch.offenders.selected_key
        assert chosen == QUIET
        stage.watched.add(at(NOW, EventKind.LOGIN_FAILURE, QUIET, user="u") for _ in range(20))
        await stage.until(lambda: stage.watch.offenders.cursor == 1)
        assert stage.watch.offenders.selected_key == QUIET
