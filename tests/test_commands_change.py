"""`sekimori block`, `blocks` and what a saved session keeps when the gate's files cannot be read."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from tests.support_monitor import Counted
from tui.commands.saving import save
from tui.enforcement.files import file_gate
from tui.enforcement.guard import Guard
from tui.session.snapshot import read_session


def sekimori(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tui", *arguments], capture_output=True, text=True, timeout=30, stdin=subprocess.DEVNULL
    )


def test_a_private_address_is_blocked_only_when_insisted_on(tmp_path: Path) -> None:
    first = sekimori("block", "10.1.2.3", "--yes", "--state", str(tmp_path))
    assert first.returncode == 4
    assert "private range" in first.stderr
    assert sekimori("blocks", "--state", str(tmp_path)).stdout == ""
    assert sekimori("block", "10.1.2.3", "--yes", "--insist", "--state", str(tmp_path)).returncode == 0
    assert sekimori("blocks", "--state", str(tmp_path)).stdout.startswith("10.1.2.3 ")


def test_insisting_does_not_open_the_guard_for_what_it_never_lets_pass(tmp_path: Path) -> None:
    answer = sekimori("block", "127.0.0.1", "--yes", "--insist", "--state", str(tmp_path))
    assert answer.returncode == 4
    assert sekimori("blocks", "--state", str(tmp_path)).stdout == ""


def test_the_list_is_exported_for_dsms_import_dialog(tmp_path: Path) -> None:
    state, file = str(tmp_path / "state"), tmp_path / "import.txt"
    assert sekimori("block", "203.0.113.9", "203.0.113.64/30", "--yes", "--state", state).returncode == 0
    done = sekimori("blocks", "--state", state, "--export", str(file))
    assert done.stdout == f"5 addresses in {file}\n"
    assert file.read_text().splitlines() == ["203.0.113.9", *(f"203.0.113.{last}" for last in range(64, 68))]
    too_wide = sekimori("block", "203.0.0.0/16", "--yes", "--state", state)
    assert too_wide.returncode == 0
    assert sekimori("blocks", "--state", state, "--export", str(file)).returncode != 0
    assert len(file.read_text().splitlines()) == 5  # whole or not at all


def test_an_ended_block_leaves_the_file_without_a_screen(tmp_path: Path) -> None:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    gate = file_gate(tmp_path, guard=Guard(own=lambda: ()), by="test", clock=lambda: yesterday)
    gate.apply(gate.plan_block(["203.0.113.9"], ttl=timedelta(hours=1)))
    assert (tmp_path / "blocklist.txt").read_text() == "203.0.113.9\n"
    assert sekimori("blocks", "--state", str(tmp_path)).returncode == 0
    assert (tmp_path / "blocklist.txt").read_text() == ""


def test_a_session_is_saved_though_the_block_list_cannot_be_read(tmp_path: Path) -> None:
    state = tmp_path / "state"
    state.mkdir()
    (state / "blocklist.txt").mkdir()
    gate = file_gate(state, guard=Guard(own=lambda: ()), by="test")
    saved = read_session(save(tmp_path / "sessions", Counted(), gate, "<svg/>", "nas"))
    assert saved.session.totals.lines == Counted.LINES
    assert saved.session.blocks == ()
    assert any("blocklist.txt" in trouble for trouble in saved.session.troubles)
    assert set(saved.session.policies) >= {"spf", "dnsbl"}
    assert msgspec.json.decode(next((tmp_path / "sessions").glob("*/session.json")).read_bytes())["host"] == "nas"


def test_a_discard_ends_after_a_day_unless_told_otherwise(tmp_path: Path) -> None:
    usual = sekimori("policy", "spf", "discard", "--yes", "--state", str(tmp_path))
    until = usual.stdout.partition("spf: reject -> discard until ")[2][:16]
    ends = datetime.strptime(until, "%Y-%m-%d %H:%M").astimezone(UTC)
    assert abs(ends - datetime.now(UTC) - timedelta(hours=24)) < timedelta(minutes=2)
    for_good = sekimori("policy", "spam", "discard", "--for", "forever", "--yes", "--state", str(tmp_path))
    assert "spam: reject -> discard in " in for_good.stdout
    assert "it has no end" in for_good.stdout


def test_a_dry_run_asks_nobody(tmp_path: Path) -> None:
    shown = sekimori("block", "203.0.113.9", "--dry-run", "--state", str(tmp_path))
    assert (shown.returncode, shown.stderr) == (0, "")
    assert shown.stdout.startswith("+ 203.0.113.9 until ")
    assert "dry run: nothing was changed" in shown.stdout
    assert sekimori("blocks", "--state", str(tmp_path)).stdout == ""
