"""What stands before qmail: vpopmail's vchkpw, spamdyke and rblsmtpd. Formats: vchkpw.c of vpopmail 5.2 to 5.4,
filter.c, middleman code and spamdyke.h of spamdyke 4 and 5, rblsmtpd.c of ucspi-tcp, qmail-smtpd's badiprbl patch.

vchkpw writes `name:address` at the end of a line. Names hold no colon (parse_email) but on lines that complain of one:
there an IPv6 address cannot be told from the name before it. Passwords that it writes are read into no field.
spamdyke writes sender and recipient before the address: a line that names two addresses gives none.
"""

from __future__ import annotations

from tui.model import Action, Category, EventKind
from tui.parsers.shape import Groups, Judged, Program, Shape, Verdict

_FAILED = Verdict(EventKind.LOGIN_FAILURE, None, Action.REJECT)
_SUCCESS = Verdict(EventKind.LOGIN_SUCCESS, None, Action.ACCEPT)
_SERVER = Verdict(EventKind.LOGIN_FAILURE, Category.SERVER, Action.DEFER)
_POLICY = Verdict(EventKind.LOGIN_FAILURE, Category.POLICY, Action.REJECT)

_VCHKPW = r"vchkpw(?:-(?:(?P<service>smtps|smtp|submission|imap|pop3|web)|\w)\w*+)?:? (?:\([\w-]++\) )?"
_SAID = (
    r"(?P<reason>(?:vpopmail|system) user not found|system user shadow entry not found"
    r"|(?:system )?password fail|null user name given|null password given|user has no password"
    r"|(?:pop|imap|smtp|webmail) access denied|login success)"
)
#: `203.0.113.9`, or an IPv6 address that nothing could have been put before
_V4 = r"(?P<ip>\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3})\s*$"


def judge_vchkpw(groups: Groups) -> Verdict:
    """What vchkpw says of a log-in."""
    said = groups[0] or b""
    if said == b"login success":
        return _SUCCESS
    if said == b"user has no password":
        return _SERVER
    return _POLICY if said.endswith(b"access denied") else _FAILED


_JUDGED = Judged(("reason",), judge_vchkpw)

VPOPMAIL = Program(
    name="vpopmail",
    tag="vpopmail",
    path=False,
    service="auth",
    shapes=(
        Shape(
            "log-in, IPv6",
            "vchkpw",
            rf"{_VCHKPW}{_SAID} (?!\(pass: )(?P<user>[^:\s]*+):(?P<ip>[0-9A-Fa-f]*+:[0-9A-Fa-f.:]++)\s*$",
            _JUDGED,
        ),
        Shape("log-in", "vchkpw", rf"{_VCHKPW}{_SAID} (?:\(pass: .*\) |.* )?(?P<user>\S*):{_V4}", _JUDGED),
        Shape(
            "odd name",
            "vchkpw",
            rf"{_VCHKPW}(?P<reason>invalid user/domain characters) (?P<user>.*):{_V4}",
            _FAILED,
        ),
        Shape(
            "log-in, address unsure",
            "vchkpw",
            rf"{_VCHKPW}(?:(?:invalid user/domain characters)|{_SAID}) ",
            _JUDGED,
        ),
    ),
)

_R, _L = EventKind.REJECTION, EventKind.LIMIT
#: spamdyke's word for a refusal, without DENIED_ -> category (spamdyke.h, REJECTION_DATA_*).
_DENIED = {
    b"RBL_MATCH": Category.DNSBL,
    b"RHSBL_MATCH": Category.DNSBL,
    b"RDNS_MISSING": Category.REVERSE_DNS,
    b"RDNS_RESOLVE": Category.REVERSE_DNS,
    b"IP_IN_CC_RDNS": Category.REVERSE_DNS,
    b"IP_IN_RDNS": Category.REVERSE_DNS,
    b"GRAYLISTED": Category.GREYLIST,
    b"EARLYTALKER": Category.PROTOCOL,
    b"ZERO_RECIPIENTS": Category.PROTOCOL,
    b"TOO_MANY_RECIPIENTS": Category.RATE,
    b"UNQUALIFIED_RECIPIENT": Category.RECIPIENT,
    b"INVALID_RECIPIENT": Category.UNKNOWN_RECIPIENT,
    b"RECIPIENT_BLACKLISTED": Category.RECIPIENT,
    b"BLACKLIST_NAME": Category.CLIENT,
    b"BLACKLIST_IP": Category.CLIENT,
    b"ACCESS_DENIED": Category.CLIENT,
    b"SENDER_BLACKLISTED": Category.SENDER,
    b"SENDER_NO_MX": Category.SENDER,
    b"SENDER_NOT_AUTH_DOMAIN": Category.SENDER,
    b"IDENTICAL_SENDER_RECIPIENT": Category.SENDER,
    b"IDENTICAL_FROM_TO": Category.SENDER,
    b"RELAYING": Category.RELAY,
    b"AUTH_REQUIRED": Category.POLICY,
    b"REJECT_ALL": Category.POLICY,
    b"HEADER_BLACKLISTED": Category.POLICY,
}
#: Refusals that spamdyke makes for now only (REJECT_SEVERITY_TEMPORARY).
_FOR_NOW = frozenset({b"GRAYLISTED", b"RDNS_MISSING", b"RDNS_RESOLVE", b"SENDER_NO_MX", b"TOO_MANY_RECIPIENTS"})


