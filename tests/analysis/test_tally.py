"""The tally says what a plain recount says, in whatever order events come, and keeps its bounds."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta, timezone
from ipaddress import ip_address, ip_network
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.analysis.events import START, event, events, recount
from tui.analysis.tally import Tally
from tui.model import Category, Event, EventKind, is_attack
from tui.picture import Count


def tally_of(*given_events: Event) -> Tally:
    tally = Tally()
    tally.add(given_events)
    return tally


def network(ip: str) -> str:
    prefix = 24 if ip_address(ip).version == 4 else 64
    return str(ip_network(f"{ip}/{prefix}", strict=False))


def country(ip: str) -> str:
    return {"192": "JP", "198": "DE"}.get(ip[:3], "")


def falling(counts: tuple[Count, ...]) -> bool:
    return list(counts) == sorted(counts, key=lambda count: (-count.count, count.key))


@given(events(), st.randoms(use_true_random=False), st.integers(1, 30))
def test_totals_equal_a_plain_recount_in_any_order_and_in_any_batches(
    all_events: list[Event], order: random.Random, size: int
) -> None:
    shuffled = order.sample(all_events, len(all_events))
    tally = Tally()
    for begin in range(0, len(shuffled), size):
        tally.add(shuffled[begin : begin + size])
        tally.totals(3, country)  # asking in between changes nothing
    totals = tally.totals(100, country)

    assert totals.events == len(all_events)
    assert totals.counted == sum(one.count for one in all_events if one.counted)
    assert totals.first == min((one.time for one in all_events), default=None)
    assert totals.last == max((one.time for one in all_events), default=None)
    assert set(totals.by_kind) == recount(all_events, lambda one: one.kind.value)
    assert set(totals.by_category) == recount(all_events, lambda one: one.category)
    assert set(totals.by_zone) == recount(all_events, lambda one: one.zone)
    assert set(totals.by_service) == recount(all_events, lambda one: one.service)
    assert set(totals.top_addresses) == recount(all_events, lambda one: one.ip, attacks=True)
    assert set(totals.top_networks) == recount(all_events, lambda one: one.ip and network(one.ip), attacks=True)
    assert set(totals.top_countries) == recount(all_events, lambda one: country(one.ip or "") or None, attacks=True)
    failures = [one for one in all_events if one.kind is EventKind.LOGIN_FAILURE]
    assert set(totals.top_users) == recount(failures, lambda one: one.user, attacks=True)
    assert all(map(falling, (totals.by_kind, totals.by_category, totals.top_addresses, totals.top_networks)))
    assert totals.forgotten_addresses == 0


@given(events())
def test_offenders_and_minutes_equal_a_plain_recount(all_events: list[Event]) -> None:
    tally = tally_of(*all_events)
    attacks = [one for one in all_events if one.counted and is_attack(one)]

    for offender in tally.top_offenders(100, country):
        own = [one for one in attacks if one.ip == offender.ip]
        assert offender.count == sum(one.count for one in own)
        assert dict(offender.kinds) == {
            kind: total for kind in EventKind if (total := sum(one.count for one in own if one.kind is kind))
        }
        tried = [one.user for one in own if one.kind is EventKind.LOGIN_FAILURE and one.user is not None]
        assert offender.users == tuple(dict.fromkeys(tried))
        assert (offender.network, offender.country) == (network(offender.ip), country(offender.ip))
        assert offender == tally.offender(offender.ip, country)

    minutes: dict[int, dict[EventKind, int]] = {}
    for one in attacks:
        by_kind = minutes.setdefault(int(one.time.timestamp()) // 60 * 60, {})
        by_kind[one.kind] = by_kind.get(one.kind, 0) + one.count
    assert {minute.start: dict(minute.by_kind) for minute in tally.minutes()} == minutes
    assert [minute.start for minute in tally.minutes()] == sorted(minutes)


def test_an_empty_tally_has_no_first_and_no_last() -> None:
    totals = Tally().totals(10)
    assert (totals.lines, totals.events, totals.counted, totals.first, totals.last) == (0, 0, 0, None, None)
    assert Tally().minutes() == ()
    assert Tally().offender("192.0.2.1") is None


def test_lines_are_counted_with_or_without_events() -> None:
    tally = Tally()
    tally.add_lines(7)
    tally.add_lines(0)
    tally.add_lines(3)
    assert tally.totals(1).lines == 10


def test_a_companion_counts_for_nothing_but_the_span() -> None:
    totals = tally_of(
        event(60, ip="192.0.2.1", zone="bl.example.net", category=Category.DNSBL, counted=False), event(90)
    ).totals(5)
    assert (totals.events, totals.counted) == (2, 1)
    assert totals.first == START + timedelta(seconds=60)
    assert (totals.by_zone, totals.by_category, totals.top_addresses) == ((), (), ())


def test_a_log_in_that_worked_and_our_own_error_are_no_attacks() -> None:
    tally = tally_of(
        event(0, EventKind.LOGIN_SUCCESS, ip="192.0.2.1", user="taro"),
        event(1, EventKind.REJECTION, ip="192.0.2.2", category=Category.SERVER),
        event(2, EventKind.REJECTION, ip="192.0.2.3", category=Category.RELAY),
    )
    totals = tally.totals(5)
    assert totals.counted == 3
    assert [count.key for count in totals.top_addresses] == ["192.0.2.3"]
    assert totals.top_users == ()
    assert len(tally.minutes()) == 1


def test_an_offender_tells_of_the_log_ins_that_worked_from_its_address() -> None:
    tally = tally_of(
        event(0, ip="192.0.2.1", user="taro"),
        event(5, EventKind.LOGIN_SUCCESS, ip="192.0.2.1", user="taro", count=2),
        event(9, EventKind.LOGIN_SUCCESS, ip="192.0.2.9", user="hanako"),
    )
    offender = tally.offender("192.0.2.1")
    assert offender is not None
    assert (offender.count, offender.successes, offender.kinds) == (1, 2, ((EventKind.LOGIN_FAILURE, 1),))
    client = tally.offender("192.0.2.9")
    assert client is not None
    assert (client.count, client.successes, client.first) == (0, 1, START + timedelta(seconds=9))


def test_log_ins_of_a_network_are_what_a_block_would_have_hit() -> None:
    tally = tally_of(
        *(event(0, EventKind.LOGIN_SUCCESS, ip=ip) for ip in ("192.0.2.1", "192.0.2.1", "192.0.2.129", "2001:db8::5")),
        event(0, EventKind.LOGIN_SUCCESS, ip="192.0.2.1", counted=False),
        event(0, EventKind.LOGIN_FAILURE, ip="192.0.2.1"),
    )
    for text, expected in {
        "192.0.2.1": 2,
        "192.0.2.0/25": 2,
        "192.0.2.0/24": 3,
        "198.51.100.0/24": 0,
        "2001:db8::/64": 1,
        "2001:db8::5": 1,
        "::/0": 1,
        "0.0.0.0/0": 3,
    }.items():
        assert tally.logins(ip_network(text)) == expected, text


def test_equal_counts_are_ranked_by_key_whatever_came_first() -> None:
    tally = tally_of(*(event(second, ip=f"192.0.2.{second}") for second in (7, 3, 9, 1)), event(20, ip="192.0.2.9"))
    assert [offender.ip for offender in tally.top_offenders(3)] == ["192.0.2.9", "192.0.2.1", "192.0.2.3"]
    assert tally.top_offenders(0) == ()


def test_at_most_32_users_are_kept_of_an_address() -> None:
    tally = tally_of(*(event(n, ip="192.0.2.1", user=f"user{n % 50}") for n in range(200)))
    offender = tally.offender("192.0.2.1")
    assert offender is not None
    assert offender.users == tuple(f"user{n}" for n in range(32))
    assert len(tally.totals(100).top_users) == 50


def test_text_that_is_no_address_is_its_own_network() -> None:
    totals = tally_of(event(ip="unknown"), event(ip="fe80::1%eth0"), event(ip="::bad::")).totals(5)
    assert {count.key for count in totals.top_networks} == {"unknown", "fe80::/64", "::bad::"}


def test_minutes_follow_the_clock_through_the_hour_that_comes_twice() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    first = datetime(2026, 10, 25, 2, 30, 5, tzinfo=berlin)
    again = first.replace(fold=1, second=6)
    base = event(ip="192.0.2.1")
    tally = Tally()
    tally.add([replace(base, time=time) for time in (first, again, first)])
    assert [minute.start for minute in tally.minutes()] == [
        int(datetime(2026, 10, 25, hour, 30, tzinfo=UTC).timestamp()) for hour in (0, 1)
    ]
    assert [minute.by_kind[0][1] for minute in tally.minutes()] == [2, 1]


def test_times_of_different_zones_are_one_time_line() -> None:
    tokyo = START.astimezone(timezone(timedelta(hours=9)))
    base = event(ip="192.0.2.1")
    tally = Tally()
    tally.add([base, replace(base, time=tokyo + timedelta(seconds=30))])
    assert len(tally.minutes()) == 1
    assert tally.totals(1).top_addresses == (Count("192.0.2.1", 2, START, START + timedelta(seconds=30)),)


def test_minutes_are_the_same_object_until_an_attack_comes() -> None:
    tally = tally_of(event(0), event(61))
    picture = tally.minutes()
    assert tally.minutes() is picture
    tally.add([event(62)])
    assert [minute.by_kind[0][1] for minute in tally.minutes()] == [1, 2]
    assert [minute.by_kind[0][1] for minute in picture] == [1, 1]
