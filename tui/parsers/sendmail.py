"""Sendmail's lines. Formats: srvrsmtp.c, parseaddr.c (rscheck), err.c, collect.c, conf.c, milter.c and headers.c of
8.17.1, and the reply texts of cf/m4/proto.m4 and cf/feature; fields of older versions may be missing.

The client is `$_` (getauthinfo of daemon.c): `[ident@]NAME [ADDRESS][ (may be forged)]`, or `[ADDRESS]` without a name.
A name that may be forged is no verified name and is left out. Where the client's text stands before ` relay=`, the
last one at the end of the line is the server's; where it stands on both sides, only one that is alone is believed.

`<recipient>... User unknown` (usrerr) names no client: the line `from=…, relay=…` of the same queue id does, later.
Lines of deliveries (`to=…, stat=…`) and of our own client (`ruleset=tls_server`) are no events.
"""

from __future__ import annotations

from tui.model import Action, Category, EventKind
from tui.parsers.sendmail_words import (
    judge_authentication,
    judge_listed,
    judge_lost,
    judge_milter,
    judge_odd,
    judge_ruleset,
    judge_user_error,
)
from tui.parsers.shape import Judged, Program, Shape, Verdict

_PROTOCOL = Verdict(EventKind.PROBE, Category.PROTOCOL)
_TLS = Verdict(EventKind.PROBE, Category.TLS)
_FAILED = Verdict(EventKind.LOGIN_FAILURE, None, Action.REJECT)
_MALFORMED = Verdict(EventKind.LOGIN_FAILURE, Category.PROTOCOL, Action.REJECT)
_SUCCESS = Verdict(EventKind.LOGIN_SUCCESS, None, Action.ACCEPT)
_SIZE = Verdict(EventKind.REJECTION, Category.SIZE, Action.REJECT)
_FLOOD = Verdict(EventKind.LIMIT, Category.RATE, Action.DISCONNECT)

#: `[1]` stands behind the id of the first of several lines that syslog would have cut.
#: Solaris puts `[ID 801593 mail.notice] ` before all.
_SOLARIS = r"(?:\[ID \d++ [\w.]++\] )?"
_ID = _SOLARIS + r"(?:{id}(?:\[1\])?: )?"
_ADDRESS = r"\[(?:IPv6:)?[0-9A-Fa-f.:]{2,60}\]"
_FORGED = r" \(may be forged\)"
_NAME = r"[^\s\[\],]++ "
#: The client, with or without a verified name.
_CLIENT = (
    rf"(?:(?:[^\s@\[\],]++@)?(?P<hostname>[^\s@\[\],]++) (?={_ADDRESS}(?!{_FORGED}))|{_NAME}|[^\s\[\],]++@|)"
    rf"\[(?P<ip>(?:IPv6:)?[0-9A-Fa-f.:]{{2,60}})\](?:{_FORGED}|)"
)
#: The same as CurHostName: a name or an address in brackets.
_HOST = r"(?:\[(?P<ip>(?:IPv6:)?[0-9A-Fa-f.:]{2,60})\]|(?P<hostname>[^\s\[\],:]++))"
#: An address in angle brackets; a quoted local part may hold anything.
_QUOTED = r'(?:[^"<>\n]|"(?:[^"\\\n]|\\.)*")*'
#: `relay=` is cut to 100 characters.
_END = r"(?: \([a-z ]*)?\s*$"

#: What messages begin with behind the id, and few others.
_WORDS = (
    r"ruleset=|AUTH failure |AUTH decode64 |AUTH=server, relay=|STARTTLS=server, error: accept|collect: |<[^-]"
    r"|lost input channel from |POSSIBLE ATTACK from |rejecting commands from |unauthorized PIPELINING"
    r"|from=<|invalid domain name |tcpwrappers \("
    r"|Milter: (?:to|from|helo|connect|data|cmd)|milter=[^,\n]++, |timeout waiting for input from "
    r'|header overflow from |headers too large |message size \(|"[A-Za-z]++" command from '
    rf"|(?:[^\s\[\],:]++ )?{_ADDRESS}(?:{_FORGED})?(?:: | did not issue )"
)
_HINT = rf"{_SOLARIS}(?:[0-9A-Za-z]{{6,24}}(?:\[1\])?: )?(?:{_WORDS})"


def _row(name: str, pattern: str, verdict: Verdict | Judged, join: str = "smtpd_told") -> Shape:
    return Shape(name, "", _ID + pattern, verdict, join, hint=_HINT)


