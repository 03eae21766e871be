"""Synology DSM's Connection log as Log Center sends it (BSD and IETF syslog) and as its sentences stand in the export.

The sentences are English in every language of the interface. A user name may hold brackets: the last ` from [` and
`via [`/`to [` are the server's. `HostName(address)` and `(address)` stand where an address should. Unverified: the
service tags of MailPlus other than `MailPlus-Server`.
"""

from __future__ import annotations

from tui.model import Action, Category, EventKind
from tui.parsers.shape import Groups, Judged, Program, Shape, Verdict

_FAILED = Verdict(EventKind.LOGIN_FAILURE, None, Action.REJECT)

#: `[1.2.3.4]`, `[nas.example(1.2.3.4)]`, `[(1.2.3.4)]`
_FROM = r"from \[(?:[^\[\]()\n]*+\()?(?P<ip>[0-9A-Fa-f.:]++)\)?\]"
#: A BOM, and the user or `SYSTEM` once more. A user may be called like a sentence: only one that ends the line counts.
_BEGIN = r"(?:\xef\xbb\xbf)?(?:[^\n]*?: )?"
_END = r"\.?\s*$"


def judge_login(groups: Groups) -> Verdict:
    """Whether a DSM log-in worked."""
    if (groups[0] or b"").startswith(b"failed"):
        return _FAILED
    return Verdict(EventKind.LOGIN_SUCCESS, None, Action.ACCEPT)


#: Rows that serve syslog and the export alike.
SENTENCES = (
    Shape(
        "log-in",
        "",
        _BEGIN
        + r"User \[(?P<user>.*)\] "
        + _FROM
        + r" (?P<outcome>failed to (?:log|sign) in|logged in successfully|signed in)"
        r" (?:via|to) \[(?P<service>[^\]\n]*+)\](?: successfully)?(?: via \[[^\]\n]*+\])?"
        r"(?: (?:due|doe) to (?P<reason>[^\[\]\n]*?))?" + _END,
        Judged(("outcome",), judge_login),
        "dsm_login",
        hint=r"(?:\xef\xbb\xbf)?(?:[^\n]*?: )?User \[",
    ),
    Shape(
        "blocked",
        "",
        _BEGIN + r"Host \[(?P<ip>[0-9A-Fa-f.:]++)\] was (?P<reason>blocked) via \[(?P<service>[^\]\n]*+)\]" + _END,
        Verdict(EventKind.BLOCKED, Category.CLIENT, Action.BLOCK),
        hint=r"(?:\xef\xbb\xbf)?(?:[^\n]*?: )?Host \[",
    ),
    Shape(
        "connection failed",
        "",
        _BEGIN + r"Host \[(?P<ip>[0-9A-Fa-f.:]++)\] failed to connect"
        r" via \[(?P<service>[^\]\n]*+)\] due to \[(?P<reason>[^\]\n]*+)\]" + _END,
        Verdict(EventKind.PROBE, Category.PROTOCOL, Action.REJECT),
        hint=r"(?:\xef\xbb\xbf)?(?:[^\n]*?: )?Host \[",
    ),
)

CONNECTION = Program(name="synology", tag="Connection", path=False, shapes=SENTENCES)
