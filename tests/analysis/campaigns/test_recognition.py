"""Campaigns as experienced administrators found them by reading, and what looks like one and is none."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.analysis.campaigns.given import (
    DAY,
    HOUR,
    MINUTE,
    at,
    failed,
    findings,
    kinds,
    moments,
    only,
    probe,
    relay,
    scattered,
    unknown,
    worked,
)
from tui.finding import FindingKind, Severity
from tui.model import Delivery, Event, Mail

K = FindingKind
JAPANESE = ("sato", "suzuki", "takahashi", "tanaka", "watanabe", "ito", "yamamoto", "nakamura", "kobayashi", "kato")
STRANGER, OTHER, HOME = "203.0.113.9", "198.51.100.7", "192.0.2.10"
HOME_LOGINS = [worked(n * HOUR, HOME, "hanako") for n in range(0, 72, 3)]


# low and slow


@pytest.mark.parametrize(("least", "most"), [(71 * MINUTE, 84 * MINUTE), (20 * MINUTE, 7 * HOUR)])
def test_few_tries_spread_over_hours_are_told_at_the_fifth(least: float, most: float) -> None:
    tries = [failed(when, STRANGER, name) for when, name in zip(moments(5, least, most), JAPANESE, strict=False)]
    finding = only(findings(tries))
    assert K.LOW_AND_SLOW in kinds(finding)
    assert (finding.events, finding.addresses) == (5, (STRANGER,))
    assert not findings(tries[:4])


def test_the_gaps_are_told() -> None:
    finding = only(findings([failed(n * 75 * MINUTE, STRANGER, f"guess{n}") for n in range(10)]))
    assert finding.kind is K.SPRAYING
    assert "the median gap 75 min and the longest 75 min" in finding.sentence
    assert finding.evidence["median_gap"] == finding.evidence["longest_gap"] == 75 * MINUTE


def test_two_tries_a_name_are_one_visit() -> None:
    tries = [failed(n * 75 * MINUTE + second, STRANGER, f"guess{n}") for n in range(3) for second in (0, 9)]
    tries.append(failed(4 * 75 * MINUTE, STRANGER, "guess9"))
    assert K.LOW_AND_SLOW in kinds(only(findings(tries)))


def test_five_tries_in_a_minute_are_no_campaign_yet() -> None:
    assert not findings([failed(n * 10, STRANGER, "admin") for n in range(5)])


# many addresses


def test_a_new_address_for_every_name_of_a_list() -> None:
    ips = scattered(30)
    tries = [failed(n * 20 * MINUTE, ip, JAPANESE[n % len(JAPANESE)]) for n, ip in enumerate(ips)]
    finding = only(findings(tries, countries={"10.": "BR"}))
    assert finding.kind is K.DICTIONARY
    assert {K.ROTATING} <= kinds(finding)
    assert finding.sentence.startswith("Japanese surnames tried from 30 addresses in BR, none in Japan: 30 tries on")
    assert finding.addresses == tuple(sorted(ips))


def test_a_new_address_for_every_try_without_a_name() -> None:
    finding = only(findings([failed(n * 8 * MINUTE, ip, None) for n, ip in enumerate(scattered(24))]))
    assert finding.kind is K.ROTATING
    assert finding.users == ()


def test_names_in_the_order_of_the_alphabet() -> None:
    names = [f"{letter}{letter}x{number}" for letter in "bcdfghjklm" for number in (1, 2)]
    tries = [failed(when, ip, name) for when, ip, name in zip(moments(20, 60, 900), scattered(20), names, strict=True)]
    finding = only(findings(tries))
    assert K.ROTATING in kinds(finding)
    assert "names in the order of the alphabet" in finding.evidence["ties"]  # type: ignore[operator] # a list


def test_one_network_that_takes_turns() -> None:
    tries = [failed(n * 40 * MINUTE, f"203.0.113.{10 + n % 6}", f"guess{n}") for n in range(18)]
    finding = only(findings(tries))
    assert K.ROTATING in kinds(finding)
    assert finding.networks == ("203.0.113.0/24",)
    assert finding.remedy.action == "block_networks"
    assert finding.remedy.targets == ("203.0.113.0/24",)


def test_a_network_of_users_is_not_blocked_whole() -> None:
    tries = [failed(n * 40 * MINUTE, f"203.0.113.{10 + n % 6}", f"guess{n}") for n in range(18)]
    finding = only(findings([*tries, worked(0, "203.0.113.200", "hanako")]))
    assert finding.remedy.targets == tuple(sorted(f"203.0.113.{10 + n}" for n in range(6)))


def test_two_lists_walked_at_one_time_are_two_campaigns() -> None:
    many = scattered(40)
    tries = [failed(n * 300, ip, JAPANESE[n % 10]) for n, ip in enumerate(many[:20])]
    services = ("root", "postgres", "mysql", "nagios", "backup", "ftp", "oracle", "git", "www-data", "daemon")
    tries += [failed(n * 300 + 70, ip, services[n % 10]) for n, ip in enumerate(many[20:])]
    found = findings(tries)
    assert sorted(one.addresses for one in found) == sorted([tuple(sorted(many[:20])), tuple(sorted(many[20:]))])


def test_what_is_quiet_for_days_is_over() -> None:
    ips = scattered(40)
    tries = [failed(n * 600 + (n >= 20) * 4 * DAY, ip, JAPANESE[n % 10]) for n, ip in enumerate(ips)]
    first, second = sorted(findings(tries), key=lambda one: one.first)
    assert (first.ended, second.ended) == (True, False)
    assert first.id != second.id


# names


def test_few_tries_on_many_names() -> None:
    finding = only(findings([failed(n * 5, STRANGER, f"user{n}x") for n in range(30)]))
    assert finding.kind is K.SPRAYING
    assert "At most 1 try each on 30 log-in names from 203.0.113.9: 30 tries" in finding.sentence


def test_many_tries_on_a_name_that_exists() -> None:
    tries = [failed(n * 40, STRANGER, "hanako@example.jp") for n in range(25)]
    finding = only(findings([*tries, *HOME_LOGINS]))
    assert (finding.kind, finding.severity) == (K.TARGETING, Severity.DANGER)
    assert finding.sentence.startswith("25 tries on hanako@example.jp, which exists, from 203.0.113.9")
    assert only(findings(tries)).severity is Severity.WARNING
    assert only(findings(tries, users=["hanako"])).severity is Severity.DANGER


# break-ins


def test_a_log_in_that_works_after_failures() -> None:
    tries = [failed(n * 30, STRANGER, name) for n, name in enumerate([*JAPANESE, *JAPANESE])]
    finding = only(findings([*tries, worked(1000, STRANGER, "tanaka")]))
    assert (finding.kind, finding.severity) == (K.BREACH, Severity.DANGER)
    assert finding.sentence.startswith("tanaka logged in from 203.0.113.9 after 20 failures")
    assert K.DICTIONARY in kinds(finding)
    assert "Change the password of tanaka now" in finding.remedy.words


def test_by_another_address_of_another_country() -> None:
    tries = [failed(n * 600, ip, "hanako") for n, ip in enumerate(scattered(20))]
    inside = worked(15_000, OTHER, "hanako")
    finding = only(findings([*tries, *HOME_LOGINS, inside], countries={"198.51.100.": "BR", "192.0.2.": "JP"}))
    assert finding.kind is K.BREACH
    assert OTHER in finding.addresses
    assert HOME not in finding.addresses


def test_in_two_countries_within_an_hour() -> None:
    found = findings(
        [*HOME_LOGINS, worked(9 * HOUR + 40 * MINUTE, OTHER, "hanako")],
        countries={"198.51.100.": "BR", "192.0.2.": "JP"},
    )
    finding = only(found)
    assert finding.kind is K.BREACH
    assert "hanako logged in from 198.51.100.7 (BR) within 40 min of a log-in from JP" in finding.sentence


# mail


def test_guessed_recipients() -> None:
    finding = only(findings([unknown(n * 3, STRANGER, f"{name}@example.jp") for n, name in enumerate(JAPANESE)]))
    assert finding.kind is K.HARVEST
    assert K.DICTIONARY in kinds(finding)
    assert finding.recipients == tuple(sorted(f"{name}@example.jp" for name in JAPANESE))
    finding = only(findings([unknown(n * 3, STRANGER, f"zz{n}q@example.jp") for n in range(12)]))
    assert finding.kind is K.HARVEST
    assert finding.sentence == "12 recipients that do not exist guessed from 203.0.113.9 within 33 s."


def test_guessed_by_many_with_one_sender() -> None:
    tries = [
        unknown(n * 200, ip, f"z{n * 7 % 15}q@example.jp", "a@list.example", f"h{n}.example")
        for n, ip in enumerate(scattered(15))
    ]
    finding = only(findings(tries))
    assert {K.HARVEST, K.ROTATING} <= kinds(finding)
    assert finding.evidence["ties"] == ["guesses one upon the other", "one sender"]


def test_mail_that_reached_somebody() -> None:
    tries = [unknown(n * 3, STRANGER, f"zz{n}q@example.jp") for n in range(20)]
    mail = Mail(at(70), STRANGER, "a@list.example", queue_id="4QX1")
    found = findings(tries, mails=[mail], deliveries=[Delivery("4QX1", "hanako@example.jp")])
    finding = only(found)
    assert (finding.kind, finding.severity) == (K.EXISTING_RECIPIENT, Severity.DANGER)
    assert finding.sentence == (
        "1 mail from 203.0.113.9 to 1 recipient that exists passed every check,"
        " beside 20 unknown recipients within 57 s."
    )
    assert "hanako@example.jp" in finding.recipients


def test_relay_tests_and_other_protocols() -> None:
    tries = [relay(n * 10, STRANGER, f"test{n}@relay.example") for n in range(6)]
    tries += [probe(100 + n, STRANGER, "PREGREET") for n in range(3)] + [probe(200, STRANGER, "non-SMTP command")]
    finding = only(findings(tries))
    assert finding.kind is K.PROBING
    assert finding.sentence.endswith("6 × relay test, 3 × talked before the greeting and 1 × another protocol.")


# two names for nothing


def test_what_one_address_does_in_all_ways_is_one_campaign() -> None:
    tries = [failed(n * 30, STRANGER, name) for n, name in enumerate(JAPANESE)]
    tries += [unknown(n * 30 + 5, STRANGER, f"zz{n}q@example.jp") for n in range(10)]
    tries += [relay(n * 30 + 9, STRANGER, "test@relay.example") for n in range(8)]
    finding = only(findings(tries))
    assert {K.DICTIONARY, K.HARVEST, K.PROBING} <= kinds(finding)
    assert finding.events == 28


def test_the_name_stays_when_it_grows_and_when_it_is_read_again() -> None:
    tries = [failed(n * 75 * MINUTE, STRANGER, f"guess{n}") for n in range(12)]
    assert only(findings(tries[:6])).id == only(findings(tries)).id == only(findings(tries)).id


# who means well


def phone() -> list[Event]:
    """It keeps the old password, on the address from which its user logs in."""
    return [failed(n * 15 * MINUTE + n % 7, HOME, "hanako") for n in range(200)]


def elsewhere() -> list[Event]:
    """It keeps the old password, somewhere else in the country."""
    return [failed(n * 15 * MINUTE + n % 7, OTHER, "hanako") for n in range(200)]


def office() -> list[Event]:
    """Forty users behind one address, who mistype now and then."""
    good = [worked(n * 60, "198.51.100.77", f"user{n % 40}") for n in range(2000)]
    return good + [failed(n * 700 + 30, "198.51.100.77", f"user{n % 40}") for n in range(60)]


def traveller() -> list[Event]:
    """At home, then abroad after a flight, with a slip or two."""
    abroad = [worked(90 * HOUR + n * HOUR, OTHER, "hanako") for n in range(20)]
    return [failed(90 * HOUR - 60, OTHER, "hanako"), failed(90 * HOUR - 30, OTHER, "hanako"), *abroad]


def forgetful() -> list[Event]:
    """A new device, and some passwords that were not it."""
    return [
        *(failed(n * 20, OTHER, "ken") for n in range(6)),
        *(worked(200 + n * HOUR, OTHER, "ken") for n in range(9)),
    ]


def monitor() -> list[Event]:
    """Connects every minute to see whether the server is there."""
    return [probe(n * 60, OTHER, "lost connection after CONNECT") for n in range(3000)]


ABROAD = {"198.51.100.": "FR", "192.0.2.": "JP"}
AT_HOME = dict.fromkeys(ABROAD, "JP")


@pytest.mark.parametrize(
    ("who", "countries"),
    [
        (phone, {}),
        (elsewhere, AT_HOME),
        (office, {}),
        (traveller, ABROAD),
        (forgetful, {}),
        (monitor, {}),
    ],
)
def test_who_means_well_is_no_campaign(who: Callable[[], list[Event]], countries: dict[str, str]) -> None:
    assert not findings([*HOME_LOGINS, *who()], countries=countries)


def test_a_newsletter_with_dead_addresses_is_no_harvest() -> None:
    dead = [
        unknown(day * DAY + n, OTHER, f"gone{n}@example.jp", "news@list.example") for day in (0, 3) for n in range(12)
    ]
    mails = [Mail(at(day * DAY + n), OTHER, "news@list.example") for day in (0, 3) for n in range(30)]
    assert not findings(dead, mails=mails)
    assert findings(dead[:12])


def test_addresses_that_died_long_ago_are_no_harvest() -> None:
    asked = [
        unknown(n * HOUR, ip, f"old{n % 9}@example.jp", f"s{n}@junk.example") for n, ip in enumerate(scattered(90))
    ]
    assert not findings(asked)


def test_where_no_country_is_known_a_new_wide_network_is_strange() -> None:
    tries = [failed(DAY + n * 600, ip, "hanako") for n, ip in enumerate(scattered(20))]
    finding = only(findings([*HOME_LOGINS, *tries, worked(DAY + 3000, OTHER, "hanako")]))
    assert finding.kind is K.BREACH
    assert OTHER in finding.addresses


def test_the_failures_of_who_got_in_at_the_second_try_are_the_campaigns() -> None:
    ips = scattered(20)
    tries = [failed(DAY + n * 600, ip, "hanako") for n, ip in enumerate(ips)]
    finding = only(findings([*HOME_LOGINS, *tries, worked(DAY + 19 * 600 + 30, ips[19], "hanako")]))
    assert (finding.kind, finding.events, finding.addresses) == (K.BREACH, 20, tuple(sorted(ips)))


def test_a_list_walked_from_three_networks_in_turn_is_one_campaign() -> None:
    ips = [f"{start}.{n}" for n in range(5) for start in ("203.0.113", "198.51.100", "192.0.2")]
    services = ("root", "postgres", "mysql", "nagios", "backup", "ftp", "oracle", "git", "www-data", "daemon", "tomcat")
    finding = only(findings([failed(n * 900, ip, services[n % 11]) for n, ip in enumerate(ips)]))
    assert (finding.events, finding.addresses) == (15, tuple(sorted(ips)))
