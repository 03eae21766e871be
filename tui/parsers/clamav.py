"""ClamAV: clamav-milter, clamd and clamsmtpd.

Formats: clamfi.c (clamfi_eom) of clamav-milter 0.95 to 1.4, clamav-milter.c of 0.60 to 0.94 (`Intercepted virus`),
scanner.c and others of clamd, clamsmtpd.c and smtppass.c of clamsmtp 1.10. Their own files (LogTime) begin with
asctime's stamp and ` -> `.

None of them names the client; only the milter knows the mail's queue id. What became of the mail is set elsewhere
(OnInfected, Action) and not said, so there is no action. clamd is asked by a milter, amavis, Rspamd or clamsmtpd, which
tell of the mail: what it finds in a stream or in such a program's folder never counts, and what it finds in any other
file is no mail. Sender, recipient, subject and message id are the client's; the name of the virus ends the line.
"""

from __future__ import annotations

from tui.model import Category, EventKind
from tui.parsers.shape import Program, Shape, Verdict

_VIRUS = Verdict(EventKind.CONTENT, Category.VIRUS)
_FILE = r"(?P<stamp>[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d [\d:]{8} \d{4}) -> "

CLAMAV_MILTER = Program(
    name="clamav-milter",
    tag="clamav-milter",
    path=False,
    service="smtp",
    file=_FILE,
    shapes=(
        Shape(
            "infected",
            "",
            r"Message (?:UNKNOWN |(?P<queue_id>(?!from )[0-9A-Za-z]++) |)"
            r'from <(?:(?P<sender>[^<>"\n]*+)> to <(?P<recipient>[^<>"\n]*+)> )?'
            r"[^\n]*?(?P<reason>infected by \S++)\s*$",
            _VIRUS,
            "mail_told",
            hint=r"Message from <|Message [0-9A-Za-z]++ from <",
        ),
        Shape(
            "intercepted",
            "",
            r"(?:(?P<queue_id>[0-9A-Za-z]++): )?[^\s:]++: (?P<reason>\S++ FOUND) Intercepted virus from"
            r" <?(?P<sender>[^\s<>]*+)>? to(?: <?(?P<recipient>[^\s<>]++))?",
            _VIRUS,
            "mail_told",
            hint=r"[0-9A-Za-z/][^\s:]*+: (?:[^\s:]++: )?\S++ FOUND Intercepted virus from ",
        ),
    ),
)

#: What a mail filter asks clamd to scan: a stream, an open file, or amavis's and clamsmtpd's files.
_ASKED = (
    r"(?:(?:in)?stream(?:\([^)\s]*+\))?|fd\[\d++\]|/[^\s:]*/parts/p\d++|/[^\s:]*/(?:clamsmtpd\.|rmilter|clamav-milter-)"
    r"[^\s:/]++)"
)

CLAMD = Program(
    name="clamd",
    tag="clamd",
    path=False,
    service="smtp",
    file=_FILE,
    shapes=(
        Shape(
            "found",
            "",
            _ASKED + r": (?P<reason>[^\s()]++(?:\([^)\s]*+\))? FOUND)\s*$",
            _VIRUS,
            "never_counts",
            hint=r"instream[^ \n]*: \S++ FOUND|stream[^ \n]*: \S++ FOUND|fd\[\d++\]: \S++ FOUND|/[^ \n]*: \S++ FOUND",
        ),
    ),
)

CLAMSMTPD = Program(
    name="clamsmtpd",
    tag="clamsmtpd?",
    path=False,
    service="smtp",
    shapes=(
        Shape(
            "virus",
            "",
            r"[0-9A-F]{6,8}: from=(?:<?(?P<sender>[^\s<>,]*+)>?, to=<?(?P<recipient>[^\s<>,]++)>?, )?[^\n]*?"
            r"(?P<reason>status=VIRUS(?::[^\s,]++)?)\s*$",
            _VIRUS,
            hint=r"[0-9A-F][0-9A-F]{5,7}: from=[^\n]*status=VIRUS",
        ),
    ),
)

PROGRAMS: tuple[Program, ...] = (CLAMAV_MILTER, CLAMD, CLAMSMTPD)
