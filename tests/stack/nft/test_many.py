"""A list of a thousand, a list of a hundred thousand, and a change that is killed half-way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.stack.nft.host import PORTS, TABLE, Host, addresses, blocks
from tests.stack.watcher import ROOT
from tui.enforcement.backends.nftables_kernel import generation
from tui.enforcement.change import EnforcementError

pytestmark = pytest.mark.stack

#: Puts the second list and drops the first, as one change.
CHANGE = """
import sys
from tests.stack.nft.host import addresses, blocks
from tui.enforcement.backends.nftables import NftSet
put, drop = blocks(addresses({many}, "2001:db8:2")), addresses({many}, "2001:db8:1")
NftSet({ports}).change(put, drop)
"""


def test_a_thousand_are_one_transaction_and_one_undo(host: Host) -> None:
    many = addresses(1000)
    before = host.inside(generation)
    host.block(*many)
    assert host.inside(generation) == before + 1
    assert set(host.held()) == set(many)
    assert host.reaching([many[0], many[499], many[999], "2001:db8:1::2:1"]) == ["2001:db8:1::2:1"]
    host.unblock(*many)
    assert host.inside(generation) == before + 2
    assert host.held() == {}
    assert host.reaching([many[0], many[999]]) == [many[0], many[999]]


def test_a_thousand_that_do_not_all_fit_are_not_blocked_at_all(host: Host) -> None:
    """As when the kernel is out of memory."""
    small = "{ type ipv6_addr; flags timeout; counter; size 500; }"
    host.run("nft", f"table inet {TABLE} {{ set v6_128 {small}; }}")
    before = host.run("nft", "list", "ruleset")
    with pytest.raises(EnforcementError, match="nft failed"):
        host.block(*addresses(1000))
    assert host.run("nft", "list", "ruleset") == before


def test_among_a_hundred_thousand_one_more_is_not_a_matter_of_their_number(host: Host) -> None:
    many = addresses(100_000)
    host.block(*many)
    begin = time.monotonic()
    held = host.inside(host.nft.held)
    whole = time.monotonic() - begin
    assert held.keys() == set(many)

    begin = time.monotonic()
    host.block("2001:db8:bad::9", "203.0.113.0/24", "203.0.113.9")
    assert set(host.inside(host.nft.some, ["2001:db8:bad::9", "203.0.113.8", many[50_000]])) == {
        "2001:db8:bad::9",
        many[50_000],
    }
    one = time.monotonic() - begin
    assert host.reaching([many[99_999], "2001:db8:bad::9", "203.0.113.9", "2001:db8:bad::a"]) == ["2001:db8:bad::a"]
    assert one < whole / 3
    host.unblock(*many)
    assert set(host.inside(host.nft.held)) == {"2001:db8:bad::9", "203.0.113.0/24", "203.0.113.9"}


def test_networks_may_be_many_too(host: Host) -> None:
    """More than interval sets can take in good time; an even and an odd one side by side would be merged there."""
    many = [f"2001:db8:1:{number:x}::/64" for number in range(1, 20_001)]
    host.block("2001:db8:1::/48", *many)
    assert host.inside(host.nft.held).keys() == {"2001:db8:1::/48", *many}
    host.unblock("2001:db8:1::/48", *many[1::2])
    assert host.reaching(["2001:db8:1:1::9", "2001:db8:1:2::9", "2001:db8:1:4e1f::9"]) == ["2001:db8:1:2::9"]


@pytest.mark.parametrize("whom", ["nft", "both"])
def test_killed_at_any_moment_the_list_is_the_old_one_or_the_new_one(host: Host, whom: str) -> None:
    old, new = set(addresses(4000, "2001:db8:1")), set(addresses(4000, "2001:db8:2"))
    took = changed(host, old, None, whom)
    assert host.inside(host.nft.held).keys() == new
    ends = []
    for step in range(10):
        after = took * step / 8
        changed(host, old, after, whom)
        # a table that the kernel rearranges meanwhile is read with gaps: twice, for a part of each list would stay
        found = {**host.inside(host.nft.held), **host.inside(host.nft.held)}.keys()
        assert found in (old, new), f"{len(found & old)} old and {len(found & new)} new after {after:.3f} s"
        ends.append(found == new)
    assert not all(ends)


def changed(host: Host, old: set[str], after: float | None, whom: str) -> float:
    """Seconds that nft ran for the change from `old` to the new list; kills it `after` so many, None: never."""
    host.run("nft", "flush", "ruleset")
    host.inside(host.nft.change, blocks(old), [])
    argv = [sys.executable, "-c", CHANGE.format(many=len(old), ports=PORTS)]
    child = host.inside(subprocess.Popen, argv, stderr=subprocess.DEVNULL, cwd=ROOT, start_new_session=True)
    with child:
        nft, begin = only_child(child.pid), time.monotonic()
        if after is not None:
            time.sleep(after)
            with suppress(ProcessLookupError):  # it may have ended
                kill, number = (os.kill, nft) if whom == "nft" else (os.killpg, child.pid)
                kill(number, signal.SIGKILL)
        child.wait(60)
        return time.monotonic() - begin


def only_child(pid: int) -> int:
    """The process that this one starts, soon."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if found := Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            return int(found[0])
        time.sleep(0.001)
    raise TimeoutError(f"process {pid} starts nothing")
