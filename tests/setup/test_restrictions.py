from __future__ import annotations

import pytest

from tui.setup.restrictions import checks, flattened, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" , ,\n", []),
        ("a b,c ,d\n\te", ["a", "b", "c", "d", "e"]),
        ("check_x { inet:a:1, timeout=3s }, b", ["check_x", "{ inet:a:1, timeout=3s }", "b"]),
        ("x inline:{{a b}, c} y", ["x", "inline:{{a b}, c}", "y"]),
        ("{ never closed", ["{ never closed"]),
    ],
)
def test_words_are_parted_as_postfix_does(text: str, expected: list[str]) -> None:
    assert [word for word, _, _ in words(text)] == expected
    assert all(text[start:end] == word for word, start, end in words(text))


def test_an_argument_belongs_to_its_restriction() -> None:
    text = (
        "permit_mynetworks reject_rbl_client zen.example, check_policy_service { unix:private/x, timeout=3s }, sleep 1"
    )
    found = [(check.name, check.argument) for check in checks("p", text)]
    assert found == [
        ("permit_mynetworks", ""),
        ("reject_rbl_client", "zen.example"),
        ("check_policy_service", "{ unix:private/x, timeout=3s }"),
        ("sleep", "1"),
    ]
    assert checks("p", text)[2].service == "unix:private/x"


def test_what_is_warned_about_only_begins_with_the_warning() -> None:
    first, second = checks("p", "warn_if_reject reject_rbl_client a.example, reject_rbl_client b.example")
    assert (first.warned, first.start, first.argument) == (True, 0, "a.example")
    assert (second.warned, second.argument) == (False, "b.example")


@pytest.mark.parametrize("name", ["reject", "defer", "reject_unknown_sender_domain", "defer_unauth_destination"])
def test_what_only_refuses_lets_nobody_through(name: str) -> None:
    assert not checks("p", name)[0].may_permit


@pytest.mark.parametrize(
    "name",
    ["permit_mynetworks", "check_client_access hash:x", "my_class", "$x", "permit", "check_policy_service unix:x"],
)
def test_whatever_else_may(name: str) -> None:
    assert checks("p", name)[0].may_permit


def test_a_list_that_names_a_list_holds_its_checks_in_their_place() -> None:
    values = {"top": "a, $inner, ${other} b", "inner": "c\n d", "other": "$inner"}
    assert [(check.parameter, check.name) for check in flattened(values, "top")] == [
        ("top", "a"), ("inner", "c"), ("inner", "d"), ("inner", "c"), ("inner", "d"), ("top", "b"),
    ]  # fmt: skip


def test_lists_that_name_each_other_end() -> None:
    assert flattened({"a": "$b x", "b": "$a y"}, "a")


def test_what_is_not_known_stays_as_it_stands() -> None:
    assert [check.name for check in flattened({"a": "$nowhere ${x?y}"}, "a")] == ["$nowhere", "${x?y}"]
