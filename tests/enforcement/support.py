"""What the tests of this room share: a clock that stands still until told, and a gate that knows no real host."""

from __future__ import annotations

import ipaddress
import os
import subprocess
import sys
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tui.enforcement.files import file_gate
from tui.enforcement.gate import Gate
from tui.enforcement.guard import Guard
from tui.enforcement.here import Protected
from tui.enforcement.target import Network

#: The operator's SSH peer and the host's own address, in every test here.
OPERATOR = "198.51.100.77"
HOST = "192.0.2.10"
#: Seconds that a child process may take.
DEADLINE = 60.0
START = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


class Clock:
    """Time that only a test moves."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, step: timedelta) -> None:
        self.now += step


def own() -> tuple[Protected, ...]:
    return (
        Protected(ipaddress.ip_network(OPERATOR), f"your own SSH session comes from {OPERATOR}"),
        Protected(ipaddress.ip_network(HOST), f"{HOST} is an address of this host"),
    )


def guard(allow: Iterable[str] = (), logins: dict[str, int] | None = None) -> Guard:
    """`logins` counts successful log-ins by address."""
    counts = {ipaddress.ip_network(ip): count for ip, count in (logins or {}).items()}

    def within(network: Network) -> int:
        return sum(n for ip, n in counts.items() if ip.version == network.version and ip.overlaps(network))

    return Guard(own, allow, within)


def make_gate(state: Path, clock: Clock, *, judge: Guard | None = None, by: str = "alice") -> Gate:
    return file_gate(state, guard=judge or guard(), by=by, clock=clock)


def run_child(code: str, *arguments: str) -> subprocess.Popen[str]:
    """Starts Python with this repository on its path; the caller waits for it."""
    root = Path(__file__).parents[2]
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
