"""The simulated mail server at work: who is due says the next line, unless its address is blocked."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from heapq import heapify, heappop, heappush
from itertools import count
from pathlib import Path
from typing import NamedTuple

from tui.demo.cast import CAST, Actor, client_of
from tui.demo.script import Line, LogFile, Said, Session
from tui.demo.server import MailServer
from tui.demo.world import MAIL_HOST, NAS_HOST
from tui.demo.writer import LogWriter
from tui.model import Category

#: Shortest sleep between two writes, seconds: at high speed lines go out in small lots.
_TICK = 0.02
#: A moment within a session, seconds; and how far a stated pause may be off, as a share of it.
_MOMENT = (0.02, 0.25)
_JITTER = (0.9, 1.1)
#: How far a visit may come before or after its mean, as a share of it; regular visitors (71 to 84 minutes for 75).
_GAP = (0.15, 2.5)
_REGULAR_GAP = (71 / 75, 84 / 75)


#: RFC 3164 months are English whatever the locale.
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


#: Patient visitors began so many times as long ago as the backlog does.
_PATIENCE = 12
#: Parts of the backlog, up to which share of it, and whether the content filter errs in it.
_FILTER = ((0.5, False), (0.7, True), (1.0, False))


class _Due(NamedTuple):
    """Somebody's turn: a new visit of `actor`, or the next line of a `session` from `ip`."""

    time: float
    order: int
    actor: Actor | None
    session: Session | None = None
    ip: str = ""


def _now() -> datetime:
    return datetime.now(UTC).astimezone()


class Simulation:
    """Writes the logs of a mail server under attack into `folder`.

    `speed` divides the time between lines; the stamps are those of `clock` (aware). An address for which `blocked` is
    true says nothing more; a category whose `mode` is "discard" is taken and thrown away instead of refused.
    Equal seeds and clocks write equal lines. With `truth` a `truth.jsonl` beside the logs tells what each line means.
    """

    def __init__(
        self,
        folder: Path,
        *,
        seed: int = 1,
        speed: float = 1.0,
        clock: Callable[[], datetime] = _now,
        blocked: Callable[[str], bool] = lambda ip: False,
        mode: Callable[[Category], str] = lambda category: "reject",
        truth: bool = False,
    ) -> None:
        if speed <= 0:
            raise ValueError(f"the speed must be greater than 0, not {speed}")
        self._clock = clock
        self._blocked = blocked
        self._speed = speed
        self._rng = random.Random(seed)  # noqa: S311 - to be repeatable is the point, nothing here is secret
        self._server = MailServer(self._rng, mode)
        self._order = count()
        self._due: list[_Due] = []
        self._live = True
        self._writer = LogWriter(folder, truth=truth)

    @property
    def files(self) -> tuple[Path, ...]:
        """The log files, mail first. They are there as soon as the simulation is."""
        return self._writer.files

    def backlog(self, hours: float) -> None:
        """Write the last `hours` up to now, at a calmer pace, and before them what the patient did.

        Call it before `run` and before `step`.
        """
        now, whole = self._clock(), timedelta(hours=hours)
        self._live = False
        self._begin(now - whole, now - _PATIENCE * whole)
        for share, errs in _FILTER:
            self._server.filter_errs = errs
            self._writer.write(self._say(now - (1 - share) * whole))
        self._live = True
        self._reschedule(now.timestamp())

    def step(self, now: datetime) -> tuple[Line, ...]:
        """Every line that became due up to `now`, in order of time. The first step begins the simulation."""
        if not self._due:
            self._begin(now)
        return tuple(self._say(now))

    async def run(self) -> None:
        """Write lines as they become due, until cancelled. OSError when the folder cannot be written."""
        while True:
            self._writer.write(self.step(self._clock()))
            wait = self._due[0].time - self._clock().timestamp()
            await asyncio.sleep(max(_TICK, wait))

    def close(self) -> None:
        """Close the files."""
        self._writer.close()

    def _begin(self, start: datetime, early: datetime | None = None) -> None:
        for actor in CAST:
            begin = early if early and actor.patient else start
            first = begin.timestamp() + self._rng.uniform(0, 1) * self._mean(actor)
            self._push(first, actor)

    def _reschedule(self, now: float) -> None:
        """Bring next visits from the pace of history to that of now; sessions that are open, and the patient, go on."""
        self._due = [due for due in self._due if due.actor is None or due.actor.patient]
        heapify(self._due)
        for actor in CAST:
            if not actor.patient:
                self._push(now + self._rng.uniform(0, 1) * self._mean(actor), actor)

    def _mean(self, actor: Actor) -> float:
        return actor.live / self._speed if self._live else actor.history

    def _push(self, time: float, actor: Actor | None, session: Session | None = None, ip: str = "") -> None:
        heappush(self._due, _Due(time, next(self._order), actor, session, ip))

    def _say(self, now: datetime) -> Iterator[Line]:
        until = now.timestamp()
        while self._due and self._due[0].time <= until:
            due = heappop(self._due)
            if due.actor is not None:
                self._arrive(due.time, due.actor)
            elif due.session is not None and not self._blocked(due.ip):
                said = next(due.session, None)
                if said is not None:
                    self._push(due.time + self._pause(said), None, due.session, due.ip)
                    yield self._stamp(due.time, said, now)

    def _arrive(self, time: float, actor: Actor) -> None:
        client = client_of(actor, self._server)
        self._push(time, None, actor.visit(self._server, client), client.ip)
        low, high = _REGULAR_GAP if actor.regular else _GAP
        gap = self._rng.uniform(low, high) if actor.regular else min(max(self._rng.expovariate(1.0), low), high)
        self._push(time + gap * self._mean(actor), actor)

    def _pause(self, said: Said) -> float:
        pause = self._rng.uniform(*_MOMENT) if said.pause is None else said.pause * self._rng.uniform(*_JITTER)
        return pause / self._speed if self._live else pause

    def _stamp(self, time: float, said: Said, now: datetime) -> Line:
        at = datetime.fromtimestamp(time, now.tzinfo)
        if said.file is LogFile.CONNECTION:
            text = f"{_MONTHS[at.month - 1]} {at.day:2d} {at:%H:%M:%S} {NAS_HOST} {said.program}: {said.text}"
        else:
            text = f"{at.isoformat(timespec='microseconds')} {MAIL_HOST} {said.program}: {said.text}"
        return Line(said.file, text, at, said.truth)
