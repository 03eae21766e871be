"""Memory is bounded whatever arrives, and what had to be given up is still in the sums that say so."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_network

from hypothesis import given
from hypothesis import strategies as st

from tests.analysis.events import START, event, events, recount
from tui.analysis.clients import Clients
from tui.analysis.groups import OTHER
from tui.analysis.tally import Tally
from tui.model import Category, Event, EventKind


def dark(n: int) -> str:
    """The n-th of many addresses, 50 to a network."""
    return f"2001:db8:{n // 50:x}::{n % 50 + 1:x}"


def test_ten_times_as_many_addresses_as_there_is_room_for() -> None:
    tally = Tally(addresses=100)
    stream = [event(n, ip=dark(n)) for n in range(1000)]
    tally.add(stream)
    totals = tally.totals(10_000)
    assert len(totals.top_addresses) <= 100
    assert totals.forgotten_addresses == 1000 - len(totals.top_addresses)
    assert sum(count.count for count in totals.top_networks) == totals.counted == 1000
    assert {(count.key, count.count) for count in totals.top_networks} == {
        (f"2001:db8:{n:x}::/64" if n else "2001:db8::/64", 50) for n in range(20)
    }
    assert set(totals.by_kind) == recount(stream, lambda one: one.kind)
    assert sum(minute.by_kind[0][1] for minute in tally.minutes()) == 1000


def test_the_worst_and_the_latest_addresses_stay() -> None:
    tally = Tally(addresses=50)
    tally.add([event(0, ip="192.0.2.1", count=9), event(0, ip="192.0.2.2", count=2)])
    tally.add([event(n, ip=dark(n)) for n in range(1, 500)])
    worst = [offender.ip for offender in tally.top_offenders(2)]
    assert worst == ["192.0.2.1", "192.0.2.2"]
    assert tally.offender(dark(499)) is not None
    assert tally.offender(dark(1)) is None


def test_a_country_keeps_the_counts_of_addresses_that_were_given_up() -> None:
    tally = Tally(addresses=20)
    tally.add([event(n, ip=dark(n)) for n in range(300)])
    asked: list[str] = []

    def country(ip: str) -> str:
        asked.append(ip)
        return "JP"

    (only,) = tally.totals(5, country).top_countries
    assert (only.key, only.count) == ("JP", 300)
    assert (only.first, only.last) == (START, START + timedelta(seconds=299))
    assert all("/" not in ip for ip in asked)


def test_networks_are_bounded_too() -> None:
    tally = Tally(addresses=20, networks=10)
    tally.add([event(n, ip=f"2001:db8:{n:x}::1") for n in range(500)])
    totals = tally.totals(10_000)
    assert len(totals.top_networks) <= 30
    assert totals.counted == 500


def test_users_are_bounded_and_the_most_tried_stay() -> None:
    tally = Tally(users=40)
    tally.add(event(n, user="postmaster" if n % 4 == 0 else f"user{n}") for n in range(400))
    top = tally.totals(1000).top_users
    assert len(top) <= 40
    assert (top[0].key, top[0].count) == ("postmaster", 100)


def test_zones_and_services_that_had_to_be_given_up_stay_in_the_sum() -> None:
    tally = Tally(keys=20)
    for n in range(300):
        tally.add([event(n, EventKind.DNSBL_HIT, category=Category.DNSBL, zone=f"z{n}.example.org", service=f"s{n}")])
        rows = tally.by_zone()
        assert len(rows) <= 21
        assert sum(row.count for row in rows) == n + 1
    totals = tally.totals(5)
    assert sum(row.count for row in totals.by_service) == 300
    assert totals.by_service[0].key == OTHER


def test_the_newest_minutes_stay() -> None:
    tally = Tally(minutes=30)
    tally.add(event(60 * n) for n in range(0, 300, 2))
    tally.add(event(60 * n) for n in range(299, 0, -2))
    newest = int(START.timestamp()) + 299 * 60
    assert [minute.start for minute in tally.minutes()] == [newest - 60 * n for n in range(29, -1, -1)]


def test_log_ins_beyond_the_bound_are_never_counted_too_low() -> None:
    tally = Tally(addresses=20)
    tally.add(event(n, EventKind.LOGIN_SUCCESS, ip=dark(n)) for n in range(400))
    assert tally.logins(ip_network("2001:db8::/32")) == 400
    assert tally.logins(ip_network("2001:db8:1::/64")) == 50
    assert tally.logins(ip_network(dark(3))) >= 1
    assert tally.logins(ip_network("192.0.2.0/24")) == 0


@given(events(st.integers(0, 90).map(dark)))
def test_no_stream_breaks_a_bound_or_a_total(all_events: list[Event]) -> None:
    tally = Tally(addresses=9, networks=3, users=2, keys=1, minutes=4)
    tally.add(all_events)
    totals = tally.totals(1000, lambda _: "JP")
    assert totals.counted == sum(one.count for one in all_events if one.counted)
    assert set(totals.by_kind) == recount(all_events, lambda one: one.kind.value)
    assert set(totals.by_category) == recount(all_events, lambda one: one.category)
    zoned = sum(one.count for one in all_events if one.counted and one.zone)
    assert sum(row.count for row in totals.by_zone) == zoned
    assert len(totals.top_addresses) <= 9
    assert len(totals.top_users) <= 2
    assert len(totals.by_zone) <= 2
    assert len(tally.minutes()) <= 4


def test_users_of_all_addresses_are_bounded_beside_the_first_of_each_and_make_room_for_others() -> None:
    clients = Clients(bound=20, further_users=30)
    for n in range(10):
        clients.add([event(n, ip=dark(n), user=f"user{n}.{name}") for name in range(8)])
    assert [len(row.users) for row in clients.rows.values()] == [8, 8, 8, 8, 3, 1, 1, 1, 1, 1]
    clients.add([event(100 + n, ip=dark(n), user="last", count=9) for n in range(10, 25)])
    assert clients.forgotten > 0
    clients.add([event(200, ip=dark(24), user=f"late{name}") for name in range(8)])
    assert len(clients.rows[dark(24)].users) > 1
    assert sum(len(row.users) - 1 for row in clients.rows.values()) <= 30
