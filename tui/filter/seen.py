"""What completion knows beside the language: values that were seen, saved filters, words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from tui.model import Event

#: Fields whose values are offered as they were seen, and the attribute of an event that they are.
SEEN: Mapping[str, str] = {
    "ip": "ip",
    "user": "user",
    "from": "sender",
    "to": "recipient",
    "zone": "zone",
    "service": "service",
    "program": "program",
    "host": "host",
    "source": "source",
    "code": "code",
    "dsn": "dsn",
    "port": "port",
    "helo": "helo",
    "hostname": "hostname",
    "queue": "queue_id",
}


def _no_word(word: StrEnum) -> str:
    return word.value.replace("_", " ")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """`seen` gives the values of a field, the most frequent first; `word` is the screen's for a kind or category."""

    seen: Callable[[str], Sequence[str]] = lambda _: ()
    word: Callable[[StrEnum], str] = _no_word
    saved: Mapping[str, str] = field(default_factory=dict)


def most_frequent(name: str, events: Iterable[Event], country: Callable[[str], str], most: int = 200) -> list[str]:
    """Values of a field among events, the most frequent first; empty for a field whose values are not offered so."""
    if name == "country":
        found = Counter(code for event in events if event.ip and (code := country(event.ip)))
    elif name in SEEN:
        found = Counter(str(value) for event in events if (value := getattr(event, SEEN[name])))
    else:
        return []
    return [value for value, _ in found.most_common(most)]
