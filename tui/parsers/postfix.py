"""Postfix smtpd and cleanup. Formats: smtpd_check.c, smtpd.c, smtpd_chat.c, smtpd_peer.c, smtpd_sasl_glue.c,
tls_server.c, cleanup_milter.c and cleanup_message.c of Postfix 2.1 to 3.11.

The client is the first `name[address]` after the stage: the name is verified DNS and cannot hold a bracket, everything
later is the client's own text.
"""

from __future__ import annotations

from tui.model import Action, Category, EventKind
from tui.parsers.shape import Groups, Judged, Program, Shape, Verdict
from tui.parsers.verdict import ACTIONS, LISTED, ODD, REFUSAL, category_of

_FAILED = Verdict(EventKind.LOGIN_FAILURE, None, Action.REJECT)
_LIMIT = Verdict(EventKind.LIMIT, Category.RATE, Action.DEFER)
_ERRORS = Verdict(EventKind.LIMIT, Category.PROTOCOL, Action.DISCONNECT)
_PROTOCOL = Verdict(EventKind.PROBE, Category.PROTOCOL)
_TLS = Verdict(EventKind.PROBE, Category.TLS)

#: Addresses as Postfix quotes them in <>: the plain form first, for speed; a quoted local part may hold anything.
_PLAIN = r'[^">\n]*+'
_QUOTED = r'(?:[^">\n]|"(?:[^"\\\n]|\\.)*")*'

#: The most frequent first. A colon follows, so that a word may begin another.
_VERBS = "|".join(verb.decode() for verb in ACTIONS)


#: The end of a line, also in a log with carriage returns; a hot row may hold no `$`.
_EOL = r"(?!\r?[^\r\n]|\r\r)"

#: What may follow the last field: 3.10 and later tell who had logged in. Then the line must end, or a HELO name that
#: imitates the rest would be read instead of it.
_LAST = rf"(?: sasl_[^<>\n]*+|){_EOL}"


def _head(client: str) -> str:
    return rf"{{id}}: (?P<verb>{_VERBS}): (?P<stage>[A-Z-]++) from {client}: "


def usual_refusals(client: str, join: str, after_id: str, quoted: str = rf"<{_PLAIN}>: ") -> tuple[Shape, ...]:
    """`ID: action: STAGE from CLIENT: 550 5.1.1 <object>: words; from=<> to=<> proto= helo=<>` (log_whatsup).

    postscreen puts commas between the last fields and has no `quoted` object. Most lines have all parts and plain
    addresses: these rows are for speed, `refusals` reads any form.
    """
    head = _head(client) + r"(?P<code>[245]\d\d) (?P<dsn>[245]\.\d++\.\d++) "
    words = r"(?P<reason>[^;\n]*+(?:;(?! from=<)[^;\n]*+)*)"
    listed = (
        r"(?P<reason>Service unavailable; [Cc]lient (?:host )?\[[^\]\n]*+\] blocked using (?P<zone>[^\s;,]++)[^\n]*?)"
    )
    fields = (
        rf"; from=<(?P<sender>{_PLAIN})>,? to=<(?P<recipient>{_PLAIN})>,? proto=\w++,? helo=<(?P<helo>[^>\n]*+)>{_LAST}"
    )
    return (
        Shape("DNSBL refusal", "", listed + fields, LISTED, join, hot=True, head=head),
        Shape("refusal", "", quoted + words + fields, REFUSAL, join, after_id, hot=True, head=head),
    )


def refusals(client: str, join: str, after_id: str) -> tuple[Shape, ...]:
    """The same in any form. What has several readings, or was cut short, gives its client and its meaning only."""
    # an object with an end of its own inside may have any words behind it; without one, the reply must be read whole
    quoted = rf"(?:(?!.*>: .*>: )<{_QUOTED}>: |(?!<|[245]\d\d[ -]|[245]\.\d++\.))"
    any_form = (
        rf"{{reply}}{quoted}(?P<reason>[^;\n]*+(?:;(?! (?:from|to|proto)=)[^;\n]*+)*)"
        rf"(?:;(?: from=<(?P<sender>{_QUOTED})>,?)?(?: to=<(?P<recipient>{_QUOTED})>,?)?"
        rf"(?: proto=\w++,?)?(?: helo=<(?P<helo>[^>\n]*+)>)?)?{_LAST}"
    )
    return (
        Shape("refusal, any form", "", _head(client) + any_form, REFUSAL, join, after_id),
        Shape("refusal, forged or cut", "", _head(client) + "{reply}(?P<reason>.*)", ODD, join, after_id),
    )


