from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.setup.mainfile import SERVER, Insertion, inserted, server_of, values, without
from tui.setup.restrictions import checks

ASK = "check_policy_service { unix:private/sekimori, policy_context=spf, timeout=3s, default_action=DUNNO }"

SITE = """\
# main.cf of a site
myhostname = mx.example.org
list =
    permit_mynetworks,
# a comment within
    # and another

    reject_rbl_client zen.example
  other, last
after=x
"""


def names(text: str, parameter: str = "list") -> list[str]:
    return [f"{check.name} {check.argument}".strip() for check in checks("", _without_comments(text, parameter))]


def _without_comments(text: str, parameter: str) -> str:
    return values(text)[parameter]


def test_a_value_goes_over_lines_and_passes_comments() -> None:
    assert names(SITE) == ["permit_mynetworks", "reject_rbl_client zen.example", "other", "last"]
    assert values(SITE)["after"] == "x"


def test_of_a_parameter_that_is_set_twice_the_last_counts() -> None:
    assert values("a = 1\na = 2\n")["a"].strip() == "2"


@pytest.mark.parametrize("at", range(4))
def test_words_come_before_the_check_that_is_meant_and_nothing_else_moves(at: int) -> None:
    place = checks("list", values(SITE)["list"])[at]
    text, pieces = inserted(SITE, [Insertion("list", ASK, place.start)])
    expected = names(SITE)
    assert names(text) == [*expected[:at], ASK, *expected[at:]]
    assert text.replace(pieces[0], "") == SITE
    assert without(text, pieces) == (SITE, ())


def test_words_for_the_end_come_behind_the_last_and_before_what_follows() -> None:
    text, pieces = inserted(SITE, [Insertion("list", ASK, None)])
    assert names(text)[-2:] == ["last", ASK]
    assert values(text)["after"] == "x"
    assert without(text, pieces) == (SITE, ())


def test_of_two_at_one_place_the_first_stands_first() -> None:
    text, pieces = inserted(SITE, [Insertion("list", word, checks("", values(SITE)["list"])[2].start) for word in "ab"])
    assert names(text)[2:5] == ["a", "b", "other"]
    assert without(text, pieces) == (SITE, ())


@pytest.mark.parametrize("text", ["", "list =\n", "x = 1", "x = 1\n# end", "list = \n\n# x\n"])
def test_an_empty_list_and_a_missing_one_get_the_words(text: str) -> None:
    after, pieces = inserted(text, [Insertion("list", ASK, None)])
    assert names(after) == [ASK]
    assert {name: value for name, value in values(after).items() if name != "list"} == {
        name: value for name, value in values(text).items() if name != "list"
    }
    back, missing = without(after, pieces)
    assert missing == ()
    assert back.rstrip("\n") == text.rstrip("\n")


@pytest.mark.parametrize(
    ("edit", "left"),
    [
        ((", timeout", ",\n  timeout"), SITE),  # laid out anew
        ((f"{ASK},\n    ", f"{ASK} "), SITE),
        (("zen.example", "zen.example, reject_rbl_client b.example"), None),
    ],
)
def test_words_are_found_however_they_have_been_laid_out_since(edit: tuple[str, str], left: str | None) -> None:
    text, pieces = inserted(SITE, [Insertion("list", ASK, checks("", values(SITE)["list"])[1].start)])
    edited = text.replace(*edit)
    assert edited != text
    back, missing = without(edited, pieces)
    assert missing == ()
    assert "sekimori" not in back
    assert names(back) == names(left if left is not None else SITE.replace(*edit))


def test_a_line_of_ours_that_has_grown_keeps_what_it_got() -> None:
    text, pieces = inserted("x = 1\n", [Insertion("list", ASK, None)])
    back, missing = without(text.replace(f"{ASK}\n", f"{ASK}, reject_unauth_pipelining\ny = 2\n"), pieces)
    assert missing == ()
    assert {name: value.strip() for name, value in values(back).items()} == {
        "x": "1", "list": "reject_unauth_pipelining", "y": "2",
    }  # fmt: skip


def test_words_that_are_gone_are_told() -> None:
    assert without(SITE, (f"{ASK},\n    ",)) == (SITE, (ASK,))


LINES = st.lists(st.sampled_from(["a = b\n", "list = x,\n", "  y z\n", "# c\n", "\n", "\tw { v , u }\n", "  # d\n"]))


@given(LINES, st.integers(0, 5))
def test_whatever_the_file_looks_like_the_words_are_one_check_more(lines: list[str], at: int) -> None:
    text = "x = 1\n" + "".join(lines)
    before = checks("", values(text).get("list", ""))
    place = before[at].start if at < len(before) else None
    after, pieces = inserted(text, [Insertion("list", ASK, place)])
    found = checks("", values(after)["list"])
    assert [check.name for check in found].count("check_policy_service") == 1
    assert [c.name for c in found if c.name != "check_policy_service"] == [check.name for check in before]
    assert {n: v for n, v in values(after).items() if n != "list"} == {
        n: v for n, v in values(text).items() if n != "list"
    }
    back, missing = without(after, pieces)
    assert (back, missing) == (text, ())


def test_a_check_of_ours_that_somebody_has_edited_goes_all_the_same() -> None:
    text, pieces = inserted(SITE, [Insertion("list", ASK, checks("", values(SITE)["list"])[1].start)])
    back, missing = without(text.replace("timeout=3s", "timeout=9s"), pieces)
    assert missing == (ASK,)
    assert names(back) == names(SITE)


def test_a_server_that_somebody_runs_himself_is_asked_on_and_taken_out_too() -> None:
    words = f"{ASK}, reject_unlisted_recipient"
    text, pieces = inserted(SITE, [Insertion("list", words, checks("", values(SITE)["list"])[1].start)])
    assert server_of(SITE) == server_of(text) == SERVER
    moved = text.replace(SERVER, "inet:127.0.0.1:10040")
    assert server_of(moved) == "inet:127.0.0.1:10040"
    back, missing = without(moved, pieces)
    assert missing == ()
    assert names(back) == names(SITE)


@pytest.mark.parametrize(
    "other", [SITE, f"# list = {ASK}\n".replace(SERVER, "inet:a:1"), "x = check_policy_service a:1\n"]
)
def test_a_server_of_others_is_none_of_ours(other: str) -> None:
    assert server_of(other) == SERVER
