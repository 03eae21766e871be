"""Courier: imapd, pop3d, webmail and esmtpd. Formats: imaplogin.C, pop3login.c and sqwebmail/auth.c of Courier-IMAP 2
to 5.2, authlib/debug.c, couriertcpd's tcpd.c, courieresmtpd.c and submit.C of Courier 0.3 to 1.1.

A log-in's user stands before its address, and the line ends behind it. The server keeps 1024 bytes of it: one as long
as that was cut where the client chose. A line of esmtpd begins with the address; what is the client's comes after.
Addresses are mostly `::ffff:203.0.113.9`. courierlogger takes the level away with which a message begins.

`imapd` and `pop3d` are tags of other servers too: `uwimap` has the programs of those.
"""

from __future__ import annotations

from tui.model import Action, Category, EventKind
from tui.parsers.late import Late
from tui.parsers.shape import Groups, Judged, Program, Shape, Verdict
from tui.parsers.verdict import category_of

_FAILED = Verdict(EventKind.LOGIN_FAILURE, None, Action.REJECT)

_IP = r"(?P<ip>[0-9A-Fa-f.:]{0,45})"
_END = rf", ip=\[{_IP}\](?:, port=\[(?P<port>\w{{0,5}})\])?"
_WHOLE = r"(?![^\r\n]{1010})"
_INFO = "(?:INFO: )?"

LOGINS = (
    Shape(
        "failed log-in",
        "",
        _WHOLE + _INFO + r"(?P<reason>LOGIN FAILED)(?:, method=.*|(?:, \w++=[^,\n]*+)*?, user=(?P<user>.*)|)"
        rf"{_END}\s*$",
        _FAILED,
        hint="LOGIN FAILED, |INFO: LOGIN FAILED, ",
    ),
    Shape("failed log-in, cut", "", _INFO + "(?P<reason>LOGIN FAILED), ", _FAILED),
    Shape(
        "log-in",
        "",
        rf"{_WHOLE}{_INFO}LOGIN, user=(?P<user>.*){_END}(?:, protocol=\w++)?(?:, \w++=\d)?\s*$",
        Verdict(EventKind.LOGIN_SUCCESS, None, Action.ACCEPT),
        hint="LOGIN, user=|INFO: LOGIN, user=",
    ),
)

#: What couriertls says of a handshake that failed, in the words of OpenSSL or GnuTLS.
_NO_TLS = (
    "couriertls: accept: [^\n]*+|An unexpected TLS [^\n]*+|A packet with illegal [^\n]*+|A TLS fatal alert [^\n]*+"
    "|Could not negotiate [^\n]*+|No supported cipher [^\n]*+"
)

LISTENER = (
    Shape(
        "too many connections",
        "",
        rf"(?:ALERT: )?(?P<reason>Maximum connection limit reached) for {_IP}\s*$",
        Verdict(EventKind.LIMIT, Category.RATE, Action.DISCONNECT),
        hint="Maximum connection limit|ALERT: Maximum connection limit",
    ),
    Shape(
        "blocked connection",
        "",
        rf"(?:WARN: )?(?P<reason>dropped blocked connection) from {_IP}\s*$",
        Verdict(EventKind.BLOCKED, Category.CLIENT, Action.REJECT),
        hint="dropped blocked connection|WARN: dropped blocked connection",
    ),
    Shape(
        "no TLS",
        "ip=[",
        rf"ip=\[{_IP}\], (?P<reason>{_NO_TLS})",
        Verdict(EventKind.PROBE, Category.TLS),
    ),
)