def judge_sasl(groups: Groups) -> Verdict:
    """A SASL failure is the client's doing unless the authentication server is gone (xsasl_dovecot_server.c)."""
    reason = groups[0] or b""
    if reason.startswith((b"Connection lost to authentication server", b"Temporary authentication failure")):
        return Verdict(EventKind.LOGIN_FAILURE, Category.SERVER, Action.DEFER)
    if reason.startswith((b"Invalid authentication mechanism", b"Invalid base64 data", b"malformed")):
        return Verdict(EventKind.LOGIN_FAILURE, Category.PROTOCOL, Action.REJECT)
    return _FAILED


def judge_lost(groups: Groups) -> Verdict | None:
    """A lost connection is a probe where a client that means well does not leave; after a delivery it is nothing."""
    stage = groups[0]
    if stage in {b"END-OF-MESSAGE", b"END-OF-DATA", b"RSET", b"QUIT", b"NOOP"}:
        return None
    return _TLS if stage == b"STARTTLS" else _PROTOCOL


def _closing(words: str, verdict: Verdict | Judged) -> tuple[Shape, ...]:
    """A session's closing line; since 20250104 a queue id may stand before it."""
    start = f"{words} after "
    pattern = rf"(?P<reason>{words} after (?P<stage>[A-Z-]++)(?: \([^)\n]*+\)|)) from {{client}}"
    return (
        Shape(words, start, pattern, verdict, "smtpd_closing", hot=True),
        Shape(f"{words}, behind an id", "", f"{{id}}: {pattern}", verdict, "smtpd_closing", after_id=start),
    )


_LOST = Judged(("stage",), judge_lost)


def _warning(name: str, pattern: str, verdict: Verdict | Judged, join: str = "", *, hot: bool = False) -> Shape:
    return Shape(name, "warning: ", "warning: " + pattern, verdict, join, hot=hot)


def judge_proxy(groups: Groups) -> Verdict:
    """A content filter before the queue: `554 5.7.0 Reject, id=… - INFECTED: …`; what its words do not tell is spam."""
    code, dsn, words = groups
    category, _ = category_of(code, None, words or b"", body=True)
    action = Action.DEFER if (code or dsn or b"5").startswith(b"4") else Action.REJECT
    return Verdict(EventKind.CONTENT, Category.SPAM if category is Category.OTHER else category, action)


_PROXY_VERDICT = Judged(("code", "dsn", "reason"), judge_proxy)
_PROXY = (
    r"proxy-reject: [A-Z-]++: {reply}(?P<reason>[^;\n]*+(?:;(?! from=<)[^;\n]*+)*)"
    rf"(?:; from=<(?P<sender>{_QUOTED})> to=<(?P<recipient>{_QUOTED})> proto=\w++ helo=<(?P<helo>[^>\n]*+)>{_EOL})?"
)


SMTPD = Program(
    name="postfix/smtpd",
    tag="smtpd",
    path=True,
    shapes=(
        _warning(
            "sasl failed, usual",
            r"{client}: SASL [^ \n]++ authentication failed: (?P<reason>[^,\n]*+)"
            r"(?:, sasl_username=(?P<user>[^\n]*+)|(?!,))",
            Judged(("reason",), judge_sasl),
            "smtpd_sasl",
            hot=True,
        ),
        _warning(
            "sasl failed",
            r"{client}: SASL [^ \n]++ authentication failed"
            r"(?:: (?P<reason>[^,\n]*+(?:,(?! sasl_username=)[^,\n]*+)*))?"
            r"(?:, sasl_username=(?P<user>.*))?",
            Judged(("reason",), judge_sasl),
            "smtpd_sasl",
        ),
        *usual_refusals("{client}", "smtpd_told", f"(?:{_VERBS}): [A-Z-]++ from "),
        *refusals("{client}", "smtpd_told", f"(?:{_VERBS}): [A-Z-]++ from "),
        *_closing("lost connection", _LOST),
        *_closing("timeout", _LOST),
        *_closing("too many errors", _ERRORS),
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
            r"{id}: client={client}, sasl_method=[^,\n]*+, sasl_username=(?P<user>[^,\n]*+)",
            Verdict(EventKind.LOGIN_SUCCESS, None, Action.ACCEPT),
            after_id=r"client=[^,\n]++, sasl_",
        ),
        _warning("sasl aborted", r"{client}: SASL \S++ (?P<reason>authentication aborted)", _FAILED, "smtpd_sasl"),
        _warning(
            "limit",
            r"(?P<reason>(?:Connection (?:rate|concurrency)|Message delivery request rate|Recipient address rate"
            r"|New TLS session rate|AUTH command rate) limit exceeded: \d++) from {client}",
            _LIMIT,
        ),
        _warning("starttls limit", r"(?P<reason>Refusing STARTTLS request) from {client}", _LIMIT),
        _warning("non-SMTP", r"(?P<reason>non-SMTP command) from {client}: ", _PROTOCOL, "smtpd_told"),
        _warning(
            "bad address",
            r"(?P<reason>Illegal address syntax) from {client} in [A-Z]++ command",
            _PROTOCOL,
            "smtpd_told",
        ),
        _warning("too long", r"{client}: (?P<reason>request longer than \d++)", _PROTOCOL, "smtpd_told"),
        _warning("bad SNI", r"(?P<reason>TLS SNI) .* from {client} is invalid", _TLS, "smtpd_told"),
        _warning(
            "name without address",
            r"(?P<reason>hostname \S++ does not resolve to address) (?P<ip>[\d.]++|[\dA-Fa-f:.]*[\dA-Fa-f])(?:: |\r?$)",
            Verdict(EventKind.PROBE, Category.REVERSE_DNS),
            "never_counts",
        ),
        Shape(
            "pipelining",
            "improper command pipelining",
            r"(?P<reason>improper command pipelining after [A-Z-]++) from {client}: ",
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
        Shape("proxy filter", "proxy-reject: ", _PROXY, _PROXY_VERDICT),
        Shape("proxy filter, behind an id", "", "{id}: " + _PROXY, _PROXY_VERDICT, after_id="proxy-reject: [A-Z-]++: "),
    ),
)

