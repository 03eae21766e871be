"""The client of a line that names none: told by an earlier line of the same mail, or of the same smtpd process.

Such lines are few, so nothing is read for them beforehand: when one asks, the text before it is searched. It goes back
by one block and by at least `KEPT` bytes of smaller ones.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator

from tui.parsers.values import TABLES

#: Bytes of text kept for lines to come. The lines of one mail stand near one another.
KEPT = 128 << 10

#: How a line of smtpd's begins. A client may write the rest of one into a HELO name, but no beginning of a line.
_SMTPD = (
    rb"^(?:<\d{1,3}>|)(?:[A-Z][a-z]{2} [ \d]\d [\d:.]++|\d{4}-[\d-]{5}[T ][^ \n]++) [^ \n]++ "
    rb"(?:[a-z0-9]++\.[a-z]++ |)(?:[^ /\[\n:]++/){1,3}smtpd"
)
#: What smtpd writes behind the id of a mail, or when a client connects.
_CLIENT = rb"[^\[\n ]*+\[([^\]\n]*+)\]"
_CONNECTED = rb"(?:connect from |[0-9A-Za-z]++: client=)" + _CLIENT
_REFUSED = rb"(?:[0-9A-Za-z]++: )?proxy-reject: "


def _smtpd(said: bytes, process: bytes = b"") -> re.Pattern[bytes]:
    """Lines in which smtpd, or the one with that process number, has said something."""
    number = rb"\[%b\]" % process if process else rb"(?:\[\d++\]|)"
    return re.compile(_SMTPD + number + b": " + said, re.MULTILINE)


class Lookback:
    """The text of a stretch of lines up to where it has been read. One per stretch."""

    def __init__(self) -> None:
        self._before: deque[bytes] = deque()
        self._size = 0
        self._block = b""
        self._asked: dict[bytes, Iterator[re.Match[bytes]]] = {}

    def begin(self, block: bytes) -> None:
        """The block whose lines may ask now."""
        self._block = block
        self._asked.clear()

    def end(self, block: bytes) -> None:
        """A block has been read; the lines of later ones may ask for what stands in it."""
        self._before.append(block)
        self._size += len(block)
        while self._size - len(self._before[0]) > KEPT:
            self._size -= len(self._before.popleft())
        self._block = b""

    def client_of_mail(self, queue_id: bytes) -> str | None:
        """The address that smtpd wrote behind the queue id."""
        needle = b": " + queue_id + b": client="
        line = _smtpd(re.escape(queue_id) + b": client=" + _CLIENT)
        for text in (self._block, *reversed(self._before)):
            at = text.rfind(needle)
            while at >= 0:
                begin = text.rfind(b"\n", 0, at) + 1
                found = line.match(text, begin)
                if found:
                    return _address(found)
                at = text.rfind(needle, 0, begin)
        return None

    def client_of_refusal(self, process: bytes) -> str | None:
        """The client of the smtpd process whose next refusal by a proxy filter this is; asked once for each of them."""
        refusals = self._asked.get(process)
        if refusals is None:
            refusals = self._asked[process] = _smtpd(_REFUSED, process).finditer(self._block)
        refusal = next(refusals, None)
        if refusal is None:
            return None
        connected = _smtpd(_CONNECTED, process)
        found = None
        for found in connected.finditer(self._block, 0, refusal.start()):  # noqa: B007 - the last one
            pass
        for text in reversed(self._before):
            if found is not None:
                break
            for found in connected.finditer(text):  # noqa: B007 - the last one
                pass
        return _address(found)


def _address(found: re.Match[bytes] | None) -> str | None:
    ip: str | None = TABLES["ip"][found[1]] if found else None
    return ip
