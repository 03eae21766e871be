"""Postfix smtpd and cleanup. Formats: smtpd_check.c, smtpd.c, smtpd_chat.c, smtpd_peer.c, smtpd_sasl_glue.c,
tls_server.c, cleanup_milter.c and cleanup_message.c of Postfix 2.1 to 3.11.

The client is the first `name[address]` after the stage: the name is verified DNS and cannot hold a bracket, everything
later is the client's own text.
"""

from __future__ import annotations

import re

from tui.model import Action, Category, EventKind
from tui.parsers.shape import Judge, Program, Shape, Verdict
from tui.parsers.verdict import ACTIONS, OURS, judge_refusal

_FAILED = Verdict(EventKind.LOGIN_FAILURE, None, Action.REJECT)
_LIMIT = Verdict(EventKind.LIMIT, Category.RATE, Action.DEFER)
_ERRORS = Verdict(EventKind.LIMIT, Category.PROTOCOL, Action.DISCONNECT)
_PROTOCOL = Verdict(EventKind.PROBE, Category.PROTOCOL)
_TLS = Verdict(EventKind.PROBE, Category.TLS)

#: Addresses as Postfix quotes them in <>: the plain form first, for speed; a quoted local part may hold anything.
_PLAIN = r'[^">\n]*+'
_QUOTED = r'(?:[^">\n]|"(?:[^"\\\n]|\\.)*")*'

_VERBS = "|".join(verb.decode() for verb in sorted(ACTIONS, key=len, reverse=True))

#: Any of the three forms of an id may stand before lost connection, timeout and too many errors since 20250104.
_CLOSINGS = ("lost connection after ", "timeout after ", "too many errors after ")


def refusals(client: str, join: str, after_id: str) -> tuple[Shape, ...]:
    """`ID: action: STAGE from CLIENT: 550 5.1.1 <object>: words; from=<> to=<> proto= helo=<>` (log_whatsup).

    postscreen puts commas between the last fields, 3.10 and later add sasl_ ones behind them. Most lines have all
    parts and plain addresses: that form stands first, for speed. The second takes any form, and a line cut short.
    """
    head = rf"{{id}}: (?P<verb>{_VERBS}): (?P<stage>[A-Z-]++) from {client}: "
    words = r"(?P<reason>[^;\n]*+(?:;(?! from=<)[^;\n]*+)*)"
    full = (
        rf"{head}(?P<code>[245]\d\d) (?P<dsn>[245]\.\d++\.\d++) (?:<{_PLAIN}>: )?{words}"
        rf"; from=<(?P<sender>{_PLAIN})>,? to=<(?P<recipient>{_PLAIN})>,? proto=\w++,? helo=<(?P<helo>[^>\n]*+)>"
    )
    any_form = (
        rf"{head}{{reply}}(?:<{_QUOTED}>: )?{words}"
        rf"(?:; from=<(?P<sender>{_QUOTED})>,?)?(?: to=<(?P<recipient>{_QUOTED})>,?)?"
        r"(?: proto=\w*+,?)?(?: helo=<(?P<helo>[^>\n]*+)>?)?"
    )
    return (
        Shape("refusal", "", full, judge_refusal, join, after_id),
        Shape("refusal, any form", "", any_form, judge_refusal, join),
    )


def judge_sasl(match: re.Match[bytes]) -> Verdict:
    """A SASL failure is the client's doing unless the authentication server is gone (xsasl_dovecot_server.c)."""
    reason = match["reason"] or b""
    if reason.startswith((b"Connection lost to authentication server", b"Temporary authentication failure")):
        return Verdict(EventKind.LOGIN_FAILURE, Category.SERVER, Action.DEFER)
    if reason.startswith((b"Invalid authentication mechanism", b"Invalid base64 data", b"malformed")):
        return Verdict(EventKind.LOGIN_FAILURE, Category.PROTOCOL, Action.REJECT)
    return _FAILED


def judge_closing(match: re.Match[bytes]) -> Verdict | None:
    """A lost connection is a probe where a client that means well does not leave; after a delivery it is nothing."""
    if match["how"] == b"too many errors":
        return _ERRORS
    if match["stage"] in {b"END-OF-MESSAGE", b"END-OF-DATA", b"RSET", b"QUIT", b"NOOP"}:
        return None
    return _TLS if match["stage"] == b"STARTTLS" else _PROTOCOL


