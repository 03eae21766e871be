"""From a block of lines to columns: what each event's line says, a list for each field.

Nearly all lines of a mail log tell of no attack, so the pattern that skips them decides the speed; what it finds is
taken as tuples, and those are turned and converted a column at a time, which costs a third of doing it field by field.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from itertools import compress
from typing import Any, cast

from tui.parsers import candidates, probe
from tui.parsers.candidates import Candidates, Form, Rest
from tui.parsers.catalogue import SERVICES
from tui.parsers.joins import Joins, Lines
from tui.parsers.pairs import Meaning
from tui.parsers.shape import KEY, Plan, Verdict
from tui.parsers.stamps import Stamps
from tui.parsers.synology_repeats import Repeats
from tui.parsers.tags import OURSELVES
from tui.parsers.values import KEPT, SPELLINGS, TABLES


@dataclass(slots=True)
class Columns:
    """Events in the order of their lines; every list is as long as `seconds` (since 1970, when each happened).

    `times`, the same as their log tells it, is there where places are asked for; `zone` is the log's.

    `fields` are by name, of `shape.FIELDS`, and hold None where a line has none; `column` answers for all of them.
    """

    seconds: list[float] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    counted: list[bool] = field(default_factory=list)
    fields: dict[str, list[Any]] = field(default_factory=dict)
    found: Found | None = None
    times: list[datetime] = field(default_factory=list)
    zone: tzinfo | None = None

    @property
    def counts(self) -> Sequence[int] | None:
        """How often each counts; None when all count once."""
        counts = self.fields.get("count")
        return [count or 1 for count in counts] if counts and any(counts) else None

    def column(self, name: str) -> list[Any]:
        """The values of a field, whether any line has one or not."""
        return self.fields.get(name) or [None] * len(self.seconds)

    def keep(self, places: Sequence[int]) -> None:
        """Only these, in this order."""
        self.seconds = [self.seconds[place] for place in places]
        self.times = [self.times[place] for place in places] if self.times else []
        self.verdicts = [self.verdicts[place] for place in places]
        self.counted = [self.counted[place] for place in places]
        self.fields = {name: [values[place] for place in places] for name, values in self.fields.items()}
        if self.found is not None:
            self.found.keep(places)

    def since(self, begin: datetime) -> Columns:
        """Those that are not older, if the first is older: a log is in order of time."""
        bound = begin.timestamp()
        if not self.seconds or self.seconds[0] >= bound:
            return self
        kept = [time >= bound for time in self.seconds]
        return Columns(
            zone=self.zone,
            seconds=list(compress(self.seconds, kept)),
            verdicts=list(compress(self.verdicts, kept)),
            counted=list(compress(self.counted, kept)),
            fields={name: list(compress(values, kept)) for name, values in self.fields.items()},
        )


class Found:
    """What the lines of a block gave, in step: where each begins (if asked), its values by the layout, its shape."""

    __slots__ = ("layout", "plans", "reworded", "rows", "starts")

    def __init__(self, padded: bytes, wanted: frozenset[str]) -> None:
        """Read a block of whole lines with a newline before them."""
        self.layout: tuple[str, ...] = ()
        self.starts: list[int] = []
        self.rows: list[tuple[bytes | None, ...]] = []
        self.plans: list[Plan] = []
        self.reworded = False  # whether a line may repeat another, folded
        likely, asked = candidates.likely_form(padded), "program" in wanted
        if likely is Form.USUAL and self._scan(padded, candidates.candidates(wanted, likely), starts=asked):
            return
        self.starts, self.rows, self.plans = [], [], []
        for form in candidates.forms(padded):
            self._scan(padded, candidates.candidates(wanted, form), starts=True)
        # a line that two forms take is of the first
        places = {start: place for place, start in reversed(list(enumerate(self.starts)))}
        self.keep([places[start] for start in sorted(places)])

    def _scan(self, padded: bytes, known: Candidates, *, starts: bool) -> bool:
        """The hot loop: local names, nothing done for a line that could be done for a column.

        False when it meets a line of a form that the pattern does not take.
        """
        self.layout, hot = known.layout, known.hot
        add_start, add_row, add_plan = self.starts.append, self.rows.append, self.plans.append
        for found in known.pattern.finditer(padded):
            last: int = found.lastindex  # type: ignore[assignment]  # every branch ends in a group
            plan = hot[last]
            if plan is not None:
                row = plan[0](found)
            elif last in known.unusual:
                return False
            else:
                plan, row = _try(known.rest[last], padded, found)
                if plan is None:
                    continue
                self.reworded |= known.rest[last].reword is not None
            if starts:
                add_start(found.start())
            add_row(row)
            add_plan(plan)
        return True

    def judge(self) -> list[Verdict]:
        """What each means; those that are no events after all are left out."""
        width = len(self.layout)
        verdicts = [plan[2] or plan[3][row[width:]] for plan, row in zip(self.plans, self.rows, strict=True)]
        if not all(verdicts):  # a verdict is a tuple, and true
            self.keep([place for place, verdict in enumerate(verdicts) if verdict])
        return list(filter(None, verdicts))

    def keep(self, places: Sequence[int]) -> None:
        """Only these, in this order."""
        self.starts = [self.starts[place] for place in places] if self.starts else []
        self.rows = [self.rows[place] for place in places]
        self.plans = [self.plans[place] for place in places]

    def raw(self) -> dict[str, Sequence[bytes | None]]:
        """The values by column; what decided the verdicts stands behind the layout and is left out."""
        if not self.rows:
            return dict.fromkeys(self.layout, ())
        return dict(zip(self.layout, zip(*self.rows, strict=False), strict=False))


def _try(
    rest: Rest, padded: bytes, found: re.Match[bytes]
) -> tuple[Plan, tuple[bytes | None, ...]] | tuple[None, tuple[()]]:
    """Try the shapes of a program on a line that was hinted at."""
    begin, taken, table, again, lead, reword = rest
    seen = found if again is None else again.match(padded, found.start())
    if seen is None:  # never: the same line has been found by the same tags
        return None, ()
    head = seen.group(*taken)
    if lead is not None:
        head = (*head[:2], lead, *head[3:])
    message = padded[seen.start(begin) : found.end()]
    if reword is not None:
        message = reword(message)
    by_key, others = table(head[2])
    for plan in by_key.get(message[:KEY], others):
        match = plan.match(message)
        if match is not None:
            return plan, head + plan.take(match)
    return None, ()


def columns(padded: bytes, wanted: frozenset[str], stamps: Stamps, joins: Joins, repeats: Repeats) -> Columns:
    """The events of a block of whole lines with a newline before them, with the fields `wanted` and what joins need."""
    made = _made(padded, wanted, stamps, joins, repeats)
    joins.lookback.end(padded)
    return made


def _made(padded: bytes, wanted: frozenset[str], stamps: Stamps, joins: Joins, repeats: Repeats) -> Columns:
    probed = probe.HELO in padded
    found = Found(padded, wanted | probe.FIELDS if probed else wanted)
    if found.reworded:
        repeats.unfold(found.plans, found.rows, found.layout)
    if not found.rows:
        return Columns()
    verdicts, raw = found.judge(), found.raw()
    if OURSELVES in map(SERVICES.__getitem__, set(raw["lead"])):
        found.keep([place for place, lead in enumerate(raw["lead"]) if SERVICES[lead] is not OURSELVES])
        verdicts, raw = found.judge(), found.raw()
    if probed and verdicts:
        found.keep(probe.others(raw["helo"], raw["ip"]))
        verdicts, raw = found.judge(), found.raw()
    if not verdicts:
        return Columns()
    told = cast("Sequence[bytes]", raw["stamp"])  # every line has one
    fields = {name: list(map(TABLES[name].__getitem__, raw[name])) for name in wanted if name in raw}
    times: list[datetime] = []
    if "program" in wanted:  # for events, which are kept
        times = stamps.column(told)
        fields |= {name: list(map(SPELLINGS.__getitem__, fields[name])) for name in KEPT if name in fields}
    made = Columns(
        seconds=[time.timestamp() for time in times] if times else stamps.seconds(told),
        times=times,
        verdicts=verdicts,
        counted=[True] * len(verdicts),
        fields=fields,
        found=found,
        zone=stamps.last.tzinfo if stamps.last else None,
    )
    _complete(made, raw)
    joins.lookback.begin(padded)
    _join(made, raw, joins, found.plans)
    return made


def _complete(made: Columns, raw: Mapping[str, Sequence[bytes | None]]) -> None:
    """What a line says by other means than a group of its row: its tag names the service, a refusal a zone."""
    services = map(SERVICES.__getitem__, raw["lead"])
    made.fields["service"] = [own or service for own, service in zip(made.column("service"), services, strict=True)]
    zones = made.column("zone")
    made.fields["zone"] = [zone or verdict[3] for zone, verdict in zip(zones, made.verdicts, strict=True)]


def _join(made: Columns, raw: Mapping[str, Sequence[bytes | None]], joins: Joins, plans: Sequence[Plan]) -> None:
    """Let the rules settle what counts, and share what lines know together."""
    nothing = [None] * len(made.seconds)
    fields = made.fields
    lines = Lines(
        process=list(zip(raw["host"], raw["process"], strict=True)),
        ip=fields.setdefault("ip", nothing[:]),
        port=raw.get("port", nothing),
        user=fields.setdefault("user", nothing[:]),
        zone=fields["zone"],
        session=raw.get("session", nothing),
        driver=raw.get("driver", nothing),
        queue_id=raw.get("queue_id", nothing),
        verdict=cast("list[Meaning]", made.verdicts),  # rules put in verdicts only
        time=made.seconds,
        counted=made.counted,
        count=fields.setdefault("count", nothing[:]),
        dropped=[],
    )
    joins.turn(made.seconds[0])
    rule_of = joins.rules
    for place, rule in enumerate([rule_of[plan[4]] for plan in plans]):
        if rule is not None:
            rule(lines, place)
    if lines.dropped:
        gone = set(lines.dropped)
        made.keep([place for place in range(len(made.seconds)) if place not in gone])
