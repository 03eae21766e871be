"""Two running copies in one folder: nothing is lost, and nobody waits for ever."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from tests.enforcement.shelf import shelf_gate
from tests.enforcement.support import DEADLINE, START, Clock, guard, make_gate, run_child
from tui.enforcement.blocklist import BlockListFile, FileListing
from tui.enforcement.book import Book
from tui.enforcement.change import Block, EnforcementError, UnfinishedError
from tui.enforcement.gate import Gate
from tui.enforcement.journal import Journal
from tui.enforcement.keeper import LocalKeeper
from tui.enforcement.lock import FolderLock
from tui.enforcement.policyfile import PolicyFile

HAMMER = """
import sys
from pathlib import Path
from tests.enforcement.support import Clock, make_gate
from tui.enforcement.change import Mode
from tui.model import Category
gate = make_gate(Path(sys.argv[1]), Clock(), by=sys.argv[2])
for number in range(int(sys.argv[3])):
    address = f"{sys.argv[2]}.{number}"
    gate.apply(gate.plan_block([address, f"2001:db8:{len(sys.argv[2])}::{number:x}"]))
    if number % 2:
        gate.apply(gate.plan_unblock([address]))
    category = (Category.SPF, Category.DMARC)[len(sys.argv[2]) % 2]
    gate.apply(gate.plan_policy(category, Mode.REJECT if number % 2 else Mode.DISCARD))
"""


def test_two_copies_that_hammer_the_same_files_lose_nothing(state: Path, clock: Clock) -> None:
    rounds, names = 30, ("203.0.113", "198.51.100")
    children = [run_child(HAMMER, str(state), name, str(rounds)) for name in names]
    for child in children:
        _, complaint = child.communicate(timeout=DEADLINE)
        assert (child.returncode, complaint) == (0, "")
    gate = make_gate(state, clock)
    wanted = {(f"{name}.{number}", name) for name in names for number in range(0, rounds, 2)}
    wanted |= {(f"2001:db8:{len(name)}::{number:x}", name) for name in names for number in range(1, rounds)}
    wanted |= {(f"2001:db8:{len(name)}::", name) for name in names}
    assert {(block.network, block.by) for block in gate.blocks()} == wanted
    assert len(gate.journal(10_000)) == 2 * (rounds + rounds // 2 + rounds)
    switched = {policy.category.value: policy.by for policy in gate.policies() if policy.since}
    assert switched == {"dmarc": "203.0.113", "spf": "198.51.100"}


#: As above it, over another program's memory and our book.
HAMMER_MEMORY = """
import sys
from pathlib import Path
from tests.enforcement.shelf import shelf_gate
from tests.enforcement.support import Clock
from tui.enforcement.change import EnforcementError
gate = shelf_gate(Path(sys.argv[1]), Clock())
for number in range(int(sys.argv[3])):
    gate.apply(gate.plan_block([f"{sys.argv[2]}.{number}"]))
    plan = gate.plan_undo() if number % 2 else None
    if plan is not None:
        try:
            gate.apply(plan)
        except EnforcementError as error:  # the other copy was first
            assert "plan again" in str(error) or "holds no change" in str(error), error
