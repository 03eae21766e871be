"""Postfix smtpd. Formats: smtpd_check.c, smtpd.c, smtpd_chat.c, smtpd_peer.c, smtpd_sasl_glue.c,
xsasl_dovecot_server.c and tls_server.c of Postfix 1.1 to 3.11.

The client is the first `name[address]` after the stage: the name is verified DNS and cannot hold a bracket, everything
later is the client's own text.

No events: what access(5) does without a refusal (`warn`, `info`, `permit`, `filter`, `redirect`, `bcc`, `prepend`,
`delay`, `trace`, `proxy-accept`); anvil's `statistics:` (a maximum over hours, reached by refused and welcome clients
alike: the warning at the time tells of what went too far); a proxy filter's or the SASL library's own warning (no
client on it); what we deliver, and what others answer us (smtp, lmtp, local, virtual, pipe, error, bounce, qmgr).
"""

from __future__ import annotations

from tui.model import Action, Category, EventKind
from tui.parsers.refusals import EOL, PLAIN, QUOTED, VERBS, refusal_without_id, refusals, usual_refusals
from tui.parsers.shape import Groups, Judged, Program, Shape, Verdict
from tui.parsers.verdict import CONTENT, REFUSAL, category_of

_FAILED = Verdict(EventKind.LOGIN_FAILURE, None, Action.REJECT)
_NO_LOGIN = Verdict(EventKind.LOGIN_FAILURE, Category.PROTOCOL, Action.REJECT)
_LIMIT = Verdict(EventKind.LIMIT, Category.RATE, Action.DEFER)
_ERRORS = Verdict(EventKind.LIMIT, Category.PROTOCOL, Action.DISCONNECT)
_PROTOCOL = Verdict(EventKind.PROBE, Category.PROTOCOL)
_TLS = Verdict(EventKind.PROBE, Category.TLS)
_NAME = Verdict(EventKind.PROBE, Category.REVERSE_DNS)
_SMUGGLED = Verdict(EventKind.PROBE, Category.PROTOCOL, Action.DISCONNECT)
_ADDRESS = r"(?P<ip>[\d.]++|[\dA-Fa-f:.]*[\dA-Fa-f])"

#: SASL's words for our own trouble, as a whole: a client may quote them in a mechanism's name.
_OUR_TROUBLE = frozenset(
    {
        b"Connection lost to authentication server",
        b"Temporary authentication failure",
        b"generic failure",  # Cyrus: saslauthd is not there
        b"no memory available",
        b"remote authentication server unavailable",
        b"SASL library is not initialized",
    }
)
_MALFORMED = (
    b"Invalid authentication mechanism",
    b"Invalid base64 data",
    b"malformed",
    b"bad protocol",
    b"no mechanism available",
)


def judge_sasl(groups: Groups) -> Verdict:
    """A SASL failure is the client's doing unless the authentication server is gone."""
    reason = (groups[0] or b"").rstrip()
    if reason in _OUR_TROUBLE:
        return Verdict(EventKind.LOGIN_FAILURE, Category.SERVER, Action.DEFER)
    if reason.startswith(_MALFORMED):
        return _NO_LOGIN
    return _FAILED


def judge_lost(groups: Groups) -> Verdict | None:
    """A lost connection is a probe where a client that means well does not leave; after a delivery it is nothing."""
    stage = groups[0]
    if stage in {b"END-OF-MESSAGE", b"END-OF-DATA", b"RSET", b"QUIT", b"NOOP"}:
        return None
    return _TLS if stage == b"STARTTLS" else _PROTOCOL


def _closing(words: str, verdict: Verdict | Judged, *, hot: bool = True) -> tuple[Shape, ...]:
    """A session's closing line; since 20250104 a queue id may stand before it."""
    start = f"{words} after "
    pattern = rf"(?P<reason>{words} after (?P<stage>[A-Z-]++)(?: \([^)\n]*+\)|)) from {{client}}"
    return (
        Shape(words, start, pattern, verdict, "smtpd_closing", hot=hot),
        Shape(f"{words}, behind an id", "", f"{{id}}: {pattern}", verdict, "smtpd_closing", after_id=start),
    )


_LOST = Judged(("stage",), judge_lost)


def _warning(name: str, pattern: str, verdict: Verdict | Judged, join: str = "", *, hot: bool = False) -> Shape:
    return Shape(name, "warning: ", "warning: " + pattern, verdict, join, hot=hot)


