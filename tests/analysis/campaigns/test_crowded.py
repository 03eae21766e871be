"""Campaigns on a busy server: what goes on at the same time takes nothing from them, and adds nothing to them."""

from __future__ import annotations

from random import Random

from tests.analysis.campaigns.given import (
    DAY,
    HOUR,
    MINUTE,
    failed,
    findings,
    kinds,
    moments,
    only,
    probe,
    scattered,
    unknown,
    worked,
)
from tui.finding import FindingKind, Severity
from tui.model import Event

K = FindingKind
SURNAMES = ("sato", "suzuki", "takahashi", "tanaka", "watanabe", "ito", "yamamoto", "nakamura", "kobayashi", "kato")
FORMER = ("endo.k@example.jp", "mori.t@example.jp", "ueda@example.jp", "hara.m@example.jp", "ono.s@example.jp")


def to_the_dead(days: float, every: float = 20 * MINUTE) -> list[Event]:
    """Spam to those who have left: many hosts that all say one name, no two with one sender."""
    return [
        unknown(n * every, f"172.{16 + n % 16}.{n // 16}.9", FORMER[n % 5], f"s{n}@junk.example", "User")
        for n in range(int(days * DAY / every))
    ]


def test_tries_on_former_users_are_none_of_a_walk_through_names() -> None:
    ips = scattered(24)
    tries = [failed(3 * DAY + n * 30 * MINUTE, ip, f"{SURNAMES[n % 10]}{n}") for n, ip in enumerate(ips[:18])]
    strays = [failed(2 * DAY + n * 6 * HOUR, ip, FORMER[n % 5]) for n, ip in enumerate(ips[18:])]
    found = [one for one in findings([*to_the_dead(4), *tries, *strays]) if one.users]
    assert only(found).addresses == tuple(sorted(ips[:18]))


def test_tries_on_former_users_are_no_list_that_is_walked() -> None:
    strays = [failed(2 * DAY + n * 2 * HOUR, ip, FORMER[n % 5]) for n, ip in enumerate(scattered(7))]
    assert not [one for one in findings([*to_the_dead(4), *strays]) if one.users]


def test_a_harvest_is_told_among_spam_whose_hosts_say_the_same_name() -> None:
    ips = scattered(5)
    guesses = [
        unknown(5 * HOUR + n * 17 * MINUTE, ip, f"{SURNAMES[n]}9@example.jp", "hello@shop.example", "User")
        for n, ip in enumerate(ips)
    ]
    found = [one for one in findings([*to_the_dead(0.3), *guesses]) if one.kind is K.HARVEST]
    assert only(found).addresses == tuple(sorted(ips))


def test_a_network_that_takes_turns_is_told_at_the_fifth_probe() -> None:
    ips = [f"203.0.113.{n}" for n in range(20, 25)]
    probes = [probe(n * 12 * MINUTE, ip, "non-SMTP command") for n, ip in enumerate(ips)]
    assert K.PROBING in kinds(only(findings(probes)))
    assert not findings(probes[:4])


def test_one_address_as_often_in_as_short_a_time_is_not() -> None:
    assert not findings([probe(n * 12 * MINUTE, "203.0.113.20", "non-SMTP command") for n in range(5)])


def test_hours_before_is_another() -> None:
    ips = scattered(13)
    spray = [failed(n * 8 * MINUTE, ip, f"{SURNAMES[n]}1") for n, ip in enumerate(ips[:8])]
    later = [failed(20 * HOUR + n * 70 * MINUTE, ip, SURNAMES[n]) for n, ip in enumerate(ips[8:])]
    found = findings([*spray, *later])
    assert only([one for one in found if ips[0] in one.addresses]).addresses == tuple(sorted(ips[:8]))


def test_those_who_try_two_names_of_three_are_of_the_campaign() -> None:
    ips = scattered(40)
    tries = [failed(n * 9, ips[n % 40], ("till7x", "fax-office2", "wlan7x")[n % 3]) for n in range(60)]
    assert only(findings(tries)).addresses == tuple(sorted(ips))


