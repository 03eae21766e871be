"""All programs whose lines we read, and the one pattern that picks their candidate lines out of a block."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from enum import Enum
from functools import cache
from typing import NamedTuple

from tui.parsers.dovecot import DOVECOT
from tui.parsers.joins import NEEDS
from tui.parsers.postfix import CLEANUP, SMTPD
from tui.parsers.postscreen import DNSBLOG, POSTSCREEN
from tui.parsers.shape import EXTRA, FIELDS, HEAD, Plan, Program, Shape, ShapeTable, numbers
from tui.parsers.synology import CONNECTION

#: Programs whose tag is the last element of a path (`postfix/submission/smtpd`).
DAEMONS = (SMTPD, POSTSCREEN, DNSBLOG, CLEANUP)

#: Programs by their whole tag. Dovecot's is whatever its instance is called, so it is tried last.
NAMED = (CONNECTION, DOVECOT)

_STAMP = r"([A-Z][^\n]{8}:[^\n]{2}:[^\n]{2}(?:\.\d++|)|\d{4}-[\d-]{5}[T ][^ \n]++)"

#: A line of any program that begins with a stamp.
STAMP = re.compile(rf"(?:<\d++>(?:1 )?)?{_STAMP} ".encode())

#: The path before a daemon's name, of at most three elements: `postfix-instance/submission/`.
_PATH = r"[^ /\[\n:]++/(?:[^ /\[\n:]++/(?:[^ /\[\n:]++/|)|)"

#: What ends a tag, with the number of the process: RFC 3164's `[pid]: `, or RFC 5424's ` PROCID MSGID SD [BOM]`.
_END = r"(?:\[{number}\]|): "
_VALUE = r'[^" =\]\n]++="(?:[^"\\\n]|\\.)*"'
_END_5424 = rf" (?:{{number}}|\S++) \S++ (?:-|(?:\[[^\] \n]++(?: {_VALUE})*\])+) (?:\xef\xbb\xbf)?"

#: How a hot shape behind a queue id begins: the id is read once for all of them.
_ID = "{id}: "


class Rest(NamedTuple):
    """A line whose message the shapes of a table are tried on. `begin` is a group that starts where the message does,
    `head` are the groups of HEAD.
    """

    begin: int
    head: tuple[int, ...]
    table: ShapeTable


class Candidates(NamedTuple):
    """The pattern of lines that may hold an event, each expected behind a newline.

    The last group that took part in a match tells what was found: a `hot` shape, read already; a line that the `rest`
    is yet to be tried on; or, if it is one of `unusual`, a line of another form. Values come in the order of `layout`.
    """

    pattern: re.Pattern[bytes]
    layout: tuple[str, ...]
    hot: Sequence[Plan | None]
    rest: Mapping[int, Rest]
    unusual: frozenset[int]


class _Builder:
    """Puts the pattern together and keeps count of its groups."""

    def __init__(self, wanted: frozenset[str], end: str) -> None:
        self.wanted = wanted
        self.end = end
        captured = frozenset[str]().union(*(shape.captured(wanted) for shape in _shapes()))
        self.columns = tuple(name for name in (*EXTRA, *FIELDS) if name in captured)
        self.layout = (*HEAD, *self.columns)
        self.never, self.stamp, self.host, self.path = 1, 2, 3, 4
        self.groups = 3
        self.hot: dict[int, Plan] = {}
        self.rest: dict[int, Rest] = {}

    def daemons(self, programs: Sequence[Program]) -> str:
        """Programs behind one path."""
        self.groups += 1
        self.path = self.groups
        return f"({_PATH})(?:{'|'.join(self._program(one, one.tag, self.path) for one in programs)})"

    def named(self, program: Program) -> str:
        """A program known by its whole tag."""
        if program is DOVECOT and "program" not in self.wanted:  # no tag says the same as any of its own
            return self._program(program, program.tag, self.never)
        self.groups += 1
        return self._program(program, f"({program.tag})", self.groups)

    def untagged(self, program: Program) -> str:
        """A program's messages without a tag."""
        return self._messages(program, {"stamp": self.stamp})

    def _program(self, program: Program, tag: str, lead: int) -> str:
        head, number = {"stamp": self.stamp, "lead": lead}, r"\d++"
        joined = any("process" in NEEDS[shape.join] for shape in program.shapes)
        if joined or "program" in self.wanted:
            head["host"] = self.host
        if joined:
            self.groups += 1
            head["process"], number = self.groups, f"({number})"
        return f"{tag}{self.end.replace('{number}', number)}{self._messages(program, head)}"

    def _messages(self, program: Program, head: Mapping[str, int]) -> str:
        """The hot shapes, or what hints at another."""
        self.groups += 1
        begin = self.groups
        rest = Rest(begin, self._take(HEAD, head), program.table(self.columns, self.wanted))
        hot = [shape for shape in program.shapes if shape.hot]
        branches = [self._hot(program, shape, head) for shape in hot if not shape.pattern.startswith(_ID)]
        behind_id = [shape for shape in hot if shape.pattern.startswith(_ID)]
        if behind_id or program.hints_after_id:
            identity, shared = "[0-9A-Za-z]++", dict(head)
            if "queue_id" in self.wanted:
                self.groups += 1
                identity, shared["queue_id"] = f"({identity})", self.groups
            bare = [replace(shape, pattern=shape.pattern[len(_ID) :]) for shape in behind_id]
            tried = [self._hot(program, shape, shared) for shape in bare]
            tried += self._hints(program.hints_after_id, rest)
            branches.append(f"{identity}: (?:{'|'.join(tried)})")
        branches += self._hints(program.hints, rest)
        return f"()(?:{'|'.join(branches)})"

    def _hot(self, program: Program, shape: Shape, known: Mapping[str, int]) -> str:
        expression = shape.expression(self.wanted)
        groups = {name: self.groups + number for name, number in numbers(expression).items()}
        self.groups += len(groups) + 1
        self.hot[self.groups] = program.plan(shape, self.layout, self.wanted, {**known, **groups}, self.never)
        return re.sub(r"\(\?P<\w+>", "(", expression) + "()"  # closed last: it tells which shape it was

    def _hints(self, hints: Sequence[str], rest: Rest) -> Iterator[str]:
        if hints:
            self.groups += 1
            self.rest[self.groups] = rest
            yield f"(?:{'|'.join(hints)})[^\\n]*+()"

    def _take(self, names: Sequence[str], groups: Mapping[str, int]) -> tuple[int, ...]:
        return tuple(groups.get(name, self.never) for name in names)


