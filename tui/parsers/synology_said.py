"""What a message of Log Center says, whatever it is wrapped in: the one grammar of syslog, database and exports.

Read are the English sentences of DSM 6 and 7, which stay English in most languages of the interface; structured data
in front of them (`[synolog@6574 …]` of Log Center's IETF format, `[row@32473 …]` of our own reader of its database); a
BOM; the user or `SYSTEM` once more; and syslog-ng's `Last message '…' repeated 3 times` (logwriter.c), which quotes the
first 20 bytes only. `]` stands as `\\]` in a value (RFC 5424, 6.3.3).

An address in structured data goes before one in the sentence. Unverified: all that stands in it but `arg_1`, `arg_3`
and `arg_4` of event 0x0001.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from tui.parsers.synology_foreign import address_beside, foreign
from tui.parsers.synology_grammar import (
    BEGINNINGS,
    BLOCKED,
    OTHER,
    REFUSED,
    REPEATED,
    UNBLOCKED,
    Said,
    english,
    quote,
)

_SEPARATOR: Final = b"\x1f"
_BOM: Final = b"\xef\xbb\xbf"

_BEHIND_NAME = (*BEGINNINGS, b"Last message '")

_REPEATED = re.compile(
    rb"(?:Last)? ?message '(?P<message>.*)' repeated (?P<count>\d{1,9}) times?, suppressed by syslog-ng on \S++",
    re.DOTALL,
)
_VALUE = r'"([^"\\]*+(?:\\.[^"\\]*+)*)"'
_PARAM = re.compile(rf' ([^\s="\]]++)={_VALUE}'.encode(), re.DOTALL)
_ELEMENT = re.compile(rf'\[([^\] ="\n]++)((?: [^\s="\]]++={_VALUE})*)\] ?'.encode(), re.DOTALL)
_ESCAPE = re.compile(rb'\\(["\\\]])')
#: What may stand between a user's name and the sentence; rsyslog writes #011 for a tab.
_TAB = re.compile(rb"\A([^\[\n]*?):(?:\t|#011)(?=User \[|Host \[|Delete host )")
_OURS = (b"synolog@6574", b"row@32473")
_INSIDE = b"[synolog@6574 "


def reword(message: bytes) -> bytes:
    """A message in the form of `Said`, its fields separated, for the rows of `synology`."""
    return _fields(said(message))


def reword_structured(message: bytes) -> bytes:
    """The same of a message of RFC 5424, from its structured data on."""
    if not message.startswith(b"["):
        return reword(message.removeprefix(b"- "))
    beside, text = _structured(message)
    return _fields(said(text, beside))


def _fields(found: Said) -> bytes:
    return _SEPARATOR.join((*(field.replace(_SEPARATOR, b"?") for field in found[:-1]), found.user))


def said(message: bytes, beside: Mapping[bytes, bytes] | None = None) -> Said:
    """What a message says. `beside` are values that stand beside it: `ip`, `user`, `protocol`, `level`, `log`, and
    those of structured data.

    Some collectors put structured data into the message. There it could be a user's name, so it is passed over.
    """
    known = beside or {}
    text = _sentence(_TAB.sub(rb"\1: ", _without_data(message).removeprefix(_BOM), count=1))
    found = _repeated(text) or english(text)
    if found is None and b"event" in known:
        found = english(_sentence(known[b"event"]))
    if found is None:
        return foreign(text, known)
    return found if found.verb in (OTHER, REPEATED) else _with(found, known)


def _structured(message: bytes) -> tuple[dict[bytes, bytes], bytes]:
    """The values of Synology's structured data and of our own, unescaped, and what stands behind all of it."""
    params: dict[bytes, bytes] = {}
    while element := _ELEMENT.match(message):
        if element[1] in _OURS:
            for name, value in _PARAM.findall(element[2]):
                params.setdefault(name, _ESCAPE.sub(rb"\1", value))
        message = message[element.end() :]
    return params, message


def _without_data(message: bytes) -> bytes:
    """A message without the structured data that a collector put into it."""
    return _structured(message)[1] if message.startswith(_INSIDE) else message


def _sentence(text: bytes) -> bytes:
    """The sentence without the user or `SYSTEM` before it.

    Wherever an English sentence is taken to begin, its end is the server's, and so is the address in it.
    """
    if text.startswith(BEGINNINGS) and english(text):
        return text
    first = place = text.find(b": User [")
    again = -1
    for _ in range(32):
        if place < 0:
            break
        if text.startswith(text[:place] + b"] ", place + 8):  # a name that stands in it again
            again = place
        place = text.find(b": User [", place + 1)
    if again >= 0:
        return text[again + 2 :]
    if first >= 0 and english(text[first + 2 :]):
        return text[first + 2 :]
    head, colon, rest = text.partition(b": ")
    return rest if colon and (b"[" + head + b"]" in rest or rest.startswith(_BEHIND_NAME)) else text


def _repeated(text: bytes) -> Said | None:
    """A message that came again; the whole of it where the whole is quoted, else its beginning."""
    found = _REPEATED.fullmatch(text.rstrip())
    if found is None:
        return None
    whole = english(found["message"])
    return whole._replace(times=found["count"]) if whole else Said(quote(found["message"]), found["count"], REPEATED)


def _with(found: Said, params: Mapping[bytes, bytes]) -> Said:
    """The sentence's meaning with the address and the service that stand beside it."""
    ip = address_beside(params)
    service = params.get(b"protocol") or params.get(b"arg_4") or b""
    known_service = found.service if not service or found.verb in (BLOCKED, UNBLOCKED, REFUSED) else service
    return found._replace(ip=ip or found.ip, service=known_service)
