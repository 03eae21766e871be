"""What an attacker would send to the terminal of who reads the log, and whether any of it got there."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

#: Sequences by what they would do; after each name that an attacker chooses comes one, as a client would write it.
_SEQUENCES: dict[str, bytes] = {
    "title": b"\x1b]0;owned\x07",
    "title, ended by ST": b"\x1b]2;owned\x1b\\",
    "hyperlink": b"\x1b]8;;http://example.net/\x1b\\click\x1b]8;;\x1b\\",
    "clipboard": b"\x1b]52;c;cm0gLXJmIC8=\x07",
    "question for a colour": b"\x1b]4;1;?\x07",
    "notification": b"\x1b]777;notify;a;b\x07",
    "file": b"\x1b]1337;File=inline=1:AAAA\x07",
    "DCS": b'\x1bP$q"p\x1b\\',
    "picture": b"\x1bPq#0;2;0;0;0~\x1b\\",
    "through tmux": b"\x1bPtmux;\x1b\x1b]0;owned\x07\x1b\\",
    "APC": b"\x1b_Ga=T;AAAA\x1b\\",
    "PM": b"\x1b^owned\x1b\\",
    "SOS": b"\x1bXowned\x1b\\",
    "clear": b"\x1b[2J\x1b[H",
    "colour": b"\x1b[31m",
    "cursor": b"\x1b[9;9H",
    "screen left": b"\x1b[?1049l",
    "mouse": b"\x1b[?1003h",
    "question for the place": b"\x1b[6n",
    "question for the title": b"\x1b[21t",
    "scrolling": b"\x1b[1;2r",
    "reset": b"\x1bc",
    "line drawing": b"\x1b(0",
    "shift out": b"\x0e",
    "C1": b"\x9b31m\x9d0;owned\x9c",
    "C1 in UTF-8": b"\xc2\x9b31m\xc2\x9d0;owned\xc2\x9c\xc2\x90q\xc2\x9c",
    "overlong": b"\xc0\x9b31m\xe0\x80\x9b31m",
    "surrogates": b"\xed\xa0\x80\xed\xb0\x80\xed\xb2\x9b",
    "beyond Unicode": b"\xf4\x90\x80\x80",
    "half a character": b"\xe4\xbd",
    "C0": b"\x07\x08\x08\x08\x7f\x0b\x0c\r\t\x05",
    "NUL": b"\x00x",
    "right to left": "\u202egnp.exe\u202c \u2067x\u2069 \u200f\u200e\u061c".encode(),
    "zero width": "\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e".encode(),
    "line ends": "\u2028\u2029\u0085".encode(),
    "tags": "\U000e0041\U000e007f".encode(),
    "variations": "x\ufe0f\U000e0100".encode(),
    "private": "\ue000\uf8ff\U0010ffff".encode(),
    "fillers": "\u3164\u115f\uffa0".encode(),
    "combining": ("x" + "\u0301" * 300).encode(),
    "enclosing": ("x" + "\u20dd" * 300).encode(),
    "wide": ("佐" * 300).encode(),
    "family": "\U0001f468\u200d\U0001f469\u200d\U0001f467".encode(),
    "markup": b"[b]x[/b][/x]",
    "click": b"[@click=app.quit]x[/]",
    "long": b"x" * 10_000,
    "page": b"<script>alert(1)</script>&amp;]]><!--",
    "template": b"{{7*7}}{%x%}{0.__class__}%n%s",
}  # fmt: skip
#: The same behind a mark of their own, by which each can be found again.
PAYLOADS: dict[str, bytes] = {
    name: f"Zz{number:02}".encode() + sequence for number, (name, sequence) in enumerate(_SEQUENCES.items(), 10)
}
#: What of them must not come out as it came in; the rest are printable.
_RAW = [payload for payload in PAYLOADS.values() if not payload.decode("utf-8", "surrogateescape").isprintable()]

#: The sequences that the screen needs: style, cursor, modes, two questions, keyboard, pointer, what is copied.
_OWN = re.compile(
    rb"\x1b\[(?:[\d;]*m|\d+;\d+H|\?[\d;]+[hl]|\?(?:2026|2048)\$p|>\d+u|<u)"
    rb"|\x1b\](?:22;default|52;c;[A-Za-z0-9+/]*=*)\x07"
)
_ENDS = "\r\n"
#: More marks than any language sets on one letter.
_MARKS = 8


def marks() -> set[bytes]:
    """What each payload begins with."""
    return {payload[:4] for payload in PAYLOADS.values()}


def foreign(received: bytes) -> list[str]:
    """What reached a terminal, a file or a pipe and is neither printable text nor a sequence of the program's own."""
    whole = [f"{raw[:20]!r}" for raw in _RAW if raw in received]
    return whole + list(_unprintable(_OWN.sub(b"", received).decode("utf-8", "surrogateescape")))


def foreign_text(text: str) -> list[str]:
    """The same of text that was no terminal's: no sequence is its own."""
    return list(_unprintable(text))


def _unprintable(text: str) -> Iterator[str]:
    run = 0
    for place, character in enumerate(text):
        kind = unicodedata.category(character)
        run = run + 1 if kind in {"Mn", "Me"} else 0
        invisible = (
            kind[0] == "C" or kind in {"Zl", "Zp"} or 0xFE00 <= ord(character) <= 0xFE0F or character == "\u3164"
        )
        if (invisible and character not in _ENDS) or run > _MARKS:
            yield f"{character!r} in {text[max(place - 20, 0) : place + 20]!r}"
            return