def judge_proxy(groups: Groups) -> Verdict:
    """A content filter before the queue: `554 5.7.0 Reject, id=… - INFECTED: …`; what its words do not tell is spam.

    It may refuse earlier than the body too, as any server does: `550 5.1.1 <recipient>: … User unknown`.
    """
    code, dsn, words = groups
    category, zone = category_of(code, None, words or b"", body=True)
    category = Category.SPAM if category is Category.OTHER else category
    kind = EventKind.CONTENT if category in CONTENT else EventKind.REJECTION
    action = Action.DEFER if (code or dsn or b"5").startswith(b"4") else Action.REJECT
    return Verdict(EventKind.LIMIT if category is Category.RATE else kind, category, action, zone)


_PROXY_VERDICT = Judged(("code", "dsn", "reason"), judge_proxy)
_PROXY = (
    rf"proxy-reject: [A-Z-]++: {{reply}}(?:<{PLAIN}>: )?"
    r"(?P<reason>[^;\n]*+(?:;(?! from=<)[^;\n]*+)*)"
    rf"(?:; from=<(?P<sender>{QUOTED})> to=<(?P<recipient>{QUOTED})> proto=\w++ helo=<(?P<helo>[^>\n]*+)>{EOL})?"
)

#: How rsyslog folds equal lines of a process (`$RepeatedMsgReduction`, on in Ubuntu): `message repeated 3 times: [ …]`.
_FOLDED = r"message repeated (?P<count>\d++) times: \[ ?"


