"""Campaigns that walk a list of names."""

from __future__ import annotations

from collections.abc import Sequence

from tests.bench.campaigns.logins import MINUTE, attack, door_of, slow_times, steady_times
from tests.bench.campaigns.seeds import HOUR
from tests.bench.campaigns.server import ABROAD, Server
from tests.bench.campaigns.truth import Plan
from tests.bench.campaigns.words import ENGLISH, GIVEN, ROLES, SERVICES, SURNAMES
from tui.finding import FindingKind


def _walk(s: Server, name: str, names: Sequence[str], ips: Sequence[str], times: Sequence[float], door: str) -> Plan:
    plan = Plan(name, FindingKind.DICTIONARY, listed=True)
    return attack(s, plan, times, ips, [s.login(one) for one in names], door)


def japanese_from_abroad(s: Server) -> Plan:
    """Japanese surnames, a new address each time, days, from many countries."""
    count = s.rng.randrange(24, 50)
    ips = s.space.many(tuple(s.rng.sample(ABROAD, 12)), count)
    times = slow_times(s, count, (12 * MINUTE, 4 * HOUR))
    return _walk(s, "surnames from abroad", s.rng.sample(SURNAMES, count), ips, times, door_of(s))


def alphabet_by_many(s: Server) -> Plan:
    """Given names in the order of the alphabet, each next one tried by a new address."""
    count = s.rng.randrange(20, 40)
    ips = s.space.many(tuple(s.rng.sample(ABROAD, 10)), count)
    times = steady_times(s, count, s.rng.choice((3, 11, 25)) * MINUTE, 0.6)
    return _walk(s, "given names in order", sorted(s.rng.sample(GIVEN, count)), ips, times, door_of(s))


def english_at_once(s: Server) -> Plan:
    """English names, one address, within minutes."""
    count = s.rng.randrange(20, 60)
    return _walk(
        s, "english, one address", s.rng.sample(ENGLISH, count), [s.stranger()], steady_times(s, count, 9), "smtp"
    )


def roles_by_network(s: Server) -> Plan:
    """Names of offices, a /24."""
    ips = s.space.several(s.space.network(s.rng.choice(ABROAD)), 6)
    return _walk(s, "roles, a /24", s.rng.sample(ROLES, 18), ips, steady_times(s, 18, 7 * MINUTE, 0.5), door_of(s))


def services_slowly(s: Server) -> Plan:
    """Accounts of programs, one address, slowly."""
    times = slow_times(s, 14, (20 * MINUTE, 3 * HOUR))
    return _walk(s, "services, slowly", s.rng.sample(SERVICES, 14), [s.stranger()], times, door_of(s))


def full_names(s: Server) -> Plan:
    """`tanaka.yuki`, `y_tanaka2`: surname and given name, from few addresses."""
    shapes = ("{s}.{g}", "{s}_{g}", "{g}.{s}", "{s}{n}", "{i}.{s}")
    names = [
        s.rng.choice(shapes).format(s=a, g=b, i=b[0], n=s.rng.randrange(1, 99))
        for a, b in zip(s.rng.sample(SURNAMES, 24), s.rng.sample(GIVEN, 24), strict=True)
    ]
    ips = s.space.many(tuple(s.rng.sample(ABROAD, 3)), 3)
    return _walk(s, "full names", names, ips, steady_times(s, 24, 4 * MINUTE, 0.6), door_of(s))
