"""A block list that lives in another program's memory: read back, joined with our book, lost, restored, killed."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.enforcement.shelf import Shelf, shelf_gate
from tests.enforcement.support import DEADLINE, START, Clock, run_child
from tui.enforcement.book import Book
from tui.enforcement.change import EnforcementError
from tui.enforcement.gate import Gate
from tui.enforcement.lists import Listing
from tui.enforcement.record import plain, read

ATTACKER, OTHER, NETWORK = "203.0.113.9", "203.0.113.10", "203.0.113.128/25"


@pytest.fixture
def shelf(state: Path) -> Shelf:
    return Shelf(state / "shelf.json")


@pytest.fixture
def gate(state: Path, clock: Clock, shelf: Shelf) -> Gate:
    return shelf_gate(state, clock, shelf)


def names(gate: Gate) -> list[str]:
    return sorted(block.network for block in gate.blocks())


def block(gate: Gate, *targets: str, hours: int = 24, reason: str = "") -> None:
    gate.apply(gate.plan_block(targets, ttl=timedelta(hours=hours), reason=reason))


def test_a_block_reads_back_with_what_stands_behind_it(gate: Gate, shelf: Shelf, clock: Clock, state: Path) -> None:
    block(gate, ATTACKER, NETWORK, reason="12 log-ins failed")
    assert set(shelf.elements()) == {ATTACKER, NETWORK}
    found = {one.network: one for one in shelf_gate(state, clock, shelf).blocks()}  # by another process
    assert found[ATTACKER].reason == "12 log-ins failed"
    assert found[ATTACKER].by == "alice"
    assert found[ATTACKER].since == clock.now
    assert found[ATTACKER].expires == clock.now + timedelta(hours=24)
    covering = gate.covers("203.0.113.200")
    assert covering is not None
    assert covering.network == NETWORK


def test_undo_takes_out_only_what_the_change_put_there(gate: Gate, shelf: Shelf) -> None:
    block(gate, OTHER)
    block(gate, OTHER, ATTACKER, hours=48)
    plan = gate.plan_undo()
    assert plan is not None
    gate.apply(plan)
    assert names(gate) == [OTHER]
    assert list(shelf.elements()) == [OTHER]


def test_the_end_of_a_block_is_journalled(gate: Gate, shelf: Shelf, clock: Clock, state: Path) -> None:
    block(gate, ATTACKER, hours=1)
    clock.forward(timedelta(hours=2))
    shelf.flush()  # as a kernel does when the time is over
    assert names(gate) == []
    assert gate.listing().lost == frozenset()
    gate = shelf_gate(state, clock, shelf)
    assert [one.network for one in gate.expire()] == [ATTACKER]
    assert gate.journal(1)[0].expired
    assert Book(state / "blocks.db").rows() == {}


def test_what_a_flush_took_is_lost_until_it_is_restored(gate: Gate, shelf: Shelf, clock: Clock, state: Path) -> None:
    block(gate, ATTACKER, NETWORK, reason="kept")
    shelf.flush()
    gate = shelf_gate(state, clock, shelf)
    assert gate.listing().lost == {ATTACKER, NETWORK}
    assert "2 blocks are recorded but no longer in the shelf" in gate.trouble
    assert gate.covers(ATTACKER) is None
    assert sorted(gate.restore()) == sorted([NETWORK, ATTACKER])
    assert gate.listing().lost == frozenset()
    assert set(shelf.elements()) == {ATTACKER, NETWORK}
    assert next(one for one in gate.blocks() if one.network == ATTACKER).reason == "kept"
    assert gate.restore() == ()


def test_what_is_still_lost_after_a_change_can_be_told_to_a_session(
    gate: Gate, shelf: Shelf, clock: Clock, state: Path
) -> None:
    block(gate, ATTACKER, NETWORK)
    shelf.flush()
    gate = shelf_gate(state, clock, shelf)
    block(gate, OTHER)
    told = json.loads(json.dumps(plain(gate.listing())))
    assert read(Listing, told) == gate.listing()
    assert read(Listing, told).lost == {ATTACKER, NETWORK}


def test_what_one_reading_passes_over_is_not_lost(gate: Gate, shelf: Shelf, clock: Clock, state: Path) -> None:
    block(gate, ATTACKER, OTHER)
    shelf.passed_over = frozenset({OTHER})  # as a kernel does while its table grows
    gate = shelf_gate(state, clock, shelf)
    assert gate.listing().lost == frozenset()
    assert names(gate) == sorted([ATTACKER, OTHER])


def test_a_lost_block_can_be_made_anew(gate: Gate, shelf: Shelf, clock: Clock, state: Path) -> None:
    block(gate, ATTACKER)
    shelf.flush()
    gate = shelf_gate(state, clock, shelf)
    block(gate, ATTACKER, hours=1)
    assert list(shelf.elements()) == [ATTACKER]
    assert gate.listing().lost == frozenset()


def test_what_the_backend_cannot_block_is_refused_in_the_plan(gate: Gate, shelf: Shelf) -> None:
    shelf.cannot = frozenset({NETWORK})
    plan = gate.plan_block([ATTACKER, NETWORK], override=frozenset({NETWORK}))
    assert plan.targets == (ATTACKER,)
    assert [(one.target, one.why, one.overridable) for one in plan.refused] == [
        (NETWORK, "the shelf holds single addresses only", False)
    ]


def test_elements_of_another_hand_are_shown(gate: Gate, shelf: Shelf) -> None:
    block(gate, ATTACKER)
    shelf.write({**shelf.elements(), OTHER: {"seen": 5}, "192.0.2.200": {"ours": False}})
    gate = shelf_gate(shelf.path.parent, Clock(), shelf)
    listing = gate.listing()
    assert set(listing.entries) == {ATTACKER, OTHER}
    assert listing.entries[OTHER].by == ""
    assert listing.seen == {OTHER: 5}
    assert [one.network for one in listing.others] == ["192.0.2.200"]


def test_the_backend_tells_when_a_block_ends(gate: Gate, shelf: Shelf, clock: Clock, state: Path) -> None:
    block(gate, ATTACKER)
    sooner = clock.now + timedelta(minutes=5)
    shelf.write({ATTACKER: {"expires": sooner.isoformat()}})
    assert [one.expires for one in shelf_gate(state, clock, shelf).blocks()] == [sooner]


def test_a_change_that_does_not_read_back_is_an_error_and_not_journalled(gate: Gate, shelf: Shelf) -> None:
    shelf.deaf = True
    with pytest.raises(EnforcementError, match=r"reads back without the block of 203\.0\.113\.9"):
        block(gate, ATTACKER)
    assert gate.journal(10) == ()
    shelf.deaf = False
    block(gate, OTHER)
    assert names(gate) == [OTHER]


def test_a_damaged_book_is_an_error_that_says_so(gate: Gate, shelf: Shelf, clock: Clock, state: Path) -> None:
    block(gate, ATTACKER)
    for name in ("blocks.db-wal", "blocks.db-shm"):
        (state / name).unlink()
    (state / "blocks.db").write_bytes(b"no database" * 1000)
    gate = shelf_gate(state, clock, shelf)
    with pytest.raises(EnforcementError, match=r"cannot use the book of blocks .*move it away"):
        gate.blocks()
    assert "book of blocks" in gate.trouble
    (state / "blocks.db").unlink()
    assert names(gate) == [ATTACKER]


#: Gets a signal right before the n-th call that opens, writes or runs something.
DOOMED = """
import os, signal, sys
from pathlib import Path
from datetime import timedelta
from tests.enforcement.shelf import shelf_gate
from tests.enforcement.support import Clock
gate = shelf_gate(Path(sys.argv[1]), Clock())
if sys.argv[3] == "block":
    plan = gate.plan_block(["203.0.113.9", "203.0.113.11"], ttl=timedelta(days=7))
