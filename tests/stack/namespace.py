"""A network namespace in which every documentation address is local, so that a client really connects from it.

The kernel's AnyIP: a `local` route for a whole prefix on the loopback device makes all its addresses ours. A server
then sees 203.0.113.5 as its peer and writes the line that a real attack from there would make it write. Nothing can
leave: the namespace has no device but its own loopback.
"""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from tests.stack.places import MX4, MX6

ROUTES = ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")

_numbers = itertools.count(1)


class Namespace:
    """Owns the namespace; `ip netns exec` shows its processes our resolv.conf in place of the machine's."""

    def __init__(self) -> None:
        self.name = f"sekimori-{os.getpid()}-{next(_numbers)}"  # one process may have several
        self._etc = Path("/etc/netns") / self.name

    def create(self) -> None:
        """Make it, with loopback up, routes set and the resolver pointed at its own 127.0.0.1."""
        self._etc.mkdir(parents=True)
        (self._etc / "resolv.conf").write_text("nameserver 127.0.0.1\noptions timeout:1 attempts:2\n")
        _ip("netns", "add", self.name)
        self._ip("link", "set", "lo", "up")
        self._ip("address", "add", f"{MX4}/32", "dev", "lo")
        self._ip("address", "add", f"{MX6}/128", "dev", "lo")
        for network in ROUTES:
            self._ip("route", "add", "local", network, "dev", "lo")
        # the kernel checks a source address against bound ones only, not against AnyIP routes, in IPv6
        self.run(["sh", "-c", "echo 1 >/proc/sys/net/ipv6/ip_nonlocal_bind"])

    def delete(self) -> None:
        """Remove it and its files; processes in it must have ended."""
        subprocess.run(["ip", "netns", "delete", self.name], check=False)
        shutil.rmtree(self._etc, ignore_errors=True)
        with suppress(OSError):  # another namespace has its files there
            self._etc.parent.rmdir()

    def inside(self, argv: Sequence[str]) -> list[str]:
        """The command that runs `argv` inside; it is replaced by `argv`, so its process id is that of `argv`."""
        return ["ip", "netns", "exec", self.name, *argv]

    def run(self, argv: Sequence[str], timeout: float = 20, folder: Path | None = None) -> str:
        """Run to the end, in `folder`, and return what was printed. Raises with both outputs when it fails."""
        done = subprocess.run(self.inside(argv), capture_output=True, text=True, timeout=timeout, cwd=folder)
        if done.returncode:
            raise RuntimeError(f"{' '.join(argv)}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def start(self, argv: Sequence[str], output: Path) -> subprocess.Popen[bytes]:
        """Start a server in a session of its own; what it prints goes to `output`."""
        with output.open("ab") as file:
            return subprocess.Popen(
                self.inside(argv), stdin=subprocess.DEVNULL, stdout=file, stderr=file, start_new_session=True
            )

    def _ip(self, *arguments: str) -> None:
        _ip("-n", self.name, *arguments)


def obstacle() -> str:
    """Why no namespace can be made here, empty when one can: a container may deny it even to root."""
    tried = subprocess.run(["unshare", "--net", "--mount", "true"], capture_output=True, text=True)
    return tried.stderr.strip() if tried.returncode else ""


def end(process: subprocess.Popen[bytes], within: float = 5) -> None:
    """Ask a server to end, and end its whole session when it does not. `within` is in seconds."""
    process.terminate()
    try:
        process.wait(within)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True)
