"""All programs whose lines we read, and the one pattern that picks their candidate lines out of a block."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from tui.parsers.dovecot import DOVECOT
from tui.parsers.postfix import CLEANUP, SMTPD
from tui.parsers.postscreen import DNSBLOG, POSTSCREEN
from tui.parsers.shape import Program
from tui.parsers.synology import CONNECTION

#: Programs whose tag is the last element of a path, by that element (`postfix/submission/smtpd` -> smtpd).
BY_DAEMON = {program.tag.encode(): program for program in (SMTPD, POSTSCREEN, DNSBLOG, CLEANUP)}

#: Programs by their whole tag. Dovecot's is whatever its instance is called, so it takes what nobody else does.
BY_TAG = {program.tag.encode(): program for program in (CONNECTION,)}
OTHERWISE = DOVECOT

#: RFC 3164, or ISO 8601 in any of its log forms; what is no stamp after all is told by `Stamps`.
_STAMP = r"([A-Z][a-z]{2} [ \d]\d [\d:]{8}(?:\.\d++)?|\d{4}-[\d-]{5}[T ][^ \n]++)"

#: A line of any program that begins with a stamp.
STAMP = re.compile(rf"(?:<\d++>(?:1 )?)?{_STAMP} ".encode())

#: What ends a tag: RFC 3164's `[pid]: `, or RFC 5424's ` PROCID MSGID SD [BOM]`.
_END = r"(?:\[\d++\])?: "
_VALUE = r'[^" =\]\n]++="(?:[^"\\\n]|\\.)*"'
_END_5424 = rf" \S++ \S++ (?:-|(?:\[[^\] \n]++(?: {_VALUE})*\])+) (?:\xef\xbb\xbf)?"


def _tagged(programs: Iterable[Program], end: str) -> str:
    return "|".join(f"{program.tag}{end}(?={program.hint})" for program in programs)


@cache
def candidates(*, structured: bool) -> re.Pattern[bytes]:
    """The pattern of a line that may hold an event: groups stamp, host, tag with what ends it, message.

    Each line is expected behind a newline. `structured` is for RFC 5424, else RFC 3164, ISO and Dovecot's own form.
    """
    end = _END_5424 if structured else _END
    path = rf"[^ \[\n:]*/(?:{_tagged(BY_DAEMON.values(), end)})"
    plain = _tagged((*BY_TAG.values(), OTHERWISE), end)
    if structured:
        return re.compile(rf"\n<\d{{1,3}}>1 {_STAMP} ([^ \n]++) ({path}|{plain})([^\n]*+)".encode())
    # a priority word may follow the host (busybox); Dovecot's own file has neither host nor tag
    tagged = rf"([^ \n]++) (?:[a-z0-9]++\.[a-z]++ )?({path}|{plain})|(?={OTHERWISE.hint})"
    return re.compile(rf"\n(?:<\d++>)?{_STAMP} (?:{tagged})([^\n]*+)".encode())
