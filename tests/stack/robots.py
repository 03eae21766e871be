"""SMTP clients that do not speak the protocol as they should. What each function returns is what it did."""

from __future__ import annotations

from tests.stack import places
from tests.stack.deed import Deed, client_in_postscreen, client_in_smtpd
from tests.stack.smtp import HELO, SENDER, drain, expect, hang_up, raw, session
from tui.model import Category, EventKind


def talk_too_soon(ip: str, text: str = "EHLO robot.example") -> list[Deed]:
    """Speak before the greeting, as a robot does, and hang up."""
    said = f"{text}\r\n".encode()
    with raw(ip, places.POSTSCREEN) as line:
        line.sendall(said)
        line.recv(512)
    log = f"PREGREET {len(said)} after [0-9.]+ from {client_in_postscreen(ip)}: EHLO"
    return [Deed("PREGREET", ip, EventKind.PROBE, log)]


def hang_up_on_postscreen(ip: str) -> list[Deed]:
    """Connect and leave before the greeting has ended."""
    raw(ip, places.POSTSCREEN).close()
    log = f"HANGUP after [0-9.]+ from {client_in_postscreen(ip)} in tests before SMTP handshake"
    return [Deed("hang up", ip, EventKind.PROBE, log)]


def speak_plainly_to_tls(ip: str) -> list[Deed]:
    """Send a command where a TLS handshake must begin: one probe, though three lines tell of it."""
    with raw(ip, places.SMTPS) as line:
        line.sendall(f"EHLO {HELO}\r\n".encode())
        drain(line)
    return [Deed("no TLS", ip, EventKind.PROBE, f"SSL_accept error from {client_in_smtpd(ip)}", category=Category.TLS)]


def pipeline(ip: str) -> list[Deed]:
    """Send EHLO and what follows it in one piece."""
    with raw(ip, places.SMTP) as line:
        line.recv(512)
        line.sendall(f"EHLO {HELO}\r\nMAIL FROM:<{SENDER}>\r\nQUIT\r\n".encode())
        drain(line)
    log = f"improper command pipelining after EHLO from {client_in_smtpd(ip)}: MAIL"
    return [Deed("pipelining", ip, EventKind.PROBE, log)]


def speak_http(ip: str) -> list[Deed]:
    """Take the mail server for a web server; the request names another address, which must not be blamed."""
    with raw(ip, places.SMTP) as line:
        line.recv(512)
        line.sendall(b"GET /[198.51.100.200]:25 HTTP/1.1\r\n\r\n")
        drain(line)
    return [Deed("non-SMTP command", ip, EventKind.PROBE, f"non-SMTP command from {client_in_smtpd(ip)}: GET")]


def blunder(ip: str) -> list[Deed]:
    """Make one error too many."""
    smtp = session(ip, places.SMTP)
    for _ in range(places.HARD_ERRORS - 1):
        expect(smtp.docmd("NONSENSE"), 500)
    smtp.docmd("NONSENSE")
    hang_up(smtp)
    return [Deed("too many errors", ip, EventKind.LIMIT, f"too many errors after \\w+ from {client_in_smtpd(ip)}")]


def hammer(ip: str) -> list[Deed]:
    """Connect more often than is allowed in a minute."""
    for _ in range(places.CONNECTIONS_A_MINUTE):
        session(ip, places.SMTP_LIMITED).quit()
    with raw(ip, places.SMTP_LIMITED) as line:
        expect((int(line.recv(512)[:3]), b""), 421)
    log = rf"Connection rate limit exceeded: {places.CONNECTIONS_A_MINUTE + 1} from {client_in_smtpd(ip)} for service"
    return [Deed("rate", ip, EventKind.LIMIT, log, category=Category.RATE)]
