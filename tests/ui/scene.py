"""A seeded evening at a mail server, the same every time: what the snapshots and the screenshots show."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from tests.ui.fake_watched import FakeWatched, at
from tui.model import Action, Category, Event, EventKind

NOW = datetime(2026, 3, 14, 21, 30, 0, tzinfo=UTC)

_USERS = (
    "info",
    "tanaka",
    "suzuki.hiroshi",
    "admin",
    "yamamoto",
    "sato.yuki",
    "postmaster",
    "watanabe",
    "佐藤",
    "test",
)
_RECIPIENTS = ("sales@example.jp", "tanaka@example.jp", "aaron@example.jp", "kobayashi@example.jp", "zoe@example.jp")
_ZONES = ("zen.spamhaus.org", "bl.spamcop.net", "b.barracudacentral.org", "dnsbl.example.net")
_SENDERS = ("news@offer.example", "billing@invoice.example", "", "ceo@bank.example")


def clock() -> datetime:
    """Half past nine, always."""
    return NOW


def _login(random_: random.Random, time: datetime) -> Event:
    ip = random_.choice(
        ("203.0.113.9", "203.0.113.77", f"198.51.100.{random_.randrange(2, 90)}", "2001:db8:7a:1::bad:cafe")
    )
    return at(
        time,
        EventKind.LOGIN_FAILURE,
        ip,
        action=Action.REJECT,
        user=random_.choice(_USERS),
        service=random_.choice(("submission", "imap", "smtp", "pop3")),
        reason="authentication failed",
    )


def _rejection(random_: random.Random, time: datetime) -> Event:
    category = random_.choice(
        (Category.UNKNOWN_RECIPIENT, Category.UNKNOWN_RECIPIENT, Category.RELAY, Category.HELO, Category.SPF)
    )
    discarded = category is Category.HELO
    return at(
        time,
        EventKind.DISCARD if discarded else EventKind.REJECTION,
        f"192.0.2.{random_.choice((33, 34, 35, 120))}",
        category=category,
        action=Action.DISCARD if discarded else random_.choice((Action.REJECT, Action.REJECT, Action.DEFER)),
        recipient=random_.choice(_RECIPIENTS),
        sender=random_.choice(_SENDERS),
        service="smtp",
        reason="User unknown in virtual mailbox table",
    )


def _dnsbl(random_: random.Random, time: datetime) -> Event:
    return at(
        time,
        EventKind.DNSBL_HIT,
        f"203.0.113.{random_.choice((200, 201, 202))}",
        category=Category.DNSBL,
        action=Action.REJECT,
        zone=random_.choice(_ZONES),
        recipient=random_.choice(_RECIPIENTS),
        service="smtp",
    )


def _content(random_: random.Random, time: datetime) -> Event:
    return at(
        time,
        EventKind.CONTENT,
        "198.51.100.14",
        category=random_.choice((Category.SPAM, Category.VIRUS)),
        action=Action.TAG,
        recipient=random_.choice(_RECIPIENTS),
        sender=random_.choice(_SENDERS),
        reason="score 15.2",
    )


_MIX = (_login, _login, _login, _rejection, _rejection, _rejection, _dnsbl, _dnsbl, _content)


def events(count: int = 400, seed: int = 7, until: datetime = NOW) -> Iterator[Event]:
    """`count` events of the last hour and a half, oldest first; near the end a log-in works after failures."""
    random_ = random.Random(seed)
    times = sorted(until - timedelta(seconds=random_.expovariate(1 / 1800) % 5300) for _ in range(count))
    for index, time in enumerate(times):
        if index == count - 6:
            yield at(time, EventKind.LOGIN_SUCCESS, "203.0.113.9", user="tanaka", service="imap", action=Action.ACCEPT)
        elif index == count - 10:
            yield at(
                time, EventKind.LOGIN_SUCCESS, "198.51.100.200", user="sato.yuki", service="imap", action=Action.ACCEPT
            )
        yield random_.choice(_MIX)(random_, time)


def endless(now: Callable[[], datetime], seed: int = 11) -> Iterator[Event]:
    """The same mix without an end, each event at the time it is asked for."""
    random_ = random.Random(seed)
    while True:
        yield random_.choice(_MIX)(random_, now())


def evening(until: datetime = NOW) -> FakeWatched:
    """The monitor of that evening."""
    watched = FakeWatched()
    watched.rate = 2.4
    watched.add(events(until=until))
    watched.lines["203.0.113.9"] = tuple(
        f"Mar 14 21:{minute:02}:07 mx1 dovecot: imap-login: Disconnected (auth failed, 3 attempts in 14 secs): "
        f"user=<tanaka>, method=PLAIN, rip=203.0.113.9, lip=192.0.2.1, TLS, session=<aWx{minute:03}>"
        for minute in range(30)
    )
    return watched
