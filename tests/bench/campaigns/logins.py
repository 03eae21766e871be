"""Campaigns against log-ins: slow ones, rotating ones, names from lists, many users, one user."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tests.bench.campaigns.seeds import BEGIN, DAY, HOUR
from tests.bench.campaigns.server import ABROAD, Server
from tests.bench.campaigns.truth import EARLY, Plan, intervals
from tests.bench.campaigns.words import ENGLISH, GIVEN, ROLES, SERVICES, SURNAMES
from tui.finding import FindingKind

Scenario = Callable[[Server], Plan]

MINUTE = 60.0
#: The gaps that people have seen in logs: from half an hour to seven hours.
_SLOW = (25 * MINUTE, 7 * HOUR)
_DOORS = ("smtp", "submission", "smtps", "imap", "pop3")
#: Names that are on no list.
_ODD = ("kd-office2", "nas01", "cam-lobby", "fax3f", "mfp-2f", "shop-old", "test-mail7", "gw-kanri", "lab9", "pos-till")


def begin(s: Server, span: float) -> float:
    """When something of this length begins, so that it ends within the week."""
    return BEGIN + 0.2 * DAY + s.rng.random() * max(0.0, 6.7 * DAY - span)


def slow_times(s: Server, count: int, gaps: tuple[float, float] = _SLOW) -> list[float]:
    """Random intervals; the first five attempts take two hours at least, since less is not slow."""
    while True:
        times = intervals(s.rng, count, *gaps)
        if times[EARLY - 1] >= 2.2 * HOUR and times[-1] < 6.5 * DAY:
            start = begin(s, times[-1])
            return [start + at for at in times]


def steady_times(s: Server, count: int, every: float, jitter: float = 0.15) -> list[float]:
    """One about every so many seconds."""
    times = intervals(s.rng, count, every * (1 - jitter), every * (1 + jitter))
    start = begin(s, times[-1])
    return [start + at for at in times]


def attack(s: Server, plan: Plan, times: Sequence[float], ips: Sequence[str], users: Sequence[str], door: str) -> Plan:
    """One try at each time; addresses and names are taken in turn."""
    known = {user.login for user in s.users}
    for n, at in enumerate(times):
        ip, user = ips[n % len(ips)], users[n % len(users)]
        plan.tried(at, ip, [user], s.wire.failures(ip, [user], door, known=user in known))
    return plan


def _door(s: Server, doors: Sequence[str] = _DOORS) -> str:
    return s.rng.choice(doors)


# -- low and slow ------------------------------------------------------------------------------------------------------


def slow_address(s: Server) -> Plan:
    """One address, two tries of each name, at random intervals up to seven hours."""
    names = [name for name in s.rng.sample(_ODD, 6) for _ in range(2)]
    plan = Plan("slow, one address", FindingKind.LOW_AND_SLOW)
    return attack(s, plan, slow_times(s, s.rng.randrange(9, 18)), [s.stranger()], names, _door(s))


def slow_blank(s: Server) -> Plan:
    """One address, and Postfix does not know the names."""
    plan = Plan("slow, no names", FindingKind.LOW_AND_SLOW)
    return attack(s, plan, slow_times(s, s.rng.randrange(8, 16)), [s.stranger()], [""], "smtp")


def slow_v6(s: Server) -> Plan:
    """A /64 that shows another address each time."""
    beginning = s.space.v6(s.rng.choice(("BR", "US", "DE", "FR")))
    ips = [s.space.inside_v6(beginning) for _ in range(20)]
    plan = Plan("slow, a /64", FindingKind.LOW_AND_SLOW)
    return attack(s, plan, slow_times(s, s.rng.randrange(9, 18)), ips, s.rng.sample(_ODD, 4), _door(s))


def slow_16(s: Server) -> Plan:
    """Every 71 to 84 minutes for half a day, two tries of each name, one /16."""
    ips = s.space.several(s.space.network(s.rng.choice(ABROAD), bits=16), 14)
    times = steady_times(s, s.rng.randrange(9, 13), 77.5 * MINUTE, 0.08)
    names = [name for name in _ODD for _ in range(2)]
    return attack(s, Plan("slow, a /16", FindingKind.LOW_AND_SLOW), times, ips, names, "smtp")


def slow_24(s: Server) -> Plan:
    """A /24 in which no address tries twice."""
    ips = s.space.several(s.space.network(s.rng.choice(ABROAD)), 16)
    plan = Plan("slow, a /24", FindingKind.LOW_AND_SLOW)
    return attack(s, plan, slow_times(s, s.rng.randrange(9, 16)), ips, s.rng.sample(_ODD, 5), _door(s))


def slow_user(s: Server) -> Plan:
    """One name, a new address from somewhere else each time."""
    ips = s.space.many(tuple(s.rng.sample(ABROAD, 8)), 14)
    plan = Plan("slow, one name", FindingKind.LOW_AND_SLOW)
    return attack(s, plan, slow_times(s, s.rng.randrange(9, 14)), ips, [s.rng.choice(_ODD)], _door(s))


# -- rotating ----------------------------------------------------------------------------------------------------------


def rotating_blank(s: Server) -> Plan:
    """A new address each time, no names, a steady rate."""
    count = s.rng.randrange(30, 60)
    ips = s.space.many(tuple(s.rng.sample(ABROAD, 12)), count)
    times = steady_times(s, count, s.rng.choice((6, 9, 14)) * MINUTE)
    return attack(s, Plan("rotating, steady rate", FindingKind.ROTATING), times, ips, [""], "smtp")


def rotating_names(s: Server) -> Plan:
    """Twelve addresses that share five names."""
    ips, names = s.space.many(tuple(s.rng.sample(ABROAD, 6)), 12), s.rng.sample(_ODD, 5)
    times = steady_times(s, 36, s.rng.choice((4, 8, 20)) * MINUTE, 0.6)
    return attack(s, Plan("rotating, shared names", FindingKind.ROTATING), times, ips, names, _door(s))


def rotating_24(s: Server) -> Plan:
    """Eight addresses of a /24, three tries each."""
    ips = s.space.several(s.space.network(s.rng.choice(ABROAD)), 8)
    times = steady_times(s, 24, s.rng.choice((2, 5, 9)) * MINUTE, 0.5)
    return attack(s, Plan("rotating, a /24", FindingKind.ROTATING), times, ips, s.rng.sample(_ODD, 6), _door(s))


def rotating_v6(s: Server) -> Plan:
    """Twelve addresses of a /64."""
    beginning = s.space.v6(s.rng.choice(("BR", "US", "DE", "FR")))
    ips = [s.space.inside_v6(beginning) for _ in range(12)]
    times = steady_times(s, 24, 5 * MINUTE, 0.5)
    return attack(s, Plan("rotating, a /64", FindingKind.ROTATING), times, ips, s.rng.sample(_ODD, 6), _door(s))


# -- names from lists --------------------------------------------------------------------------------------------------


def _walk(s: Server, name: str, names: Sequence[str], ips: Sequence[str], times: Sequence[float], door: str) -> Plan:
    plan = Plan(name, FindingKind.DICTIONARY, listed=True)
    return attack(s, plan, times, ips, [s.login(one) for one in names], door)


def japanese_from_abroad(s: Server) -> Plan:
    """Japanese surnames, a new address each time, days, from many countries."""
    count = s.rng.randrange(24, 50)
    ips = s.space.many(tuple(s.rng.sample(ABROAD, 12)), count)
    times = slow_times(s, count, (12 * MINUTE, 4 * HOUR))
    return _walk(s, "surnames from abroad", s.rng.sample(SURNAMES, count), ips, times, _door(s))


def alphabet_by_many(s: Server) -> Plan:
    """Given names in the order of the alphabet, each next one tried by a new address."""
    count = s.rng.randrange(20, 40)
    ips = s.space.many(tuple(s.rng.sample(ABROAD, 10)), count)
    times = steady_times(s, count, s.rng.choice((3, 11, 25)) * MINUTE, 0.6)
    return _walk(s, "given names in order", sorted(s.rng.sample(GIVEN, count)), ips, times, _door(s))


def english_at_once(s: Server) -> Plan:
    """English names, one address, within minutes."""
    count = s.rng.randrange(20, 60)
    return _walk(
        s, "english, one address", s.rng.sample(ENGLISH, count), [s.stranger()], steady_times(s, count, 9), "smtp"
    )


def roles_by_network(s: Server) -> Plan:
    """Names of offices, a /24."""
    ips = s.space.several(s.space.network(s.rng.choice(ABROAD)), 6)
    return _walk(s, "roles, a /24", s.rng.sample(ROLES, 18), ips, steady_times(s, 18, 7 * MINUTE, 0.5), _door(s))


def services_slowly(s: Server) -> Plan:
    """Accounts of programs, one address, slowly."""
    times = slow_times(s, 14, (20 * MINUTE, 3 * HOUR))
    return _walk(s, "services, slowly", s.rng.sample(SERVICES, 14), [s.stranger()], times, _door(s))


def full_names(s: Server) -> Plan:
    """`tanaka.yuki`, `y_tanaka2`: surname and given name, from few addresses."""
    shapes = ("{s}.{g}", "{s}_{g}", "{g}.{s}", "{s}{n}", "{i}.{s}")
    names = [
        s.rng.choice(shapes).format(s=a, g=b, i=b[0], n=s.rng.randrange(1, 99))
        for a, b in zip(s.rng.sample(SURNAMES, 24), s.rng.sample(GIVEN, 24), strict=True)
    ]
    ips = s.space.many(tuple(s.rng.sample(ABROAD, 3)), 3)
    return _walk(s, "full names", names, ips, steady_times(s, 24, 4 * MINUTE, 0.6), _door(s))


# -- many users, one user ----------------------------------------------------------------------------------------------


def spray_at_once(s: Server) -> Plan:
    """Twice each of the users whose addresses are public, one address, an hour."""
    names = [user.login for user in s.rng.sample(s.users, 14)] * 2
    plan = Plan("spray, one address", FindingKind.SPRAYING, listed=True)
    return attack(s, plan, steady_times(s, len(names), 2 * MINUTE, 0.4), [s.stranger()], names, _door(s))


def spray_by_many(s: Server) -> Plan:
    """Once each, a new address for every third."""
    names = [user.login for user in s.rng.sample(s.users, 20)]
    ips = [ip for ip in s.space.many(tuple(s.rng.sample(ABROAD, 5)), 7) for _ in range(3)]
    times = steady_times(s, len(names), s.rng.choice((3, 12)) * MINUTE, 0.5)
    return attack(s, Plan("spray, rotating", FindingKind.SPRAYING, listed=True), times, ips, names, _door(s))


def spray_slowly(s: Server) -> Plan:
    """Once each, one address, days."""
    names = [user.login for user in s.rng.sample(s.users, 14)]
    times = slow_times(s, len(names), (25 * MINUTE, 4 * HOUR))
    return attack(s, Plan("spray, slowly", FindingKind.SPRAYING, listed=True), times, [s.stranger()], names, _door(s))


def target_at_once(s: Server) -> Plan:
    """A user that exists, forty tries within the hour."""
    plan = Plan("target, one address", FindingKind.TARGETING)
    return attack(s, plan, steady_times(s, 40, 80, 0.5), [s.stranger()], [s.user().login], _door(s))


def target_by_many(s: Server) -> Plan:
    """A user that exists, twelve addresses, a day."""
    ips = s.space.many(tuple(s.rng.sample(ABROAD, 6)), 12)
    times = steady_times(s, 36, 40 * MINUTE, 0.6)
    return attack(s, Plan("target, rotating", FindingKind.TARGETING), times, ips, [s.user().login], _door(s))


def target_slowly(s: Server) -> Plan:
    """A user that exists, one address, at random intervals."""
    times = slow_times(s, s.rng.randrange(10, 18), (25 * MINUTE, 3 * HOUR))
    plan = Plan("target, slowly", FindingKind.TARGETING)
    return attack(s, plan, times, [s.stranger()], [s.user().login], _door(s))


def target_nobody(s: Server) -> Plan:
    """A name that nobody has, for an hour."""
    plan = Plan("target, no such user", FindingKind.TARGETING)
    return attack(s, plan, steady_times(s, 25, 140, 0.5), [s.stranger()], [s.login(s.rng.choice(_ODD))], _door(s))
