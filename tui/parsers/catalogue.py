"""All programs whose lines we read, and the one pattern that picks their candidate lines out of a block."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from enum import Enum
from functools import cache
from typing import NamedTuple

from tui.parsers.dovecot import DOVECOT
from tui.parsers.postfix import CLEANUP, SMTPD
from tui.parsers.postscreen import DNSBLOG, POSTSCREEN
from tui.parsers.shape import Plan, Program, Shape, ShapeTable, plan
from tui.parsers.synology import CONNECTION

#: Programs whose tag is the last element of a path (`postfix/submission/smtpd`).
DAEMONS = (SMTPD, POSTSCREEN, DNSBLOG, CLEANUP)

#: Programs by their whole tag. Dovecot's is whatever its instance is called, so it stands last.
NAMED = (CONNECTION, DOVECOT)

_STAMP = r"([A-Z][a-z]{2} [ \d]\d [\d:]{8}(?:\.\d++)?|\d{4}-[\d-]{5}[T ][^ \n]++)"

#: A line of any program that begins with a stamp.
STAMP = re.compile(rf"(?:<\d++>(?:1 )?)?{_STAMP} ".encode())

#: What ends a tag: RFC 3164's `[pid]: `, or RFC 5424's ` PROCID MSGID SD [BOM]`.
_END = r"(?:\[\d++\]|): "
_VALUE = r'[^" =\]\n]++="(?:[^"\\\n]|\\.)*"'
_END_5424 = rf" \S++ \S++ (?:-|(?:\[[^\] \n]++(?: {_VALUE})*\])+) (?:\xef\xbb\xbf)?"


class Candidates(NamedTuple):
    """The pattern of lines that may hold an event, each expected behind a newline.

    Its groups 1 to 3 are stamp, host and tag. The last group that matched tells what was found: a hot shape, all read,
    or the rest of a line that the shapes of a program must be tried on.
    """

    pattern: re.Pattern[bytes]
    hot: Mapping[int, Plan]
    tables: Mapping[int, ShapeTable]


#: How a hot shape behind a queue id begins: the id is read once for all of them.
_ID = "{id}: "


class _Builder:
    """Puts the pattern together and keeps count of its groups."""

    def __init__(self, fields: frozenset[str], end: str) -> None:
        self.fields = fields
        self.end = end
        self.groups = 3
        self.hot: dict[int, Plan] = {}
        self.tables: dict[int, ShapeTable] = {}

    def program(self, program: Program, *, tagged: bool = True) -> str:
        """The program's tag, then its hot shapes or a hint and the message."""
        plain = [shape for shape in program.shapes if shape.hot and not shape.pattern.startswith(_ID)]
        behind_id = [shape for shape in program.shapes if shape.hot and shape.pattern.startswith(_ID)]
        branches = [self._hot(shape, {}) for shape in plain]
        if behind_id:
            self.groups += 1
            shared = {"queue_id": self.groups}
            tried = "|".join(
                self._hot(replace(shape, pattern=shape.pattern[len(_ID) :]), shared) for shape in behind_id
            )
            branches.append(f"([0-9A-Za-z]++): (?:{tried})")
        self.groups += 1
        self.tables[self.groups] = program.table(self.fields)
        branches.append(f"(?={program.hint})([^\\n]*+)")
        return f"{program.tag + self.end if tagged else ''}(?:{'|'.join(branches)})"

    def _hot(self, shape: Shape, shared: dict[str, int]) -> str:
        expression = shape.expression(self.fields)
        own = re.compile(expression)
        groups = {name: number + self.groups for name, number in own.groupindex.items()}
        self.groups += own.groups + 1
        self.hot[self.groups] = plan(shape, self.fields, {**shared, **groups})
        return re.sub(r"\(\?P<\w+>", "(", expression) + "()"  # closed last: it tells which shape it was


#: What stands in a block that holds lines of another form than `STAMP HOST TAG: …`: a PRI, or Dovecot's own file.
_UNUSUAL = (b"\n<", b": Info: ")

#: The first line of a file whose syslogd (busybox) puts a priority word behind the host.
_PRIORITY = re.compile(rf"\n{_STAMP} [^ \n]++ [a-z0-9]++\.[a-z]++ ".encode())


class Form(Enum):
    """Which lines a pattern takes."""

    USUAL = "usual"  # RFC 3164 or ISO stamp, host, tag
    ANY = "any"  # the same with PRI or priority word, and Dovecot's own
    STRUCTURED = "structured"  # RFC 5424


def forms(padded: bytes) -> tuple[Form, ...]:
    """The patterns that a block of lines needs; the usual one is twice as quick as the one for any form."""
    last = padded.rfind(b"\n", 0, -1)
    if (
        not any(mark in padded for mark in _UNUSUAL)
        and not _PRIORITY.match(padded)
        and not _PRIORITY.match(padded, last)
    ):
        return (Form.USUAL,)
    if b"\n<" in padded and b">1 " in padded:
        return (Form.ANY, Form.STRUCTURED)
    return (Form.ANY,)


@cache
def candidates(fields: frozenset[str], form: Form) -> Candidates:
    """The pattern for events with `fields` (of FIELDS)."""
    build = _Builder(fields, _END_5424 if form is Form.STRUCTURED else _END)
    path = rf"[^ \[\n:]*/(?:{'|'.join(build.program(program) for program in DAEMONS)})"
    named = "|".join(build.program(program) for program in NAMED)
    tagged = rf"(?=([^ \n]++))(?:{path}|{named})"
    if form is Form.STRUCTURED:
        text = rf"\n<\d{{1,3}}>1 {_STAMP} ([^ \n]++) {tagged}"
    elif form is Form.USUAL:
        text = rf"\n{_STAMP} ([^ \n]++) {tagged}"
    else:
        own = build.program(DOVECOT, tagged=False)
        text = rf"\n(?:<\d++>|){_STAMP} (?:([^ \n]++) (?:[a-z0-9]++\.[a-z]++ |){tagged}|{own})"
    return Candidates(re.compile(text.encode()), build.hot, build.tables)
