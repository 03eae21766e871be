"""The one gate for text that an attacker wrote.

What passes holds no character that a terminal, a bidi algorithm or a reader could take for anything but itself:
C0, DEL, C1, zero-width, invisible, bidi, tag, private-use and unassigned characters, lone surrogates, parts of flags
and heaps of combining marks become visible marks, and passwords that a server wrote into its log become `<hidden>`.
Markup is not a matter of this gate: nothing in this program parses text as markup.
"""

from __future__ import annotations

import re
from unicodedata import category

#: Longest text kept of one field, in characters; what is longer ends in an ellipsis.
FIELD_LIMIT = 256

_HIDDEN = "<hidden>"
_PASSWORD = re.compile(
    # a password may hold brackets, and nothing but the closing one follows it on the line
    r"(?P<before>\bgiven password: ?).*?(?=\)?$)"
    # the rest of a base64 continuation is what the client typed
    r"|(?P<prompt>\b(?:UGFzc3dvcmQ6|VXNlcm5hbWU6)),? ?(?:[A-Za-z0-9+/=]{4})+(?![\w=])",
    re.MULTILINE,
)

#: What counts as printable and is not to be seen: fillers, joiners and variation selectors (default ignorable).
_INVISIBLE = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180e\u180f\u3164\uffa0"
    + "".join(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
)

#: What terminals disagree on the width of, so that the columns behind it would be out of line: the letters of flags,
#: which pairs make one, and skin tones, which join the picture before them.
_OF_UNSURE_WIDTH = frozenset(map(chr, (*range(0x1F1E6, 0x1F200), *range(0x1F3FB, 0x1F400))))
_NEVER_SHOWN = _INVISIBLE | _OF_UNSURE_WIDTH

#: More marks on one letter than any language writes (Vietnamese two, Hebrew with its accents four) are drawn over the
#: lines above and below. No mark is a word's character, so that few texts are looked at closely.
_MARKS = 4
_MARK_KINDS = frozenset({"Mn", "Me"})
_PERHAPS_MARKS = re.compile(rf"[^\w\x00-\x7f]{{{_MARKS + 1},}}")


def _mark(character: str) -> str:
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)  # the Control Pictures block has a picture of each C0 character
    if code == 0x7F:
        return "\N{SYMBOL FOR DELETE}"
    return "\N{REPLACEMENT CHARACTER}"


def clean(text: str) -> str:
    """`text` with every unprintable character replaced by a visible mark of the same length (one each)."""
    if not text.isprintable():
        text = "".join(c if c.isprintable() else _mark(c) for c in text)
    if text.isascii():
        return text
    if not _NEVER_SHOWN.isdisjoint(text):
        text = "".join("\N{REPLACEMENT CHARACTER}" if c in _NEVER_SHOWN else c for c in text)
    return _PERHAPS_MARKS.sub(_thinned, text)


def _thinned(found: re.Match[str]) -> str:
    kept, run = [], 0
    for character in found[0]:
        run = run + 1 if category(character) in _MARK_KINDS else 0
        kept.append(character if run <= _MARKS else "\N{REPLACEMENT CHARACTER}")
    return "".join(kept)


def clean_bytes(raw: bytes, limit: int = FIELD_LIMIT) -> str:
    """Text of a field as it stood in the log: bad UTF-8 becomes U+FFFD, the rest as `clean`, cut to `limit`."""
    text = raw.decode("utf-8", "replace")
    if len(text) > limit:
        text = text[: limit - 1] + "…"
    return clean(text)


def mask_passwords(text: str) -> str:
    """`text` with passwords that Dovecot or SASL wrote into it replaced by `<hidden>`."""
    if "assword" not in text and "UGFzc3dvcmQ6" not in text and "VXNlcm5hbWU6" not in text:
        return text
    return _PASSWORD.sub(lambda m: (m["before"] or m["prompt"] + " ") + _HIDDEN, text)


def clean_line(raw: bytes, limit: int = 4096) -> str:
    """A whole log line, fit to be shown: cleaned, cut to `limit` characters, passwords masked."""
    return mask_passwords(clean_bytes(raw, limit))
