"""SMTP clients, good and bad. Each function is one way to behave; what it returns is what it did."""

from __future__ import annotations

import base64
import smtplib
import socket
import ssl
import time
from collections.abc import Sequence

from tests.stack import places
from tests.stack.deed import Deed, client_in_postscreen, client_in_smtpd
from tui.model import Category, EventKind

SENDER = "someone@friend.example"
HELO = "client.friend.example"
WAIT = 10.0  # seconds for an answer


class WrongAnswerError(Exception):
    """The server did not answer as this client needs; the test would otherwise compare with what never happened."""


def _expect(got: tuple[int, bytes], code: int) -> None:
    if got[0] != code:
        raise WrongAnswerError(f"expected {code}, the server said {got[0]} {got[1].decode('utf-8', 'replace')}")


def _session(ip: str, port: int, helo: str = HELO) -> smtplib.SMTP:
    server = places.server_for(ip)
    if port == places.SMTPS:
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(server, port, helo, timeout=WAIT, source_address=(ip, 0), context=_tls())
    else:
        smtp = smtplib.SMTP(server, port, helo, timeout=WAIT, source_address=(ip, 0))
    _expect(smtp.ehlo(), 250)
    return smtp


def _tls() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname = False  # the certificate was made a second ago
    context.verify_mode = ssl.CERT_NONE
    return context


def _raw(ip: str, port: int) -> socket.socket:
    return socket.create_connection((places.server_for(ip), port), timeout=WAIT, source_address=(ip, 0))


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _authenticate(smtp: smtplib.SMTP, mechanism: str, user: str, password: str) -> tuple[int, bytes]:
    if mechanism == "PLAIN":
        return smtp.docmd("AUTH", "PLAIN " + _base64(f"\0{user}\0{password}"))
    _expect(smtp.docmd("AUTH", "LOGIN"), 334)
    _expect(smtp.docmd(_base64(user)), 334)
    return smtp.docmd(_base64(password))


def _hang_up(smtp: smtplib.SMTP) -> None:
    """Close without QUIT, which the server notes as a lost connection."""
    smtp.close()


def guess_passwords(ip: str, port: int, mechanism: str, users: Sequence[str], *, polite: bool = True) -> list[Deed]:
    """One session with one wrong password for each of `users`."""
    deeds = []
    smtp = _session(ip, port)
    for user in users:
        _expect(_authenticate(smtp, mechanism, user, "summer2026"), 535)
        log = f"{client_in_smtpd(ip)}: SASL {mechanism} authentication failed: .*sasl_username={user}$"
        deed = Deed("password", ip, EventKind.LOGIN_FAILURE, log, user=user, answered=time.monotonic())
        deeds.append(deed)
    smtp.quit() if polite else _hang_up(smtp)
    return deeds


def guess_over_starttls(ip: str, user: str) -> list[Deed]:
    """A wrong password at the submission port, under TLS."""
    smtp = _session(ip, places.SUBMISSION)
    _expect(smtp.starttls(context=_tls()), 220)
    _expect(smtp.ehlo(), 250)
    _expect(_authenticate(smtp, "PLAIN", user, "summer2026"), 535)
    smtp.quit()
    log = rf"submission/smtpd\[\d+\]: warning: {client_in_smtpd(ip)}: SASL PLAIN .*sasl_username={user}$"
    return [Deed("password under TLS", ip, EventKind.LOGIN_FAILURE, log, user=user)]


def abort_authentication(ip: str) -> list[Deed]:
    """Begin AUTH, say nothing, hang up: one probe, though three lines tell of it."""
    smtp = _session(ip, places.SMTP)
    _expect(smtp.docmd("AUTH", "LOGIN"), 334)
    _hang_up(smtp)
    log = f"lost connection after AUTH from {client_in_smtpd(ip)}$"
    return [Deed("AUTH without an answer", ip, EventKind.PROBE, log)]


