"""Events for the tests of this room, and a plain recount to hold the tally against."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from tui.model import Category, Event, EventKind, is_attack
from tui.picture import Count

START = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


def event(seconds: float = 0, kind: EventKind = EventKind.LOGIN_FAILURE, **fields: Any) -> Event:
    """An event so many seconds after START; what is not given is absent, and it counts once."""
    whole: dict[str, Any] = {"source": "mail.log", "offset": 0, "line": 1, "count": 1, "counted": True} | fields
    return Event(time=START + timedelta(seconds=seconds), kind=kind, **whole)


ADDRESSES = ("192.0.2.1", "192.0.2.200", "198.51.100.7", "203.0.113.9", "2001:db8::1", "2001:db8::2:0:0:1")


def events(addresses: st.SearchStrategy[str] | None = None) -> st.SearchStrategy[list[Event]]:
    """Any list of events, over few values so that they meet."""
    one = st.builds(
        Event,
        time=st.integers(0, 400_000).map(lambda seconds: START + timedelta(seconds=seconds / 2)),
        kind=st.sampled_from(EventKind),
        source=st.just("mail.log"),
        offset=st.just(0),
        line=st.just(0),
        count=st.integers(1, 4),
        counted=st.booleans(),
        category=st.none() | st.sampled_from(Category),
        ip=st.none() | (st.sampled_from(ADDRESSES) if addresses is None else addresses),
        user=st.none() | st.sampled_from(("taro", "hanako", "info@example.com", "")),
        zone=st.none() | st.sampled_from(("zen.example.org", "bl.example.net")),
        service=st.none() | st.sampled_from(("smtp", "submission", "imap")),
    )
    return st.lists(one, max_size=80)


def recount(events: Iterable[Event], key: Callable[[Event], str | None], *, attacks: bool = False) -> set[Count]:
    """Counted events by key, the slow and obvious way."""
    times: dict[str, list[datetime]] = {}
    for one in events:
        name = key(one)
        if one.counted and name is not None and (is_attack(one) or not attacks):
            times.setdefault(name, []).extend([one.time] * one.count)
    return {Count(name, len(all_), min(all_), max(all_)) for name, all_ in times.items()}
