"""How Exim begins a line and writes its client, and which bracket is the server's.

Before every message may stand, in syslog, what the file begins with: `2026-11-24 15:24:35[.123] [+0900 ]`, `[pid] `,
and `[1\\5] ` before the first of several lines (log_write and write_syslog of src/log.c); then the id of the message.

The client is `[NAME ][(HELO) ][ADDRESS][:PORT]` (host_build_sender_fullhost of src/host.c), then ` I=[…]:…` and
` U=…` (host_and_ident). NAME is verified DNS. HELO is the client's: a name of letters, digits, `.-_` or an address in
brackets (check_helo of src/smtp_in.c), but with `helo_accept_junk_hosts` anything, and it is logged as it came. So the
server's bracket is the one behind a `) ` that goes on as only the server's text does. If two do, the first may be part
of a HELO or the second of a sender, a log-in name or a command: nobody can tell, and the client stays unknown.
"""

from __future__ import annotations

from tui.parsers.shape import Judged, Shape, Verdict

_ID = r"(?:(?P<queue_id>[0-9A-Za-z]{6}-[0-9A-Za-z]{6,11}-[0-9A-Za-z]{2,4}) )?"
_STAMP = r"(?:\d{4}-\d\d-\d\d [\d:.]{8,15} (?:[+-]\d{4} )?)?(?:\[\d++\] )?"

_UNCUT = r"(?!\[1\\)"

#: What stands before a message.
BEFORE = rf"(?:\[1\\\d++\] )?{_STAMP}{_ID}"

ADDRESS = r"[0-9A-Fa-f.:]{2,45}"

#: An address as it stands in angle brackets; a quoted local part may hold anything.
QUOTED = r'(?:[^"<>\n]|"(?:[^"\\\n]|\\.)*")*'

#: The same without the brackets.
BARE = r'(?:[^" \n]|"(?:[^"\\\n]|\\.)*")+'

#: The end of a line.
END = r"\s*$"

#: What may follow a client: host_and_ident, add_host_info_for_log, s_tlslog.
INTERFACE = r"(?: I=\[[^\]\n]*+\](?::\d++|)|)(?: TFO\*?|)(?: U=[^ \[\n]*|)(?: Ci=[\w/+.-]++|)"
PROTOCOL = r"(?: P=[^ \n]*+|)(?: L[.*-]{0,2}(?= )|)"
TLS = r'(?: X=[^ \n]*+|)(?: CV=[a-z]++|)(?: DN="[^"\n]*+"|)(?: SNI=[^ \n]*+|)'
_DETAIL = r" (?:[IUPX]|CV|DN|SNI|Ci)=| TFO| L[.*-]{0,2} "

#: What may stand before a client, flagged (host_and_ident) or not: the id of the connection, as of 4.99.
CONNECTION = r"(?:Ci=[\w/+.-]++ )?"
FROM = rf"{CONNECTION}(?:H=|)"

#: How the messages of all rows go on, and few others.
_WORDS = (
    rf"(?: ?(?:DS ?)?{CONNECTION}H=|"
    r"[\w.-]++ authenticator failed for |(?:[\w-]++ )?SMTP (?:protocol|syntax|call|connection) "
    r"|SMTP (?:command|data) timeout|unexpected disconnection |no MAIL in |TLS error on "
    r"|(?:temporarily )?(?:refused connection from|rejected) |[Cc]onnection from |unqualified |too many recipients: "
    r"|no (?:host name|IP address) found for |VRFY failed for |F=|SA: Action: "
    r"|ridiculously long |overlong message header |=> blackhole |\(= |<= (?=[^\n]* A=))"
)

#: How the messages of all rows begin; syslog may have cut them.
HINT = rf"(?:\[1[\\/]\d++\] )?{_STAMP}(?:[0-9A-Za-z]{{6}}-[0-9A-Za-z]{{6,11}}-[0-9A-Za-z]{{2,4}} )?{_WORDS}"


def _bracket(tail: str) -> str:
    return rf" \[{ADDRESS}\](?::\d{{1,5}}|)(?:{_DETAIL}|{tail})"


def client(tail: str) -> str:
    """The client, before a detail of the connection or what fits `tail`, a bounded regular expression."""
    bracket = _bracket(tail)
    return (
        rf"(?:(?P<hostname>[^\s()\[\]]++) |)(?:(?!.*\){bracket}.*\){bracket})\((?P<helo>.*?)\)(?={bracket}) |)"
        rf"\[(?P<ip>{ADDRESS})\](?::(?P<port>\d{{1,5}})|)(?={_DETAIL}|{tail})"
    )


def either(tail: str) -> str:
    """A line with two places that may be such a client."""
    bracket = _bracket(tail)
    return rf"(?=.*\){bracket}.*\){bracket})"


def row(name: str, pattern: str, verdict: Verdict | Judged, join: str = "smtpd_told", *, whole: bool = False) -> Shape:
    """A row of Exim's; all share one hint. One that is `whole` reads no line that Exim has cut for syslog: where what
    a client sent stands before the client, the cut may stand where the client wants it.
    """
    return Shape(name, "", (_UNCUT if whole else "") + BEFORE + pattern, verdict, join, hint=HINT)
