"""postscreen, dnsblog and tlsproxy. Formats: postscreen.c, postscreen_early.c, postscreen_misc.c, postscreen_smtpd.c,
postscreen_state.c, dnsblog.c and tlsproxy.c of Postfix 2.8 to 3.11.

The client is `[address]:port` right after the fixed words; what a client sent follows behind it.
"""

from __future__ import annotations

from tui.model import Action, Category, EventKind
from tui.parsers.refusals import refusals, usual_refusals
from tui.parsers.shape import Program, Shape, Verdict

_PROTOCOL = Verdict(EventKind.PROBE, Category.PROTOCOL)
_BUSY = Verdict(EventKind.LIMIT, Category.RATE, Action.DEFER)
_DENIED = Verdict(EventKind.BLOCKED, Category.CLIENT, Action.REJECT)
_LISTED = Verdict(EventKind.DNSBL_HIT, Category.DNSBL)

#: Lists of good clients, which postscreen_dnsbl_sites holds with negative weights, and good marks of lists of both.
_PRAISE = (
    r"(?:[\w-]++\.)*?(?:dnswl|[ds]?wl|white|whitelist(?:ed)?|allow|allowlist|nobl|iadb2?)\.\S{1,255}+ as "
    r"|rep\.mailspike\.net as 127\.0\.0\.(?:1[5-9]|20)|hostkarma\.\S{1,255}+ as 127\.0\.0\.[135](?!\d)"
    r"|score\.senderscore\.com as 127\.0\.4\.(?:[7-9]\d|100)"
)
#: RFC 5782: what lists a client is in 127/8 and not 127.0.0.1; 127.255.255 is what Spamhaus gives to a resolver that it
#: does not serve. Any other address is the web server of a list that has ended.
_ANSWER = r"127\.(?!0\.0\.1(?!\d)|255\.255\.)\S++"


def _test(start: str, pattern: str, *, hot: bool = False) -> Shape:
    """A deep protocol test that the client failed."""
    return Shape(start.strip().lower(), start, pattern, _PROTOCOL, "postscreen_test", hot=hot)


POSTSCREEN = Program(
    name="postfix/postscreen",
    tag="postscreen",
    path=True,
    shapes=(
        Shape("rank", "DNSBL rank ", r"(?P<reason>DNSBL rank \d++) for {peer}", _LISTED, "dnsbl_rank", hot=True),
        *usual_refusals("{peer}", "postscreen_reject", "reject: [A-Z-]++ from ", quoted=""),
        *refusals("{peer}", "postscreen_reject", "reject: [A-Z-]++ from "),
        _test("PREGREET ", r"(?P<reason>PREGREET) \d++ after [\d.]++ from {peer}", hot=True),
        _test("HANGUP ", r"(?P<reason>HANGUP) after [\d.]++ from {peer}"),
        _test("NON-SMTP COMMAND ", r"(?P<reason>NON-SMTP COMMAND) from {peer}"),
        _test("COMMAND ", r"(?P<reason>COMMAND (?:PIPELINING|TIME LIMIT|COUNT LIMIT|LENGTH LIMIT)) from {peer}"),
        _test("BARE NEWLINE ", r"(?P<reason>BARE NEWLINE) from {peer}"),
        _test("DATA without valid RCPT", r"(?P<reason>DATA without valid RCPT) from {peer}"),
        _test("BDAT without valid RCPT", r"(?P<reason>BDAT without valid RCPT) from {peer}"),
        Shape("denied", "DENYLISTED ", r"(?P<reason>DENYLISTED) {peer}", _DENIED, "postscreen_test"),
        Shape("denied, old word", "BLACKLISTED ", r"(?P<reason>BLACKLISTED) {peer}", _DENIED, "postscreen_test"),
        Shape(
            "busy", "reject: connect from ", r"reject: connect from {peer}: (?P<reason>all screening ports busy)", _BUSY
        ),
    ),
)

DNSBLOG = Program(
    name="postfix/dnsblog",
    tag="dnsblog",
    path=True,
    shapes=(
        Shape(
            "listed",
            "addr ",
            rf"addr (?P<ip>[0-9A-Fa-f.:]++) (?!listed by domain (?:{_PRAISE}))"
            rf"(?P<reason>listed by domain (?P<zone>\S++) as {_ANSWER})",
            _LISTED,
            "dnsbl_listed",
            hot=True,
        ),
    ),
)

TLSPROXY = Program(
    name="postfix/tlsproxy",
    tag="tlsproxy",
    path=True,
    shapes=(
        Shape(
            "handshake failed",
            "TLS handshake failed ",
            r"(?P<reason>TLS handshake failed) for service=\S++ peer={peer}",
            Verdict(EventKind.PROBE, Category.TLS),
            "postscreen_test",
        ),
    ),
)
