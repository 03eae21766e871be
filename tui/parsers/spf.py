"""SPF policy servers: policyd-spf and pyspf-milter (Python) and policy-spf (Perl).

Formats: policyd_spf.py, milter_spf.py and __init__.py (_rejectmessage) of spf-engine 1.0 to 3.0.4 and its forerunner
pypolicyd-spf 1.3 to 2.0; postfix-policyd-spf-perl 2.0 to 2.011 with Mail::SPF 2.9 (authority_explanation).

Events are the answers that refuse or defer. `prepend …` only notes the result and the mail is accepted, also where the
debug line beside it holds "Reject action: 550 5.7.23"; `spfcheck: …`, `Fail; identity=…` and Perl's `SPF fail (…)` are
results. Postfix repeats each answer in its own `reject:` line.

The answer ends in a link, `;id=<sender or HELO>;ip=<client>;r=<recipient's domain>`, and an `exp=` record of the
sender's domain may have put any text before it. The last `;ip=` is the server's where `<UNKNOWN>` follows, which is
never lower case as a client's text is here; otherwise an address is believed only if the line holds no second one.
Perl prints the `exp=` text alone, which may be the very link with another's address: such a line never counts.
"""

from __future__ import annotations

from tui.model import Action, Category, EventKind
from tui.parsers.shape import Groups, Judged, Program, Shape, Verdict


def judge_answer(groups: Groups) -> Verdict:
    """What the policy server answered: `550 …` and `5.7.23 …` refuse, `defer_if_permit …` and `4.7.24 …` defer."""
    answer, dsn, words = groups
    said = (answer or dsn or words or b"").lstrip().lower()
    deferred = said.startswith((b"4", b"defer", b"message deferred"))
    return Verdict(EventKind.REJECTION, Category.SPF, Action.DEFER if deferred else Action.REJECT)


_ANSWER = Judged(("answer", "dsn", "reason"), judge_answer)

#: pyspf-milter writes no code, and nothing at all before its words without SPF_Enhanced_Status_Codes.
_STATUS = r"[45]\.\d\.\d{1,2}"
_WORDS = r" ?Message (?:rejected|deferred) due to: "
_HEAD = (
    rf"(?:(?P<queue_id>[0-9A-Za-z]*+): )?(?:(?P<answer>(?P<code>[45]\d\d)|defer_if_permit) |(?={_STATUS} |{_WORDS}))"
    rf"(?:(?P<dsn>{_STATUS}) )?"
)
_ID_HINT = "[0-9A-Za-z][0-9A-Za-z]*+: "
_BEGIN = r"(?:550 |45\d |defer_if_permit )"
_HINT = (
    rf"550 |45\d |defer_if_permit |{_STATUS} | Message |Message (?:rejected|deferred) |: {_BEGIN}|{_ID_HINT}{_BEGIN}"
)

_LINK = r"[;&]ip=(?P<ip>[0-9A-Fa-f.:]++)[;&]r(?:eceiver)?=(?:<UNKNOWN>|[^;&\s]*+)\s*$"
#: Here the address of the link is surely the server's: the client cannot write `<UNKNOWN>`, or it is the only one.
_SURE = (
    r"(?=[^\n]*[;&]ip=[0-9A-Fa-f.:]+[;&]r(?:eceiver)?=(?:<UNKNOWN>|[^;&\s]*)\s*$)"
    r"(?:(?=[^\n]*;r=<UNKNOWN>\s*$)|(?![^\n]*[;&]ip=[^\n]*[;&]ip=))"
)

PYTHON = Program(
    name="policyd-spf",
    tag=r"policyd-spf(?:-python|)|postfix/policyd-spf|pyspf-milter",
    path=False,
    service="smtp",
    shapes=(
        Shape(
            "refusal",
            "",
            rf"{_HEAD}{_SURE}(?P<reason>[^\n]*?)\. Please see https?://[^\s?;]*+\?s=(?:m(?:ail)?from;id="
            rf"(?P<sender>[^\n]*)|helo;id=(?P<helo>[^\n]*)){_LINK}",
            _ANSWER,
            "never_counts",
            hint=_HINT,
        ),
        Shape("refusal in a site's words", "", rf"{_HEAD}{_SURE}(?P<reason>[^\n]*){_LINK}", _ANSWER, "never_counts"),
        Shape("refusal, forged or without a link", "", rf"{_HEAD}(?P<reason>[^\n]*)", _ANSWER, "never_counts"),
    ),
)

_PERL = r"(?:Policy|decided) action="
_PERL_ANSWER = rf"(?:(?P<queue_id>[0-9A-Za-z]*+): )?{_PERL}(?P<answer>(?P<code>5\d\d)|DEFER_IF_PERMIT) "
_PERL_VERDICT = Judged(("answer",), lambda groups: judge_answer((*groups, None, None)))

PERL = Program(
    name="policy-spf",
    tag=r"postfix/policy-spf|policy-spf|postfix-policyd-spf-perl",
    path=False,
    service="smtp",
    shapes=(
        Shape(
            "refusal",
            "",
            rf"{_PERL_ANSWER}(?![^\n]*ip=[^\n]*ip=)(?P<reason>[^\n]*)[;&]ip=(?P<ip>[0-9A-Fa-f.:]++)[;&]r=[^;&\s]*+\s*$",
            _PERL_VERDICT,
            "never_counts",
            hint="Policy action=(?:5|DEF)|decided action=(?:5|DEF)|: (?:Policy|decided) action=(?:5|DEF)"
            rf"|{_ID_HINT}(?:Policy|decided) action=(?:5|DEF)",
        ),
        Shape(
            "refusal, explained by the sender's domain",
            "",
            rf"{_PERL_ANSWER}(?P<reason>[^\n]*)",
            _PERL_VERDICT,
            "never_counts",
        ),
    ),
)

PROGRAMS: tuple[Program, ...] = (PYTHON, PERL)
