"""Sessions in which a message is taken: good mail in and out, and content that a milter refuses (cleanup_milter.c)."""

from __future__ import annotations

from typing import NamedTuple

from tui.demo.script import Client, Said, Session, Truth
from tui.demo.server import MailServer
from tui.demo.smtpd import Envelope, Smtpd
from tui.demo.world import DOMAIN
from tui.model import Category, EventKind

_DELIVERED = "ehlo=2 starttls=1 mail=1 rcpt=1 data=1 quit=1 commands=7"
_REFUSED_CONTENT = "ehlo=1 mail=1 rcpt=1 data=0/1 quit=1 commands=4/5"


class Verdict(NamedTuple):
    """A milter's word on a message: what kind of event it is, and the answer from the DSN code onwards."""

    kind: EventKind
    category: Category
    answer: str


SPAM = Verdict(EventKind.CONTENT, Category.SPAM, "5.7.1 Spam message rejected")
VIRUSES = tuple(
    Verdict(EventKind.CONTENT, Category.VIRUS, f"5.7.1 Blocked by ClamAV - FOUND VIRUS: {name}")
    for name in ("Doc.Downloader.Demo-1", "Win.Trojan.Demo-2", "Html.Phishing.Demo-3")
)

#: What the filter finds in good mail while one of its signatures is wrong.
FALSE_ALARM = Verdict(EventKind.CONTENT, Category.VIRUS, "5.7.1 Blocked by ClamAV - FOUND VIRUS: Html.Phishing.Demo-9")


def dmarc(domain: str) -> Verdict:
    """OpenDMARC's refusal of a message that says it is from `domain`."""
    return Verdict(EventKind.REJECTION, Category.DMARC, f"5.7.1 rejected by DMARC policy for {domain}")


def _queued(server: MailServer, queue_id: str, sender: str, message_id: str) -> Session:
    yield Said(server.daemon("postfix/cleanup"), f"{queue_id}: message-id=<{message_id}>", pause=0.03)
    size = server.rng.randrange(900, 180_000)
    yield Said(server.daemon("postfix/qmgr"), f"{queue_id}: from=<{sender}>, size={size}, nrcpt=1 (queue active)")


def delivered(server: MailServer, client: Client, envelope: Envelope) -> Session:
    """A good message comes in."""
    smtpd = Smtpd(server, client)
    queue_id = server.queue_id()
    yield smtpd.connect()
    yield Said(
        server.program("policyd-spf"),
        f": prepend Received-SPF: Pass (mailfrom) identity=mailfrom; client-ip={client.ip}; helo={envelope.helo}; "
        f"envelope-from={envelope.sender}; receiver={DOMAIN} ",
        pause=0.01,
    )
    yield smtpd.accept(queue_id)
    yield from _queued(server, queue_id, envelope.sender, server.message_id(envelope.helo))
    yield smtpd.disconnect(_DELIVERED)
    yield Said(
        server.program("postfix/lmtp"),
        f"{queue_id}: to=<{envelope.recipient}>, relay={DOMAIN}[private/dovecot-lmtp], delay=0.31, "
        f"delays=0.22/0.01/0.02/0.06, dsn=2.0.0, status=sent (250 2.0.0 <{envelope.recipient}> Saved)",
    )
    yield Said(server.daemon("postfix/qmgr"), f"{queue_id}: removed")


def sent(server: MailServer, client: Client, user: str, recipient: str, *, bounced: bool = False) -> Session:
    """One of our users writes to somebody, whose server takes it or says that there is no such user."""
    smtpd = Smtpd(server, client, "submission")
    queue_id = server.queue_id()
    domain = recipient.partition("@")[2]
    yield smtpd.connect()
    yield smtpd.accept(
        queue_id,
        f", sasl_method=PLAIN, sasl_username={user}",
        Truth(EventKind.LOGIN_SUCCESS, client.ip, user=user),
    )
    yield from _queued(server, queue_id, f"{user}@{DOMAIN}", server.message_id(DOMAIN))
    yield smtpd.disconnect("ehlo=2 starttls=1 auth=1 mail=1 rcpt=1 data=1 quit=1 commands=8")
    relay = f"mx.{domain}[192.0.2.70]"
    outcome = (
        f"dsn=5.1.1, status=bounced (host {relay} said: 550 5.1.1 <{recipient}>: Recipient address rejected: "
        "User unknown (in reply to RCPT TO command))"
        if bounced
        else "dsn=2.0.0, status=sent (250 2.0.0 Ok: queued)"
    )
    yield Said(
        server.program("postfix/smtp"),
        f"{queue_id}: to=<{recipient}>, relay={relay}:25, delay=0.9, delays=0.1/0.01/0.4/0.39, {outcome}",
    )
    yield Said(server.daemon("postfix/qmgr"), f"{queue_id}: removed")


def judged(server: MailServer, client: Client, verdict: Verdict, envelope: Envelope) -> Session:
    """A message that a milter refuses after reading it, or has thrown away where the policy says so."""
    smtpd = Smtpd(server, client)
    queue_id = server.queue_id()
    cleanup = server.daemon("postfix/cleanup")
    yield smtpd.connect()
    yield smtpd.accept(queue_id)
    yield Said(cleanup, f"{queue_id}: message-id=<{server.message_id(envelope.helo)}>", pause=0.2)
    discards = server.discards(verdict.category)
    if discards:  # Postfix writes its own fixed words here: the line no longer tells the reason
        verb, answer = "milter-discard", "milter triggers DISCARD action"
        truth = Truth(
            EventKind.DISCARD,
            client.ip,
            category=Category.OTHER,
            sender=envelope.sender,
            recipient=envelope.recipient,
        )
    else:
        verb, answer = "milter-reject", verdict.answer
        truth = Truth(
            verdict.kind,
            client.ip,
            category=verdict.category,
            sender=envelope.sender,
            recipient=envelope.recipient,
        )
    yield Said(cleanup, f"{queue_id}: {verb}: END-OF-MESSAGE from {client.tag}: {answer}; {envelope}", truth)
    yield smtpd.disconnect(_DELIVERED if discards else _REFUSED_CONTENT)
