"""Sessions of clients that try to log in, by SMTP, IMAP or through a Synology NAS."""

from __future__ import annotations

from collections.abc import Sequence

from tui.demo.script import Client, LogFile, Said, Session, Truth
from tui.demo.server import MailServer
from tui.demo.smtpd import Smtpd
from tui.demo.world import MAILBOXES, SERVER_IPV4, SERVER_IPV6
from tui.model import Category, EventKind


def smtp_tries(server: MailServer, client: Client, users: Sequence[str], pace: float = 0.6) -> Session:
    """AUTH on the submission port, a try for each of `users`, `pace` seconds apart."""
    smtpd = Smtpd(server, client, "submission")
    mechanism = server.rng.choice(("LOGIN", "LOGIN", "PLAIN"))
    tries = len(users)
    yield smtpd.connect()
    for user in users:
        yield smtpd.failed_login(user, mechanism, pace)
    if server.rng.random() < 0.5:
        yield smtpd.lost("AUTH", counted=False)
        summary = f"ehlo=1 auth=0/{tries} commands=1/{tries + 1}"
    else:
        summary = f"ehlo=1 auth=0/{tries} quit=1 commands=2/{tries + 2}"
    yield smtpd.disconnect(summary, Truth(EventKind.LOGIN_FAILURE, client.ip, counted=False))


def imap_tries(server: MailServer, client: Client, users: Sequence[str], pace: float = 0.6) -> Session:
    """Dovecot with `auth_verbose = yes`: the auth process tells each try, imap-login tells the end."""
    session = server.session_id()
    for user in users:
        why = "Password mismatch" if user in MAILBOXES else "unknown user"
        yield Said(
            "dovecot",
            f"auth: passwd-file({user},{client.ip},<{session}>): {why}",
            Truth(EventKind.LOGIN_FAILURE, client.ip, user=user),
            pace,
        )
    tries, last, seconds = len(users), users[-1], round(len(users) * pace) + 1
    yield Said(
        "dovecot",
        f"imap-login: Disconnected: Connection closed (auth failed, {tries} attempts in {seconds} secs): "
        f"user=<{last}>, method=PLAIN, rip={client.ip}, lip={lip(client)}, TLS, session=<{session}>",
        Truth(EventKind.LOGIN_FAILURE, client.ip, counted=False, user=last),
    )


def nas_tries(server: MailServer, client: Client, users: Sequence[str], pace: float = 0.6) -> Session:
    """A NAS with MailPlus Server that sends its Connection log here (Log Center, BSD form)."""
    for user in users:
        yield Said(
            "Connection",
            f"User [{user}] from [{client.ip}] failed to log in via [MailPlus-Server] due to authorization failure.",
            Truth(EventKind.LOGIN_FAILURE, client.ip, user=user or None),
            pace,
            LogFile.CONNECTION,
        )


def imap_success(server: MailServer, client: Client, user: str) -> Session:
    """A user reads mail."""
    session = server.session_id()
    number = server.rng.randrange(20_000, 32_000)
    yield Said(
        "dovecot",
        f"imap-login: Login: user=<{user}>, method=PLAIN, rip={client.ip}, lip={lip(client)}, mpid={number}, TLS, "
        f"session=<{session}>",
        Truth(EventKind.LOGIN_SUCCESS, client.ip, user=user),
        pause=4.0,
    )
    size = server.rng.randrange(400, 90_000)
    yield Said(
        "dovecot",
        f"imap({user})<{number}><{session}>: Disconnected: Logged out in={size // 40} out={size} deleted=0 expunged=0 "
        f"trashed=0 hdr_count=0 hdr_bytes=0 body_count=0 body_bytes=0",
    )


def nas_success(server: MailServer, client: Client, user: str) -> Session:
    """A user of the NAS reads mail."""
    del server  # a Connection row carries nothing of the server's own
    yield Said(
        "Connection",
        f"User [{user}] from [{client.ip}] logged in successfully via [MailPlus-Server].",
        Truth(EventKind.LOGIN_SUCCESS, client.ip, user=user),
        file=LogFile.CONNECTION,
    )


def imap_scan(server: MailServer, client: Client) -> Session:
    """A scanner that looks at the greeting and leaves."""
    yield Said(
        "dovecot",
        f"imap-login: Disconnected: Connection closed (no auth attempts in 0 secs): user=<>, rip={client.ip}, "
        f"lip={lip(client)}, session=<{server.session_id()}>",
        Truth(EventKind.PROBE, client.ip, category=Category.PROTOCOL),
    )


def lip(client: Client) -> str:
    """The server's own address that this client came to."""
    return SERVER_IPV6 if ":" in client.ip else SERVER_IPV4
