"""Dovecot's authentication lines. Formats: auth-request.c (get_log_prefix and what it is put before), the mechanisms,
the passdb drivers and auth-policy.c of 1.0 to 2.4.4.

The user is the client's text: its usual form has none of the characters that could imitate what follows it.

No events: `Error:` and `Warning:` (our own trouble, of which the log-in line tells as a temporary failure), `unknown
user - trying the next passdb` (the next may know it), and a lookup without an address (LMTP, LDA, doveadm).
"""

from __future__ import annotations

from tui.model import Action, Category, EventKind
from tui.parsers.shape import Groups, Judged, Shape, Verdict

FAILED = Verdict(EventKind.LOGIN_FAILURE, None, Action.REJECT)
POLICY = Verdict(EventKind.LOGIN_FAILURE, Category.POLICY, Action.REJECT)
_MALFORMED = Verdict(EventKind.LOGIN_FAILURE, Category.PROTOCOL, Action.REJECT)
_UNFINISHED = Verdict(EventKind.PROBE, Category.PROTOCOL)

#: `DRIVER(user,ip[,<session>]): ` of 2.2 and 2.3 behind either program.
_REQUEST = (
    r"(?:conn unix:auth-worker \([^)\n]*+\): auth-worker<\d++>: )?"
    r"(?P<driver>[a-z][\w-]*+)\((?P<user>{user}),(?P<ip>[0-9A-Fa-f.:]++)(?:,(?:<(?P<session>[^>,)\n]{0,255}+)>)?)?\): "
)
#: The same with what stands there at times: a master user's log-in, a database with a name of its own.
_REQUEST_ANY = (
    r"(?:conn unix:[\w./-]*+ \([^)\n]*+\): auth(?:-worker)?<\d++>: )?"
    r"(?P<driver>[A-Za-z][\w.-]*+)\((?P<user>{user}),(?P<ip>[0-9A-Fa-f.:]++)(?:,master)?"
    r"(?:,(?:<(?P<session>[^>,)\n]{0,255}+)>)?)?\): "
)
#: Not `(pid): Error: …` of 2.3 and 1.x, which tells of our own trouble.
_NO_LEVEL = r"(?!\(\w++\): (?:Debug|Warning|Error|Fatal|Panic): )"
#: `(user,ip,sasl:mech)<session>: DRIVER: ` of 2.4.
_REQUEST_24 = (
    rf"{_NO_LEVEL}"
    r"\((?P<user>{user}),(?P<ip>[0-9A-Fa-f.:]++)(?:,sasl:[\w-]++)?(?:,master)?\)(?:<\d++>)?"
    r"(?:<(?P<session>[^>\n]{0,255}+)>)?: (?:Info: )?(?:request \[\d++\]: )?(?:(?P<driver>[A-Za-z][\w.-]*+): )?"
)
#: Some such line, with an address, that is not said before the next database is asked.
_FORGED = (
    rf"{_NO_LEVEL}"
    r"(?=(?:\(|[A-Za-z][\w.-]*+\(|conn unix:).*,[0-9A-Fa-f.:]++[,)])(?!.* - trying the next (?:pass|user)db\r?$)"
    r".*[)>:] "
)

_PAM = (
    r"pam_authenticate\(\) failed: (?:Authentication failure|User not known to the underlying authentication module"
    r"|Permission denied)(?:: \d++ Time)?"
)
_REFUSED = (
    rf"(?P<reason>unknown user|Password mismatch|[Ii]nvalid credentials|{_PAM}"
    r"|Authentication failure due to policy server refusal(?:: [^)\n]*+)?"
    r"|Empty username|user disabled|Password expired|Username character disallowed by [^\s()]++ 0x\w++)"
)
#: The same, and what is said more seldom.
_REFUSED_ANY = (
    rf"(?P<reason>[Uu]nknown user|[Pp]assword mismatch|[Ii]nvalid (?:credentials|username|input)|{_PAM}"
    r"|pam_authenticate\(\) failed: (?:Have exhausted maximum number of retries for service|User account has expired"
    r"|Authentication token expired)|pam_acct_mgmt\(\) failed: [^()\n]*+"
    r"|Authentication failure due to policy server refusal(?:: [^)\n]*+)?"
    r"|Empty username|[Uu]ser (?:is )?disabled|Password expired|Username character disallowed by [^\s()]++ 0x\w++"
    r"|User found from deny passdb|allow_(?:real_)?nets check failed: IP [0-9A-Fa-f.:]++ not in allowed networks"
    r"|Attempted login with password having illegal chars|Attempted master login with no master passdbs"
    r"|Master user login attempted (?:without master passdbs|to use empty login username)"
    r"|Login failed(?= \(status=)|oauth2 failed: [^()\n]*+|Invalid base64 data in (?:initial|continued) response"
    r"|Request timed out waiting for client to continue authentication)"
)

#: The end of a line, also in a log with carriage returns; a hot row may hold no `$`.
_EOL = r"(?!\r?[^\r\n]|\r\r)"

#: What may follow a refusal: `(password mismatch?)`, `(given password: …)`, `(username: …)`, and the end of the line.
_REST = r"(?: ?\([^)\n]*+\)|)(?: \([^)\n]*+\)|)" + _EOL

