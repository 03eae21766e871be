"""Lines that Postfix's smtpd writes about one connection (formats: smtpd.c, smtpd_check.c, smtpd_sasl_glue.c)."""

from __future__ import annotations

from typing import NamedTuple

from tui.demo.script import Client, Said, Truth
from tui.demo.server import MailServer
from tui.model import Category, EventKind


class Envelope(NamedTuple):
    """Who a message says it is from, who it is for, and how the client greeted."""

    sender: str
    recipient: str
    helo: str

    def __str__(self) -> str:
        return f"from=<{self.sender}> to=<{self.recipient}> proto=ESMTP helo=<{self.helo}>"


#: The answer of smtpd for each category, from the code onwards.
REFUSALS = {
    Category.RELAY: "554 5.7.1 <{recipient}>: Relay access denied",
    Category.UNKNOWN_RECIPIENT: (
        "550 5.1.1 <{recipient}>: Recipient address rejected: User unknown in virtual mailbox table"
    ),
    Category.DNSBL: (
        "554 5.7.1 Service unavailable; Client host [{ip}] blocked using {zone}; "
        "Listed at {zone}, see https://{zone}/ask?{ip}"
    ),
    Category.SPF: (
        "550 5.7.23 <{recipient}>: Recipient address rejected: Message rejected due to: SPF fail - not authorized. "
        "Please see http://spf.example.net/why?s=mfrom;id={sender};ip={ip};r={recipient}"
    ),
    Category.HELO: "504 5.5.2 <{helo}>: Helo command rejected: need fully-qualified hostname",
    Category.REVERSE_DNS: "450 4.7.25 Client host rejected: cannot find your hostname, [{ip}]",
    Category.SENDER: "450 4.1.8 <{sender}>: Sender address rejected: Domain not found",
    Category.GREYLIST: (
        "450 4.2.0 <{recipient}>: Recipient address rejected: Greylisted, see http://greylist.example.org/why"
    ),
}


class Smtpd:
    """One smtpd process talking with one client. `service` is "" for port 25, else a name from master.cf."""

    def __init__(self, server: MailServer, client: Client, service: str = "") -> None:
        self._server = server
        self._client = client
        self._program = server.program(f"postfix/{service}/smtpd" if service else "postfix/smtpd")

    def say(self, text: str, truth: Truth | None = None, pause: float | None = None) -> Said:
        """Any line of this process."""
        return Said(self._program, text, truth, pause)

    def connect(self) -> Said:
        """The client is there."""
        return self.say(f"connect from {self._client.tag}")

    def disconnect(self, summary: str, truth: Truth | None = None, pause: float | None = None) -> Said:
        """The client is gone; `summary` counts its commands."""
        return self.say(f"disconnect from {self._client.tag} {summary}", truth, pause)

    def accept(self, queue_id: str, extra: str = "", truth: Truth | None = None) -> Said:
        """The first recipient was accepted and the message has a queue id."""
        return self.say(f"{queue_id}: client={self._client.tag}{extra}", truth)

    def refuse(self, category: Category, envelope: Envelope, zone: str | None = None) -> Said:
        """The recipient is refused, or accepted to be thrown away where the policy says so."""
        known = {"ip": self._client.ip, "zone": zone or "", **envelope._asdict()}
        if self._server.discards(category):
            verb, kind = "discard", EventKind.DISCARD
            asked = f" zone={zone}" if zone else ""
            answer = f"<{envelope.recipient}>: Recipient address sekimori category={category}{asked}"
        else:
            verb, kind = "reject", EventKind.REJECTION
            answer = REFUSALS[category].format_map(known)
        truth = Truth(
            kind,
            self._client.ip,
            category=category,
            sender=envelope.sender,
            recipient=envelope.recipient,
            zone=zone,
        )
        return self.say(f"NOQUEUE: {verb}: RCPT from {self._client.tag}: {answer}; {envelope}", truth)

    def failed_login(self, user: str, mechanism: str, pause: float | None = None) -> Said:
        """A wrong name or password (smtpd_sasl_glue.c, with the user since Postfix 3.9 and its back-ports)."""
        return self.say(
            f"warning: {self._client.tag}: SASL {mechanism} authentication failed: (reason unavailable), "
            f"sasl_username={user}",
            Truth(EventKind.LOGIN_FAILURE, self._client.ip, user=user),
            pause,
        )

    def lost(self, stage: str, *, counted: bool = True) -> Said:
        """The client went away in the middle."""
        return self.say(
            f"lost connection after {stage} from {self._client.tag}",
            Truth(
                EventKind.PROBE, self._client.ip, counted, Category.TLS if stage == "STARTTLS" else Category.PROTOCOL
            ),
        )
