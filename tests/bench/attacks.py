"""Sessions of those who mean no good, as Postfix, postscreen and Dovecot write them, and what each line means."""

from __future__ import annotations

from typing import NamedTuple

from tests.bench.traffic import EVIL_HELO, ZONES, Mix, Session, Traffic, meaning
from tui.model import Category, EventKind

STAGES = ("CONNECT", "CONNECT", "EHLO", "STARTTLS", "UNKNOWN", "DATA (0 bytes)")


def _smtp_login(t: Traffic) -> Session:
    ip, tries = t.ip(), t.rng.choice((1, 1, 1, 2, 3))
    client = t.client(ip)
    here = t.program(t.rng.choice(("postfix/smtpd", "postfix/submission/smtpd", "postfix/smtps/smtpd")))
    said: Session = [(f"{here}connect from {client}", None)]
    for _ in range(tries):
        user, form = t.user(), t.rng.random()
        if form < 0.6:
            told = f"SASL LOGIN authentication failed: (reason unavailable), sasl_username={user}"
        elif form < 0.7:
            told = f"SASL PLAIN authentication failed: , sasl_username={user}"
        else:
            told, user = "SASL LOGIN authentication failed: UGFzc3dvcmQ6", ""
        said.append((f"{here}warning: {client}: {told}", meaning(EventKind.LOGIN_FAILURE, ip, user=user)))
    if t.rng.random() < 0.5:
        companion = meaning(EventKind.PROBE, ip, Category.PROTOCOL, counted=False)
        said.append((f"{here}lost connection after AUTH from {client}", companion))
    said.append(
        (
            f"{here}disconnect from {client} ehlo=1 auth=0/{tries} commands=1/{tries + 1}",
            meaning(EventKind.LOGIN_FAILURE, ip, counted=False),
        )
    )
    return said


def _end_of_login(t: Traffic, service: str, ip: str, user: str, tries: int, session: str) -> str:
    seconds = t.rng.randrange(1, 20)
    attempts = f"auth failed, {tries} attempts in {seconds} secs"
    why = t.rng.choice(
        (
            f"Disconnected: Connection closed ({attempts})",
            f"Aborted login ({attempts})",
            f"Login aborted: Connection closed ({attempts}) (auth_failed)",
        )
    )
    seen = f"::ffff:{ip}" if ":" not in ip and t.rng.random() < 0.02 else ip  # a dual-stack socket
    elements = f"user=<{user}>, method=PLAIN, rip={seen}, lip=10.0.0.10, TLS, session=<{session}>"
    return f"dovecot: {service}-login: {why}: {elements}"


def _dovecot_auth(t: Traffic) -> Session:
    ip, user, session, tries = t.ip(), t.user(), t.session_id(), t.rng.choice((1, 1, 2))
    worker = t.rng.choice(("auth: passwd-file", f"auth-worker({t.rng.randrange(1000, 9999)}): sql"))
    why = t.rng.choice(("unknown user", "Password mismatch"))
    told = f"dovecot: {worker}({user},{ip},<{session}>): {why}"
    said: Session = [(told, meaning(EventKind.LOGIN_FAILURE, ip, user=user))] * tries
    end = _end_of_login(t, t.rng.choice(("imap", "imap", "pop3")), ip, user, tries, session)
    return [*said, (end, meaning(EventKind.LOGIN_FAILURE, ip, user=user, counted=False))]


def _dovecot_login(t: Traffic) -> Session:
    ip, user = t.ip(), t.user()
    end = _end_of_login(t, t.rng.choice(("imap", "imap", "pop3")), ip, user, 1, t.session_id())
    return [(end, meaning(EventKind.LOGIN_FAILURE, ip, user=user))]


def _dovecot_scan(t: Traffic) -> Session:
    ip = t.ip()
    told = f"dovecot: imap-login: Disconnected (no auth attempts in 0 secs): user=<>, rip={ip}, lip=10.0.0.10"
    return [(f"{told}, session=<{t.session_id()}>", meaning(EventKind.PROBE, ip, Category.PROTOCOL))]


