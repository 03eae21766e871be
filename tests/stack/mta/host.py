"""A mail host whose Postfix asks our map, and the operator who blocks there or in a jail of fail2ban's."""

from __future__ import annotations

import smtplib
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from tests.enforcement.support import Clock, guard
from tests.parsers.lines import read
from tests.stack import smtp
from tests.stack.nft.inside import Inside
from tests.stack.places import DOMAIN, MX4, MX6, SMTP
from tests.stack.servers import Addition, Stack
from tui.enforcement.backends.command import run
from tui.enforcement.change import Block
from tui.enforcement.gate import Gate
from tui.enforcement.helper import build
from tui.enforcement.helper.settings import GateSettings
from tui.enforcement.lists import Listing
from tui.model import Event

R = TypeVar("R")

#: On the operator's allow-list.
ALLOWED = "198.51.100.200"
RECIPIENT = f"alice@{DOMAIN}"
CHROOTED = 2541  # smtpd with chroot = y
GUARDED = 2542  # smtpd that refuses at the connection, and so before AUTH

MASTER = (
    f"{CHROOTED} inet n - y - - smtpd",
    f"{GUARDED} inet n - n - - smtpd",
    "    -o smtpd_delay_reject=no",
)


class Operator:
    """Blocks through the keeper that the helper builds, at a time that only a test moves."""

    def __init__(self, inside: Inside, settings: GateSettings) -> None:
        self.clock = Clock(datetime.now(UTC))
        self._inside = inside
        self._settings = settings
        self.restart()

    def restart(self) -> None:
        """A new process, in effect: nothing is remembered but what is on disk."""
        own = guard(allow=[ALLOWED])
        self._keeper = build.build(self._settings, own, "alice", self.clock)
        self._gate = Gate(self._keeper, guard=own, clock=self.clock)

    def block(self, *networks: str, ttl: timedelta | None = timedelta(minutes=10)) -> None:
        self.do(lambda: self._gate.apply(self._gate.plan_block(networks, ttl=ttl)))

    def unblock(self, *networks: str) -> None:
        self.do(lambda: self._gate.apply(self._gate.plan_unblock(networks)))

    def undo(self) -> None:
        plan = self.do(self._gate.plan_undo)
        assert plan is not None
        self.do(lambda: self._gate.apply(plan))

    def expire(self) -> tuple[Block, ...]:
        return self.do(self._keeper.expire)

    def restore(self) -> tuple[str, ...]:
        return self.do(self._keeper.restore)

    def listing(self) -> Listing:
        """As a new process reads it."""
        self.restart()
        return self.do(self._keeper.listing)

    def obstacle(self) -> str:
        return self.do(lambda: build.obstacle(self._settings))

    def do(self, act: Callable[[], R]) -> R:
        """In the namespace: postmap asks for the host's addresses."""
        return self._inside(act)


class Host:
    """Owns the servers and the threads of the clients."""

    def __init__(self) -> None:
        self.stack = Stack()
        self.map = str(self.stack.root / "clients")
        self.configuration = str(self.stack.root / "postfix")

    def up(self) -> None:
        """Raises where a server does not start."""
        asked = f"check_client_access lmdb:{self.map}"
        listening = {(ip, port) for ip in (MX4, MX6) for port in (CHROOTED, GUARDED)}
        self.stack.up(Addition(main={"smtpd_client_restrictions": asked}, master=MASTER, listening=listening))
        self.inside = Inside(self.stack.namespace.name)
        self.inside(run, ["postmap", "-c", self.configuration, "-ir", f"lmdb:{self.map}"])  # as `sekimori setup` does

    def down(self) -> None:
        """Leaves nothing behind."""
        if hasattr(self, "inside"):
            self.inside.close()
        self.stack.down()

    def reload(self) -> None:
        """Every smtpd ends and is started anew."""
        self.inside(run, ["postfix", "-c", self.configuration, "reload"])

    def code(self, ip: str, port: int = SMTP) -> int:
        """The answer to a recipient who exists, or to the connection."""
        return self.inside(_code, ip, port)

    def codes(self, ips: Iterable[str]) -> dict[str, int]:
        """The same for many, some at a time."""
        asked = {ip: self.inside.start(_code, ip, SMTP) for ip in ips}
        return {ip: answer.result() for ip, answer in asked.items()}

    def session(self, ip: str) -> smtplib.SMTP:
        """An open session that has named its sender; smtplib needs the namespace for nothing more."""
        return self.inside(_session, ip, SMTP)

    def events(self, since: int = 0) -> tuple[Event, ...]:
        """What the monitor makes of Postfix's log behind so many bytes."""
        return read(self.stack.mail_log.read_bytes()[since:], reference=datetime.now(UTC))

    def logged(self) -> int:
        return self.stack.mail_log.stat().st_size


def _session(ip: str, port: int) -> smtplib.SMTP:
    client = smtp.session(ip, port)
    smtp.expect(client.mail(smtp.SENDER), 250)
    return client


def _code(ip: str, port: int) -> int:
    try:
        with _session(ip, port) as client:
            return client.rcpt(RECIPIENT)[0]
    except smtplib.SMTPConnectError as refused:
        return refused.smtp_code
