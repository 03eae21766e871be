"""Postfix cleanup: what milters and body checks refuse. Formats: cleanup_milter.c and cleanup_message.c of Postfix 2.3
to 3.11.

The client is the first `name[address]` after the stage or, behind a checked text of the mail's own, the only one.
"""

from __future__ import annotations

from tui.model import Action, Category, EventKind
from tui.parsers.refusals import EOL, PLAIN, QUOTED, refusals
from tui.parsers.shape import Groups, Judged, Program, Shape, Verdict
from tui.parsers.verdict import REFUSAL, category_of

_BODY_CHECKS = r"(?P<verb>reject|discard|hold): (?:header|body|content|mime-error|mime|nested)\b"


def judge_body_check(groups: Groups) -> Verdict:
    """header_checks and their like, and milter_header_checks: a site's own rules on the body, in its own words."""
    verb, words = groups
    action = {b"discard": Action.DISCARD, b"hold": Action.HOLD}.get(verb or b"", Action.REJECT)
    kind = EventKind.DISCARD if action is Action.DISCARD else EventKind.CONTENT
    category, _ = category_of(None, None, words or b"", body=True)
    return Verdict(kind, Category.POLICY if category is Category.OTHER else category, action)


_BODY_CHECK = Judged(("verb", "reason"), judge_body_check)

#: Behind the checked text, at most 200 characters of the mail's own, stands where it came from (cleanup_act_log).
_CLIENT_ORIGIN = r" from [^\[\n ]{0,255}+\[[^\]\n]{0,45}+\](?::\d{1,5}+)?; from=<"
_ORIGIN = rf"(?:{_CLIENT_ORIGIN}| from (?:local|unknown); from=<)"

CLEANUP = Program(
    name="postfix/cleanup",
    tag="cleanup",
    path=True,
    shapes=(
        Shape(
            "milter",
            "",
            r"{id}: (?P<verb>milter-reject|milter-discard|milter-hold): (?P<stage>[A-Z-]++) from {client}: "
            r"(?:(?P<code>[45]\d\d) )?(?:(?P<dsn>[45]\.\d++\.\d++) )?(?!<|[45]\d\d |[45]\.\d++\.)(?P<reason>[^;\n]*+)"
            rf"; from=<(?P<sender>{PLAIN})> to=<(?P<recipient>{PLAIN})> proto=\w++ helo=<(?P<helo>[^>\n]*+)>" + EOL,
            REFUSAL,
            "mail_told",
            hot=True,
        ),
        *refusals("{client}", "mail_told", "milter-(?:reject|discard|hold): ", milters=True),
        Shape(
            # the mail may imitate an origin before it, sender and HELO name behind it: only a single one is believed
            "body check",
            "",
            rf"{{id}}: (?:milter-header-)?{_BODY_CHECKS}(?!.*{_ORIGIN}.*{_ORIGIN}).{{0,250}}? from {{client}}"
            rf"; from=<(?P<sender>{QUOTED})>(?: to=<(?P<recipient>{QUOTED})>)?(?: proto=\w++)?"
            r"(?: helo=<(?P<helo>[^>\n]*+)>)?(?:: (?!.*(?:>: |helo=<))(?P<reason>.*))?\r?$",
            _BODY_CHECK,
            "mail_told",
            after_id="(?:milter-header-)?(?:reject|discard|hold): ",
        ),
        Shape(
            # every field of the client's ends in `>`: behind the last one are the site's words
            "body check, forged",
            "",
            rf"{{id}}: (?:milter-header-)?{_BODY_CHECKS}(?=.*{_CLIENT_ORIGIN})(?:.*>: (?P<reason>[^>\r\n]*)\r?$)?",
            _BODY_CHECK,
            "mail_told",
        ),
    ),
)
