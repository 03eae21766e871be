"""Writes a week's log and its truth: `write(size, seed, prefix)`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO

import msgspec

from tests.bench.campaigns import daily
from tests.bench.campaigns.guests import GUESTS
from tests.bench.campaigns.scenarios import planted_in
from tests.bench.campaigns.seeds import BEGIN, END, HOUR, Size
from tests.bench.campaigns.server import Server
from tests.bench.campaigns.truth import EARLY, Guest, Plan, Planted, Truth, save
from tui.finding import FindingKind

HOST = "mx1"
Timed = tuple[float, str]


def write(size: Size, seed: int, prefix: Path) -> Truth:
    """PREFIX.log and PREFIX.json. Even seeds write RFC 3164 stamps, odd ones ISO 8601; both in UTC."""
    server = Server(size, seed)
    plans = [scenario(server) for scenario in planted_in(size, seed)]
    guests = [guest(server) for guest in GUESTS]
    extra = sorted(line for plan in (*plans, *guests, _strays(server)) for line in plan.lines)
    campaigns = [plan.done() for plan in plans]
    out = _Out(seed, [_settled(planted) for planted in campaigns])
    with prefix.with_name(prefix.name + ".log").open("wb") as file:
        for lines in _hours(server, extra):
            out.write(file, lines)
    fifths = iter(out.offsets)
    truth = Truth(
        size=size.name,
        seed=seed,
        lines=out.lines,
        campaigns=tuple(msgspec.structs.replace(planted, fifth=next(fifths)) for planted in campaigns),
        guests=tuple(Guest(plan.name, plan.done().addresses) for plan in guests),
    )
    save(truth, prefix.with_name(prefix.name + ".json"))
    return truth


def _strays(server: Server) -> Plan:
    """Guesses at log-ins that belong to nothing."""
    plan = Plan("strays", FindingKind.ROTATING)
    for _ in range(server.size.strays):
        at = BEGIN + server.rng.random() * (END - BEGIN - 60)
        ip, session = daily.stray_guess(server)
        plan.put(at, ip, session)
    return plan


def _settled(planted: Planted) -> float:
    """When the fifth attempt of a slow campaign has been told in full; infinity for what is not asked so early."""
    if not planted.slow or len(planted.attempts) < EARLY:
        return float("inf")
    return planted.attempts[EARLY - 1].time + 3.0


def _hours(server: Server, extra: Sequence[Timed]) -> Iterator[list[Timed]]:
    """The week's lines in order of time, an hour at once."""
    own, at, late = server.size.lines - len(extra), 0, list[Timed]()
    for number in range(int((END - BEGIN) / HOUR)):
        end = BEGIN + (number + 1) * HOUR
        lines = late + daily.hour(server, number, daily.quota(own, number))
        before = at
        while at < len(extra) and extra[at][0] < end:
            at += 1
        lines = sorted(lines + list(extra[before:at]))
        cut = next((n for n in range(len(lines), 0, -1) if lines[n - 1][0] < end), 0)
        late = lines[cut:]
        yield lines[:cut]


class _Out:
    """Stamps lines, counts bytes, and marks where the fifth attempts have been told."""

    def __init__(self, seed: int, moments: Sequence[float]) -> None:
        self.lines = self._bytes = 0
        self.offsets = [0] * len(moments)
        self._iso = seed % 2 == 1
        self._waiting = sorted(((at, n) for n, at in enumerate(moments) if at < END), reverse=True)

    def write(self, file: BinaryIO, lines: Sequence[Timed]) -> None:
        """An hour's lines."""
        texts, second, stamp = list[bytes](), 0, ""
        for at, text in lines:
            if self._waiting and at > self._waiting[-1][0]:
                self._flush(file, texts)
                self.offsets[self._waiting.pop()[1]] = self._bytes
            if int(at) != second:
                second = int(at)
                stamp = self._stamp(datetime.fromtimestamp(second, UTC))
            micro = f"{int(at % 1 * 1e6):06d}+00:00" if self._iso else ""
            texts.append(f"{stamp}{micro} {HOST} {text}\n".encode())
        self.lines += len(lines)
        self._flush(file, texts)

    def _stamp(self, moment: datetime) -> str:
        return f"{moment:%Y-%m-%dT%H:%M:%S}." if self._iso else f"{moment:%b} {moment.day:2d} {moment:%H:%M:%S}"

    def _flush(self, file: BinaryIO, texts: list[bytes]) -> None:
        data = b"".join(texts)
        file.write(data)
        self._bytes += len(data)
        texts.clear()


def made(size: Size, seed: int, folder: Path) -> Path:
    """The prefix of the log of a size and seed, made now unless this very generator has made it before."""
    sources = sorted(Path(__file__).parent.glob("*.py"))
    code = b"".join(path.read_bytes() for path in sources if path.stem in _MAKES)
    mark = hashlib.sha256(code + f"{size} {version('iptocc')}".encode()).hexdigest()[:10]
    prefix = folder / f"campaigns-{size.name}-{size.lines}-{seed}-{mark}"
    if not prefix.with_name(prefix.name + ".json").exists():
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob(f"campaigns-{size.name}-{size.lines}-{seed}-*"):
            old.unlink()
        write(size, seed, prefix)
    return prefix


#: What a log is made by; the rest of this package only looks at it.
_MAKES = frozenset(
    {
        "daily", "guests", "lists", "logins", "rspamd", "scenarios", "seeds", "server", "space", "strikes", "truth",
        "wire", "words", "writer",
    }
)  # fmt: skip
