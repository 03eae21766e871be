"""Which events are of a subject, and the minutes of those that match."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.analysis.events import event, events
from tui.analysis.subjects import belongs, minutes_of
from tui.analysis.tally import Tally
from tui.dossier import About, Subject
from tui.model import Event, EventKind

EVENT = event(ip="203.0.113.9", user="taro", zone="zen.example.org")


@pytest.mark.parametrize(
    ("about", "name", "is_of_it"),
    [
        (About.ADDRESS, "203.0.113.9", True),
        (About.ADDRESS, "203.0.113.90", False),
        (About.NETWORK, "203.0.113.0/24", True),
        (About.NETWORK, "203.0.113.8/31", True),
        (About.NETWORK, "2001:db8::/32", False),
        (About.USER, "taro", True),
        (About.USER, "Taro", False),
        (About.ZONE, "zen.example.org", True),
        (About.ZONE, "example.org", False),
    ],
)
def test_an_event_is_of_a_subject(about: About, name: str, is_of_it: bool) -> None:
    assert belongs(Subject(about, name))(EVENT) is is_of_it
    assert belongs(Subject(about, name))(event()) is False


def test_a_network_that_is_none_is_an_error() -> None:
    with pytest.raises(ValueError, match="home"):
        belongs(Subject(About.NETWORK, "home"))


@given(events(), st.sampled_from([None, belongs(Subject(About.NETWORK, "192.0.2.0/24"))]))
def test_minutes_are_those_of_a_tally_that_met_only_what_matches(
    all_: list[Event], match: Callable[[Event], bool] | None
) -> None:
    tally = Tally()
    tally.add(one for one in all_ if match is None or match(one))
    assert minutes_of(all_, match) == tally.minutes()


def test_minutes_tell_attacks_that_count_oldest_first() -> None:
    told = minutes_of(
        [event(70), event(0), event(1, counted=False), event(2, EventKind.LOGIN_SUCCESS), event(3, count=4)]
    )
    assert [minute.by_kind for minute in told] == [((EventKind.LOGIN_FAILURE, 5),), ((EventKind.LOGIN_FAILURE, 1),)]
    assert told[1].start - told[0].start == 60
