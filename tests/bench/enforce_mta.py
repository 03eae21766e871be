"""How long a block in Postfix's map takes to bite: a part of `tests.bench.enforce`.

Effect is the time from the call until the first command that is refused, in a session that was open before and in
another process. Needs root, Postfix and postfix-lmdb.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterator
from functools import partial
from multiprocessing.connection import Connection

from tests.bench.figure import Row
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


def postfix() -> Iterator[Row]:
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
            yield Row("lmdb", f"{many:,} in one change: effect", puts, GOAL if many == 1 else None)
            yield Row("lmdb", f"{many:,} in one change: call", calls, None)
            yield Row("lmdb", f"{many:,} there: reading all", reads, None)
            yield Row("lmdb", f"one more beside {many:,}: effect", ones, GOAL)
            yield Row("lmdb", f"one more beside {many:,}: call", alones, None)
            yield Row("lmdb", f"one of {many:,}: taking it out", undone, None)
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
