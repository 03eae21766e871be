"""Offenders and rows of tables: what they do not know hides none of them, and is told."""

from __future__ import annotations

import pytest

from tests.filter.support import OFFENDER, wanted


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("203.0.113.0/24", True),
        ("203.0.114.", False),
        ("tanaka", True),
        ("suzuki", False),
        ("login", True),  # a kind's words
        ("rejection", True),
        ("probe", False),
        ("user:tanaka", True),
        ("user:suzuki", False),
        ("-user:info", False),
        ("kind:rejection", True),
        ("kind:login_success", True),  # one worked
        ("kind:probe", False),
        ("country:CN", True),
        ("country:JP", False),
        ("cn", True),
        ("asn:64500", True),
        ("count:>39", True),
        ("count:>40", False),
        ("since:2h", True),  # it was seen an hour ago
        ("since:30m", False),
        ("until:4h", True),  # it was seen five hours ago
        ("until:6h", False),
        ("is:danger", True),
        ("is:blocked", True),
        ("is:marked", False),
        ("/^tan/", True),
        ("tanaka or suzuki", True),
    ],
)
def test_an_offender(typed: str, shown: bool) -> None:
    found = wanted(typed)
    assert found.offender(OFFENDER) is shown
    assert found.not_of_offenders == ()


@pytest.mark.parametrize(
    ("typed", "shown", "unknown"),
    [
        ("zone:spamhaus", True, ("zone:spamhaus",)),
        ("-zone:spamhaus", True, ("zone:spamhaus",)),
        ("zone:spamhaus tanaka", True, ("zone:spamhaus",)),
        ("zone:spamhaus suzuki", False, ("zone:spamhaus",)),
        ("zone:spamhaus or suzuki", True, ("zone:spamhaus",)),
        ("-(zone:spamhaus tanaka)", False, ("zone:spamhaus",)),
        ("-(zone:spamhaus or tanaka)", True, ("zone:spamhaus",)),
        ("code:>500 to:a,b code:>500", True, ("code:>500", "to:a,b")),
    ],
)
def test_what_an_offender_does_not_know_hides_none(typed: str, shown: bool, unknown: tuple[str, ...]) -> None:
    found = wanted(typed)
    assert found.offender(OFFENDER) is shown
    assert found.not_of_offenders == unknown


ROW = "203.0.113.9 silent 3h ends in 21h 12 failed log-ins"


@pytest.mark.parametrize(
    ("typed", "target", "shown"),
    [
        ("SILENT", "203.0.113.9", True),
        ("seen", "203.0.113.9", False),
        ('"failed log-ins"', "203.0.113.9", True),
        ("203.0.113.", "203.0.113.9", True),
        ("203.0.113.0/24", "203.0.113.9", True),
        ("203.0.114.0/24", "203.0.113.9", False),
        ("ip:203.0.113.9", "203.0.113.0/24", True),  # the block covers the address
        ("ip:203.0.113.0/25", "203.0.113.0/24", True),
        ("ip:203.0.114.9", "203.0.113.0/24", False),
        ("ip:203.0.", "203.0.113.0/24", True),
        ("ip:2001:db8::1", "2001:db8::/32", True),
        ("country:CN", "203.0.113.9", True),
        ("country:CN", "203.0.113.0/24", False),  # a network is in no one country
        ("is:blocked", "203.0.113.9", True),
        ("is:marked", "198.51.100.4", True),
        ("/ends in \\d+h/", "203.0.113.9", True),
        ("-silent", "203.0.113.9", False),
    ],
)
def test_a_row(typed: str, target: str, shown: bool) -> None:
    found = wanted(typed)
    assert found.row(ROW, target) is shown
    assert found.not_of_rows == ()


@pytest.mark.parametrize(
    ("typed", "shown", "unknown"),
    [
        ("user:tanaka", True, ("user:tanaka",)),
        ("-kind:rejection", True, ("kind:rejection",)),
        ("since:2h", True, ("since:2h",)),
        ("is:danger", True, ("is:danger",)),
        ("user:tanaka silent", True, ("user:tanaka",)),
        ("user:tanaka seen", False, ("user:tanaka",)),
    ],
)
def test_what_a_row_does_not_know_hides_none(typed: str, shown: bool, unknown: tuple[str, ...]) -> None:
    found = wanted(typed)
    assert found.row(ROW, "203.0.113.9") is shown
    assert found.not_of_rows == unknown


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("203.0.113.9", True),
        ("198.51.100.0/24", True),
        ("-198.51.100.0/24", False),  # one of them is in it
        ("-192.0.2.0/24", True),
        ("country:CN", True),
        ("-country:CN", False),
        ("country:JP", False),
        ("is:blocked is:marked", True),
    ],
)
def test_a_row_that_is_about_several_is_shown_for_one_that_fits(typed: str, shown: bool) -> None:
    """A campaign, for example."""
    assert wanted(typed).row("guesses of 2 addresses", "203.0.113.9", "198.51.100.4") is shown


def test_a_row_that_is_about_no_address_meets_none() -> None:
    assert not wanted("ip:*").row("a category")
    assert wanted("-ip:*").row("a category")


def test_an_event_knows_everything() -> None:
    """What an offender or a row does not know is a matter of theirs alone."""
    found = wanted("user:x since:2h is:danger zone:y")
    assert set(found.not_of_offenders) == {"zone:y"}
    assert set(found.not_of_rows) == {"user:x", "since:2h", "is:danger", "zone:y"}


def test_an_address_without_a_country_is_in_none() -> None:
    nowhere = wanted("country:*", country=lambda ip: "")
    assert not nowhere.row("", "203.0.113.9")
    assert not nowhere.row("", "203.0.113.0/24")
    assert wanted("country:*").row("", "203.0.113.9")
