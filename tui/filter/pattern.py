"""Regular expressions over text that an attacker wrote: whatever is typed, what they cost is bounded.

The engine is `regex`, which stops a search by its own clock (of processor time, so a busy machine stops none). One
search may take `PATIENCE`; a pattern that took longer `STRIKES` times is not searched for any more. A pattern that
takes too long for a text made to hurt it is refused when it is typed.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

#: Seconds for one search; how many may take longer; characters looked at (a field has 256, an event a dozen fields).
PATIENCE = 0.01
STRIKES = 10
LONGEST = 4096
#: Characters that make texts for trying a pattern, beside its own; and how many of those.
_USUAL, _OWN = "a0 .@", 12
_LENGTH = 256
#: Without one of these a pattern takes as long as its text.
_COSTLY = frozenset("*+?{(|")


class PatternError(ValueError):
    """A pattern that cannot be used; its text says why."""


class SlowPatternError(PatternError):
    """A pattern that a text can make take too long."""


class TooSlowError(Exception):
    """The pattern took too long for a text."""


class Search:
    """Owns what is left of a pattern's strikes."""

    __slots__ = ("_compiled", "_is_costly", "_strikes", "source")

    def __init__(self, source: str) -> None:
        """Raises PatternError for what is no pattern, and for one that can be made to take too long."""
        self.source = source
        self._strikes = STRIKES
        self._compiled, self._is_costly = _tried(source)

    @property
    def gave_up(self) -> bool:
        """Whether it is not searched for any more."""
        return not self._strikes

    def __call__(self, text: str) -> bool:
        """Whether the pattern is in a text. Raises TooSlowError."""
        if not self._is_costly:
            return self._compiled.search(text, 0, LONGEST) is not None
        if not self._strikes:
            raise TooSlowError
        try:
            return self._compiled.search(text, 0, LONGEST, timeout=PATIENCE) is not None
        except TimeoutError:
            self._strikes -= 1
            raise TooSlowError from None


@lru_cache(64)
def _tried(source: str) -> tuple[Any, bool]:
    """The pattern, and whether it needs a clock.

    It is tried on long runs of its own letters that end badly, with all that it may want to see first behind them.
    """
    compiled, is_costly = _compiled(source), not _COSTLY.isdisjoint(source)
    if is_costly:
        own = "".join(dict.fromkeys(c for c in source if c.isalnum()))
        texts = [*(c * _LENGTH for c in own[:_OWN] + _USUAL), (own or _USUAL) * _LENGTH]
        try:
            for text in texts:
                compiled.search(f"{text[:_LENGTH]}\x00{source}", timeout=PATIENCE)
        except TimeoutError:
            raise SlowPatternError(source) from None
    return compiled, is_costly


def _compiled(source: str) -> Any:
    import regex  # not before a pattern is typed

    try:
        return regex.compile(source, regex.IGNORECASE | regex.MULTILINE)
    except (regex.error, ValueError, KeyError, TypeError, IndexError, OverflowError, RecursionError) as error:
        raise PatternError(str(error)) from None
