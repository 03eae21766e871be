"""What a block or a switch would have hit: the words of the dialog, counted while its keys are answered."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import timedelta

import pytest

from tests.ui.fake_gate import CUSTOMER, OPERATOR, FakeGate
from tests.ui.fake_watched import FakeWatched, at
from tests.ui.scene import NOW, clock
from tests.ui.stage import Stage, staged
from tui.enforcement.change import Mode, Plan, Refusal, Verb
from tui.model import Action, Category, EventKind
from tui.picture import Count, Dropped, WouldDrop, WouldHit
from tui.screens.plan_dialog import PlanDialog
from tui.screens.plan_words import plan_paragraphs
from tui.screens.preview import drop_words, has_preview, hit_words, preview_words
from widgets.choice import Press

HOUR = timedelta(hours=1)
ATTACKER = "203.0.113.9"
KINDS = ((EventKind.LOGIN_FAILURE, 300), (EventKind.REJECTION, 12))


def hit(**fields: object) -> WouldHit:
    known = {"since": NOW - 12 * HOUR, "addresses": 1, "attacks": 312, "by_kind": KINDS, "last": NOW, **fields}
    return WouldHit(**known)  # type: ignore[arg-type] # fields of the struct


# what a block would have hit


def test_a_block_says_what_it_would_have_stopped_since_when() -> None:
    assert hit_words(hit(), NOW) == [
        ("preview", "Would have stopped 312 attempts since 09:30 (300 log-ins, 12 rejected), the last 21:30."),
        ("note", "No log-in that worked and no accepted mail would have been lost."),
    ]


def test_what_was_wanted_and_would_have_been_shut_out_is_a_warning() -> None:
    wanted = hit(logins=2, users=("alice",), mails=14, last_mail=NOW - 11 * HOUR, domains=("example.com",))
    assert hit_words(wanted, NOW)[1:] == [
        ("warning", "! Would have shut out: 2 log-ins (alice), 14 mails accepted, the last 10:30 from example.com."),
    ]


def test_five_names_may_be_more() -> None:
    users = tuple(f"user{n}" for n in range(5))
    assert "(user0, user1, user2, user3, user4, …)" in hit_words(hit(logins=9, users=users), NOW)[1][1]


def test_an_address_that_did_nothing_but_what_was_wanted_is_no_attacker() -> None:
    words = hit_words(hit(attacks=0, by_kind=(), last=None, mails=1, domains=("example.org",)), NOW)
    assert words == [
        ("note", "No attempt from it is known since 09:30."),
        ("warning", "! Would have shut out: 1 mail accepted from example.org."),
    ]


def test_what_was_forgotten_is_not_said_to_be_nothing() -> None:
    words = hit_words(hit(at_least=True, logins=2, users=("alice",)), NOW)
    assert words[0][1].startswith("Would have stopped at least 312 attempts")
    assert words[1][1].startswith("! Would have shut out: at least 2 log-ins")
    assert hit_words(hit(at_least=True, attacks=0, by_kind=()), NOW)[0][1].startswith("No attempt from it is known any")
    assert "any more" in hit_words(hit(at_least=True), NOW)[1][1]


def test_of_a_network_it_says_how_many_addresses() -> None:
    assert (
        "312 attempts of 1,024 addresses since 20 Feb"
        in hit_words(hit(addresses=1024, since=NOW - timedelta(days=22)), NOW)[0][1]
    )


def test_before_anything_is_read_nothing_is_known() -> None:
    assert hit_words(WouldHit(at_least=True), NOW) == [
        ("note", "No event has been read yet: nothing is known of what it would have hit.")
    ]


# what a switch would drop


def test_a_switch_says_what_would_have_vanished_and_of_whom() -> None:
    drop = WouldDrop(
        Category.SPF,
        day=Dropped(refused=1204, senders=90, known=3, known_domain=17),
        session=Dropped(refused=4000, senders=200),
        top=(Count("billing@example.com", 2, NOW, NOW), Count("news@example.org", 1, NOW, NOW)),
    )
    assert drop_words(drop, Mode.DISCARD) == [
        ("preview", "In the last 24 h: 1,204 refusals of this category would have been dropped silently."),
        (
            "warning",
            "! 3 of them from senders who had delivered good mail before, 17 more from their domains.",
        ),
        ("preview", "In all that was read: 4,000 refusals of this category would have been dropped silently."),
        ("note", "None is known to be of a sender who had delivered good mail before."),
        ("warning", "! Known senders refused most often: billing@example.com (2), news@example.org (1)."),
    ]


def test_a_session_that_is_no_longer_than_a_day_is_told_once() -> None:
    day = Dropped(refused=1, at_least=True, known=1)
    words = drop_words(WouldDrop(Category.SPF, day, day), Mode.DISCARD)
    assert [text for _, text in words] == [
        "In the last 24 h: 1 refusal of this category would have been dropped silently.",
        "! At least 1 of them from senders who had delivered good mail before.",
    ]


def test_a_category_without_a_refusal_says_so() -> None:
    assert drop_words(WouldDrop(Category.SPF), Mode.DISCARD) == [
        ("note", "No mail of this category has been refused in what was read.")
    ]


def test_a_switch_back_says_what_was_discarded() -> None:
    drop = WouldDrop(Category.SPF, Dropped(discarded=12), Dropped(discarded=40))
    assert drop_words(drop, Mode.REJECT) == [
        ("preview", "Discarded so far: 12 in the last 24 h, 40 in all."),
    ]
    assert drop_words(drop, Mode.DISCARD)[-1] == ("note", "Discarded so far: 12 in the last 24 h, 40 in all.")


# of which plans


def test_what_is_held_back_until_the_operator_insists_is_counted_too_and_what_never_goes_is_not() -> None:
    watched = FakeWatched()
    watched.add([at(NOW, EventKind.LOGIN_SUCCESS, CUSTOMER, user="alice")])
    asked = Plan("p", Verb.BLOCK, refused=(Refusal(CUSTOMER, "a customer", overridable=True),))
    assert "1 log-in (alice)" in preview_words(watched, asked, NOW)[1][1]
    assert not has_preview(Plan("p", Verb.BLOCK, refused=(Refusal(OPERATOR, "you"),)))


def test_what_takes_a_block_away_would_have_hit_nothing() -> None:
    assert not has_preview(Plan("p", Verb.UNBLOCK, targets=(ATTACKER,)))
    assert not has_preview(None)


def test_a_plan_of_a_thousand_lines_is_told_by_its_first_and_how_many_more() -> None:
    lines = tuple(f"+ 2001:db8::{n:x}" for n in range(1000))
    plan = Plan("p", Verb.BLOCK, targets=("2001:db8::1",), lines=lines, warnings=lines, refused=())
    said = plan_paragraphs(plan, [("preview", "counted")], enforced=True, dry_run=False)
    assert [text for kind, text in said if kind == "plan"] == [*lines[:4], "… and 996 more"]
    assert len([text for kind, text in said if kind == "warning"]) == 5
    assert said[5] == ("preview", "counted")


def test_a_list_with_one_line_too_many_is_shown_whole() -> None:
    lines = tuple(f"+ 2001:db8::{n:x}" for n in range(5))
    plan = Plan("p", Verb.BLOCK, targets=("2001:db8::1",), lines=lines)
    assert [text for _, text in plan_paragraphs(plan, [], enforced=True, dry_run=False)] == list(lines)


# in the dialog


class SlowWatched(FakeWatched):
    """Counts when it may."""

    def __init__(self) -> None:
        super().__init__()
        self.may = threading.Event()
        self.asked: list[tuple[str, ...]] = []

    def would_hit(self, networks: Sequence[str]) -> WouldHit:
        self.asked.append(tuple(networks))
        assert self.may.wait(8)
        return super().would_hit(networks)


def attacked(watched: FakeWatched, *ips: str) -> None:
    watched.add(at(NOW, EventKind.LOGIN_FAILURE, ip, user="info", service="imap") for ip in ips)


async def opened(stage: Stage, *keys: str) -> Press:
    await stage.press(*keys)
    await stage.until(lambda: isinstance(stage.app.screen, PlanDialog))
    return stage.app.screen.query_one("#apply", Press)


async def test_the_dialog_is_used_while_it_counts() -> None:
    watched = SlowWatched()
    attacked(watched, ATTACKER)
    async with staged(watched) as stage:
        apply = await opened(stage, "b")
        await stage.sees("counting what it would have hit …")
        await stage.until(lambda: not apply.disabled)
        apply.focus()
        await stage.press("enter")
        await stage.until(lambda: stage.app.screen is stage.watch)
        assert [block.network for block in stage.gate.blocks()] == [ATTACKER]
        watched.may.set()


async def test_the_count_comes_when_it_is_there_and_follows_the_choice() -> None:
    watched = SlowWatched()
    attacked(watched, ATTACKER, "203.0.113.77", "198.51.100.1")
    async with staged(watched) as stage:
        await opened(stage, "up", "up", "b")
        await stage.sees("counting")
        stage.app.screen.query_one("#choice-0").focus()
        await stage.press("right")
        await stage.until(lambda: watched.asked == [(ATTACKER,), ("203.0.113.0/24",)])
        watched.may.set()
        await stage.sees("Would have stopped 2 attempts of 2 addresses since 21:30 (2 log-ins)")
        await stage.pilot.pause(0.2)
        assert stage.text.count("Would have stopped") == 1
        assert "counting" not in stage.text


async def test_what_would_have_been_shut_out_is_seen_on_a_small_terminal_by_scrolling() -> None:
    watched = FakeWatched()
    attacked(watched, ATTACKER)
    watched.mails = {"mails": 14, "last_mail": NOW - 2 * HOUR, "domains": ("example.com",)}
    async with staged(watched, size=(40, 10)) as stage:
        await opened(stage, "b")
        await stage.until(lambda: "counting" not in stage.text and "planning" not in stage.text)
        seen = []
        for _ in range(5):
            seen.append(stage.text)
            await stage.press("pagedown")
        assert "14 mails" not in seen[0]
        assert any("14 mails" in text for text in seen)
        assert all("[▸Cancel ]" in text for text in seen)


async def test_a_switch_shows_what_would_vanish() -> None:
    watched = FakeWatched()
    watched.add(at(NOW, EventKind.REJECTION, "192.0.2.9", category=Category.SPF, action=Action.REJECT) for _ in "abc")
    watched.known = {"known": 1}
    watched.known_senders = (Count("[b]billing@example.com", 1, NOW, NOW),)
    async with staged(watched, FakeGate(clock, enforced=True)) as stage:
        await opened(stage, "2", "d")
        await stage.sees("3 refusals of this category", "! 1 of them from senders", "[b]billing@example.com (1)")


async def test_a_monitor_that_cannot_tell_leaves_the_plan_as_it_is() -> None:
    class Deaf(FakeWatched):
        def would_hit(self, networks: Sequence[str]) -> WouldHit:
            raise ValueError("is no network")

    watched = Deaf()
    attacked(watched, ATTACKER)
    async with staged(watched) as stage:
        apply = await opened(stage, "b")
        await stage.sees("is not known: is no network", f"+ {ATTACKER} in")
        assert not apply.disabled


@pytest.mark.parametrize("count", [1000])
async def test_a_thousand_lost_blocks_are_a_dialog_like_any_other(count: int) -> None:
    gate = FakeGate(clock, enforced=True)
    gate.apply(gate.plan_block([f"2001:db8::{n:x}" for n in range(1, count + 1)]))
    gate.lost = {block.network for block in gate.blocks()}
    async with staged(FakeWatched(), gate) as stage:
        apply = await opened(stage, "R")
        await stage.sees("Put 1,000 lost blocks back", "… and 996 more", "[▸Cancel ]")
        apply.focus()
        await stage.press("enter")
        await stage.sees("Done: 1,000 blocks are in")
