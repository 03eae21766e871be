"""Campaigns against mail, and those that got in: harvest, probing, existing recipients, floods, breaches."""

from __future__ import annotations

from collections.abc import Sequence

from tests.bench.campaigns.daily import condemned, usual_verdicts
from tests.bench.campaigns.logins import MINUTE, attack, begin, slow_times, steady_times
from tests.bench.campaigns.seeds import BEGIN, DAY, HOUR
from tests.bench.campaigns.server import ABROAD, Server
from tests.bench.campaigns.truth import Plan
from tests.bench.campaigns.wire import DOMAIN
from tests.bench.campaigns.words import ENGLISH, GIVEN, HELOS, SURNAMES
from tui.finding import FindingKind

# -- recipients --------------------------------------------------------------------------------------------------------


def _nobodies(s: Server, names: Sequence[str]) -> list[str]:
    """Recipients that this server does not have, one for each name."""
    known = {user.mail for user in s.users} | set(s.dead)
    return [
        f"{name}{s.rng.randrange(50, 99)}@{DOMAIN}" if f"{name}@{DOMAIN}" in known else f"{name}@{DOMAIN}"
        for name in names
    ]


def _guess(s: Server, plan: Plan, times: Sequence[float], ips: Sequence[str], to: Sequence[str], each: int) -> Plan:
    """`each` recipients at each time, addresses in turn."""
    helo, sender = s.rng.choice(HELOS), f"hello@{s.rng.choice(GIVEN)}-mail.example"
    for n, at in enumerate(times):
        ip, some = ips[n % len(ips)], list(to[n * each : n * each + each])
        if some:
            plan.guessed(at, ip, some, s.wire.harvest(s.wire.client(ip), sender, some, helo))
    return plan


def harvest_at_once(s: Server) -> Plan:
    """Thirty names in a few connections, one address."""
    to = _nobodies(s, s.rng.sample(ENGLISH, 32))
    plan = Plan("harvest, one address", FindingKind.HARVEST, listed=True)
    return _guess(s, plan, steady_times(s, 4, 90), [s.stranger()], to, 8)


def harvest_by_many(s: Server) -> Plan:
    """Each name guessed by another address."""
    count = s.rng.randrange(18, 36)
    to = _nobodies(s, [f"{name}{s.rng.choice(('', '', '1', '77'))}" for name in s.rng.sample(SURNAMES, count)])
    ips = s.space.many(tuple(s.rng.sample(ABROAD, 8)), count)
    times = steady_times(s, len(to), s.rng.choice((4, 10, 18)) * MINUTE, 0.5)
    return _guess(s, Plan("harvest, rotating", FindingKind.HARVEST, listed=True), times, ips, to, 1)


def harvest_slowly(s: Server) -> Plan:
    """One guess now and then, one address."""
    to = _nobodies(s, s.rng.sample(GIVEN, 14))
    plan = Plan("harvest, slowly", FindingKind.HARVEST, listed=True)
    return _guess(s, plan, slow_times(s, len(to), (25 * MINUTE, 3 * HOUR)), [s.stranger()], to, 1)


def harvest_letters(s: Server) -> Plan:
    """Letters put together by a machine, a /24."""
    to = _nobodies(s, ["".join(s.rng.choices("abcdefghiklmnoprstu", k=4)) for _ in range(30)])
    ips = s.space.several(s.space.network(s.rng.choice(ABROAD)), 5)
    return _guess(s, Plan("harvest, a /24", FindingKind.HARVEST), steady_times(s, 10, 3 * MINUTE), ips, to, 3)


def _delivered(s: Server, plan: Plan, ip: str, after: float, count: int) -> None:
    """Mail of that address to users that exist, taken in."""
    for n, user in enumerate(s.rng.sample(s.users, count)):
        session = s.wire.mail(s.wire.client(ip), "billing@invoice-now.example", [user.mail])
        plan.put(after + 600.0 * (n + 1), ip, session)