def judge_denied(groups: Groups) -> Verdict:
    """A refusal by spamdyke."""
    word = groups[0] or b""
    category = _DENIED.get(word, Category.OTHER)
    action = Action.DEFER if word in _FOR_NOW else Action.REJECT
    return Verdict(EventKind.LIMIT if category is Category.RATE else EventKind.REJECTION, category, action)


_DENIED_BY = Judged(("denied",), judge_denied)
_TOLD = r"(?P<reason>DENIED_(?P<denied>[A-Z_]++)) from: "
_ORIGIN = (
    r" origin_ip: (?P<ip>[0-9A-Fa-f.:]++) origin_rdns: (?:\(unknown\)|(?P<hostname>[^\s:]++)) auth: "
    r"(?:\(unknown\)|(?P<user>.*?)) encryption: "
)

SPAMDYKE = Program(
    name="spamdyke",
    tag="spamdyke",
    path=False,
    service="smtp",
    shapes=(
        Shape(
            "refusal",
            "DENIED_",
            rf"{_TOLD}(?!.* origin_ip: .* origin_ip: )(?:\(unknown\)|(?P<sender>\S++)) to: "
            rf"(?:\(unknown\)|(?P<recipient>\S++)){_ORIGIN}",
            _DENIED_BY,
        ),
        Shape(
            "refusal, odd address",
            "DENIED_",
            rf"{_TOLD}(?!.* origin_ip: .* origin_ip: ).*{_ORIGIN}",
            _DENIED_BY,
        ),
        Shape("refusal, forged", "DENIED_", _TOLD, _DENIED_BY),
    ),
)

_LISTED = Verdict(EventKind.REJECTION, Category.DNSBL, Action.REJECT)
_LISTED_FOR_NOW = Verdict(EventKind.REJECTION, Category.DNSBL, Action.DEFER)


def judge_listed(groups: Groups) -> Verdict:
    """A refusal of a listed client: 451 by default, 553 with rblsmtpd -b."""
    return _LISTED if (groups[0] or b"5").startswith(b"5") else _LISTED_FOR_NOW


_BY_CODE = Judged(("code",), judge_listed)
_SINCE = r"(?:\d++\.\d++ )?"  # splogger's own stamp

RBLSMTPD = Program(
    name="rblsmtpd",
    tag="(?:qmail(?:-smtpd)?|rblsmtpd)",
    path=False,
    service="smtp",
    shapes=(
        Shape(
            "rblsmtpd",
            "",
            _SINCE
            + r"(?:rblsmtpd: )?(?P<ip>[0-9A-Fa-f.:]++) pid \d++:? (?:(?P<zone>[\w.-]++):? )?"
            + r"(?P<code>[45]\d\d) (?P<reason>.*)",
            _BY_CODE,
            hint=r"\d++\.\d++ rblsmtpd: |rblsmtpd: [0-9A-Fa-f]|[0-9A-Fa-f][0-9A-Fa-f.:]*+ pid \d",
        ),
        Shape(
            "badiprbl",
            "",
            rf"{_SINCE}(?:qmail-smtpd: )?(?P<code>[45]\d\d) (?P<reason>badiprbl): ip (?P<ip>[0-9A-Fa-f.:]++) "
            r"rbl: (?P<zone>\S++)",
            _BY_CODE,
            hint=r"\d++\.\d++ (?:qmail-smtpd: )?[45]\d\d badiprbl: |qmail-smtpd: [45]\d\d badiprbl: "
            r"|[45]\d\d badiprbl: ",
        ),
        Shape(
            "blocked",
            "",
            r"[\w.-]++:? (?P<reason>blocked) (?P<ip>[0-9A-Fa-f.:]++) (?P<zone>\S++) -\s*$",
            _LISTED,
            hint=r"[\w][\w.-]*+:? blocked [0-9A-Fa-f]",
        ),
    ),
)

PROGRAMS = (VPOPMAIL, SPAMDYKE, RBLSMTPD)
