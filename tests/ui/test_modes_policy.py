"""Mode 7, the policy of each category: as it is set, as the log says, how much there was, and who decided it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.enforcement.support import make_gate
from tests.ui.blocks_scene import Afternoon, afternoon
from tests.ui.fake_gate import FakeGate
from tests.ui.fake_watched import FakeWatched, at
from tests.ui.scene import NOW, clock, evening
from tests.ui.stage import Stage, staged
from tests.ui.test_modes_blocks import applied, row
from tests.ui.test_snapshots import Keys, application
from tui.enforcement.change import Mode
from tui.model import Action, Category, Event, EventKind
from tui.picture import Answered
from tui.screens.policy import PolicyScreen
from tui.screens.policy_counts import PolicyCounts

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
SIZES = [(80, 24), (120, 40), (60, 20), (40, 10), (200, 50)]


@pytest.fixture
def past(tmp_path: Path) -> Afternoon:
    return afternoon(tmp_path)


def mail(ago: timedelta, category: Category, action: Action = Action.REJECT, count: int = 1) -> Event:
    kind = EventKind.DISCARD if action is Action.DISCARD else EventKind.REJECTION
    return at(NOW - ago, kind, "203.0.113.9", category=category, action=action, count=count)


def heard(*events: Event) -> FakeWatched:
    watched = FakeWatched()
    watched.add(sorted(events, key=lambda event: event.time))
    return watched


def screen(stage: Stage) -> PolicyScreen:
    found = next(one for one in stage.app.screen_stack if isinstance(one, PolicyScreen))
    assert isinstance(found, PolicyScreen)
    return found


async def choose(stage: Stage, category: Category) -> None:
    for _ in range(30):
        if screen(stage).category() is category:
            return
        await stage.press("down")
    raise AssertionError(f"no row of {category}:\n{stage.text}")


async def test_each_category_says_what_it_is_set_to_what_is_seen_until_when_how_much_and_by_whom(
    past: Afternoon,
) -> None:
    watched = heard(
        mail(5 * HOUR, Category.SPF, count=40),
        mail(10 * MINUTE, Category.SPF, Action.DISCARD, count=7),
        mail(MINUTE, Category.DNSBL, count=1204),
    )
    async with staged(watched, past.gate, clock=past.clock, size=(120, 40)) as stage:
        await stage.press("7")
        await stage.sees("category", "mail is", "seen", "ends in", "refused", "discarded", "set by", "1,204")
        assert row(stage, "SPF ").split() == [
            "SPF", "discarded", "seen", "21:20", "21h", "1m", "40", "7", "·" * 19 + "█···▂", "alice,", "18:31"
        ]  # fmt: skip
        assert row(stage, "DNSBL ").split() == ["DNSBL", "rejected", "seen", "21:29", "1,204", "-", "·" * 23 + "█"]
        assert row(stage, "DMARC ").split() == ["DMARC", "rejected", "-", "-"]


async def test_what_cannot_be_switched_says_why_and_what_would_wire_it() -> None:
    gate = FakeGate(clock, enforced=True)
    gate.unwired = {Category.SPAM: "no server asks sekimori about spam; wire it with: sekimori setup"}
    async with staged(evening(), gate) as stage:
        await stage.press("7")
        await stage.sees("no switch")
        await choose(stage, Category.SPAM)
        await stage.sees("mail is  answered as the server does it by itself", "wire it with: sekimori setup")
        await stage.press("d")
        await stage.sees("spam cannot be switched here")
        await stage.press("escape")


async def test_a_category_that_nothing_ever_switches_is_there_once_it_occurred() -> None:
    async with staged(heard(mail(MINUTE, Category.RELAY, count=3)), FakeGate(clock, enforced=True)) as stage:
        await stage.press("7")
        await stage.sees("relay denied")
        await choose(stage, Category.RELAY)
        await stage.sees("no server can be asked to discard it", "3 refused, 0 discarded")
        await stage.press("d")
        await stage.sees("Nothing switches relay denied between reject and discard.")


async def test_set_and_not_seen_is_told_and_that_the_server_still_refuses(past: Afternoon) -> None:
    watched = heard(mail(MINUTE, Category.SPF), mail(4 * HOUR, Category.SPF, Action.DISCARD))
    async with staged(watched, past.gate, clock=past.clock) as stage:
        await stage.press("7")
        await stage.until(lambda: "not yet" in row(stage, "SPF "))
        await stage.sees("the log has told of no discard since it was set, but of a refusal 1m")


async def test_switched_back_it_counts_from_then(past: Afternoon) -> None:
    past.gate.apply(past.gate.plan_policy(Category.SPF, Mode.REJECT))
    async with staged(heard(mail(MINUTE, Category.SPF)), past.gate, clock=past.clock) as stage:
        await stage.press("7")
        await stage.sees("the log has told of no refusal since it was set", "rejected: its sender is told")


async def test_the_story_tells_who_switched_it_and_what_became_of_that(past: Afternoon) -> None:
    async with staged(gate=past.gate, clock=past.clock, size=(120, 40)) as stage:
        await stage.press("7")
        await stage.sees(
            "set      2026-03-14 18:31, 2h 59m ago, by alice",
            "2026-03-14 18:33 bob: undo: spf: reject → discard (stands)",
            "2026-03-14 18:32 bob: spf: discard → reject (undone)",
            "2026-03-14 18:31 alice: spf: reject → discard (stands)",
        )
        await choose(stage, Category.DNSBL)
        await stage.sees("nobody has switched it yet", "never: it is what the server does by itself")


async def test_a_key_switches_the_category_after_a_look_and_the_row_says_so(past: Afternoon) -> None:
    async with staged(gate=past.gate, clock=past.clock) as stage:
        await stage.press("7")
        await stage.sees("unknown recipient")
        await choose(stage, Category.UNKNOWN_RECIPIENT)
        await stage.press("d")
        await stage.sees("Discard mail: unknown recipient")
        await applied(stage)
        await stage.until(lambda: "discarded" in row(stage, "unknown recipient  "))
        await stage.sees("alice: unknown_recipient: reject → discard")
        await stage.press("u")
        await stage.sees("takes back the switch of unknown_recipient to discard")
        await applied(stage)
        await stage.until(lambda: "rejected" in row(stage, "unknown recipient  "))


async def test_enter_leads_to_the_story_and_a_number_elsewhere(past: Afternoon) -> None:
    async with staged(gate=past.gate, clock=past.clock, size=(40, 10)) as stage:
        await stage.press("7", "enter")
        await stage.sees("▸SPF", "Mail whose sending host")
        assert "7 Policy" not in stage.text
        await stage.press("tab")
        await stage.sees("▸7 Policy")


async def test_what_is_only_recorded_is_never_told_as_seen(tmp_path: Path) -> None:
    gate = make_gate(tmp_path, clock)  # type: ignore[arg-type]
    gate.apply(gate.plan_policy(Category.SPF, Mode.DISCARD))
    async with staged(heard(mail(MINUTE, Category.SPF, Action.DISCARD)), gate) as stage:
        await stage.press("7")
        await stage.until(lambda: "recorded" in row(stage, "SPF "))
        await stage.sees("recorded, not enforced")


async def test_what_cannot_be_read_is_not_told_as_rejected(past: Afternoon, tmp_path: Path) -> None:
    async with staged(gate=past.gate, clock=past.clock) as stage:
        await stage.press("7")
        await stage.sees("SPF")
        (tmp_path / "policies.json").unlink()
        (tmp_path / "policies.json").mkdir()
        await stage.until(lambda: stage.desk.standing.unknown)
        screen(stage).draw()
        assert "rejected" not in stage.text


async def test_a_session_that_only_reads_switches_nothing(past: Afternoon) -> None:
    async with staged(gate=past.gate, clock=past.clock, read_only=True) as stage:
        await stage.press("7", "d")
        await stage.sees("--read-only: this session changes nothing.")


class Dear(FakeWatched):
    """Counts how often it is asked."""

    asked = 0

    def answered(self, now: datetime) -> tuple[Answered, ...]:
        self.asked += 1
        return super().answered(now)


async def test_the_monitor_is_asked_for_counts_no_more_than_it_is_worth() -> None:
    watched = Dear()
    watched.add([mail(MINUTE, Category.SPF)])
    async with staged(watched, FakeGate(clock)) as stage:
        counts = PolicyCounts(stage.desk)
        due, asked = [counts.is_due], watched.asked
        assert await counts.read()
        due.append(counts.is_due)  # so soon after
        watched.add([mail(MINUTE, Category.SPF)])
        due.append(counts.is_due)
        assert due == [True, False, False]
        assert watched.asked == asked + 1
        assert counts.by_category[Category.SPF].refused == 1
        assert Category.DMARC not in counts.by_category


async def test_while_another_mode_is_seen_the_monitor_is_not_asked() -> None:
    watched = Dear()
    watched.add([mail(MINUTE, Category.SPF)])
    async with staged(watched, FakeGate(clock)) as stage:
        await stage.press("4")
        await stage.sees("4 Offenders")
        assert watched.asked == 0


def pictured(events: Iterable[Event] = ()) -> FakeWatched:
    watched = evening()
    watched.add(sorted(events, key=lambda event: event.time))
    return watched


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_picture(snap_compare: Any, past: Afternoon, size: tuple[int, int]) -> None:
    day = [mail(hours * HOUR, Category.SPF, count=1 + hours % 5) for hours in range(1, 20)]
    day += [mail(MINUTE * hours, Category.SPF, Action.DISCARD) for hours in range(5, 9)]
    app = application(pictured(day), past.gate, clock=past.clock)  # type: ignore[arg-type]
    assert snap_compare(app, terminal_size=size, run_before=Keys("7", until="seen 21:25"))


def test_picture_of_what_cannot_be_switched(snap_compare: Any) -> None:
    gate = FakeGate(clock, enforced=True)
    gate.unwired = {Category.SPAM: "no server asks sekimori about spam; wire it with: sekimori setup"}
    keys = Keys("7", until="seen 21:2")

    async def at_spam(pilot: Any) -> None:
        await keys(pilot)
        await Keys("end", "up", until="wire it with")(pilot)

    assert snap_compare(application(gate=gate), terminal_size=(80, 24), run_before=at_spam)
