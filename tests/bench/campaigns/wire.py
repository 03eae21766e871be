"""What Postfix, postscreen and Dovecot write of a session, line by line.

A session is a list of lines: seconds after its beginning, the text from the program's name on, and whether the line
counts as an attempt, by the rules of docs/counting.md.
"""

from __future__ import annotations

import random
from typing import TypeAlias

from tests.bench.campaigns.rspamd import BAD, GOOD, SPAM, verdict

#: Seconds after the session's beginning, text, whether it counts as an attempt.
Line: TypeAlias = tuple[float, str, bool]
Session: TypeAlias = list[Line]

ZONES = ("zen.lists.example", "bl.spammers.example", "dnsbl.example.net")
DOMAIN = "example.org"
US = "192.0.2.25"
_NOTHING = "deleted=0 expunged=0 trashed=0 hdr_count=0 hdr_bytes=0 body_count=0 body_bytes=0"
_SMTPD = {"smtp": "postfix/smtpd", "submission": "postfix/submission/smtpd", "smtps": "postfix/smtps/smtpd"}
#: By the last element of the delivery agent's name: how it says where it has put a mail.
_AGENTS = {
    "lmtp": "relay=mx1[private/dovecot-lmtp], {delay}, dsn=2.0.0, status=sent (250 2.0.0 <{to}> {id} Saved)",
    "virtual": "relay=virtual, {delay}, dsn=2.0.0, status=sent (delivered to maildir)",
    "local": "relay=local, {delay}, dsn=2.0.0, status=sent (delivered to mailbox)",
}
_DELAY = "delay=0.31, delays=0.2/0.01/0.02/0.08"