_RELAY = rf", relay=(?:{_NAME})?{_ADDRESS}(?:{_FORGED})?, (?:reject|discard|quarantine)\b"
#: Rulesets of our own client's sessions refuse nothing of a client's.
_ANY_RULESET = r"ruleset=(?!tls_server|tls_rcpt|try_tls|check_compat|oc_|bcc\b)(?P<stage>{stage}), "
#: With one place only that may be the server's.
_RULESET = rf"(?!.*{_RELAY}.*{_RELAY}){_ANY_RULESET}"
_DONE = r", (?P<verb>reject|discard|quarantine)\b=?"
_TEXT = r'(?:{reply}(?:<[^\s"<>]*>\.\.\. |)(?P<reason>.*)|)'
#: An argument that has no words which could imitate others.
_PLAIN = r'[^\s",()<>]*+'
_JUDGED = Judged(("verb", "stage", "code", "dsn", "reason"), judge_ruleset)


def _ruleset(name: str, stage: str, arguments: str) -> Shape:
    """`ruleset=NAME, arg1=…[, arg2=…], relay=CLIENT, reject=…` (rscheck)."""
    beginning = _RULESET.replace("{stage}", stage)
    return _row(f"ruleset{name}", rf"{beginning}{arguments}, relay={_CLIENT}{_DONE}{_TEXT}", _JUDGED)


_RULESETS = (
    _row(
        # the second argument is what the block list answered
        "ruleset, listed",
        rf"{_RULESET.replace('{stage}', 'check_relay')}arg1={_PLAIN}, arg2=127\.[\d.]++, relay=(?!.*\[127\.){_CLIENT}"
        rf"{_DONE}{_TEXT}",
        Judged(("verb", "code", "dsn", "reason"), judge_listed),
    ),
    _ruleset(", recipient", "check_rcpt", rf"arg1=<?(?P<recipient>{_PLAIN})>?"),
    _ruleset(", sender", "check_mail", rf"arg1=<?(?P<sender>{_PLAIN})>?"),
    _ruleset("", r"\w++", rf"arg1=<?{_PLAIN}>?(?:, arg2=<?{_PLAIN}>?|)"),
    _row(
        "ruleset, odd argument",
        _RULESET.replace("{stage}", r"\w++") + rf".*, relay={_CLIENT}{_DONE}{{reply}}",
        Judged(("verb", "stage", "code", "dsn"), judge_odd),
    ),
    _row(
        "ruleset, forged",
        _ANY_RULESET.replace("{stage}", r"\w++") + rf"(?=.*{_RELAY}).*",
        Verdict(EventKind.REJECTION, Category.OTHER, Action.REJECT),
        "",
    ),
)

_LOGINS = (
    _row(
        "AUTH failure",
        r"AUTH failure \([^)\n]*+\): (?P<reason>[^,\n]*+(?:,(?! (?:user|relay)=)[^,\n]*+)*)(?:, user=(?P<user>.*))?"
        rf", relay={_CLIENT}{_END}",
        Judged(("reason",), judge_authentication),
    ),
    _row("AUTH failure, odd", rf"AUTH failure \(.*, relay={_CLIENT}{_END}", _FAILED),
    _row("AUTH failure, cut", r"AUTH failure \(.*", _FAILED, ""),
    _row("AUTH not base64", rf"(?P<reason>AUTH decode64 error) \[.*\], relay={_CLIENT}{_END}", _MALFORMED),
    _row(
        "log-in",
        rf"AUTH=server, relay={_CLIENT}, authid=(?P<user>.*), mech=[^,\n]*+, bits=\d++\s*$",
        _SUCCESS,
        "",
    ),
)


def _said(name: str, words: str, verdict: Verdict | Judged, join: str = "smtpd_told") -> Shape:
    """A line that begins with the client."""
    return _row(name, _CLIENT + words, verdict, join)


