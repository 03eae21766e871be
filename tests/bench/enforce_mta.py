"""`python -m tests.bench.enforce_mta`: how long a block in Postfix's map takes to bite, on this machine.

Effect is the time from the call until the first command that is refused, in a session that was open before and in
another process. Needs root, Postfix and postfix-lmdb.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from multiprocessing.connection import Connection
from statistics import median

from tests.stack.mta.host import RECIPIENT, Host
from tests.stack.nft.host import addresses, blocks
from tests.stack.nft.inside import enter
from tests.stack.places import SMTP
from tests.stack.smtp import SENDER, expect, session
from tui.enforcement.backends.postfix_map import PostfixMap

MANY = (1, 1_000, 100_000)
ROUNDS = {1: 15, 1_000: 9, 100_000: 3}
#: From a key to its effect, in milliseconds, for one address: two programs of Postfix's are run, however long the list.
GOAL = 50.0
#: Seconds between two commands of the client, of which Postfix takes a thousand.
PAUSE = 0.002

#: Part, what, milliseconds of every round, and what the median should not exceed.
Figure = tuple[str, str, list[float], float | None]


def postfix() -> Iterator[Figure]:
    """The map: so many addresses in one change, then one more beside so many, then one of them taken out."""
    host = Host()
    try:
        host.up()
        live = PostfixMap(host.map, host.configuration)
        for many in MANY:
            listed = addresses(many)
            puts, calls, reads, ones, alones, undone = [], [], [], [], [], []
            for _ in range(ROUNDS[many]):
                host.inside(live.change, [], list(host.inside(live.held)))
                effect, call = _bitten(host, live, listed, listed[-1])
                puts.append(effect)
                calls.append(call)
                reads.append(_took(partial(host.inside, live.held)))
            for number in range(ROUNDS[1]):
                ip = f"2001:db8:bad::{number + 1:x}"
                effect, call = _bitten(host, live, [ip], ip)
                ones.append(effect)
                alones.append(call)
                undone.append(_took(partial(host.inside, live.change, [], [ip])))
            yield "lmdb", f"{many:,} in one change: effect", puts, GOAL if many == 1 else None
            yield "lmdb", f"{many:,} in one change: call", calls, None
            yield "lmdb", f"{many:,} there: reading all", reads, None
            yield "lmdb", f"one more beside {many:,}: effect", ones, GOAL
            yield "lmdb", f"one more beside {many:,}: call", alones, None
            yield "lmdb", f"one of {many:,}: taking it out", undone, None
    finally:
        host.down()


def _bitten(host: Host, live: PostfixMap, networks: list[str], ip: str) -> tuple[float, float]:
    """Milliseconds from the call until the first command of `ip` that is refused, and until the call is over."""
    ours, theirs = multiprocessing.Pipe()
    client = multiprocessing.Process(target=_talk, args=(host.stack.namespace.name, ip, theirs))
    client.start()
    ours.recv()  # it has been answered
    listed = blocks(networks)
    begin = time.monotonic()
    host.inside(live.change, listed, [])
    call = time.monotonic() - begin
    refused: float = ours.recv()
    client.join()
    return (refused - begin) * 1000, call * 1000


def _talk(namespace: str, ip: str, parent: Connection) -> None:
    """Names a recipient again and again; tells when the first one that was refused had been named."""
    enter(namespace)
    with session(ip, SMTP) as client:
        client.mail(SENDER)
        expect(client.rcpt(RECIPIENT), 250)
        parent.send(0.0)
        while True:
            begin = time.monotonic()
            code, words = client.rcpt(RECIPIENT)
            if code != 250:
                expect((code, words), 554)
                parent.send(begin)
                return
            time.sleep(PAUSE)


def _took(act: Callable[[], object]) -> float:
    begin = time.monotonic()
    act()
    return (time.monotonic() - begin) * 1000


def main() -> int:
    """Prints a line for each figure as it comes. Exit status 1: a goal is missed."""
    if os.geteuid():
        print("needs root, to make a network namespace", file=sys.stderr)
        return 2
    missed = False
    for part, what, times, goal in postfix():
        late = goal is not None and median(times) > goal
        missed |= late
        print(
            f"{part:6}{what:44}{median(times):10.2f}{max(times):10.2f}{goal or '':>8}{' !' if late else ''}", flush=True
        )
    return int(missed)


if __name__ == "__main__":
    raise SystemExit(main())