def submit(ip: str, user: str, recipient: str) -> list[Deed]:
    """Log in with the right password and send one message: what every user does all day."""
    smtp = _session(ip, places.SUBMISSION)
    smtp.starttls(context=_tls())
    smtp.login(user, places.PASSWORDS[user])
    smtp.sendmail(user, [recipient], f"Subject: lunch\nFrom: {user}\nTo: {recipient}\n\nAt noon?\n")
    smtp.quit()
    log = f"client={client_in_smtpd(ip)}, sasl_method=PLAIN, sasl_username={user}$"
    return [Deed("submission", ip, EventKind.LOGIN_SUCCESS, log, user=user)]


def deliver(ip: str, recipient: str) -> list[Deed]:
    """A stranger's good mail through postscreen, over TLS."""
    smtp = _session(ip, places.POSTSCREEN, places.FRIEND_HOST)
    smtp.starttls(context=_tls())
    smtp.sendmail(SENDER, [recipient], f"Subject: hello\nFrom: {SENDER}\nTo: {recipient}\n\nHow are you?\n")
    smtp.quit()
    return [Deed("good mail", ip, None, f"PASS NEW {client_in_postscreen(ip)}$")]


def harvest(ip: str, names: Sequence[str]) -> list[Deed]:
    """One session that tries recipients who do not exist, beside one who does."""
    smtp = _session(ip, places.SMTP)
    _expect(smtp.mail(SENDER), 250)
    _expect(smtp.rcpt(next(iter(places.PASSWORDS))), 250)
    deeds = []
    for name in names:
        recipient = f"{name}@{places.DOMAIN}"
        _expect(smtp.rcpt(recipient), 550)
        log = f"reject: RCPT from {client_in_smtpd(ip)}: 550 5.1.1 <{recipient}>: Recipient address rejected"
        kind, category = EventKind.REJECTION, Category.UNKNOWN_RECIPIENT
        deeds.append(Deed("unknown recipient", ip, kind, log, category=category, recipient=recipient))
    smtp.quit()
    return deeds


def verify(ip: str, name: str) -> list[Deed]:
    """Ask with VRFY for a recipient who does not exist."""
    smtp = _session(ip, places.SMTP)
    recipient = f"{name}@{places.DOMAIN}"
    _expect(smtp.verify(recipient), 550)
    smtp.quit()
    log = f"reject: VRFY from {client_in_smtpd(ip)}: 550 5.1.1 <{recipient}>"
    kind, category = EventKind.REJECTION, Category.UNKNOWN_RECIPIENT
    return [Deed("VRFY", ip, kind, log, category=category)]


def _be_refused(ip: str, deed: Deed, code: int, *, helo: str = HELO, sender: str = SENDER) -> list[Deed]:
    """Send the envelope of `deed` and be refused at RCPT with `code`."""
    smtp = _session(ip, places.SMTP, helo)
    _expect(smtp.mail(sender), 250)
    _expect(smtp.rcpt(deed.recipient or ""), code)
    smtp.quit()
    return [deed]


def relay(ip: str) -> list[Deed]:
    """Try to send through us to somebody else."""
    recipient = "victim@elsewhere.example"
    log = f"reject: RCPT from {client_in_smtpd(ip)}: 554 5.7.1 <{recipient}>: Relay access denied"
    deed = Deed("relay", ip, EventKind.REJECTION, log, category=Category.RELAY, recipient=recipient)
    return _be_refused(ip, deed, 554)


def lie_in_helo(ip: str, helo: str) -> list[Deed]:
    """Call oneself by a name that is none."""
    log = f"reject: RCPT from {client_in_smtpd(ip)}: 50[14] 5.5.2 <.*Helo command rejected"
    recipient = next(iter(places.PASSWORDS))
    deed = Deed("HELO", ip, EventKind.REJECTION, log, category=Category.HELO, recipient=recipient)
    return _be_refused(ip, deed, 504 if "[" not in helo else 501, helo=helo)


