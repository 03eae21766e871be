"""Dovecot's log-in lines. Formats: client-common.c and client-common-auth.c of 1.0 to 2.4.4.

`user=<…>` is the client's text and the last ` rip=` the server's. A client without an address (a webmail's, through a
unix socket) is nobody that a line could accuse.

No events: the end of a session that had logged in, our own doing (a shutdown, a kick), and what a proxy says before
the line that tells how the log-in ended.
"""

from __future__ import annotations

from tui.model import Action, Category, EventKind
from tui.parsers.dovecot_auth import AUTHENTICATION, FAILED, POLICY
from tui.parsers.shape import Groups, Judged, Program, Shape, Verdict

_SUCCESS = Verdict(EventKind.LOGIN_SUCCESS, None, Action.ACCEPT)
_SERVER = Verdict(EventKind.LOGIN_FAILURE, Category.SERVER, Action.DEFER)
_PROBE = Verdict(EventKind.PROBE, Category.PROTOCOL, Action.DISCONNECT)
_TLS = Verdict(EventKind.PROBE, Category.TLS, Action.DISCONNECT)
_LIMIT = Verdict(EventKind.LIMIT, Category.RATE, Action.DISCONNECT)

#: How the bracketed reason of an ended log-in begins -> what it means. First row that fits.
_REASONS: tuple[tuple[bytes, Verdict | None], ...] = (
    (b"auth failed", FAILED),
    (b"authorization failed", FAILED),
    (b"user disabled", FAILED),
    (b"login disabled", FAILED),
    (b"password expired", FAILED),
    (b"proxy dest auth failed", FAILED),
    (b"aborted authentication", FAILED),
    (b"auth aborted by client", FAILED),
    (b"anonymous logins disabled", POLICY),
    (b"tried to use disallowed", POLICY),
    (b"tried to use disabled", POLICY),
    (b"auth service reported temporary failure", _SERVER),
    (b"auth process communication failure", _SERVER),
    (b"internal failure", _SERVER),
    (b"proxy dest", _SERVER),
    (b"0 authentication attempts", _PROBE),  # 1.0
    (b"auth referral", None),
    (b"disconnected while finishing login", None),
    (b"disconnected during TLS handshake", _TLS),
    (b"cert required", _TLS),
    (b"client sent an", _TLS),
    (b"client didn't send a cert", _TLS),
    (b"connection limit reached", _LIMIT),
    (b"tried to use unsupported", _PROBE),
    (b"sent invalid base64", _PROBE),
    (b"no auth attempts", _PROBE),
    (b"disconnected before auth was ready", _PROBE),
    (b"disconnected while authenticating", _PROBE),
    (b"client didn't finish SASL auth", _PROBE),
)


#: How the ending itself begins, where that says more than the reason: our own doing, or our own limit.
_HOW: tuple[tuple[bytes, Verdict | None], ...] = (
    (b"Shutting down", None),
    (b"Process shutting down", None),
    (b"Kicked ", None),
    (b"Auth process broken", None),
    (b"TLS initialization failed", None),
    (b"Connection queue full", _LIMIT),
)


def judge_ended(groups: Groups) -> Verdict | None:
    """Verdict of a log-in that ended without success, by its bracketed reason; None for one that was our doing.

    A connection that was lost while TLS began says so in `how` (2.3.16 and later) or behind the addresses (`tls`).
    """
    how, reason, tls = groups[0] or b"", groups[1] or b"", groups[2]
    for words, verdict in _HOW:
        if words in how:
            return verdict
    for begin, verdict in _REASONS:
        if reason.startswith(begin):
            return _TLS if verdict is _PROBE and (tls or b"SSL_accept() failed" in how) else verdict
    return FAILED if reason.endswith(b" authentication attempts") else None  # 1.0


_ENDED = Judged(("how", "reason", "tls"), judge_ended)

