"""Root in a folder that is somebody else's: what it makes is theirs, and no link of theirs leads it anywhere."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.enforcement.helper import ROOT, Helper
from tests.enforcement.shelf import shelf_gate
from tests.enforcement.support import DEADLINE, Clock, make_gate
from tui.enforcement.change import EnforcementError

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root has somebody else's folders to fear")

SOMEBODY = 12345


@pytest.fixture
def theirs() -> Iterator[Path]:
    """A folder of somebody's."""
    with TemporaryDirectory() as folder:
        os.chown(folder, SOMEBODY, SOMEBODY)
        yield Path(folder)


def test_every_file_that_root_makes_there_is_theirs(theirs: Path) -> None:
    gate = shelf_gate(theirs, Clock())
    gate.apply(gate.plan_block(["203.0.113.9"]))
    files = [path for path in theirs.iterdir() if path.name != "shelf.json"]
    assert {path.name for path in files} >= {".lock", "journal.jsonl", "blocks.db", "blocks.db-wal"}
    assert {path.name: path.stat().st_uid for path in files} == dict.fromkeys((path.name for path in files), SOMEBODY)
    assert not any(path.stat().st_mode & 0o077 for path in files)


@pytest.mark.parametrize("name", [".lock", "journal.jsonl", "blocklist.txt", "blocklist.json", "policies.json"])
def test_a_hard_link_to_roots_own_file_is_neither_read_nor_written_nor_given_away(
    theirs: Path, tmp_path: Path, name: str
) -> None:
    secret = theirs.parent / f"{theirs.name}.secret"  # of the same file system
    secret.write_text("root:$6$salt$hash:19000:0:99999:7:::\n")
    try:
        os.link(secret, theirs / name)
        gate = make_gate(theirs, Clock())
        plan = gate.plan_block(["203.0.113.9"], ttl=timedelta(hours=1))
        assert "$6$" not in gate.trouble
        said = [refusal.why for refusal in plan.refused]
        if not plan.empty:
            with pytest.raises(EnforcementError) as failure:
                gate.apply(plan)
            said.append(str(failure.value))
        assert "hard link" in said[0]
        assert secret.stat().st_uid == 0
        assert secret.read_text() == "root:$6$salt$hash:19000:0:99999:7:::\n"
    finally:
        secret.unlink()


@pytest.mark.parametrize("mask", [0o000, 0o777])
def test_the_callers_umask_changes_nothing(tmp_path: Path, mask: int) -> None:
    helper = Helper(tmp_path).configure()
    done = subprocess.run(
        helper.command("block", "203.0.113.9"), capture_output=True, timeout=DEADLINE, cwd=ROOT, umask=mask
    )
    assert done.returncode == 0, done.stdout
    modes = {path.name: oct(path.stat().st_mode & 0o777) for path in (tmp_path / "state").iterdir()}
    assert modes == {
        ".lock": "0o600", "journal.jsonl": "0o600", "blocklist.txt": "0o644", "blocklist.json": "0o600",
    }  # fmt: skip
