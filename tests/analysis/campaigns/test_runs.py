"""Strangers close upon each other: when so many in so short a time are no chance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random

import pytest

from tests.analysis.campaigns.given import DAY, HOUR, MINUTE, at, failed, findings, kinds, scattered, worked
from tui.analysis.campaigns.row import Row
from tui.analysis.campaigns.runs import runs
from tui.analysis.campaigns.suspects import Suspect
from tui.finding import Confidence, FindingKind
from tui.model import Event

K = FindingKind
WEEK = 7.0 * DAY
#: Names on no list, as machines make them.
NAMES = ("zx81", "qpr-7", "xk-east", "vv9w", "tq-3")


def strangers(times: Iterable[float], sort: str = "other", *, tries: int = 1) -> list[Suspect]:
    """Addresses that try one name each, of that sort."""
    return [
        Suspect(
            f"10.{n}.0.9",
            Row(tries, time, time, f"n{n}"),
            tries,
            time,
            time,
            {f"n{n}": tries},
            f"10.{n}",
            f"10.{n}",
            sort,
            sort,
        )
        for n, time in enumerate(sorted(times))
    ]


def found_in(some: Sequence[Suspect], others: Sequence[Suspect] = ()) -> list[list[float]]:
    """When those of each run came."""
    return [[one.first for one in run] for run in runs(some, others, WEEK)]


def strays(days: float) -> list[Event]:
    """Three a day at any time, of whom none knows of another."""
    rng = Random(8)
    times = sorted(rng.uniform(0, days * DAY) for _ in range(int(3 * days)))
    return [failed(time, f"172.{16 + n}.5.9", f"u{n * 37 % 101}z") for n, time in enumerate(times)]


RARE = [n * 8.0 * HOUR for n in range(20)]
HOURLY = [100 * HOUR + n * 14.0 * MINUTE + 1 for n in range(5)]


def test_five_in_an_hour_where_else_a_few_come_in_a_day() -> None:
    assert found_in(strangers([*RARE, *HOURLY])) == [HOURLY]


def test_the_same_where_many_come_every_hour_is_none() -> None:
    assert not found_in(strangers([*(n * 1200.0 for n in range(500)), *HOURLY]))


def test_those_of_one_sort_are_told_from_among_others() -> None:
    others = strangers([n * 7.0 * MINUTE for n in range(1400)], "common")
    some = sorted([*others, *strangers(HOURLY, "japanese")], key=lambda one: one.first)
    assert found_in(some) == [HOURLY]


def test_who_is_told_already_and_comes_all_the_time_counts_too() -> None:
    others = strangers([n * 1200.0 for n in range(500)])
    assert not found_in(strangers([*RARE, *HOURLY]), others)


def test_a_longer_run_may_be_less_close() -> None:
    apart = [60 * HOUR + 600 + n * 50.0 * MINUTE for n in range(12)]
    (found,) = found_in(strangers([*RARE, *apart]))
    assert set(found) >= set(apart)
    assert not found_in(strangers([*RARE, *apart[:5]]))


def test_who_tries_more_than_once_must_come_closer() -> None:
    slower = [60 * HOUR + 600 + n * 17.0 * MINUTE for n in range(5)]
    assert found_in(strangers([*RARE, *slower]))
    assert not found_in(strangers([*RARE, *slower], tries=2))
    assert found_in(strangers([*RARE, *(60 * HOUR + 600 + n * 60.0 for n in range(9))], tries=2))


def test_waves_within_a_day_are_one_run() -> None:
    waves = [start * HOUR + n * 4.0 * MINUTE for start in (41, 53, 65) for n in range(7)]
    assert found_in(strangers([2 * HOUR, 100 * HOUR, 130 * HOUR, *waves])) == [waves]


@pytest.mark.parametrize("count", [5, 12, 40, 200])
def test_who_comes_at_any_time_makes_a_run_in_one_of_a_hundred_logs_at_most(count: int) -> None:
    def found(seed: int) -> bool:
        rng = Random(seed)
        return bool(found_in(strangers(rng.uniform(0, 7 * DAY) for _ in range(count))))

    assert sum(map(found, range(1000))) <= 10


@pytest.mark.parametrize("count", [40, 200])
def test_who_comes_by_day_five_times_as_often_hardly_does_either(count: int) -> None:
    def found(seed: int) -> bool:
        rng = Random(seed)
        times: list[float] = []
        while len(times) < count:
            time = rng.uniform(0, 7 * DAY)
            if 7 * HOUR <= time % DAY < 19 * HOUR or rng.random() < 0.2:
                times.append(time)
        return bool(found_in(strangers(times)))

    assert sum(map(found, range(1000))) <= 30


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


def test_a_stamp_of_another_year_makes_no_stranger_closer() -> None:
    rng = Random(11)
    times = sorted(rng.uniform(0, 7 * DAY) for _ in range(21))
    strays = [failed(time, f"172.{16 + n}.5.9", f"u{n * 37 % 101}z") for n, time in enumerate(times)]
    assert not findings(strays)
    assert not findings([worked(-400 * DAY, "192.0.2.10", "hanako"), *strays])
    assert not findings([failed(-50 * 365 * DAY, "192.0.2.10", "hanako"), *strays])
