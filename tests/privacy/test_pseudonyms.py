"""A stand-in is the same for the same name while the session lives, and leads nowhere."""

from __future__ import annotations

import pytest

from tui.privacy.pseudonyms import Pseudonyms


def test_the_same_name_has_the_same_stand_in_and_another_session_another() -> None:
    one, other = Pseudonyms(), Pseudonyms()
    assert one.user("tanaka") == one.user("tanaka") == one.user("Tanaka")
    assert one.user("tanaka") != one.user("tanakb")
    assert one.user("tanaka") != other.user("tanaka")
    assert one.address("203.0.113.9") != other.address("203.0.113.9")


def test_it_says_what_it_stands_for_and_nothing_more() -> None:
    made = Pseudonyms(b"key")
    assert made.user("tanaka").startswith("u~")
    assert made.host("mx.example.org").startswith("h~")
    assert made.address("203.0.113.9").startswith("a~")
    assert made.address("203.0.113.0/24").endswith("/24")
    assert len({len(made.user(name)) for name in ("a", "tanaka", "佐藤", "n" * 300)}) == 1


def test_a_user_and_a_host_of_one_name_are_recognised_as_one() -> None:
    made = Pseudonyms()
    assert made.user("suzuki.hiroshi")[2:] == made.host("suzuki.hiroshi")[2:]


def test_a_mail_address_has_that_of_its_user_and_that_of_its_domain() -> None:
    made = Pseudonyms()
    assert made.user("tanaka@example.org") == f"{made.user('tanaka')}@{made.host('example.org')}"


@pytest.mark.parametrize(
    ("one", "same"),
    [
        ("2001:db8::9", "2001:0DB8:0:0:0:0:0:9"),
        ("2001:db8::/32", "2001:DB8::1/32"),
        ("203.0.113.0/24", "203.0.113.7/24"),
    ],
)
def test_an_address_is_the_same_however_it_is_spelled(one: str, same: str) -> None:
    made = Pseudonyms()
    assert made.address(one) == made.address(same)


def test_what_is_no_address_is_refused() -> None:
    with pytest.raises(ValueError, match="does not appear"):
        Pseudonyms().address("tanaka")


def test_a_stand_in_stands_for_itself() -> None:
    made = Pseudonyms()
    for name in (made.user("tanaka"), made.host("mx.example.org")):
        assert made.user(name) == made.host(name) == name
    assert made.address(made.address("203.0.113.0/24")) == made.address("203.0.113.0/24")
    assert made.user("u~q7k…") == "u~q7k…"


def test_what_looks_like_one_and_is_none_is_masked() -> None:
    assert Pseudonyms().user("u~tanaka-taro") != "u~tanaka-taro"
