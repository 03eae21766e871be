"""Campaigns against log-ins: slow ones, rotating ones, many users, one user; `lists` has those that walk a list."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tests.bench.campaigns.seeds import BEGIN, DAY, HOUR
from tests.bench.campaigns.server import ABROAD, Server
from tests.bench.campaigns.truth import EARLY, Plan, intervals
from tui.finding import FindingKind

Scenario = Callable[[Server], Plan]

MINUTE = 60.0
#: The gaps that people have seen in logs: from half an hour to seven hours.
_SLOW = (25 * MINUTE, 7 * HOUR)
DOORS = ("smtp", "submission", "smtps", "imap", "pop3")


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


def door_of(s: Server, doors: Sequence[str] = DOORS) -> str:
    return s.rng.choice(doors)


# -- low and slow ------------------------------------------------------------------------------------------------------


def slow_address(s: Server) -> Plan:
    """One address, two tries of each name, at random intervals up to seven hours."""
    names = [name for name in s.devices(6) for _ in range(2)]
    plan = Plan("slow, one address", FindingKind.LOW_AND_SLOW)
    return attack(s, plan, slow_times(s, s.rng.randrange(9, 18)), [s.stranger()], names, door_of(s))


def slow_blank(s: Server) -> Plan:
    """One address, and Postfix does not know the names."""
    plan = Plan("slow, no names", FindingKind.LOW_AND_SLOW)
    return attack(s, plan, slow_times(s, s.rng.randrange(8, 16)), [s.stranger()], [""], "smtp")


def slow_v6(s: Server) -> Plan:
    """A /64 that shows another address each time."""
    beginning = s.space.v6(s.rng.choice(("BR", "US", "DE", "FR")))
    ips = [s.space.inside_v6(beginning) for _ in range(20)]
    plan = Plan("slow, a /64", FindingKind.LOW_AND_SLOW)
    return attack(s, plan, slow_times(s, s.rng.randrange(9, 18)), ips, s.devices(4), door_of(s))


def slow_16(s: Server) -> Plan:
    """Every 71 to 84 minutes for half a day, two tries of each name, one /16."""
    ips = s.space.several(s.space.network(s.rng.choice(ABROAD), bits=16), 14)
    times = steady_times(s, s.rng.randrange(9, 13), 77.5 * MINUTE, 0.08)
    names = [name for name in s.devices(7) for _ in range(2)]
    return attack(s, Plan("slow, a /16", FindingKind.LOW_AND_SLOW), times, ips, names, "smtp")


def slow_24(s: Server) -> Plan:
    """A /24 in which no address tries twice."""
    ips = s.space.several(s.space.network(s.rng.choice(ABROAD)), 16)
    plan = Plan("slow, a /24", FindingKind.LOW_AND_SLOW)
    return attack(s, plan, slow_times(s, s.rng.randrange(9, 16)), ips, s.devices(5), door_of(s))


def slow_user(s: Server) -> Plan:
    """One name, a new address from somewhere else each time."""
    ips = s.space.many(tuple(s.rng.sample(ABROAD, 8)), 14)
    plan = Plan("slow, one name", FindingKind.LOW_AND_SLOW)
    return attack(s, plan, slow_times(s, s.rng.randrange(9, 14)), ips, s.devices(1), door_of(s))


def slow_doors(s: Server) -> Plan:
    """One address at another door each time, with a pause of a day and a half in the middle."""
    plan, ip, doors = Plan("slow, all doors", FindingKind.LOW_AND_SLOW), s.stranger(), s.rng.sample(DOORS, 3)
    times = slow_times(s, 14, (25 * MINUTE, 3 * HOUR))
    shift = min(1.5 * DAY, BEGIN + 6.9 * DAY - times[-1])
    names = s.devices(5)
    for n, at in enumerate(times):
        session = s.wire.failures(ip, [names[n % 5]], doors[n % 3], known=False)
        plan.tried(at + shift * (n >= 7), ip, [names[n % 5]], session)
    return plan


# -- rotating ----------------------------------------------------------------------------------------------------------


def rotating_blank(s: Server) -> Plan:
    """A new address each time, no names, a steady rate."""
    count = s.rng.randrange(30, 60)
    ips = s.space.many(tuple(s.rng.sample(ABROAD, 12)), count)
    times = steady_times(s, count, s.rng.choice((6, 9, 14)) * MINUTE)
    return attack(s, Plan("rotating, steady rate", FindingKind.ROTATING), times, ips, [""], "smtp")


def rotating_names(s: Server) -> Plan:
    """Twelve addresses that share five names."""
    ips, names = s.space.many(tuple(s.rng.sample(ABROAD, 6)), 12), s.devices(5)
    times = steady_times(s, 36, s.rng.choice((4, 8, 20)) * MINUTE, 0.6)
    return attack(s, Plan("rotating, shared names", FindingKind.ROTATING), times, ips, names, door_of(s))


def rotating_24(s: Server) -> Plan:
    """Eight addresses of a /24, three tries each."""
    ips = s.space.several(s.space.network(s.rng.choice(ABROAD)), 8)
    times = steady_times(s, 24, s.rng.choice((2, 5, 9)) * MINUTE, 0.5)
    return attack(s, Plan("rotating, a /24", FindingKind.ROTATING), times, ips, s.devices(6), door_of(s))


def rotating_v6(s: Server) -> Plan:
    """Twelve addresses of a /64."""
    beginning = s.space.v6(s.rng.choice(("BR", "US", "DE", "FR")))
    ips = [s.space.inside_v6(beginning) for _ in range(12)]
    times = steady_times(s, 24, 5 * MINUTE, 0.5)
    return attack(s, Plan("rotating, a /64", FindingKind.ROTATING), times, ips, s.devices(6), door_of(s))


def rotating_burst(s: Server) -> Plan:
    """Forty addresses at once: within minutes, each tries one of a few names."""
    ips, names = s.space.many(tuple(s.rng.sample(ABROAD, 9)), 40), s.devices(3)
    times = steady_times(s, 60, 9, 0.8)
    return attack(s, Plan("rotating, at once", FindingKind.ROTATING), times, ips, names, door_of(s))


# -- many users, one user ----------------------------------------------------------------------------------------------


def spray_at_once(s: Server) -> Plan:
    """Twice each of the users whose addresses are public, one address, an hour."""
    names = [user.login for user in s.rng.sample(s.users, 14)] * 2
    plan = Plan("spray, one address", FindingKind.SPRAYING, listed=True)
    return attack(s, plan, steady_times(s, len(names), 2 * MINUTE, 0.4), [s.stranger()], names, door_of(s))


def spray_by_many(s: Server) -> Plan:
    """Once each, a new address for every third."""
    names = [user.login for user in s.rng.sample(s.users, 20)]
    ips = [ip for ip in s.space.many(tuple(s.rng.sample(ABROAD, 5)), 7) for _ in range(3)]
    times = steady_times(s, len(names), s.rng.choice((3, 12)) * MINUTE, 0.5)
    return attack(s, Plan("spray, rotating", FindingKind.SPRAYING, listed=True), times, ips, names, door_of(s))


def spray_slowly(s: Server) -> Plan:
    """Once each, one address, days."""
    names = [user.login for user in s.rng.sample(s.users, 14)]
    times = slow_times(s, len(names), (25 * MINUTE, 4 * HOUR))
    return attack(s, Plan("spray, slowly", FindingKind.SPRAYING, listed=True), times, [s.stranger()], names, door_of(s))


def target_at_once(s: Server) -> Plan:
    """A user that exists, forty tries within the hour."""
    plan = Plan("target, one address", FindingKind.TARGETING)
    return attack(s, plan, steady_times(s, 40, 80, 0.5), [s.stranger()], [s.user().login], door_of(s))


def target_by_many(s: Server) -> Plan:
    """A user that exists, twelve addresses, a day."""
    ips = s.space.many(tuple(s.rng.sample(ABROAD, 6)), 12)
    times = steady_times(s, 36, 40 * MINUTE, 0.6)
    return attack(s, Plan("target, rotating", FindingKind.TARGETING), times, ips, [s.user().login], door_of(s))


def target_slowly(s: Server) -> Plan:
    """A user that exists, one address, at random intervals."""
    times = slow_times(s, s.rng.randrange(10, 18), (25 * MINUTE, 3 * HOUR))
    plan = Plan("target, slowly", FindingKind.TARGETING)
    return attack(s, plan, times, [s.stranger()], [s.user().login], door_of(s))


def target_nobody(s: Server) -> Plan:
    """A name that nobody has, for an hour."""
    plan = Plan("target, no such user", FindingKind.TARGETING)
    return attack(s, plan, steady_times(s, 25, 140, 0.5), [s.stranger()], [s.login(s.devices(1)[0])], door_of(s))