def test_a_stray_that_tries_another_name_is_none_of_those_who_share_theirs() -> None:
    ips = scattered(9)
    tries = [failed(n * 20, ips[n % 8], ("till7x", "wlan7x")[n // 8]) for n in range(16)]
    found = findings([*tries, failed(50 * MINUTE, ips[8], "qq1")])
    assert only(found).addresses == tuple(sorted(ips[:8]))


def test_two_waves_of_one_sort_days_apart_are_two_campaigns_whatever_comes_between() -> None:
    ips = scattered(50)
    services = ("root", "postgres", "mysql", "nagios", "backup", "ftp", "oracle", "git", "www-data", "daemon")
    first = [failed(n * 40, ip, services[n % 10]) for n, ip in enumerate(ips[:15])]
    second = [failed(3 * DAY + n * 50, ip, services[n % 10]) for n, ip in enumerate(ips[15:30])]
    times = moments(20, HOUR, 9 * HOUR)
    between = [failed(when, ip, f"{n * 37 % 101}u") for n, (when, ip) in enumerate(zip(times, ips[30:], strict=True))]
    found = findings([*first, *second, *between])
    assert sorted(one.addresses for one in found) == sorted([tuple(sorted(ips[:15])), tuple(sorted(ips[15:30]))])


def test_another_name_of_the_language_that_is_walked_is_of_the_walk_at_its_time() -> None:
    ips = scattered(14)
    tries = [failed(n * 40 * MINUTE, ip, SURNAMES[n % 10]) for n, ip in enumerate(ips[:12])]
    services = [
        failed(4 * HOUR + n * 9, f"203.0.113.{n}", name) for n, name in enumerate(("ftp", "git", "www", "root"))
    ]
    during = failed(4 * HOUR + 60, ips[12], "hayashi")
    after = failed(50 * HOUR, ips[13], "hayashi")
    found = [one for one in findings([*tries, *services, during, after]) if ips[0] in one.addresses]
    assert only(found).addresses == tuple(sorted(ips[:13]))


def test_names_of_several_lists_are_told_at_the_fifth_where_there_is_nothing_else() -> None:
    names = ("sato", "admin", "james", "info", "tanaka")
    tries = [failed(n * 25 * MINUTE, ip, name) for n, (ip, name) in enumerate(zip(scattered(5), names, strict=True))]
    assert K.DICTIONARY in kinds(only(findings(tries)))
    assert not findings([*tries[:3], failed(75 * MINUTE, "203.0.113.9", None), tries[4]])


def test_strays_of_one_list_stay_what_comes_to_every_server() -> None:
    names = ("james", "mary", "john", "linda", "robert", "susan", "michael", "karen", "david", "lisa", "paul")
    rng = Random(2)
    times = sorted(rng.uniform(0, 7 * DAY) for _ in range(21))
    strays = [failed(time, ip, names[n % 11]) for n, (ip, time) in enumerate(zip(scattered(21), times, strict=True))]
    finding = only(findings(strays))
    assert (finding.severity, len(finding.addresses)) == (Severity.INFO, 21)


def test_what_is_known_begins_with_the_log_and_not_with_the_first_stranger() -> None:
    logins = [worked(n * HOUR, "192.0.2.10", "hanako") for n in range(5 * 24)]
    tries = [failed(4 * DAY + n * 15 * MINUTE, ip, f"{n * 37 % 101}u") for n, ip in enumerate(scattered(8))]
    assert K.ROTATING in kinds(only(findings([*logins, *tries])))


def test_three_who_take_turns_are_one_however_few_tries_each_makes() -> None:
    names = [f"{first}.{last}" for first in ("akira", "yuki", "kenta") for last in (*SURNAMES[:8],)]
    ips = scattered(3)
    times = moments(24, 100, 420, seed=23)
    tries = [failed(when, ips[n % 3], name) for n, (when, name) in enumerate(zip(times, names, strict=True))]
    assert only(findings(tries)).addresses == tuple(sorted(ips))


def test_what_a_wide_network_ties_are_the_addresses_in_it() -> None:
    inside = [f"198.51.{n * 17}.{n + 5}" for n in range(11)]
    tries = [failed(n * 77 * MINUTE, ip, f"{n * 37 % 101}u") for n, ip in enumerate(inside)]
    strays = [failed((2.5 + 3 * n) * 77 * MINUTE, ip, f"{n * 53 % 97}z") for n, ip in enumerate(scattered(3))]
    assert only(findings([*tries, *strays])).addresses == tuple(sorted(inside))


def test_names_of_one_language_are_told_at_the_fifth_whether_somebody_has_them_or_not() -> None:
    homes = [worked(n * HOUR, "192.0.2.10", SURNAMES[n % 3]) for n in range(30)]
    times = (30.0, 30.3, 33.1, 33.4, 34.2)
    tries = [failed(when * HOUR, ip, SURNAMES[n]) for n, (when, ip) in enumerate(zip(times, scattered(5), strict=True))]
    finding = only(findings([*homes, *tries], countries={"192.0.2.": "JP", "10.": "BR"}))
    assert K.DICTIONARY in kinds(finding)
    assert finding.events == 5


def test_a_language_ties_those_beside_the_network_of_most() -> None:
    ips = [*(f"198.51.{n}.7" for n in range(6)), *scattered(4)]
    tries = [failed(n * 20 * MINUTE, ips[n * 7 % 10], SURNAMES[n]) for n in range(10)]
    assert only(findings(tries)).addresses == tuple(sorted(ips))
