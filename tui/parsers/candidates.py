"""The one pattern that picks candidate lines out of a block of bytes, put together of the programs' tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from enum import Enum
from functools import cache
from itertools import groupby
from typing import NamedTuple

from tui.parsers.catalogue import DAEMONS, NAMED, PROGRAMS, by_tag
from tui.parsers.dovecot import DOVECOT
from tui.parsers.joins import NEEDS
from tui.parsers.late import Late
from tui.parsers.shape import EXTRA, FIELDS, HEAD, Plan, Program, Shape, ShapeTable, expression, numbers, plain
from tui.parsers.synology import END, END_5424, LOG_CENTER
from tui.parsers.synology_said import reword, reword_structured

_STAMP = r"([A-Z][^\n]{8}:[^\n]{2}:[^ \n]++|\d{4}-[\d-]{5}[T ][^ \n]++)"

#: A line of any program that begins with a stamp.
STAMP = re.compile(rf"(?:<\d++>(?:1 )?)?{_STAMP} ".encode())

#: The path before a daemon's name, of at most three elements: `postfix-instance/submission/`.
_PATH = r"[^ /\[\n:]++/(?:[^ /\[\n:]++/(?:[^ /\[\n:]++/|)|)"

#: What ends a tag, with the number of the process: RFC 3164's `[pid]: `, or RFC 5424's ` PROCID MSGID SD [BOM]`.
_END = r"(?:\[{number}\]|): "

#: Most lines are Postfix's: none of the programs behind this has to be tried on them, but `postfix/policy-spf`.
_NOT_POSTFIX = r"(?!postfix/[^p])"
#: And many are Dovecot's, whose tag may be any.
_NOT_DOVECOT = r"(?!dovecot[:\[])"
_VALUE = r'[^" =\]\n]++="(?:[^"\\\n]|\\.)*"'
_END_5424 = rf" (?:{{number}}|\S++) \S++ (?:-|(?:\[[^\] \n]++(?: {_VALUE})*\])+) (?:\xef\xbb\xbf)?"

#: How a hot shape behind a queue id begins: the id is read once for all of them.
_ID = "{id}: "


class Rest(NamedTuple):
    """A line whose message the shapes of a table are tried on. `begin` is a group that starts where the message does,
    `head` are the groups of HEAD: of the match, or of `again`, which reads the line's beginning once more. `lead` is
    the tag of lines without one. `reword` gives a message the rows' form.
    """

    begin: int
    head: tuple[int, ...]
    table: Callable[[bytes | None], ShapeTable]
    again: Late[bytes] | None = None
    lead: bytes | None = None
    reword: Callable[[bytes], bytes] | None = None


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

    def __init__(self, wanted: frozenset[str], begin: str = "", end: str = "", groups: int = 3) -> None:
        """`begin` is what stands before a tag, with the groups stamp and host; `end` what stands behind it."""
        self.wanted = wanted
        self.begin = begin
        self.end = end
        needed = wanted.union(*NEEDS.values()) - {"program"}  # that is told by the tag
        self.columns = tuple(name for name in (*EXTRA, *FIELDS) if name in needed)
        self.layout = (*HEAD, *self.columns)
        self.never, self.stamp, self.host, self.path = 1, 2, 3, 4
        self.groups = groups
        self.hot: dict[int, Plan] = {}
        self.rest: dict[int, Rest] = {}

    def daemons(self, programs: Sequence[Program]) -> str:
        """Programs behind one path."""
        self.groups += 1
        self.path = self.groups
        return f"({_PATH})(?:{'|'.join(self._program(one, one.tag, self.path) for one in programs)})"

    def log_center(self) -> str:
        """Synology's: behind the tag stands more than behind others, and structured data belongs to the message."""
        if self.end == _END_5424:
            return self.named((LOG_CENTER,), END_5424, reword_structured)
        return self.named((LOG_CENTER,), END, reword)

    def named(self, programs: Sequence[Program], end: str = "", reword: Callable[[bytes], bytes] | None = None) -> str:
        """Programs known by their whole tags. None is hot: their lines are told by tag and hint alone, without groups
        that would cost all others, and read `again`.
        """
        end = end or self.end.replace(r"(?:\[", r"(?: ?\[")  # some put a blank before the number
        tags = "|".join(program.tag for program in programs)
        head = {"stamp": 1, "host": 2, "lead": 3, "process": 4}
        counted = end.replace("{number}", r"(\d++)")
        again = Late(rf"\n{self.begin}({tags}){counted}()".encode())
        tables = _by_tag(programs, self.columns, self.wanted)
        self.groups += 1
        behind = len(head) + 1  # the empty group
        self.rest[self.groups] = Rest(behind, tuple(head[name] for name in HEAD), tables, again, reword=reword)
        bare = end.replace("{number}", r"\d++")
        branches = [f"(?:{one.tag}){bare}(?:{'|'.join(one.hints)})" for one in programs if one.hints]
        return f"(?:{'|'.join(branches)})[^\\n]*+()"

    def any_tag(self, program: Program) -> str:
        """A program whose tag may be anything."""
        if "program" not in self.wanted:  # no tag says the same as any of its own
            return self._program(program, program.tag, self.never)
        self.groups += 1
        return self._program(program, f"({program.tag})", self.groups)

    def file(self, program: Program) -> str:
        """A program's messages in its own log file."""
        head = {name: self.groups + number for name, number in numbers(program.file).items()}
        self.groups += len(head) + 1
        table = _late(program, self.columns, self.wanted)
        rest = Rest(self.groups, self._take(HEAD, head), table, lead=program.name.encode())
        return f"{plain(program.file)}()(?:{'|'.join(self._hints(program.hints, rest))})"

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
        rest = Rest(begin, self._take(HEAD, head), _late(program, self.columns, self.wanted))
        hot = [shape for shape in program.shapes if shape.hot]
        behind_id = [shape for shape in hot if (shape.head or shape.pattern).startswith(_ID)]
        branches = [self._hot(program, shape, head) for shape in hot if shape not in behind_id]
        if behind_id or program.hints_after_id:
            identity, shared = "[0-9A-Za-z]++", dict(head)
            if any("queue_id" in shape.needed(self.wanted) for shape in behind_id):
                self.groups += 1
                identity, shared["queue_id"] = f"({identity})", self.groups
            bare = [_without_id(shape) for shape in behind_id]
            tried = [
                self._headed(program, head, tuple(rows), shared) for head, rows in groupby(bare, lambda row: row.head)
            ]
            tried += self._hints(program.hints_after_id, rest)
            branches.append(f"{identity}: (?:{'|'.join(tried)})")
        branches += self._hints(program.hints, rest)
        return f"()(?:{'|'.join(branches)})"

    def _headed(self, program: Program, head: str, shapes: Sequence[Shape], known: Mapping[str, int]) -> str:
        """Rows that begin alike."""
        needed = frozenset[str]().union(*(shape.needed(self.wanted) for shape in shapes))
        text, groups = self._groups(head, needed)
        rows = [self._hot(program, replace(shape, head=""), {**known, **groups}) for shape in shapes]
        return f"{text}(?:{'|'.join(rows)})" if head else "|".join(rows)

    def _groups(self, pattern: str, needed: frozenset[str]) -> tuple[str, Mapping[str, int]]:
        text = expression(pattern, needed)
        groups = {name: self.groups + number for name, number in numbers(text).items()}
        self.groups += len(groups)
        return plain(text), groups

    def _hot(self, program: Program, shape: Shape, known: Mapping[str, int]) -> str:
        text, groups = self._groups(shape.pattern, shape.needed(self.wanted))
        self.groups += 1
        self.hot[self.groups] = program.plan(shape, self.layout, self.wanted, {**known, **groups}, self.never)
        return text + "()"  # closed last: it tells which shape it was

    def _hints(self, hints: Sequence[str], rest: Rest) -> Iterator[str]:
        if hints:
            self.groups += 1
            self.rest[self.groups] = rest
            yield f"(?:{'|'.join(hints)})[^\\n]*+()"

    def made(self, line: str, unusual: Sequence[int] = ()) -> Candidates:
        """Everything put together; groups of `unusual` tell of lines that another form's pattern takes."""
        pattern = re.compile(_quick(rf"\n(?:(?!)()|{line})").encode())
        hot = [self.hot.get(group) for group in range(pattern.groups + 1)]
        return Candidates(pattern, self.layout, hot, self.rest, frozenset(unusual))

    def _take(self, names: Sequence[str], groups: Mapping[str, int]) -> tuple[int, ...]:
        return tuple(groups.get(name, self.never) for name in names)


