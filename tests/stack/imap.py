"""IMAP clients: each function is one session; what it returns is what it did."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count

from tests.stack.deed import Deed
from tests.stack.places import IMAP, IMAPS, PASSWORDS, server_for
from tui.model import EventKind

WAIT = 10.0


class Conversation:
    """Tagged commands and their tagged answers; enough of IMAP to log in. imaplib cannot choose its own address."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._reader = connection.makefile("rb")
        self._tags = count(1)
        self._reader.readline()

    def ask(self, command: str) -> str:
        """Send and return the first word of the tagged answer: OK, NO or BAD."""
        tag = f"a{next(self._tags)}"
        self._connection.sendall(f"{tag} {command}\r\n".encode())
        while line := self._reader.readline().decode():
            if line.startswith(tag + " "):
                return line.split()[1]
        raise ConnectionError(f"no answer to {command.split(maxsplit=1)[0]}")

    def log_in(self, user: str, password: str) -> str:
        """LOGIN with quoted strings."""
        return self.ask(f'LOGIN "{user}" "{password}"')


@contextmanager
def _conversation(ip: str, port: int) -> Iterator[Conversation]:
    with socket.create_connection((server_for(ip), port), timeout=WAIT, source_address=(ip, 0)) as plain:
        if port != IMAPS:
            yield Conversation(plain)
            return
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        with context.wrap_socket(plain) as secured:
            yield Conversation(secured)


def _failure(ip: str, user: str) -> Deed:
    log = rf"auth(-worker\(\d+\))?: Info: .*passwd-file\({user.lower()},{ip},<"
    return Deed("IMAP password", ip, EventKind.LOGIN_FAILURE, log, user=user, answered=time.monotonic())


def guess_passwords(ip: str, users: Sequence[str], port: int = IMAP, *, polite: bool = True) -> list[Deed]:
    """One session with one wrong password for each of `users`."""
    deeds = []
    with _conversation(ip, port) as imap:
        for user in users:
            assert imap.log_in(user, "summer2026") == "NO"
            deeds.append(_failure(ip, user))
        if polite:
            imap.ask("LOGOUT")
    return deeds


def read_mail(ip: str, user: str, port: int = IMAPS) -> list[Deed]:
    """Log in with the right password and look into the inbox."""
    with _conversation(ip, port) as imap:
        assert imap.log_in(user, PASSWORDS[user]) == "OK"
        assert imap.ask("SELECT INBOX") == "OK"
        imap.ask("LOGOUT")
    log = rf"imap-login: Info: Login: user=<{user}>, method=\w+, rip={ip},"
    return [Deed("IMAP log-in", ip, EventKind.LOGIN_SUCCESS, log, user=user)]


def mistype(ip: str, user: str) -> list[Deed]:
    """One wrong password, then the right one, in one session: a failure and a success."""
    with _conversation(ip, IMAPS) as imap:
        assert imap.log_in(user, PASSWORDS[user].upper()) == "NO"
        failure = _failure(ip, user)
        assert imap.log_in(user, PASSWORDS[user]) == "OK"
        imap.ask("LOGOUT")
    success = rf"imap-login: Info: Login: user=<{user}>, method=\w+, rip={ip},"
    return [failure, Deed("IMAP log-in", ip, EventKind.LOGIN_SUCCESS, success, user=user)]


def look_and_leave(ip: str) -> list[Deed]:
    """Connect, read the greeting, leave."""
    with _conversation(ip, IMAP):
        pass
    log = rf"imap-login: Info: .*\(no auth attempts in \d+ secs\): .*rip={ip},"
    return [Deed("IMAP look", ip, EventKind.PROBE, log)]


def forge_address(ip: str) -> list[Deed]:
    """A user name that ends the field and names another client: only the real one may be blamed."""
    with _conversation(ip, IMAP) as imap:
        assert imap.log_in("x>, method=PLAIN, rip=198.51.100.201, lip=192.0.2.10, session=<y", "summer2026") == "NO"
        imap.ask("LOGOUT")
    log = rf"imap-login: Info: .*auth failed.*rip={ip},"
    return [Deed("IMAP forged address", ip, EventKind.LOGIN_FAILURE, log)]
