"""Sessions that no reader should make an attack of: good mail, bounces that sound like refusals, log-ins that work."""

from __future__ import annotations

from tests.bench.traffic import EVIL_HELO, LOCAL, Mix, Session, Traffic, meaning
from tui.model import EventKind


def _good_mail(t: Traffic) -> Session:
    queue_id, to = t.queue_id(), t.recipient()
    number = t.rng.randrange(1, 250)
    client = f"mail{number}.partner.example[10.200.0.{number}]"
    here, manager = t.program("postfix/smtpd"), t.program("postfix/qmgr")
    name = "authentication-failed-reject." if t.rng.random() < 0.02 else ""
    message_id = f"{name}20261116{t.rng.getrandbits(48):015d}.{t.queue_id()}@mail{number}.partner.example"
    relay = "relay=example.org[private/dovecot-lmtp], delay=0.2, delays=0.1/0/0.02/0.08"
    return [
        (f"{here}connect from {client}", None),
        (f"{here}{queue_id}: client={client}", None),
        (f"{t.program('postfix/cleanup')}{queue_id}: message-id=<{message_id}>", None),
        (f"{manager}{queue_id}: from=<a{number}@partner.example>, size={t.port()}, nrcpt=1 (queue active)", None),
        (f"{here}disconnect from {client} ehlo=2 starttls=1 mail=1 rcpt=1 data=1 quit=1 commands=7", None),
        (
            f"{t.program('postfix/lmtp')}{queue_id}: to=<{to}>, {relay}, dsn=2.0.0, status=sent (250 2.0.0 Saved)",
            None,
        ),
        (f"{manager}{queue_id}: removed", None),
    ]


_BOUNCES = (
    "550 5.1.1 <{to}>: Recipient address rejected: User unknown in local recipient table (in reply to RCPT TO command)",
    "554 5.7.1 Service unavailable; Client host [10.0.0.10] blocked using zen.lists.example (in reply to RCPT TO)",
    "535 5.7.8 Error: authentication failed: reject: no such account (in reply to MAIL FROM command)",
)


def _bounce(t: Traffic) -> Session:
    queue_id, to = t.queue_id(), f"c{t.rng.randrange(999)}@customer.example"
    answer = t.rng.choice(_BOUNCES).format(to=to)
    host = "mx.customer.example[10.201.0.7]"
    relay = f"relay={host}:25, delay=1.2, delays=0.1/0/0.6/0.5"
    outcome = f"dsn=5.0.0, status=bounced (host {host} said: {answer})"
    return [
        (f"{t.program('postfix/smtp')}{queue_id}: to=<{to}>, {relay}, {outcome}", None),
        (f"{t.program('postfix/qmgr')}{queue_id}: removed", None),
    ]


_NOTHING_DONE = "deleted=0 expunged=0 trashed=0 hdr_count=0 hdr_bytes=0 body_count=0 body_bytes=0"


def _good_login(t: Traffic) -> Session:
    user, session = t.rng.choice(LOCAL), t.session_id()
    ip = f"10.250.0.{t.rng.randrange(1, 60)}"
    number = t.port()
    elements = f"user=<{user}>, method=PLAIN, rip={ip}, lip=10.0.0.10, mpid={number}, TLS, session=<{session}>"
    return [
        (
            f"dovecot: imap-login: Login: {elements}",
            meaning(EventKind.LOGIN_SUCCESS, ip, user=user),
        ),
        (f"dovecot: imap({user})<{number}><{session}>: Disconnected: Logged out in=44 out=1834 {_NOTHING_DONE}", None),
    ]


def _spf_pass(t: Traffic) -> Session:
    told = (
        f"prepend Received-SPF: Pass (mailfrom) identity=mailfrom; client-ip=10.200.0.{t.rng.randrange(1, 250)}; "
        f"helo={EVIL_HELO if t.rng.random() < 0.01 else 'mail.partner.example'}; envelope-from=a@partner.example; "
        "receiver=example.org"
    )
    return [(f"{t.program('policyd-spf')}: {told}", None)]


NOISE = Mix((_good_mail, 60), (_bounce, 8), (_good_login, 12), (_spf_pass, 20))