class _Refusal(NamedTuple):
    category: Category
    answer: str
    weight: int


_REFUSALS = (
    _Refusal(
        Category.UNKNOWN_RECIPIENT,
        "550 5.1.1 <{to}>: Recipient address rejected: User unknown in local recipient table",
        30,
    ),
    _Refusal(Category.RELAY, "554 5.7.1 <{to}>: Relay access denied", 10),
    _Refusal(
        Category.DNSBL,
        "554 5.7.1 Service unavailable; Client host [{ip}] blocked using {zone}; https://{zone}/q/{ip}",
        25,
    ),
    _Refusal(
        Category.SPF,
        "550 5.7.23 <{to}>: Recipient address rejected: Message rejected due to: SPF fail - not authorized. "
        "Please see http://spf.example.net/why?id={sender};ip={ip}",
        8,
    ),
    _Refusal(Category.HELO, "504 5.5.2 <{helo}>: Helo command rejected: need fully-qualified hostname", 6),
    _Refusal(Category.REVERSE_DNS, "450 4.7.25 Client host rejected: cannot find your hostname, [{ip}]", 8),
    _Refusal(Category.SENDER, "450 4.1.8 <{sender}>: Sender address rejected: Domain not found", 6),
    _Refusal(
        Category.GREYLIST, "450 4.2.0 <{to}>: Recipient address rejected: Greylisted, see http://postgrey.example/", 7
    ),
)
_REFUSAL_WEIGHTS = [row.weight for row in _REFUSALS]


def _refused(t: Traffic) -> Session:
    ip, helo, sender = t.ip(), t.helo(), t.sender()
    (row,) = t.rng.choices(_REFUSALS, _REFUSAL_WEIGHTS)
    to = {
        Category.UNKNOWN_RECIPIENT: f"x{t.rng.randrange(5_000)}@example.org",
        Category.RELAY: f"probe{t.rng.randrange(900)}@elsewhere.example",
    }.get(row.category) or t.recipient()
    zone = t.rng.choice(ZONES) if row.category is Category.DNSBL else ""
    client, here = t.client(ip), t.program("postfix/smtpd")
    answer = row.answer.format(to=to, ip=ip, zone=zone, helo=helo, sender=sender)
    return [
        (f"{here}connect from {client}", None),
        (
            f"{here}NOQUEUE: reject: RCPT from {client}: {answer}; from=<{sender}> to=<{to}> proto=ESMTP helo=<{helo}>",
            meaning(EventKind.REJECTION, ip, row.category, sender=sender, recipient=to, zone=zone),
        ),
        (f"{here}disconnect from {client} ehlo=1 mail=1 rcpt=0/1 quit=1 commands=3/4", None),
    ]


def _postscreen(t: Traffic) -> Session:
    ip, zone, sender, to = t.ip(), t.rng.choice(ZONES), t.sender(), t.recipient()
    here, at = t.program("postfix/postscreen"), f"[{ip}]:{t.port()}"
    answer = f"550 5.7.1 Service unavailable; client [{ip}] blocked using {zone}"
    envelope = f"from=<{sender}>, to=<{to}>, proto=ESMTP, helo=<{t.helo()}>"
    return [
        (f"{here}CONNECT from {at} to [10.0.0.10]:25", None),
        (
            f"{t.program('postfix/dnsblog')}addr {ip} listed by domain {zone} as 127.0.0.{t.rng.randrange(2, 12)}",
            meaning(EventKind.DNSBL_HIT, ip, Category.DNSBL, zone=zone),
        ),
        (f"{here}DNSBL rank 3 for {at}", meaning(EventKind.DNSBL_HIT, ip, Category.DNSBL, zone=zone, counted=False)),
        (
            f"{here}NOQUEUE: reject: RCPT from {at}: {answer}; {envelope}",
            meaning(EventKind.REJECTION, ip, Category.DNSBL, sender=sender, recipient=to, zone=zone, counted=False),
        ),
        (f"{here}DISCONNECT {at}", None),
    ]


