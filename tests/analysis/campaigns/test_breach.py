"""Log-ins that a campaign led to, where their address is no longer kept."""

from __future__ import annotations

import pytest

from tests.analysis.campaigns.given import DAY, HOUR, MINUTE, Map, scattered
from tui.analysis.campaigns.attempts import Theme
from tui.analysis.campaigns.breach import Breach, breaches_of
from tui.analysis.campaigns.cluster import Cluster
from tui.analysis.campaigns.good import Good
from tui.analysis.campaigns.homes import Homes
from tui.analysis.campaigns.row import Row
from tui.analysis.campaigns.sorts import Sorts
from tui.analysis.campaigns.suspects import suspect

COUNTRIES = Map({"192.0.2.": "JP", "203.0.113.": "RU", "10.": "BR"})
INTRUDER = "203.0.113.5"
SORTS = Sorts(lambda _: True, lambda _: False)


def attack(begin: float) -> Cluster:
    """Ten addresses that try hanako once each."""
    times = [begin + n * 5 * MINUTE for n in range(10)]
    rows = zip(scattered(10), times, strict=True)
    return Cluster(Theme.LOGIN, [suspect(ip, Row(1, time, time, "hanako"), SORTS) for ip, time in rows])


def crowded(logins: list[tuple[str, str, float, int]]) -> Homes:
    """After as many others have logged in that nothing of that is kept but wide networks."""
    good = Good(country_of=COUNTRIES.country, pairs=30)
    good.add([("192.0.2.7", "hanako", n * HOUR, 1) for n in range(24)])
    good.add(logins)
    good.add([(f"192.0.2.{n % 250}", f"user{n}", 3 * DAY + n, 1) for n in range(200)])
    assert not {"hanako"}.intersection(user for _, user in good.pairs)
    return Homes(good, ())


@pytest.mark.parametrize("after", [5 * MINUTE, 20 * HOUR])
def test_it_is_told_when_only_its_wide_network_is_known(after: float) -> None:
    campaign = attack(DAY)
    when = campaign.last + after
    homes = crowded([(INTRUDER, "hanako", when, 1), (INTRUDER, "hanako", when + 60, 2)])
    assert breaches_of(campaign, homes, COUNTRIES.country) == [
        Breach(INTRUDER, "hanako", when, 3, 0, "RU", ("JP",), None, 10)
    ]


def test_of_a_wide_network_it_is_the_address_that_came_first() -> None:
    campaign = attack(DAY)
    when = campaign.last + MINUTE
    homes = crowded([("203.0.114.9", "hanako", when + 60, 1), (INTRUDER, "hanako", when, 1)])
    (breach,) = breaches_of(campaign, homes, COUNTRIES.country)
    assert (breach.ip, breach.time) == (INTRUDER, when)


def test_a_user_who_had_been_in_that_network_before_is_no_intruder() -> None:
    campaign = attack(2 * DAY)
    homes = crowded([("203.0.114.9", "hanako", DAY, 1), (INTRUDER, "hanako", campaign.last + 60, 1)])
    assert breaches_of(campaign, homes, COUNTRIES.country) == []
