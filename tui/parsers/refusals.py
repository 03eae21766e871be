"""How Postfix logs that it refuses: `ID: action: STAGE from CLIENT: reply; from=<> to=<> proto= helo=<>`. Formats:
smtpd_check.c (log_whatsup), smtpd.c (check_milter_reply), postscreen_smtpd.c and cleanup_milter.c of 1.1 to 3.11.

Shared by smtpd, cleanup and postscreen.
"""

from __future__ import annotations

from tui.parsers.reply_words import REFUSED_QUERY
from tui.parsers.shape import Shape
from tui.parsers.verdict import ACTIONS, BARE, LISTED, ODD, REFUSAL

#: Addresses as Postfix quotes them in <>: the plain form first, for speed; a quoted local part may hold anything.
PLAIN = r'[^">\n]*+'
QUOTED = r'(?:[^">\n]|"(?:[^"\\\n]|\\.)*")*'

#: The most frequent first. A colon follows, so that a word may begin another.
VERBS = "|".join(verb.decode() for verb in ACTIONS)

#: The end of a line, also in a log with carriage returns; a hot row may hold no `$`.
EOL = r"(?!\r?[^\r\n]|\r\r)"

#: What may follow the last field: 3.10 and later tell who had logged in. Then the line must end, or a HELO name that
#: imitates the rest would be read instead of it.
_LAST = rf"(?: sasl_[^<>\n]*+|){EOL}"


def _head(client: str) -> str:
    return rf"{{id}}: (?P<verb>{VERBS}): (?P<stage>[A-Z-]++) from {client}: "


def usual_refusals(client: str, join: str, after_id: str, quoted: str = rf"<{PLAIN}>: ") -> tuple[Shape, ...]:
    """`ID: action: STAGE from CLIENT: 550 5.1.1 <object>: words; from=<> to=<> proto= helo=<>` (log_whatsup).

    postscreen puts commas between the last fields and has no `quoted` object. Most lines have all parts and plain
    addresses: these rows are for speed, `refusals` reads any form.
    """
    head = _head(client) + r"(?P<code>[245]\d\d) (?P<dsn>[245]\.\d++\.\d++) "
    words = r"(?P<reason>[^;\n]*+(?:;(?! from=<)[^;\n]*+)*)"
    listed = (
        r"(?P<reason>Service unavailable; [Cc]lient (?:host )?\[[^\]\n]*+\] blocked using "
        rf"(?P<zone>[^\s;,=.]++\.[^\s;,=]++)(?!; (?i:{REFUSED_QUERY}))[^;\n]*+(?:;(?! from=<)[^;\n]*+)*)"
    )
    fields = (
        rf"; from=<(?P<sender>{PLAIN})>,? to=<(?P<recipient>{PLAIN})>,? proto=\w++,? helo=<(?P<helo>[^>\n]*+)>{_LAST}"
    )
    return (
        Shape("DNSBL refusal", "", listed + fields, LISTED, join, hot=True, head=head),
        Shape("refusal", "", quoted + words + fields, REFUSAL, join, after_id, hot=True, head=head),
    )


#: An object with an end of its own inside may have any words behind it; then the reply must be read whole.
_OBJECT = rf"(?!.*>: .*>: )<{QUOTED}>: "
_NO_OBJECT = r"(?!<|[245]\d\d[ -]|[245]\.\d++\.)"
_EITHER = f"(?:{_OBJECT}|{_NO_OBJECT})"
#: The words, and what fields there are. smtpd tells of a milter's refusal who had logged in.
_WORDS_AND_FIELDS = (
    r"(?P<reason>[^;\n]*+(?:;(?! (?:from|to|proto)=)[^;\n]*+)*)"
    rf"(?:;(?: from=<(?P<sender>{QUOTED})>,?)?(?: to=<(?P<recipient>{QUOTED})>,?)?"
    r"(?: proto=\w++,?)?(?: helo=<(?P<helo>[^>\n]*+)>)?)?"
    rf"(?: sasl_username=<[^<>\n]*+>{EOL}|{_LAST})"
)


def refusals(
    client: str, join: str, after_id: str, *, objects: bool = False, milters: bool = False
) -> tuple[Shape, ...]:
    """The same in any form. What has several readings, or was cut short, gives its client and its meaning only.

    With `objects`, smtpd's, it means something that a reply names none. With `milters` their words are repeated, which
    may begin with an address as Sendmail's do: `<recipient>... Relaying denied`.
    """
    head = _head(client) + "{reply}"
    whole: tuple[Shape, ...] = (
        (
            Shape("refusal, any form", "", head + _OBJECT + _WORDS_AND_FIELDS, REFUSAL, join, after_id),
            Shape("refusal without object", "", head + _NO_OBJECT + _WORDS_AND_FIELDS, BARE, join, after_id),
        )
        if objects
        else (Shape("refusal, any form", "", head + _EITHER + _WORDS_AND_FIELDS, REFUSAL, join, after_id),)
    )
    if milters:
        quoting = head.replace(VERBS, "milter-reject|milter-discard|milter-hold")
        quoting += rf"(?!.*>: )<{PLAIN}>(?:\.\.\.)? {_WORDS_AND_FIELDS}"
        whole += (Shape("refusal by a milter that begins with an address", "", quoting, REFUSAL, join, after_id),)
    return (*whole, Shape("refusal, forged or cut", "", head + "(?P<reason>.*)", ODD, join, after_id))


def refusal_without_id(client: str, join: str) -> Shape:
    """As Postfix 1 and 2.0 wrote it."""
    head = rf"(?P<verb>reject): (?P<stage>[A-Z-]++) from {client}: {{reply}}"
    return Shape(
        "refusal without id",
        "reject: ",
        head + _EITHER + _WORDS_AND_FIELDS,
        REFUSAL,
        join,
    )
