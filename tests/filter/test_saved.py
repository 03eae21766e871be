"""Saved filters: @name stands for the filter of that name."""

from __future__ import annotations

import pytest

from tests.filter.support import FAILED, REFUSED, met, wanted
from tui.filter.error import FilterError

SAVED = {"people": "user:tanaka or to:tanaka", "mail": "service:smtp", "mine": "@people @mail", "night-1": "since:9h"}


@pytest.mark.parametrize(
    ("typed", "refused", "failed"),
    [
        ("@people", True, True),
        ("@mail", True, False),
        ("@people -@mail", False, True),
        ("@mine", True, False),
        ("(@mail or user:*) @people", True, True),
        ("@night-1", True, True),
    ],
)
def test_it_is_one_term(typed: str, refused: bool, failed: bool) -> None:
    assert met(typed, REFUSED, saved=SAVED) is refused
    assert met(typed, FAILED, saved=SAVED) is failed
    assert str(wanted(typed, saved=SAVED)) == typed


def test_the_same_name_may_mean_another_filter_later() -> None:
    assert wanted("@mail", saved=SAVED) != wanted("@mail", saved={"mail": "service:imap"})


def test_the_fields_that_it_asks_for_are_asked_for() -> None:
    assert wanted("@mine", saved=SAVED).fields == {"user", "to", "service"}


@pytest.mark.parametrize(
    ("saved", "says"),
    [
        ({"a": "@a"}, 'in the saved filter "@a": the saved filter "@a" asks for itself'),
        ({"a": "x @b", "b": "-@a"}, "asks for itself"),
        ({"a": "kind:foo"}, 'in the saved filter "@a": there is no kind "foo"'),
        ({"a": " "}, 'the saved filter "@a" is empty'),
        ({"a": "x" * 5000}, 'in the saved filter "@a": a filter has at most'),
    ],
)
def test_what_is_wrong_with_one_is_told_with_its_name(saved: dict[str, str], says: str) -> None:
    with pytest.raises(FilterError) as caught:
        wanted("tanaka @a", saved=saved)
    assert says in caught.value.sentence
    assert (caught.value.start, caught.value.end) == (7, 9)


def test_filters_that_double_each_other_do_not_grow_without_bound() -> None:
    saved = {f"n{n}": f"@n{n + 1} @n{n + 1}" for n in range(40)} | {"n40": "x"}
    with pytest.raises(FilterError, match="too many terms"):
        wanted("@n0", saved=saved)


def test_a_long_chain_is_refused() -> None:
    saved = {f"n{n}": f"@n{n + 1}" for n in range(5000)} | {"n5000": "x"}
    with pytest.raises(FilterError, match="too many terms"):
        wanted("@n0", saved=saved)


def test_a_name_with_a_dot_is_a_word() -> None:
    assert met("@example.jp", REFUSED, saved=SAVED)
