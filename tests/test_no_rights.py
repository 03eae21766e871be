"""A machine without root: everything starts, and says what is missing."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.watching.command import Outcome, sekimori
from tests.watching.log_lines import failure, write

#: A user without rights; where the tests are not run by root, nobody need become another.
USER = 65534 if os.geteuid() == 0 else None


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that everybody may use."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        yield Path(folder)


def run(folder: Path, *arguments: str) -> Outcome:
    homes = {"HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "XDG_STATE_HOME": str(folder)}
    return sekimori(*arguments, user=USER, environ=homes)


def test_every_backend_says_why_it_cannot_be_used_and_the_file_can(folder: Path) -> None:
    said = run(folder, "backends")
    assert said.code == 0
    states = {line[2:].split()[0]: line[2:].split(maxsplit=1)[1] for line in said.output.splitlines()}
    assert re.search("CAP_NET_ADMIN|not installed", states["nftables"])
    assert states["file"] == f"can be used: {folder}/sekimori/blocklist.txt"
    assert [name for name, state in states.items() if state.startswith("can be used")] == ["file"]


def test_logs_are_read_and_blocks_are_recorded(folder: Path) -> None:
    log = write(folder / "mail.log", [failure(1)])
    assert run(folder, "report", "--json", str(log)).code == 0
    nothing = run(folder, "blocks")
    assert (nothing.code, nothing.output) == (0, "")
    assert nothing.errors.strip() == f"nothing is blocked in {folder}/sekimori/blocklist.txt"
    blocked = run(folder, "block", "203.0.113.9", "--yes")
    assert blocked.code == 0
    assert "recorded, not enforced" in blocked.output
    assert run(folder, "blocks").output.startswith("203.0.113.9")
    assert "recorded, not enforced" in run(folder, "policy").output


def test_setup_shows_its_plan_and_says_that_applying_needs_root(folder: Path) -> None:
    plan = run(folder, "setup", "--dry-run")
    assert plan.code == 0, plan.errors
    assert "/usr/local/sbin/sekimori-gate" in plan.output
    applied = run(folder, "setup", "--yes")
    assert applied.code == 4
    assert "nothing was changed: this needs root" in applied.output
    assert "nothing is wired here" in run(folder, "setup", "--check").output
