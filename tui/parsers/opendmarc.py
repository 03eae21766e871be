"""OpenDMARC: only a mail refused for its header is told as refused.

Formats: opendmarc.c (mlfi_eom) of OpenDMARC 1.1 to 1.4.2. The result (`QID: example.com fail`) is logged whether the
mail is refused (RejectFailures and the record's `pct`), quarantined or accepted, so it is no event; nor are
`QID: SPF(mailfrom): example.com fail`, and `multi-valued From field detected` and `unable to parse From header field`,
which refuse only with settings that the line does not tell. A refusal is in Postfix's line, with the client:
`milter-reject: END-OF-MESSAGE from …: 5.7.1 rejected by DMARC policy for example.com`.

What is left is RequiredHeaders: the line is written just before the mail is refused. Its words are fixed, and no text
of the client's is in it.
"""

from __future__ import annotations

from tui.model import Action, Category, EventKind
from tui.parsers.shape import Program, Shape, Verdict

OPENDMARC = Program(
    name="opendmarc",
    tag="opendmarc",
    path=False,
    service="smtp",
    shapes=(
        Shape(
            "header refused",
            "",
            r"(?P<queue_id>[0-9A-Za-z]++): (?P<reason>RFC5322 requirement error: (?:not exactly one|multiple)"
            r" [A-Za-z-]++ fields?)\s*$",
            Verdict(EventKind.REJECTION, Category.PROTOCOL, Action.REJECT),
            "mail_told",
            hint="[0-9A-Za-z][0-9A-Za-z]*+: RFC5322 requirement error: (?:not|multiple) ",
        ),
    ),
)

PROGRAMS: tuple[Program, ...] = (OPENDMARC,)
