"""A shape is a row: what a message looks like and what it means. A program is a table of them.

To add a shape, add a row to its program's module and a line with its answer to tests/data. A row's `pattern` is a
regular expression over the message (what follows `program[pid]: `), anchored at its start; its named groups are
fields of Event. `start` is a literal that the message begins with: it lets the reader skip lines and shapes without
trying them; `hint` narrows it by a cheap regular expression where the literal alone would pick many other lines.
A message without a fixed beginning has `start` empty and a `hint`; one behind a queue id says in `after_id` (a regular
expression) what follows the id. A row without either is a second reading of lines that another row hints at.

`hot` rows, the few that make up most of an attack, are read by the very pattern that picks lines out of a block. They
take the usual form only and leave others to a second row; they may not hold `$`, and an optional part is quicker as
`(?:part|)` than as `(?:part)?`.

Patterns run on Debian 12's Python 3.11.2, whose `re` gets possessive *groups* wrong: possessive quantifiers stand on
single items only (`[^x]*+`, `\\d++`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, NamedTuple

from tui.model import Action, Category, EventKind
from tui.parsers.values import NOTHING, TABLES, Table


class Verdict(NamedTuple):
    """What a message means. `zone` is the DNSBL zone where the judge found one."""

    kind: EventKind
    category: Category | None = None
    action: Action | None = None
    zone: str | None = None


Groups = tuple[bytes | None, ...]


class Judged(NamedTuple):
    """Where one shape has many meanings: the groups that decide, and how. None: no event after all."""

    groups: tuple[str, ...]
    verdict: Callable[[Groups], Verdict | None]


class Verdicts(dict[Groups, Verdict | None]):
    """Verdicts by the groups that decide, each judged once. Bounded: a full table starts again."""

    def __init__(self, judge: Callable[[Groups], Verdict | None]) -> None:
        super().__init__()
        self._judge = judge

    def __missing__(self, groups: Groups) -> Verdict | None:
        if len(self) > 20_000:
            self.clear()
        verdict = self[groups] = self._judge(groups)
        return verdict


#: Pieces of pattern that many shapes share.
PIECES = {
    # name[addr] of smtpd; the name is verified DNS, so the first bracket is the client
    "client": r"(?P<hostname>[^\[\n ]*+)\[(?P<ip>[^\]\n]*+)\](?::(?P<port>\d++)|)",
    # [addr]:port of postscreen
    "peer": r"\[(?P<ip>[^\]\n]++)\]:(?P<port>\d++)",
    "id": r"(?P<queue_id>NOQUEUE|[0-9A-Za-z]{6,24})",
    "reply": r"(?:(?P<code>[245]\d\d)[ -])?(?:(?P<dsn>[245]\.\d{1,3}\.\d{1,3}) )?",
}

#: The fields of Event that a pattern's groups may be named after.
FIELDS = (
    "ip",
    "port",
    "hostname",
    "user",
    "sender",
    "recipient",
    "helo",
    "zone",
    "code",
    "dsn",
    "service",
    "queue_id",
    "reason",
    "count",
)

#: Groups that are no field of Event but tell lines of one log-in from others.
EXTRA = ("session", "driver")

#: How many characters of the message choose the shapes to try.
KEY = 4


@dataclass(frozen=True, slots=True)
class Shape:
    """One row. `join` names the rule of `joins` that settles whether the line tells of something already counted."""

    name: str
    start: str
    pattern: str
    verdict: Verdict | Judged
    join: str = ""
    after_id: str = ""
    hint: str = ""
    hot: bool = False

    def expression(self, fields: frozenset[str]) -> str:
        """The pattern with its pieces put in, capturing only what `fields`, the verdict or the join need."""
        text = self.pattern
        for name, piece in PIECES.items():
            text = text.replace("{" + name + "}", piece)
        deciding = self.verdict.groups if isinstance(self.verdict, Judged) else ()
        needed = {*fields, *deciding, *(EXTRA if self.join else ())}
        if self.join:
            needed |= {"ip", "port", "user", "zone"}
        return re.sub(r"\(\?P<(\w+)>", lambda group: group[0] if group[1] in needed else "(?:", text)


class Plan(NamedTuple):
    """How an event is made of a match: `take` are group numbers, `tables` convert them, `place` orders them as FIELDS.

    `deciding` are the groups of `verdicts`, where there is no one `verdict`; `extra` those that only the join asks for.
    """

    shape: Shape
    match: Callable[[bytes], re.Match[bytes] | None]
    take: tuple[int, ...]
    tables: tuple[Table, ...]
    place: Callable[[tuple[Any, ...]], tuple[Any, ...]]
    verdict: Verdict | None
    deciding: tuple[int, ...]
    verdicts: Verdicts
    join: str
    extra: tuple[int, ...]


def plan(shape: Shape, fields: frozenset[str], groups: Mapping[str, int] | None = None) -> Plan:
    """The row, ready to give `fields` (and those that its join needs). `groups` are the numbers of its groups where it
    is part of a larger pattern.
    """
    pattern = re.compile(shape.expression(fields).encode())
    groups = pattern.groupindex if groups is None else groups
    named = [name for name in FIELDS if name in groups]
    judged = shape.verdict if isinstance(shape.verdict, Judged) else Judged((), lambda _: None)
    # the reader hands `place` a tuple of (None, *converted)
    position = {name: index for index, name in enumerate(named, start=1)}
    return Plan(
        shape=shape,
        match=pattern.match,
        take=_several([groups[name] for name in named]),
        tables=_several([TABLES[name] for name in named], NOTHING),
        place=itemgetter(*(position.get(name, 0) for name in FIELDS)),
        verdict=shape.verdict if isinstance(shape.verdict, Verdict) else None,
        deciding=_several([groups[name] for name in judged.groups]),
        verdicts=Verdicts(judged.verdict),
        join=shape.join,
        extra=_several([groups[name] for name in EXTRA if name in groups]),
    )


def _several(items: list[Any], nothing: Any = 0) -> tuple[Any, ...]:
    """At least two: `match.group` answers a bare value for one number, and the whole match for none."""
    items = items or [nothing]
    return tuple(items * 2 if len(items) == 1 else items)


class ShapeTable(NamedTuple):
    """Shapes to try for a message: by its first KEY bytes, or the rest."""

    by_key: dict[bytes, tuple[Plan, ...]]
    rest: tuple[Plan, ...]


@dataclass(frozen=True, slots=True)
class Program:
    """A table of shapes, and the tag (a regular expression) under which the program logs.

    `path` says that the tag is the last element of a path (`postfix/submission/smtpd`).
    """

    name: str
    tag: str
    path: bool
    shapes: tuple[Shape, ...]

    def table(self, fields: frozenset[str]) -> ShapeTable:
        """The shapes made ready to give `fields`, by the key of the message."""
        keyed: dict[bytes, list[Plan]] = {}
        rest = []
        for shape in self.shapes:
            ready = plan(shape, fields)
            if len(shape.start) >= KEY:
                keyed.setdefault(shape.start[:KEY].encode(), []).append(ready)
            elif shape.start:
                raise ValueError(f"{self.name}: {shape.name}: start {shape.start!r} is shorter than {KEY}")
            else:
                rest.append(ready)
        return ShapeTable({key: tuple(shapes) for key, shapes in keyed.items()}, tuple(rest))

    @property
    def hint(self) -> str:
        """A regular expression that every message of a shape begins with, and few others."""
        parts = _shortest(shape.hint or _escape(shape.start) for shape in self.shapes if shape.hint or shape.start)
        after = _shortest(shape.after_id for shape in self.shapes if shape.after_id)
        if after:
            parts.append("[0-9A-Za-z]++: (?:" + "|".join(after) + ")")
        return "|".join(parts)


def _escape(literal: str) -> str:
    return re.escape(literal).replace(r"\ ", " ")


def _shortest(patterns: Iterable[str]) -> list[str]:
    """The patterns without those that begin with another of them, in first order."""
    unique = list(dict.fromkeys(patterns))
    return [one for one in unique if not any(one != other and one.startswith(other) for other in unique)]
