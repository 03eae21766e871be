"""Dovecot's log-in and authentication lines. Formats: client-common.c of 2.2.36, 2.3.21 and 2.4.4, auth-request.c,
passdb drivers, db-passwd-file.c, auth-policy.c.

Of a log-in line `user=<…>` is the client's text and the last ` rip=` the server's. Of an authentication line the user
is the client's too: its usual form has none of the characters that could imitate what follows.
"""

from __future__ import annotations

from tui.model import Action, Category, EventKind
from tui.parsers.shape import Groups, Judged, Program, Shape, Verdict

_FAILED = Verdict(EventKind.LOGIN_FAILURE, None, Action.REJECT)
_SUCCESS = Verdict(EventKind.LOGIN_SUCCESS, None, Action.ACCEPT)
_SERVER = Verdict(EventKind.LOGIN_FAILURE, Category.SERVER, Action.DEFER)
_PROBE = Verdict(EventKind.PROBE, Category.PROTOCOL, Action.DISCONNECT)
_TLS = Verdict(EventKind.PROBE, Category.TLS, Action.DISCONNECT)
_POLICY = Verdict(EventKind.LOGIN_FAILURE, Category.POLICY, Action.REJECT)
_LIMIT = Verdict(EventKind.LIMIT, Category.RATE, Action.DISCONNECT)

