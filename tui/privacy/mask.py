"""The mask: from a text to the same text with stand-ins for everything in it that may name somebody."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

import msgspec

from tui.breaking import cells
from tui.model import Event
from tui.privacy.pseudonyms import STAND_IN, Pseudonyms
from tui.privacy.tokens import EASTERN, LETTER, TOKEN, parted
from tui.privacy.vocabulary import Vocabulary

_STANDS_IN = re.compile(STAND_IN)
_LETTER = re.compile(r"[^\W\d_]")
_TIME = re.compile(r"\d{1,2}:\d\d(?::\d\d)?")
_DAY = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d)?")
_COUNTRY = re.compile(r"[A-Z]{2}")
_EASTERN = re.compile(rf"[{EASTERN}]")
_REMEMBERED = 8192

#: The fields of an event that name somebody: what each is.
_USERS = ("user", "sender", "recipient")
_HOSTS = ("hostname", "helo", "host")
_TEXTS = ("ip", "reason", "service", "program", "source")


class Mask:
    """Knows the words of ours and the stand-ins of one session."""

    def __init__(self, vocabulary: Vocabulary, key: bytes | None = None) -> None:
        self._vocabulary = vocabulary
        self._named = Pseudonyms(key)
        self.text = lru_cache(maxsize=_REMEMBERED)(self._text)

    def _text(self, text: str) -> str:
        """`text` with stand-ins; what is masked already stays as it is."""
        return TOKEN.sub(self._replaced, text)

    def user(self, name: str) -> str:
        """The stand-in of a log-in name or mail address, were it a word of ours."""
        return self._named.user(name) if name else name

    def host(self, name: str) -> str:
        """The stand-in of a host's name, were it a word of ours; of an address in its place too."""
        try:
            return self._named.address(name.strip("[]"))
        except ValueError:
            return self._named.host(name.rstrip(".")) if name.strip(".") else name

    def zone(self, name: str) -> str:
        """The stand-in of a DNS list; none of one that everybody asks."""
        return name if self._vocabulary.has(name) else self.host(name)

    def event(self, event: Event) -> Event:
        """An event with stand-ins in every field that may name somebody."""
        changed = {name: self.user(text) for name in _USERS if (text := getattr(event, name))}
        changed |= {name: self.host(text) for name in _HOSTS if (text := getattr(event, name))}
        changed |= {"zone": self.zone(event.zone)} if event.zone else {}
        changed |= {name: self.text(text) for name in _TEXTS if (text := getattr(event, name))}
        return msgspec.structs.replace(event, **changed)

    def named(self, text: str, names: Iterable[str]) -> str:
        """`text` with stand-ins for these users too, were they words of ours or glued to a particle."""
        within = sorted((name for name in names if name and name in text), key=len, reverse=True)
        if not within:
            return self.text(text)
        return self.text(re.sub("|".join(map(_by_itself, within)), lambda found: self.user(found[0]), text))

    def bullets(self, text: str) -> str:
        """`text` with a bullet for each cell of what is masked: of the same width, so that it can be typed."""
        return TOKEN.sub(self._hidden, text)

    # one token

    def _replaced(self, match: re.Match[str]) -> str:
        before, name = parted(match)
        if before:
            return before + self._name(name, match.lastgroup or "")
        return _READ[match.lastgroup or ""](self, name)

    def _hidden(self, match: re.Match[str]) -> str:
        before, name = parted(match)
        return match[0] if self._replaced(match) == match[0] else before + "•" * cells(name)

    def _name(self, name: str, kind: str) -> str:
        """What is said to be a name, were it a word of ours."""
        if kind == "logger":
            return self.host(name)
        masked = self.text(name)
        if masked != name or _STANDS_IN.search(name) or (kind == "argument" and not _LETTER.search(name)):
            return masked
        return self.user(name)

    def _as_it_is(self, text: str) -> str:
        return text

    def _address(self, text: str) -> str:
        try:
            return self._named.address(text)
        except ValueError:
            return self._named.user(text)

    def _colons(self, text: str) -> str:
        """What may be an IPv6 address or several, a time, or words with a colon between them."""
        try:
            return self._named.address(text)
        except ValueError:
            if _TIME.fullmatch(text):
                return text
            few = text.count(":") <= 2 and "::" not in text
            return text if few and all(self._word(part) == part for part in text.split(":")) else self.user(text)

    def _word(self, text: str) -> str:
        if len(text) == 1 or self._vocabulary.has(text) or _COUNTRY.fullmatch(text) or _DAY.fullmatch(text):
            return text
        return self._named.host(text) if "." in text else self._named.user(text)

    def _cut(self, text: str) -> str:
        """What a cut has left of a word: a name had a stand-in before."""
        return text if self._vocabulary.begins(text) else self._word(text)

    def _eastern(self, text: str) -> str:
        return text if self._vocabulary.has_run(text) else self._named.user(text)


def _by_itself(name: str) -> str:
    """A pattern of a name that is no part of a longer one. Eastern sentences put no space around it."""
    before = "" if _EASTERN.match(name) else rf"(?<!{LETTER})(?<!{LETTER}[.:+@-])"
    behind = "" if _EASTERN.match(name[-1]) else rf"(?!{LETTER})(?![.:+@-]+{LETTER})"
    return before + re.escape(name) + behind


#: How a token is read; of those that are not here, only a part is the name.
_READ = {
    "stand_in": Mask._as_it_is,
    "mail": Mask.user,
    "v4": Mask._address,
    "v6": Mask._colons,
    "cut": Mask._cut,
    "word": Mask._word,
    "eastern": Mask._eastern,
}
