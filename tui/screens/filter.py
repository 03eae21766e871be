"""The filter: words that must all be there, addresses by prefix or network, and `-word` for what must not be."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable

from tui.model import Event
from widgets.words import CATEGORIES, KINDS

_ADDRESS_LIKE = re.compile(r"[0-9a-f]*[.:][0-9a-f.:]*(?:/\d{1,3})?", re.ASCII)

#: Given a lower-case text and an address, whether one word of the filter is met.
Test = Callable[[str, str], bool]


def _test(word: str) -> Test:
    if word.startswith("-") and len(word) > 1:
        inner = _test(word[1:])
        return lambda text, ip: not inner(text, ip)
    if "/" in word and _ADDRESS_LIKE.fullmatch(word):
        try:
            network = ipaddress.ip_network(word, strict=False)
        except ValueError:
            return lambda text, ip: word in text
        return lambda text, ip: bool(ip) and ipaddress.ip_address(ip) in network
    if word[0].isdigit() and _ADDRESS_LIKE.fullmatch(word):
        return lambda text, ip: ip.startswith(word)
    return lambda text, ip: word in text


class Filter:
    """A filter as it was typed."""

    def __init__(self, typed: str, country: Callable[[str], str]) -> None:
        self.typed = typed.strip()
        self._tests = [_test(word) for word in self.typed.lower().split()]
        self._country = country

    def __bool__(self) -> bool:
        return bool(self._tests)

    def event(self, event: Event) -> bool:
        """Whether an event is shown."""
        ip = event.ip or ""
        text = self._text(event, ip)
        return all(test(text, ip) for test in self._tests)

    def text(self, text: str, ip: str) -> bool:
        """Whether a row of a table is shown."""
        return all(test(text, ip) for test in self._tests)

    def _text(self, event: Event, ip: str) -> str:
        category = CATEGORIES[event.category][0] if event.category else ""
        return "\n".join(
            (
                ip,
                event.user or "",
                event.sender or "",
                event.recipient or "",
                event.zone or "",
                event.helo or "",
                event.hostname or "",
                event.reason or "",
                event.service or "",
                event.action or "",
                category,
                KINDS[event.kind][0],
                self._country(ip) if ip else "",
            )
        ).lower()