#: A user and what it may hold. Without a closing bracket in user and password there is but one end of the request. A
#: user with one can be told where nothing in brackets follows the refusal: the last request is the server's.
#: Whom a master wanted to be is the client's text too, and where the line was cut no bracket closes it.
_ANY_USER = r"(?:(?! \(trying to log in as user: ).)*"
_USERS = (
    ("", r"[^,()<>\s]*+", _REST),
    (", odd user", r"[^)\n]*", _REST),
    (", user with brackets", _ANY_USER, r"\r?$"),
)


#: Refusals that are not for a wrong name or password: how they begin -> what they mean.
_OTHER_REFUSALS: tuple[tuple[tuple[bytes, ...], Verdict], ...] = (
    ((b"Authentication failure due to policy", b"allow_nets", b"allow_real_nets"), POLICY),
    ((b"Invalid base64", b"Invalid input", b"invalid input"), _MALFORMED),
    ((b"Request timed out",), _UNFINISHED),
)


def judge_auth(groups: Groups) -> Verdict:
    """A refusal by a password database, the policy server or the mechanism itself."""
    reason = groups[0] or b""
    return next((verdict for begin, verdict in _OTHER_REFUSALS if reason.startswith(begin)), FAILED)


_AUTH = Judged(("reason",), judge_auth)


def _auth(name: str, start: str, process: str, request: str, usual: str = "") -> tuple[Shape, ...]:
    """Rows of an authentication process; `usual` is the request as nearly all lines have it, for a hot row.

    A line that can be read in several ways never counts and has no address: the line of the log-in itself, which
    cannot be forged, tells of the same attempt.
    """

    def row(kind: str, request: str, user: str, refused: str, *, hot: bool = False) -> Shape:
        pattern = process + request.replace("{user}", user) + refused
        return Shape(name + kind, start, pattern, _AUTH, "dovecot_auth", hot=hot)

    _, plain, rest = _USERS[0]
    return (
        *([row("", usual, plain, _REFUSED + rest, hot=True)] if usual else []),
        *(row(kind, request, user, _REFUSED_ANY + rest) for kind, user, rest in _USERS[1 if usual else 0 :]),
        Shape(name + ", forged", start, process + _FORGED + _REFUSED_ANY, _AUTH, "never_counts"),
    )


def _pam(name: str, start: str, begin: str, hint: str = "") -> Shape:
    """PAM's modules tell in their words what Dovecot's line of the log-in tells; an address only where there is one."""
    return Shape(
        name,
        start,
        begin
        + r"(?P<reason>authentication failure); logname=\S* uid=\d* euid=\d* tty=dovecot (?!.*\brhost=.*\brhost=).*"
        r"\brhost=(?P<ip>[0-9A-Fa-f.:]++)(?:\s+user=(?P<user>[^\r\n]*))?",
        FAILED,
        "never_counts",
        hint=hint,
    )


_PAM_UNIX = r"\(?pam_(?:unix|sss|ldap|krb5|winbind)(?:\([\w.-]*+:auth\))?\)?:? "

#: The rows of an authentication process.
AUTHENTICATION = (
    Shape(
        # the mechanism says it, before any password database is asked: there the user is `?` and nothing else
        "auth, odd character",
        "auth: ",
        r"auth: (?:Info: )?(?P<driver>plain|login|cram-md5|digest-md5|scram-sha-[\w-]++|oauthbearer|xoauth2|apop)"
        r"\(\?,(?P<ip>[0-9A-Fa-f.:]++)(?:,(?:<(?P<session>[^>,)\n]{0,255}+)>)?)?\): "
        r"(?P<reason>Username character disallowed by [^\s()]++ 0x\w++) \(username: .*\)\r?$",
        FAILED,
        "dovecot_auth",
    ),
    *_auth("auth", "auth: ", "auth: (?:Info: |)", _REQUEST_ANY, usual=_REQUEST),
    # without the last, here and with 1.x: a 2.4 user may be called `default): …`, and its own last row reads all
    *_auth("auth-worker", "auth-worker(", r"auth-worker\(\w++\): (?:Info: |)", _REQUEST_ANY, usual=_REQUEST)[:-1],
    *_auth("auth-worker without pid", "auth-worker: ", "auth-worker: (?:Info: )?", _REQUEST_ANY),
    *_auth("auth 1.x", "auth(default): ", r"auth\(default\): (?:Info: )?", _REQUEST_ANY)[:-1],
    *_auth("auth 2.4", "auth(", "auth", _REQUEST_24),
    *_auth("auth-worker 2.4", "auth-worker(", "auth-worker", _REQUEST_24),
    _pam("pam", "auth: ", "auth: (?:Info: )?" + _PAM_UNIX),
    _pam("pam 1.x", "auth(default): ", r"auth\(default\): (?:Info: )?" + _PAM_UNIX),
    _pam("pam by its own tag", "", _PAM_UNIX, hint=r"[(p]p?am_(?:unix|sss|ldap|krb5|winbind)[^\n]{0,99}? tty=dovecot "),
)