class Wire:
    """Writes sessions; knows which process numbers and queue ids are free."""

    def __init__(
        self, rng: random.Random, agent: str = "lmtp", *, long_ids: bool = False, rspamd: bool = False
    ) -> None:
        """`long_ids`: Postfix's long queue ids, and a Dovecot that asks a database by its auth-worker. `rspamd`: it
        looks at each mail, and tells so before Postfix does; else the milter is silent."""
        self.rng = rng
        self.agent = agent
        self._process = rng.randrange(50_000)
        self._long = long_ids
        self._rspamd = rspamd

    def at(self, program: str) -> str:
        """A process that no other open session has."""
        self._process = (self._process + 1) % 900_000
        return f"{program}[{self._process + 1_000}]: "

    def queue_id(self) -> str:
        number = self.rng.getrandbits(52)
        if not self._long:
            return f"{number | 1 << 39:X}"[:11]
        text = f"{number:015d}"[-14:]
        return "4" + text.translate(_LETTERS)

    def session_id(self) -> str:
        return f"{self.rng.getrandbits(64):016x}".replace("a", "+").replace("b", "/") + "AB"

    def client(self, ip: str, name: str = "") -> str:
        """As smtpd writes it."""
        return f"{name or 'unknown'}[{ip}]"

    # -- mail ----------------------------------------------------------------------------------------------------

    def mail(self, client: str, sender: str, to: list[str]) -> Session:
        """Taken in and delivered to each recipient."""
        rng = self.rng
        here, id_, manager = self.at("postfix/smtpd"), self.queue_id(), "postfix/qmgr[812]: "
        size, n = rng.randrange(1_500, 90_000), len(to)
        told = _AGENTS[self.agent]
        session = [
            (0.0, f"{here}connect from {client}", False),
            (0.4, f"{here}{id_}: client={client}", False),
            (0.6, f"{self.at('postfix/cleanup')}{id_}: message-id=<{size}.{id_}@mailer.example>", False),
            (0.8, f"{manager}{id_}: from=<{sender}>, size={size}, nrcpt={n} (queue active)", False),
        ]
        agent = self.at(f"postfix/{self.agent}")
        session += [
            (1.0, f"{agent}{id_}: to=<{one}>, {told.format(delay=_DELAY, to=one, id='kC4' + id_)}", False) for one in to
        ]
        quit_ = f"{here}disconnect from {client} ehlo=2 starttls=1 mail=1 rcpt={n} data=1 quit=1 commands={6 + n}"
        return [*session, (1.1, f"{manager}{id_}: removed", False), (1.2, quit_, False)]

    def partly(self, client: str, sender: str, dead: list[str], to: list[str]) -> Session:
        """A mail to many, of whom some are unknown: those are refused, the others get it."""
        good = self.mail(client, sender, to)
        here = good[0][1].partition("connect from")[0]
        refused = [self._refusal(here, client, 0.5, _unknown(one), sender, one, "mx.list.example") for one in dead]
        tail = [(t + 0.01 * len(dead), text, counts) for t, text, counts in good[2:]]
        return [*good[:2], *refused, *tail]

    def refused(self, client: str, answer: str, sender: str, to: list[str], helo: str) -> Session:
        """Refused at each RCPT with the same answer; `{to}` in it is the recipient."""
        here, n = self.at("postfix/smtpd"), len(to)
        session = [(0.0, f"{here}connect from {client}", False)]
        session += [
            self._refusal(here, client, 0.5 + 0.2 * k, answer.replace("{to}", one), sender, one, helo)
            for k, one in enumerate(to)
        ]
        done = f"{here}disconnect from {client} ehlo=1 mail=1 rcpt=0/{n} quit=1 commands=3/{n + 3}"
        return [*session, (0.7 + 0.2 * n, done, False)]

    def _refusal(self, here: str, client: str, at: float, answer: str, sender: str, to: str, helo: str) -> Line:
        envelope = f"from=<{sender}> to=<{to}> proto=ESMTP helo=<{helo}>"
        return at, f"{here}NOQUEUE: reject: RCPT from {client}: {answer}; {envelope}", True

    def harvest(self, client: str, sender: str, to: list[str], helo: str) -> Session:
        """Recipients that nobody has."""
        return self.refused(client, _unknown("{to}"), sender, to, helo)

    def relay(self, client: str, sender: str, to: str, helo: str) -> Session:
        """A relay test."""
        return self.refused(client, "554 5.7.1 <{to}>: Relay access denied", sender, [to], helo)

    def content(self, client: str, sender: str, to: str, answer: str, helo: str) -> Session:
        """Refused for its body by a milter."""
        here, id_ = self.at("postfix/smtpd"), self.queue_id()
        there = self.at("postfix/cleanup")
        envelope = f"from=<{sender}> to=<{to}> proto=ESMTP helo=<{helo}>"
        refused = f"{there}{id_}: milter-reject: END-OF-MESSAGE from {client}: {answer}; {envelope}"
        told = verdict(id_, client, sender, to, BAD)
        return [
            (0.0, f"{here}connect from {client}", False),
            (0.4, f"{here}{id_}: client={client}", False),
            (0.5, f"{there}{id_}: message-id=<{id_}@mailer.example>", False),
            *([(0.8, told, True)] if self._rspamd else []),
            (0.9, refused, not self._rspamd),
            (1.0, f"{here}disconnect from {client} ehlo=1 mail=1 rcpt=1 data=0/1 quit=1 commands=4/5", False),
        ]

    def judged(self, session: Session, sender: str, to: str, *, spam: bool = False) -> Session:
        """A mail that is taken in, with what rspamd says of it, if there is one: nothing, or that it is spam."""
        if not self._rspamd:
            return session
        id_, _, client = session[1][1].partition("]: ")[2].partition(": client=")
        told = verdict(id_, client.partition(",")[0], sender, to, SPAM if spam else GOOD)
        return [*session[:3], (0.7, told, spam), *session[3:]]

    # -- probes --------------------------------------------------------------------------------------------------

    def listed(self, ip: str, sender: str, to: str) -> Session:
        """Known to a block list, and refused by postscreen for it: one attempt."""
        rng = self.rng
        zone, at, here = rng.choice(ZONES), f"[{ip}]:{rng.randrange(1024, 65536)}", "postfix/postscreen[811]: "
        envelope = f"from=<{sender}>, to=<{to}>, proto=ESMTP, helo=<mail.bulk.example>"
        answer = f"550 5.7.1 Service unavailable; client [{ip}] blocked using {zone}; {envelope}"
        return [
            (0.0, f"{here}CONNECT from {at} to [{US}]:25", False),
            (0.1, f"{self.at('postfix/dnsblog')}addr {ip} listed by domain {zone} as 127.0.0.4", True),
            (6.0, f"{here}DNSBL rank 3 for {at}", False),
            (6.3, f"{here}NOQUEUE: reject: RCPT from {at}: {answer}", False),
            (6.5, f"{here}DISCONNECT {at}", False),
        ]

    def pregreet(self, ip: str, helo: str) -> Session:
        at, here = f"[{ip}]:{self.rng.randrange(1024, 65536)}", "postfix/postscreen[811]: "
        return [
            (0.0, f"{here}CONNECT from {at} to [{US}]:25", False),
            (0.1, f"{here}PREGREET {len(helo) + 7} after 0.08 from {at}: EHLO {helo}\\r\\n", True),
            (0.4, f"{here}DISCONNECT {at}", False),
        ]

    def told(self, client: str, what: str, service: str = "smtp") -> Session:
        """One line that is a probe by itself; `{client}` in it is the client."""
        here = self.at(_SMTPD[service])
        return [
            (0.0, f"{here}connect from {client}", False),
            (0.2, here + what.replace("{client}", client), True),
            (0.3, f"{here}disconnect from {client} commands=0/0", False),
        ]

    def no_login(self, ip: str) -> Session:
        """Somebody looked at the IMAP port and went."""
        what = "Disconnected (no auth attempts in 0 secs)"
        told = f"dovecot: imap-login: {what}: user=<>, rip={ip}, lip={US}, session=<{self.session_id()}>"
        return [(0.0, told, True)]

    # -- log-ins -------------------------------------------------------------------------------------------------

    def smtp_failures(self, ip: str, users: list[str], service: str, pause: float = 2.0) -> Session:
        """SASL failures of one connection; an empty name is what Postfix writes where it knows none."""
        here, client, n = self.at(_SMTPD[service]), self.client(ip), len(users)
        session = [(0.0, f"{here}connect from {client}", False)]
        for k, user in enumerate(users):
            told = f"(reason unavailable), sasl_username={user}" if user else "UGFzc3dvcmQ6"
            line = f"{here}warning: {client}: SASL LOGIN authentication failed: {told}"
            session.append((0.5 + pause * k, line, True))
        end = pause * n + 0.6
        closed = f"{here}disconnect from {client} ehlo=1 auth=0/{n} quit=1 commands=2/{n + 2}"
        return [*session, (end, f"{here}lost connection after AUTH from {client}", False), (end + 0.01, closed, False)]

    def imap_failures(self, ip: str, users: list[str], service: str, *, known: bool, pause: float = 2.0) -> Session:
        """Dovecot's two lines of each; `known` says that the account exists."""
        why = "Password mismatch" if known else "unknown user"
        session: Session = []
        for k, user in enumerate(users):
            id_, at = self.session_id(), pause * k
            worker = f"auth-worker({self.rng.randrange(1000, 9999)}): sql" if self._long else "auth: passwd-file"
            elements = f"user=<{user}>, method=PLAIN, rip={ip}, lip={US}, TLS, session=<{id_}>"
            ended = f"dovecot: {service}-login: Disconnected: Connection closed (auth failed, 1 attempts in 2 secs)"
            session.append((at, f"dovecot: {worker}({user},{ip},<{id_}>): {why}", True))
            session.append((at + 1.9, f"{ended}: {elements}", False))
        return session

    def failures(self, ip: str, users: list[str], service: str, *, known: bool, pause: float = 2.0) -> Session:
        """Log-ins that fail, at whichever door; names at the IMAP and POP3 doors are never empty."""
        if service in _SMTPD:
            return self.smtp_failures(ip, users, service, pause)
        return self.imap_failures(ip, users, service, known=known, pause=pause)

    def imap(self, ip: str, user: str, service: str = "imap") -> Session:
        """A log-in that works."""
        id_, number = self.session_id(), self.rng.randrange(1_000, 99_000)
        elements = f"user=<{user}>, method=PLAIN, rip={ip}, lip={US}, mpid={number}, TLS, session=<{id_}>"
        bye = f"dovecot: {service}({user})<{number}><{id_}>: Disconnected: Logged out in=44 out=1834 {_NOTHING}"
        return [(0.0, f"dovecot: {service}-login: Login: {elements}", False), (1.5, bye, False)]

    def submission(self, ip: str, user: str, sender: str, to: list[str]) -> Session:
        """A user's own mail, on its way out."""
        here, id_, manager = self.at("postfix/submission/smtpd"), self.queue_id(), "postfix/qmgr[812]: "
        client, n = self.client(ip), len(to)
        sent = f"relay=mx.far.example[198.51.100.30]:25, {_DELAY}, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued)"
        out = self.at("postfix/smtp")
        return [
            (0.0, f"{here}connect from {client}", False),
            (0.5, f"{here}{id_}: client={client}, sasl_method=PLAIN, sasl_username={user}", False),
            (0.6, f"{self.at('postfix/cleanup')}{id_}: message-id=<{id_}@{DOMAIN}>", False),
            (0.8, f"{manager}{id_}: from=<{sender}>, size=4210, nrcpt={n} (queue active)", False),
            *((1.5, f"{out}{id_}: to=<{one}>, {sent}", False) for one in to),
            (1.6, f"{manager}{id_}: removed", False),
            (1.7, f"{here}disconnect from {client} ehlo=2 starttls=1 auth=1 mail=1 rcpt=1 data=1 quit=1", False),
        ]


_LETTERS = str.maketrans("0123456789", "BcDfGhJkLm")


def _unknown(to: str) -> str:
    return f"550 5.1.1 <{to}>: Recipient address rejected: User unknown in local recipient table"
