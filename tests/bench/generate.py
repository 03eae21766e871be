"""`generate.py N PREFIX SEED`: a mixed Postfix and Dovecot log of N lines, and what each line means.

Writes PREFIX.3164.log and PREFIX.iso.log (the same lines with either stamp, UTC) and PREFIX.truth.tsv, a row for each
line that tells of an event: line number, kind, category, POSIX time, ip, user, sender, recipient, zone, counted (0/1).
35 of 100 lines tell of an attack. Counting: an attempt is counted once, by its first line.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from heapq import heappop, heappush
from pathlib import Path

from tests.bench.attacks import ATTACKS
from tests.bench.noise import NOISE
from tests.bench.traffic import Meaning, Said, Traffic
from tui.model import EventKind

SHARE = 0.35
#: The log begins here, so that equal seeds write equal bytes whenever they run; a million lines are a week.
BEGIN = int(datetime(2026, 11, 16, tzinfo=UTC).timestamp())
PACE = 7 * 86_400 / 1_000_000
HOST = "mx"


def interleaved(traffic: Traffic, lines: int) -> Iterator[Said]:
    """Lines of sessions that overlap as they do on a busy server; exactly `lines` of them, attacks at SHARE."""
    waiting: list[tuple[float, int, Said]] = []
    begun = attacks = told = 0
    while True:
        while waiting and waiting[0][0] <= begun:
            yield heappop(waiting)[2]
            told += 1
            if told == lines:
                return
        session = (ATTACKS if attacks <= SHARE * begun else NOISE).session(traffic)
        at = float(begun)
        for said in session:
            heappush(waiting, (at, begun, said))
            begun += 1
            attacks += said[1] is not None and said[1].kind != EventKind.LOGIN_SUCCESS
            at += 1 + traffic.rng.random() * 8


def row(number: int, time: int, truth: Meaning) -> str:
    """A line of the truth file."""
    fields = (number, truth.kind, truth.category, time, *truth[2:7], int(truth.counted))
    return "\t".join(map(str, fields)) + "\n"


def generate(lines: int, prefix: Path, seed: int) -> None:
    """Write the three files."""
    traffic = Traffic(lines, seed)
    names = [prefix.with_name(prefix.name + end) for end in (".3164.log", ".iso.log", ".truth.tsv")]
    with names[0].open("w") as bsd, names[1].open("w") as iso, names[2].open("w") as truths:
        second, short, long = 0, "", ""
        for number, (text, truth) in enumerate(interleaved(traffic, lines), 1):
            now = BEGIN + int((number - 1) * PACE)
            if now != second:
                second, moment = now, datetime.fromtimestamp(now, UTC)
                short = f"{moment:%b} {moment.day:2d} {moment:%H:%M:%S}"
                long = f"{moment:%Y-%m-%dT%H:%M:%S}."
            bsd.write(f"{short} {HOST} {text}\n")
            iso.write(f"{long}{number % 1_000_000:06d}+00:00 {HOST} {text}\n")
            if truth is not None:
                truths.write(row(number, now, truth))


if __name__ == "__main__":
    generate(int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
