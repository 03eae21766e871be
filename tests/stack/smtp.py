"""What every SMTP client here is made of. Each waits at most WAIT for an answer and names itself HELO."""

from __future__ import annotations

import smtplib
import socket
import ssl
from contextlib import suppress

from tests.stack import places

SENDER = "someone@friend.example"
HELO = "client.friend.example"
WAIT = 10.0  # seconds


class WrongAnswerError(Exception):
    """The server did not answer as this client needs; the test would otherwise compare with what never happened."""


def expect(got: tuple[int, bytes], code: int) -> None:
    """Raise WrongAnswerError when the reply code is another."""
    if got[0] != code:
        raise WrongAnswerError(f"expected {code}, the server said {got[0]} {got[1].decode('utf-8', 'replace')}")


def session(ip: str, port: int, helo: str = HELO) -> smtplib.SMTP:
    """Connect from `ip`, with TLS where the port begins with it, and say EHLO."""
    server = places.server_for(ip)
    smtp: smtplib.SMTP
    if port == places.SMTPS:
        smtp = smtplib.SMTP_SSL(server, port, helo, timeout=WAIT, source_address=(ip, 0), context=unverified())
    else:
        smtp = smtplib.SMTP(server, port, helo, timeout=WAIT, source_address=(ip, 0))
    expect(smtp.ehlo(), 250)
    return smtp


def unverified() -> ssl.SSLContext:
    """For a certificate that was made a second ago."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def raw(ip: str, port: int) -> socket.socket:
    """Connect from `ip` and say nothing."""
    return socket.create_connection((places.server_for(ip), port), timeout=WAIT, source_address=(ip, 0))


def drain(line: socket.socket) -> None:
    """Read until the server hangs up, which it may do with a reset when it has not read everything."""
    with suppress(ConnectionResetError):
        while line.recv(512):
            pass


def hang_up(smtp: smtplib.SMTP) -> None:
    """Close without QUIT, which the server notes as a lost connection."""
    smtp.close()