_PROBES = (
    _said("did nothing", r" (?P<reason>did not issue [A-Z/]++) during connection", _PROTOCOL, "smtpd_closing"),
    _said("bad commands", r": (?P<reason>possible SMTP attack: command=[^,\n]*+, count=\d++)", _PROTOCOL),
    _said("flood", r": (?P<reason>Possible SMTP RCPT flood), ", _FLOOD),
    _said("open proxy", r": (?P<reason>probable open proxy): command=", _PROTOCOL),
    _said("too long", r": (?P<reason>SMTP violation, input too long)", _PROTOCOL),
    _said(
        "lookup of names",
        r": (?P<reason>(?i:EXPN|VRFY|ETRN))\b.*\[rejected\]\s*$",
        Verdict(EventKind.REJECTION, Category.POLICY, Action.REJECT),
    ),
    _row(
        "lost",
        rf"(?P<reason>lost input channel) from {_CLIENT} to \S++ after (?P<stage>\w++)",
        Judged(("stage",), judge_lost),
        "smtpd_closing",
    ),
    _row(
        "talks first",
        rf"rejecting commands from (?:{_ADDRESS} )?{_CLIENT} due to (?P<reason>pre-greeting traffic)",
        Verdict(EventKind.PROBE, Category.PROTOCOL, Action.REJECT),
    ),
    _row("pipelining", rf"(?P<reason>unauthorized PIPELINING), sleeping, relay={_CLIENT}{_END}", _PROTOCOL),
    _row("bogus command", rf'(?P<reason>"[A-Za-z]++" command) from {_CLIENT}', _PROTOCOL),
    _row(
        # nothing that the client wrote follows its address
        "bad HELO",
        rf"(?P<reason>invalid domain name) \((?P<helo>.*)\) from {_CLIENT}{_END}",
        Verdict(EventKind.REJECTION, Category.HELO, Action.REJECT),
    ),
    _row(
        "TLS error",
        rf"STARTTLS=server, error: (?P<reason>accept failed=[^,\n]*+(?:, reason=[^,\n]*+|)).*, relay={_CLIENT}{_END}",
        _TLS,
    ),
    _row(
        "tcpwrappers",
        r"(?P<reason>tcpwrappers) \([^\s,()]*+, (?P<ip>(?:IPv6:)?[0-9A-Fa-f.:]++)\) rejection",
        Verdict(EventKind.BLOCKED, Category.CLIENT, Action.REJECT),
    ),
    _row("timeout", rf"(?P<reason>timeout waiting for input) from {_HOST} during ", _PROTOCOL, "smtpd_closing"),
    _row("newline", rf"(?P<reason>POSSIBLE ATTACK) from {_HOST}: newline in string ", _PROTOCOL),
    _row("cut mail", r"collect: (?P<reason>premature EOM): ", _PROTOCOL, "never_counts"),
    _row(
        "broken off",
        rf"collect: (?P<reason>[^\[\]:,\n]+?) on connection from {_HOST}, (?:sender|from)=",
        _PROTOCOL,
        "smtpd_closing",
    ),
    _row("headers too large", rf"(?P<reason>header(?:s too large \(\d++ max\)| overflow)) from {_HOST} during", _SIZE),
    _row("too large", r"(?P<reason>message size \(\d++\) exceeds maximum) \(", _SIZE, ""),
    _row(
        # `from=…, relay=…` of this queue id names the client
        "user error",
        rf"<(?P<recipient>{_QUOTED})>\.\.\. (?P<reason>[^<>\n]*)$",
        Judged(("reason",), judge_user_error),
        "sendmail_pending",
    ),
    _row(
        # the last that may be the client: a sender could imitate another
        "end of a mail",
        rf"from=<(?P<sender>{_QUOTED})>, size=\d++, class=.*, nrcpts=\d++, .*, relay={_CLIENT}{_END}",
        Verdict(EventKind.REJECTION, Category.UNKNOWN_RECIPIENT, Action.REJECT),
        "sendmail_from",
    ),
)

_MILTER = Judged(("verb", "stage", "code", "dsn", "reason"), judge_milter)
_REPLY = (
    r"(?P<verb>reject|discard|shutdown|tempfail|temp failing commands|rejecting commands)"
    r"(?:={reply}(?P<reason>.*)|\s*$)"
)

_MILTERS = (
    _row("milter, connection", rf"Milter: (?P<stage>connect): host=[^\s,]*+, addr=(?P<ip>[^\s,]++), {_REPLY}", _MILTER),
    _row("milter, sender", rf"Milter: (?P<stage>from)=<(?P<sender>{_QUOTED})>, {_REPLY}", _MILTER, "sendmail_pending"),
    _row(
        "milter, recipient", rf"Milter: (?P<stage>to)=<(?P<recipient>{_QUOTED})>, {_REPLY}", _MILTER, "sendmail_pending"
    ),
    _row("milter, HELO", rf"Milter: (?P<stage>helo)=(?P<helo>[^\s,]*+), {_REPLY}", _MILTER, ""),
    _row("milter, mail", rf"Milter: (?P<stage>(?:cmd=|)data), {_REPLY}", _MILTER, "mail_told"),
    # the line of the whole milter stage follows
    _row("milter, one", rf"milter=[^,\n]++, (?:action=(?P<stage>\w++), |){_REPLY}", _MILTER, "never_counts"),
    _row(
        "milter, quarantine",
        r"milter=[^,\n]++, quarantine=(?P<reason>.*)",
        Verdict(EventKind.CONTENT, Category.POLICY, Action.HOLD),
        "mail_told",
    ),
)

SENDMAIL = Program(
    name="sendmail",
    tag=r"s(?:endmail|m-(?:mta|msp-queue|msp|que|acceptingconnections))",
    path=False,
    service="smtp",
    shapes=(*_RULESETS, *_LOGINS, *_PROBES, *_MILTERS),
)

PROGRAMS: tuple[Program, ...] = (SENDMAIL,)
