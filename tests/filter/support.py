"""An event, an offender and answers, for filters to be tried on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from tests.ui.fake_watched import at
from tui.filter.answers import Answers
from tui.filter.filter import Filter, parse
from tui.model import Action, Category, Event, EventKind
from tui.picture import Offender

#: Half past nine in the evening, in Japan.
NOW = datetime(2026, 11, 28, 21, 30, tzinfo=timezone(timedelta(hours=9)))

REFUSED = at(
    NOW,
    EventKind.REJECTION,
    "203.0.113.9",
    category=Category.UNKNOWN_RECIPIENT,
    action=Action.REJECT,
    sender="Offer@Bad.Example",
    recipient="tanaka@example.jp",
    helo="[192.0.2.7]",
    hostname="host9.dynamic.example.net",
    code=550,
    dsn="5.1.1",
    service="smtp",
    program="postfix/smtpd",
    queue_id="4F7A21C0",
    reason="User unknown in virtual mailbox table",
    host="mx1",
    port=40123,
    count=3,
)
FAILED = at(NOW - timedelta(hours=3), EventKind.LOGIN_FAILURE, "2001:db8:7a:1::bad", user="tanaka@example.jp")
NOWHERE = at(NOW, EventKind.LOGIN_FAILURE, None, user="info")
LISTED = at(NOW, EventKind.DNSBL_HIT, "198.51.100.4", zone="zen.spamhaus.org", category=Category.DNSBL)

OFFENDER = Offender(
    ip="203.0.113.9",
    count=40,
    first=NOW - timedelta(hours=5),
    last=NOW - timedelta(hours=1),
    kinds=((EventKind.LOGIN_FAILURE, 30), (EventKind.REJECTION, 10)),
    users=("info", "tanaka@example.jp"),
    network="203.0.113.0/24",
    country="CN",
    asn="AS64500 Example Net",
    successes=1,
)


def answers(saved: Mapping[str, str] | None = None, **changes: Any) -> Answers:
    """What a screen answers: everything from China, one operator, one address blocked, another marked."""
    known = {
        "clock": lambda: NOW,
        "country": lambda ip: "CN",
        "asn": lambda ip: "AS64500 Example Net",
        "danger": lambda one: one.ip == OFFENDER.ip and isinstance(one, Offender),
        "blocked": lambda ip: ip == "203.0.113.9",
        "marked": lambda ip: ip == "198.51.100.4",
        "saved": saved or {},
    }
    return Answers(**{**known, **changes})


def wanted(typed: str, **changes: Any) -> Filter:
    """The filter of the screen."""
    return parse(typed, answers(**changes))


def met(typed: str, event: Event, **changes: Any) -> bool:
    """Whether the event is shown."""
    return wanted(typed, **changes).event(event)
