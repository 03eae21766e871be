"""Mail that the server took in: from which client, in whose name. These lines tell of no attack, so they are no events
and only the monitor asks for them.

Postfix names the client when the envelope is opened (`ID: client=…`, smtpd.c) and tells that the mail is in the queue
by a line of the queue manager's (`ID: from=<…>, …(queue active)`, qmgr_active.c): what a restriction, a milter or a
body check refuses or discards on its way never gets there. Sendmail's `ID: from=…, relay=…` (envelope.c) comes before
its milters' last word, and that it delivers (`ID: to=…, mailer=…`, deliver.c) after it. Exim says all in one line.

The second line is looked for, the first one in the text before it: within its block and at least `KEPT` bytes more. A
mail is told once however often its delivery is tried.

Left out: mail of local programs and bounces, which have no client; mail that comes back from a content filter
(`orig_queue_id=`), which was told when it came; mail that was held for so long that its first line is out of reach;
what MailScanner takes in, since it gives mail a new id. Sendmail does not tell whether a client had logged in.
"""

from __future__ import annotations

import re
from collections import deque
from typing import NamedTuple, TypeAlias

from tui.model import Chunk, Mail
from tui.parsers.exim_client import BARE, INTERFACE, PROTOCOL, TLS, client
from tui.parsers.queued import CLIENT, DAEMON, END, EOL, EXIM, HEAD, ID, RECIPIENT, SENDMAIL, Line
from tui.parsers.stamps import Stamps
from tui.parsers.values import TABLES

#: Bytes of text kept for lines to come.
KEPT = 64 << 10
#: Mails remembered as told, at least; at most twice as many. More than there are in what a backlog reads in one piece.
TOLD = 16_384
#: Stretches of one source that go on: the live end, and a backlog read backwards.
_STRETCHES = 3
#: In blocks below this size, in bytes, all programs are looked for.
_SMALL = 16 << 10
#: Names of queue managers remembered; a host has few.
_NAMES = 64


class Row(NamedTuple):
    """How a program tells that it took a mail in.

    `mark` stands in each of the lines `taken` and in few others. The line `opened` of the same mail holds the id with
    `opening` behind it; it stands before that line or is that line.
    """

    mark: bytes
    taken: Line
    opening: bytes
    opened: Line


_TAKEN = ("host", "name", "id", "sender")
_OPENED = ("host", "name", "id", "again", "sender", "stamp", "ip", "login", "for_ip")

#: Of a mail's first line: sender, stamp, address, whether the client had logged in, the address that another server
#: of ours says it has the mail from, and the mail's id.
First: TypeAlias = tuple[bytes | None, bytes, bytes, bytes | None, bytes | None, bytes]

POSTFIX = Row(
    b" (queue active)",
    Line.of(
        rf"{HEAD}{DAEMON.format(daemon='[no]?qmgr')}{END}{ID}from=<(?P<sender>[^>\n\x00]*|[^\n]*)>, size=[0-9]+, "
        rf"nrcpt=[0-9]+ \(queue active\){EOL}",
        _TAKEN,
    ),
    b": client=",
    Line.of(
        rf"{HEAD}{DAEMON.format(daemon='smtpd')}{END}{ID}client={CLIENT.format(name='ip')}(?:\n|(?::[0-9]+)?(?:"
        r"(?P<login>, sasl_)|(?P<again>, orig_queue_id=(?!NOQUEUE))|(?:, orig_queue_id=NOQUEUE)?, orig_client="
        rf"{CLIENT.format(name='for_ip')}(?::[0-9]+)?{EOL}|{EOL}))",
        _OPENED,
    ),
)
OTHERS = (
    Row(
        b" <= ",
        Line.of(rf"{EXIM}<= ", _TAKEN),
        b" <= ",
        Line.of(
            rf"{EXIM}<= (?:<>|(?P<sender>{BARE}))(?: R=[^ \n]*|)(?: DS|) H={client(' S=')}{INTERFACE}{PROTOCOL}{TLS}"
            r"(?P<login> A=)?",
            _OPENED,
        ),
    ),
    Row(
        b", mailer=",
        Line.of(
            rf"{SENDMAIL}to={RECIPIENT}(?:,{RECIPIENT})*, (?:ctladdr=[^,\n]*, )?delay=[\d:+]+, xdelay=[\d:+]+, "
            r"mailer=[^, \n]+, pri=\d+",
            _TAKEN,
        ),
        b": from=",
        Line.of(
            # the server's own relay= is the last
            rf"{SENDMAIL}from=<?(?P<sender>[^\n]*?)>?, size=\d+, class=[^\n]*, relay=(?:[^ \[\],\n]+ )?"
            rf"\[(?P<ip>[^\]\n]+)\](?: \(may be forged\))?{EOL}",
            _OPENED,
        ),
    ),
)


