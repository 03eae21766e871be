"""What happens on any day, and is no campaign: good mail, users at work, their slips, spam from everywhere, strays."""

from __future__ import annotations

from collections.abc import Callable
from itertools import accumulate

from tests.bench.campaigns.seeds import BEGIN, HOUR
from tests.bench.campaigns.server import Server, User
from tests.bench.campaigns.wire import ZONES, Session
from tests.bench.campaigns.words import HELOS

#: Sessions of each hour of a day in Japan (UTC+9), told in UTC: the office works from 00 to 09.
HOURS = (20, 22, 22, 18, 20, 22, 22, 20, 16, 12, 10, 9, 8, 7, 6, 5, 3, 3, 2, 2, 3, 5, 9, 14)
FOUND = "5.7.1 Spam message rejected"
CONDEMNED = "5.7.1 Blocked by ClamAV - FOUND VIRUS: Heuristics.Phishing.Email.SpoofedDomain"
_REFUSALS = (
    "554 5.7.1 Service unavailable; Client host [{ip}] blocked using {zone}; https://{zone}/q/{ip}",
    "550 5.7.23 <{to}>: Recipient address rejected: Message rejected due to: SPF fail - not authorized",
    "504 5.5.2 <{helo}>: Helo command rejected: need fully-qualified hostname",
    "450 4.7.25 Client host rejected: cannot find your hostname, [{ip}]",
    "450 4.1.8 <{sender}>: Sender address rejected: Domain not found",
)
_GREYLISTED = "450 4.2.0 <{to}>: Recipient address rejected: Greylisted, see http://postgrey.example/"
_STRAY_PROBES = (
    "lost connection after CONNECT from {client}",
    "lost connection after EHLO from {client}",
    "SSL_accept error from {client}: lost connection",
    "warning: non-SMTP command from {client}: GET / HTTP/1.1",
)
#: Share of good mail that is condemned for its body on any day.
CONTENT = {"small": 0.01, "busy": 0.03}


def _mail(s: Server, at: float) -> Session:
    rng = s.rng
    partner, user = rng.choice(s.partners), s.user()
    if rng.random() < CONTENT[s.size.name]:
        client = s.wire.client(s.space.address())
        return condemned(s, client, f"offer{rng.randrange(999)}@bulk.example", user.mail, FOUND)
    if rng.random() < 0.03:
        return s.wire.refused(partner.client, _GREYLISTED, partner.sender, [user.mail], "mx.partner.example")
    return incoming(s, at, partner.client, partner.sender, user.mail)


def incoming(s: Server, at: float, client: str, sender: str, to: str) -> Session:
    """A good mail, which is delivered unless all mail is condemned."""
    if s.condemned[0] <= at < s.condemned[1]:
        return condemned(s, client, sender, to, CONDEMNED)
    return s.wire.judged(s.wire.mail(client, sender, [to]), sender, to)


def condemned(s: Server, client: str, sender: str, to: str, answer: str) -> Session:
    """A mail whose body was found bad: refused with this answer, or marked and delivered where the server does so."""
    if s.marks:
        return s.wire.judged(s.wire.mail(client, sender, [to]), sender, to, spam=True)
    return s.wire.content(client, sender, to, answer, "mail.sender.example")


def _whereabouts(s: Server, user: User, at: float) -> str:
    return user.home if s.rng.random() < 0.75 else s.cell(user, at)


def _look(s: Server, at: float) -> Session:
    user = s.user()
    service = "imap" if s.rng.random() < 0.93 else "pop3"
    return s.wire.imap(_whereabouts(s, user, at), user.login, service)


def _write(s: Server, at: float) -> Session:
    user = s.user()
    return outgoing(s, at, _whereabouts(s, user, at), user, f"customer{s.rng.randrange(900)}@far.example")


def outgoing(s: Server, at: float, ip: str, user: User, to: str) -> Session:
    """A user's own mail, which is sent unless all mail is condemned."""
    bad = s.condemned[0] <= at < s.condemned[1]
    if bad and not s.marks:
        return s.wire.content(s.wire.client(ip), user.mail, to, CONDEMNED, "pc.example.org")
    return s.wire.judged(s.wire.submission(ip, user.login, user.mail, [to]), user.mail, to, spam=bad)