def _quick(pattern: str) -> str:
    """The same pattern in a form that Python 3.11 runs faster by a twelfth: it tries the characters of a set that are
    two one by one, but looks up those of one that are three in a table, and it calls a function for `\\d`.

    Zeros are in no line of text; one that has some all the same is read by a row that is not hot.
    """
    pattern = _TWO.sub(r"[^\1\\x00]", pattern)
    return _SET_OR_DIGIT.sub(lambda part: "[0-9]" if part[0] == r"\d" else part[0], pattern)


#: A set of all but two characters; a set, an escaped character or a digit.
_TWO = re.compile(r"\[\^((?:\\[^A-Za-z]|\\[nrt]|[^\]\\-]){2})\]")
_SET_OR_DIGIT = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]|\\.")


def _late(program: Program, columns: Sequence[str], wanted: frozenset[str]) -> Callable[[bytes | None], ShapeTable]:
    """The table of one program, made when first asked for: a log needs few."""
    table = cache(lambda: program.table(columns, wanted))
    return lambda _: table()


def _by_tag(
    programs: Sequence[Program], columns: Sequence[str], wanted: frozenset[str]
) -> Callable[[bytes | None], ShapeTable]:
    """The tables of programs by a tag that one of them has."""
    tables = {program.name: _late(program, columns, wanted) for program in programs}

    def table_of(tag: bytes | None) -> ShapeTable:
        program = by_tag(tag or b"")
        return tables[program.name](tag) if program else ShapeTable({}, ())

    return table_of


