"""A change of switches is made whole or not at all: by a full disk, a kill, another copy, and through the gate."""

from __future__ import annotations

import os
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from tests.enforcement.support import DEADLINE, START, Clock, guard, run_child
from tests.enforcement.switched import DMARC, SPF, WIRED, Place
from tui.category import Category
from tui.enforcement.blocklist import BlockListFile
from tui.enforcement.change import EnforcementError, Mode, Policy
from tui.enforcement.gate import Gate
from tui.enforcement.journal import Journal
from tui.enforcement.keeper import LocalKeeper
from tui.enforcement.lock import FolderLock
from tui.enforcement.switches import Switches


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def fill(place: Path) -> None:
    """Until not a byte is free."""
    with (place / "filler").open("wb", buffering=0) as file:
        try:
            while file.write(b"x" * 512):
                pass
        except OSError:
            return


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")
@pytest.mark.parametrize("broken", [False, True])
def test_where_the_second_file_cannot_be_written_the_first_stays_as_it_was(place: Place, broken: bool) -> None:
    switches = place.switches()
    switches.change([SPF])
    if broken:
        place.modes.write_text("garbage\n")
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k,mode=0755", "tmpfs", str(place.maps)]
    if subprocess.run(mount).returncode:
        pytest.skip("needs the right to mount a tmpfs")
    try:
        fill(place.maps)
        before = place.contents()
        with pytest.raises(EnforcementError, match=r"the disk is full; .*; nothing was changed"):
            switches.change([Policy(Category.SPF, Mode.REJECT, START, None, "bob"), DMARC])
        assert place.contents() == before
    finally:
        subprocess.run(["umount", str(place.maps)], check=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a file")
@pytest.mark.parametrize("garbage", [None, "garbage\n"])
def test_where_the_second_file_cannot_be_put_in_place_the_first_is_put_back(place: Place, garbage: str | None) -> None:
    """All is staged, the first is in its place already, and then the second cannot be."""
    switches = place.switches()
    if garbage:
        place.modes.write_text(garbage)
    (place.maps / "modes").write_text("spam discard\n")
    modes = str(place.maps / "modes")
    if subprocess.run(["mount", "--bind", modes, modes]).returncode:  # nothing can be renamed over a mount
        pytest.skip("needs the right to mount a file")
    try:
        before = place.contents()
        with pytest.raises(EnforcementError, match=f"cannot change the modes in {place.maps}/modes: .*; nothing was"):
            switches.change([SPF, DMARC])
        assert place.contents() == before | {".lock": b""}
    finally:
        subprocess.run(["umount", modes], check=True)


OTHERS = """
import os, sys
os.setgid(65534); os.setuid(65534)
from tests.enforcement.switched import WIRED, SPF
from tui.enforcement.change import EnforcementError
from tui.enforcement.lock import FolderLock
from tui.enforcement.switches import Switches
from pathlib import Path
switches = Switches(WIRED, sys.argv[1], sys.argv[2], lock=FolderLock(Path(sys.argv[3]) / ".lock"))
policies = switches.read()
print(policies.stored(SPF.category) == SPF, policies.unwired[SPF.category])
try:
    switches.change([SPF])
except EnforcementError as error:
    print(error)
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody without rights")
def test_without_rights_what_is_set_is_still_read_and_why_it_cannot_be_changed_is_told() -> None:
    root = Path("/tmp") / f"sekimori-switches-{os.getpid()}"  # pytest's own folder is closed to others
    try:
        place = Place(root)
        place.switches().change([SPF])
        (root / "lock").mkdir()
        (root / "lock").chmod(0o777)
        child = run_child(OTHERS, str(place.modes), str(place.maps), str(root / "lock"))
        said, complaint = child.communicate(timeout=DEADLINE)
        assert complaint == ""
        first, second = said.splitlines()
        why = f"not switchable here: {place.modes.parent} cannot be written by this user; use sudo, or wire it with: "
        assert first == f"True {why}sekimori setup"
        assert second == f"spf is {why}sekimori setup; nothing was changed"
    finally:
        shutil.rmtree(root)


STEPS = """
import os, sys
from tests.enforcement.switched import WIRED, SPF, DMARC
from tui.enforcement.lock import FolderLock
from tui.enforcement.switches import Switches
from pathlib import Path
root, left = Path(sys.argv[1]), int(sys.argv[2])
switches = Switches(WIRED, str(root / "postfix/sekimori/modes"), str(root / "rspamd/sekimori"),
                    lock=FolderLock(root / ".lock"))
def stop(event, arguments):
    global left
    if event in ("open", "os.rename", "os.remove", "os.chmod") and str(root) in str(arguments[0]):
        left -= 1
        if left < 0:
            os.kill(os.getpid(), 9)
sys.addaudithook(stop)
switches.change([SPF, DMARC])
print("done")
"""


def test_killed_between_any_two_steps_each_file_is_old_or_new_and_the_next_change_goes_on(place: Place) -> None:
    old = Policy(Category.SPF, Mode.DISCARD, START - timedelta(hours=2), None, "before")
    for step in range(100):
        place.switches().change([old, Policy(Category.DMARC, Mode.REJECT)])
        child = run_child(STEPS, str(place.root), str(step))
        said, complaint = child.communicate(timeout=DEADLINE)
        assert complaint == ""
        after = place.switches().read()
        assert after.notes == ()
        assert after.stored(Category.SPF) in {old, SPF}, step
        assert after.stored(Category.DMARC) in {Policy(Category.DMARC, Mode.REJECT), DMARC}, step
        if said:
            break
    else:
        pytest.fail("the change has no end")
    assert step > 5
    changed = place.switches().change([SPF, DMARC])
    assert (changed.stored(Category.SPF), changed.stored(Category.DMARC)) == (SPF, DMARC)
    assert {path.name for path in place.modes.parent.iterdir()} == {"modes"}


def keeper_of(place: Place, clock: Clock) -> LocalKeeper:
    lock = FolderLock(place.root / "state/.lock")
    return LocalKeeper(
        BlockListFile(place.root / "state/blocklist.txt", lock=lock),
        Switches(WIRED, str(place.modes), str(place.maps), lock=lock),
        Journal(place.root / "state/journal.jsonl", lock=lock),
        lock=lock, guard=guard(), by="alice", clock=clock, enforced=True,
    )  # fmt: skip


def test_through_the_gate_a_switch_is_planned_made_taken_back_and_ends(place: Place) -> None:
    clock = Clock()
    gate = Gate(keeper_of(place, clock), guard=guard(), clock=clock)
    plan = gate.plan_policy(Category.DMARC, Mode.DISCARD, ttl=timedelta(minutes=10))
    assert plan.lines == (f"dmarc: reject -> discard until 2026-11-24 10:10:00 in {place.maps}/modes",)
    gate.apply(plan)
    assert "dmarc discard until 1795515000\n" in (place.maps / "modes").read_text()
    undo = gate.plan_undo()
    assert undo is not None
    gate.apply(undo)
    assert "dmarc" not in (place.maps / "modes").read_text()
    gate.apply(gate.plan_policy(Category.SPF, Mode.DISCARD, ttl=timedelta(minutes=10)))
    clock.forward(timedelta(minutes=10))
    gate.expire()
    assert "spf" not in place.modes.read_text()
    assert [(entry.category, entry.mode) for entry in gate.journal(9)] == [
        (Category.DMARC, Mode.DISCARD), (Category.DMARC, Mode.REJECT),
        (Category.SPF, Mode.DISCARD), (Category.SPF, Mode.REJECT),
    ]  # fmt: skip


def test_through_the_gate_what_is_not_wired_is_refused_with_its_reason(place: Place) -> None:
    gate = Gate(keeper_of(place, Clock()), guard=guard(), clock=Clock())
    plan = gate.plan_policy(Category.VIRUS, Mode.DISCARD)
    assert plan.empty
    assert [refusal.why for refusal in plan.refused] == [
        "not switchable here: no server asks sekimori about viruses; wire it with: sekimori setup"
    ]


COPY = """
import sys
from pathlib import Path
from tests.enforcement.switched import DMARC, HOUR, SPF, WIRED, Place
from tests.enforcement.support import START
from tests.enforcement.switched import WIRED
from tui.category import Category
from tui.enforcement.change import Mode, Policy
from tui.enforcement.lock import FolderLock
from tui.enforcement.switches import Switches
root = Path(sys.argv[1])
switches = Switches(WIRED, str(root / "postfix/sekimori/modes"), str(root / "rspamd/sekimori"),
                    lock=FolderLock(root / ".lock"))
for mode in (Mode.DISCARD, Mode.REJECT) * 15 + (Mode.DISCARD,):
    switches.change([Policy(Category(name), mode, START, None, sys.argv[2]) for name in sys.argv[3:]])
"""


def test_two_copies_at_once_lose_nothing_of_each_other(place: Place) -> None:
    copies = [
        run_child(COPY, str(place.root), "alice", "spf", "dmarc"),
        run_child(COPY, str(place.root), "bob", "dnsbl", "spam"),
    ]
    for copy in copies:
        assert copy.communicate(timeout=DEADLINE) == ("", "")
    policies = place.switches().read()
    for name, by in (("spf", "alice"), ("dmarc", "alice"), ("dnsbl", "bob"), ("spam", "bob")):
        assert policies.stored(Category(name)) == Policy(Category(name), Mode.DISCARD, START, None, by)
