"""Policy servers and milters that greylist or weigh: postgrey, SQLgrey, milter-greylist and policyd-weight.

Formats: postgrey 1.21 to 1.37 (mylog_action), sqlgrey 1.8 (mylog), milter-greylist.c 3.0 to 4.6
(log_and_report_greylisting, real_envrcpt), policyd-weight 0.1.15 beta 2 (policy_response, weighted_check).

The client's address stands before sender and recipient in all of them, and its name is verified DNS. policyd-weight
alone quotes the client's HELO name before, in its answer: a line with a second `<client=` names nobody. `action=pass`,
`reconnect ok`, `PREPEND` and `DUNNO` let the mail through and are no events; nor is `weighted check: …`, a result.
"""

from __future__ import annotations

from tui.model import Action, Category, EventKind
from tui.parsers.shape import Groups, Judged, Program, Shape, Verdict
from tui.parsers.verdict import judge_refusal

_GREYLISTED = Verdict(EventKind.REJECTION, Category.GREYLIST, Action.DEFER)
_IP = r"(?P<ip>[0-9A-Fa-f.:]++)"

POSTGREY = Program(
    name="postgrey",
    tag="postgrey",
    path=False,
    service="smtp",
    shapes=(
        Shape(
            "greylisted",
            "",
            r"(?:(?P<queue_id>[0-9A-Za-z]++): )?action=greylist(?:, reason=(?P<reason>[^,\n]*+))?"
            rf"(?:, client_name=(?P<hostname>[^\s,]*+))?, client_address={_IP}(?![^,\s])"
            r"(?:(?:, sender=(?P<sender>[^\s,]++))?(?:, recipient=(?P<recipient>[^\s,]++))?\s*$)?",
            _GREYLISTED,
            "never_counts",
            hint="action=greylist|[0-9A-Za-z][0-9A-Za-z]*+: action=greylist",
        ),
    ),
)

SQLGREY = Program(
    name="sqlgrey",
    tag="sqlgrey",
    path=False,
    service="smtp",
    shapes=(
        Shape(
            "greylisted",
            "",
            rf"grey: (?P<reason>new|early reconnect|throttling): [0-9A-Fa-f.:]++\({_IP}\), "
            r"(?:(?P<sender>[^\s,]++) -> (?P<recipient>[^\s,]++)\s*$)?",
            _GREYLISTED,
            "never_counts",
            hint="grey: (?:new|early|throttling)",
        ),
    ),
)

#: Without a name Sendmail gives `[address]`; before there is a queue id, Postfix gives none.
_MILTER = (
    r"(?:(?P<queue_id>[0-9A-Za-z]++)|\([a-z ]*+\)): addr "
    rf"(?:(?:(?P<hostname>[^\s\[]++)|\[[^\]\s]*+\])?\[)?{_IP}\]? from "
    r"(?:<?(?P<sender>[^\s<>]*+)>? to <?(?P<recipient>[^\s<>]*+)>?|[^\n]*?)"
)
_ACL = r"(?: \(ACL [^)\n]*+\))?\s*$"

MILTER_GREYLIST = Program(
    name="milter-greylist",
    tag="milter-greylist",
    path=False,
    service="smtp",
    shapes=(
        Shape(
            "greylisted",
            "",
            rf"{_MILTER} (?P<reason>delayed(?: after DATA phase)? for \d++:\d\d:\d\d){_ACL}",
            _GREYLISTED,
            "never_counts",
            hint=r"[0-9A-Za-z][0-9A-Za-z]*+: addr |\([a-z ]*+\): addr ",
        ),
        Shape(
            "refused",
            "",
            rf"{_MILTER} (?P<reason>blacklisted){_ACL}",
            Verdict(EventKind.REJECTION, Category.POLICY, Action.REJECT),
            "never_counts",
        ),
    ),
)

#: How policyd-weight's own answers begin -> category. What weighs many things and has no such words is policy.
_WEIGHED = {
    b"Your MTA is listed in too many DNSBLs": Category.DNSBL,
    b"No DNS entries for your MTA": Category.REVERSE_DNS,
    b"temporarily blocked because of previous errors": Category.RATE,
}


def judge_weighed(groups: Groups) -> Verdict | None:
    """What policyd-weight answered, by what its words begin with: the client's HELO name may follow."""
    answer, words = groups
    said = (words or b"").partition(b";")[0].partition(b" Your HELO: ")[0]
    code = b"450" if (answer or b"").startswith((b"4", b"DEFER")) else b"550"
    told = judge_refusal((b"reject", b"RCPT", code, None, said))
    if told is None:
        return None
    known = next((category for begin, category in _WEIGHED.items() if said.startswith(begin)), told.category)
    category = Category.POLICY if known is Category.OTHER else known
    kind = EventKind.LIMIT if category is Category.RATE else EventKind.REJECTION
    return Verdict(kind, category, told.action, told.zone)


_WEIGHT_ANSWER = r"decided action=(?P<answer>(?P<code>[45]\d\d)|DEFER_IF_PERMIT|DEFER|REJECT) "
_WEIGHT = Judged(("answer", "reason"), judge_weighed)

POLICYD_WEIGHT = Program(
    name="policyd-weight",
    tag="postfix/policyd-weight|policyd-weight",
    path=False,
    service="smtp",
    shapes=(
        Shape(
            "refused",
            "",
            rf"{_WEIGHT_ANSWER}(?![^\n]*<client=[^\n]*<client=)(?P<reason>[^\n]*); (?:<instance=[^\s<>]*+> )?"
            rf"<client=(?P<hostname>[^\[\n ]*+)\[{_IP}\]>(?: <helo=(?P<helo>[^<>\n]*+)> <from=(?P<sender>[^<>\n]*+)>"
            r" <to=(?P<recipient>[^<>\n]*+)>; delay: \d++s\s*$)?",
            _WEIGHT,
            "never_counts",
            hint="decided action=(?:[45R]|DEF)",
        ),
        Shape("refused, forged", "", rf"{_WEIGHT_ANSWER}(?P<reason>[^\n]*)", _WEIGHT, "never_counts"),
    ),
)

PROGRAMS: tuple[Program, ...] = (POSTGREY, SQLGREY, MILTER_GREYLIST, POLICYD_WEIGHT)
