"""What of a block's events tells of strangers and users, and what does not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.analysis.events import START, event
from tui.analysis.campaigns.gathered import Gathered
from tui.model import Category, Event, EventKind

FAILURE, SUCCESS, PROBE = EventKind.LOGIN_FAILURE, EventKind.LOGIN_SUCCESS, EventKind.PROBE
IP, NOW = "192.0.2.1", START.timestamp()


def gathered(events: list[Event]) -> Gathered:
    found = Gathered()
    found.add(events, (), ())
    return found


def told(kind: EventKind, **fields: Any) -> str:
    """What it tells of, in one word, or "" of nothing."""
    some = gathered([event(0, kind, **{"ip": IP} | fields)])
    return " ".join(name for name in Gathered.__slots__ if getattr(some, name))


@pytest.mark.parametrize(
    ("kind", "fields", "what"),
    [
        (FAILURE, {"user": "taro"}, "failures"),
        (FAILURE, {}, "failures"),
        (FAILURE, {"category": Category.SERVER}, ""),
        (FAILURE, {"counted": False}, ""),
        (FAILURE, {"ip": None}, ""),
        (SUCCESS, {"user": "taro"}, "successes"),
        (SUCCESS, {}, ""),
        (SUCCESS, {"category": Category.UNKNOWN_RECIPIENT}, ""),
        (EventKind.REJECTION, {"category": Category.UNKNOWN_RECIPIENT}, "harvests"),
        (EventKind.DISCARD, {"category": Category.UNKNOWN_RECIPIENT}, "harvests"),
        (PROBE, {"category": Category.UNKNOWN_RECIPIENT}, "harvests"),
        (EventKind.REJECTION, {"category": Category.RELAY}, "probes"),
        (EventKind.REJECTION, {"category": Category.SPF}, ""),
        (PROBE, {"category": Category.PROTOCOL, "reason": "PREGREET"}, "probes"),
        (PROBE, {"category": Category.PROTOCOL, "reason": "lost connection after CONNECT"}, ""),
        (EventKind.DNSBL_HIT, {"category": Category.DNSBL}, ""),
    ],
)
def test_an_event_tells_of_one_thing_or_of_nothing(kind: EventKind, fields: dict[str, Any], what: str) -> None:
    assert told(kind, **fields) == what


def test_it_is_told_with_what_a_campaign_may_be_known_by() -> None:
    unknown, relay = Category.UNKNOWN_RECIPIENT, Category.RELAY
    fields = {"ip": IP, "helo": "bot.example", "sender": "a@example.net", "recipient": "x@example.jp", "count": 3}
    found = gathered(
        [
            event(1, FAILURE, user="taro", **fields),
            event(2, SUCCESS, user="taro", **fields),
            event(3, EventKind.REJECTION, category=unknown, **fields),
            event(4, EventKind.REJECTION, category=relay, **fields),
        ]
    )
    assert found.failures == [(IP, NOW + 1, "taro", 3, None, None)]
    assert found.successes == [(IP, "taro", NOW + 2, 3)]
    assert found.harvests == [(IP, NOW + 3, "x@example.jp", 3, "bot.example", "a@example.net")]
    assert found.probes == [(IP, NOW + 4, "x@example.jp", 3, "bot.example", "a@example.net")]


@pytest.mark.parametrize(("year", "seconds"), [(1969, 0), (2200, 2**32 - 1)])
def test_a_time_that_cannot_be_is_the_nearest_that_can(year: int, seconds: int) -> None:
    wrong = event((datetime(year, 6, 1, tzinfo=UTC) - START) / timedelta(seconds=1), FAILURE, ip=IP)
    assert [time for _, time, *_ in gathered([wrong]).failures] == [seconds]
