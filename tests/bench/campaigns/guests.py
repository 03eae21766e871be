"""Those who mean well and look otherwise: nothing grave may be said of them."""

from __future__ import annotations

from collections.abc import Callable

from tests.bench.campaigns.daily import incoming, outgoing
from tests.bench.campaigns.seeds import BEGIN, DAY, HOUR
from tests.bench.campaigns.server import Server, User
from tests.bench.campaigns.truth import Plan, intervals
from tests.bench.campaigns.wire import DOMAIN
from tests.bench.campaigns.words import SURNAMES
from tui.finding import FindingKind

_ANY = FindingKind.ROTATING  # guests are of no kind; a plan must have one


def _plan(name: str) -> Plan:
    return Plan(name, _ANY)


def traveller(s: Server) -> Plan:
    """A user abroad from one day to another: the hotel's network, a carrier's, two slips, nobody at home meanwhile."""
    plan, user, rng = _plan("traveller"), _quiet_user(s, "traveller"), s.rng
    country = rng.choice(("US", "DE", "SG", "TW", "FR"))
    hotel, carrier = s.space.address(country), s.space.network(country)
    leaves, comes = BEGIN + (1.5 + rng.random()) * DAY, BEGIN + (4 + rng.random()) * DAY
    for at in _times(s, 0.0, leaves - BEGIN, 7 * HOUR):
        plan.put(BEGIN + at, user.home, s.wire.imap(user.home, user.login))
    arrives = leaves + 15 * HOUR
    plan.put(arrives, hotel, s.wire.failures(hotel, [user.login] * 2, "imap", known=True, pause=9.0))
    for at in _times(s, 60.0, comes - arrives - 14 * HOUR, 3 * HOUR):
        ip = hotel if rng.random() < 0.6 else s.space.inside(carrier)
        plan.put(arrives + at, ip, s.wire.imap(ip, user.login))
    for at in _times(s, 0.0, BEGIN + 7 * DAY - comes, 7 * HOUR):
        plan.put(comes + at, user.home, s.wire.imap(user.home, user.login))
    return plan


