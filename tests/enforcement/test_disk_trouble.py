"""A full disk, a limit, missing rights: told, and the old files untouched."""

from __future__ import annotations

import contextlib
import gc
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.enforcement.shelf import Shelf, shelf_gate
from tests.enforcement.support import DEADLINE, Clock, make_gate, run_child
from tui.enforcement.change import EnforcementError
from tui.enforcement.gate import Gate

#: Tries a change where no file may grow beyond `argv[2]` bytes.
CRAMPED = """
import resource, sys
from pathlib import Path
from tests.enforcement.support import Clock, make_gate
from tui.enforcement.change import EnforcementError
gate = make_gate(Path(sys.argv[1]), Clock())
plan = gate.plan_block([f"203.0.113.{n}" for n in range(200)])
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
try:
    gate.apply(plan)
except EnforcementError as error:
    print(error)
"""


def contents(state: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in state.iterdir()}


@pytest.mark.parametrize("size", [600, 5_000, 16_000])
def test_a_file_that_may_not_grow_is_told_and_the_old_ones_are_untouched(gate: Gate, state: Path, size: int) -> None:
    gate.apply(gate.plan_block(["203.0.113.250"]))
    before = contents(state)
    child = run_child(CRAMPED, str(state), str(size))
    said, complaint = child.communicate(timeout=DEADLINE)
    assert complaint == ""
    assert "the file would grow beyond the allowed size; raise the limit (ulimit -f)" in said
    assert "nothing was changed" in said
    assert contents(state) == before


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 128 KiB of our own."""
    place = tmp_path / "disk"
    place.mkdir()
    if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", str(place)]).returncode:
        pytest.skip("needs the right to mount a tmpfs")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)  # a book in it may still be open


def fill(path: Path) -> None:
    """Writes until the disk is full."""
    with path.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(b"x" * 512):
            pass


def test_a_full_disk_is_told_and_the_old_list_is_untouched(tiny_disk: Path) -> None:
    gate = make_gate(tiny_disk / "state", Clock())
    gate.apply(gate.plan_block(["203.0.113.250"]))
    plan = gate.plan_block(["203.0.113.9"])
    filler = tiny_disk / "filler"
    fill(filler)
    before = contents(tiny_disk / "state")
    with pytest.raises(EnforcementError, match="the disk is full; free some space and try again; nothing was changed"):
        gate.apply(plan)
    assert contents(tiny_disk / "state") == before
    filler.unlink()
    gate.apply(plan)


def remount(place: Path, how: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{how}", str(place)], check=True)


def test_a_disk_that_is_read_only_hides_no_block_and_takes_none(tiny_disk: Path, tmp_path: Path, clock: Clock) -> None:
    shelf = Shelf(tmp_path / "shelf.json")  # the server's memory is elsewhere
    gate = shelf_gate(tiny_disk / "state", clock, shelf)
    gate.apply(gate.plan_block(["203.0.113.9"], reason="guessing"))
    stood = gate.blocks()
    del gate
    gc.collect()  # closes the book
    remount(tiny_disk, "ro")
    try:
        gate = shelf_gate(tiny_disk / "state", clock, shelf)
        assert gate.blocks() == stood
        assert len(gate.journal(9)) == 1
        with pytest.raises(EnforcementError, match="mounted read-only"):
            gate.apply(gate.plan_block(["203.0.113.10"]))
        assert set(shelf.elements()) == {"203.0.113.9"}
    finally:
        remount(tiny_disk, "rw")
    gate.apply(gate.plan_block(["203.0.113.10"]))
    assert len(gate.blocks()) == 2


@pytest.fixture
def foreign() -> Iterator[Path]:
    """A folder that everybody may look into and only root may write to."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody without rights")
def test_missing_rights_are_told(foreign: Path) -> None:
    child = run_child("import os; os.setgid(65534); os.setuid(65534)" + CRAMPED, str(foreign), "1000000")
    said, complaint = child.communicate(timeout=DEADLINE)
    assert complaint == ""
    assert said == (
        f"cannot lock {foreign}/.lock: permission denied; run as the owner of the folder, or with sudo; "
        "nothing was changed\n"
    )
