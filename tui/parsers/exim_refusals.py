"""What Exim refuses: log-ins, commands and mail.

Formats: smtp_handle_acl_fail, smtp_in_auth and smtp_setup_msg of src/smtp_in.c, src/receive.c and src/daemon.c of Exim
4.96; fields of older versions may be missing. Sender, recipient and log-in name are the client's, and so is what a
command had for an argument.
"""

from __future__ import annotations

from tui.model import Action, Category, EventKind
from tui.parsers.exim_client import BARE, BEFORE, END, HINT, INTERFACE, PROTOCOL, QUOTED, TLS, client, either
from tui.parsers.exim_words import judge, judge_authentication, judge_busy, judge_discarded, judge_stage
from tui.parsers.shape import Judged, Shape, Verdict


def row(name: str, pattern: str, verdict: Verdict | Judged, join: str = "smtpd_told") -> Shape:
    """A row of Exim's; all share one hint."""
    return Shape(name, "", BEFORE + pattern, verdict, join, hint=HINT)


def refused(category: Category, action: Action = Action.REJECT) -> Verdict:
    """A refusal that has one meaning."""
    return Verdict(EventKind.REJECTION, category, action)


_BLOCKED = Verdict(EventKind.BLOCKED, Category.CLIENT, Action.REJECT)
_LIMIT = Verdict(EventKind.LIMIT, Category.RATE, Action.DEFER)
_ACL = Judged(("verb", "stage", "reason"), judge)
_STAGE = Judged(("verb", "stage"), judge_stage)

_AUTHENTICATOR = r"[\w.-]++ authenticator failed for (?:H=|)"
_CODE = r": [45]\d\d "

#: ` DS` of a name that DNSSEC vouches for stands before without a space between.
_H = r" ?(?:DS ?)?H="
_ACL_TAIL = r" F=<| A=| (?:temporarily )?rejected | sender verify | RCPT "
_CLIENT = _H + client(_ACL_TAIL) + INTERFACE + PROTOCOL + TLS
_SENDER = rf"(?: F=<(?P<sender>{QUOTED})>(?: A=[^ :\n]++(?::(?P<user>[^ \n]++)|)|)|)"
_VERB = r" (?P<verb>(?:temporarily )?rejected) "
_WORDS = rf"(?:: {{reply}}(?P<reason>.*)|{END})"

_AUTHENTICATION = (
    row(
        "authenticator failed",
        _AUTHENTICATOR
        + client(_CODE)
        + INTERFACE
        + r": (?P<code>[45]\d\d) (?P<reason>[A-Za-z0-9]++(?: [A-Za-z0-9]++)*)"
        rf"(?: \(set_id=(?P<user>.*)\)(?=\s*$|: )|)(?:: .*|){END}",
        Judged(("code", "reason"), judge_authentication),
        "smtpd_sasl",
    ),
    row(
        "authenticator failed, forged",
        _AUTHENTICATOR + either(_CODE) + ".*",
        Verdict(EventKind.LOGIN_FAILURE, None, Action.REJECT),
        "",
    ),
)

_BY_ACL = (
    row(
        # the refusal that it led to follows (sender_verified_failed)
        "sender verify failed",
        _CLIENT + rf" sender verify (?:fail|defer) for <(?P<sender>{QUOTED})>" + _WORDS,
        refused(Category.SENDER),
        "never_counts",
    ),
    row("rejected recipient", _CLIENT + _SENDER + _VERB + rf"(?P<stage>RCPT) <(?P<recipient>{QUOTED})>" + _WORDS, _ACL),
    row(
        "rejected recipient without brackets",
        _CLIENT + _SENDER + _VERB + r'(?P<stage>RCPT) (?P<recipient>[^\s<>":]++)' + _WORDS,
        _ACL,
    ),
    row(
        "rejected sender",
        _CLIENT + _VERB + rf"(?P<stage>MAIL) <(?P<sender>{QUOTED})>(?: [A-Z0-9]++(?:=[^ :\n]*+|))*" + _WORDS,
        _ACL,
    ),
    row(
        "rejected sender without brackets",
        _CLIENT + _VERB + r'(?P<stage>MAIL) (?P<sender>[^\s<>":]++)' + _WORDS,
        _ACL,
    ),
    row(
        "rejected at a stage",
        _CLIENT + _SENDER + _VERB + r"(?P<stage>connection|EHLO or HELO|AUTH|STARTTLS|DKIM|DATA|after DATA PRDR"
        r'|after DATA|during MIME ACL checks)(?: in "connect" ACL| [^\s]*?|)' + _WORDS,
        _ACL,
    ),
    row(
        # what stands for the argument may imitate the words behind it
        "rejected, odd argument",
        _CLIENT + _SENDER + _VERB + r"(?P<stage>VRFY|EXPN|ETRN|RCPT|MAILAUTH|MAIL) ",
        _STAGE,
    ),
    row("rejected, odd sender", _CLIENT + r" F=<.* (?:temporarily )?rejected ", refused(Category.OTHER)),
    row("rejected, forged", _H + either(_ACL_TAIL) + r".* rejected ", refused(Category.OTHER), ""),
    row(
        "discarded",
        _CLIENT + rf" F=<(?P<sender>{QUOTED})> RCPT <(?P<recipient>{QUOTED})>: discarded by (?:MAIL|RCPT) ACL" + _WORDS,
        Judged(("reason",), judge_discarded),
    ),
    row(
        "discarded as a whole",
        r"=> blackhole (?P<reason>\([^)\n]*\).*)",
        Judged(("reason",), judge_discarded),
        "",
    ),
    row("accepted, said to be refused", r"\(= .* H=" + client(" S="), refused(Category.POLICY)),
    row(
        "rejected by local_scan",
        rf"F=(?:<>|(?P<sender>{BARE}))"
        r"(?: DS|) H="
        + client(_ACL_TAIL)
        + INTERFACE
        + PROTOCOL
        + r" (?P<verb>(?:temporarily |)rejected) (?P<stage>by local_scan\(\))"
        + _WORDS,
        _ACL,
    ),
    row(
        "dropped by an ACL",
        r"(?:[\w-]++ )?SMTP connection from (?:H=|)" + client(" closed by DROP") + INTERFACE + " closed by DROP in ACL",
        Verdict(EventKind.REJECTION, Category.POLICY, Action.DISCONNECT),
        "never_counts",  # the refusal stands before
    ),
)