def old_password(s: Server) -> Plan:
    """A telephone that goes on with the old password for two days, at home and on the way, beside a computer that does
    not; then somebody puts it right. On the way its carrier gives it an address of few networks, not always one that
    it had before; at home it may be IPv6, where a device takes another address every day."""
    plan, user, rng = _plan("old password"), _quiet_user(s, "telephone"), s.rng
    change = BEGIN + (2 + rng.random()) * DAY
    right = change + (1.5 + rng.random()) * DAY
    cells = s.space.several(user.carrier, 5)
    fresh, v6 = rng.random() < 0.5, rng.random() < 0.3
    prefix = s.space.v6("JP")
    ids = [s.space.inside_v6(prefix) for _ in range(8)]

    def at_home(now: float) -> str:
        return ids[int((now - BEGIN) / DAY)] if v6 else user.home

    every = rng.choice((900.0, 1_200.0, 1_800.0))
    service = rng.choice(("imap", "imap", "submission"))
    for at in _times(s, 0.0, 7 * DAY, every):
        now = BEGIN + at
        cell = cells[int(at / HOUR) // 5 % 5]
        ip = at_home(now) if rng.random() < 0.7 else cell
        if fresh and ip is cell and now > change:
            ip = s.space.inside(cell.rpartition(".")[0] + ".")
        if change <= now < right:
            plan.put(now, ip, s.wire.failures(ip, [user.login], service, known=True))
        else:
            plan.put(now, ip, s.wire.imap(ip, user.login))
    for at in _times(s, 0.0, 7 * DAY, 2 * HOUR):
        ip = at_home(BEGIN + at)
        plan.put(BEGIN + at, ip, s.wire.imap(ip, user.login))
    return plan


def password_day(s: Server) -> Plan:
    """All passwords were changed over night: a dozen users fail a few times each from where they always are."""
    plan, rng = _plan("password day"), s.rng
    morning = BEGIN + rng.choice((1, 2, 3)) * DAY
    for _ in range(12):
        user = _quiet_user(s, rng.choice(SURNAMES))
        for at in _times(s, 0.0, 7 * DAY, 5 * HOUR):
            plan.put(BEGIN + at, user.home, s.wire.imap(user.home, user.login))
        at, n = morning + rng.random() * 3 * HOUR, rng.randrange(2, 7)
        door = rng.choice(("imap", "imap", "submission"))
        plan.put(at, user.home, s.wire.failures(user.home, [user.login] * n, door, known=True, pause=40.0))
        plan.put(at + 40 * n + 60, user.home, s.wire.imap(user.home, user.login))
    return plan


def new_line(s: Server) -> Plan:
    """A user who has moved: an address that nobody knows, in the same country, three slips and then log-ins."""
    plan, user = _plan("new line"), _quiet_user(s, s.rng.choice(SURNAMES))
    moves, new = BEGIN + (2 + s.rng.random() * 2) * DAY, s.space.address("JP")
    for at in _times(s, 0.0, moves - BEGIN, 3 * HOUR):
        plan.put(BEGIN + at, user.home, s.wire.imap(user.home, user.login))
    plan.put(moves + HOUR, new, s.wire.failures(new, [user.login] * 3, "imap", known=True, pause=20.0))
    for at in _times(s, HOUR + 90, BEGIN + 7 * DAY - moves, 3 * HOUR):
        plan.put(moves + at, new, s.wire.imap(new, user.login))
    return plan


def backup_exchange(s: Server) -> Plan:
    """Our second mail exchanger, which takes mail for whomever and hands it on: a third of it to people who left."""
    plan, rng = _plan("backup exchange"), s.rng
    ip = s.space.address("JP")
    client = s.wire.client(ip, "mx2.example.org")
    for at in _times(s, 0.0, 7 * DAY, 1.5 * HOUR):
        sender = f"someone{rng.randrange(500)}@far{rng.randrange(80)}.example"
        session = incoming(s, BEGIN + at, client, sender, s.user().mail)
        if rng.random() < 0.33:
            session = s.wire.harvest(client, sender, [rng.choice(s.dead)], "mx2.example.org")
        plan.put(BEGIN + at, ip, session)
    return plan


def monitoring(s: Server) -> Plan:
    """Probes that ask every few minutes whether SMTP and IMAP answer: one near, four of a service far away."""
    plan, rng = _plan("monitoring"), s.rng
    near, far = s.space.address("JP"), s.space.many(("US", "DE", "US", "NL"), 4)
    for at in _times(s, 0.0, 7 * DAY, 900.0):
        plan.put(BEGIN + at, near, s.wire.no_login(near))
        client = s.wire.client(near, "monitor.example.org")
        plan.put(BEGIN + at + 2, near, s.wire.told(client, "lost connection after CONNECT from {client}"))
    for n, at in enumerate(_times(s, 30.0, 7 * DAY, 1_800.0)):
        ip = far[n % 4]
        what = rng.choice(("lost connection after EHLO from {client}", "lost connection after CONNECT from {client}"))
        plan.put(BEGIN + at, ip, s.wire.told(s.wire.client(ip, "probe.uptime.example"), what))
    return plan


def newsletter(s: Server) -> Plan:
    """A list with subscribers who have left: each time a third of its recipients is refused, the others get it."""
    plan, rng = _plan("newsletter"), s.rng
    ips = s.space.several(s.space.network("US"), rng.choice((1, 2, 3)))
    gone = s.dead[:10] + [f"{user.mail.replace('@', '.old@')}" for user in s.users[:8]]
    for day in (0.2, 1.3, 5.1):
        for k, ip in enumerate(ips):
            client = s.wire.client(ip, f"out{k}.newsletter.example")
            dead, to = gone[k :: len(ips)], [user.mail for user in s.users[k :: len(ips)]][:20]
            session = s.wire.partly(client, f"bounce-{k}@newsletter.example", dead, to)
            plan.put(BEGIN + day * DAY + 60 * k + rng.random(), ip, session)
    return plan


def office(s: Server) -> Plan:
    """One address with many users behind it: hundreds of log-ins, and each of them mistypes now and then."""
    plan, rng = _plan("office"), s.rng
    ip, users = s.space.address("JP"), s.users[: max(12, len(s.users) // 20)][:60]
    for at in _times(s, 0.0, 7 * DAY, 900.0):
        user = rng.choice(users)
        if rng.random() < 0.06:
            service = rng.choice(("imap", "submission"))
            wrong = s.wire.failures(ip, [user.login] * rng.choice((1, 2)), service, known=True, pause=7.0)
            plan.put(BEGIN + at, ip, wrong)
            plan.put(BEGIN + at + 40, ip, s.wire.imap(ip, user.login))
        else:
            plan.put(BEGIN + at, ip, s.wire.imap(ip, user.login))
    return plan


def scanner(s: Server) -> Plan:
    """The office's copier, whose account's password has run out: a try each time that somebody scans, for a day."""
    plan, user = _plan("copier"), _quiet_user(s, "copier")
    begin = BEGIN + (3 + s.rng.random()) * DAY
    for at in _times(s, 0.0, 7 * DAY, 5 * HOUR):
        plan.put(BEGIN + at, user.home, s.wire.imap(user.home, s.users[2].login))
    for at in _times(s, -2 * DAY, 0.0, 4 * HOUR):
        plan.put(begin + at, user.home, outgoing(s, begin + at, user.home, user, s.users[0].mail))
    for at in _times(s, 0.0, DAY, 2_400.0):
        plan.put(begin + at, user.home, s.wire.failures(user.home, [user.login], "submission", known=True))
    return plan


def forwarder(s: Server) -> Plan:
    """A university's forwarding host: its former students' mail, some of it to accounts that are gone, some to ours."""
    plan, rng = _plan("forwarder"), s.rng
    ip = s.space.address("JP")
    client = s.wire.client(ip, "forward.alumni.example")
    for at in _times(s, 0.0, 7 * DAY, 4 * HOUR):
        sender = f"someone{rng.randrange(500)}@far{rng.randrange(80)}.example"
        session = incoming(s, BEGIN + at, client, sender, s.user().mail)
        if rng.random() < 0.25:
            session = s.wire.harvest(client, sender, [s.dead[rng.randrange(3)]], "forward.alumni.example")
        plan.put(BEGIN + at, ip, session)
    return plan


GUESTS: tuple[Callable[[Server], Plan], ...] = (
    traveller,
    old_password,
    monitoring,
    newsletter,
    office,
    scanner,
    forwarder,
    password_day,
    new_line,
    backup_exchange,
)


def _quiet_user(s: Server, name: str) -> User:
    """A user of whom nothing but this is told, so that it is true."""
    login = s.login(f"{name}{s.rng.randrange(10, 99)}")
    return User(login, f"{login.partition('@')[0]}@{DOMAIN}", s.space.address("JP"), s.space.network("JP", bits=16))


def _times(s: Server, begin: float, end: float, about: float) -> list[float]:
    """Seconds from `begin` to `end`, apart by about so many."""
    steps = intervals(s.rng, max(1, int((end - begin) / about * 2)), about * 0.7, about * 1.4)
    return [begin + at for at in steps if begin + at < end]