def invent_sender(ip: str) -> list[Deed]:
    """Use a sender whose domain does not exist."""
    log = f"reject: RCPT from {client_in_smtpd(ip)}: 450 4.1.8 <.*Sender address rejected: Domain not found"
    recipient = next(iter(places.PASSWORDS))
    deed = Deed("sender", ip, EventKind.REJECTION, log, category=Category.SENDER, recipient=recipient)
    return _be_refused(ip, deed, 450, sender="ghost@no-such-domain.example")


def come_listed(ip: str, port: int) -> list[Deed]:
    """Come from an address on the block list; postscreen lets it talk and refuses every recipient."""
    smtp = _session(ip, port)
    _expect(smtp.mail(SENDER), 250)
    recipient = next(iter(places.PASSWORDS))
    _expect(smtp.rcpt(recipient), 550 if port == places.POSTSCREEN else 554)
    smtp.quit()
    if port == places.POSTSCREEN:
        log = f"reject: RCPT from {client_in_postscreen(ip)}: 550 5.7.1 .*blocked using {places.ZONE}"
    else:
        log = f"reject: RCPT from {client_in_smtpd(ip)}: 554 5.7.1 .*blocked using {places.ZONE}"
    return [Deed("block list", ip, EventKind.DNSBL_HIT, log, category=Category.DNSBL, zone=places.ZONE)]


def talk_too_soon(ip: str) -> list[Deed]:
    """Speak before the greeting, as a robot does, and hang up."""
    with _raw(ip, places.POSTSCREEN) as line:
        line.sendall(b"EHLO robot.example\r\n")
        line.recv(512)
    return [Deed("PREGREET", ip, EventKind.PROBE, f"PREGREET 20 after [0-9.]+ from {client_in_postscreen(ip)}: EHLO")]


def pipeline(ip: str) -> list[Deed]:
    """Send EHLO and what follows it in one piece."""
    with _raw(ip, places.SMTP) as line:
        line.recv(512)
        line.sendall(f"EHLO {HELO}\r\nMAIL FROM:<{SENDER}>\r\nQUIT\r\n".encode())
        while line.recv(512):
            pass
    log = f"improper command pipelining after EHLO from {client_in_smtpd(ip)}: MAIL"
    return [Deed("pipelining", ip, EventKind.PROBE, log)]


def speak_http(ip: str) -> list[Deed]:
    """Take the mail server for a web server; the request names another address, which must not be blamed."""
    with _raw(ip, places.SMTP) as line:
        line.recv(512)
        line.sendall(b"GET /[198.51.100.200]:25 HTTP/1.1\r\n\r\n")
        while line.recv(512):
            pass
    return [Deed("non-SMTP command", ip, EventKind.PROBE, f"non-SMTP command from {client_in_smtpd(ip)}: GET")]


def blunder(ip: str) -> list[Deed]:
    """Make one error too many."""
    smtp = _session(ip, places.SMTP)
    for _ in range(places.HARD_ERRORS - 1):
        _expect(smtp.docmd("NONSENSE"), 500)
    smtp.docmd("NONSENSE")
    _hang_up(smtp)
    return [Deed("too many errors", ip, EventKind.PROBE, f"too many errors after \\w+ from {client_in_smtpd(ip)}")]


def hammer(ip: str) -> list[Deed]:
    """Connect more often than is allowed in a minute."""
    for _ in range(places.CONNECTIONS_A_MINUTE):
        _session(ip, places.SMTP_LIMITED).quit()
    with _raw(ip, places.SMTP_LIMITED) as line:
        _expect((int(line.recv(512)[:3]), b""), 421)
    log = rf"Connection rate limit exceeded: {places.CONNECTIONS_A_MINUTE + 1} from {client_in_smtpd(ip)} for service"
    return [Deed("rate", ip, EventKind.LIMIT, log, category=Category.RATE)]
