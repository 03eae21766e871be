"""Strangers close upon each other: when so many in so short a time are no chance."""

from __future__ import annotations

from random import Random

import msgspec
import pytest

from tests.analysis.campaigns.given import DAY, HOUR, MINUTE, at, failed, findings, kinds, scattered, worked
from tui.analysis.campaigns.row import Row
from tui.analysis.campaigns.runs import Known, runs
from tui.analysis.campaigns.suspects import Suspect
from tui.finding import Confidence, FindingKind
from tui.model import Event

K = FindingKind
WEEK = Known(0, 7 * DAY)
#: Names on no list, as machines make them.
NAMES = ("zx81", "qpr-7", "xk-east", "vv9w", "tq-3")


def strangers(times: list[float], sort: str = "other") -> list[Suspect]:
    """Addresses that try once each, a name of that sort."""
    return [
        Suspect(
            f"10.{n}.0.9", Row(1, time, time, f"n{n}"), 1, time, time, {f"n{n}": 1}, f"10.{n}", f"10.{n}", sort, sort
        )
        for n, time in enumerate(sorted(times))
    ]


def strays(days: float) -> list[Event]:
    """Three a day at any time, of whom none knows of another."""
    rng = Random(8)
    times = sorted(rng.uniform(0, days * DAY) for _ in range(int(3 * days)))
    return [failed(time, f"172.{16 + n}.5.9", f"u{n * 37 % 101}z") for n, time in enumerate(times)]


def test_five_in_an_hour_where_else_a_few_come_in_a_day() -> None:
    rest = [n * 8.0 * HOUR for n in range(20)]
    run = [100 * HOUR + n * 14.0 * MINUTE for n in range(1, 6)]
    (found,) = runs(strangers([*rest, *run]), WEEK)
    assert [one.first for one in found] == run


def test_the_same_where_many_come_every_hour_is_none() -> None:
    rest = [n * 1200.0 for n in range(500)]
    assert not list(runs(strangers([*rest, *(100 * HOUR + n * 14.0 * MINUTE + 1 for n in range(1, 6))]), WEEK))


def test_those_of_one_sort_are_told_from_among_others() -> None:
    others = strangers([n * 7.0 * MINUTE for n in range(1400)], "common")
    run = strangers([100 * HOUR + n * 14.0 * MINUTE for n in range(5)], "japanese")
    (found,) = runs(sorted([*others, *run], key=lambda one: one.first), WEEK)
    assert found == run


def test_a_longer_run_may_be_less_close() -> None:
    rest = [n * 8.0 * HOUR for n in range(21)]
    apart = [60 * HOUR + 600 + n * 50.0 * MINUTE for n in range(12)]
    (found,) = runs(strangers([*rest, *apart]), WEEK)
    assert {one.first for one in found} >= set(apart)
    assert not list(runs(strangers([*rest, *apart[:5]]), WEEK))


@pytest.mark.parametrize("count", [5, 12, 40, 200])
def test_who_comes_at_any_time_makes_a_run_in_one_of_two_hundred_logs_at_most(count: int) -> None:
    def found(seed: int) -> bool:
        rng = Random(seed)
        return any(runs(strangers([rng.uniform(0, 7 * DAY) for _ in range(count)]), WEEK))

    assert sum(map(found, range(1000))) <= 5


def test_who_tries_twice_is_in_none() -> None:
    twice = [msgspec.structs.replace(one, count=2) for one in strangers([n * 60.0 for n in range(9)])]
    assert not list(runs(twice, WEEK))


def test_names_of_one_language_need_be_less_close() -> None:
    rest = [n * 24.0 * HOUR for n in range(7)]
    run = [80 * HOUR + n * 95.0 * MINUTE for n in range(5)]
    assert not list(runs(strangers([*rest, *run]), WEEK))
    (found,) = runs(strangers([*rest, *run], "japanese"), WEEK)
    assert {one.first for one in found} == set(run)


def test_they_are_told_at_the_fifth_with_little_confidence() -> None:
    ips = scattered(5)
    tries = [failed(4 * DAY + n * 15 * MINUTE, ip, NAMES[n]) for n, ip in enumerate(ips)]
    (finding,) = findings([*strays(5), *tries])
    assert (finding.kind, finding.addresses) == (K.ROTATING, tuple(sorted(ips)))
    assert finding.evidence["ties"] == ["strangers close upon each other"]
    assert finding.confidence is Confidence.LOW
    assert not findings([*strays(5), *tries[:4]])


def test_as_many_over_two_days_are_strays_too() -> None:
    tries = [failed(3 * DAY + n * 11 * HOUR, ip, NAMES[n]) for n, ip in enumerate(scattered(5))]
    assert not findings([*strays(6), *tries])


def test_users_who_mistype_where_no_country_is_known_are_none() -> None:
    users = ("akagawa", "bessho", "chikura", "domon", "egami")
    homes = [worked(n * 6 * HOUR, f"192.0.2.{10 + n % 5}", users[n % 5]) for n in range(28)]
    slips = [failed(4 * DAY + n * 15 * MINUTE, ip, users[n]) for n, ip in enumerate(scattered(5))]
    assert not findings([*strays(5), *homes, *slips])
    abroad = {"192.0.2.": "JP", "10.": "BR"}
    (finding,) = findings([*strays(5), *homes, *slips], countries=abroad)
    assert K.ROTATING in kinds(finding)
    assert finding.first == at(4 * DAY)