"""


def test_two_copies_that_hammer_the_same_memory_take_back_each_others_changes_once(state: Path, clock: Clock) -> None:
    rounds, names = 30, ("203.0.113", "198.51.100")
    children = [run_child(HAMMER_MEMORY, str(state), name, str(rounds)) for name in names]
    for child in children:
        _, complaint = child.communicate(timeout=DEADLINE)
        assert (child.returncode, complaint) == (0, "")
    gate = shelf_gate(state, clock)
    journal = gate.journal(10_000)
    assert sum(not entry.undoes for entry in journal) == 2 * rounds
    undone = [entry.undoes for entry in journal if entry.undoes]
    assert len(undone) == len(set(undone))
    blocked = {entry.targets[0] for entry in journal if not entry.undoes and entry.id not in undone}
    assert {block.network for block in gate.blocks()} == blocked
    assert gate.listing().lost == frozenset()
    assert {row.stage for row in Book(state / "blocks.db").rows().values()} == {"there"}


def test_threads_of_one_copy_lose_nothing_and_readers_always_see_a_whole_list(gate: Gate) -> None:
    addresses = [f"203.0.113.{number}" for number in range(24)]

    def change(address: str) -> int:
        gate.apply(gate.plan_block([address, f"2001:db8::{address.rpartition('.')[2]}"]))
        return sum(block.expires is None or not block.by for block in gate.blocks())

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(change, addresses)) == {0}  # never a line without what stands behind it
    assert len(gate.blocks()) == 2 * len(addresses)
    assert len(gate.journal(99)) == len(addresses)


def test_a_lock_that_another_copy_keeps_is_told_after_the_deadline(tmp_path: Path) -> None:
    path = tmp_path / ".lock"
    child = subprocess.Popen(
        ["flock", str(path), "sh", "-c", "echo held; exec cat"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    try:
        assert child.stdout.readline() == "held\n"
        with (
            pytest.raises(EnforcementError, match=r"another copy has held .* for 0\.05 seconds; nothing was changed"),
            FolderLock(path, wait=0.05).held(),
        ):
            pass
    finally:
        child.communicate("", timeout=DEADLINE)
    with FolderLock(path, wait=0.05).held():
        pass


def test_a_thread_that_holds_the_lock_may_take_it_again(tmp_path: Path) -> None:
    lock = FolderLock(tmp_path / ".lock", wait=0.05)
    with lock.held(), lock.held():
        pass
    with FolderLock(tmp_path / ".lock", wait=0.05).held():
        pass


class Meddler(BlockListFile):
    """A list that another program, which knows of no lock, writes into while we are about to."""

    meddling = 1

    def _load(self) -> FileListing:
        listing = super()._load()
        if self.meddling:
            self.meddling -= 1
            with self.path.open("a") as file:
                file.write(f"203.0.113.{100 + self.meddling}\n")
        return listing


def test_a_line_that_another_program_writes_meanwhile_is_kept(tmp_path: Path) -> None:
    meddled = Meddler(tmp_path / "blocklist.txt")
    meddled.change(put=[Block("203.0.113.9", START, START + timedelta(hours=1))])
    assert (tmp_path / "blocklist.txt").read_text() == "203.0.113.100\n203.0.113.9\n"


def test_a_program_that_never_stops_writing_is_told(tmp_path: Path) -> None:
    meddled = Meddler(tmp_path / "blocklist.txt")
    meddled.meddling = 100
    with pytest.raises(EnforcementError, match="another program keeps writing it; nothing was changed"):
        meddled.change(put=[Block("203.0.113.9", START)])


class Eraser(BlockListFile):
    """A list out of which another program takes one of our lines as soon as they are written."""

    def _changed(self, wanted: Mapping[str, Block], unwanted: frozenset[str]) -> bool:
        done = super()._changed(wanted, unwanted)
        self.path.write_text(self.path.read_text().replace("203.0.113.9\n", ""))
        return done


def test_a_change_of_which_another_program_left_a_part_can_be_undone(state: Path, clock: Clock) -> None:
    lock = FolderLock(state / ".lock")
    keeper = LocalKeeper(
        Eraser(state / "blocklist.txt", lock=lock), PolicyFile(state / "policies.json", lock=lock),
        Journal(state / "journal.jsonl", lock=lock), lock=lock, guard=guard(), by="alice", clock=clock, enforced=True,
    )  # fmt: skip
    gate = Gate(keeper, guard=guard(), clock=clock)
    with pytest.raises(UnfinishedError, match="reads back without"):
        gate.apply(gate.plan_block(["203.0.113.9", "203.0.113.10"], ttl=timedelta(hours=1)))
    assert [block.network for block in gate.blocks()] == ["203.0.113.10"]
    undo = gate.plan_undo()
    assert undo is not None
    assert undo.targets == ("203.0.113.10",)
    gate.apply(undo)
    assert gate.blocks() == ()