def _closings() -> tuple[Shape, ...]:
    pattern = (
        r"(?:{id}: )?(?P<reason>(?P<how>lost connection|timeout|too many errors) after (?P<stage>[A-Z-]++)"
        r"(?: \([^)\n]*+\))?) from {client}"
    )
    plain = tuple(Shape("closing", start, pattern, judge_closing, "smtpd_closing") for start in _CLOSINGS)
    behind_id = tuple(Shape("closing", "", pattern, judge_closing, "smtpd_closing", start) for start in _CLOSINGS)
    return plain + behind_id


def _warning(name: str, pattern: str, verdict: Verdict | Judge, join: str = "") -> Shape:
    return Shape(name, "warning: ", "warning: " + pattern, verdict, join)


SMTPD = Program(
    name="postfix/smtpd",
    tag="smtpd",
    path=True,
    shapes=(
        _warning(
            "sasl failed",
            r"{client}: SASL [^ \n]++ authentication failed"
            r"(?:: (?P<reason>[^,\n]*+(?:,(?! sasl_username=)[^,\n]*+)*))?"
            r"(?:, sasl_username=(?P<user>.*))?",
            judge_sasl,
            "smtpd_sasl",
        ),
        *refusals("{client}", "smtpd_told", f"(?:{_VERBS}): [A-Z-]++ from "),
        *_closings(),
        Shape(
            "disconnect with failed log-ins",
            "disconnect from ",
            r"disconnect from {client} (?:[a-z]++=[\d/]++ )*(?P<reason>auth=\d*+/\d++)",
            _FAILED,
            "smtpd_closed",
            hint=r"disconnect from [^ \n]++ (?:(?:[ehx]|st)[a-z]++=[\d/]++ )*auth=\d*+/",
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
        _warning("bad SNI", r"(?P<reason>TLS SNI) \S++ from {client} is invalid", _TLS, "smtpd_told"),
        _warning(
            "name without address",
            r"(?P<reason>hostname \S++ does not resolve to address) (?P<ip>[0-9A-Fa-f.:]++)",
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
        Shape(
            "proxy filter",
            "",
            r"(?:{id}: )?proxy-reject: [A-Z-]++: {reply}(?P<reason>(?:[^;\n]++|;(?! from=<))*)"
            rf"(?:; from=<(?P<sender>{_PLAIN})> to=<(?P<recipient>{_PLAIN})>)?",
            Verdict(EventKind.CONTENT, Category.SPAM, Action.REJECT),
            after_id="proxy-reject: [A-Z-]++: ",
        ),
    ),
)

_BODY_CHECKS = r"(?P<verb>reject|discard|hold): (?:header|body|content|mime-error|mime|nested)\b"


def judge_body_check(match: re.Match[bytes]) -> Verdict:
    """header_checks and their like, and milter_header_checks: a site's own rules on the body."""
    action = {b"discard": Action.DISCARD, b"hold": Action.HOLD}.get(match["verb"], Action.REJECT)
    kind = EventKind.DISCARD if action is Action.DISCARD else EventKind.CONTENT
    ours = re.search(rb": sekimori category=([a-z_]+)$", match.string)
    return Verdict(kind, OURS.get(ours[1].decode() if ours else "", Category.POLICY), action)


CLEANUP = Program(
    name="postfix/cleanup",
    tag="cleanup",
    path=True,
    shapes=(
        *refusals("{client}", "", "milter-(?:reject|discard|hold): "),
        Shape(
            # before ` from CLIENT; from=<` stands the mail's own header: the last client is the server's
            "body check",
            "",
            rf"{{id}}: (?:milter-header-)?{_BODY_CHECKS}(?:.*) from {{client}}; from=<(?P<sender>{_QUOTED})>"
            rf"(?: to=<(?P<recipient>{_QUOTED})>)?(?: proto=\w++)?(?: helo=<(?P<helo>[^>\n]*+)>)?"
            r"(?:: (?P<reason>.*))?$",
            judge_body_check,
            after_id="(?:milter-header-)?(?:reject|discard|hold): ",
        ),
    ),
)
