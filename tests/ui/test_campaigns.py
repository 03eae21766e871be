"""The Campaigns screen: what is told in which order, the block of a whole campaign, and watching one."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from rich.cells import cell_len

from tests.ui.campaign_scene import (
    BREACHED,
    MEMBER,
    NAMES,
    besieged,
    breach,
    campaigns,
    finding,
    flood,
    over,
    rotating,
    times,
)
from tests.ui.fake_gate import FakeGate
from tests.ui.fake_watched import FakeWatched, at
from tests.ui.scene import NOW, clock
from tests.ui.stage import Stage, staged
from tui.finding import Finding, FindingKind, Remedy, Severity
from tui.model import EventKind
from tui.screens.campaign_notes import Kept
from tui.screens.campaign_words import KINDS
from tui.screens.campaigns import CampaignsScreen
from tui.screens.dossier import DossierScreen
from tui.screens.help import HelpScreen
from tui.screens.plan_dialog import PlanDialog
from tui.screens.question import Question
from widgets.choice import Press
from widgets.keyed_table import KeyedTable

SIZES = [(80, 24), (120, 40), (60, 20), (40, 10)]


def knowing(*findings: Finding) -> FakeWatched:
    watched = FakeWatched()
    watched.campaigns = findings
    return watched


async def opened(stage: Stage, *keys: str) -> CampaignsScreen:
    await stage.press("6")
    await stage.until(lambda: isinstance(stage.app.screen, CampaignsScreen))
    screen = stage.app.screen
    assert isinstance(screen, CampaignsScreen)
    await stage.until(lambda: screen.query_one("#campaigns", KeyedTable).row_count == len(stage.watched.campaigns))
    await stage.press(*keys)
    return screen


def listed(stage: Stage) -> list[str]:
    """The first words of the rows of the list."""
    rows = [line.split() for line in stage.text.split("\n")]
    return [row[0] for row in rows if row and row[0] in set(Severity)]


# the list


async def test_dangers_come_first_each_in_a_line_with_its_figures() -> None:
    async with staged(besieged(), size=(120, 40)) as stage:
        await opened(stage)
        assert listed(stage)[:4] == ["danger", "warning", "warning", "info"]
        await stage.sees("events   from", "3 go on, 1 ended")
        (row,) = [line for line in stage.text.split("\n") if line.startswith("warning rotating")]
        assert row.split()[-4:] == ["…", "21:30", "60", "41"]


async def test_the_columns_stay_where_they_are_whatever_the_rows_say() -> None:
    watched = knowing(rotating())
    async with staged(watched) as stage:
        await opened(stage)
        begin = stage.text.index("Japanese names")
        watched.campaigns = (replace(rotating(), events=123_456), flood())
        watched.changed()
        await stage.sees("  123k ", "97 % of")
        assert stage.text.index("Japanese names") == begin


@pytest.mark.parametrize("size", SIZES)
async def test_at_every_size_severity_kind_and_the_beginning_of_the_sentence_are_seen(size: tuple[int, int]) -> None:
    async with staged(besieged(), size=size) as stage:
        await opened(stage)
        await stage.sees("danger", "breach", "203.0.113.9", "warning", "rotating", "? Help", "q Back")
        lines = stage.text.split("\n")
        assert (len(lines), {cell_len(line) for line in lines}) == (size[1], {size[0]})


@pytest.mark.parametrize(
    ("backlog", "words"), [(None, "no campaign yet · watching 2 logs"), (0.4, "no campaign yet · reading the logs …")]
)
async def test_an_empty_screen_says_what_it_waits_for(backlog: float | None, words: str) -> None:
    watched = knowing()
    watched.backlog = backlog
    async with staged(watched) as stage:
        await opened(stage)
        await stage.sees(words)
        await stage.press("b")
        await stage.sees("There is no campaign here yet.")


async def test_the_chosen_one_stays_chosen_when_a_graver_one_comes() -> None:
    watched = knowing(rotating())
    async with staged(watched) as stage:
        screen = await opened(stage, "tab")
        watched.campaigns = (breach(), rotating())
        watched.changed()
        await stage.until(lambda: screen.query_one("#campaigns", KeyedTable).row_count == 2)
        assert screen.chosen() == rotating()


async def test_every_kind_has_words_that_fit_its_column() -> None:
    assert set(KINDS) == set(FindingKind)
    assert [kind.brief for kind in KINDS.values() if len(kind.brief) > 10] == []


# the story


async def test_the_story_tells_when_why_what_would_stop_it_and_at_what_price() -> None:
    async with staged(besieged(), size=(120, 40)) as stage:
        await opened(stage, "down")
        await stage.sees(
            "none of them in Japan.",
            "14 Mar ",
            "a cell is 32m",
            "warning  the names are of this country",
            "remedy   Block both networks",
            "cost     would have shut out 3 log-ins (sato.yuki)",
            "also     a list of names is walked; spread over hours,",
            "41 addresses in 2 networks, 2 countries: CN, NL",
            f"users    {len(NAMES)}: abe, fujita",
            "tanaka and 5 more",
            "sure     high",
            "tied by  a list of names; the same names",
            "gaps     median 1h 44m, longest 6h 51m between 58",
            "at random; at most 2 in ten minutes",
            "exist    2 log-in names: sato, tanaka",
        )


async def test_a_story_longer_than_its_pane_scrolls_and_stays_there() -> None:
    watched = besieged()
    async with staged(watched) as stage:
        await opened(stage, "down", "tab", "end")
        await stage.sees("sure     high")
        watched.campaigns = tuple(replace(one, events=one.events + 1) for one in campaigns())
        watched.changed()
        await stage.sees(" 61 ")
        await stage.sees("sure     high")


async def test_a_flood_of_verdicts_is_told_as_a_share_of_the_mail() -> None:
    async with staged(knowing(flood()), size=(120, 40)) as stage:
        await opened(stage)
        await stage.sees("share    412 verdicts, 97 % of the mail, usually 8 %")


async def test_few_addresses_leave_the_story_room_for_what_would_stop_it() -> None:
    slow = breach()
    slow = replace(slow, times=times(40, 70), sentence="words " * 20)
    async with staged(knowing(slow, rotating(), over(), flood()), size=(80, 24)) as stage:
        await opened(stage)
        await stage.sees("remedy", "cost")
        await stage.press("down")
        await stage.sees("Many addresses")
        assert "remedy" not in stage.text  # 41 addresses have a third of the room


async def test_a_list_of_thousands_is_cut_and_counted() -> None:
    many = tuple(f"name{n:05}@example.jp" for n in range(4143))
    async with staged(knowing(finding(FindingKind.HARVEST, Severity.WARNING, "guessed.", recipients=many))) as stage:
        await opened(stage, "tab", "end")
        await stage.sees("4,143: name00000@example.jp", "4,123 more")


async def test_figures_that_memory_has_cost_something_of_are_said_to_be_the_least() -> None:
    async with staged(knowing(rotating(at_least=True)), size=(120, 40)) as stage:
        await opened(stage)
        await stage.sees("≥60", "≥41", "at least 60 events", "at least 41 addresses")


# the members


async def test_members_say_what_is_known_of_each_and_which_are_blocked() -> None:
    gate = FakeGate(clock)
    gate.apply(gate.plan_block(["203.0.113.0/24"]))
    async with staged(besieged(), gate, size=(120, 40)) as stage:
        await opened(stage, "down", "tab", "tab", "end")
        await stage.sees(f"#{MEMBER}", "no longer in memory")


async def test_enter_goes_to_the_members_and_there_opens_the_dossier_and_comes_back() -> None:
    async with staged(besieged()) as stage:
        screen = await opened(stage, "enter", "enter")
        await stage.until(lambda: isinstance(stage.app.screen, DossierScreen))
        await stage.sees(BREACHED, "campaign danger, breach: 203.0.113.9 (CN) logged in")
        await stage.press("escape")
        await stage.until(lambda: stage.app.screen is screen)


async def test_what_came_of_a_block_in_the_dossier_is_told_there() -> None:
    async with staged(besieged()) as stage:
        await opened(stage, "down", "enter", "end", "enter")
        await stage.until(lambda: isinstance(stage.app.screen, DossierScreen))
        await stage.press("b")
        await agreed(stage)
        await stage.sees(f"Done: Block {MEMBER}")
        assert isinstance(stage.app.screen, DossierScreen)


async def test_of_fifty_thousand_members_only_those_in_view_are_asked_for() -> None:
    asked: list[str] = []

    class Asked(FakeWatched):
        def offender(self, ip: str) -> Any:
            asked.append(ip)
            return super().offender(ip)

    watched = Asked()
    members = tuple(f"10.1.{n // 250}.{n % 250}" for n in range(50_000))
    watched.campaigns = (replace(rotating(), addresses=members),)
    async with staged(watched) as stage:
        await opened(stage, "tab", "tab", "end")
        await stage.sees("50,000", "10.1.199.249")
        assert 0 < len(set(asked)) < 50


# the block


async def agreed(stage: Stage) -> None:
    """Wait for the plan and apply it."""
    await stage.until(lambda: isinstance(stage.app.screen, PlanDialog))
    button = stage.app.screen.query_one("#apply", Press)
    await stage.until(lambda: not button.disabled)
    button.focus()
    await stage.press("enter")


async def test_b_blocks_what_the_remedy_names_in_one_change_that_one_undo_takes_back() -> None:
    async with staged(besieged()) as stage:
        await opened(stage, "down", "b")
        await stage.sees("Block a campaign: rotating", "[as advised (2)]", "all 41 addresses", "[24 hours]")
        await stage.sees("+ 203.0.113.0/24 in", "Would have stopped")
        await stage.sees("Held back: 3 log-ins from here worked")  # the guard's word on the other one
        await agreed(stage)
        await stage.sees("Done: Block a campaign: rotating")
        (entry,) = stage.gate.journal(5)
        assert entry.targets == ("203.0.113.0/24",)
        (block,) = stage.gate.blocks()
        assert block.reason == "campaign rotating rotaxxxxxxxx"
        await stage.until(lambda: stage.desk.standing.can_undo)
        await stage.press("u")
        await agreed(stage)
        await stage.until(lambda: not stage.gate.blocks())


async def test_all_addresses_may_be_blocked_in_place_of_the_networks_and_for_another_time() -> None:
    async with staged(besieged()) as stage:
        await opened(stage, "down", "b")
        await stage.until(lambda: isinstance(stage.app.screen, PlanDialog))
        await stage.press("up", "up", "right", "down", "left")  # from Cancel to the choices above
        await stage.sees("[all 41 addresses]", "[1 hour]", "… and 37 more")
        await agreed(stage)
        await stage.sees("Done:")
        assert len(stage.gate.blocks()) == 41
        assert {block.expires for block in stage.gate.blocks()} == {NOW + timedelta(hours=1)}
        assert len(stage.gate.journal(5)) == 1


async def test_the_same_targets_are_not_offered_twice() -> None:
    async with staged(besieged()) as stage:
        await opened(stage, "b")
        await stage.sees("[as advised (1)] 1 network")


async def test_what_is_held_back_may_be_blocked_too_after_another_look() -> None:
    async with staged(besieged(), size=(40, 24)) as stage:
        await opened(stage, "down", "b")
        await stage.sees("[▸Cancel ]", "[ Block ]", "[ Block all ]")
        stage.app.screen.query_one("#again", Press).focus()
        await stage.press("enter")
        await stage.until(lambda: "Held back" not in stage.text)
        await agreed(stage)
        await stage.sees("Done:")
        assert {block.network for block in stage.gate.blocks()} == {"203.0.113.0/24", "198.51.100.0/24"}


@pytest.mark.parametrize(
    "known",
    [
        flood(),
        finding(FindingKind.LOW_AND_SLOW, Severity.INFO, "slow.", remedy=Remedy("none", "Nobody attacks here.")),
        replace(flood(), remedy=Remedy("block_addresses", "Nobody attacks here.", ("192.0.2.1",))),
    ],
)
async def test_where_a_block_does_not_help_the_key_says_what_does(known: Finding) -> None:
    async with staged(knowing(known)) as stage:
        await opened(stage, "b")
        await stage.until(lambda: isinstance(stage.app.screen, Question))
        await stage.sees("There is nothing to block", "A block does not help here.", "attacks")
        await stage.press("enter")
        await stage.until(lambda: isinstance(stage.app.screen, CampaignsScreen))


async def test_read_only_closes_what_changes_something_and_says_so() -> None:
    async with staged(besieged(), read_only=True) as stage:
        screen = await opened(stage)
        await stage.sees("READ-ONLY")
        for key in "bu":
            await stage.press("up", key)
            await stage.sees("--read-only: this session changes nothing.")
        assert stage.app.screen is screen


async def test_a_dry_run_shows_the_plan_and_blocks_nothing() -> None:
    async with staged(besieged(), dry_run=True) as stage:
        await opened(stage, "b")
        await stage.sees("nothing will be changed")
        await agreed(stage)
        await stage.sees("Dry run: nothing was changed.")
        assert stage.gate.blocks() == ()


# watching


def tries(ip: str, count: int = 1) -> list[Any]:
    return [at(NOW, EventKind.LOGIN_FAILURE, ip, user="abe", service="imap") for _ in range(count)]


async def test_w_puts_it_first_in_its_severity_and_tells_what_comes_until_w_again() -> None:
    slow = finding(FindingKind.LOW_AND_SLOW, Severity.WARNING, "slow.", ("192.0.2.77",), id="slowslowslow")
    watched = knowing(breach(), rotating(), slow)
    async with staged(watched, size=(120, 40)) as stage:
        screen = await opened(stage, "end")
        assert screen.chosen() == slow
        await stage.press("w")
        await stage.sees("Watched: every new event of its addresses is told.", "watched · slow.")
        assert screen.query_one("#campaigns", KeyedTable).cursor == 1
        watched.add(tries("192.0.2.77", 2) + tries("192.0.2.78"))
        await stage.sees("watched, 2 new · slow.", "watched  2 failed log-ins, the last from 192.0.2.77")
        await stage.press("w")
        await stage.sees("No longer watched.")
        assert "watched ·" not in stage.text


async def test_news_of_a_watched_campaign_is_a_line_of_the_watch_screen_until_it_is_read() -> None:
    watched = besieged()
    async with staged(watched) as stage:
        await opened(stage, "down", "w", "escape")
        await stage.until(lambda: stage.app.screen is stage.watch)
        assert "watched:" not in stage.text
        watched.add(tries(MEMBER, 2))
        await stage.sees(f"watched: rotating, 2 failed log-ins, the last from {MEMBER} · 6: look")
        await opened(stage, "escape")
        await stage.until(lambda: stage.app.screen is stage.watch)
        await stage.until(lambda: "watched:" not in stage.text)


async def test_what_is_watched_and_was_looked_at_outlives_a_restart(tmp_path: Path) -> None:
    notes = tmp_path / "state" / "campaigns.json"
    async with staged(besieged(), notes=notes) as stage:
        await stage.sees("DANGER")
        await opened(stage, "down", "w")
        await stage.until(lambda: Kept(notes).read().watched)
        await stage.until(lambda: Kept(notes).read().looked)
    async with staged(besieged(), notes=notes) as stage:
        await stage.sees("3 campaigns (6)")
        assert "DANGER" not in stage.text
        await opened(stage)
        await stage.sees("watched · Japanese")


async def test_however_often_it_is_changed_the_last_word_is_kept(tmp_path: Path) -> None:
    notes = tmp_path / "campaigns.json"
    async with staged(besieged(), notes=notes) as stage:
        await opened(stage, "down")
        for _ in range(9):
            stage.app.screen.action_watch()  # type: ignore[attr-defined] # nine in one breath
        await stage.sees("watched · Japanese")
        await stage.until(lambda: Kept(notes).read().watched)
        await stage.app.workers.wait_for_complete()
        assert tuple(Kept(notes).read().watched) == (rotating().id,)


async def test_notes_that_cannot_be_kept_cost_nothing_but_themselves(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    async with staged(besieged(), notes=tmp_path / "file" / "campaigns.json") as stage:
        await opened(stage, "down", "w")
        await stage.sees("watched · Japanese")
        await stage.press("escape")
        await stage.until(lambda: stage.app.screen is stage.watch)


# coming and going


@pytest.mark.parametrize("key", ["escape", "q", "1"])
async def test_it_is_left_to_the_watch_screen(key: str) -> None:
    async with staged(besieged()) as stage:
        await opened(stage, key)
        await stage.until(lambda: stage.app.screen is stage.watch)
        assert stage.app.is_running


async def test_a_small_terminal_shows_the_part_in_focus_alone() -> None:
    async with staged(besieged(), size=(40, 10)) as stage:
        await opened(stage, "down")
        assert "Addresses" not in stage.text
        await stage.press("tab")
        await stage.sees("Many addresses with few tries", "14 Mar" if "14 Mar" in stage.text else "11 Mar")
        assert "danger  breach" not in stage.text
        await stage.press("tab")
        await stage.sees("Addresses", "198.51.100.10")
        await stage.press("tab")
        await stage.sees("danger  breach")


async def test_the_help_has_its_keys_and_words() -> None:
    async with staged(besieged(), size=(120, 80)) as stage:
        await opened(stage, "question_mark")
        await stage.until(lambda: isinstance(stage.app.screen, HelpScreen))
        await stage.sees("Keys of Campaigns", "of the campaign's addresses", "attacks that belong together")