#: What replies of esmtpd mean, by code and words (submit.C, submit2.C, bofh.c, courieresmtpd.c): the first that fits.
_MEANINGS = tuple(
    (Late(reply.encode()), category)
    for reply, category in (
        (r"5\d\d .*\bUser (?:<.*> )?unknown|5\d\d Unknown user", Category.UNKNOWN_RECIPIENT),
        (r"513 |\d{3} Relaying denied", Category.RELAY),
        (r"\d{3} .*(?:\bSPF\b|Sender Policy Framework)", Category.SPF),
        (r"\d{3} (?:HELO|EHLO|.*\bon HELO\b)|517 .*\bHELO\b", Category.HELO),
        (r"550 .*(?i:spam)", Category.SPAM),
        (r"550 .*(?i:virus)", Category.VIRUS),
        (r"[45]31 Too many|[45]\d\d .*(?i:too many (?:connections|errors))", Category.RATE),
        (r"511 Headers|554 Syntax|502 |500 Invalid|546 ", Category.PROTOCOL),
        (r"511 ", Category.DNSBL),  # what a block list says of its own, for couriertcpd
        (r"523 |534 ", Category.SIZE),
        (r"[45]40 TLS|400 STARTTLS", Category.TLS),
        (r"[45]56 ", Category.RECIPIENT),
        (r"412 ", Category.GREYLIST),
        (r"535 |571 ", Category.POLICY),
        (r"4(?:00|17|31|32|50) |500 (?:Unable|Error) ", Category.SERVER),
        (r"517 ", Category.SENDER),
    )
)


def judge_esmtp(groups: Groups) -> Verdict | None:
    """A refusal by esmtpd, by its code and words."""
    code, words = groups
    code, words = code or b"", (words or b"")[:512]
    if code == b"535" and not words.startswith(b"Authentication required"):
        return _FAILED
    reply = code + b" " + words
    category = next((to for known, to in _MEANINGS if known.match(reply)), None)
    zone = None
    if category is None:
        category, zone = category_of(code, None, words)
    action = Action.DEFER if code.startswith(b"4") else Action.REJECT
    return Verdict(_KINDS.get(category, EventKind.REJECTION), category, action, zone)


_KINDS = {
    Category.PROTOCOL: EventKind.PROBE,
    Category.RATE: EventKind.LIMIT,
    Category.SPAM: EventKind.CONTENT,
    Category.VIRUS: EventKind.CONTENT,
}

_ESMTP = Judged(("code", "reason"), judge_esmtp)
_RELAY = rf'error,relay={_IP}(?:,port=(?P<port>\d++))?(?:,ident=(?:"[^"\n]*+"|[^",\n]*+))?'
#: An address in <>: a quoted local part may hold anything.
_ADDRESS = r'(?P<{name}>(?:[^">\n]|"(?:[^"\\\n]|\\.)*")*)'

ESMTPD = Program(
    name="courieresmtpd",
    tag="(?:courier)?esmtpd(?:-ssl|-msa)?",
    path=False,
    service="smtp",
    shapes=(
        Shape(
            "refused address",
            "error,relay=",
            _RELAY
            + f",from=<{_ADDRESS.replace('{name}', 'sender')}>(?:,to=<{_ADDRESS.replace('{name}', 'recipient')}>)?"
            r": (?P<code>[45]\d\d)[ -](?P<reason>.*)",
            _ESMTP,
        ),
        Shape(
            # an address that imitates the reply: the client is told before it, the reply is not believed
            "refused address, forged",
            "error,relay=",
            _RELAY + ",from=<.*: [45]",
            Verdict(EventKind.REJECTION, Category.OTHER, Action.REJECT),
        ),
        Shape(
            "refused command",
            "error,relay=",
            _RELAY + r',msg="(?P<code>[45]\d\d)[ -](?P<reason>[^"\n]*+)"',
            _ESMTP,
        ),
        Shape("refused client", "error,relay=", _RELAY + r": (?P<code>[45]\d\d)[ -](?P<reason>.*)", _ESMTP),
        *LISTENER,
    ),
)

PROGRAMS = (
    ESMTPD,
    Program(name="sqwebmaild", tag="(?:sqwebmaild?|webmaild)", path=False, service="web", shapes=LOGINS),
)
