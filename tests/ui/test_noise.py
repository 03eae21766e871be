"""Hiding a category, folding repeats and showing only what matters: by keys, in every pane, and kept."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.ui.campaign_scene import finding
from tests.ui.fake_watched import FakeWatched, at
from tests.ui.scene import NOW, evening
from tests.ui.stage import Stage, staged
from tui.config import load
from tui.config_write import NotWrittenError, remember
from tui.finding import FindingKind, Severity
from tui.model import Action, Category, Event, EventKind
from tui.screens.attention import counted_by_kind
from tui.screens.important import Important
from tui.screens.noise import Noise, noise_of
from tui.screens.noise_list import NoiseList
from widgets.event_columns import Pane
from widgets.headed_table import HeadedTable
from widgets.timeline import Timeline

IP, OTHER = "203.0.113.9", "192.0.2.33"


def mixed() -> FakeWatched:
    """Rejections of two categories, and a probe that has none."""
    watched = FakeWatched()
    watched.add(
        at(NOW - timedelta(seconds=60 - n), kind, OTHER, category=category, recipient="a@example.jp", service="smtp")
        for n, (kind, category) in enumerate(
            [(EventKind.REJECTION, Category.SPF)] * 3
            + [(EventKind.REJECTION, Category.RELAY)] * 2
            + [(EventKind.PROBE, None)]
        )
    )
    return watched


def shown(stage: Stage, pane: Pane = Pane.REJECTED) -> list[str]:
    """What the rows of a pane are, in the order in which they stand."""
    return [str(row.event.category or row.event.kind) for row in stage.log(pane)._shown]


# hiding


async def test_h_hides_the_category_of_the_row_or_its_kind_where_it_has_none_and_counts_it_all_the_same() -> None:
    async with staged(mixed()) as stage:
        await stage.press("2", "h")
        assert shown(stage) == ["spf"] * 3 + ["relay"] * 2
        await stage.sees("2 Rejected mail  6 · 1 hidden", "HIDDEN 1", "probe is hidden, and counted all the same")
        await stage.press("h")
        assert shown(stage) == ["spf"] * 3
        await stage.sees("6 · 3 hidden", "HIDDEN 2")
        stage.watched.add([at(NOW, EventKind.REJECTION, OTHER, category=Category.RELAY, service="smtp")])
        await stage.sees("7 · 4 hidden")
        await stage.press("h")
        await stage.sees("what there is is hidden (H)")


async def test_h_says_why_it_can_hide_nothing() -> None:
    async with staged() as stage:
        await stage.press("4", "h")
        await stage.sees("This row has no category to hide")
        assert stage.desk.flags.noise == Noise()


async def test_the_list_of_what_is_hidden_shows_it_again_and_hides_more() -> None:
    async with staged(mixed()) as stage:
        await stage.press("2", "h", "H")
        await stage.until(lambda: isinstance(stage.app.screen, NoiseList))
        await stage.sees("Hidden in the panes", "hidden probe")
        await stage.press("enter")
        assert not stage.desk.flags.noise.hidden
        assert len(shown(stage)) == 6
        table = stage.app.screen.query_one(HeadedTable)
        table.place(next(i for i, row in enumerate(table._rows) if row.key == "spf"))
        await stage.press("space")
        assert stage.desk.flags.noise == Noise(("spf",))
        await stage.press("escape")
        assert shown(stage) == ["relay"] * 2 + ["probe"]


async def test_what_is_hidden_is_hidden_in_the_timeline() -> None:
    async with staged(mixed(), size=(120, 40)) as stage:
        await stage.sees("6 rejected")
        await stage.press("2", "h")
        await stage.sees("5 rejected")
        await stage.press("h")
        await stage.sees("3 rejected", "since 21:29")
        await stage.press("H", "enter", "down", "enter", "escape")
        await stage.sees("6 rejected")
        assert not stage.desk.flags.noise.hidden


async def test_the_timeline_shows_what_a_filter_lets_through() -> None:
    async with staged(size=(120, 40)) as stage:
        whole = stage.watch.query_one(Timeline).viewport.minutes
        await stage.press("slash", *"spf", "enter")
        await stage.until(lambda: stage.watch.query_one(Timeline).viewport.minutes != whole)
        found = stage.watch.query_one(Timeline).viewport.minutes
        assert 0 < sum(count for minute in found for _, count in minute.by_kind) == len(shown(stage))
        await stage.press("escape")
        await stage.until(lambda: stage.watch.query_one(Timeline).viewport.minutes == whole)


# folding


async def test_z_folds_repeats_and_gives_the_rows_back() -> None:
    async with staged(mixed()) as stage:
        await stage.press("2", "z")
        await stage.sees("FOLDED", "×3 SPF", "×2 relay denied")
        assert shown(stage) == ["spf", "relay", "probe"]
        await stage.press("z")
        assert len(shown(stage)) == 6
        assert "FOLDED" not in stage.text


async def test_a_folded_row_opens_the_page_of_its_address() -> None:
    async with staged(mixed()) as stage:
        await stage.press("2", "z", "enter")
        await stage.sees(f"Address {OTHER}")


async def test_all_of_it_works_while_paused_and_with_a_filter() -> None:
    async with staged(mixed()) as stage:
        await stage.press("2", "p", "z", "up", "h", "slash", *"recipient:a", "enter")
        assert shown(stage) == ["spf", "probe"] or shown(stage) == ["spf"]
        await stage.press("escape", "z")
        assert "spf" in shown(stage)
        assert "relay" not in shown(stage)
        await stage.sees("PAUSED", "HIDDEN 1")


async def test_a_view_that_is_paused_is_filtered_as_it_was() -> None:
    async with staged(mixed(), size=(120, 40)) as stage:
        await stage.sees("6 rejected")
        await stage.press("2", "p")
        stage.watched.add(at(NOW, EventKind.REJECTION, IP, category=Category.SPF, service="smtp") for _ in range(20))
        await stage.press("slash", *"category:spf", "enter")
        await stage.sees("3 rejected", "since 21:29")
        assert len(shown(stage)) == 3
        assert [row.key for row in stage.watch.offenders._rows] == [OTHER]
        await stage.press("p")
        await stage.sees("23 rejected")
        assert len(shown(stage)) == 23


async def test_a_row_that_tells_of_more_than_memory_holds_keeps_its_number_while_other_modes_are_looked_at() -> None:
    watched = FakeWatched()
    async with staged(watched) as stage:
        await stage.press("z")
        for _ in range(6):
            watched.add([at(NOW, EventKind.LOGIN_FAILURE, IP, user="info", service="imap")] * 1000)
            stage.watch.take_news()
        await stage.sees("×6,000")
        await stage.press("4", "1")
        await stage.sees("×6,000")


# what matters


async def test_i_shows_only_what_matters() -> None:
    async with staged() as stage:
        await stage.press("i")
        await stage.sees("IMPORTANT", "LOGGED IN after")
        rows = stage.log(Pane.LOGIN)._shown
        # tanaka and sato.yuki exist: one logged in after failures, both names are tried
        assert {row.event.user for row in rows} <= {"tanaka", "sato.yuki"}
        assert any(row.event.kind is EventKind.LOGIN_SUCCESS for row in rows)
        assert stage.log(Pane.REJECTED).row_count == 0
        await stage.press("i")
        assert stage.log(Pane.REJECTED).row_count > 100


def important(watched: FakeWatched, *events: Event, stage: Stage) -> list[Event]:
    matters = Important(stage.desk.known, watched.campaigns)
    return [event for event in events if matters.event(event)]


async def test_mail_of_a_campaign_that_reached_people_who_exist_matters_and_what_was_kept_out_does_not() -> None:
    watched = FakeWatched()
    taken = at(NOW, EventKind.CONTENT, IP, category=Category.SPAM, action=Action.TAG)
    refused = at(NOW, EventKind.CONTENT, IP, category=Category.SPAM, action=Action.REJECT)
    another = at(NOW, EventKind.CONTENT, OTHER, category=Category.SPAM, action=Action.TAG)
    watched.campaigns = (finding(FindingKind.EXISTING_RECIPIENT, Severity.DANGER, "mail reached 2", (IP,)),)
    async with staged(watched) as stage:
        stage.desk.lookout.listen(NOW)
        assert important(watched, taken, refused, another, stage=stage) == [taken]


async def test_the_first_event_of_a_campaign_matters_and_tries_on_names_that_exist() -> None:
    watched = FakeWatched()
    campaign = finding(
        FindingKind.DICTIONARY, Severity.WARNING, "a list", (IP,), evidence={"log_in_names": {"existing": ["sato"]}}
    )
    watched.campaigns = (campaign,)
    first = at(campaign.first, EventKind.LOGIN_FAILURE, IP, user="aaron")
    second = at(campaign.first + timedelta(seconds=9), EventKind.LOGIN_FAILURE, IP, user="abel")
    exists = at(campaign.first + timedelta(seconds=19), EventKind.LOGIN_FAILURE, IP, user="sato")
    stranger = at(campaign.first, EventKind.LOGIN_FAILURE, OTHER, user="sato")
    async with staged(watched) as stage:
        assert important(watched, first, second, exists, stranger, stage=stage) == [first, exists]


async def test_a_log_in_that_a_campaign_calls_a_breach_matters_and_one_of_a_user_does_not() -> None:
    watched = FakeWatched()
    row = {"ip": OTHER, "user": "sato", "time": 1}
    watched.campaigns = (
        finding(FindingKind.BREACH, Severity.DANGER, "got in", (IP,), evidence={"log_ins_that_worked": [row]}),
    )
    breach = at(NOW, EventKind.LOGIN_SUCCESS, OTHER, user="sato")
    harmless = at(NOW, EventKind.LOGIN_SUCCESS, "198.51.100.7", user="sato")
    async with staged(watched) as stage:
        assert important(watched, breach, harmless, stage=stage) == [breach]


async def test_a_log_in_of_an_address_that_attacked_matters_however_seldom() -> None:
    watched = FakeWatched()
    failure = at(NOW, EventKind.LOGIN_FAILURE, IP, user="info")
    success = at(NOW, EventKind.LOGIN_SUCCESS, IP, user="sato")
    watched.add([failure, success])
    async with staged(watched) as stage:
        await stage.press("i")
        assert [row.event for row in stage.log(Pane.LOGIN)._shown] == [success]


async def test_evidence_of_another_kind_says_nothing() -> None:
    watched = FakeWatched()
    watched.campaigns = (finding(FindingKind.PROBING, Severity.INFO, "x", (IP,), evidence={"log_in_names": 3}),)
    async with staged(watched) as stage:
        assert important(watched, at(NOW, EventKind.PROBE, OTHER), stage=stage) == []


async def test_a_campaign_that_is_found_later_brings_its_rows() -> None:
    watched = mixed()
    async with staged(watched) as stage:
        await stage.press("2", "i")
        assert shown(stage) == []
        events = stage.log(Pane.REJECTED)._ring.rows
        watched.campaigns = (
            finding(FindingKind.HARVEST, Severity.INFO, "x", (OTHER,), [int(events[0].event.time.timestamp())]),
        )
        watched.changed()
        await stage.until(lambda: shown(stage) == ["spf"])


async def test_tries_on_a_user_matter_once_it_is_known_that_he_exists() -> None:
    watched = FakeWatched()
    tried = at(NOW - timedelta(seconds=9), EventKind.LOGIN_FAILURE, IP, user="sato", service="imap")
    watched.add([tried])
    async with staged(watched, noise=Noise(important=True)) as stage:
        assert stage.log(Pane.LOGIN).row_count == 0
        watched.add([at(NOW, EventKind.LOGIN_SUCCESS, "198.51.100.7", user="sato", service="imap")])
        await stage.until(lambda: [row.event for row in stage.log(Pane.LOGIN)._shown] == [tried])
        await stage.sees("1 log-in ")


async def test_only_offenders_that_matter_are_shown() -> None:
    async with staged() as stage:
        await stage.press("i")
        await stage.until(lambda: stage.watch.offenders.row_count == 1)
        assert stage.watch.offenders._rows[0].key == IP


async def test_where_no_offender_matters_that_is_said() -> None:
    async with staged(mixed()) as stage:
        await stage.press("i", "4")
        await stage.sees("none of the offenders matters now (i)")
        await stage.press("1")
        await stage.sees("none of the offenders matters now (i)")


# kept


class Memory:
    """Remembers in a thread, as the settings' file does."""

    def __init__(self, trouble: str = "") -> None:
        self.kept: list[Mapping[str, Any]] = []
        self._trouble = trouble

    def __call__(self, settings: Mapping[str, Any]) -> None:
        assert threading.current_thread() is not threading.main_thread()
        if self._trouble:
            raise NotWrittenError(self._trouble)
        self.kept.append(settings)