_BODY_CHECKS = r"(?P<verb>reject|discard|hold): (?:header|body|content|mime-error|mime|nested)\b"


def judge_body_check(groups: Groups) -> Verdict:
    """header_checks and their like, and milter_header_checks: a site's own rules on the body, in its own words."""
    verb, words = groups
    action = {b"discard": Action.DISCARD, b"hold": Action.HOLD}.get(verb or b"", Action.REJECT)
    kind = EventKind.DISCARD if action is Action.DISCARD else EventKind.CONTENT
    category, _ = category_of(None, None, words or b"", body=True)
    return Verdict(kind, Category.POLICY if category is Category.OTHER else category, action)


_BODY_CHECK = Judged(("verb", "reason"), judge_body_check)

#: Behind the checked text, at most 200 characters of the mail's own, stands where it came from (cleanup_act_log).
_CLIENT_ORIGIN = r" from [^\[\n ]{0,255}+\[[^\]\n]{0,45}+\](?::\d{1,5}+)?; from=<"
_ORIGIN = rf"(?:{_CLIENT_ORIGIN}| from (?:local|unknown); from=<)"

CLEANUP = Program(
    name="postfix/cleanup",
    tag="cleanup",
    path=True,
    shapes=(
        Shape(
            "milter",
            "",
            r"{id}: (?P<verb>milter-reject|milter-discard|milter-hold): (?P<stage>[A-Z-]++) from {client}: "
            r"(?:(?P<code>[45]\d\d) )?(?:(?P<dsn>[45]\.\d++\.\d++) )?(?P<reason>[^;\n]*+)"
            rf"; from=<(?P<sender>{_PLAIN})> to=<(?P<recipient>{_PLAIN})> proto=\w++ helo=<(?P<helo>[^>\n]*+)>" + _EOL,
            REFUSAL,
            hot=True,
        ),
        *refusals("{client}", "", "milter-(?:reject|discard|hold): "),
        Shape(
            # the mail may imitate an origin before it, sender and HELO name behind it: only a single one is believed
            "body check",
            "",
            rf"{{id}}: (?:milter-header-)?{_BODY_CHECKS}(?!.*{_ORIGIN}.*{_ORIGIN}).{{0,250}}? from {{client}}"
            rf"; from=<(?P<sender>{_QUOTED})>(?: to=<(?P<recipient>{_QUOTED})>)?(?: proto=\w++)?"
            r"(?: helo=<(?P<helo>[^>\n]*+)>)?(?:: (?!.*(?:>: |helo=<))(?P<reason>.*))?\r?$",
            _BODY_CHECK,
            after_id="(?:milter-header-)?(?:reject|discard|hold): ",
        ),
        Shape(
            # every field of the client's ends in `>`: behind the last one are the site's words
            "body check, forged",
            "",
            rf"{{id}}: (?:milter-header-)?{_BODY_CHECKS}(?=.*{_CLIENT_ORIGIN})(?:.*>: (?P<reason>[^>\r\n]*)\r?$)?",
            _BODY_CHECK,
        ),
    ),
)
