"""Two servers tell of one attempt, each in its own log: the authentication server (Dovecot, DSM) and Postfix of an SMTP
log-in, a policy server and Postfix of a refusal, a filter and Postfix of a mail.

Dovecot logs at once and answers after its delay; Postfix logs when it has the answer. Which line is read first depends
on the files, so whichever comes second is the companion.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable
from math import inf
from operator import attrgetter
from time import monotonic
from typing import Protocol

import msgspec

from tui.model import Category, EventKind
from tui.parsers.recent import SLACK, Recent

#: Postfix logs a SASL failure when Dovecot's auth_failure_delay (2 s by default, up to 17 s with penalties) is over.
NEAR = 20.0

#: A mail is filtered while its client waits, at most so long.
MAIL = 300.0

#: Lines of each server that wait for the other's, at least; at most twice as many.
KEPT = 16_384


class Meaning(Protocol):
    """What a line means."""

    @property
    def kind(self) -> EventKind:
        """What happened."""

    @property
    def category(self) -> Category | None:
        """Why."""


class Attempt(msgspec.Struct, frozen=True, gc=False):
    """A line that tells of a log-in."""

    time: float
    user: str | None


_time = attrgetter("time")


class Waiting:
    """Lines of one server that the other's have not met, by address, each list in order of time.

    Two generations: when the young one is full it becomes the old one, and the old one goes.
    """

    def __init__(self) -> None:
        self._young: dict[str, list[Attempt]] = {}
        self._old: dict[str, list[Attempt]] = {}
        self._size = 0

    def add(self, ip: str, attempt: Attempt) -> None:
        """Let a line wait."""
        attempts = self._young.get(ip)
        if attempts is None:
            self._young[ip] = [attempt]
        elif attempts and attempt.time < attempts[-1].time:
            insort(attempts, attempt, key=_time)
        else:
            attempts.append(attempt)
        self._size += 1
        if self._size > KEPT:
            self.turn_over()

    def turn_over(self) -> None:
        """Forget the old generation."""
        self._old, self._young, self._size = self._young, {}, 0

    def take(self, ip: str, now: float) -> Attempt | None:
        """The earliest line of the address that lies near `now`, which waits no longer."""
        if ip not in self._young and ip not in self._old:
            return None  # nearly always
        for generation in (self._old, self._young):
            attempts = generation.get(ip)
            if not attempts or attempts[-1].time < now - NEAR:
                continue
            place = bisect_left(attempts, now - NEAR, key=_time)
            if place < len(attempts) and attempts[place].time <= now + NEAR:
                return attempts.pop(place)
        return None

    def within(self, now: float) -> dict[str, list[Attempt]]:
        """The lines that one of `now` or later could meet."""
        near: dict[str, list[Attempt]] = {}
        for generation in (self._old, self._young):
            for ip, attempts in generation.items():
                late = attempts[bisect_left(attempts, now - NEAR, key=_time) :]
                if late:
                    near[ip] = [*near.get(ip, ()), *late]
        return near


class Side:
    """One of two servers that tell of the same: its lines that wait, and those of the other."""

    def __init__(self, own: Waiting, others: Waiting) -> None:
        self._own = own
        self._others = others

    def told(self, ip: str, user: str | None, now: float) -> Attempt | None:
        """This server tells of an attempt: the other's line of it, if that was read before."""
        other = self._others.take(ip, now)
        if other is None:
            self._own.add(ip, Attempt(now, user))
        return other


class Pairs:
    """What the lines of several sources tell of the same things. Shared by all sources.

    SMTP log-ins are told by the `authenticator` (Dovecot, DSM) and `postfix`; DSM's by its `connection` log and `pam`;
    Roundcube's by its files `web_errors` and `web_logins`; `mails` are known by queue id, with their client's address
    and what became of them.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        """`clock` gives seconds that never go backwards."""
        self._waiting = [Waiting() for _ in range(6)]
        self.authenticator, self.postfix = _sides(*self._waiting[:2])
        self.connection, self.pam = _sides(*self._waiting[2:4])
        self.web_errors, self.web_logins = _sides(*self._waiting[4:])
        self.mails: Recent[bytes, tuple[str | None, Meaning]] = Recent(MAIL)
        self._clock = clock
        self._over = -inf  # by the clock: when all that is known now has met its lines

    def turn(self, *, live: bool) -> None:
        """Forget what no line can meet any more: lines were read, `live` ones or those of a backlog.

        Files that are followed are read in step. Those of a backlog are not, so then all is kept, up to the bounds; and
        so it is by the clock and not by the log, of which hours come at once after we were stopped.
        """
        now = self._clock()
        if live and now <= self._over:
            return
        self._over = now + MAIL + SLACK
        if live:
            self.mails.turn_over()
            for waiting in self._waiting:
                waiting.turn_over()

    def within(self, now: float) -> tuple[object, ...]:
        """All that a line of `now` or later could meet."""
        return (*(waiting.within(now) for waiting in self._waiting), self.mails.within(now))


def _sides(one: Waiting, other: Waiting) -> tuple[Side, Side]:
    return Side(one, other), Side(other, one)
