"""What holds for every filter, and for everything that can be typed."""

from __future__ import annotations

from functools import reduce

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.filter.support import FAILED, LISTED, NOWHERE, OFFENDER, REFUSED, answers, wanted
from tui.filter import tree as t
from tui.filter.error import FilterError
from tui.filter.fields import FIELDS, STATES, Sort
from tui.filter.filter import Filter, parse
from tui.filter.fold import fold
from tui.filter.globs import matches
from tui.model import Event

EVENTS = (REFUSED, FAILED, NOWHERE, LISTED)
ANYTHING = st.text(st.characters(exclude_categories=()), max_size=60)
TEXTS = ANYTHING.filter(bool) | st.sampled_from(["or", "-", "@a", "a:b", "tanaka", "203.0.", "a*b", "/x/", "５:＊"])
SAVED = {"night": "since:9h", "people": "user:tanaka or to:tanaka"}

#: Pieces that mean something, put together anyhow.
_SIGNS = '-()"/:,*@ \\\0'
_WORDS = ("or", " or ", "user:", "ip:", "kind:", "since:", "code:>", "203.0.", "::", "/24", "2h", "a", "@night")
PIECES = st.sampled_from([*_SIGNS, *_WORDS])


def _literals(texts: st.SearchStrategy[str]) -> st.SearchStrategy[t.Literal]:
    return texts.map(lambda text: t.Literal(text.translate(dict.fromkeys((*range(65281, 65375), 12288), "x"))))


_GLOBS = st.lists(st.sampled_from("abc.@*"), min_size=1, max_size=8).map("".join).filter(lambda text: "*" in text)
_PATTERNS = st.sampled_from([r"tan.ka", "/", r"\\/", r"[/]", r"a\\", "x+"]).map(t.Pattern)
_FREE = _literals(TEXTS) | _GLOBS.map(t.Glob).filter(lambda glob: glob.text[0] != "@") | _PATTERNS
_NUMBERS = st.builds(t.Number, st.sampled_from(["=", ">", "<", ">=", "<="]), st.integers(0, 999_999_999))
_VALUES: dict[Sort, st.SearchStrategy[t.Value]] = {
    Sort.ADDRESS: _literals(st.sampled_from(["203.0.113.9", "203.0.", "2001:db8::/32", "2001:", "10.0.0.0/8"])),
    Sort.COUNTRY: _literals(st.sampled_from(["CN", "JP", "NL"])),
    Sort.MOMENT: _literals(st.sampled_from(["2h", "09:00", "2026-11-28", "2026-11-28 09:00", "7d"])),
    Sort.NUMBER: _NUMBERS,
    Sort.STATE: _literals(st.sampled_from(list(STATES))),
}


def _has(name: str) -> st.SearchStrategy[t.Tree]:
    field = FIELDS[name]
    values = _VALUES.get(field.sort, _FREE)
    if field.choices:
        values = _literals(st.sampled_from([member.value for member in field.choices]))
    several = st.lists(values, min_size=1, max_size=3, unique=True)
    return several.map(lambda chosen: t.Has(name, tuple(chosen)))


_TERMS: st.SearchStrategy[t.Tree] = st.one_of(
    _FREE.filter(lambda value: not isinstance(value, t.Glob) or value.text[0] != "-").map(t.Word),
    st.sampled_from(list(FIELDS)).flatmap(_has),
    st.sampled_from(list(SAVED)).map(lambda name: t.Saved(name, parse(SAVED[name]).tree or t.Word(t.Literal("x")))),
)
TREES = st.recursive(
    _TERMS,
    lambda inner: st.one_of(
        inner.map(t.but),
        st.lists(inner, min_size=2, max_size=3).map(t.every),
        st.lists(inner, min_size=2, max_size=3).map(t.either),
    ),
    max_leaves=8,
)


@settings(deadline=None)
@given(TREES)
def test_a_filter_is_what_its_text_says(tree: t.Tree) -> None:
    found = wanted(str(tree), saved=SAVED)
    assert found.tree == tree
    assert str(found) == str(tree)
    assert found == wanted(str(found), saved=SAVED)


@settings(deadline=None)
@given(TREES)
def test_what_is_excluded_twice_is_wanted(tree: t.Tree) -> None:
    typed = str(tree)
    once, twice = wanted(f"-({typed})", saved=SAVED), wanted(f"-(-({typed}))", saved=SAVED)
    assert twice == wanted(typed, saved=SAVED)
    for event in EVENTS:
        assert once.event(event) is not twice.event(event)


