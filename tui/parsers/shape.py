"""A shape is a row: what a message looks like and what it means. A program is a table of them.

To add a shape, add a row to its program's module and a line with its answer to tests/data. A row's `pattern` is a
regular expression over the message (what follows `program[pid]: `), anchored at its start; its named groups are
fields of Event. `start` is a literal that the message begins with: it lets the reader skip lines and shapes without
trying them; `hint` narrows it by a cheap regular expression where the literal alone would pick many other lines.
A message without a fixed beginning has `start` empty and a `hint`; one behind a queue id says in `after_id` (a regular
expression) what follows the id. A row without either is a second reading of lines that another row hints at.

Patterns run on Debian 12's Python 3.11.2, whose `re` gets possessive *groups* wrong: possessive quantifiers stand on
single items only (`[^x]*+`, `\\d++`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
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


#: Reads a verdict from the match where one shape has many meanings; None: the line tells of no event after all.
Judge = Callable[[re.Match[bytes]], Verdict | None]

#: Pieces of pattern that many shapes share.
PIECES = {
    # name[addr] of smtpd; the name is verified DNS, so the first bracket is the client
    "client": r"(?P<hostname>[^\[\n ]*+)\[(?P<ip>[^\]\n]*+)\](?::(?P<port>\d++))?",
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

#: How many characters of the message choose the shapes to try.
KEY = 4


@dataclass(frozen=True, slots=True)
class Shape:
    """One row. `join` names the rule of `joins` that settles whether the line tells of something already counted."""

    name: str
    start: str
    pattern: str
    verdict: Verdict | Judge
    join: str = ""
    after_id: str = ""
    hint: str = ""


class Compiled(NamedTuple):
    """A shape ready to run: `take` are group numbers, `tables` convert them, `place` puts them in FIELDS order."""

    shape: Shape
    match: Callable[[bytes], re.Match[bytes] | None]
    take: tuple[int, ...]
    tables: tuple[Table, ...]
    place: Callable[[tuple[Any, ...]], tuple[Any, ...]]
    verdict: Verdict | None
    judge: Judge | None
    join: str


def compile_shape(shape: Shape, fields: frozenset[str] = frozenset(FIELDS)) -> Compiled:
    """The row, compiled to give `fields` only: what nobody asks for is not converted."""
    text = shape.pattern
    for name, piece in PIECES.items():
        text = text.replace("{" + name + "}", piece)
    pattern = re.compile(text.encode())
    groups = pattern.groupindex
    named = [name for name in FIELDS if name in groups and name in fields]
    # the reader hands `place` a tuple of (None, *converted)
    position = {name: index for index, name in enumerate(named, start=1)}
    # `match.group` answers a bare value for one number, and the whole match for none: give it two
    taken = [groups[name] for name in named] or [0]
    tables = [TABLES[name] for name in named] or [NOTHING]
    if len(taken) == 1:
        taken, tables = taken * 2, tables * 2
    return Compiled(
        shape=shape,
        match=pattern.match,
        take=tuple(taken),
        tables=tuple(tables),
        place=itemgetter(*(position.get(name, 0) for name in FIELDS)),
        verdict=shape.verdict if isinstance(shape.verdict, Verdict) else None,
        judge=None if isinstance(shape.verdict, Verdict) else shape.verdict,
        join=shape.join,
    )


class ShapeTable(NamedTuple):
    """Shapes to try for a message: by its first KEY bytes, or the rest."""

    by_key: dict[bytes, tuple[Compiled, ...]]
    rest: tuple[Compiled, ...]


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
        """The shapes compiled to give `fields`, by the key of the message."""
        keyed: dict[bytes, list[Compiled]] = {}
        rest = []
        for shape in self.shapes:
            compiled = compile_shape(shape, fields)
            if len(shape.start) >= KEY:
                keyed.setdefault(shape.start[:KEY].encode(), []).append(compiled)
            elif shape.start:
                raise ValueError(f"{self.name}: {shape.name}: start {shape.start!r} is shorter than {KEY}")
            else:
                rest.append(compiled)
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