#: How the bracketed reason of an ended log-in begins -> what it means. First row that fits.
_REASONS: tuple[tuple[bytes, Verdict | None], ...] = (
    (b"auth failed", _FAILED),
    (b"authorization failed", _FAILED),
    (b"user disabled", _FAILED),
    (b"login disabled", _FAILED),
    (b"password expired", _FAILED),
    (b"proxy dest auth failed", _FAILED),
    (b"aborted authentication", _FAILED),
    (b"auth aborted by client", _FAILED),
    (b"anonymous logins disabled", _POLICY),
    (b"tried to use disallowed", _POLICY),
    (b"auth service reported temporary failure", _SERVER),
    (b"auth process communication failure", _SERVER),
    (b"internal failure", _SERVER),
    (b"proxy dest", _SERVER),
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
    return None


_ENDED = Judged(("how", "reason", "tls"), judge_ended)

#: `Login: ` and the like: never the client's text, but `ID sent: ` is followed by it.
_LOGIN = r"(?:manage|)(?P<service>imap|pop3|submission|sieve)-login: (?:Info: |)"
_END = r"(?P<how>(?:Disconnected|Aborted login|Login aborted|Client has quit|Remote closed)[^(\n]*+"
_WHO = r"user=<(?P<user>.*)>(?:, method=[^,\n]*+)?, rip=(?P<ip>[0-9A-Fa-f.:]++),(?: lip=[^,\n]*+,)?"
_SESSION = r"(?P<tls> TLS handshaking)?(?:.*\bsession=<(?P<session>[^>\n]*+)>)?"

#: `DRIVER(user,ip[,<session>]): ` of 2.2 and 2.3 behind either program.
_REQUEST = (
    r"(?:conn unix:auth-worker \([^)\n]*+\): auth-worker<\d++>: )?"
    r"(?P<driver>[a-z][\w-]*+)\((?P<user>{user}),(?P<ip>[0-9A-Fa-f.:]++)(?:,(?:<(?P<session>[^>,)\n]*+)>)?)?\): "
)
#: `(user,ip,sasl:mech)<session>: DRIVER: ` of 2.4.
_REQUEST_24 = (
    r"\((?P<user>{user}),(?P<ip>[0-9A-Fa-f.:]++)(?:,sasl:[\w-]++)?\)(?:<\d++>)?(?:<(?P<session>[^>\n]*+)>)?: "
    r"(?:Info: )?(?:request \[\d++\]: )?(?:(?P<driver>[a-z][\w-]*+): )?"
)
_FORGED = r"(?:\(|[a-z][\w-]*+\(|conn unix:).*[)>:] "

_REFUSED = (
    r"(?P<reason>unknown user|Password mismatch|[Ii]nvalid credentials"
    r"|pam_authenticate\(\) failed: (?:Authentication failure|User not known to the underlying authentication module"
    r"|Permission denied)(?:: \d++ Time)?|Authentication failure due to policy server refusal(?:: [^)\n]*+)?"
    r"|Empty username|user disabled|Password expired|Username character disallowed by [^\s()]++ 0x\w++)"
)

#: The end of a line, also in a log with carriage returns; a hot row may hold no `$`.
_EOL = r"(?!\r?[^\r\n]|\r\r)"

#: What may follow a refusal: `(password mismatch?)`, `(given password: …)`, `(username: …)`, and the end of the line.
_REST = r"(?: ?\([^)\n]*+\)|)(?: \([^)\n]*+\)|)" + _EOL

#: A user and what it may hold. Without a closing bracket in user and password there is but one end of the request. A
#: user with one can be told where nothing in brackets follows the refusal: the last request is the server's.
_USERS = (("", r"[^,()<>\s]*+", _REST), (", odd user", r"[^)\n]*", _REST), (", user with brackets", ".*", r"\r?$"))


def judge_auth(groups: Groups) -> Verdict:
    """A refusal by a password database or by the policy server."""
    return _POLICY if b"policy server refusal" in (groups[0] or b"") else _FAILED


_AUTH = Judged(("reason",), judge_auth)


def _auth(name: str, start: str, process: str, request: str, *, hot: bool = False) -> tuple[Shape, ...]:
    """Rows of an authentication process. One that can be read in several ways never counts and has no address: the
    line of the log-in itself, which cannot be forged, tells of the same attempt.
    """
    return (
        *(
            Shape(
                name + kind,
                start,
                process + request.replace("{user}", user) + _REFUSED + rest,
                _AUTH,
                "dovecot_auth",
                hot=hot and not kind,
            )
            for kind, user, rest in _USERS
        ),
        Shape(name + ", forged", start, process + _FORGED + _REFUSED, _AUTH, "never_counts"),
    )


def _logins() -> tuple[Shape, ...]:
    rows = [
        Shape(
            # the usual user has nothing that could imitate what follows it
            "log-in ended, usual",
            "",
            _LOGIN + _END + r")\((?P<reason>[^)\n]*+)\)(?: \(\w++\)|): user=<(?P<user>[^<>,\n]*+)>"
            r"(?:, method=[^,\n]*+|), rip=(?P<ip>[0-9A-Fa-f.:]++), lip=[0-9A-Fa-f.:]++(?P<tls>, TLS handshaking|)"
            r"[^<\n]*+<(?P<session>[^>\n]*+)>" + _EOL,
            _ENDED,
            "dovecot_login",
            hot=True,
        )
    ]
    for start in ("imap-login: ", "pop3-login: ", "submission-login: ", "managesieve-login: ", "sieve-login: "):
        rows += (
            Shape(
                "log-in ended",
                start,
                _LOGIN + _END + r"(?:\((?:\)|(?:size=|tls)[^)\n]*+\))[^(\n]*+)*)"
                r"\((?P<reason>[^)\n]*+)\)(?: \(\w++\))?: " + _WHO + _SESSION,
                _ENDED,
                "dovecot_login",
            ),
            Shape("log-in", start, _LOGIN + r"(?:Login|Logged in): " + _WHO, _SUCCESS),
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
    return tuple(rows)


def _pam(name: str, start: str, begin: str) -> Shape:
    """pam_unix tells in its own words what Dovecot's line of the log-in tells; an address only where there is one."""
    return Shape(
        name,
        start,
        begin + r"pam_unix\(dovecot:auth\): (?P<reason>authentication failure); (?!.*\brhost=.*\brhost=).*"
        r"\brhost=(?P<ip>[0-9A-Fa-f.:]++)(?:\s+user=(?P<user>.*))?",
        _FAILED,
        "never_counts",
    )


DOVECOT = Program(
    name="dovecot",
    tag=r"[\w.-]++",
    path=False,
    service="auth",
    shapes=(
        *_logins(),
        Shape(
            # the mechanism says it, before any password database is asked: there the user is `?` and nothing else
            "auth, odd character",
            "auth: ",
            r"auth: (?:Info: )?(?P<driver>plain|login|cram-md5|digest-md5|scram-sha-[\w-]++|oauthbearer|xoauth2|apop)"
            r"\(\?,(?P<ip>[0-9A-Fa-f.:]++)(?:,(?:<(?P<session>[^>,)\n]*+)>)?)?\): "
            r"(?P<reason>Username character disallowed by [^\s()]++ 0x\w++) \(username: .*\)",
            _FAILED,
            "dovecot_auth",
        ),
        *_auth("auth", "auth: ", "auth: (?:Info: |)", _REQUEST, hot=True),
        *_auth("auth-worker", "auth-worker(", r"auth-worker\(\d++\): (?:Info: |)", _REQUEST, hot=True),
        *_auth("auth-worker without pid", "auth-worker: ", "auth-worker: (?:Info: )?", _REQUEST),
        *_auth("auth 2.4", "auth(", "auth", _REQUEST_24),
        *_auth("auth-worker 2.4", "auth-worker(", "auth-worker", _REQUEST_24),
        _pam("pam", "auth: ", "auth: (?:Info: )?"),
        _pam("pam by its own tag", "pam_unix(dovecot:auth): ", ""),
    ),
)
