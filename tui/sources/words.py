"""Whether a line holds a name that somebody may have chosen: bytes are looked for, and no pattern is made of them."""

from __future__ import annotations

from typing import Final

from tui.sanitize import FIELD_LIMIT, clean, clean_bytes

#: What stands for a character that was made visible: it says not what stood there.
_MARKS: Final = frozenset(map(chr, (*range(0x2400, 0x2440), 0xFFFD)))

#: What a name goes on with, beside letters and digits.
_GOES_ON: Final = frozenset("_-.@+")


class WordMatcher:
    """Finds the lines of a block in which a name of an event stands as a whole, in letters of any case.

    `sato` is in `<sato>` and in `user=sato, `, not in `sato@example.com`, `satomi` or `k.sato`. A zone (`behind_dot`)
    may stand behind the address that was asked for: `9.113.0.203.zen.example.org`.
    """

    def __init__(self, name: str, *, behind_dot: bool = False) -> None:
        """`name` is clean text of at most `FIELD_LIMIT` characters, as events have it."""
        cut = len(name) >= FIELD_LIMIT and name.endswith("…")
        self._name = (name[:-1] if cut else name).lower()
        self._cut = cut
        self._behind_dot = behind_dot
        self._needle = max(_plain_runs(self._name), key=len, default="").encode()

    def lines(self, block: bytes) -> list[bytes]:
        """The lines of `block` that hold the name, without their newlines."""
        found: list[bytes] = []
        lowered, needle = block.lower(), self._needle
        hit = lowered.find(needle) if needle else -1
        while hit >= 0:
            begin, end = block.rfind(b"\n", 0, hit) + 1, block.find(b"\n", hit)
            line = block[begin : end if end >= 0 else len(block)]
            if self._stands_in(clean_bytes(line, len(line) + 1).lower()):
                found.append(line)
            hit = lowered.find(needle, end) if end >= 0 else -1
        return found

    def _stands_in(self, text: str) -> bool:
        at = text.find(self._name)
        while at >= 0:
            end = at + len(self._name)
            if not self._begun_before(text, at) and (self._cut or not _goes_on(text, end)):
                return True
            at = text.find(self._name, at + 1)
        return False

    def _begun_before(self, text: str, at: int) -> bool:
        before = text[at - 1 : at]
        if self._behind_dot and before == ".":
            return False
        return before.isalnum() or before in _GOES_ON


def _goes_on(text: str, end: int) -> bool:
    """Whether a name does not end here; a full stop that ends a sentence is no part of it."""
    after = text[end : end + 1]
    if after == ".":
        return text[end + 1 : end + 2].isalnum()
    return after.isalnum() or after in _GOES_ON


def _plain_runs(name: str) -> list[str]:
    """The stretches of a name that stand in the log as they stand here."""
    runs = [""]
    for character in name:
        if character in _MARKS or clean(character) != character or not _same_in_any_case(character):
            runs.append("")
        else:
            runs[-1] += character
    return runs


def _same_in_any_case(character: str) -> bool:
    """Whether bytes in small letters hold it: those of letters beyond ASCII are not made small."""
    return character.isascii() or character.lower() == character.upper()