_TOO_BIG = ": message too big"
_ABANDONED = r': (?:Non-CRLF|message too big|Too many "Received")'

_BY_EXIM = (
    row(
        "refused connection",
        r"refused connection from (?:H=|)"
        + client(r" \((?:host_reject|tcp)")
        + INTERFACE
        + r" \((?P<reason>host_reject_connection|tcp wrappers)\)",
        _BLOCKED,
    ),
    row(
        "temporarily refused",
        r"temporarily refused connection from (?:H=|)"
        + client(r": not in reserve| \(tcp")
        + INTERFACE
        + r"(?:: | \()(?P<reason>not in reserve list.*|tcp wrappers errno=\d++)",
        Judged(("reason",), judge_busy),
    ),
    row(
        "too many connections",
        r"Connection from (?:H=|)"
        + client(" refused: ")
        + INTERFACE
        + r" refused: (?P<reason>too many connections(?: from that IP address|)|load average.*)",
        Judged(("reason",), judge_busy),
    ),
    row(
        "IP options",
        r"connection from (?:H=|)"
        + client(r" refused \(IP options")
        + INTERFACE
        + r" (?P<reason>refused \(IP options\))",
        Verdict(EventKind.PROBE, Category.PROTOCOL, Action.REJECT),
    ),
    row(
        "bad HELO",
        r"rejected (?:EHLO|HELO) from (?:H=|)"
        + client(": syntactically invalid")
        + INTERFACE
        + r": (?P<reason>syntactically invalid argument\(s\)): ",
        refused(Category.HELO),
    ),
    row(
        # nothing that a client wrote follows the last bracket
        "HELO not verified",
        r'(?P<verb>(?:temporarily )?rejected) "(?P<stage>EHLO|HELO) .*" from (?:H=|)' + client(END) + INTERFACE + END,
        refused(Category.HELO),
    ),
    row(
        "no HELO",
        r"rejected MAIL from (?:H=|)" + client(": no HELO") + INTERFACE + ": (?P<reason>no HELO/EHLO given)",
        refused(Category.HELO),
    ),
    row(
        "too many messages",
        r"rejected MAIL command H=" + client(": too many") + INTERFACE + ": (?P<reason>too many messages .*)",
        _LIMIT,
    ),
    row(
        "announced too big",
        rf"rejected MAIL FROM:<(?P<sender>{QUOTED})> H="
        + client(_TOO_BIG)
        + INTERFACE
        + ": (?P<reason>message too big)",
        refused(Category.SIZE),
    ),
    row(
        "too big",
        rf"rejected from <(?P<sender>{QUOTED})> ?H=" + client(_ABANDONED) + r"(?: ?U=[^ \[\n]*+|)"
        r": (?P<reason>message too big)",
        refused(Category.SIZE),
    ),
    row(
        "malformed mail",
        rf"rejected from <(?P<sender>{QUOTED})> ?H=" + client(_ABANDONED) + r"(?: ?U=[^ \[\n]*+|)"
        r': (?P<reason>Non-CRLF-terminated header|Too many "Received" headers)',
        refused(Category.PROTOCOL),
    ),
    row(
        "header too long",
        r"(?:ridiculously long message header|overlong message header line) received from (?:H=|)"
        + client(r" \(more than ")
        + r" (?P<reason>\(more than \d++ characters\): message abandoned)",
        refused(Category.SIZE),
    ),
    row(
        "unqualified recipient",
        rf"unqualified recipient rejected: <(?P<recipient>{QUOTED})> H=" + client(rf"{END}| \(failed"),
        refused(Category.RECIPIENT),
    ),
    row(
        "unqualified sender",
        rf"unqualified sender rejected: <(?P<sender>{QUOTED})> H=" + client(rf"{END}| \(failed"),
        refused(Category.SENDER),
    ),
    row(
        "too many recipients",
        r"(?P<reason>too many recipients): (?:message|excess temporarily) rejected: "
        rf"sender=<(?P<sender>{QUOTED})> H=" + client(END),
        _LIMIT,
    ),
    row(
        "unknown in VRFY", r"VRFY failed for .* H=" + client(END) + INTERFACE + END, refused(Category.UNKNOWN_RECIPIENT)
    ),
)

SHAPES = (*_AUTHENTICATION, *_BY_ACL, *_BY_EXIM)
