"""Deliveries: to whom a mail that was taken in went on its way. No events; only the monitor asks for them.

Postfix: `ID: to=<…>, orig_to=<…>, relay=…, …, status=sent (…)` of local, virtual, lmtp, pipe and smtp (log_adhoc.c).
What `discard` throws away is sent nowhere, and neither is what amavisd answers to have discarded. Exim: `ID => …` and
`ID -> …`, with the address that was given in angle brackets where it is another one (delivery_log and
string_log_address of src/deliver.c). Sendmail: `ID: to=…, …, stat=Sent` (logdelivery of deliver.c), at times of several
recipients.

The recipient is the one that the client named (`orig_to=`), not what aliases made of it, as far as the line tells:
that address exists, whoever reads its mail. It is the client's text: the id stands before it, a quoted local part of
Exim's and Sendmail's is not read, and a line that holds its mark twice could be read in two ways and is left out.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from tui.model import Chunk, Delivery
from tui.parsers.queued import DAEMON, END, EXIM, HEAD, ID, RECIPIENT, SENDMAIL, Line
from tui.parsers.values import TABLES

#: In blocks below this size, in bytes, all programs are looked for.
_SMALL = 16 << 10

_GROUPS = ("id", "to", "named")

#: As it stands in angle brackets: anything in quotes, but no other brackets.
_ADDRESS = r'[^"<>\n]++|"(?:[^"\\\n]|\\.)*"@[^"<>\n]++'


class Row(NamedTuple):
    """How a program tells of a delivery: `mark` stands in each such line, once, and in few others."""

    mark: bytes
    line: Line


_POSTFIX = Row(
    b", status=sent (",
    Line.of(
        rf"{HEAD}{DAEMON.format(daemon='(?:lmtp|local|smtp|virtual|pipe)')}{END}{ID}to=<(?P<to>{_ADDRESS})>"
        rf"(?:, orig_to=<(?P<named>{_ADDRESS})>|), relay="
        r'[^"<>(\n]*+(?<=, status=sent )\((?!250 2\.7\.[01] Ok, discarded)',
        _GROUPS,
    ),
)
#: A path or a command, which may hold spaces, or an address, or its local part.
_EXIM_LINE = Line.of(
    rf'{EXIM}[=-]> (?:[|/][^<>"\n]*|(?!:blackhole:)(?P<to>[^ "<>\n]+))(?: \([^()<>"\n]*\))?'
    r'(?: <(?P<named>[^ "<>\n]+)>)? (?:[FP]=<|[RT]=)',
    _GROUPS,
)
_OTHERS = (
    Row(b" => ", _EXIM_LINE),
    Row(b" -> ", _EXIM_LINE),
    Row(
        b", stat=Sent",
        Line.of(
            rf"{SENDMAIL}to=(?P<to>{RECIPIENT}(?:,{RECIPIENT})*), (?:ctladdr=[^,\n]*, )?delay=[\d:+]+, xdelay=[\d:+]+, "
            r"mailer=(?!discard,)[^, \n]+, pri=\d+, (?:relay=[^,\n]+, )?(?:dsn=[\d.]+, )?stat=Sent(?: \(|\r?\n)",
            _GROUPS,
        ),
    ),
)
_SEVERAL = re.compile(RECIPIENT.encode("ascii")).findall


class DeliveredReader:
    """Reads one source's chunks. A line is read for itself, so that they may come from anywhere, in any order."""

    def __init__(self) -> None:
        self._others: bool | None = None  # whether another program than Postfix was met; None: not looked for

    def read(self, chunk: Chunk) -> list[Delivery]:
        """The deliveries that the chunk tells of, one for each recipient. Never raises, whatever the bytes."""
        text, recipients = chunk.data, TABLES["recipient"]
        found = [
            Delivery(identity.decode("ascii"), recipient)
            for identity, to, named in _lines(_POSTFIX, text)
            if (recipient := recipients[named or to])
        ]
        if found and self._others is False and len(text) >= _SMALL:
            return found
        others = [
            Delivery(identity.decode("ascii"), recipient)
            for row in _OTHERS
            for identity, to, named in _lines(row, text)
            for raw in ([named] if named else _SEVERAL(to or b""))
            if (recipient := recipients[raw.strip(b"<>")])
        ]
        self._others = bool(self._others or others)
        return found + others


def _lines(row: Row, text: bytes) -> list[tuple[bytes | Any, ...]]:
    """The id, the recipient that was delivered to and the one that was named, of each line."""
    mark, (match, groups) = row
    size, find, rfind = len(mark), text.find, text.rfind
    found = []
    at = find(mark)
    while at >= 0:
        end = find(b"\n", at)
        if find(mark, at + size, end) < 0 and (line := match(text, rfind(b"\n", 0, at) + 1)):
            found.append(line.group(*groups))
        at = find(mark, end)
    return found
