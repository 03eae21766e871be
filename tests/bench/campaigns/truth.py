"""What was planted: the truth that findings are held against."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import msgspec

from tests.bench.campaigns.wire import Session
from tui.finding import FindingKind

#: A campaign of fewer attempts is not asked for; the slow ones are to be found by so many.
SMALLEST, EARLY = 8, 5
#: Median seconds between two attempts from which a campaign is called slow.
SLOW = 15 * 60.0


class Attempt(msgspec.Struct, frozen=True, array_like=True):
    """One attempt that counts: POSIX seconds and the client."""

    time: float
    ip: str


class Planted(msgspec.Struct, frozen=True):
    """One campaign. `fifth` is the byte of the log at which its fifth attempt has been told in full (slow ones)."""

    name: str  # the scenario's
    kind: FindingKind
    traits: tuple[FindingKind, ...]
    addresses: tuple[str, ...]
    users: tuple[str, ...]
    recipients: tuple[str, ...]
    attempts: tuple[Attempt, ...]  # in order of time
    first: float
    last: float
    slow: bool
    fifth: int = 0


class Guest(msgspec.Struct, frozen=True):
    """Somebody who means well and looks otherwise: whatever is said of these addresses is invented."""

    name: str
    addresses: tuple[str, ...]


class Truth(msgspec.Struct, frozen=True):
    """A log's labels."""

    size: str
    seed: int
    lines: int
    campaigns: tuple[Planted, ...]
    guests: tuple[Guest, ...]


class Plan:
    """A campaign in the making: sessions with their times, and the truth about them."""

    def __init__(self, name: str, kind: FindingKind, *, listed: bool = False) -> None:
        """`listed`: its names, or recipients, are those of one list; the addresses that this domain has are one."""
        self.name, self.kind = name, kind
        self.lines: list[tuple[float, str]] = []
        self.span: tuple[float, float] | None = None
        self._listed = listed
        self._attempts: list[Attempt] = []
        self._users: Counter[str] = Counter()
        self._recipients: Counter[str] = Counter()
        self._tests = 0
        self._ips: dict[str, None] = {}

    def put(self, at: float, ip: str, session: Session) -> None:
        """A session that begins at `at`, POSIX seconds."""
        self.lines += [(at + after, text) for after, text, _ in session]
        self._attempts += [Attempt(at + after, ip) for after, _, counts in session if counts]
        self._ips[ip] = None

    def tried(self, at: float, ip: str, users: Sequence[str], session: Session) -> None:
        """The same, of log-ins with these names; empty ones are none."""
        self.put(at, ip, session)
        self._users.update(filter(None, users))

    def guessed(self, at: float, ip: str, recipients: Sequence[str], session: Session) -> None:
        """The same, of recipients that were refused."""
        self.put(at, ip, session)
        self._recipients.update(recipients)

    def tested(self, at: float, ip: str, session: Session) -> None:
        """The same, of relay tests and what is no SMTP."""
        self.put(at, ip, session)
        self._tests += 1

    def worked(self, at: float, ip: str, user: str, session: Session) -> None:
        """The same, of a log-in that worked: what a breach is."""
        self.put(at, ip, session)
        self._attempts.append(Attempt(at, ip))
        self._users[user] += 1

    def done(self) -> Planted:
        """The truth, still without its place in the log."""
        attempts = tuple(sorted(self._attempts, key=lambda one: one.time))
        first, last = self.span or (attempts[0].time, attempts[-1].time)
        slow = _median_gap(attempts) >= SLOW
        return Planted(
            name=self.name,
            kind=self.kind,
            traits=tuple(kind for kind in self._holds(attempts, slow=slow) if kind is not self.kind),
            addresses=tuple(sorted(self._ips)),
            users=tuple(sorted(self._users)),
            recipients=tuple(sorted(self._recipients)),
            attempts=attempts,
            first=first,
            last=last,
            slow=slow,
        )

    def _holds(self, attempts: Sequence[Attempt], *, slow: bool) -> Iterator[FindingKind]:
        """Every kind whose meaning holds of it; what is said of content is said of nobody."""
        if self.kind is FindingKind.CONTENT_FLOOD:
            return iter(())
        users, tries, ips = len(self._users), self._users.total(), len(self._ips)
        names = users + len(self._recipients)
        holds = {
            FindingKind.TARGETING: 1 <= users <= 3 and tries >= 8,
            FindingKind.DICTIONARY: self._listed and names >= 5,
            FindingKind.SPRAYING: users >= 8 and max(self._users.values(), default=0) <= 3,
            FindingKind.ROTATING: ips >= 4 and len(attempts) <= 10 * ips,
            FindingKind.HARVEST: len(self._recipients) >= SMALLEST,
            FindingKind.PROBING: self._tests >= SMALLEST,
            FindingKind.LOW_AND_SLOW: slow and len(attempts) >= EARLY,
        }
        return (kind for kind, does in holds.items() if does)


def _median_gap(attempts: Sequence[Attempt]) -> float:
    """Median seconds between two attempts; 0 of one alone."""
    gaps = sorted(b.time - a.time for a, b in pairwise(attempts))
    return gaps[len(gaps) // 2] if gaps else 0.0


def save(truth: Truth, path: Path) -> None:
    path.write_bytes(msgspec.json.encode(truth))


def load(path: Path) -> Truth:
    return msgspec.json.decode(path.read_bytes(), type=Truth)


def intervals(rng: random.Random, count: int, shortest: float, longest: float) -> list[float]:
    """Beginnings of `count` attempts, from 0, with gaps drawn between two lengths, in seconds; short ones are as likely
    as long ones by order of magnitude, as people have seen them."""
    times, now = [], 0.0
    for _ in range(count):
        times.append(now)
        now += shortest * (longest / shortest) ** rng.random()
    return times
