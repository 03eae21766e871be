"""How categories were answered: sums and hours against plain recounts."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from tests.analysis.events import START, event
from tui.analysis.refused import KEPT, Refused
from tui.analysis.would import Would
from tui.memory import Memory
from tui.model import Action, Batch, Category, Event, EventKind
from tui.picture import Answered

HOUR = 3600.0


class Nowhere:
    """Knows no place but one."""

    def country(self, ip: str) -> str:
        return "JP" if ip == "192.0.2.1" else ""

    def asn(self, _: str) -> str:
        return ""


def at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def answer(hours: float, category: Category, action: Action = Action.REJECT, count: int = 1) -> Event:
    kind = EventKind.DISCARD if action is Action.DISCARD else EventKind.REJECTION
    return event(hours * HOUR, kind, category=category, action=action, ip="203.0.113.9", count=count)


def told(*events: Event, bound: int = KEPT) -> Memory:
    memory = Memory(Nowhere(), would=Would(refused=Refused(bound)))
    memory.add(Batch("/var/log/mail.log", events, len(events), live=True), ())
    return memory


def test_a_category_that_never_occurred_is_left_out() -> None:
    (only,) = told(answer(1, Category.SPF)).answered(at(2))
    assert only.category is Category.SPF


def test_refusals_and_discards_are_told_apart_hour_by_hour() -> None:
    memory = told(
        answer(-1, Category.SPF, count=5),
        answer(0.5, Category.SPF),
        answer(22.5, Category.SPF, count=2),
        answer(23.5, Category.SPF, Action.DISCARD, count=7),
    )
    (spf,) = memory.answered(at(24))
    assert (spf.refused, spf.discarded) == (8, 7)
    assert spf.refused_hours == (1, *[0] * 21, 2, 0)
    assert spf.discarded_hours == (*[0] * 23, 7)
    assert (spf.refused_day, spf.discarded_day) == (3, 7)
    assert (spf.last_refused, spf.last_discarded) == (at(22.5), at(23.5))


def test_what_the_log_stamps_ahead_of_our_clock_is_of_the_last_hour() -> None:
    (spf,) = told(answer(5, Category.SPF)).answered(at(4))
    assert spf.refused_hours[-1] == 1


def test_hours_are_those_of_a_plain_count_whatever_was_forgotten() -> None:
    chance = random.Random(4)
    events = [
        answer(chance.uniform(0, 40), chance.choice([Category.SPF, Category.DNSBL]), chance.choice(
            [Action.REJECT, Action.DISCARD]), chance.randrange(1, 4)) for _ in range(3000)
    ]  # fmt: skip
    events = [one for one in events if (one.time - START).total_seconds() % 60 > 0.001]
    now = at(40)
    for one in told(*events, bound=100).answered(now):
        for action, hours in ((Action.REJECT, one.refused_hours), (Action.DISCARD, one.discarded_hours)):
            mine = [event for event in events if event.category is one.category and event.action is action]
            for number, count in enumerate(hours):
                begin = at(16 + number)
                plain = sum(event.count for event in mine if begin <= event.time < begin + timedelta(hours=1))
                assert count == plain


def test_any_address_has_its_country() -> None:
    memory = told()
    assert (memory.country("192.0.2.1"), memory.country("192.0.2.2")) == ("JP", "")


def test_nothing_is_answered_where_nothing_was_read() -> None:
    assert told().answered(at(0)) == ()
    assert Answered(Category.SPF).refused_day == 0
