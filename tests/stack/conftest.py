"""The servers, the watcher and the attack: each once for the whole session, as together they take some seconds."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol, TypeVar

import msgspec
import pytest

from tests.stack.deed import Deed
from tests.stack.namespace import obstacle
from tests.stack.servers import Stack, wait_until
from tests.stack.watcher import ROOT, Told, Watcher

PACKAGES = {
    "ip": "iproute2",
    "postconf": "postfix",
    "dovecot": "dovecot-core",
    "/usr/lib/dovecot/imap-login": "dovecot-imapd",
    "dnsmasq": "dnsmasq-base",
    "openssl": "openssl",
}

Client = Callable[[str], list[Deed]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything that asks for the servers is a stack test."""
    for item in items:
        if "stack" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.stack)


@contextmanager
def able_to_serve(packages: Mapping[str, str]) -> Iterator[None]:
    """Skip where no namespace can be made or a program -> package is missing; inside, programs of root are found."""
    if os.geteuid() != 0:
        pytest.skip("needs root, to make a network namespace")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", f"{os.environ['PATH']}:/usr/sbin:/sbin")  # su leaves them out
        if missing := sorted(package for program, package in packages.items() if not shutil.which(program)):
            pytest.skip(f"needs packages: apt-get install --no-install-recommends {' '.join(missing)}")
        if why := obstacle():
            pytest.skip(f"needs a network namespace: {why}")
        yield


class Servers(Protocol):
    """What can be started and ended."""

    def up(self) -> None:
        """Start everything."""

    def down(self) -> None:
        """End everything, however far it came."""


S = TypeVar("S", bound=Servers)


@contextmanager
def serving(make: Callable[[], S], packages: Mapping[str, str]) -> Iterator[S]:
    """The servers that `make` makes, up; skips where they cannot be."""
    with able_to_serve(packages):
        servers = make()
        try:
            servers.up()
            yield servers
        finally:
            servers.down()


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """The servers, up; skips where they cannot be."""
    with serving(Stack, PACKAGES) as servers:
        yield servers


@pytest.fixture(scope="session")
def client(stack: Stack) -> Client:
    """Runs a plan of the client inside the namespace and returns what it did."""

    def run(plan: str) -> list[Deed]:
        printed = stack.namespace.run([sys.executable, "-m", "tests.stack.client", plan], timeout=60, folder=ROOT)
        return msgspec.json.decode(printed, type=list[Deed])

    return run


def times_signalled(told: tuple[Told, ...]) -> int:
    """How often both log files have told of the signal."""
    signals = [t.event.ip for t in told if t.event.user == "signal"]
    return min(signals.count("198.51.100.250"), signals.count("198.51.100.251"))


@pytest.fixture(scope="session")
def watcher(stack: Stack, client: Client) -> Iterator[Watcher]:
    """The program, following both logs, and proved to be: a first signal has come through."""
    watching = Watcher(stack.logs, stack.root / "watcher.errors")
    try:
        client("signal")
        watching.wait_for(times_signalled, within=15)
        yield watching
    finally:
        watching.end()


@pytest.fixture(scope="session")
def attack(stack: Stack, client: Client, watcher: Watcher) -> list[Deed]:
    """What the client did while the watcher looked on. All of it is in the logs, and read."""
    done = client("attack")
    wait_until(lambda: not missing_in_logs(done, stack.log_text()), 10, "the servers' lines about every deed")
    before = times_signalled(watcher.told)
    client("signal")
    watcher.wait_for(lambda told: times_signalled(told) > before, within=15)
    return done


def missing_in_logs(deeds: list[Deed], log: str) -> list[str]:
    """Deeds that the servers have not written of as often as they were done."""
    wanted: dict[str, tuple[str, int]] = {}
    for deed in deeds:
        wanted[deed.log] = (f"{deed.name} from {deed.ip}", wanted.get(deed.log, ("", 0))[1] + deed.times)
    found = {pattern: len(re.findall(pattern, log, re.MULTILINE)) for pattern in wanted}
    return [f"{what}: {found[p]} of {times}" for p, (what, times) in wanted.items() if found[p] != times]
