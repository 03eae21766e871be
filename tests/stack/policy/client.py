"""An SMTP client inside the namespace, in this process: a thread may be in another network than the others."""

from __future__ import annotations

import ctypes
import itertools
import os
import smtplib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from tests.stack.places import MX4, MX6
from tests.stack.smtp import HELO, SENDER, WAIT

T = TypeVar("T")

_CLONE_NEWNET = 0x40000000
_tokens = itertools.count(1)


def _enter(namespace: str) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    handle = os.open(f"/run/netns/{namespace}", os.O_RDONLY | os.O_CLOEXEC)
    try:
        if libc.setns(handle, _CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), "cannot enter the namespace")
    finally:
        os.close(handle)


@dataclass(frozen=True, slots=True)
class Sent:
    """One mail as the server answered it: a code for each recipient, and for the mail (0: DATA was not tried)."""

    token: str
    recipients: tuple[int, ...]
    data: int


class Client:
    """Runs what uses the network inside the namespace."""

    def __init__(self, namespace: str) -> None:
        self._threads = ThreadPoolExecutor(4, initializer=_enter, initargs=(namespace,))

    def close(self) -> None:
        """Ends the threads."""
        self._threads.shutdown()

    def inside(self, act: Callable[[], T]) -> T:
        """What `act()` returns, run inside."""
        return self._threads.submit(act).result(60)

    def send(self, ip: str, port: int, recipients: Sequence[str], sender: str = SENDER) -> Sent:
        """One session with one mail from `ip`, which goes as far as the server lets it."""

        def act() -> Sent:
            with connected(ip, port) as smtp:
                return transact(smtp, recipients, sender)

        return self.inside(act)


def connected(ip: str, port: int) -> smtplib.SMTP:
    """A session from `ip`, greeted."""
    smtp = smtplib.SMTP(MX6 if ":" in ip else MX4, port, HELO, timeout=WAIT, source_address=(ip, 0))
    smtp.ehlo()
    return smtp


def transact(smtp: smtplib.SMTP, recipients: Sequence[str], sender: str = SENDER) -> Sent:
    """One mail over a session, sent when a recipient was accepted."""
    token = f"token-{os.getpid()}-{next(_tokens)}."
    smtp.mail(sender)
    codes = tuple(smtp.rcpt(recipient)[0] for recipient in recipients)
    if not any(code < 300 for code in codes):
        smtp.rset()
        return Sent(token, codes, 0)
    return Sent(token, codes, body(smtp, token))


def body(smtp: smtplib.SMTP, token: str) -> int:
    """DATA with a mail of that token; the last code."""
    try:
        return smtp.data(f"Subject: {token}\r\nFrom: {SENDER}\r\n\r\nhello\r\n")[0]
    except smtplib.SMTPDataError as error:
        return error.smtp_code
