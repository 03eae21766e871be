"""Sessions that postscreen meets before smtpd: block lists by rank, clients that talk too soon (postscreen_early.c)."""

from __future__ import annotations

from collections.abc import Sequence

from tui.demo.refusals import refused
from tui.demo.script import Client, Said, Session, Truth
from tui.demo.server import MailServer
from tui.demo.smtpd import Envelope
from tui.demo.world import SERVER_IPV4
from tui.model import Category, EventKind

_EARLY = (
    ("EHLO User\\r\\n", 11),
    ("EHLO ylmf-pc\\r\\n", 14),
    ("HELO localhost\\r\\n", 16),
    ("\\026\\003\\001\\002\\000\\001\\000\\001\\374\\003\\003", 517),
)


class Postscreen:
    """The one postscreen process, with one client."""

    def __init__(self, server: MailServer, client: Client) -> None:
        self._program = server.daemon("postfix/postscreen")
        self.ip = client.ip
        self.at = f"[{client.ip}]:{server.port()}"

    def say(self, text: str, truth: Truth | None = None, pause: float | None = None) -> Said:
        """Any line of this process."""
        return Said(self._program, text, truth, pause)

    def connect(self, wait: float) -> Said:
        """The client is there; the greeting is held back for `wait` seconds."""
        return self.say(f"CONNECT from {self.at} to [{SERVER_IPV4}]:25", pause=wait)

    def disconnect(self) -> Said:
        """The client is gone."""
        return self.say(f"DISCONNECT {self.at}")


def listed(server: MailServer, client: Client, zones: Sequence[tuple[str, str]], envelope: Envelope) -> Session:
    """A client on block lists: dnsblog tells each zone, postscreen the rank and its answer.

    In discard mode postscreen lets the client through to smtpd, which takes the message and throws it away.
    """
    postscreen = Postscreen(server, client)
    yield postscreen.connect(0.2)
    for n, (zone, answer) in enumerate(zones):
        yield Said(
            server.program("postfix/dnsblog"),
            f"addr {client.ip} listed by domain {zone} as {answer}",
            Truth(EventKind.DNSBL_HIT, client.ip, counted=n == 0, category=Category.DNSBL, zone=zone),
            pause=0.05,
        )
    first = zones[0][0]
    yield postscreen.say(
        f"DNSBL rank {2 * len(zones)} for {postscreen.at}",
        Truth(EventKind.DNSBL_HIT, client.ip, counted=False, category=Category.DNSBL, zone=first),
    )
    if server.discards(Category.DNSBL):
        yield postscreen.say(f"PASS NEW {postscreen.at}")
        yield from refused(server, client, Category.DNSBL, envelope, first)
        return
    yield postscreen.say(
        f"NOQUEUE: reject: RCPT from {postscreen.at}: 550 5.7.1 Service unavailable; client [{client.ip}] "
        f"blocked using {first}; from=<{envelope.sender}>, to=<{envelope.recipient}>, proto=ESMTP, "
        f"helo=<{envelope.helo}>",
        Truth(
            EventKind.REJECTION,
            client.ip,
            counted=False,
            category=Category.DNSBL,
            sender=envelope.sender,
            recipient=envelope.recipient,
            zone=first,
        ),
    )
    yield postscreen.disconnect()


def too_early(server: MailServer, client: Client) -> Session:
    """A client that talks before it is greeted (postscreen_greet_action = drop)."""
    postscreen = Postscreen(server, client)
    text, size = server.rng.choice(_EARLY)
    yield postscreen.connect(0.1)
    yield postscreen.say(
        f"PREGREET {size} after 0.{server.rng.randrange(4, 60):02d} from {postscreen.at}: {text}",
        Truth(EventKind.PROBE, client.ip, category=Category.PROTOCOL),
    )
    yield postscreen.disconnect()


def hang_up(server: MailServer, client: Client) -> Session:
    """A client that does not wait for the greeting."""
    postscreen = Postscreen(server, client)
    yield postscreen.connect(0.9)
    yield postscreen.say(
        f"HANGUP after 0.{server.rng.randrange(10, 99)} from {postscreen.at} in tests before SMTP handshake",
        Truth(EventKind.PROBE, client.ip, category=Category.PROTOCOL),
    )
    yield postscreen.disconnect()
