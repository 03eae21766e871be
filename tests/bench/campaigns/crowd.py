"""A week of more addresses and users than memory has room for: events made one by one, for what is measured."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice

from tui.analysis.campaigns.campaigns import Campaigns
from tui.analysis.place import Places
from tui.model import Category, Delivery, Event, EventKind, Mail

ADDRESSES, USERS = 200_000, 20_000
NOW = datetime(2026, 11, 24, tzinfo=UTC)
_WEEK = 7 * 86_400.0
#: Events of an address; most are seen once or twice.
_TRIES = (1, 1, 1, 1, 2, 2, 3, 5, 12)
_BLOCK = 2_000
#: As many as `tui.parsers.values` remembers of a field.
_MET = 100_000


class Crowd:
    """Makes what clients do: log-ins that fail, recipients guessed, relay tests, mail taken in, users at work.

    As readers do it, equal values are one string until so many were met; these go when the crowd does, so that what is
    measured after that is held by nobody else. `number` moves addresses and names to others.
    """

    def __init__(self, number: int) -> None:
        self._rng = random.Random(number)
        self._first = number * ADDRESSES
        self._met: dict[str, str] = {}

    def address(self, n: int) -> str:
        """The client `n`: of each sixteen one with IPv6, the others in 10/8, three to a /24."""
        n += self._first
        if n % 16 == 0:
            return self._one(f"2001:db8:{n >> 12:x}:{n & 4095:x}::1")
        return self._one(f"10.{n >> 8 & 255}.{n & 255}.{1 + (n >> 16)}")

    def user(self) -> str:
        return self._one(f"user{self._first // 10 + int(USERS * self._rng.random() ** 1.5)}@example.org")

    def _one(self, text: str) -> str:
        if len(self._met) >= _MET:
            self._met.clear()
        return self._met.setdefault(text, text)

    def time(self) -> datetime:
        return datetime.fromtimestamp(NOW.timestamp() - self._rng.random() * _WEEK, UTC)

    def event(self, ip: str) -> Event:
        """One attempt of a client."""
        draw, at, rng = self._rng.random(), self.time(), self._rng
        if draw < 0.6:
            return _event(at, EventKind.LOGIN_FAILURE, None, ip, user=self.user())
        if draw < 0.9:
            sender = self._one(f"win{rng.randrange(9_999)}@bulk.example")
            unknown = Category.UNKNOWN_RECIPIENT
            return _event(at, EventKind.REJECTION, unknown, ip, sender=sender, recipient=self.user(), helo="User")
        sender, helo = self._one(f"a{rng.randrange(900)}@example.net"), self._one(f"pc{rng.randrange(400)}")
        relay, to = Category.RELAY, "probe@example.com"
        return _event(at, EventKind.REJECTION, relay, ip, sender=sender, recipient=to, helo=helo)

    def events(self) -> Iterator[Event]:
        """Of every address, in no order of time."""
        order = list(range(ADDRESSES))
        self._rng.shuffle(order)
        for n in order:
            ip = self.address(n)
            for _ in range(self._rng.choice(_TRIES)):
                yield self.event(ip)
            if n % 20 == 0:
                yield _event(self.time(), EventKind.LOGIN_SUCCESS, None, f"100.64.{n & 255}.9", user=self.user())

    def mails(self, count: int) -> tuple[list[Mail], list[Delivery]]:
        """Mail taken in from some of the addresses."""
        ids = [f"{self._rng.getrandbits(44):X}" for _ in range(count)]
        mails = [
            Mail(self.time(), self.address(self._rng.randrange(ADDRESSES)), "a@example.net", queue_id=id_)
            for id_ in ids
        ]
        return mails, [Delivery(id_, self.user()) for id_ in ids]


def _event(at: datetime, kind: EventKind, category: Category | None, ip: str, **more: str) -> Event:
    return Event(at, kind, "", 0, 0, 1, True, category, None, ip, **more)  # type: ignore[arg-type]  # text fields only


def feed(owner: Campaigns, number: int) -> None:
    """All that a crowd does, block by block."""
    crowd = Crowd(number)
    events = crowd.events()
    while block := list(islice(events, _BLOCK)):
        owner.add(block, *crowd.mails(_BLOCK // 20))


class Live:
    """A loaded owner, and what comes next."""

    def __init__(self) -> None:
        self.owner = Campaigns(Places())
        feed(self.owner, 0)
        self.owner.findings(NOW)
        self._crowd = Crowd(0)

    def more(self, count: int) -> Iterator[Event]:
        """Live events of addresses known and new."""
        crowd, rng = self._crowd, random.Random(count)
        for _ in range(count):
            yield crowd.event(crowd.address(rng.randrange(ADDRESSES * 2)))


def live() -> Live:
    """The state that live events meet."""
    return Live()