def delivered_after_harvest(s: Server) -> Plan:
    """One address guesses, and mails to three users that exist."""
    plan, ip = Plan("delivered, one address", FindingKind.EXISTING_RECIPIENT, listed=True), s.stranger()
    times = steady_times(s, 5, 4 * MINUTE)
    _guess(s, plan, times, [ip], _nobodies(s, s.rng.sample(SURNAMES, 20)), 4)
    _delivered(s, plan, ip, times[-1], 3)
    return plan


def delivered_by_one_of_many(s: Server) -> Plan:
    """Many addresses of a network guess, one of them mails to two users that exist."""
    plan = Plan("delivered, rotating", FindingKind.EXISTING_RECIPIENT, listed=True)
    ips = s.space.several(s.space.network(s.rng.choice(ABROAD)), 8)
    times = steady_times(s, 16, 8 * MINUTE, 0.5)
    _guess(s, plan, times, ips, _nobodies(s, s.rng.sample(GIVEN, 16)), 1)
    _delivered(s, plan, s.rng.choice(ips), times[-1], 2)
    return plan


# -- probing -----------------------------------------------------------------------------------------------------------


def relay_tests(s: Server) -> Plan:
    """One address asks whether we are an open relay."""
    plan, ip = Plan("relay tests, one address", FindingKind.PROBING), s.stranger()
    for n, at in enumerate(steady_times(s, 12, s.rng.choice((20, 300)))):
        plan.tested(at, ip, s.wire.relay(s.wire.client(ip), f"test{n}@{DOMAIN}", "probe@inbox.example", "User"))
    return plan


def relay_tests_by_many(s: Server) -> Plan:
    """The same test, to the same recipient, by another address each time."""
    plan, count = Plan("relay tests, rotating", FindingKind.PROBING), s.rng.randrange(12, 24)
    helo, ips = s.rng.choice(HELOS), s.space.many(tuple(s.rng.sample(ABROAD, 6)), count)
    for ip, at in zip(ips, steady_times(s, count, s.rng.choice((5, 30)) * MINUTE, 0.5), strict=True):
        plan.tested(at, ip, s.wire.relay(s.wire.client(ip), f"spameri@{DOMAIN}", "collect@inbox.example", helo))
    return plan


def early_talkers(s: Server) -> Plan:
    """One address that does not wait for the greeting."""
    plan, ip = Plan("pregreet, one address", FindingKind.PROBING), s.stranger()
    for at in steady_times(s, s.rng.randrange(10, 30), s.rng.choice((15, 240)), 0.5):
        plan.tested(at, ip, s.wire.pregreet(ip, "ylmf-pc"))
    return plan


def other_protocols(s: Server) -> Plan:
    """HTTP, pipelining and TLS rubbish, one address."""
    plan, ip = Plan("no SMTP, one address", FindingKind.PROBING), s.stranger()
    what = (
        "warning: non-SMTP command from {client}: GET / HTTP/1.1",
        "warning: non-SMTP command from {client}: Host: 192.0.2.25:25",
        "improper command pipelining after EHLO from {client}: MAIL FROM:<a@b.example>\\r\\n",
    )
    for n, at in enumerate(steady_times(s, s.rng.randrange(10, 20), 50, 0.5)):
        plan.tested(at, ip, s.wire.told(s.wire.client(ip), what[n % 3]))
    return plan


def scanning_network(s: Server) -> Plan:
    """A /24 of a research project, or of nobody's: early talkers and HTTP, an address each time."""
    plan, ips = Plan("probing, a /24", FindingKind.PROBING), s.space.several(s.space.network("US"), 12)
    for n, at in enumerate(steady_times(s, 18, 30 * MINUTE, 0.6)):
        ip = ips[n % len(ips)]
        http = s.wire.told(s.wire.client(ip), "warning: non-SMTP command from {client}: GET / HTTP/1.1")
        plan.tested(at, ip, s.wire.pregreet(ip, "scanner.example") if n % 2 else http)
    return plan


# -- breaches ----------------------------------------------------------------------------------------------------------


