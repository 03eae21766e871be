"""What a campaign is called."""

from __future__ import annotations

from tui.analysis.campaigns.attempts import Theme
from tui.analysis.campaigns.campaign import Campaign
from tui.analysis.campaigns.cluster import Cluster
from tui.analysis.campaigns.identity import Identities
from tui.analysis.campaigns.row import Row
from tui.analysis.campaigns.sorts import Sorts
from tui.analysis.campaigns.suspects import suspect

SORTS = Sorts(lambda _: False, lambda _: False)


def campaign(*members: tuple[str, float]) -> Campaign:
    """Of addresses, each with the time of its one try."""
    suspects = [suspect(ip, Row(1, time, time, "sato"), SORTS) for ip, time in members]
    return Campaign([Cluster(Theme.LOGIN, suspects)])


def names(identities: Identities, *campaigns: Campaign, keep: bool = True) -> list[str]:
    """In the order of the campaigns."""
    named = {id(one): name for name, one in identities.named(campaigns, keep=keep)}
    return [named[id(one)] for one in campaigns]


def test_the_name_is_that_of_the_beginning_and_stays_when_an_earlier_one_is_read() -> None:
    identities = Identities()
    (name,) = names(identities, campaign(("10.0.0.1", 100), ("10.0.0.2", 200)))
    assert names(Identities(), campaign(("10.0.0.1", 100), ("10.0.0.9", 300))) == [name]
    assert names(identities, campaign(("10.0.0.3", 50), ("10.0.0.1", 100), ("10.0.0.2", 200))) == [name]


def test_names_of_a_moment_are_not_kept() -> None:
    identities = Identities()
    (moment,) = names(identities, campaign(("10.0.0.1", 100)), keep=False)
    (name,) = names(identities, campaign(("10.0.0.3", 50), ("10.0.0.1", 100)))
    assert name != moment


def test_of_two_that_are_one_the_name_of_more_addresses_stays_and_of_equals_the_same_in_each_run() -> None:
    for number in range(20):
        few, many = [(f"10.{number}.9.{n}", 100.0) for n in (1, 2)], [(f"10.{number}.1.{n}", 200.0) for n in (1, 2, 3)]
        identities = Identities()
        _, name = names(identities, campaign(*few), campaign(*many))
        assert names(identities, campaign((f"10.{number}.0.1", 50), *few, *many)) == [name]

        identities = Identities()
        first, second = names(identities, campaign(*few), campaign(*many[:2]))
        assert first != second
        assert names(identities, campaign((f"10.{number}.0.1", 50), *few, *many[:2])) == [second]
