"""The commands through the helper: settings name it, changes stand on its side, and what is not wired says so."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.enforcement.helper import SSH, Helper


class Host:
    """A user whose settings name a helper of the test's."""

    def __init__(self, folder: Path) -> None:
        self.helper = Helper(folder).configure()
        words = ", ".join(f'"{word}"' for word in self.helper.command())
        (folder / "config" / "sekimori").mkdir(parents=True)
        (folder / "config" / "sekimori" / "config.toml").write_text(f"[block]\ngate = [{words}]\n")
        self._folder = folder

    def sekimori(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        environ = {name: value for name, value in os.environ.items() if name not in SSH}
        homes = {"XDG_CONFIG_HOME": str(self._folder / "config"), "XDG_STATE_HOME": str(self._folder / "home")}
        return subprocess.run(
            [sys.executable, "-m", "tui", *arguments], capture_output=True, text=True, timeout=60,
            stdin=subprocess.DEVNULL, env={**environ, **homes},
        )  # fmt: skip


@pytest.fixture
def host(tmp_path: Path) -> Host:
    return Host(tmp_path)


def test_a_list_is_one_change_and_one_undo(host: Host, tmp_path: Path) -> None:
    addresses = [f"2001:db8::{number:x}" for number in range(1, 1001)]
    (tmp_path / "list").write_text("# bad ones\n" + "\n".join(addresses) + "\n")
    done = host.sekimori("block", "--list", str(tmp_path / "list"), "--yes")
    assert done.returncode == 0, done.stderr
    assert "… and 980 more" in done.stdout
    assert len(host.helper.networks()) == 1000
    assert len(host.sekimori("blocks").stdout.splitlines()) == 1000
    assert host.sekimori("undo", "--yes").returncode == 0
    assert host.helper.networks() == []


def test_what_the_guard_of_the_helper_refuses_is_told_before_the_question(host: Host) -> None:
    host.helper.configure(allow=["203.0.113.0/28"])
    done = host.sekimori("block", "203.0.113.9", "--yes")
    assert done.returncode == 4
    assert "allow-list" in done.stderr
    assert host.helper.networks() == []


def test_a_category_without_a_server_that_asks_is_not_switchable(host: Host) -> None:
    done = host.sekimori("policy")
    assert done.returncode == 0
    assert "not switchable here" in done.stdout
    done = host.sekimori("policy", "spf", "discard", "--yes")
    assert done.returncode == 4
    assert "sekimori setup" in done.stderr


def test_a_helper_that_is_not_there_is_said_and_nothing_is_recorded_instead(host: Host, tmp_path: Path) -> None:
    (tmp_path / "config" / "sekimori" / "config.toml").write_text('[block]\ngate = ["/nonexistent/sekimori-gate"]\n')
    done = host.sekimori("block", "203.0.113.9", "--yes")
    assert done.returncode == 4
    assert "cannot reach the helper (/nonexistent/sekimori-gate session): No such file" in done.stderr
    assert not (tmp_path / "home").exists()
    assert host.sekimori("blocks").returncode != 0


def test_restore_says_when_nothing_is_lost(host: Host) -> None:
    assert host.sekimori("restore", "--yes").stdout == "nothing is lost\n"


def test_the_folder_of_files_is_used_where_it_is_named(host: Host, tmp_path: Path) -> None:
    done = host.sekimori("block", "203.0.113.9", "--yes", "--state", str(tmp_path / "files"))
    assert done.returncode == 0
    assert "recorded, not enforced" in done.stdout
    assert (tmp_path / "files" / "blocklist.txt").read_text() == "203.0.113.9\n"
    assert host.helper.networks() == []


def test_the_helper_says_what_its_backends_can_do(host: Host, tmp_path: Path) -> None:
    done = host.sekimori("backends")
    assert done.returncode == 0, done.stderr
    assert f"* file         can be used: {tmp_path}/state/blocklist.txt" in done.stdout


def test_every_backend_is_listed_with_what_it_can_do() -> None:
    done = subprocess.run([sys.executable, "-m", "tui", "backends"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    names = [line.lstrip("* ").split()[0] for line in done.stdout.splitlines()]
    assert names == ["nftables", "postfix", "fail2ban", "synology", "synology-web", "file"]