def breach_slowly(s: Server) -> Plan:
    """One address, a dozen slow tries of one user, and the last one works."""
    user, ip = s.user(), s.stranger()
    times = slow_times(s, s.rng.randrange(9, 16), (25 * MINUTE, 2 * HOUR))
    plan = attack(s, Plan("breach, slowly", FindingKind.BREACH), times, [ip], [user.login], "imap")
    plan.worked(times[-1] + 45 * MINUTE, ip, user.login, s.wire.imap(ip, user.login))
    return plan


def breach_at_once(s: Server) -> Plan:
    """One address, many tries, one that works, and spam in that user's name."""
    user, ip = s.user(), s.stranger()
    times = steady_times(s, s.rng.randrange(15, 40), 25, 0.5)
    plan = attack(s, Plan("breach, at once", FindingKind.BREACH), times, [ip], [user.login], "submission")
    for n in range(4):
        to = [f"victim{n}@far.example"]
        plan.worked(times[-1] + 60.0 + 40 * n, ip, user.login, s.wire.submission(ip, user.login, user.mail, to))
    return plan


def breach_by_one_of_many(s: Server) -> Plan:
    """Many addresses try one user, a new one each time, and a new one gets in."""
    user, ips = s.user(), s.space.many(tuple(s.rng.sample(ABROAD, 6)), 16)
    times = steady_times(s, 15, s.rng.choice((4, 20)) * MINUTE, 0.5)
    plan = attack(s, Plan("breach, rotating", FindingKind.BREACH), times, ips[:15], [user.login], "imap")
    last = ips[s.rng.choice((15, 14, 3))]
    plan.worked(times[-1] + 9 * MINUTE, last, user.login, s.wire.imap(last, user.login))
    return plan


def breach_elsewhere(s: Server) -> Plan:
    """A user who works at home logs in from another country within the hour, and at home again."""
    user, ip, rng = s.user(), s.space.address(s.rng.choice(("RU", "NG", "BR", "CN"))), s.rng
    plan = Plan("breach, another country", FindingKind.BREACH)
    start = begin(s, 12 * HOUR) + 3 * HOUR
    for n in range(3):
        plan.worked(start + n * 40 * MINUTE, ip, user.login, s.wire.imap(ip, user.login))
    for day in range(7):  # at home before, between and after
        for hour in range(1, 13):
            at = BEGIN + day * DAY + hour * HOUR + rng.random() * 600
            plan.lines += [(at + t, text) for t, text, _ in s.wire.imap(user.home, user.login)]
    for off in (-40 * MINUTE, 22 * MINUTE):
        plan.lines += [(start + off + t, text) for t, text, _ in s.wire.imap(user.home, user.login)]
    return plan


# -- floods ------------------------------------------------------------------------------------------------------------


def false_alarm(s: Server) -> Plan:
    """A signature that condemns all mail, from a morning on until somebody looks; a newsletter and
    what other campaigns deliver pass all the same."""
    plan = Plan("flood, false alarm", FindingKind.CONTENT_FLOOD)
    start = BEGIN + s.rng.randrange(2, 4) * DAY + s.rng.uniform(0.2, 3) * HOUR
    plan.span = s.condemned = (start, start + s.rng.uniform(2.5, 6) * HOUR)
    return plan


def surge(s: Server) -> Plan:
    """A wave of mail with a virus, from many hosts, within an hour: ten times what an hour of that day has."""
    plan = Plan("flood, a wave", FindingKind.CONTENT_FLOOD)
    start = BEGIN + s.rng.randrange(4, 7) * DAY + s.rng.uniform(0.5, 6) * HOUR
    count = max(50, int(10 * usual_verdicts(s, start)))
    for n in range(count):
        ip, user = s.space.address(), s.user()
        sender = f"invoice{n}@shop{s.rng.randrange(40)}.example"
        answer = "5.7.1 Blocked by ClamAV - FOUND VIRUS: Win.Trojan.Emotet-7"
        session = condemned(s, s.wire.client(ip), sender, user.mail, answer)
        plan.put(start + n * 45 * MINUTE / count, ip, session)
    return plan
