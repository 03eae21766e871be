"""What finds the log lines of a subject."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol

from tui.dossier import About, Subject
from tui.sources.naming import AddressMatcher
from tui.sources.words import WordMatcher


class Matcher(Protocol):
    """Finds lines."""

    def lines(self, block: bytes) -> list[bytes]:
        """Those of `block` that are wanted, without their newlines."""


_MATCHERS: dict[About, Callable[[str], Matcher]] = {
    About.ADDRESS: AddressMatcher,
    About.NETWORK: AddressMatcher,
    About.USER: WordMatcher,
    About.ZONE: partial(WordMatcher, behind_dot=True),
}


def matcher_of(subject: Subject) -> Matcher:
    """Raises ValueError for an address or network that is none."""
    return _MATCHERS[subject.about](subject.name)
