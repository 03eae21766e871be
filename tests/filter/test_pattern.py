"""Regular expressions are the operator's and the text is the attacker's: what they cost together is bounded."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from tests.filter.support import NOW, wanted
from tests.ui.fake_watched import at
from tui.filter.error import FilterError
from tui.filter.pattern import PATIENCE, STRIKES, PatternError, Search, TooSlowError
from tui.model import EventKind

#: Takes for ever for its own kind of text, and none of the texts with which it is tried when it is typed.
SLY = r"^z?(?:xyq|xy|q)+#$"
HURT = "xyq" * 80 + "!#"


def used(work: Callable[[], object]) -> float:
    """Processor seconds, as the engine counts them."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


@pytest.mark.parametrize(
    "source",
    [
        "(a+)+$",
        "(a|aa)+$",
        "(x+x+)+y",
        "(a?){25}a{25}$",
        "(?:a{1,99}){1,99}b",
        r"(\w+\s?)*!",
    ],
)
def test_a_pattern_that_a_text_can_make_endless_is_refused_when_it_is_typed(source: str) -> None:
    with pytest.raises(FilterError, match="can be made to take too long by a text"):
        wanted(f"tanaka /{source}/")
    with pytest.raises(FilterError, match="can be made to take too long"):
        wanted(f"user:/{source}/")


@pytest.mark.parametrize(
    "source", [r"\d+\.\d+\.\d+\.\d+", r"(\d{1,3}\.){3}", "a.*b.*c", "(foo|bar)+", r"[^@]+@[^@]+\.jp", ".*"]
)
def test_usual_ones_are_taken(source: str) -> None:
    Search(source)


def test_one_that_comes_through_is_stopped_again_and_again_and_then_for_good() -> None:
    search = Search(SLY)
    spent = 0.0
    for _ in range(STRIKES):
        assert not search.gave_up
        with pytest.raises(TooSlowError):
            spent += used(lambda: search(HURT))
    assert search.gave_up
    with pytest.raises(TooSlowError):
        search("anything")


def test_the_time_that_a_filter_can_take_for_it_is_bounded_however_many_events_hurt() -> None:
    found = wanted(f"/{SLY}/")
    event = at(NOW, EventKind.LOGIN_FAILURE, "203.0.113.9", user=HURT)
    spent = used(lambda: [found.event(event) for _ in range(20_000)])
    assert spent < 10 * STRIKES * PATIENCE  # a bound, and no measurement: without it this would never end
    assert found.gave_up == (SLY,)


def test_an_event_for_which_it_takes_too_long_is_shown_also_where_it_is_excluded() -> None:
    event = at(NOW, EventKind.LOGIN_FAILURE, "203.0.113.9", user=HURT)
    for typed in (f"/{SLY}/", f"-/{SLY}/", f"user:/{SLY}/", f"-user:/{SLY}/"):
        assert wanted(typed).event(event), typed


def test_what_else_is_asked_still_hides_it() -> None:
    event = at(NOW, EventKind.LOGIN_FAILURE, "203.0.113.9", user=HURT)
    assert not wanted(f"kind:probe /{SLY}/").event(event)


@pytest.mark.parametrize("source", ["(", "[", "*", "(?P<", "(?<=a+", "a{99999999999}", r"\N{no such}", "(?R"])
def test_what_is_no_pattern_is_told(source: str) -> None:
    with pytest.raises(PatternError):
        Search(source)


def test_no_more_than_a_bounded_part_of_a_text_is_looked_at() -> None:
    assert Search("needle")("x" * 4000 + "needle")
    assert not Search("needle")("x" * 5000 + "needle")
    assert not Search("nee+dle")("x" * 5000 + "needle")