def _slip(s: Server, at: float) -> Session:
    """A password mistyped once or twice, and then right."""
    user, service = s.user(), s.rng.choice(("imap", "imap", "submission"))
    ip, n = _whereabouts(s, user, at), s.rng.choice((1, 1, 1, 2))
    wrong = s.wire.failures(ip, [user.login] * n, service, known=True, pause=6.0)
    return [*wrong, *((t + 25, text, counts) for t, text, counts in s.wire.imap(ip, user.login))]


def _listed(s: Server, _: float) -> Session:
    to = s.rng.choice(s.dead) if s.rng.random() < 0.3 else s.user().mail
    return s.wire.listed(s.spammer(), f"win{s.rng.randrange(9_999)}@bulk{s.rng.randrange(300)}.example", to)


def _spam(s: Server, _: float) -> Session:
    rng = s.rng
    ip, sender = s.spammer(), f"win{rng.randrange(9_999)}@bulk{rng.randrange(300)}.example"
    zone, helo = rng.choice(ZONES), rng.choice(HELOS)
    answer = rng.choice(_REFUSALS).format(ip=ip, zone=zone, helo=helo, sender=sender, to="{to}")
    return s.wire.refused(s.wire.client(ip), answer, sender, [s.user().mail], helo)


def _to_the_dead(s: Server, _: float) -> Session:
    """Spam to former staff: many hosts, always the same recipients."""
    client, n = s.wire.client(s.spammer()), s.rng.choice((1, 1, 2))
    sender = f"win{s.rng.randrange(9_999)}@bulk{s.rng.randrange(300)}.example"
    return s.wire.harvest(client, sender, s.rng.sample(s.dead, n), s.rng.choice(HELOS))


def _stray_probe(s: Server, _: float) -> Session:
    ip, draw = s.space.address(), s.rng.random()
    if draw < 0.2:
        return s.wire.no_login(ip)
    if draw < 0.4:
        return s.wire.pregreet(ip, s.rng.choice(HELOS))
    return s.wire.told(s.wire.client(ip), s.rng.choice(_STRAY_PROBES))


def stray_guess(s: Server) -> tuple[str, Session]:
    """One to three tries of one name by an address that never comes again."""
    rng = s.rng
    name = rng.choice(
        (
            f"user{rng.randrange(1, 500)}",
            f"{rng.choice('abcdefghjkm')}{rng.randrange(10**6):x}",
            f"mail{rng.randrange(90)}@customer{rng.randrange(99)}.example",
            rng.choice(s.dead),
            f"kunde{rng.randrange(90)}",
        )
    )
    service = rng.choice(("smtp", "submission", "imap", "pop3"))
    ip = s.space.address()
    return ip, s.wire.failures(ip, [name] * rng.choice((1, 1, 2, 3)), service, known=False)


_MIX: tuple[tuple[Callable[[Server, float], Session], float], ...] = (
    (_mail, 20),
    (_look, 40),
    (_write, 8),
    (_slip, 0.6),
    (_listed, 12),
    (_spam, 11),
    (_to_the_dead, 4),
    (_stray_probe, 1),
)
_MAKERS = [maker for maker, _ in _MIX]
_WEIGHTS = list(accumulate(weight for _, weight in _MIX))


def hour(s: Server, number: int, lines: int) -> list[tuple[float, str]]:
    """About so many lines of sessions that begin in an hour of the week."""
    begin, made = BEGIN + number * HOUR, list[tuple[float, str]]()
    rng = s.rng
    while len(made) < lines:
        at = begin + rng.random() * HOUR
        (maker,) = rng.choices(_MAKERS, cum_weights=_WEIGHTS)
        made += [(at + after, text) for after, text, _ in maker(s, at)]
    return made


#: Lines of all kinds for each session of good mail, by the weights above.
_LINES_A_MAIL = 20.0


def quota(size_lines: int, number: int) -> int:
    """Lines of an hour of the week; the office is closed on Saturday and Sunday."""
    day = number // 24 % 7
    rest = 0.45 if day >= 5 else 1.0
    return int(size_lines * HOURS[number % 24] * rest / (sum(HOURS) * 5.9))


def usual_verdicts(s: Server, at: float) -> float:
    """Mails that are condemned for their body in the hour of `at`, on any such day."""
    mails = quota(s.size.lines, int((at - BEGIN) / HOUR)) / _LINES_A_MAIL
    return mails * CONTENT[s.size.name]
