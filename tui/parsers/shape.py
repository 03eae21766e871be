"""A shape is a row: what a message looks like and what it means. A program is a table of them.

To add a shape, add a row to its program's module and a line with its answer to tests/data. A row's `pattern` is a
regular expression over the message (what follows `program[pid]: `), anchored at its start; its named groups are
fields of Event. `start` is a literal that the message begins with: it lets the reader skip lines and shapes without
trying them; `hint` narrows it by a cheap regular expression where the literal alone would pick many other lines.
A message without a fixed beginning has `start` empty and a `hint`; one behind a queue id says in `after_id` (a regular
expression) what follows the id. A row without either is a second reading of lines that another row hints at.

`hot` rows, the few that make up most of an attack, are read by the very pattern that picks lines out of a block. They
take the usual form only and leave others to a second row, which has a `start` or `hint` of its own; they may not hold
`$`, and an optional part is quicker as `(?:part|)` than as `(?:part)?`. Hot rows that follow one another and say the
same `head` begin with it, and it is read once for all of them.

Patterns capture by named groups only. For sums, groups that nobody asks for are made plain ones, which is quicker.

Patterns run on Debian 12's Python 3.11.2, whose `re` gets possessive *groups* wrong: possessive quantifiers stand on
single items only (`[^x]*+`, `\\d++`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import NamedTuple

from tui.model import Action, Category, EventKind
from tui.parsers.joins import NEEDS
from tui.parsers.late import Late


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


#: Verdicts that a shape remembers. A reply that quotes its client comes once; those that do not are few.
_JUDGED = 2_000


class Verdicts(dict[Groups, Verdict | None]):
    """Verdicts by the groups that decide, each judged once. Bounded: a full table starts again."""

    def __init__(self, judge: Callable[[Groups], Verdict | None]) -> None:
        super().__init__()
        self._judge = judge

    def __missing__(self, groups: Groups) -> Verdict | None:
        if len(self) > _JUDGED:
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

#: The fields of Event that a pattern's groups may be named after; `program` is told by the tag.
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
    "program",
)

#: Groups that are no field of Event but tell lines of one log-in from others.
EXTRA = ("session", "driver")

#: What stands before every message: stamp, host, the path or whole of the tag, and the process number.
HEAD = ("stamp", "host", "lead", "process")

#: How many characters of the message choose the shapes to try.
KEY = 4

_GROUP = re.compile(r"\(\?P<(\w+)>")


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
    head: str = ""

    @property
    def deciding(self) -> tuple[str, ...]:
        """The groups that the verdict is made of."""
        return self.verdict.groups if isinstance(self.verdict, Judged) else ()

    def expression(self, wanted: frozenset[str]) -> str:
        """The pattern with its pieces put in, capturing only what is `wanted` or the verdict or the join needs."""
        return expression(self.head + self.pattern, self.needed(wanted))

    def needed(self, wanted: frozenset[str]) -> frozenset[str]:
        """The groups that are `wanted`, or that the verdict or the join needs."""
        return wanted | {*self.deciding, *NEEDS[self.join]}


def expression(pattern: str, needed: frozenset[str]) -> str:
    """A pattern with its pieces put in, capturing the groups that are needed only."""
    for name, piece in PIECES.items():
        pattern = pattern.replace("{" + name + "}", piece)
    return _GROUP.sub(lambda group: group[0] if group[1] in needed else "(?:", pattern)


def numbers(expression: str) -> dict[str, int]:
    """The numbers of an expression's groups. All are named, so they need not be compiled to be counted."""
    return {name: number for number, name in enumerate(_GROUP.findall(expression), start=1)}


def plain(expression: str) -> str:
    """An expression with its groups' names taken away, to stand in a larger one."""
    return _GROUP.sub("(", expression)


class Plan(NamedTuple):
    """How a line that a row has read becomes values: what to take of a match, and what it means.

    `take` gives the columns of a layout, then what decides the verdict where there is not one for all (`verdict` None).
    `daemon` is what the tag holds behind its path.
    """

    take: Callable[[re.Match[bytes]], tuple[bytes | None, ...]]  # first of all: the hot loop takes it by number
    match: Callable[[bytes], re.Match[bytes] | None]
    verdict: Verdict | None
    verdicts: Verdicts
    join: str
    daemon: bytes
    program: str
    shape: Shape


