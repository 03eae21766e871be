"""What cannot be used is told in a sentence, with its place and what is meant."""

from __future__ import annotations

import pytest

from tests.filter.support import wanted
from tui.filter.answers import Answers
from tui.filter.error import FilterError
from tui.filter.filter import parse


def fault(typed: str, **changes: object) -> FilterError:
    with pytest.raises(FilterError) as caught:
        wanted(typed, **changes)
    return caught.value


@pytest.mark.parametrize(
    ("typed", "at", "says"),
    [
        ("usr:x", "usr:", 'there is no field "usr"; did you mean "user"?'),
        ("tanaka usr:x", "usr:", 'there is no field "usr"; did you mean "user"?'),
        ("http://x", "http:", "write them in quotes"),
        ("kind:login_falure", "login_falure", 'there is no kind "login_falure"; did you mean "login_failure"?'),
        ("kind:foo", "foo", "there are login_failure, login_success, rejection"),
        ("kind:rejection,foo", "foo", 'there is no kind "foo"'),
        ("kind:foo*", "foo*", 'there is no kind "foo*"'),
        ("category:spv", "spv", 'did you mean "spf"?'),
        ("action:", "", "action: needs a value right behind it, as in action:discard"),
        ("user: tanaka", " ", "user: needs a value right behind it, as in user:tanaka"),
        ("user:a,", "", "user: needs a value"),
        ("203.0.113.0/33", "203.0.113.0/33", '"203.0.113.0/33" is no network'),
        ("ip:203.0.113.9/x", "203.0.113.9/x", "is no network; write 203.0.113.0/24 or 2001:db8::/32"),
        ("ip:mail", "mail", '"mail" is no address; write 203.0.113.9'),
        ("ip:300.1", "300.1", '"300.1" is no address'),
        ("ip:1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8:9", "is no address"),
        ("country:Japan", "Japan", '"Japan" is no country; write its two letters, such as JP'),
        ("code:5xx", "5xx", '"5xx" is no number; write code:550, code:>=500 or code:<500'),
        ('code:"550"', '"550"', "without quotes"),
        ("code:/5../", "/5../", "code: takes no regular expression"),
        ("since:soon", "soon", '"soon" is no time; write a span before now (30m, 2h, 7d), 09:00'),
        ("since:25:00", "25:00", "is no time"),
        ("since:2026-02-30", "2026-02-30", "is no time"),
        ("since:0h", "0h", "is no time"),
        ("since:99999d", "99999d", "is no time"),
        ("is:dangerous", "dangerous", 'there is no is:dangerous; did you mean "danger"?; there are is:danger'),
        ('tanaka "offer', '"offer', "the quotes are not closed"),
        ('user:"a b', '"a b', "the quotes are not closed"),
        ('""', '""', "there is nothing between the quotes"),
        ('"a"b', '"a"b', "a space must come behind the closing quote"),
        ("/a", "/a", "is not closed"),
        ("//", "//", "there is nothing between the slashes"),
        ("/var/log/mail", "/var/l", 'a path in quotes: "/var/log"'),
        ("x /a(/", "/a(/", "/a(/ is no regular expression: missing )"),
        ("user:/[/", "/[/", "is no regular expression"),
        ("(a", "(", "this bracket is not closed"),
        ("a)", ")", 'there is no "(" before this ")"'),
        ("()", ")", "there is nothing between the brackets"),
        ("or a", "o", '"or" stands between two terms'),
        ("(a or)", ")", "there is nothing between the brackets"),
        ("@nihgt", "@nihgt", 'there is no saved filter "@nihgt"; did you mean "night"?'),
    ],
)
def test_the_sentence_and_its_place(typed: str, at: str, says: str) -> None:
    error = fault(typed, saved={"night": "x"})
    assert says in error.sentence
    assert typed[error.start : error.end] == at
    assert str(error) == f"{error.sentence} (at character {error.start + 1})"
    assert not error.sentence.endswith(".")


def test_an_error_at_the_end_has_a_place_behind_it() -> None:
    error = fault("tanaka or ")
    assert error.start == len("tanaka or ")


@pytest.mark.parametrize("state", ["danger", "blocked", "marked"])
def test_what_nobody_can_answer_is_refused(state: str) -> None:
    with pytest.raises(FilterError, match=f'"is:{state}" can be asked on the screen only'):
        parse(f"is:{state}", Answers())


def test_the_operator_s_own_text_is_fit_to_be_shown() -> None:
    error = fault("kind:\x1b[31m\u202eabc")
    assert "\x1b" not in str(error)
    assert "\u202e" not in str(error)
    assert len(fault("kind:" + "a" * 1900).sentence) < 400


@pytest.mark.parametrize(
    "typed", ["a" * 2001, "x" * 1_000_000, "-" * 40 + "a", "(" * 33 + "a" + ")" * 33, "a " * 201, "a or " * 200 + "a"]
)
def test_what_is_too_long_or_too_deep_is_refused(typed: str) -> None:
    assert "a filter has at most" in fault(typed).sentence or "too many terms" in fault(typed).sentence
