"""Who comes to the simulated server, how often, and what they do there: one row an actor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from tui.demo import faces, logins, mail, refusals, screening
from tui.demo.addresses import changing, named
from tui.demo.script import Client, Session
from tui.demo.server import MailServer
from tui.demo.smtpd import Envelope
from tui.demo.world import (
    COMMON_NAMES,
    DEVICE_NAMES,
    DOMAIN,
    GUESSED_RECIPIENTS,
    HOMES,
    JAPANESE_NAMES,
    MAILBOXES,
    PARTNERS,
    ZONES,
)
from tui.model import Category

Visit = Callable[[MailServer, Client], Session]


class Actor(NamedTuple):
    """A kind of visitor.

    `live` and `history` are mean seconds between two visits, now at speed 1 and in the backlog. Without `clients`
    every visit comes from a new address. `regular` visits keep their distance nearly to the second. A `patient` one
    began days before the others. Clients `in_turn` act as one hand makes them: each tries as often as the others.
    """

    name: str
    live: float
    history: float
    visit: Visit
    clients: tuple[Client, ...] = ()
    regular: bool = False
    patient: bool = False
    in_turn: bool = False


def _to(server: MailServer) -> str:
    return f"{server.rng.choice(MAILBOXES)}@{DOMAIN}"


def _junk(server: MailServer, client: Client) -> Envelope:
    domain = server.rng.choice(("prize.example", "pharma.example", "invoice.example", "crypto.example"))
    sender = server.rng.choice(("win", "info", "newsletter", "billing", "no-reply"))
    helo = domain if client.name == "unknown" else client.name
    return Envelope(f"{sender}@{domain}", _to(server), helo)


def _user(server: MailServer, names: Sequence[str]) -> str:
    name = server.rng.choice(names)
    return f"{name}@{DOMAIN}" if server.rng.random() < 0.4 else name


def _japanese_names(server: MailServer, client: Client) -> Session:
    tries = server.rng.choice((logins.smtp_tries, logins.imap_tries, logins.nas_tries))
    return tries(server, client, [_user(server, JAPANESE_NAMES)])


def _changing_address(server: MailServer, client: Client) -> Session:
    tries = server.rng.choice((logins.smtp_tries, logins.smtp_tries, logins.imap_tries))
    return tries(server, client, [server.rng.choice(DEVICE_NAMES)])


def _slow_brute_force(server: MailServer, client: Client) -> Session:
    tries = server.rng.choice((logins.smtp_tries, logins.imap_tries))
    return tries(server, client, [server.rng.choice(MAILBOXES[:3])])


def _random_hours(server: MailServer, client: Client) -> Session:
    return logins.imap_tries(server, client, [_GUESSED])


def _guess_that_worked(server: MailServer, client: Client) -> Session:
    return logins.imap_success(server, client, _GUESSED)


def _fast_brute_force(server: MailServer, client: Client) -> Session:
    users = [_user(server, COMMON_NAMES)] * server.rng.randrange(10, 28)
    return logins.smtp_tries(server, client, users, pace=0.5)


def _nas_guesses(server: MailServer, client: Client) -> Session:
    user = server.rng.choice((*COMMON_NAMES, ""))  # a blank name is common in real Connection logs
    return logins.nas_tries(server, client, [user] * server.rng.randrange(1, 4), pace=2.0)


def _harvest(server: MailServer, client: Client) -> Session:
    guesses = server.rng.sample(GUESSED_RECIPIENTS, server.rng.randrange(4, 9))
    return refusals.harvest(server, client, guesses, "check@list-check.example")


def _harvest_and_mail(server: MailServer, client: Client) -> Session:
    guesses = server.rng.sample(GUESSED_RECIPIENTS, server.rng.randrange(3, 6))
    return refusals.harvest(server, client, guesses, "offers@parcel.example")


def _mail_of_a_harvester(server: MailServer, client: Client) -> Session:
    return mail.delivered(server, client, Envelope("offers@parcel.example", _to(server), "parcel.example"))


def _listed(server: MailServer, client: Client) -> Session:
    zones = server.rng.sample(ZONES, server.rng.choice((1, 1, 2, 3)))
    return screening.listed(server, client, zones, _junk(server, client))


def _listed_at_smtpd(server: MailServer, client: Client) -> Session:
    zone, _ = server.rng.choice(ZONES)
    return refusals.refused(server, client, Category.DNSBL, _junk(server, client), zone)


def _forged(server: MailServer, client: Client) -> Envelope:
    return _junk(server, client)._replace(sender=f"{server.rng.choice(MAILBOXES)}@{DOMAIN}")


def _spf(server: MailServer, client: Client) -> Session:
    return refusals.refused(server, client, Category.SPF, _forged(server, client))


def _dmarc(server: MailServer, client: Client) -> Session:
    envelope = _junk(server, client)._replace(sender="service@bank.example")
    return mail.judged(server, client, mail.dmarc("bank.example"), envelope)


def _relay(server: MailServer, client: Client) -> Session:
    envelope = _junk(server, client)._replace(recipient=f"probe{server.rng.randrange(99)}@relaytest.example")
    return refusals.refused(server, client, Category.RELAY, envelope)


def _bad_manners(server: MailServer, client: Client) -> Session:
    category = server.rng.choice((Category.HELO, Category.REVERSE_DNS, Category.SENDER))
    envelope = _junk(server, client)
    if category is Category.HELO:
        envelope = envelope._replace(helo=server.rng.choice(("localhost", "User", "WIN-8F2K1", "ylmf-pc")))
    elif category is Category.SENDER:
        envelope = envelope._replace(sender=f"info@no-such-domain{server.rng.randrange(99)}.example")
    return refusals.refused(server, client, category, envelope)


def _greylisted(server: MailServer, client: Client) -> Session:
    return refusals.refused(server, client, Category.GREYLIST, _junk(server, client))


def _early(server: MailServer, client: Client) -> Session:
    visit = server.rng.choice((screening.too_early, screening.too_early, screening.hang_up, refusals.pipelining))
    return visit(server, client)


def _scan(server: MailServer, client: Client) -> Session:
    if server.rng.random() < 0.3:
        return logins.imap_scan(server, client)
    if server.rng.random() < 0.2:
        return refusals.web_request(server, client)
    return refusals.lost_connection(server, client, server.rng.choice(("CONNECT", "EHLO", "STARTTLS")))


def _malicious(server: MailServer, client: Client) -> Session:
    verdict = server.rng.choice((mail.SPAM, *mail.VIRUSES))
    return mail.judged(server, client, verdict, _junk(server, client))


#: Whose password is guessed in the end.
_GUESSED = "kenji"
_PARTNER_DOMAINS = {ip: domain for _, ip, domain in PARTNERS}
_HOME_USERS = {ip: user for user, ip in HOMES}


def _good_mail(server: MailServer, client: Client) -> Session:
    sender = f"{server.rng.choice(('aiko', 'peter', 'orders', 'news', 'li'))}@{_PARTNER_DOMAINS[client.ip]}"
    envelope = Envelope(sender, _to(server), client.name)
    if server.filter_errs:
        return mail.judged(server, client, mail.FALSE_ALARM, envelope)
    return mail.delivered(server, client, envelope)


def _good_login(server: MailServer, client: Client) -> Session:
    visit = server.rng.choice((logins.imap_success, logins.imap_success, logins.nas_success))
    return visit(server, client, _HOME_USERS[client.ip])


def _good_outbound(server: MailServer, client: Client) -> Session:
    recipient = server.rng.choice(("peter@example.net", "orders@shop.example", "aiko@partner.example"))
    bounced = server.rng.random() < 0.15
    return mail.sent(server, client, _HOME_USERS[client.ip], recipient, bounced=bounced)


#: Mean seconds are chosen for three to six lines a second and one or two events a second at speed 1.
CAST: tuple[Actor, ...] = (
    Actor("good mail", 9, 150, _good_mail, faces.PARTNER_CLIENTS),
    Actor("good log-in", 13, 240, _good_login, faces.HOME_CLIENTS),
    Actor("good outbound", 32, 600, _good_outbound, faces.HOME_CLIENTS),
    Actor("slow brute force", 75 * 60, 75 * 60, _slow_brute_force, named("203.0.113.201"), regular=True, patient=True),
    Actor("slow, at random hours", 165 * 60, 165 * 60, _random_hours, faces.RANDOM_FROM, patient=True),
    Actor("fast brute force", 80, 2_400, _fast_brute_force, faces.FAST_FROM),
    Actor("Japanese names from abroad", 6, 110, _japanese_names, faces.NAMES_FROM, in_turn=True),
    Actor("a guess that worked", 300, 4 * 3_600, _guess_that_worked, faces.RANDOM_FROM),
    Actor("changing addresses", 8, 140, _changing_address),
    Actor("guesses at the NAS", 25, 500, _nas_guesses, named("198.51.100.103", "203.0.113.18")),
    Actor("directory harvest", 20, 600, _harvest, faces.HARVEST_FROM),
    Actor("harvest and mail", 300, 1_800, _harvest_and_mail, faces.MAILING_FROM),
    Actor("mail of a harvester", 3_600, 3 * 3_600, _mail_of_a_harvester, faces.MAILING_FROM),
    Actor("on block lists, at postscreen", 8, 160, _listed, faces.LISTED_FROM),
    Actor("on block lists, at smtpd", 17, 400, _listed_at_smtpd, faces.LISTED_FROM),
    Actor("forged sender", 20, 450, _spf, faces.JUNK_FROM),
    Actor("forged bank", 27, 600, _dmarc, faces.JUNK_FROM),
    Actor("relay probe", 35, 800, _relay, named("198.51.100.118", "203.0.113.47")),
    Actor("talks too soon", 22, 500, _early),
    Actor("scanner", 25, 500, _scan, faces.SCANS_FROM),
    Actor("malicious content", 24, 1_100, _malicious, faces.JUNK_FROM),
    Actor("greylisted", 31, 700, _greylisted, faces.JUNK_FROM),
    Actor("connects too often", 75, 2_000, refusals.connection_limit, named("198.51.100.92", "203.0.113.163")),
    Actor("bad manners", 29, 650, _bad_manners),
)


_FACES = frozenset(client.ip for actor in CAST for client in actor.clients)


def client_of(actor: Actor, server: MailServer) -> Client:
    """Who comes this time; a new address is never that of somebody with a row of his own."""
    if actor.in_turn:
        return actor.clients[server.turn(actor.name) % len(actor.clients)]
    if actor.clients:
        return server.rng.choice(actor.clients)
    while (client := changing(server.rng)).ip in _FACES:
        pass
    return client
