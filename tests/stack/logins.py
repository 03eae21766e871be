"""SMTP clients that log in, or try to. Each function is one session; what it returns is what it did."""

from __future__ import annotations

import base64
import smtplib
import time
from collections.abc import Sequence

from tests.stack import places
from tests.stack.deed import Deed, client_in_smtpd
from tests.stack.smtp import expect, hang_up, session, unverified
from tui.model import EventKind


def guess_passwords(ip: str, port: int, mechanism: str, users: Sequence[str], *, polite: bool = True) -> list[Deed]:
    """One session with one wrong password for each of `users`."""
    deeds = []
    smtp = session(ip, port)
    for user in users:
        expect(_authenticate(smtp, mechanism, user, "summer2026"), 535)
        log = f"{client_in_smtpd(ip)}: SASL {mechanism} authentication failed: .*sasl_username={user}$"
        deed = Deed("password", ip, EventKind.LOGIN_FAILURE, log, user=user, answered=time.monotonic())
        deeds.append(deed)
    smtp.quit() if polite else hang_up(smtp)
    return deeds


def guess_odd_names(ip: str) -> list[Deed]:
    """Names that a password database refuses to look up: not ASCII, a terminal escape, forged fields."""
    names = (
        "\N{CJK UNIFIED IDEOGRAPH-7530}",
        "x\x1b[31m",
        "a\N{RIGHT-TO-LEFT OVERRIDE}b",
        "x, sasl_username=root",
        "x)): unknown",
    )
    smtp = session(ip, places.SUBMISSION)
    for name in names:
        expect(_authenticate(smtp, "PLAIN", name, "summer2026"), 535)
    smtp.quit()
    log = f"{client_in_smtpd(ip)}: SASL PLAIN authentication failed: "
    return [Deed("odd names", ip, EventKind.LOGIN_FAILURE, log, times=len(names))]


def guess_over_starttls(ip: str, user: str) -> list[Deed]:
    """A wrong password at the submission port, under TLS."""
    smtp = session(ip, places.SUBMISSION)
    expect(smtp.starttls(context=unverified()), 220)
    expect(smtp.ehlo(), 250)
    expect(_authenticate(smtp, "PLAIN", user, "summer2026"), 535)
    smtp.quit()
    log = rf"submission/smtpd\[\d+\]: warning: {client_in_smtpd(ip)}: SASL PLAIN .*sasl_username={user}$"
    return [Deed("password under TLS", ip, EventKind.LOGIN_FAILURE, log, user=user)]


def abort_authentication(ip: str) -> list[Deed]:
    """Begin AUTH, say nothing, hang up: one probe, though three lines tell of it."""
    smtp = session(ip, places.SMTP)
    expect(smtp.docmd("AUTH", "LOGIN"), 334)
    hang_up(smtp)
    log = f"lost connection after AUTH from {client_in_smtpd(ip)}$"
    return [Deed("AUTH without an answer", ip, EventKind.PROBE, log)]


def submit(ip: str, user: str, recipient: str) -> list[Deed]:
    """Log in with the right password and send one message: what every user does all day."""
    smtp = session(ip, places.SUBMISSION)
    smtp.starttls(context=unverified())
    smtp.login(user, places.PASSWORDS[user])
    smtp.sendmail(user, [recipient], f"Subject: lunch\nFrom: {user}\nTo: {recipient}\n\nAt noon?\n")
    smtp.quit()
    log = f"client={client_in_smtpd(ip)}, sasl_method=PLAIN, sasl_username={user}$"
    return [Deed("submission", ip, EventKind.LOGIN_SUCCESS, log, user=user)]


def _authenticate(smtp: smtplib.SMTP, mechanism: str, user: str, password: str) -> tuple[int, bytes]:
    if mechanism == "PLAIN":
        return smtp.docmd("AUTH", "PLAIN " + _base64(f"\0{user}\0{password}"))
    expect(smtp.docmd("AUTH", "LOGIN"), 334)
    expect(smtp.docmd(_base64(user)), 334)
    return smtp.docmd(_base64(password))


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
