"""Subjects in words, as filters and as keys of rows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.fake_watched import at
from tests.ui.scene import NOW
from tui.dossier import About, Subject
from tui.filter.filter import parse
from tui.model import EventKind
from tui.sanitize import FIELD_LIMIT, clean
from tui.screens.subjects import brief_word, filter_of, key_of, of_key, subject_of, target_of, title_of


def test_targets_are_addresses_and_networks() -> None:
    for name, about in (("203.0.113.9", About.ADDRESS), ("203.0.113.0/24", About.NETWORK)):
        assert subject_of(name) == Subject(about, name)
        assert target_of(Subject(about, name)) == name
    assert target_of(Subject(About.USER, "203.0.113.9")) is None
    assert target_of(Subject(About.ZONE, "zen.example.org")) is None


@pytest.mark.parametrize("about", About)
def test_every_subject_has_words(about: About) -> None:
    assert title_of(Subject(about, "x")).endswith("x")
    assert 0 < len(brief_word(about)) <= 8


def test_a_user_without_a_name_has_a_title() -> None:
    assert title_of(Subject(About.USER, "")) == "User without a name"


@pytest.mark.parametrize(
    ("subject", "typed"),
    [
        (Subject(About.ADDRESS, "2001:db8::1"), "ip:2001:db8::1"),
        (Subject(About.NETWORK, "203.0.113.0/24"), "ip:203.0.113.0/24"),
        (Subject(About.USER, "tanaka"), "user:tanaka"),
        (Subject(About.USER, "sato.yuki@example.jp"), "user:sato.yuki@example.jp"),
        (Subject(About.USER, 'a "b" c'), 'user:"a \\"b\\" c"'),
        (Subject(About.USER, "佐藤"), 'user:"佐藤"'),
        (Subject(About.ZONE, "zen.example.org"), "zone:zen.example.org"),
    ],
)
def test_a_subject_as_a_filter(subject: Subject, typed: str) -> None:
    assert filter_of(subject) == typed


def _names() -> st.SearchStrategy[str]:
    return st.text(min_size=1, max_size=FIELD_LIMIT - 1).map(clean).filter(str.strip)


@given(_names())
def test_a_filter_of_any_user_finds_that_user(name: str) -> None:
    wanted = parse(filter_of(Subject(About.USER, name)))
    assert wanted.event(at(NOW, EventKind.LOGIN_FAILURE, "203.0.113.9", user=name))


@given(st.sampled_from(About), st.text())
def test_a_key_tells_the_subject(about: About, name: str) -> None:
    assert of_key(key_of(Subject(about, name))) == Subject(about, name)
