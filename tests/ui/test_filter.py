"""The filter on the screen: what it hides, what it says, what it keeps."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from textual.events import Key
from textual.widgets import Input

from tests.filter.test_pattern import HURT, SLY
from tests.ui.fake_watched import at
from tests.ui.scene import NOW, evening
from tests.ui.stage import Stage, staged
from tui.filter.pattern import STRIKES
from tui.model import EventKind
from widgets.event_columns import Pane


async def typed(stage: Stage, text: str) -> None:
    """Open the filter and type."""
    names = {
        ":": "colon",
        "-": "minus",
        " ": "space",
        "/": "slash",
        "@": "at",
        ".": "full_stop",
        "(": "left_parenthesis",
    }
    await stage.press("slash", *(names.get(character, character) for character in text))


def events_shown(stage: Stage) -> int:
    return sum(log.row_count for log in stage.watch.logs.values())


async def test_what_a_filter_hides_is_not_said_to_be_absent() -> None:
    async with staged() as stage:
        await stage.press("slash", *"nobody", "enter")
        await stage.sees("FILTER nobody", "nothing matches the filter")
        assert "yet" not in stage.text
        await stage.press("escape")
        await stage.until(lambda: "nothing matches" not in stage.text)
        assert "FILTER" not in stage.text


@pytest.mark.parametrize("key", ["question_mark", "b", "enter"])
async def test_ctrl_c_leaves_what_lies_over_the_board(key: str) -> None:
    async with staged() as stage:
        await stage.press("up", key)
        await stage.until(lambda: stage.app.screen is not stage.watch)
        await stage.press("ctrl+c")
        await stage.until(lambda: stage.app.screen is stage.watch)
        assert not stage.saved


async def test_it_is_in_force_while_it_is_typed_and_what_cannot_be_used_changes_nothing() -> None:
    async with staged() as stage:
        whole = events_shown(stage)
        await typed(stage, "zone:spamhaus")
        some = events_shown(stage)
        assert 0 < some < whole
        assert stage.log(Pane.LOGIN).row_count == 0
        await stage.press("space", "left_parenthesis", "k", "i", "n", "d", "colon", "f", "o", "o")
        await stage.sees('there is no kind "foo"')
        assert events_shown(stage) == some
        await stage.sees("FILTER zone:spamhaus")


async def test_enter_on_what_cannot_be_used_says_why_and_stays() -> None:
    async with staged() as stage:
        await typed(stage, "kind:")
        await stage.sees("Tab login_failure")
        await stage.press("enter")
        await stage.sees("kind: needs a value right behind it")
        assert stage.watch.is_typing
        await stage.press("p", "r", "o", "b", "e", "enter")
        await stage.until(lambda: not stage.watch.is_typing)
        await stage.sees("FILTER kind:probe")


async def test_tab_takes_what_was_seen_and_the_panes_follow() -> None:
    async with staged() as stage:
        await typed(stage, "zone:zen")
        await stage.sees("Tab zen.spamhaus.org DNSBL zone")
        await stage.press("tab", "enter")
        await stage.sees("FILTER zone:zen.spamhaus.")
        selected = stage.log(Pane.DNSBL).selected
        assert selected is not None
        assert selected.zone == "zen.spamhaus.org"


def _newest(stage: Stage, text: str) -> bool:
    return tuple(stage.app.desk.chosen.history[:1]) == (text,)


async def test_the_filters_used_come_back_with_up_also_after_a_restart(tmp_path: Path) -> None:
    async with staged(history=tmp_path / "filters.json") as stage:
        for text in ("user:tanaka", "country:CN"):
            await typed(stage, text)
            await stage.press("enter")
            await stage.until(partial(_newest, stage, text))
            await stage.press("escape")
    async with staged(history=tmp_path / "filters.json") as stage:
        await typed(stage, "")
        await stage.press("up", "up")
        await stage.sees("FILTER user:tanaka")


async def test_a_saved_filter_of_the_settings_is_suggested_and_used() -> None:
    async with staged(saved={"bad-zones": "zone:spamhaus"}) as stage:
        await typed(stage, "@b")
        await stage.sees("Tab @bad-zones zone:spamhaus")
        await stage.press("tab", "enter")
        await stage.sees("FILTER @bad-zones")
        assert stage.log(Pane.LOGIN).row_count == 0
        assert stage.log(Pane.DNSBL).row_count


async def test_what_offenders_do_not_know_hides_none_and_is_told() -> None:
    async with staged(size=(120, 40)) as stage:
        await typed(stage, "zone:spamhaus")
        await stage.press("enter")
        await stage.sees("zone:spamhaus: not known here")
        assert stage.watch.offenders.row_count == len(stage.watched.view().offenders)
        await typed(stage, " 203.0.113.")
        await stage.press("enter")
        await stage.until(lambda: 0 < stage.watch.offenders.row_count < len(stage.watched.view().offenders))


async def test_it_is_applied_while_the_view_is_paused() -> None:
    async with staged() as stage:
        await stage.press("p")
        await typed(stage, "zone:spamhaus")
        await stage.until(lambda: stage.log(Pane.LOGIN).row_count == 0)
        assert stage.log(Pane.DNSBL).row_count


async def test_what_is_marked_is_filtered_anew_when_a_mark_is_set() -> None:
    async with staged() as stage:
        await typed(stage, "is:marked")
        await stage.press("enter")
        await stage.until(lambda: events_shown(stage) == 0)
        stage.app.desk.mark("203.0.113.9")
        await stage.until(lambda: events_shown(stage) > 0)


async def test_a_pattern_that_took_too_long_hides_nothing_and_that_is_told() -> None:
    watched = evening()
    watched.add(at(NOW, EventKind.LOGIN_FAILURE, "203.0.113.9", user=HURT) for _ in range(STRIKES))
    async with staged(watched) as stage:
        await stage.press("slash")
        stage.app.screen.query_one("#filter", Input).value = f"user:/{SLY}/"
        await stage.press("enter")
        await stage.sees(f"/{SLY}/ took too long: rows that it alone would hide are shown")
        await stage.press("p")
        await stage.until(lambda: "took too long" not in stage.text)


def burst(stage: Stage, *keys: str) -> None:
    """Keys that arrive together, as over a slow link: none waits for what the one before it did."""
    for key in keys:
        character = key if len(key) == 1 else {"slash": "/", "colon": ":", "tab": "\t", "enter": "\r"}.get(key)
        stage.app.post_message(Key(key, character))


async def test_keys_that_come_in_one_burst_act_in_their_order() -> None:
    async with staged() as stage:
        burst(stage, "slash", *"kind", "colon", *"foo", *["backspace"] * 3, *"login_f", "tab", "enter")
        await stage.until(lambda: stage.app.desk.flags.filter == "kind:login_failure" and not stage.watch.is_typing)


async def test_a_burst_while_it_is_typed_too() -> None:
    async with staged() as stage:
        await stage.press("slash")
        burst(stage, *"zoq", "backspace", *"nex", "left", "right", "backspace", "colon", *"zen", "home", "delete", "z")
        await stage.until(lambda: stage.app.desk.flags.filter == "zone:zen")


@pytest.mark.parametrize("mode", ["blocks", "campaigns"])
async def test_what_no_row_of_a_table_knows_is_named_in_its_title(mode: str) -> None:
    async with staged() as stage:
        stage.watch.action_go(mode)
        await stage.press("slash", *"code:550", "enter")
        await stage.sees("code:550: not known here")