def _shapes() -> Iterator[Shape]:
    for program in (*DAEMONS, *NAMED):
        yield from program.shapes


#: A line whose syslogd (busybox) puts a priority word behind the host.
_PRIORITY = re.compile(rf"\n{_STAMP} [^ \n]++ [a-z0-9]++\.[a-z]++ ".encode())


class Form(Enum):
    """Which lines a pattern takes."""

    USUAL = "usual"  # RFC 3164 or ISO stamp, host, tag
    ANY = "any"  # the same with PRI or priority word, and Dovecot's own
    STRUCTURED = "structured"  # RFC 5424


def likely_form(padded: bytes) -> Form:
    """The form to try first on a block: `USUAL` is quicker, and tells by `unusual` of a line that is not."""
    last = padded.rfind(b"\n", 0, -1)
    return Form.ANY if _PRIORITY.match(padded) or (last > 0 and _PRIORITY.match(padded, last)) else Form.USUAL


@cache
def candidates(wanted: frozenset[str], form: Form) -> Candidates:
    """The pattern for events with the fields `wanted` (of FIELDS)."""
    build = _Builder(wanted, _END_5424 if form is Form.STRUCTURED else _END)
    tagged = "|".join([build.named(CONNECTION), build.daemons(DAEMONS), build.named(DOVECOT)])
    unusual: tuple[int, ...] = ()
    # the first branch matches nothing: its group is the one that takes part in no match
    if form is Form.STRUCTURED:
        line = rf"<\d{{1,3}}>1 {_STAMP} ([^ \n]++) (?:{tagged})"
    elif form is Form.USUAL:
        # a PRI, or in place of the tag the word behind the program's name in Dovecot's own file
        unusual = (build.groups + 1, build.groups + 2)
        line = rf"{_STAMP} ([^ \n]++) (?:{tagged}|Info: ())|<()"
    else:
        own = build.untagged(DOVECOT)
        line = rf"(?:<\d++>|){_STAMP} (?:([^ \n]++) (?:[a-z0-9]++\.[a-z]++ |)(?:{tagged})|{own})"
    pattern = re.compile(rf"\n(?:(?!)()|{line})".encode())
    return Candidates(
        pattern,
        build.layout,
        [build.hot.get(group) for group in range(pattern.groups + 1)],
        build.rest,
        frozenset(unusual),
    )
