"""Synology DSM's Connection and System logs: as Log Center sends them (BSD and IETF syslog) and from its database.

`synology_said` takes off what a message is wrapped in and reads its sentence; the rows here say what it means. Behind
the tag `System` stand the user, a colon and a tab (`#011` behind rsyslog) instead of a colon and a blank. syslog-ng's
`Last message '…' repeated 3 times` carries the tag of the message it repeats, or `syslog-ng`, or none.

Unverified: the service tags of MailPlus other than `MailPlus-Server`; the tags of repeated messages.
"""

from __future__ import annotations

from collections.abc import Mapping

from tui.model import Action, Category, EventKind
from tui.parsers import synology_grammar as s
from tui.parsers.shape import Groups, Judged, Program, Shape, Verdict

#: What is said of a client -> what it means. A log-in that worked says nothing against anybody.
VERDICTS: Mapping[bytes, Verdict] = {
    s.FAILED: Verdict(EventKind.LOGIN_FAILURE, None, Action.REJECT),
    s.SUCCEEDED: Verdict(EventKind.LOGIN_SUCCESS, None, Action.ACCEPT),
    s.BLOCKED: Verdict(EventKind.BLOCKED, Category.CLIENT, Action.BLOCK),
    s.UNBLOCKED: Verdict(EventKind.BLOCKED, Category.CLIENT, Action.UNBLOCK),
    s.REFUSED: Verdict(EventKind.PROBE, Category.PROTOCOL, Action.REJECT),
}


def judge(groups: Groups) -> Verdict | None:
    """What the outcome means; None for what is no event, or was not found to repeat one."""
    return VERDICTS.get(groups[0] or b"")


#: `quote` and `count` decide nothing here: `synology_repeats` looks for them where these groups are.
JUDGED = Judged(("outcome", "quote", "count"), judge)


def _said(name: str, verbs: tuple[bytes, ...], join: str) -> Shape:
    """A row for some verbs: the fields of `Said` in their order."""
    words = b"|".join(verbs).decode()
    return Shape(
        name,
        "",
        rf"(?P<quote>[^\x1f]*+)\x1f(?P<count>\d*+)\x1f(?P<outcome>{words})\x1f(?P<service>[^\x1f]*+)\x1f"
        r"(?P<ip>[^\x1f]*+)\x1f(?P<reason>[^\x1f]*+)\x1f(?P<user>.*)",
        JUDGED,
        join,
        hint=r"[^\n]",
    )


LOG_CENTER = Program(
    name="synology",
    tag="Connection|System|syslog-ng|Last",
    path=False,
    shapes=(
        _said("log-in", (s.FAILED, s.SUCCEEDED, s.OTHER, s.REPEATED), "dsm_login"),
        _said("connection", (s.BLOCKED, s.REFUSED), ""),
        _said("unblocked", (s.UNBLOCKED,), "never_counts"),
    ),
)

#: What ends the tag: a colon, for System with the user before it; nothing where there is no tag.
END = r"(?:(?: [^:\n\[]*+|)(?:\[{number}\]|):(?: |\t|#011)|(?= message '))"
#: In RFC 5424, where the message shall begin with the structured data.
END_5424 = r" (?:{number}|\S++) \S++ "
