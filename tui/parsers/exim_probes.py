"""What Exim tells of clients that do not speak SMTP as mail servers do, and of log-ins that worked.

Formats: src/smtp_in.c, src/receive.c, src/host.c, src/tls-gnu.c and src/tls-openssl.c of Exim 4.96. What a client sent
may stand before and behind it: ` H=` is the server's where it is the only one, or where the line ends behind it.
"""

from __future__ import annotations

from tui.model import Action, Category, EventKind
from tui.parsers.exim_client import (
    ADDRESS,
    BARE,
    CONNECTION,
    END,
    FROM,
    INTERFACE,
    PROTOCOL,
    QUOTED,
    TLS,
    client,
    row,
)
from tui.parsers.shape import Shape, Verdict

_PROTOCOL = Verdict(EventKind.PROBE, Category.PROTOCOL)
_DROPPED = Verdict(EventKind.LIMIT, Category.PROTOCOL, Action.DISCONNECT)
_TLS = Verdict(EventKind.PROBE, Category.TLS)

#: No second place that may be the server's.
_ONLY = r'(?!.*" H=.*" H=)'
_ERROR = r' [^\[\]"\n]{4,120}\s*$'
_SYNCHRONIZATION = r"(?P<reason>SMTP protocol (?:violation: |)synchronization error \([^)\n]*+\)): rejected "
_LOST = r" \(error| lost| D=|\s*$"


def _closed(name: str, words: str, tail: str, behind: str = "") -> Shape:
    """The end of a session that a client that means well does not end so."""
    return row(name, words + client(tail) + INTERFACE + behind, _PROTOCOL, "smtpd_closing")


SHAPES = (
    row(
        "talks first",
        _SYNCHRONIZATION + "connection from H=" + client(rf' input="|{END}'),
        _PROTOCOL,
    ),
    row(
        "talks too soon",
        _ONLY + _SYNCHRONIZATION + '".*" H=' + client(r' (?:next )?input="'),
        _PROTOCOL,
        whole=True,
    ),
    row(
        "protocol error",
        _ONLY
        + r'SMTP (?:protocol|syntax) error in ".*" H='
        + client(_ERROR)
        + INTERFACE
        + r' (?P<reason>[^\[\]"\n]{4,120}?)\s*$',
        _PROTOCOL,
        whole=True,
    ),
    row(
        "protocol error, forged or cut",
        r"SMTP (?:protocol (?:violation: )?(?:synchronization )?|syntax )error ",
        _PROTOCOL,
        "",
    ),
    row(
        "too many errors",
        r"SMTP call from (?:[^\s()\[\]=]++ (?=H=)|)"
        + FROM
        + client(" dropped: too many ")
        + INTERFACE
        + r" dropped: (?P<reason>too many [a-z ]++)",
        _DROPPED,
        "smtpd_closing",
    ),
    _closed(
        "disconnected",
        r"(?P<reason>unexpected disconnection while reading SMTP command) from (?:TFO\*? )?" + FROM,
        _LOST,
    ),
    _closed("command time-out", r"(?P<reason>SMTP command timeout) on(?: TLS)? connection from " + FROM, _LOST),
    _closed(
        "data time-out",
        r"(?P<reason>SMTP data timeout \(message abandoned\)) on connection from " + FROM,
        " F=<",
        rf" F=<(?P<sender>{QUOTED})>",
    ),
    _closed(
        "lost",
        rf"SMTP connection {CONNECTION}from " + FROM,
        " lost",
        r" (?P<reason>lost(?: while reading message data|))",
    ),
    _closed(
        "no MAIL",
        r"(?P<reason>no MAIL) in (?:TFO\*? )?SMTP connection from (?:(?:[^\s()\[\]=]++ |)(?:\([^\s()]*+\) |)(?=H=)|)"
        + FROM,
        r" D=",
    ),
    _closed(
        "incomplete",
        rf" ?(?:DS ?)?{CONNECTION}H=",
        " incomplete transaction",
        r" (?P<reason>incomplete transaction \((?:connection lost|sync failure)\))",
    ),
    row(
        "TLS error",
        r"TLS error on connection from " + FROM + client(r" \(") + INTERFACE + TLS + r" (?P<reason>\(.*)",
        _TLS,
    ),
    row(
        "no name",
        rf"(?P<reason>no host name found) for IP address (?P<ip>{ADDRESS}){END}",
        Verdict(EventKind.PROBE, Category.REVERSE_DNS),
        "never_counts",
    ),
    row(
        "no address",
        r"(?P<reason>no IP address found) for host .* \(during SMTP connection "
        rf"{CONNECTION}from {FROM}" + client(r"\)\s*$") + INTERFACE + rf"\){END}",
        Verdict(EventKind.PROBE, Category.REVERSE_DNS),
        "never_counts",
    ),
    row(
        "log-in",
        rf"<= (?:<>|(?P<sender>{BARE}))(?: R=[^ \n]*+|)(?: DS|) H="
        + client(" A=")
        + INTERFACE
        + PROTOCOL
        + TLS
        + r" A=[^ :\n]++(?::(?P<user>[^ :\n]++)|)(?= |\s*$)",
        Verdict(EventKind.LOGIN_SUCCESS, None, Action.ACCEPT),
        "",
    ),
)
