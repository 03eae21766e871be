"""A copy that is killed at any moment leaves the old or the new, and the next one goes on from there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.enforcement.support import DEADLINE, Clock, make_gate, run_child

#: Dies by signal 9 right before the n-th call that makes a change last.
DOOMED = """
import os, signal, sys
from pathlib import Path
from datetime import timedelta
from tests.enforcement.support import Clock, make_gate
gate = make_gate(Path(sys.argv[1]), Clock(), by="doomed")
plan = gate.plan_block(["203.0.113.9", "203.0.113.10"], ttl=timedelta(days=7))
left = int(sys.argv[2])

def doomed(call):
    def wrapped(*arguments, **named):
        global left
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1
        return call(*arguments, **named)
    return wrapped

for name in ("fsync", "replace", "write", "fchmod", "ftruncate"):
    setattr(os, name, doomed(getattr(os, name)))
gate.apply(plan)
print("applied")
"""


def deaths(state: Path) -> Iterator[Path]:
    """The state a copy leaves that is killed before its first, second … lasting call, until one lives to the end."""
    for number in range(100):
        place = state / str(number)
        make_gate(place, Clock()).apply(make_gate(place, Clock()).plan_block(["203.0.113.10"]))
        child = run_child(DOOMED, str(place), str(number))
        said, complaint = child.communicate(timeout=DEADLINE)
        assert complaint == ""
        yield place
        if said:
            return
        assert child.returncode == -9
    pytest.fail("the change never came to its end")


def test_a_copy_killed_at_any_moment_leaves_the_old_list_or_the_new(state: Path) -> None:
    old, new = ["203.0.113.10"], ["203.0.113.10", "203.0.113.9"]
    seen = []
    for place in deaths(state):
        clock = Clock()
        gate = make_gate(place, clock)
        names = [block.network for block in gate.blocks()]
        seen.append(names)
        assert gate.trouble == ""
        assert gate.apply(gate.plan_block(["203.0.113.11"])).targets == ("203.0.113.11",)
        assert [block.network for block in gate.blocks()] == [*names, "203.0.113.11"]
        assert not list(place.glob("*.new"))
        plan = gate.plan_undo()
        assert plan is not None
        assert plan.targets == ("203.0.113.11",)
    assert all(names in (old, new) for names in seen)
    assert seen == sorted(seen, key=len)
    assert len(seen) > 6
    assert (seen[0], seen[-1]) == (old, new)


#: Changes the list without end until it is killed; says each change that is made.
BUSY = """
import sys
from pathlib import Path
from tests.enforcement.support import Clock, make_gate
gate = make_gate(Path(sys.argv[1]), Clock())
both = ["203.0.113.9", "2001:db8::9"]
while True:
    gate.apply(gate.plan_block(both))
    print("blocked", flush=True)
    gate.apply(gate.plan_unblock(both))
    print("unblocked", flush=True)
"""


@pytest.mark.parametrize("changes", range(1, 7))
def test_a_busy_copy_killed_at_a_random_moment_leaves_all_or_nothing(state: Path, clock: Clock, changes: int) -> None:
    child = run_child(BUSY, str(state))
    assert child.stdout is not None
    for _ in range(changes):
        assert child.stdout.readline()
    child.kill()
    child.communicate(timeout=DEADLINE)
    gate = make_gate(state, clock)
    assert {block.network for block in gate.blocks()} in (set(), {"203.0.113.9", "2001:db8::9"})
    assert gate.trouble == ""
    json.loads((state / "blocklist.json").read_text())
    assert gate.apply(gate.plan_block(["203.0.113.11"])).targets == ("203.0.113.11",)
