"""What the program says of a log: its findings at the end, and at the fifth attempts of slow campaigns."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple, TypeAlias

from tests.bench.campaigns.truth import Truth
from tui.analysis.campaigns.campaigns import Campaigns
from tui.analysis.place import Places
from tui.finding import Finding, FindingKind, Severity
from tui.model import Chunk, Event, is_attack
from tui.reading import Readers

#: Takes what a block told.
Listen: TypeAlias = Callable[[Sequence[Event]], None]

#: Bytes read at once; a block ends earlier where a fifth attempt has been told.
BLOCK = 256 << 10


class Said(NamedTuple):
    """A finding, as far as it is scored."""

    kind: FindingKind
    kinds: frozenset[FindingKind]  # with its traits
    severity: Severity
    first: float
    last: float
    addresses: frozenset[str]
    sentence: str
    reason: str

    @classmethod
    def of(cls, finding: Finding) -> Said:
        return cls(
            finding.kind,
            frozenset((finding.kind, *finding.traits)),
            finding.severity,
            finding.first.timestamp(),
            finding.last.timestamp(),
            frozenset(finding.addresses),
            finding.sentence,
            finding.reason,
        )

    @classmethod
    def of_json(cls, row: Mapping[str, object]) -> Said:
        """Of a line of `sekimori campaigns --json`."""
        kind, traits, addresses = FindingKind(str(row["kind"])), row["traits"], row["addresses"]
        assert isinstance(traits, list)
        assert isinstance(addresses, list)
        return cls(
            kind,
            frozenset((kind, *map(FindingKind, traits))),
            Severity(str(row["severity"])),
            datetime.fromisoformat(str(row["first"])).timestamp(),
            datetime.fromisoformat(str(row["last"])).timestamp(),
            frozenset(addresses),
            str(row["sentence"]),
            str(row.get("reason", "")),
        )


class Seen(NamedTuple):
    """What happened, for who scores."""

    times: Mapping[str, Sequence[float]]  # POSIX seconds of each address's counted attacks, in order
    logins: Mapping[str, Sequence[float]]  # of its log-ins that worked


class Answers(NamedTuple):
    """What the program said of a log."""

    end: tuple[Said, ...]
    early: Mapping[int, tuple[Said, ...]]  # by the campaign's place in the truth


def blocks(log: Path, cuts: Iterable[int] = ()) -> Iterator[Chunk]:
    """The log in order, whole lines; a block ends at each of the bytes given."""
    waiting = sorted((cut for cut in cuts if cut), reverse=True)
    with log.open("rb") as file:
        offset = 0
        while True:
            size = min(BLOCK, waiting[-1] - offset) if waiting else BLOCK
            block = file.read(size)
            if not block:
                return
            if not block.endswith(b"\n"):
                block += file.readline()
            yield Chunk(str(log), block, offset, 0, live=False)
            offset += len(block)
            while waiting and waiting[-1] <= offset:
                waiting.pop()


class Listener:
    """Gathers what was seen, by address, in order of time."""

    def __init__(self) -> None:
        self._times: dict[str, list[float]] = {}
        self._logins: dict[str, list[float]] = {}

    def add(self, events: Iterable[Event]) -> None:
        """Take what a block told."""
        for event in events:
            if event.ip and event.counted:
                table = self._times if is_attack(event) else self._logins
                table.setdefault(event.ip, []).append(event.time.timestamp())

    def seen(self) -> Seen:
        """What has been heard so far."""
        for table in (self._times, self._logins):
            for times in table.values():
                times.sort()
        return Seen(self._times, self._logins)


def ask(log: Path, truth: Truth, listeners: Sequence[Listen] = (), *, backwards: bool = False) -> Answers:
    """Read a log as the monitor would and ask its `Campaigns`. `backwards`: newest block first, the end only.

    `listeners` hear all events too, in the order of the log unless it is read backwards.
    """
    readers, campaigns = Readers(zone=UTC), Campaigns(Places())
    early: dict[int, tuple[Said, ...]] = {}
    cuts = {planted.fifth: n for n, planted in enumerate(truth.campaigns) if planted.fifth}
    chunks: Iterable[Chunk] = blocks(log, cuts)
    now = datetime.fromtimestamp(0, UTC)
    if backwards:
        chunks, cuts = list(chunks)[::-1], {}
    deliveries = getattr(readers, "deliveries", None)
    for chunk in chunks:
        events = readers.read(chunk).events
        campaigns.add(events, readers.accepted(chunk), deliveries(chunk) if deliveries else ())
        for listen in listeners:
            listen(events)
        now = max([now, *(event.time for event in events[-1:])])
        place = cuts.get(chunk.offset + len(chunk.data))
        if place is not None:
            early[place] = tuple(map(Said.of, campaigns.findings(now)))
    return Answers(tuple(map(Said.of, campaigns.findings(now))), early)


def ask_command(log: Path) -> tuple[Said, ...]:
    """The same of `sekimori campaigns --json`, the end only."""
    command = [sys.executable, "-m", "tui", "campaigns", "--json", "--tz", "UTC", str(log)]
    told = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    return tuple(Said.of_json(json.loads(line)) for line in told.splitlines())