def _pregreet(t: Traffic) -> Session:
    ip, here = t.ip(), t.program("postfix/postscreen")
    at = f"[{ip}]:{t.port()}"
    return [
        (f"{here}CONNECT from {at} to [10.0.0.10]:25", None),
        (
            f"{here}PREGREET 14 after 0.{t.rng.randrange(10, 99)} from {at}: EHLO ylmf-pc\\r\\n",
            meaning(EventKind.PROBE, ip, Category.PROTOCOL),
        ),
        (f"{here}DISCONNECT {at}", None),
    ]


def _lost(t: Traffic) -> Session:
    ip, here = t.ip(), t.program("postfix/smtpd")
    client, stage = t.client(ip), t.rng.choice(STAGES)
    category = Category.TLS if stage == "STARTTLS" else Category.PROTOCOL
    return [
        (f"{here}connect from {client}", None),
        (f"{here}lost connection after {stage} from {client}", meaning(EventKind.PROBE, ip, category)),
        (f"{here}disconnect from {client} ehlo=1 commands=1", None),
    ]


def _bad_protocol(t: Traffic) -> Session:
    ip, here = t.ip(), t.program("postfix/smtpd")
    client = t.client(ip)
    kind, told = t.rng.choice(
        (
            (EventKind.LIMIT, f"too many errors after UNKNOWN from {client}"),
            (EventKind.PROBE, f"warning: non-SMTP command from {client}: {EVIL_HELO}"),
            (EventKind.PROBE, f"improper command pipelining after EHLO from {client}: MAIL FROM:<a@b.example>\\r\\n"),
        )
    )
    return [
        (f"{here}connect from {client}", None),
        (here + told, meaning(kind, ip, Category.PROTOCOL)),
        (f"{here}disconnect from {client} ehlo=1 unknown=0/1 commands=1/2", None),
    ]


def _limit(t: Traffic) -> Session:
    ip, here = t.ip(), t.program("postfix/smtpd")
    client = t.client(ip)
    return [
        (f"{here}connect from {client}", None),
        (
            f"{here}warning: Connection rate limit exceeded: {t.rng.randrange(31, 400)} from {client} for service smtp",
            meaning(EventKind.LIMIT, ip, Category.RATE),
        ),
        (f"{here}disconnect from {client} commands=0/0", None),
    ]


_VERDICTS = (
    (EventKind.CONTENT, Category.SPAM, "5.7.1 Spam message rejected"),
    (EventKind.CONTENT, Category.VIRUS, "5.7.1 Blocked by ClamAV - FOUND VIRUS: Win.Trojan.Demo-2"),
    (EventKind.REJECTION, Category.DMARC, "5.7.1 rejected by DMARC policy for bank.example"),
)


def _content(t: Traffic) -> Session:
    ip, sender, to, queue_id = t.ip(), t.sender(), t.recipient(), t.queue_id()
    client, here, there = t.client(ip), t.program("postfix/smtpd"), t.program("postfix/cleanup")
    kind, category, answer = t.rng.choice(_VERDICTS)
    envelope = f"from=<{sender}> to=<{to}> proto=ESMTP helo=<{t.helo()}>"
    return [
        (f"{here}connect from {client}", None),
        (f"{here}{queue_id}: client={client}", None),
        (f"{there}{queue_id}: message-id=<{t.rng.getrandbits(40)}@bulk.example>", None),
        (
            f"{there}{queue_id}: milter-reject: END-OF-MESSAGE from {client}: {answer}; {envelope}",
            meaning(kind, ip, category, sender=sender, recipient=to),
        ),
        (f"{here}disconnect from {client} ehlo=1 mail=1 rcpt=1 data=0/1 quit=1 commands=4/5", None),
    ]


ATTACKS = Mix(
    (_smtp_login, 24),
    (_dovecot_auth, 12),
    (_dovecot_login, 12),
    (_dovecot_scan, 3),
    (_refused, 26),
    (_postscreen, 9),
    (_pregreet, 5),
    (_lost, 9),
    (_bad_protocol, 4),
    (_limit, 3),
    (_content, 5),
)
