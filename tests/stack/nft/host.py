"""A mail host with a firewall: the servers of the stack, a log-in server on port 22, and clients from any address."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterable
from concurrent.futures import Future
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from tests.stack.nft.inside import Inside
from tests.stack.places import IMAP, IMAPS, MX4, MX6, POSTSCREEN, SMTP, SUBMISSION, server_for
from tests.stack.servers import Stack
from tui.enforcement.backends.nftables import NftSet
from tui.enforcement.change import Block
from tui.enforcement.lists import Held

PORTS = (POSTSCREEN, SMTP, SUBMISSION, IMAP, IMAPS)
SSH = 22
TABLE = "sekimori"

#: Seconds until a connection that is not answered is given up: loopback needs a thousandth.
SILENCE = 0.4
#: Seconds that a server may take.
PATIENCE = 20.0


class Host:
    """Owns the servers and the threads. `nft` is the backend, to be used `inside`."""

    def __init__(self) -> None:
        self.stack = Stack()
        self.nft = NftSet(PORTS)
        self._listeners: list[tuple[socket.socket, Future[None]]] = []

    def up(self) -> None:
        """Raises where a server does not start."""
        self.stack.up()
        self.inside = Inside(self.stack.namespace.name)
        for address in (MX4, MX6):
            listener = self.inside(listen, address, SSH)
            self._listeners.append((listener, self.inside.start(_greet, listener)))

    def down(self) -> None:
        """Leaves nothing behind."""
        for listener, greeting in self._listeners:
            listener.shutdown(socket.SHUT_RDWR)
            greeting.result()
            listener.close()
        if hasattr(self, "inside"):
            self.inside.close()
        self.stack.down()

    def run(self, *argv: str, stdin: str = "") -> str:
        """What a command printed. Raises CalledProcessError."""
        return self.inside(
            lambda: subprocess.run(argv, input=stdin, capture_output=True, text=True, check=True, timeout=60).stdout
        )

    def block(self, *networks: str, seconds: float | None = 600) -> None:
        """Puts blocks; None: for good."""
        self.inside(self.nft.change, blocks(networks, seconds), [])

    def unblock(self, *networks: str) -> None:
        self.inside(self.nft.change, [], networks)

    def held(self) -> dict[str, Held]:
        """What the backend says; its short answer, a moment later, must be the same."""
        found = dict(self.inside(self.nft.held))
        asked = self.inside(self.nft.some, [*found, "192.0.2.254"])
        assert asked.keys() == found.keys()
        assert all((asked[name].seen or 0) >= (found[name].seen or 0) for name in found)
        return found

    def reaches(self, ip: str, port: int = SMTP) -> bool:
        """Whether a connection is answered; False when nothing comes back. Raises where it is refused instead."""
        return self.inside(_answered, ip, port)

    def reached(self, ip: str, ports: Iterable[int] = (*PORTS, SSH)) -> list[int]:
        """Those of the ports that answer it."""
        asked = {port: self.inside.start(_answered, ip, port) for port in ports}
        return [port for port, answer in asked.items() if answer.result()]

    def reaching(self, ips: Iterable[str]) -> list[str]:
        """Those of the addresses that are answered."""
        asked = {ip: self.inside.start(_answered, ip, SMTP) for ip in ips}
        return [ip for ip, answer in asked.items() if answer.result()]

    def session(self, ip: str) -> Session:
        """An open session with Postfix."""
        return Session(self.inside(_connect, ip, SMTP))


class Session:
    """One SMTP client that has read the greeting."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        connection.settimeout(PATIENCE)
        assert connection.recv(1000).startswith(b"220 ")

    def alive(self, wait: float = PATIENCE) -> bool:
        """Whether the server still answers."""
        self._connection.settimeout(wait)
        try:
            self._connection.sendall(b"NOOP\r\n")
            return self._connection.recv(1000).startswith(b"250 ")
        except TimeoutError:
            return False

    def close(self) -> None:
        self._connection.close()


def blocks(networks: Iterable[str], seconds: float | None = 600) -> list[Block]:
    """Made now; None: for good."""
    now = datetime.now(UTC)
    end = None if seconds is None else now + timedelta(seconds=seconds)
    return [Block(network, now, end, "a reason", "alice") for network in networks]


def _answered(ip: str, port: int) -> bool:
    try:
        _connect(ip, port).close()
    except TimeoutError:
        return False
    return True


def addresses(count: int, prefix: str = "2001:db8:1") -> list[str]:
    """So many single addresses of a /48, without 0, whose spelling is another."""
    return [f"{prefix}::{high:x}:{low:x}" for high in range(1, 11) for low in range(1, 65_536)][:count]


def _connect(ip: str, port: int) -> socket.socket:
    return socket.create_connection((server_for(ip), port), timeout=SILENCE, source_address=(ip, 0))


def listen(address: str, port: int) -> socket.socket:
    """A listener that greets nobody."""
    return socket.create_server((address, port), family=socket.AF_INET6 if ":" in address else socket.AF_INET)


def _greet(listener: socket.socket) -> None:
    """Answers as sshd begins, until the listener is shut."""
    with suppress(OSError):
        while True:
            connection, _ = listener.accept()
            with connection, suppress(OSError):
                connection.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")
