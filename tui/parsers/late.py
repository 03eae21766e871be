"""Patterns that are compiled when they are first needed: of some hundred a log needs a few, and a start none."""

from __future__ import annotations

import re
from functools import cached_property
from typing import AnyStr, Generic


class Late(Generic[AnyStr]):
    """As `re.compile(pattern, flags)`, later. A fault in the pattern shows at its first use."""

    def __init__(self, pattern: AnyStr, flags: int = 0) -> None:
        self.pattern: AnyStr = pattern
        self._flags = flags

    @cached_property
    def _compiled(self) -> re.Pattern[AnyStr]:
        return re.compile(self.pattern, self._flags)

    def match(self, text: AnyStr, start: int = 0) -> re.Match[AnyStr] | None:
        """As of a pattern."""
        return self._compiled.match(text, start)

    def search(self, text: AnyStr) -> re.Match[AnyStr] | None:
        """As of a pattern."""
        return self._compiled.search(text)

    def fullmatch(self, text: AnyStr) -> re.Match[AnyStr] | None:
        """As of a pattern."""
        return self._compiled.fullmatch(text)
