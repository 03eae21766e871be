"""How lines about a mail in a queue begin, whichever server writes them and however they are stamped; as patterns.

They are read from the line's first byte on, since anything behind the server's own words may be a client's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from tui.parsers.exim_client import BEFORE

_STAMP = r"(?P<stamp>[A-Z][^\n]{8}:[^\n]{2}:[^ \n]+|\d{4}-[\d-]{5}T[^ \n]+)"
_HOST = r" (?P<host>[^ \n]+) (?:[a-z0-9]+\.[a-z]+ |)"
_VALUE = r'[^" =\]\n]+="(?:[^"\\\n]|\\.)*"'
#: What ends a tag: `[pid]: `, or RFC 5424's ` PROCID MSGID SD [BOM]`.
END = rf"(?:\[[0-9]+\]: |: | [^ \n]+ [^ \n]+ (?:-|(?:\[[^\] \n]+(?: {_VALUE})*\])+) (?:\xef\xbb\xbf)?)"
HEAD = rf"(?:<\d{{1,3}}>(?:1 |)|){_STAMP}{_HOST}"
#: The first element of the path is the instance's name.
DAEMON = r"(?P<name>[^ /\[\n:]+)/(?:{daemon}|[^ \[\n:]+/{daemon})"
ID = r"(?P<id>[0-9A-Za-z]{6,24}): "
CLIENT = r"[^\[\n ]*\[(?P<{name}>[^\]\n\x00]+)\]"
EOL = r"(?:\n|\r\n)"

SENDMAIL = rf"{HEAD}s(?:endmail|m-[a-z-]+){END}(?:\[ID \d+ [\w.]+\] )?{ID}"
RECIPIENT = r'(?:<[^<>"\n]*>|[^<>", \n]+)'
EXIM = (
    rf"(?:<\d{{1,3}}>(?:1 |)|)(?P<stamp>[A-Z][^\n]{{8}}:[^\n]{{2}}:[^ \n]+|\d{{4}}-[\d-]{{5}}T[^ \n]+"
    rf"|\d{{4}}-\d\d-\d\d [\d:]{{8}}(?:\.\d+)?(?: [+-]\d{{4}})?)(?:{_HOST}exim4?{END}| (?:\[\d+\] )?)"
    + BEFORE.replace("queue_id", "id")
    + "(?(id)|(?!))"
)


class Line(NamedTuple):
    """Reads a line that begins at a place; the numbers of the groups that are taken, those it lacks are never set."""

    match: Callable[[bytes, int], re.Match[bytes] | None]
    groups: tuple[int, ...]

    @classmethod
    def of(cls, text: str, groups: Sequence[str]) -> Line:
        """Of a pattern with these groups, or some of them."""
        pattern = re.compile(rf"(?:{text})|((?!))".encode("latin-1"))
        return cls(pattern.match, tuple(pattern.groupindex.get(name, pattern.groups) for name in groups))