class _Stretch:
    """A contiguous run of a source's lines: where its next chunk begins, and the text before that."""

    def __init__(self) -> None:
        self.end = -1
        self.before = b""


class AcceptedReader:
    """Reads one source's chunks, as `Reader` does: they may come from several places of it, each place's in order."""

    def __init__(self, stamps: Stamps) -> None:
        """`stamps` are the source's."""
        self._stamps = stamps
        self._stretches: deque[_Stretch] = deque(maxlen=_STRETCHES)
        self._told: set[int] = set()  # hashes of how the first lines of mails begin
        self._told_before: set[int] = set()  # the generation before it
        self._managers: set[bytes | None] = set()
        self._others: bool | None = None  # whether mail of another program than Postfix was met; None: not looked for

    def read(self, chunk: Chunk) -> list[Mail]:
        """The mails whose acceptance the chunk tells of. Never raises, whatever the bytes."""
        stretch = self._stretch(chunk)
        text, before = chunk.data, chunk.context or stretch.before
        firsts = self._firsts(POSTFIX, text, before)
        if not firsts or self._others is not False or len(text) < _SMALL:
            others = [first for row in OTHERS for first in self._firsts(row, text, before)]
            self._others = bool(self._others or others)
            firsts += others
        stretch.before = text if len(text) >= KEPT else before[max(0, len(before) + len(text) - KEPT) :] + text
        addresses, senders = TABLES["ip"], TABLES["sender"]
        times = self._stamps.column([first[1] for first in firsts])
        return [
            Mail(time, ip, senders[sender], login is not None, identity.decode("ascii"))
            for time, (sender, _, raw, login, for_ip, identity) in zip(times, firsts, strict=True)
            if (ip := addresses[for_ip] or addresses[raw])
        ]

    def _firsts(self, row: Row, text: bytes, before: bytes) -> list[First]:
        """The first lines of the mails whose acceptance the text tells of, and which were not told before."""
        mark, match, size = row.mark, row.taken.match, len(row.mark)
        firsts = []
        at = text.find(mark)
        while at >= 0:
            line = match(text, text.rfind(b"\n", 0, at) + 1)
            if line and (first := self._first(row, line, text, at + size, before)):
                firsts.append(first)
            at = text.find(mark, text.find(b"\n", at))
        return firsts

    def _first(self, row: Row, taken: re.Match[bytes], text: bytes, end: int, before: bytes) -> First | None:
        """The first line of the mail told of before `end`; None where there is none, or where that was told already."""
        host, name, identity, sender = taken.group(*row.taken.groups)
        if name not in self._managers:
            self._add_manager(name)
        needle, (match, groups) = identity + row.opening, row.opened
        at = text.rfind(needle, 0, end)
        while True:
            if at < 0:  # it stands before this text, or nowhere
                if text is before:
                    return None
                text = before
                at = text.rfind(needle)
                continue
            start = text.rfind(b"\n", 0, at) + 1
            if line := match(text, start):
                its_host, its_name, its_identity, again, its_sender, stamp, ip, login, for_ip = line.group(*groups)
                # the same id is another mail's on another host, and in the queue of another instance
                own = its_name == name or its_name not in self._managers
                if its_identity == identity and its_host == host and own:
                    if again or self._was_told(text[start : at + len(identity)]):
                        return None
                    return its_sender if sender is None else sender, stamp, ip, login, for_ip, identity
            at = text.rfind(needle, 0, start)

    def _add_manager(self, name: bytes | None) -> None:
        if len(self._managers) >= _NAMES:
            self._managers.clear()
        self._managers.add(name)

    def _was_told(self, beginning: bytes) -> bool:
        """Whether the mail whose first line begins so was told; from now on it is."""
        mail = hash(beginning)
        if mail in self._told or mail in self._told_before:
            return True
        if len(self._told) >= TOLD:
            self._told, self._told_before = set(), self._told
        self._told.add(mail)
        return False

    def _stretch(self, chunk: Chunk) -> _Stretch:
        if chunk.restarted and self._stretches:
            max(self._stretches, key=lambda known: known.end).end = 0
        stretch = next((known for known in self._stretches if known.end == chunk.offset), None)
        if stretch is None:
            stretch = _Stretch()
            self._stretches.append(stretch)
        stretch.end = chunk.offset + len(chunk.data)
        return stretch