#: `Login: ` and the like: never the client's text, but `ID sent: ` is followed by it.
_LOGIN = r"(?:manage|)(?P<service>imap|pop3|submission|sieve)-login: (?:Info: |)"
_END = r"(?P<how>(?:Disconnected|Aborted login|Login aborted|Client has quit|Remote closed)[^(\n]*+"
#: The user stands behind the bracketed reason; a user that imitates one belongs to 1.x, which gave none.
_NO_USER_YET = r"(?![^(\n]*: user=<)"
#: Behind the server's address the user's bracket, or what the server writes behind a user, would be a forgery's: a
#: client of a unix socket has no address, and its user could hold one. The server writes a session and few others in
#: brackets; without a bound on them every end of a user that holds many would be looked at to the end of the line.
_SERVERS = r"(?=[^<>\n]*+(?:(?<==)<[^<>\n]*+>[^<>\n]*+){0,6}$)(?!.*, method=)"
#: A client that sent no user says nothing, or the mechanism's name, which 1.0 wrote as the client spelt it.
_WHO = (
    r"(?:user=<(?P<user>.*)>(?:, method=[^,\n]*+)?, |(?!user=|.*\brip=.*\brip=)(?:method=[^,\n]*+, )?)"
    rf"rip=(?P<ip>[0-9A-Fa-f.:]++)(?=,|\r?$){_SERVERS}"
)
#: Through a proxy. Of what a proxy says no other line has `user=` right there, and a user with a bracket could have it.
_PROXIED = r"proxy\([^()\n]*+\): [Ss]tarted proxying to [^()\n]*(?:\([^()\n]*+\))?: (?=user=<[^()\n]*+$)"
_LOGGED_IN = rf"(?:(?:Login|Logged in): |{_PROXIED})"
_SESSION = r"(?:, lip=[^,\n]*+)?(?P<tls>, TLS handshaking)?(?:.*\bsession=<(?P<session>[^>\n]*+)>)?"

#: The end of a line, also in a log with carriage returns; a hot row may hold no `$`.
_EOL = r"(?!\r?[^\r\n]|\r\r)"


def _logins() -> tuple[Shape, ...]:
    rows = [
        Shape(
            # the usual user has nothing that could imitate what follows it
            "log-in ended, usual",
            "",
            _LOGIN + _END + r")\((?P<reason>[^)\n]*+)\)(?: \(\w++\)|): user=<(?P<user>[^<>,\n]*+)>"
            r"(?:, method=[^,\n]*+|), rip=(?P<ip>[0-9A-Fa-f.:]++), lip=[0-9A-Fa-f.:]++(?P<tls>, TLS handshaking|)"
            r"[^<>\n]*+<(?P<session>[^>\n]*+)>" + _EOL,
            _ENDED,
            "dovecot_login",
            hot=True,
        )
    ]
    for start in ("imap-login: ", "pop3-login: ", "submission-login: ", "managesieve-login: ", "sieve-login: "):
        ended = (
            _LOGIN
            + _NO_USER_YET
            + _END
            + r"(?:\((?:\)|(?:size=|tls)[^)\n]*+\))[^(\n]*+)*)\((?P<reason>[^)\n]*+)\)(?: \(\w++\))?: "
        )
        rows += (
            Shape("log-in ended", start, ended + _WHO + _SESSION, _ENDED, "dovecot_login"),
            Shape("log-in", start, _LOGIN + _LOGGED_IN + _WHO, _SUCCESS),
            Shape(
                "too many connections",
                start,
                _LOGIN + r"(?P<reason>Maximum number of connections from user\+IP exceeded)[^:\n]*+: " + _WHO,
                _LIMIT,
            ),
            Shape(
                "refused by tcpwrap",
                start,
                _LOGIN + r"access\(\w++\): (?P<reason>Client refused) \(rip=(?P<ip>[0-9A-Fa-f.:]++)\)",
                Verdict(EventKind.BLOCKED, Category.CLIENT, Action.REJECT),
            ),
        )
    for start in ("imap-login: ", "pop3-login: "):  # 1.x gave no reason, and had no other services
        rows.append(
            Shape(
                "log-in ended, 1.x",
                start,
                _LOGIN
                + r"(?P<reason>(?:Aborted login|Disconnected)(?:: [^:(\n]*+)?): (?=user=<[^>\n])(?=.*>, method=)"
                + _WHO,
                FAILED,
                "dovecot_login",
            )
        )
    return tuple(rows)


DOVECOT = Program(
    name="dovecot",
    tag=r"[\w.-]++",
    path=False,
    service="auth",
    shapes=(
        *_logins(),
        *AUTHENTICATION,
    ),
)