async def test_what_is_chosen_is_kept_and_only_what_changed() -> None:
    memory = Memory()
    async with staged(mixed(), remember=memory) as stage:
        await stage.press("2", "z")
        await stage.until(lambda: len(memory.kept) == 1)
        await stage.press("h")
        await stage.until(lambda: len(memory.kept) == 2)
        await stage.press("i")
        await stage.until(lambda: len(memory.kept) == 3)
    assert memory.kept == [{"screen.collapse": True}, {"screen.hide": ("probe",)}, {"screen.important": True}]


async def test_where_it_cannot_be_kept_that_is_said_and_it_holds_all_the_same() -> None:
    async with staged(mixed(), remember=Memory("cannot write config.toml: read-only file system")) as stage:
        await stage.press("2", "z")
        await stage.sees("Until the end of this session only: cannot write config.toml", "×3 SPF")


async def test_keys_of_one_breath_are_kept_in_their_order() -> None:
    memory = Memory()
    async with staged(mixed(), remember=memory) as stage:
        await stage.press(*"zizzi")
        await stage.until(lambda: memory.kept)
        await stage.pilot.pause(0.1)
    merged: dict[str, Any] = {}
    for settings in memory.kept:
        merged |= settings
    assert (merged["screen.collapse"], merged.get("screen.important", False)) == (True, False)


def test_the_settings_are_what_a_session_begins_with_and_what_it_wrote(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    noise = Noise(("greylist", "probe"), folded=True, important=True)
    remember(noise.settings(), path)
    assert noise_of(load(user=path, etc=tmp_path / "none", environ={}).settings.screen) == noise


async def test_a_session_begins_as_quiet_as_the_settings_say() -> None:
    async with staged(mixed(), noise=Noise(("spf",), folded=True)) as stage:
        assert shown(stage) == ["relay", "probe"]
        await stage.sees("HIDDEN 1", "FOLDED", "×2 relay denied")


@pytest.mark.parametrize("mode", ["4", "5", "6", "7", "8"])
async def test_the_keys_hold_in_every_mode(mode: str) -> None:
    async with staged(evening()) as stage:
        await stage.press(mode, "z", "i")
        await stage.sees("FOLDED", "IMPORTANT")
        await stage.press("1")
        assert stage.log(Pane.REJECTED).row_count == 0


async def test_what_knows_only_kinds_is_asked_for_no_more_than_must_be() -> None:
    async with staged(noise=Noise(("probe",))) as stage:
        assert counted_by_kind(stage.desk, None) == (None, frozenset({EventKind.PROBE}))