elif sys.argv[3] == "longer":
    plan = gate.plan_block(["203.0.113.10"], ttl=timedelta(days=7), reason="worse")
else:
    plan = gate.plan_unblock(["203.0.113.10"])
left = int(sys.argv[2])

def step(*_):
    global left
    left -= 1
    if left == -1:
        os.kill(os.getpid(), int(sys.argv[4]))

import sqlite3
real = sqlite3.connect
class Traced(sqlite3.Connection):
    def executemany(self, *arguments):
        step()
        return super().executemany(*arguments)
    def __exit__(self, *arguments):
        step()
        return super().__exit__(*arguments)
sqlite3.connect = lambda *arguments, **named: real(*arguments, factory=Traced, **named)
steps = {"open", "os.rename", "os.remove", "sqlite3.connect"}
sys.addaudithook(lambda event, arguments: step() if event in steps else None)
for name in ("fsync", "write", "ftruncate"):
    call = getattr(os, name)
    setattr(os, name, lambda *arguments, call=call: (step(), call(*arguments))[1])
gate.apply(plan)
print("applied", flush=True)
"""


def deaths(state: Path, what: str, by: signal.Signals = signal.SIGKILL) -> Iterator[Path]:
    """The state that a copy leaves which is ended before its first, second … step, until one lives to the end."""
    for number in range(200):
        place = state / str(number)
        block(shelf_gate(place, Clock()), OTHER)
        child = run_child(DOOMED, str(place), str(number), what, str(by.value))
        said, complaint = child.communicate(timeout=DEADLINE)
        assert complaint == "" or by is signal.SIGINT
        yield place
        if said:
            return
        assert child.returncode == -by
    pytest.fail("the change never came to its end")


@pytest.mark.parametrize(
    ("what", "new"), [("block", [OTHER, "203.0.113.11", ATTACKER]), ("unblock", [])], ids=["block", "unblock"]
)
@pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGINT], ids=["kill", "Ctrl-C"])
def test_a_copy_ended_between_any_two_steps_leaves_old_or_new(
    state: Path, what: str, new: list[str], by: signal.Signals
) -> None:
    seen = []
    for place in deaths(state, what, by):
        gate = shelf_gate(place, Clock())
        left = names(gate)
        assert left in ([OTHER], sorted(new)), place
        assert gate.listing().lost == frozenset(), place  # nothing that a restore would bring about
        journalled = len(gate.journal(10))
        assert journalled == 2 or left == [OTHER], place  # the journal tells of every change that was made
        seen.append(left)
        block(gate, "203.0.113.77")
        assert names(shelf_gate(place, Clock())) == sorted([*left, "203.0.113.77"])
        assert {row.stage for row in Book(place / "blocks.db").rows().values()} == {"there"}
    assert len(seen) > 8
    assert seen[0] == [OTHER]
    assert seen[-1] == sorted(new)


def test_a_longer_block_killed_between_any_two_steps_is_the_old_one_or_the_new(state: Path) -> None:
    old, new = (START + timedelta(hours=24), ""), (START + timedelta(days=7), "worse")
    seen = []
    for place in deaths(state, "longer"):
        gate = shelf_gate(place, Clock())
        (left,) = gate.blocks()
        seen.append((left.expires, left.reason))
        assert seen[-1] in (old, new), place
        assert len(gate.journal(10)) == 2 or seen[-1] == old, place
        block(gate, ATTACKER)
        (left,) = [one for one in shelf_gate(place, Clock()).blocks() if one.network == OTHER]
        assert (left.expires, left.reason) == seen[-1], place
    assert (seen[0], seen[-1]) == (old, new)