#: A line whose syslogd (busybox) puts a priority word behind the host.
_PRIORITY = re.compile(rf"\n{_STAMP} [^ \n]++ [a-z0-9]++\.[a-z]++ ".encode())


def _without_id(shape: Shape) -> Shape:
    if shape.head:
        return replace(shape, head=shape.head[len(_ID) :])
    return replace(shape, pattern=shape.pattern[len(_ID) :])


class Form(Enum):
    """Which lines a pattern takes."""

    USUAL = "usual"  # RFC 3164 or ISO stamp, host, tag
    ANY = "any"  # the same with PRI or priority word, and Dovecot's own
    STRUCTURED = "structured"  # RFC 5424
    FILE = "file"  # of programs that write files of their own


#: What stands before a tag, up to the stamp and behind it, and what ends the tag.
_FORMS = {
    Form.USUAL: (f"{_STAMP.replace('[T ]', 'T')} ", r"([^ \n]++) ", _END),
    Form.ANY: (rf"(?:<\d++>|){_STAMP} ", r"([^ \n]++) (?:[a-z0-9]++\.[a-z]++ |)", _END),
    Form.STRUCTURED: (rf"<\d{{1,3}}>1 {_STAMP} ", r"([^ \n]++) ", _END_5424),
}

#: What stands in place of a tag in files of Dovecot, SOGo and Horde.
_OTHER = r"Info: |\[\d++\]: |\[[a-z]++\] \[|HORDE \["

#: What a line begins with that is of another form than the usual one.
_UNUSUAL = r"<|\[\d|\d[^\n]{9} |[FMSTW][a-z]{2} [A-Z]"


def likely_form(padded: bytes) -> Form:
    """The form to try first on a block: `USUAL` is quicker, and tells by `unusual` of a line that is not."""
    last = padded.rfind(b"\n", 0, -1)
    return Form.ANY if _PRIORITY.match(padded) or (last > 0 and _PRIORITY.match(padded, last)) else Form.USUAL


#: A line that a program's own file may hold.
_FILE = re.compile(
    rb"\n(?:\[\d|\d{4}[-/]\d\d[-/]\d\d |\d\d/\d\d/\d{4} |\d{4}-\d\d-\d\dT\S+ [A-Z]+: HORDE \["
    rb"|[A-Z][a-z]{2} [A-Z]|[A-Z][a-z]{2} [\d ]\d [\d:]{8} \S+ \[)"
)


def forms(padded: bytes) -> Iterator[Form]:
    """The forms that the lines of a block may have that are not all usual, what is surest first.

    A client's text in a program's own file may look like a tag behind a host; no syslog line begins as there.
    """
    if _FILE.search(padded):
        yield Form.FILE
    yield Form.ANY
    if b">1 " in padded:
        yield Form.STRUCTURED


@cache
def candidates(wanted: frozenset[str], form: Form) -> Candidates:
    """The pattern for events with the fields `wanted` (of FIELDS)."""
    # the first branch matches nothing: its group is the one that takes part in no match
    if form is Form.FILE:
        build = _Builder(wanted, groups=1)
        return build.made("|".join(build.file(program) for program in PROGRAMS if program.file))
    stamp, host, end = _FORMS[form]
    build = _Builder(wanted, stamp + host, end)
    daemons, named = build.daemons(DAEMONS), f"{build.named(NAMED)}|{build.log_center()}"
    tagged = f"{daemons}|{_NOT_POSTFIX}(?:{_NOT_DOVECOT}(?:{named})|{build.any_tag(DOVECOT)})"
    if form is Form.STRUCTURED:
        return build.made(f"{stamp}{host}(?:{tagged})")
    if form is Form.USUAL:
        other = (build.groups + 1, build.groups + 2)
        return build.made(rf"{stamp}{host}(?:{tagged}|(?:{_OTHER})())|(?:{_UNUSUAL})()", other)
    return build.made(f"{stamp}(?:{host}(?:{tagged})|{build.untagged(DOVECOT)})")