def _no_match(_: bytes) -> None:
    """A part of a larger pattern is never tried alone."""


def plan(
    shape: Shape,
    layout: Sequence[str],
    wanted: frozenset[str],
    groups: Mapping[str, int] | None = None,
    never: int = 0,
    program: Program | None = None,
) -> Plan:
    """The row, ready to give the columns of `layout`. Alone, or as part of a larger pattern, in which its groups have
    the numbers `groups` and the group `never` takes part in no match: it stands for the columns that the row lacks.
    """
    match: Callable[[bytes], re.Match[bytes] | None] = _no_match
    if groups is None:
        text = shape.expression(wanted)
        groups = numbers(text)
        never, match = len(groups) + 1, Late(f"(?:{text})(?:(?!)()|)".encode()).match
    judged = shape.verdict if isinstance(shape.verdict, Judged) else Judged((), lambda _: None)
    return Plan(
        shape=shape,
        program=program.name if program else "",
        match=match,
        take=itemgetter(*(groups.get(name, never) for name in layout), *(groups[name] for name in judged.groups)),
        verdict=shape.verdict if isinstance(shape.verdict, Verdict) else None,
        verdicts=Verdicts(judged.verdict),
        join=shape.join,
        daemon=program.tag.encode() if program and program.path else b"",
    )


class ShapeTable(NamedTuple):
    """Shapes to try for a message: by its first KEY bytes, or the rest."""

    by_key: Mapping[bytes, tuple[Plan, ...]]
    rest: tuple[Plan, ...]


@dataclass(frozen=True, slots=True)
class Program:
    """A table of shapes, and the tag (a regular expression without groups) under which the program logs.

    `path` says that the tag is the last element of a path (`postfix/submission/smtpd`). `service` is what the clients
    of a program without such a path ask for. `file` is what stands before a message in the program's own log file: a
    regular expression with the group `stamp`.
    """

    name: str
    tag: str
    path: bool
    shapes: tuple[Shape, ...]
    service: str | None = None
    file: str = ""

    def plan(
        self,
        shape: Shape,
        layout: Sequence[str],
        wanted: frozenset[str],
        groups: Mapping[str, int] | None = None,
        never: int = 0,
    ) -> Plan:
        """One of its rows made ready, as `plan` does."""
        return plan(shape, layout, wanted, groups, never, self)

    def table(self, layout: Sequence[str], wanted: frozenset[str]) -> ShapeTable:
        """The shapes that are not hot made ready to give the columns of `layout`, by the key of the message."""
        keyed: dict[bytes, list[Plan]] = {}
        rest = []
        for shape in self.cool:
            ready = self.plan(shape, layout, wanted)
            if len(shape.start) >= KEY:
                keyed.setdefault(shape.start[:KEY].encode(), []).append(ready)
            elif shape.start:
                raise ValueError(f"{self.name}: {shape.name}: start {shape.start!r} is shorter than {KEY}")
            else:
                rest.append(ready)
        return ShapeTable({key: tuple(shapes) for key, shapes in keyed.items()}, tuple(rest))

    @property
    def cool(self) -> tuple[Shape, ...]:
        """The rows that are tried one by one on lines that are hinted at and that no hot row has read."""
        return tuple(shape for shape in self.shapes if not shape.hot)

    @property
    def hints(self) -> tuple[str, ...]:
        """Regular expressions of which every message of a row that is not hot begins with one, and few others."""
        return _shortest(shape.hint or _escape(shape.start) for shape in self.cool if shape.hint or shape.start)

    @property
    def hints_after_id(self) -> tuple[str, ...]:
        """The same of messages behind a queue id."""
        return _shortest(shape.after_id for shape in self.shapes if shape.after_id)


def _escape(literal: str) -> str:
    return re.escape(literal).replace(r"\ ", " ")


def _shortest(patterns: Iterable[str]) -> tuple[str, ...]:
    """The patterns without those that begin with another of them, in first order."""
    unique = list(dict.fromkeys(patterns))
    return tuple(one for one in unique if not any(one != other and one.startswith(other) for other in unique))
