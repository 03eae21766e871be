"""All programs whose lines we read, and the one pattern that picks their candidate lines out of a block."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from enum import Enum
from functools import cache, lru_cache
from itertools import groupby
from typing import NamedTuple

from tui.parsers import (
    amavis,
    clamav,
    courier,
    cyrus,
    exim,
    opendkim,
    opendmarc,
    postgrey,
    roundcube,
    rspamd,
    sendmail,
    sogo,
    spf,
    uwimap,
)
from tui.parsers.dovecot import DOVECOT
from tui.parsers.fail2ban import FAIL2BAN
from tui.parsers.joins import NEEDS
from tui.parsers.postfix import CLEANUP, SMTPD
from tui.parsers.postscreen import DNSBLOG, POSTSCREEN
from tui.parsers.shape import EXTRA, FIELDS, HEAD, Plan, Program, Shape, ShapeTable, expression, numbers, plain
from tui.parsers.synology import END, END_5424, LOG_CENTER
from tui.parsers.synology_said import reword
from tui.parsers.tags import service_of_path
from tui.parsers.values import Table

#: Programs whose tag is the last element of a path (`postfix/submission/smtpd`).
DAEMONS = (SMTPD, POSTSCREEN, DNSBLOG, CLEANUP)

#: Programs by their whole tag: one pattern skips them all, and the table is looked up by the tag.
NAMED: tuple[Program, ...] = (
    FAIL2BAN,
    *rspamd.PROGRAMS,
    *spf.PROGRAMS,
    *opendmarc.PROGRAMS,
    *opendkim.PROGRAMS,
    *postgrey.PROGRAMS,
    *amavis.PROGRAMS,
    *clamav.PROGRAMS,
    *exim.PROGRAMS,
    *sendmail.PROGRAMS,
    *cyrus.PROGRAMS,
    *courier.PROGRAMS,
    *sogo.PROGRAMS,
    *roundcube.PROGRAMS,
    *uwimap.PROGRAMS,
)

#: All. Dovecot's tag is whatever its instance is called, so it is tried last.
PROGRAMS = (*DAEMONS, *NAMED, LOG_CENTER, DOVECOT)

_STAMP = r"([A-Z][^\n]{8}:[^\n]{2}:[^ \n]++|\d{4}-[\d-]{5}[T ][^ \n]++)"

#: A line of any program that begins with a stamp.
STAMP = re.compile(rf"(?:<\d++>(?:1 )?)?{_STAMP} ".encode())

#: The path before a daemon's name, of at most three elements: `postfix-instance/submission/`.
_PATH = r"[^ /\[\n:]++/(?:[^ /\[\n:]++/(?:[^ /\[\n:]++/|)|)"

#: What ends a tag, with the number of the process: RFC 3164's `[pid]: `, or RFC 5424's ` PROCID MSGID SD [BOM]`.
_END = r"(?:\[{number}\]|): "

#: Most lines are Postfix's: none of the programs behind this has to be tried on them, but `postfix/policy-spf`.
_NOT_POSTFIX = r"(?!postfix/[^p])"
_VALUE = r'[^" =\]\n]++="(?:[^"\\\n]|\\.)*"'
_END_5424 = rf" (?:{{number}}|\S++) \S++ (?:-|(?:\[[^\] \n]++(?: {_VALUE})*\])+) (?:\xef\xbb\xbf)?"

#: How a hot shape behind a queue id begins: the id is read once for all of them.
_ID = "{id}: "


class Rest(NamedTuple):
    """A line whose message the shapes of a table are tried on. `begin` is a group that starts where the message does,
    `head` are the groups of HEAD. `lead` is the tag of lines without one. `reword` gives a message the rows' form.
    """

    begin: int
    head: tuple[int, ...]
    table: Callable[[bytes], ShapeTable]
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

    def __init__(self, wanted: frozenset[str], end: str = "", groups: int = 3) -> None:
        self.wanted = wanted
        self.end = end
        captured = frozenset[str]().union(*(shape.captured(wanted) for shape in _shapes()))
        self.columns = tuple(name for name in (*EXTRA, *FIELDS) if name in captured)
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
        return self.named((LOG_CENTER,), END_5424 if self.end == _END_5424 else END, reword)

    def named(self, programs: Sequence[Program], end: str = "", reword: Callable[[bytes], bytes] | None = None) -> str:
        """Programs known by their whole tags: none is hot, and they share one branch to cost the others little."""
        self.groups += 2
        lead, process = self.groups - 1, self.groups
        end = (end or self.end).replace("{number}", r"(\d++)")
        head = {"stamp": self.stamp, "host": self.host, "lead": lead, "process": process}
        self.groups += 1
        tables = _tables(tuple(programs), self.columns, self.wanted)
        rest = Rest(self.groups, self._take(HEAD, head), tables, reword=reword)
        hints = self._hints([hint for program in programs for hint in program.hints], rest)
        return f"({'|'.join(program.tag for program in programs)}){end}()(?:{'|'.join(hints)})"

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
        table = program.table(self.columns, self.wanted)
        rest = Rest(self.groups, self._take(HEAD, head), lambda _: table, program.name.encode())
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
        table = program.table(self.columns, self.wanted)
        rest = Rest(begin, self._take(HEAD, head), lambda _: table)
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
        pattern = re.compile(rf"\n(?:(?!)()|{line})".encode())
        hot = [self.hot.get(group) for group in range(pattern.groups + 1)]
        return Candidates(pattern, self.layout, hot, self.rest, frozenset(unusual))

    def _take(self, names: Sequence[str], groups: Mapping[str, int]) -> tuple[int, ...]:
        return tuple(groups.get(name, self.never) for name in names)


def _tables(
    programs: tuple[Program, ...], columns: Sequence[str], wanted: frozenset[str]
) -> Callable[[bytes], ShapeTable]:
    """The tables of programs by a tag that one of them has."""
    tables = [(re.compile(program.tag.encode()), program.table(columns, wanted)) for program in programs]

    @lru_cache(maxsize=256)  # a tag of a log that somebody made up may be anything
    def table_of(tag: bytes) -> ShapeTable:
        return next(table for known, table in tables if known.fullmatch(tag))

    return table_of


def _service(lead: bytes) -> str | None:
    """The service that the clients of a program ask for, by the path of its tag or its whole tag."""
    if lead.endswith(b"/"):
        return service_of_path(lead)
    tagged = (*NAMED, LOG_CENTER)
    named = (one for one in tagged if lead == one.name.encode() or re.fullmatch(one.tag.encode(), lead))
    return next((program.service for program in named), DOVECOT.service)


#: The path of a tag, or a tag without one -> service.
SERVICES = Table(_service)
SERVICES[None] = DOVECOT.service  # its own file has no tags


def _shapes() -> Iterator[Shape]:
    for program in PROGRAMS:
        yield from program.shapes


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


#: What a line begins with that is of another form than the usual one.
_UNUSUAL = r"<|\[\d|\d[^\n]{9} |[FMSTW][a-z]{2} [A-Z]"


def likely_form(padded: bytes) -> Form:
    """The form to try first on a block: `USUAL` is quicker, and tells by `unusual` of a line that is not."""
    last = padded.rfind(b"\n", 0, -1)
    return Form.ANY if _PRIORITY.match(padded) or (last > 0 and _PRIORITY.match(padded, last)) else Form.USUAL


#: A line that a program's own file may hold.
_FILE = re.compile(rb"\n(?:\[\d|\d{4}-\d\d-\d\d |[A-Z][a-z]{2} [A-Z]|[A-Z][a-z]{2} [\d ]\d [\d:]{8} \S+ \[)")


def forms(padded: bytes) -> Iterator[Form]:
    """The forms that the lines of a block may have that are not all usual."""
    yield Form.ANY
    if b">1 " in padded:
        yield Form.STRUCTURED
    if _FILE.search(padded):
        yield Form.FILE


@cache
def candidates(wanted: frozenset[str], form: Form) -> Candidates:
    """The pattern for events with the fields `wanted` (of FIELDS)."""
    build = _Builder(wanted, _END_5424 if form is Form.STRUCTURED else _END)
    # the first branch matches nothing: its group is the one that takes part in no match
    if form is Form.FILE:
        build = _Builder(wanted, groups=1)
        return build.made("|".join(build.file(program) for program in PROGRAMS if program.file))
    daemons, named = build.daemons(DAEMONS), f"{build.named(NAMED)}|{build.log_center()}"
    tagged = f"{daemons}|{_NOT_POSTFIX}(?:{named}|{build.any_tag(DOVECOT)})"
    if form is Form.STRUCTURED:
        return build.made(rf"<\d{{1,3}}>1 {_STAMP} ([^ \n]++) (?:{tagged})")
    if form is Form.USUAL:
        # in place of the tag, the word behind the program's name in Dovecot's own file, or a number in SOGo's
        other = (build.groups + 1, build.groups + 2)
        return build.made(rf"{_STAMP} ([^ \n]++) (?:{tagged}|(?:Info: |\[\d++\]: )())|(?:{_UNUSUAL})()", other)
    own = build.untagged(DOVECOT)
    return build.made(rf"(?:<\d++>|){_STAMP} (?:([^ \n]++) (?:[a-z0-9]++\.[a-z]++ |)(?:{tagged})|{own})")
