"""Cyrus IMAP. Formats: imapd.c, pop3d.c, nntpd.c, httpd.c, lmtpengine.c, timsieved/parser.c and actions.c of 2.0 to
3.6, and loginlog.c and logfmt.c of 3.13; refused connections are libwrap's (refuse.c).

A client is `name [address]` or `[address]` right behind the word that begins a line: the name is verified DNS and
cannot hold a bracket, all that follows is the client's. Behind the user stands the error of SASL; it may quote a word
of the client's but no space, so the last `SASL(-13): ` on a line is the server's. Since 3.13 values are quoted.

`imap`, `imapd` and `pop3d` are tags of other servers too: `uwimap` has the programs of those.
"""

from __future__ import annotations

from tui.model import Action, Category, EventKind
from tui.parsers.shape import Groups, Judged, Program, Shape, Verdict

_FAILED = Verdict(EventKind.LOGIN_FAILURE, None, Action.REJECT)
_PROTOCOL = Verdict(EventKind.LOGIN_FAILURE, Category.PROTOCOL, Action.REJECT)
_SERVER = Verdict(EventKind.LOGIN_FAILURE, Category.SERVER, Action.DEFER)
_SUCCESS = Verdict(EventKind.LOGIN_SUCCESS, None, Action.ACCEPT)
_REFUSED = Verdict(EventKind.BLOCKED, Category.CLIENT, Action.REJECT)

#: Errors of SASL (sasl.h, without their sign) that are no wrong name or password. Ours: what checks passwords failed,
#: had no memory, was not started or did not answer. The client's: a mechanism that there is not, or what is no answer.
_ERRORS = {b"1": _SERVER, b"2": _SERVER, b"8": _SERVER, b"12": _SERVER, b"24": _SERVER} | dict.fromkeys(
    (b"3", b"4", b"5", b"7"), _PROTOCOL
)

_CLIENT = r"(?:(?P<hostname>[^\[\]\n ]++) ?|[^\[\n]*+)\[(?P<ip>[^\]\n]*+)\]"
_SASL = r"\[?(?P<reason>SASL\(-?(?P<sasl>\d++)\): [^\]\r\n]*+)"
_BAD = rf"badlogin: {_CLIENT} "

#: The values of 3.13: quoted when they hold more than plain characters.
_CLIENT_VALUE = rf'r\.clienthost="?{_CLIENT}"?'
_VALUE = r'"?(?P<{name}>(?<!")[^"\\\s]++|(?<=")(?:[^"\\\n]|\\.)*)"?'
_USER_VALUE = "u\\.username=(?:~null~|" + _VALUE.replace("{name}", "user") + ")"
_ERROR_VALUE = r'error="?(?P<reason>(?:SASL\(-?(?P<sasl>\d++)\): )?(?:[^"\\\n]|\\.)*)'


def judge_sasl(groups: Groups) -> Verdict:
    """A refused log-in, by the number of SASL's error, which may be absent."""
    return _ERRORS.get(groups[0] or b"", _FAILED)


def judge_words(groups: Groups) -> Verdict:
    """A refused log-in of which SASL says nothing."""
    return _PROTOCOL if b"base64" in (groups[0] or b"") else _FAILED


_JUDGED = Judged(("sasl",), judge_sasl)

REFUSALS = (
    Shape("invalid user", "badlogin: ", _BAD + r"\S++ \(?(?P<user>.*?)\)? (?P<reason>invalid user)\s*$", _FAILED),
    Shape("refused log-in, 3.x", "badlogin: ", _BAD + rf"\S++ \((?P<user>.*)\) {_SASL}", _JUDGED),
    Shape("refused log-in", "badlogin: ", _BAD + rf"\S++ (?:(?P<user>.*) )?{_SASL}", _JUDGED),
    Shape("refused log-in, other", "badlogin: ", _BAD + "(?P<reason>.*)", Judged(("reason",), judge_words)),
    Shape(
        "refused log-in, 3.13",
        "event=login.bad ",
        rf"event=login\.bad {_CLIENT_VALUE} {_USER_VALUE} (?:login\.\w++=\S++ )*{_ERROR_VALUE}",
        _JUDGED,
    ),
)

LOGINS = (
    Shape("log-in", "login: ", rf"login: {_CLIENT} (?P<user>\S++) \S", _SUCCESS),
    Shape(
        "log-in, 3.13",
        "event=login.good ",
        rf"event=login\.good (?:(?!r\.client)\S++ )*{_CLIENT_VALUE}(?: {_USER_VALUE})?",
        _SUCCESS,
    ),
)

#: The name of a user on the client's side, as its own server tells it, may stand before the client.
_WHO = r"refused connect(?:ion)? from (?:.*@)?"

CONNECTIONS = (
    Shape(
        "refused connection",
        "refused connect",
        _WHO + r"(?:(?P<hostname>[^\s()@]++) \()?(?P<ip>[0-9A-Fa-f.:]++)\)?\s*$",
        _REFUSED,
    ),
    Shape("refused connection, by name", "refused connect", _WHO + r"(?P<hostname>[^\s()@]++)\s*$", _REFUSED),
    Shape(
        "no TLS",
        "",
        rf"(?:\[\w++\] |imaps )?(?P<reason>(?:START)?TLS (?:negotiation )?failed): {_CLIENT}",
        Verdict(EventKind.PROBE, Category.TLS),
        hint=r"STARTTLS (?:negotiation )?failed: |TLS negotiation failed: |imaps TLS neg|\[\w++\] STARTTLS failed: ",
    ),
)

PROGRAMS = (
    Program(
        name="sieve",
        tag="(?:sieved?|timsieved?|cyrus/(?:tim)?sieved?)",
        path=False,
        service="sieve",
        shapes=(*REFUSALS, *LOGINS, *CONNECTIONS),
    ),
    # who delivers mail logs in at every message: that is no client's success
    Program(
        name="lmtp",
        tag="(?:lmtp|cyrus/lmtp)(?:d|unix|proxyd|)",
        path=False,
        service="lmtp",
        shapes=(*REFUSALS, *CONNECTIONS),
    ),
    Program(
        name="nntp",
        tag="(?:nntp|cyrus/nntp)(?:d|s|)",
        path=False,
        service="nntp",
        shapes=(*REFUSALS, *LOGINS, *CONNECTIONS),
    ),
    # CalDAV, CardDAV and JMAP
    Program(
        name="http",
        tag="(?:http|cyrus/http)(?:d|s|)",
        path=False,
        service="web",
        shapes=(*REFUSALS, *LOGINS, *CONNECTIONS),
    ),
)
