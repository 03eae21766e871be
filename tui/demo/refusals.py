"""Sessions that smtpd refuses before it takes a message: harvests, block lists, SPF, relaying, bad manners."""

from __future__ import annotations

from collections.abc import Sequence

from tui.demo.script import Client, Said, Session, Truth
from tui.demo.server import MailServer
from tui.demo.smtpd import Envelope, Smtpd
from tui.demo.world import DOMAIN, MAILBOXES, SERVER_IPV4
from tui.model import Category, EventKind

_REFUSED = "ehlo=1 mail=1 rcpt=0/1 quit=1 commands=3/4"
_TAKEN = "ehlo=1 mail=1 rcpt=1 data=1 quit=1 commands=5"


def refused(
    server: MailServer, client: Client, category: Category, envelope: Envelope, zone: str | None = None
) -> Session:
    """One recipient, refused for one reason, or taken and thrown away where the policy of the category says so."""
    smtpd = Smtpd(server, client)
    yield smtpd.connect()
    if category is Category.SPF:
        yield _spf_verdict(server, client, envelope)
    answer = smtpd.refuse(category, envelope, zone)
    yield answer
    if answer.truth is not None and answer.truth.kind is EventKind.DISCARD:
        yield smtpd.accept(server.queue_id())
        yield smtpd.disconnect(_TAKEN)
    else:
        yield smtpd.disconnect(_REFUSED)


def _spf_verdict(server: MailServer, client: Client, envelope: Envelope) -> Said:
    """What policyd-spf says to smtpd, a moment before smtpd says it to the client (policyd_spf.py, level 1)."""
    return Said(
        server.program("policyd-spf"),
        ": 550 5.7.23 Message rejected due to: SPF fail - not authorized. Please see "
        f"http://spf.example.net/why?s=mfrom;id={envelope.sender};ip={client.ip};r={envelope.recipient}",
        Truth(EventKind.REJECTION, client.ip, counted=False, category=Category.SPF),
        pause=0.002,
    )


def harvest(server: MailServer, client: Client, guesses: Sequence[str], sender: str) -> Session:
    """A directory harvest: many recipients in one session, most of which do not exist."""
    helo = sender.rpartition("@")[2]
    envelopes = [Envelope(sender, f"{guess}@{DOMAIN}", helo) for guess in guesses]
    if server.discards(Category.UNKNOWN_RECIPIENT):
        return _quiet_harvest(server, client, envelopes)
    return _refused_harvest(server, client, envelopes)


def _refused_harvest(server: MailServer, client: Client, envelopes: Sequence[Envelope]) -> Session:
    smtpd = Smtpd(server, client)
    hits = 0
    yield smtpd.connect()
    for envelope in envelopes:
        if envelope.recipient.partition("@")[0] in MAILBOXES:
            hits += 1
            if hits == 1:
                yield smtpd.accept(server.queue_id())
        else:
            yield smtpd.refuse(Category.UNKNOWN_RECIPIENT, envelope)
    misses = len(envelopes) - hits
    rcpt = f"{hits}/{len(envelopes)}" if misses else f"{hits}"
    yield smtpd.disconnect(f"ehlo=1 mail=1 rcpt={rcpt} rset=1 quit=1 commands={4 + hits}/{4 + len(envelopes)}")


def _quiet_harvest(server: MailServer, client: Client, envelopes: Sequence[Envelope]) -> Session:
    """In discard mode every recipient is accepted; the message is thrown away at DATA if none of them exists."""
    smtpd = Smtpd(server, client)
    queue_id = server.queue_id()
    misses = [e for e in envelopes if e.recipient.partition("@")[0] not in MAILBOXES]
    yield smtpd.connect()
    yield smtpd.accept(queue_id)
    if misses:
        last = misses[-1]
        yield smtpd.say(
            f"{queue_id}: discard: DATA from {client.tag}: <DATA>: Data command "
            f"sekimori category={Category.UNKNOWN_RECIPIENT} n={len(misses)}; {last}",
            Truth(
                EventKind.DISCARD,
                client.ip,
                category=Category.UNKNOWN_RECIPIENT,
                sender=last.sender,
                recipient=last.recipient,
            ),
        )
    yield smtpd.disconnect(f"ehlo=1 mail=1 rcpt={len(envelopes)} data=1 quit=1 commands={4 + len(envelopes)}")


def connection_limit(server: MailServer, client: Client) -> Session:
    """A client that connects more often than anvil allows (smtpd_client_connection_rate_limit)."""
    for times in range(31, 31 + server.rng.randrange(2, 5)):
        smtpd = Smtpd(server, client)
        yield smtpd.connect()
        yield smtpd.say(
            f"warning: Connection rate limit exceeded: {times} from {client.tag} for service {SERVER_IPV4}:25",
            Truth(EventKind.LIMIT, client.ip, category=Category.RATE),
        )
        yield smtpd.disconnect("commands=0/0", pause=0.8)


def lost_connection(server: MailServer, client: Client, stage: str) -> Session:
    """A scanner that only looks."""
    smtpd = Smtpd(server, client)
    yield smtpd.connect()
    yield smtpd.lost(stage)
    yield smtpd.disconnect("commands=0/0" if stage == "CONNECT" else "ehlo=1 commands=1")


def pipelining(server: MailServer, client: Client) -> Session:
    """A client that does not wait for answers (smtpd.c; the text at the end is the client's own)."""
    smtpd = Smtpd(server, client)
    yield smtpd.connect()
    yield smtpd.say(
        f"improper command pipelining after EHLO from {client.tag}: MAIL FROM:<win@prize.example>\\r\\nRCPT TO:<",
        Truth(EventKind.PROBE, client.ip, category=Category.PROTOCOL),
    )
    yield smtpd.disconnect("ehlo=1 quit=1 commands=2")


def web_request(server: MailServer, client: Client) -> Session:
    """A client that takes port 25 for a web server."""
    smtpd = Smtpd(server, client)
    yield smtpd.connect()
    yield smtpd.say(
        f"warning: non-SMTP command from {client.tag}: GET / HTTP/1.1",
        Truth(EventKind.PROBE, client.ip, category=Category.PROTOCOL),
    )
    yield smtpd.disconnect("unknown=0/1 commands=0/1")
