"""What a text is made of: addresses, mail addresses, what is said to be a name, and words."""

from __future__ import annotations

import re

from tui.privacy.pseudonyms import STAND_IN

#: Letters that are written without spaces between words, and so are no part of the word before them.
EASTERN = r"\u2e80-\ud7ff\uf900-\ufaff\uff00-\uffef\U0001b000-\U0001b2ff\U00020000-\U0003ffff"
LETTER = rf"(?:(?![{EASTERN}])\w)"
_MAIL = rf"[^{EASTERN}\s<>()\[\]{{}},;:\"'|·@=…、。（）「」]"
#: A letter of a word, at which no stand-in begins.
_WORDED = rf"(?:(?!{STAND_IN}){LETTER})"
#: A run of them, which has to be looked at as a whole.
_RUN = rf"(?:(?=\w)[{EASTERN}])+"
#: Names of fields that hold a name, in logs and in filters.
_FIELDS = (
    "user|login|username|sasl_username|auth_user|ruser|account|helo|rhost|host|hostname|ip|from|to|orig_to|sender"
    "|recipient"
)
_STAMP = r"(?:[A-Z][a-z]{2} [ \d]\d [\d:]{8}|\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)"

#: One token; its last group says what it is. Of the first ones only the group is the name.
TOKEN = re.compile(
    rf"(?P<stand_in>{STAND_IN})"
    # what a log or a filter says to be a name, were it a word of ours
    rf"|(?<!\w)(?:{_FIELDS})[=:](?:<(?P<angled>[^<>]*)|[\"'](?P<quoted>[^\"']*)|(?P<plain>[^\s<>,;\"'()\[\]、。（）「」]+))"
    r"|(?<!\w)(?i:user|account|login) ?\[(?P<bracketed>[^\[\]]+)"
    # of a database: passwd(name,address)
    r"|(?<=\w)\((?P<argument>[^\s(),]+)(?=[,)])"
    # what a line of a log begins with: when, and which host writes
    rf"|\A(?:<\d+>(?:1 )?)?{_STAMP} (?P<logger>[^\s:]+)(?= )"
    rf"|(?P<mail>(?:{_MAIL}+|{_RUN})@(?:{_MAIL}*(?!\.){_MAIL}|{_RUN}(?:\.{_MAIL}+)?))"
    # a sentence goes on behind an address without a space: 198.51.100.7から
    rf"|(?P<v4>(?<!\.)(?<!{LETTER})\d{{1,3}}(?:\.\d{{1,3}}){{3}}(?:/\d{{1,2}})?(?!(?:\.|{LETTER})*{LETTER}))"
    r"|(?P<v6>(?:(?:[0-9A-Fa-f]{0,4}:){2,6}\d{1,3}(?:\.\d{1,3}){3}"
    r"|(?:[0-9A-Fa-f]{1,4}(?=:)|(?=::))(?::{1,2}[0-9A-Fa-f]{1,4}){0,8}(?:::)?)(?:/\d{1,3})?)"
    rf"|(?P<cut>{_WORDED}+(?:[.+-]+{_WORDED}+)*)(?=…)"
    rf"|(?P<word>{_WORDED}+(?:[.+-]+{_WORDED}+)*)"
    rf"|(?P<eastern>{_RUN})"
)
#: Tokens that are the name as a whole.
WHOLE = frozenset({"stand_in", "mail", "v4", "v6", "cut", "word", "eastern"})


def parted(match: re.Match[str]) -> tuple[str, str]:
    """What stands before the name in a token, "" where the token is the name; and the name."""
    text, kind = match[0], match.lastgroup or ""
    if kind in WHOLE:
        return "", text
    begin = match.start(kind) - match.start()
    return text[:begin], text[begin:]