@settings(deadline=None)
@given(TREES, TREES)
def test_all_and_any_are_what_they_are_called(one: t.Tree, other: t.Tree) -> None:
    both, either = wanted(f"({one}) ({other})", saved=SAVED), wanted(f"({one}) or ({other})", saved=SAVED)
    first, second = wanted(str(one), saved=SAVED), wanted(str(other), saved=SAVED)
    for event in EVENTS:
        assert both.event(event) is (first.event(event) and second.event(event))
        assert either.event(event) is (first.event(event) or second.event(event))


@settings(deadline=None)
@given(TREES)
def test_an_offender_and_a_row_are_hidden_only_for_what_they_know(tree: t.Tree) -> None:
    found = wanted(str(tree), saved=SAVED)
    if not found.offender(OFFENDER) and not wanted(f"-({tree})", saved=SAVED).offender(OFFENDER):
        raise AssertionError("hidden by a filter and by its opposite")
    assert set(found.not_of_offenders) <= set(found.not_of_rows) | {"x"}
    found.row("", "203.0.113.9")


def _read(typed: str) -> Filter | FilterError:
    try:
        return parse(typed, answers(saved=SAVED))
    except FilterError as error:
        return error


@settings(deadline=None)
@given(ANYTHING | st.lists(PIECES, max_size=25).map("".join))
@example("\0")
@example("\u202euser:\u2066x")
@example("user:\ud800")
@example("/\ud800+/")
@example("/(?V1)[[a]--[b]]/")
@example("/(?:a){e<=3}/")
@example("/\\L<words>/")
@example("/(?R)*/")
@example("/a{1,65535}{1,65535}{1,65535}/")
@example("/((((a*)*)*)*)*b/")
@example("٣:٣")
@example("since:٣h")
@example("code:٣")
@example("²³.1")
@example("ip:１.２")
def test_whatever_is_typed_is_a_filter_or_an_error_with_a_place(typed: str) -> None:
    found = _read(typed)
    if isinstance(found, FilterError):
        assert 0 <= found.start < found.end
        assert found.start <= len(typed)
        assert found.sentence.isprintable()
        return
    for event in EVENTS:
        assert found.event(event) in (True, False)
    found.offender(OFFENDER)
    found.row("a row", "203.0.113.0/24")
    assert wanted(str(found), saved=SAVED) == found


@settings(deadline=None)
@given(st.text('"/\\ab c(*,', max_size=30))
def test_quotes_hold_anything(text: str) -> None:
    if text:
        assert wanted(t.in_quotes(text)).tree == t.Word(t.Literal(text))
        assert wanted(f"user:{t.in_quotes(text)}").tree == t.Has("user", (t.Literal(text),))


@settings(deadline=None)
@given(ANYTHING.filter(lambda text: text and text.isprintable()))
def test_a_whole_field_is_found_by_itself(text: str) -> None:
    event = Event(REFUSED.time, REFUSED.kind, "", 0, 0, 1, True, user=text)
    assert wanted(f"user:{t.in_quotes(text)}").event(event) or fold(text) != fold(
        text.translate({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20})
    )
    assert wanted(t.in_quotes(text)).event(event) or "\n" in fold(text)


@settings(deadline=None)
@given(st.lists(st.text("ab", max_size=2), min_size=1, max_size=5), st.text("ab", max_size=12))
def test_a_star_is_anything(pieces: list[str], text: str) -> None:
    """Against every way to part the text."""
    ends = {len(pieces[0])} if text.startswith(pieces[0]) else set()
    for piece in pieces[1:]:
        ends = {at + len(piece) for end in ends for at in range(end, len(text) + 1) if text.startswith(piece, at)}
    assert matches(pieces, text) is (len(text) in ends)


@pytest.mark.parametrize("piece", ["-", "(", "a or ", '"', "/", "@", "user:", "a,", "203.", "x "])
def test_a_megabyte_is_refused_at_once(piece: str) -> None:
    with pytest.raises(FilterError, match="at most"):
        parse(piece * (1_000_000 // len(piece)))


def test_alternatives_as_many_as_fit_are_read() -> None:
    typed = " or ".join(f"user:u{n}" for n in range(150))
    assert reduce(lambda found, n: found and f"user:u{n}" in str(wanted(typed)), range(150), True)