SMTPD = Program(
    name="postfix/smtpd",
    tag="smtpd",
    path=True,
    shapes=(
        _warning(
            "sasl failed, usual",
            r"{client}: SASL [^ \n]++ authentication failed: (?P<reason>[^,\n]*+)"
            r"(?:, sasl_username=(?P<user>[^\r\n]*+)|(?!,))",
            Judged(("reason",), judge_sasl),
            "smtpd_sasl",
            hot=True,
        ),
        _warning(
            "sasl failed",
            r"{client}: SASL [^ \n]*+ authentication failed"
            r"(?:: (?P<reason>[^,\n]*+(?:,(?! sasl_username=)[^,\n]*+)*))?"
            r"(?:, sasl_username=(?P<user>[^\r\n]*))?",
            Judged(("reason",), judge_sasl),
            "smtpd_sasl",
        ),
        _warning(
            # a name with a space is quoted, and none that we know
            "sasl failed, odd mechanism",
            r"{client}: SASL [^ \n]*+ (?!authentication (?:failed|aborted))"
            r".*(?P<reason>authentication (?:failed|aborted))",
            _NO_LOGIN,
            "smtpd_told",
        ),
        *usual_refusals("{client}", "smtpd_told", f"(?:{VERBS}): [A-Z-]++ from "),
        *refusals("{client}", "smtpd_told", f"(?:{VERBS}): [A-Z-]++ from ", objects=True, milters=True),
        *_closing("lost connection", _LOST),
        *_closing("timeout", _LOST),
        *_closing("too many errors", _ERRORS),
        *_closing("bare <LF> received", _SMUGGLED, hot=False),
        refusal_without_id("{client}", "smtpd_told"),
        Shape(
            "disconnect with failed log-ins",
            "disconnect from ",
            # of the commands that are listed before auth only starttls and xforward have an a in their names
            r"disconnect from {client} [^a\n]*+(?:ar[a-z]++=[^a\n]*+|)(?:ar[a-z]++=[^a\n]*+|)"
            r"(?P<reason>auth=\d*+/\d++)",
            _FAILED,
            "smtpd_closed",
            hot=True,
        ),
        Shape(
            "log-in",
            "",
            r"{id}: client={client}, sasl_method=[^,\n]*+, sasl_username=(?P<user>[^,\r\n]*+)",
            Verdict(EventKind.LOGIN_SUCCESS, None, Action.ACCEPT),
            after_id=r"client=[^,\n]++, sasl_",
        ),
        _warning("sasl aborted", r"{client}: SASL [^ \n]*+ (?P<reason>authentication aborted)", _FAILED, "smtpd_sasl"),
        _warning(
            "limit",
            r"(?P<reason>(?:Connection (?:rate|concurrency)|Message delivery request rate|Recipient address rate"
            r"|New TLS session rate|AUTH command rate) limit exceeded: \d++) from {client}",
            _LIMIT,
        ),
        _warning("tls limit", r"(?P<reason>Refusing (?:STARTTLS|TLS service) request) from {client}", _LIMIT),
        _warning("non-SMTP", r"(?P<reason>non-SMTP command) from {client}: ", _PROTOCOL, "smtpd_told"),
        _warning(
            "non-SMTP, old words",
            r"{client} (?P<reason>sent \w++ header instead of SMTP command): ",
            _PROTOCOL,
            "smtpd_told",
        ),
        _warning(
            "bad address",
            r"(?P<reason>Illegal address syntax) from {client} in [A-Z]++ command",
            _PROTOCOL,
            "smtpd_told",
        ),
        _warning("too long", r"{client}: (?P<reason>request longer than \d++)", _PROTOCOL, "smtpd_told"),
        _warning(
            # behind the client stands the name that it sent; what wrote it before the client says nothing behind it
            "bad SNI",
            r"(?P<reason>TLS SNI) (?:|(?!(?:changed )?from ).* )from (?P<hostname>[^\[\n ]*+)\[(?P<ip>[\w.:]*+)\]"
            r"(?::(?P<port>\d++)|) is invalid",
            _TLS,
            "smtpd_told",
        ),
        _warning("another SNI", r"(?P<reason>TLS SNI changed) from {client} initially ", _TLS, "smtpd_told"),
        _warning(
            "bad chunk",
            r"{id}: (?P<reason>malformed BDAT command syntax|null BDAT request) from {client}",
            _PROTOCOL,
            "smtpd_told",
        ),
        _warning(
            "big chunk",
            r"{id}: (?P<reason>BDAT request) from {client} exceeds message size limit",
            Verdict(EventKind.REJECTION, Category.SIZE, Action.REJECT),
            "smtpd_told",
        ),
        _warning(
            # the domain is the client's; where it holds such an end itself, nothing is believed
            "etrn denied",
            r"(?P<reason>(?:reject:|bad) ETRN) (?:(?!.*\.\.\. from .*\.\.\. from ).*\.\.\. from {client}\r?$|)",
            Verdict(EventKind.REJECTION, Category.POLICY, Action.REJECT),
            "smtpd_told",
        ),
        _warning(
            "name without address",
            rf"(?:smtpd_peer_init: )?(?P<reason>hostname \S++ does not resolve to address) {_ADDRESS}(?:: |\r?$)",
            _NAME,
            "never_counts",
        ),
        _warning(
            "name without address, old words",
            rf"(?:smtpd_peer_init: )?{_ADDRESS}: "
            r"(?P<reason>address not listed for hostname|hostname \S++ verification failed)",
            _NAME,
            "never_counts",
        ),
        Shape(
            "pipelining",
            "improper command pipelining",
            r"(?P<reason>improper command pipelining after [A-Z-]++) from {client}(?:: |\r?$)",
            _PROTOCOL,
            "smtpd_told",
        ),
        Shape("tls error", "SSL_accept error from ", r"(?P<reason>SSL_accept error) from {client}", _TLS, "smtpd_told"),
        Shape(
            "no certificate",
            "",
            r"{id}: abort: TLS from {client}: (?P<reason>.*)",
            Verdict(EventKind.REJECTION, Category.TLS, Action.REJECT),
            "smtpd_told",
            "abort: TLS from ",
        ),
        Shape(
            "sasl failed, folded",
            "message repeated ",
            rf"{_FOLDED}warning: {{client}}: SASL [^ \n]*+ authentication failed: (?P<reason>[^,\n]*?)"
            r"(?:, sasl_username=(?P<user>[^\n]*))?\]\s*$",
            Judged(("reason",), judge_sasl),
            "smtpd_sasl",
        ),
        Shape(
            "refusal, folded",
            "message repeated ",
            rf"{_FOLDED}{{id}}: (?P<verb>{VERBS}): (?P<stage>[A-Z-]++) from {{client}}: {{reply}}(?:<{PLAIN}>: )?"
            rf"(?P<reason>[^;\n]*+(?:;(?! from=<)[^;\n]*+)*); from=<(?P<sender>{PLAIN})> to=<(?P<recipient>{PLAIN})> "
            r"proto=\w++ helo=<(?P<helo>[^>\n]*+)>\]\s*$",
            REFUSAL,
            "smtpd_told",
        ),
        Shape("proxy filter", "proxy-reject: ", _PROXY, _PROXY_VERDICT, "smtpd_proxied"),
        Shape(
            "proxy filter, behind an id",
            "",
            "{id}: " + _PROXY,
            _PROXY_VERDICT,
            "smtpd_proxied",
            after_id="proxy-reject: [A-Z-]++: ",
        ),
    ),
)
