"""What stands before a line's message: form, stamp, host, tag and process; and whose table reads what follows.

The pattern of `catalogue` does the same for a block at once, but cannot say why it passed a line by. This one takes a
line at a time, for people: to explain it, and to list what no row has read.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from tui.parsers import catalogue
from tui.parsers.dovecot import DOVECOT
from tui.parsers.shape import Program


class Head(NamedTuple):
    """A line up to its message. `program` is the table that reads it, None where there is none for the tag.

    `before` is what stands between stamp and message; a program's own file may have the level of the message there.
    """

    form: str
    stamp: bytes
    message: bytes
    tag: bytes
    host: bytes | None = None
    process: bytes | None = None
    before: bytes = b""
    program: Program | None = None

    @property
    def name(self) -> str:
        """The program's name: of its table, or of its tag."""
        return self.program.name if self.program else self.tag.decode("utf-8", "replace")


_STAMP = (
    r"(?P<stamp>[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?:\.\d+)?"
    r"|\d{4}-\d\d-\d\dT[\d:.,]+(?:Z|[+-][\d:]+)?|\d{4}-\d\d-\d\d [\d:.,]+(?: [+-]\d{4})?)"
)
_VALUE = r'[^" =\]\n]+="(?:[^"\\\n]|\\.)*"'

#: RFC 5424: <PRI>1 STAMP HOST APP PROCID MSGID SD [BOM]MSG.
_STRUCTURED = re.compile(
    rf"<\d{{1,3}}>1 {_STAMP}(?P<before> (?P<host>\S+) (?P<tag>\S+) (?:(?P<process>\d+)|\S+) \S+ "
    rf"(?:-|(?:\[[^\] \n]+(?: {_VALUE})*\])+) (?:\xef\xbb\xbf)?)(?P<message>.*)".encode("latin-1")
)

#: `[<PRI>]STAMP HOST [facility.priority] TAG[pid]: `; a host does not end in a colon.
_TAGGED = re.compile(
    rf"(?:<\d+>)?{_STAMP}(?P<before> (?P<host>[^ \n]*[^ :\n]) (?:[a-z0-9]+\.[a-z]+ )?"
    r"(?P<tag>[^ \[\n:]+)(?: ?\[(?P<process>\d+)\])?: )(?P<message>.*)".encode()
)

#: Dovecot's own file: `STAMP auth: Info: `.
_DOVECOT_FILE = re.compile(
    rf"{_STAMP}(?P<before> (?:dovecot: )?)"
    r"(?P<message>[a-z][a-z0-9-]+(?:\([^\n]*?\))?(?:<[^>\n]*>)*: (?:Info|Warning|Error|Fatal|Panic|Debug): .*)".encode()
)

#: `postfix-instance/submission/smtpd`.
_PATH = re.compile(rb"(?:[^ /\[\n:]+/){1,3}")

#: Dovecot's processes, as they begin its messages: any tag may be an instance of it.
_DOVECOT_PROCESS = re.compile(
    rb"(?:auth(?:-worker|-userdb)?|(?:imap|pop3|submission|managesieve|sieve|imap-urlauth)(?:-login)?|lmtp|lda|master"
    rb"|config|anvil|stats|old-stats|log|dict|doveadm|indexer(?:-worker)?|replicator|aggregator|director|ipc"
    rb"|imap-hibernate|ssl-params|quota-status|dns-client|script|proxy)"
    rb"(?:\([^\n]*?\))?(?:<[^>\n]*>)*: "
)


def head_of(line: bytes) -> Head | None:
    """What stands before the message of a line (without its newline); None where it has no stamp that we know."""
    found = _STRUCTURED.match(line) or _TAGGED.match(line)
    if found is None:
        return _file_of(line)
    stamp, tag, message = found["stamp"], found["tag"], found["message"]
    known = program_of(tag, message)
    own = _file_of(line) if known is None else None  # two words and a colon may stand in any file
    form = "RFC 5424" if found.re is _STRUCTURED else "ISO 8601 stamp" if stamp[:1].isdigit() else "RFC 3164"
    return own or Head(form, stamp, message, tag, found["host"], found["process"], found["before"], known)


def _file_of(line: bytes) -> Head | None:
    """A line of a program's own log file: of those whose file it may be, the one whose message it looks like, or else
    the one that writes most before it.
    """
    found = _DOVECOT_FILE.match(line)
    if found:
        stamp, message, before = found.group("stamp", "message", "before")
        return Head("own log file of dovecot", stamp, message, b"dovecot", None, None, before, DOVECOT)
    heads = [head for program in catalogue.PROGRAMS if program.file and (head := _in_file(program, line))]
    like = (head for head in heads if head.program and is_hinted(head.program, head.message))
    return next(like, None) or max(heads, key=lambda head: len(head.before), default=None)


def _in_file(program: Program, line: bytes) -> Head | None:
    found = _file_pattern(program).match(line)
    if found is None:
        return None
    stamp, message, process = found["stamp"], line[found.end() :], found.groupdict().get("process")
    before = line[found.end("stamp") : found.end()]
    return Head(
        f"own log file of {program.name}", stamp, message, program.name.encode(), None, process, before, program
    )


@cache
def _file_pattern(program: Program) -> re.Pattern[bytes]:
    return re.compile(program.file.encode())


def program_of(tag: bytes, message: bytes) -> Program | None:
    """The table that reads the messages of a tag. Any tag may be Dovecot's: the message's own beginning tells."""
    known = _by_tag(tag)
    if known is None and (tag.startswith(b"dovecot") or _DOVECOT_PROCESS.match(message) or is_hinted(DOVECOT, message)):
        return DOVECOT
    return known


def _by_tag(tag: bytes) -> Program | None:
    daemon = _PATH.sub(b"", tag, count=1) if _PATH.match(tag) else b""
    daemons = (program for program in catalogue.DAEMONS if program.tag.encode() == daemon)
    return next(daemons, None) or catalogue.by_tag(tag)


def is_hinted(program: Program, message: bytes) -> bool:
    """Whether a message begins as the rows of a program say that theirs do."""
    return _hints(program).match(message) is not None


@cache
def _hints(program: Program) -> re.Pattern[bytes]:
    starts = (re.escape(shape.start) for shape in program.shapes if shape.start)
    behind_id = (f"[0-9A-Za-z]+: (?:{hint})" for hint in program.hints_after_id)
    return re.compile("|".join((*starts, *program.hints, *behind_id)).encode())


def is_postfix(tag: bytes) -> bool:
    """Whether a tag is that of a Postfix daemon, of any instance, whether we have a table for it or not."""
    return tag.startswith(b"postfix") and b"/" in tag
