"""What is known of an address, a network, a user and a zone: the same as a plain recount of all events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta
from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.analysis.events import ADDRESSES, START, event, events
from tui.analysis.dossiers import look_up
from tui.analysis.subjects import belongs
from tui.analysis.tally import Tally
from tui.analysis.welcome import Welcome
from tui.analysis.would import Would
from tui.dossier import LISTED, About, Dossier, Subject, Visitor
from tui.model import Category, Event, EventKind, Mail, is_attack

A, B = "203.0.113.9", "203.0.113.77"
K = EventKind


def country(ip: str) -> str:
    return "JP" if ip.startswith("203.0.113.") else ""


def asn(ip: str) -> str:
    return f"AS64500 of {ip}"


def dossier(
    about: About,
    name: str,
    all_: Sequence[Event],
    *,
    mails: Sequence[Mail] = (),
    memory: Iterable[Event] | None = None,
    tally: Tally | None = None,
    welcome: Welcome | None = None,
) -> Dossier | None:
    """Of events that were all read; `memory` holds those still in memory (None: all)."""
    tally, would = tally or Tally(), Would(welcome)
    tally.add(all_)
    would.add(all_, mails)
    subject = Subject(about, name)
    kept = filter(belongs(subject), all_ if memory is None else memory)
    looked = look_up(subject, tally, would.welcome, kept)
    return looked.placed(country, asn) if looked else None


def known(told: Dossier | None) -> Dossier:
    assert told is not None
    return told


MIXED = [
    event(0, ip=A, user="taro"),
    event(1, ip=A, user="jiro"),
    event(2, ip=A, user="taro"),
    event(3, K.DNSBL_HIT, ip=A, category=Category.DNSBL, zone="zen.example.org"),
    event(4, K.REJECTION, ip=A, category=Category.SPF, hostname="mail.example.net", count=3),
    event(5, K.REJECTION, ip=A, category=Category.SPF, counted=False, hostname="unknown"),
    event(6, ip=B, user="taro"),
    event(7, K.LOGIN_SUCCESS, ip=B, user="taro"),
    event(8, K.REJECTION, ip="198.51.100.1", category=Category.SPF),
    event(9, K.DNSBL_HIT, ip="198.51.100.1", category=Category.DNSBL, zone="zen.example.org"),
    event(10, K.REJECTION, ip="198.51.100.1", category=Category.SERVER),
]


def test_everything_that_is_known_of_an_address() -> None:
    told = known(dossier(About.ADDRESS, A, MIXED))
    assert (told.count, told.first, told.last) == (7, START, START + timedelta(seconds=4))
    assert told.kinds == ((K.LOGIN_FAILURE, 3), (K.REJECTION, 3), (K.DNSBL_HIT, 1))
    assert told.categories == ((Category.SPF, 3), (Category.DNSBL, 1))
    assert [(user.key, user.count) for user in told.users] == [("taro", 2), ("jiro", 1)]
    assert [(zone.key, zone.count) for zone in told.zones] == [("zen.example.org", 1)]
    assert told.names == ("mail.example.net",)
    assert (told.network, told.countries, told.asn) == ("203.0.113.0/24", (("JP", 1),), f"AS64500 of {A}")
    assert told.visitors == ()
    assert not told.at_least


def test_everything_that_is_known_of_a_network() -> None:
    mails = [Mail(START + timedelta(seconds=20), B, "a@example.com"), Mail(START, "198.51.100.1", "b@example.com")]
    told = known(dossier(About.NETWORK, "203.0.113.0/24", MIXED, mails=mails))
    assert told.count == 8
    assert told.last == START + timedelta(seconds=6)
    assert [(row.key, row.count) for row in told.addresses] == [(A, 7), (B, 1)]
    assert told.address_count == 2
    assert [(user.key, user.count) for user in told.users] == [("taro", 3), ("jiro", 1)]
    assert told.countries == (("JP", 2),)
    assert told.asn == "AS64500 of 203.0.113.0"
    assert told.visitors == (Visitor(B, "JP", START + timedelta(seconds=20), 1, ("taro",), 1, ("example.com",)),)


def test_everything_that_is_known_of_a_user() -> None:
    told = known(dossier(About.USER, "taro", MIXED))
    assert (told.count, told.first, told.last) == (3, START, START + timedelta(seconds=6))
    assert told.kinds == ((K.LOGIN_FAILURE, 3),)
    assert [(row.key, row.count) for row in told.addresses] == [(A, 2), (B, 1)]
    assert [(visitor.ip, visitor.logins) for visitor in told.visitors] == [(B, 1)]
    assert told.countries == (("JP", 2),)


def test_everything_that_is_known_of_a_zone() -> None:
    told = known(dossier(About.ZONE, "zen.example.org", MIXED))
    assert told.count == 2
    assert [row.key for row in told.addresses] == ["198.51.100.1", A]
    assert told.categories == ((Category.DNSBL, 2),)
    assert told.countries in ((("", 1), ("JP", 1)), (("JP", 1), ("", 1)))


@pytest.mark.parametrize(
    "subject",
    [
        Subject(About.ADDRESS, "192.0.2.1"),
        Subject(About.NETWORK, "192.0.2.0/24"),
        Subject(About.USER, "hanako"),
        Subject(About.ZONE, "bl.example.net"),
    ],
)
def test_nothing_is_known_of_what_was_never_met(subject: Subject) -> None:
    assert dossier(subject.about, subject.name, MIXED) is None


def test_an_address_that_only_logged_in_is_known_by_that() -> None:
    told = known(dossier(About.ADDRESS, B, [event(0, K.LOGIN_SUCCESS, ip=B, user="taro")]))
    assert (told.count, told.first) == (0, None)
    assert told.visitors == (Visitor(B, "JP", START, 1, ("taro",)),)


def test_what_is_no_longer_in_memory_is_known_without_a_count() -> None:
    told = known(dossier(About.USER, "taro", MIXED, memory=[MIXED[6]]))
    assert told.count == 3
    assert [(row.key, row.count) for row in told.addresses] == [(B, 1), (A, 0)]
    assert (told.addresses[1].first, told.addresses[1].last) == (START, START + timedelta(seconds=4))
    told = known(dossier(About.ADDRESS, A, MIXED, memory=[]))
    assert (told.count, told.kinds[0], told.categories[0]) == (7, (K.LOGIN_FAILURE, 3), (Category.SPF, 3))
    assert {user.key: user.count for user in told.users} == {"taro": 0, "jiro": 0}


def test_addresses_that_had_to_be_given_up_stay_in_the_sum_of_their_network() -> None:
    stream = [event(n, ip=f"203.0.{113 + n // 200}.{n % 200}") for n in range(400)]
    told = known(dossier(About.NETWORK, "203.0.113.0/24", stream, tally=Tally(addresses=50)))
    assert (told.count, told.at_least) == (200, True)
    assert (told.first, told.last) == (START, START + timedelta(seconds=199))
    whole = known(dossier(About.NETWORK, "203.0.112.0/21", stream, tally=Tally(addresses=50)))
    assert whole.count == 400


def test_what_was_forgotten_is_said() -> None:
    stream = [event(n, ip=A, user=f"user{n}") for n in range(50)]
    assert known(dossier(About.USER, "user49", stream, tally=Tally(users=20))).at_least
    zones = [event(n, K.DNSBL_HIT, ip=A, zone=f"z{n}.example.org") for n in range(50)]
    assert known(dossier(About.ZONE, "z49.example.org", zones, tally=Tally(keys=20))).at_least
    guests = [event(n, K.LOGIN_SUCCESS, ip=f"203.0.113.{n}") for n in range(50)]
    assert known(dossier(About.NETWORK, "203.0.113.0/24", guests, welcome=Welcome(20))).at_least


def test_lists_are_cut_and_say_how_long_they_are() -> None:
    stream = [event(n, ip=f"10.0.{n // 250}.{n % 250}", user="taro") for n in range(500)]
    for about, name in ((About.USER, "taro"), (About.NETWORK, "10.0.0.0/16")):
        told = known(dossier(about, name, stream))
        assert (len(told.addresses), told.address_count, told.countries) == (LISTED, 500, (("", 500),))
    names = [event(n, ip=A, user=f"user{n}", hostname=f"h{n}.example.com") for n in range(500)]
    told = known(dossier(About.ADDRESS, A, names))
    assert (len(told.users), told.user_count, len(told.names)) == (LISTED, 500, LISTED)


def test_a_network_that_is_none_is_an_error() -> None:
    with pytest.raises(ValueError, match="home"):
        dossier(About.NETWORK, "home", MIXED)


def _attacks(all_: Iterable[Event]) -> list[Event]:
    return [one for one in all_ if one.counted and is_attack(one)]


@given(events(), st.sampled_from([*ADDRESSES, "203.0.113.0/24", "192.0.2.0/25", "2001:db8::/32", "0.0.0.0/0"]))
def test_addresses_and_networks_are_what_a_recount_says(all_: list[Event], name: str) -> None:
    network = ip_network(name)
    mine = [one for one in all_ if one.ip and ip_address(one.ip) in network]
    attacks = _attacks(mine)
    told = dossier(About.NETWORK if "/" in name else About.ADDRESS, name, all_)
    if told is None:
        assert mine == []
        return
    assert told.count == sum(one.count for one in attacks)
    assert told.first == min((one.time for one in attacks), default=None)
    assert told.last == max((one.time for one in attacks), default=None)
    assert dict(told.kinds) == _sums((one.kind, one.count) for one in attacks)
    assert dict(told.categories) == _sums((one.category, one.count) for one in attacks if one.category)
    tried = [(one.user, one.count) for one in attacks if one.kind is K.LOGIN_FAILURE and one.user is not None]
    assert {user.key: user.count for user in told.users} == _sums(tried)
    good = [(one.ip, one.count) for one in mine if one.counted and one.kind is K.LOGIN_SUCCESS]
    assert {visitor.ip: visitor.logins for visitor in told.visitors} == _sums(good)


@given(events(), st.sampled_from(["taro", "hanako", "info@example.com", ""]))
def test_users_are_what_a_recount_says(all_: list[Event], name: str) -> None:
    told = dossier(About.USER, name, all_)
    mine = [one for one in all_ if one.user == name]
    failures = [one for one in mine if one.counted and one.kind is K.LOGIN_FAILURE and is_attack(one)]
    if told is None:
        assert mine == []
        return
    if failures:
        assert told.count == sum(one.count for one in failures)
        assert (told.first, told.last) == (min(one.time for one in failures), max(one.time for one in failures))
    by_address = _sums((one.ip, one.count) for one in _attacks(mine) if one.ip)
    assert {row.key: row.count for row in told.addresses} == by_address


def _sums(pairs: Iterable[tuple[object, int]]) -> dict[object, int]:
    sums: Counter[object] = Counter()
    for key, count in pairs:
        sums[key] += count
    return dict(sums)
