"""Which clusters are one campaign."""

from __future__ import annotations

from collections.abc import Sequence

from tui.analysis.campaigns.attempts import Theme
from tui.analysis.campaigns.campaign import together
from tui.analysis.campaigns.cluster import Cluster
from tui.analysis.campaigns.row import Row
from tui.analysis.campaigns.sorts import Sorts
from tui.analysis.campaigns.suspects import suspect

SORTS = Sorts(lambda _: False, lambda _: False)


def cluster(theme: Theme, *addresses: str) -> Cluster:
    """Of addresses that tried once."""
    return Cluster(theme, [suspect(ip, Row(1, 0, 0, "sato"), SORTS) for ip in addresses])


def joined(clusters: Sequence[Cluster]) -> list[set[Theme]]:
    """The themes of each campaign, those of most first."""
    return sorted(({one.theme for one in group} for group in together(clusters)), key=len, reverse=True)


def test_clusters_that_share_half_of_the_smaller_are_one() -> None:
    logins = cluster(Theme.LOGIN, "10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4")
    assert joined([logins, cluster(Theme.PROBE, "10.0.0.1", "10.0.0.9")]) == [{Theme.LOGIN, Theme.PROBE}]
    assert joined([logins, cluster(Theme.PROBE, "10.0.0.1", "10.0.0.8", "10.0.0.9")]) == [{Theme.LOGIN}, {Theme.PROBE}]


def test_a_campaign_has_one_cluster_of_each_theme() -> None:
    clusters = [cluster(theme, "10.0.0.1", "10.0.0.2") for theme in Theme]
    assert joined(clusters) == [set(Theme)]
    clusters = [
        cluster(Theme.LOGIN, "10.0.0.1", "10.0.0.2"),
        cluster(Theme.PROBE, "10.0.0.1"),
        cluster(Theme.PROBE, "10.0.0.2"),
    ]
    assert joined(clusters) == [{Theme.LOGIN, Theme.PROBE}, {Theme.PROBE}]


def test_of_two_that_share_as_much_it_is_the_same_one_in_each_run() -> None:
    for number in range(20):
        first, second = f"10.{number}.0.1", f"10.{number}.0.2"
        logins, probes = cluster(Theme.LOGIN, first, second), cluster(Theme.PROBE, second)
        (group, _) = together([logins, probes, cluster(Theme.PROBE, first)])
        assert group == [logins, probes]
