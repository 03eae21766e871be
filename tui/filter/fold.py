"""Text in the form in which it is compared: without case, width or compatibility variants."""

from __future__ import annotations

from unicodedata import normalize


def fold(text: str) -> str:
    """Case-folded NFKC: "Ｔａｎａｋａ" and "TANAKA" become "tanaka", half-width katakana full-width ones."""
    if text.isascii():
        return text.lower()
    return normalize("NFKC", normalize("NFKC", text).casefold())
