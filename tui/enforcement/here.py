"""Whose addresses must never be blocked from here: the operator's own SSH peer, who is logged in, and this host.

Read from /proc and from the files of systemd-logind alone.
"""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tui.enforcement.target import Network, folded

_PROC = Path("/proc")

#: A file for each log-in, which everybody may read (sd-login(3)); beside it a pipe of the same name with ".ref".
_SESSIONS = Path("/run/systemd/sessions")
_REMOTE = re.compile(r"^REMOTE_HOST=(\S+)$", re.MULTILINE)

#: OpenSSH's server and, since 9.8, the program that serves one connection.
_SSHD = "sshd"

#: More ancestors than any shell, sudo and tmux stack; a loop in a damaged /proc ends here.
_ANCESTORS = 64

#: fib_trie names an address of this host on one line and says that it is one on the next.
_LOCAL = re.compile(r"\|-- (\d+\.\d+\.\d+\.\d+)\n\s+/32 host LOCAL")

_YOURS = "your own SSH session comes from {}"
_SOMEBODYS = "somebody is logged in to this host from {}"
_OURS = "{} is an address of this host"


@dataclass(frozen=True, slots=True)
class Protected:
    """A network that must not be blocked, and a clause that says why."""

    network: Network
    why: str


def protected_here() -> tuple[Protected, ...]:
    """Peers of this process, its parents and all who are logged in, and this host's addresses, now. Never raises."""
    return (*ssh_peers(os.environ), *logged_in(), *served(), *own_addresses())


def _ssh(environ: Mapping[str, str]) -> Iterator[Protected]:
    """Peers as sshd(8) writes them: SSH_CONNECTION is client, port, server, port; SSH_CLIENT client, port, port."""
    connection = environ.get("SSH_CONNECTION", "").split()
    client = environ.get("SSH_CLIENT", "").split()
    for address in (*connection[:1], *client[:1]):
        yield from _protected(address, _YOURS)
    for address in connection[2:3]:
        yield from _protected(address, _OURS)


def ssh_peers(environ: Mapping[str, str], proc: Path = _PROC, pid: int | None = None) -> tuple[Protected, ...]:
    """SSH peers named by `environ` and by the environment of the ancestors of `pid` (None: ours)."""
    found = [*_ssh(environ), *(one for above in _ancestors(proc, pid) for one in _ssh(above))]
    return tuple(dict.fromkeys(found))


def logged_in(sessions: Path = _SESSIONS) -> tuple[Protected, ...]:
    """Where those who are logged in over the network come from; none where there is no systemd-logind.

    In a tmux that was attached again from elsewhere, the environment still names the address of the first time.
    """
    texts = [_text(file) for file in sorted(sessions.glob("*")) if file.is_file()]
    peers = [peer for text in texts for peer in _REMOTE.findall(text)]
    return tuple(dict.fromkeys(one for peer in peers for one in _protected(peer, _SOMEBODYS)))


def served(proc: Path = _PROC) -> tuple[Protected, ...]:
    """Peers of the sessions that sshd(8) serves now, as far as we may read them: where there is no systemd-logind."""
    running = {pid: found for pid in _numbers(proc) if (found := _stat(proc, pid))}
    sshd = {pid for pid, (name, _) in running.items() if name.startswith(_SSHD)}
    peers = []
    for pid, (_, parent) in running.items():
        if parent in sshd and pid not in sshd:
            peers += _environ(proc, pid).get("SSH_CONNECTION", "").split()[:1]
    return tuple(one for peer in dict.fromkeys(peers) for one in _protected(peer, _SOMEBODYS))


def _numbers(proc: Path) -> list[int]:
    try:
        return [int(name) for name in os.listdir(proc) if name.isdecimal()]
    except OSError:
        return []


def _ancestors(proc: Path, pid: int | None = None) -> Iterator[dict[str, str]]:
    """Environments of the processes above: sudo drops the SSH variables, the shell before it still has them."""
    at = os.getpid() if pid is None else pid
    for _ in range(_ANCESTORS):
        found = _stat(proc, at)
        if found is None or found[1] <= 1:
            return
        at = found[1]
        if environ := _environ(proc, at):  # that of another user's process cannot be read, but its parent's perhaps
            yield environ


def _environ(proc: Path, pid: int) -> dict[str, str]:
    try:
        raw = (proc / str(pid) / "environ").read_bytes()
    except OSError:
        return {}
    pairs = (item.partition("=") for item in raw.decode("utf-8", "replace").split("\0"))
    return {name: value for name, _, value in pairs}


def _stat(proc: Path, pid: int) -> tuple[str, int] | None:
    """Name and parent of a process; None of one that has ended."""
    try:
        status = (proc / str(pid) / "stat").read_text("utf-8", "replace")
        named, _, fields = status.rpartition(")")  # the command's name may hold anything, also ")"
        return named.partition("(")[2], int(fields.split()[1])
    except (OSError, ValueError, IndexError):
        return None


def own_addresses(proc: Path = _PROC) -> tuple[Protected, ...]:
    """This host's addresses out of net/fib_trie and net/if_inet6; what cannot be read is left out."""
    addresses = (*_ipv4(proc / "net" / "fib_trie"), *_ipv6(proc / "net" / "if_inet6"))
    return tuple(one for address in addresses for one in _protected(address, _OURS))


def _ipv4(path: Path) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_LOCAL.findall(_text(path))))


def _ipv6(path: Path) -> Iterator[str]:
    for line in _text(path).splitlines():
        digits = line.split(" ", 1)[0]
        if len(digits) == 32:
            yield ":".join(digits[at : at + 4] for at in range(0, 32, 4))


def _text(path: Path) -> str:
    try:
        return path.read_text("ascii", "replace")
    except OSError:
        return ""


def _protected(address: str, why: str) -> Iterator[Protected]:
    try:
        network = folded(ipaddress.ip_network(address.partition("%")[0]))
    except ValueError:
        return
    yield Protected(network, why.format(network.network_address))
