"""What Exim refuses by itself: connections, commands and mail that its own limits and rules do not let in.

Formats: src/smtp_in.c, src/receive.c and src/daemon.c of Exim 4.96; fields of other versions may be missing.
"""

from __future__ import annotations

from tui.model import Action, Category, EventKind
from tui.parsers.exim_client import END, FROM, INTERFACE, QUOTED, client, row
from tui.parsers.exim_words import judge_busy, refused
from tui.parsers.shape import Judged, Verdict

_BLOCKED = Verdict(EventKind.BLOCKED, Category.CLIENT, Action.REJECT)
_LIMIT = Verdict(EventKind.LIMIT, Category.RATE, Action.DEFER)

_TOO_BIG = ": message too big"
_ABANDONED = r': (?:Non-CRLF|message too big|Too many "Received")'

SHAPES = (
    row(
        "refused connection",
        r"refused connection from "
        + FROM
        + client(r" \((?:host_reject|tcp)")
        + INTERFACE
        + r" \((?P<reason>host_reject_connection|tcp wrappers)\)",
        _BLOCKED,
    ),
    row(
        "temporarily refused",
        r"temporarily refused connection from "
        + FROM
        + client(r": not in reserve| \(tcp")
        + INTERFACE
        + r"(?:: | \()(?P<reason>not in reserve list.*|tcp wrappers errno=\d++)",
        Judged(("reason",), judge_busy),
    ),
    row(
        "too many connections",
        r"Connection from "
        + FROM
        + client(" refused: ")
        + INTERFACE
        + r" refused: (?P<reason>too many connections(?: from that IP address|)|load average.*)",
        Judged(("reason",), judge_busy),
    ),
    row(
        "IP options",
        r"connection from "
        + FROM
        + client(r" refused \(IP options")
        + INTERFACE
        + r" (?P<reason>refused \(IP options\))",
        Verdict(EventKind.PROBE, Category.PROTOCOL, Action.REJECT),
    ),
    row(
        "bad HELO",
        r"rejected (?:EHLO|HELO) from "
        + FROM
        + client(": syntactically invalid")
        + INTERFACE
        + r": (?P<reason>syntactically invalid argument\(s\)): ",
        refused(Category.HELO),
    ),
    row(
        # nothing that a client wrote follows the last bracket
        "HELO not verified",
        r'(?P<verb>(?:temporarily )?rejected) "(?P<stage>EHLO|HELO) .*" from ' + FROM + client(END) + INTERFACE + END,
        refused(Category.HELO),
        whole=True,
    ),
    row(
        "no HELO",
        r"rejected MAIL from " + FROM + client(": no HELO") + INTERFACE + ": (?P<reason>no HELO/EHLO given)",
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
        r"(?:ridiculously long message header|overlong message header line) received from "
        + FROM
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
        "unknown in VRFY",
        r"VRFY failed for .* H=" + client(END) + INTERFACE + END,
        refused(Category.UNKNOWN_RECIPIENT),
        whole=True,
    ),
)
