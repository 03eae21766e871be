"""Who reads for campaigns alone need not make all fields of events: those that are looked at are named."""

from __future__ import annotations

from itertools import product

from tests.analysis.campaigns.given import Map, at
from tui.analysis.campaigns.campaigns import FIELDS, Campaigns
from tui.model import Action, Category, Event, EventKind
from tui.parsers.shape import FIELDS as OPTIONAL

NAMES = ("sato", "suzuki", "tanaka", "ito")


class Watched:
    """An event that remembers what was asked of it."""

    def __init__(self, event: Event, asked: set[str]) -> None:
        self._event = event
        self._asked = asked

    def __getattr__(self, name: str) -> object:
        self._asked.add(name)
        return getattr(self._event, name)


def events() -> list[Event]:
    """One of each kind, category and action, from a few addresses."""
    found = []
    for number, (kind, category, action) in enumerate(product(EventKind, (None, *Category), (None, *Action))):
        ip, name = f"203.0.113.{number % 9}", NAMES[number % 4]
        texts = {"user": name, "sender": f"{name}@example.net", "recipient": f"{name}@example.org", "helo": "h.example"}
        ids = {"queue_id": f"{number:X}", "reason": "PREGREET 11 after 0.1 from"}
        user = {} if number % 3 else {"user": None}
        fields = {**texts, **ids, **user}
        found.append(Event(at(number), kind, "", 0, 0, 1, True, category, action, ip, **fields))  # type: ignore[arg-type]
    return found


def test_no_other_field_is_looked_at() -> None:
    asked: set[str] = set()
    campaigns = Campaigns(Map())
    campaigns.add([Watched(event, asked) for event in events()])  # type: ignore[misc] # in place of events
    assert campaigns.findings(at(10_000))
    assert asked & set(OPTIONAL) == FIELDS
