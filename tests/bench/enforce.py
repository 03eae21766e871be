"""`python -m tests.bench.enforce`: how long a block takes to bite, on this machine, in a network namespace of its own.

Effect is the time from the call until the first packet that gets no answer, seen by a client in another process that
connects again and again from an address of the list. Of a switch it is the time until the first mail that is answered
otherwise. Needs root and the packages of `.ci/run`. What misses its goal is marked.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median

from tests.bench.enforce_mta import postfix
from tests.bench.enforce_switch import policy, rspamd
from tests.bench.figure import Row
from tests.bench.knock import PORT
from tests.enforcement.helper import Helper
from tests.stack.namespace import Namespace
from tests.stack.nft.host import addresses, blocks
from tests.stack.nft.inside import Inside
from tui.enforcement.backends.nftables import NftSet
from tui.enforcement.gate import Gate
from tui.enforcement.guard import Guard
from tui.enforcement.remote import RemoteKeeper

MANY = (1, 1_000, 100_000)
ROUNDS = {1: 15, 1_000: 9, 100_000: 3}
#: From a key to its effect, in milliseconds, for one address.
GOAL = 20.0


BACKEND = NftSet((PORT,))

#: Milliseconds until the effect, until the call is over, and for reading back.
Times = tuple[float, float, float]


def nft() -> Iterator[Row]:
    """The packet filter: so many addresses in one change, and one more beside so many."""
    with _namespace() as (inside, _):
        for many in MANY:
            first = [_all(inside, addresses(many)) for _ in range(ROUNDS[many])]
            yield Row("nft", f"{many:,} in one change: effect", [effect for effect, _, _ in first], _goal(many))
            yield Row("nft", f"{many:,} in one change: call", [call for _, call, _ in first])
            yield Row("nft", f"{many:,} there: reading all", [read for _, _, read in first])
            more = [_more(inside, number) for number in range(ROUNDS[1])]
            yield Row("nft", f"one more beside {many:,}: effect", [effect for effect, _, _ in more], GOAL)
            yield Row("nft", f"one more beside {many:,}: call", [call for _, call, _ in more])
            yield Row("nft", f"one of {many:,}: reading it", [read for _, _, read in more])


def key() -> Iterator[Row]:
    """From the key that confirms a plan: session, guard, journal, book, packet filter; so many are blocked already."""
    for many in MANY:
        with _namespace() as (inside, name), tempfile.TemporaryDirectory() as folder, _gate(name, folder) as gate:
            gate.apply(gate.plan_block(addresses(many)))
            time.sleep(1.5)
            gate.blocks()  # as a screen reads them every now and then
            times = [_bitten(inside, ip, partial(gate.apply, gate.plan_block([ip]))) for ip in _ones(ROUNDS[1])]
            yield Row("key", f"one more beside {many:,}: effect", [effect for effect, _ in times], GOAL)
            yield Row("key", f"one more beside {many:,}: journalled, told", [call for _, call in times])


PARTS: tuple[Callable[[], Iterator[Row]], ...] = (nft, key, postfix, policy, rspamd)


def _ones(count: int) -> list[str]:
    return [f"2001:db8:bad::{number + 1:x}" for number in range(count)]


@contextmanager
def _gate(namespace: str, folder: str) -> Iterator[Gate]:
    """The gate of a screen outside, over a helper inside."""
    helper = Helper(Path(folder)).configure(backend="nftables", nftables={"ports": [PORT]})
    keeper = RemoteKeeper(["ip", "netns", "exec", namespace, *helper.command("session")])
    try:
        yield Gate(keeper, guard=Guard())
    finally:
        keeper.close()


def _goal(many: int) -> float | None:
    return GOAL if many == 1 else None


def _all(inside: Inside, networks: list[str]) -> Times:
    """Into an empty firewall."""
    inside(subprocess.run, ["nft", "flush", "ruleset"], check=True)
    effect, call = _bitten(inside, networks[-1], lambda: inside(BACKEND.change, blocks(networks), []))
    return effect, call, _took(lambda: inside(BACKEND.held))


def _more(inside: Inside, number: int) -> Times:
    """Beside what is there."""
    ip = f"2001:db8:bad::{number + 1:x}"
    effect, call = _bitten(inside, ip, lambda: inside(BACKEND.change, blocks([ip]), []))
    return effect, call, _took(lambda: inside(BACKEND.some, [ip]))


@contextmanager
def _namespace() -> Iterator[tuple[Inside, str]]:
    namespace = Namespace()
    try:
        namespace.create()
        inside = Inside(namespace.name)
        try:
            yield inside, namespace.name
        finally:
            inside.close()
    finally:
        namespace.delete()


def _bitten(inside: Inside, ip: str, act: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds from the call until the first packet of `ip` that is dropped, and until the call is over."""
    argv = [sys.executable, "-m", "tests.bench.knock", ip]
    with inside(subprocess.Popen, argv, stdout=subprocess.PIPE, text=True) as client:
        assert client.stdout is not None
        client.stdout.readline()  # it has been answered
        begin = time.monotonic()
        act()
        call = time.monotonic() - begin
        dropped = float(client.stdout.readline())
    return (dropped - begin) * 1000, call * 1000


def _took(act: Callable[[], object]) -> float:
    begin = time.monotonic()
    act()
    return (time.monotonic() - begin) * 1000


def main() -> int:
    """Prints a line for each figure as it comes."""
    if os.geteuid():
        print("needs root, to make a network namespace", file=sys.stderr)
        return 2
    print(f"{'part':6}{'milliseconds':44}{'median':>10}{'worst':>10}{'goal':>8}")
    for part in PARTS:
        for row in part():
            late = row.goal is not None and median(row.times) > row.goal
            goal = "" if row.goal is None else f"{row.goal:.0f}{' !' if late else ''}"
            print(f"{row.part:6}{row.what:44}{median(row.times):10.2f}{max(row.times):10.2f}{goal:>8}", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
