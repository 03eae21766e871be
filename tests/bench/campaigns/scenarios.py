"""All scenarios by kind, and which of them a log holds."""

from __future__ import annotations

from collections.abc import Mapping

from tests.bench.campaigns import lists, logins, strikes
from tests.bench.campaigns.logins import Scenario
from tests.bench.campaigns.seeds import Size
from tui.finding import FindingKind

SCENARIOS: Mapping[FindingKind, tuple[Scenario, ...]] = {
    FindingKind.BREACH: (
        strikes.breach_slowly,
        strikes.breach_at_once,
        strikes.breach_by_one_of_many,
        strikes.breach_elsewhere,
    ),
    FindingKind.EXISTING_RECIPIENT: (strikes.delivered_after_harvest, strikes.delivered_by_one_of_many),
    FindingKind.TARGETING: (
        logins.target_at_once,
        logins.target_by_many,
        logins.target_slowly,
        logins.target_nobody,
    ),
    FindingKind.DICTIONARY: (
        lists.japanese_from_abroad,
        lists.alphabet_by_many,
        lists.english_at_once,
        lists.roles_by_network,
        lists.services_slowly,
        lists.full_names,
    ),
    FindingKind.SPRAYING: (logins.spray_at_once, logins.spray_by_many, logins.spray_slowly),
    FindingKind.ROTATING: (
        logins.rotating_blank,
        logins.rotating_names,
        logins.rotating_24,
        logins.rotating_v6,
        logins.rotating_burst,
    ),
    FindingKind.HARVEST: (
        strikes.harvest_at_once,
        strikes.harvest_by_many,
        strikes.harvest_slowly,
        strikes.harvest_letters,
    ),
    FindingKind.PROBING: (
        strikes.relay_tests,
        strikes.relay_tests_by_many,
        strikes.early_talkers,
        strikes.other_protocols,
        strikes.scanning_network,
    ),
    FindingKind.LOW_AND_SLOW: (
        logins.slow_address,
        logins.slow_blank,
        logins.slow_v6,
        logins.slow_16,
        logins.slow_24,
        logins.slow_user,
        logins.slow_doors,
    ),
    FindingKind.CONTENT_FLOOD: (strikes.false_alarm, strikes.surge),
}


def planted_in(size: Size, seed: int) -> list[Scenario]:
    """A small server's log holds one scenario of each kind, the next one with the next seed; a busy one's all."""
    if size.name == "busy":
        return [scenario for scenarios in SCENARIOS.values() for scenario in scenarios]
    return [scenarios[seed % len(scenarios)] for scenarios in SCENARIOS.values()]
