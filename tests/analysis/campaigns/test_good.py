"""What is kept of log-ins that worked, and what goes when there is no room."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tui.analysis.campaigns.account import HOPS, WIDE_OF_USER
from tui.analysis.campaigns.good import HOP, Good

DAY = 86_400


def country(ip: str) -> str:
    """Odd and even /16 are two countries."""
    return "JP" if int(ip.split(".")[1]) % 2 else "BR"


def kept(good: Good) -> dict[str, int]:
    """Wide networks and hops by user, of those who have any."""
    return {user: account.kept for user, account in good.accounts.items() if account.kept}


def test_a_pair_counts_log_ins_between_its_first_and_its_last() -> None:
    good = Good()
    for time in (20, 10, 30):
        good.add([("192.0.2.1", "hanako", time, 2)])
    pair = good.pairs["192.0.2.1", "hanako"]
    assert (pair.count, pair.first, pair.last) == (6, 10, 30)


def test_the_pair_seen_longest_ago_goes_and_its_wide_network_stays() -> None:
    good = Good(pairs=10)
    for number in range(11):
        good.add([(f"10.{number}.0.1", "hanako", number * DAY, 1)])
    assert ("10.0.0.1", "hanako") not in good.pairs
    assert len(good.pairs) == 10
    homes = good.accounts["hanako"].homes
    assert homes is not None
    assert {wide: home.ip for wide, home in homes.items()} == {"10.0": "10.0.0.1"}


def test_a_pair_that_was_given_up_is_counted_anew_when_the_user_comes_again_from_there() -> None:
    good = Good(pairs=10)
    good.add([("192.0.2.1", "hanako", 0, 5)])
    for number in range(20):
        good.add([(f"10.{number}.0.1", "taro", (1 + number) * DAY, 1)])
    assert ("192.0.2.1", "hanako") not in good.pairs
    good.add([("192.0.2.1", "hanako", 30 * DAY, 1)])
    pair = good.pairs["192.0.2.1", "hanako"]
    assert (pair.count, pair.first, pair.last) == (1, 30 * DAY, 30 * DAY)


def test_pairs_of_suspected_addresses_stay_longest() -> None:
    good = Good(lambda ips: ips & {"10.0.0.1"}, pairs=10)
    for number in range(30):
        good.add([(f"10.{number}.0.1", "hanako", number * DAY, 1)])
    assert ("10.0.0.1", "hanako") in good.pairs


def test_two_countries_within_hours_are_a_hop_and_two_networks_of_one_country_are_none() -> None:
    good = Good(country_of=country)
    good.add([("10.1.0.1", "hanako", 0, 1)])
    good.add([("10.3.0.1", "hanako", 60, 1)])
    assert kept(good) == {}
    good.add([("10.4.0.1", "hanako", 120, 1)])
    hops = good.accounts["hanako"].hops
    assert hops is not None
    assert [(hop.before, hop.after, hop.left, hop.came) for hop in hops.values()] == [("10.3.0.1", "10.4.0.1", 60, 120)]
    good.add([("10.5.0.1", "hanako", 120 + HOP + 1, 1)])
    assert kept(good) == {"hanako": 1}


def test_one_user_has_so_many_wide_networks_and_hops_at_most() -> None:
    good = Good(country_of=country, pairs=10)
    for number in range(100):
        good.add([(f"10.{number}.0.1", "hanako", number * 60, 1)])
    assert kept(good) == {"hanako": WIDE_OF_USER + HOPS}


def test_all_users_together_have_so_many_and_those_seen_longest_ago_lose_theirs() -> None:
    good = Good(country_of=country, pairs=10, kept=100)
    for number in range(400):
        good.add([(f"10.{number % 200}.{number // 200}.1", f"user{number % 40}", number * 60, 1)])
        good.add([(f"10.{(number + 1) % 200}.{number // 200}.1", f"user{number % 40}", number * 60 + 1, 1)])
        assert sum(kept(good).values()) <= 100
    assert "user39" in kept(good)
    assert len(kept(good)) < 40
    assert len(good.accounts) == 40


def test_who_is_forgotten_leaves_room_for_others() -> None:
    good = Good(country_of=country, pairs=1000, users=10, kept=30)
    for number in range(500):
        for place in range(3):
            good.add([(f"10.{place}.0.1", f"user{number}", number * 60 + place, 1)])
    assert sum(kept(good).values()) >= 10


def test_names_that_are_longer_than_usual_take_the_room_of_others() -> None:
    short, long = Good(pairs=1000, users=1000), Good(pairs=1000, users=1000)
    for number in range(2000):
        short.add([("192.0.2.1", f"{'x' * 50}{number}", number, 1)])
        long.add([("192.0.2.1", f"{'x' * 250}{number}", number, 1)])
    assert 850 < len(short.pairs) <= 1000
    assert 850 < len(short.accounts) <= 1000
    assert len(long.pairs) < 700
    assert len(long.accounts) < 760


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 5), st.integers(0, 3 * HOP)), max_size=60))
def test_what_is_kept_is_counted_whatever_comes(logins: list[tuple[int, int, int]]) -> None:
    good = Good(country_of=country, pairs=5, users=4, kept=12)
    for place, user, time in logins:
        good.add([(f"10.{place}.0.1", f"user{user}", time, 1)])
        assert sum(kept(good).values()) <= 12
        assert len(good.pairs) <= 5
        assert len(good.accounts) <= 4
