"""What goes wrong while setup is at work takes all back; what is wrong already is not touched."""

from __future__ import annotations

import os
import shutil

import pytest

from tests.stack.setup.bare import APPLY, UNDO, Bare, liar

pytestmark = pytest.mark.stack


def test_a_helper_that_does_not_answer_takes_all_back(bare: Bare) -> None:
    before = bare.files()
    failed = bare.setup(*APPLY, python=liar(bare))
    assert failed.returncode == 4
    assert "sekimori-gate failed: broken; all was taken back, to the byte" in failed.stderr
    assert bare.files() == before


def test_a_host_without_a_python_for_the_helper_is_told_first(bare: Bare) -> None:
    before = bare.files()
    failed = bare.setup(*APPLY, python="/bin/false")
    assert failed.returncode == 4
    assert "must be Python 3.11 or newer" in failed.stderr
    assert bare.files() == before


def test_a_later_failure_goes_back_to_the_setup_before(wired: Bare) -> None:
    before = wired.files()
    assert wired.setup(*APPLY, "--categories", "dnsbl", python=liar(wired)).returncode == 4
    same = {name: state for name, state in wired.files().items() if not name.startswith("state/setup/")}
    assert same == {name: state for name, state in before.items() if not name.startswith("state/setup/")}
    checked = wired.setup("--check")
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize("free", [0, 60, 330, 430])
def test_a_disk_that_is_full_takes_all_back(full: Bare, free: int) -> None:
    """The more is free, in KiB, the later setup comes to its end; with a few more it goes through."""
    before = full.files()
    status = os.statvfs(full.root)
    (full.root / "ballast").write_bytes(b"x" * (status.f_bavail * status.f_bsize - free * 1024))
    failed = full.setup(*APPLY)
    assert "the disk is full; free some space and try again; all was taken back" in failed.stderr
    assert (failed.returncode, full.files()) == (4, before)


@pytest.mark.parametrize(
    ("name", "text"),
    [("postfix/main.cf", "inet_interfaces = 192.0.2.77\n"), ("rspamd/local.d/options.inc", "dns { nameserver = [\n")],
)
def test_servers_that_are_broken_already_are_not_touched(bare: Bare, name: str, text: str) -> None:
    with (bare.root / name).open("a") as file:
        file.write(text)
    before = bare.files()
    assert bare.setup(*APPLY).returncode == 4
    assert bare.files() == before


def test_what_rspamd_would_not_take_before_is_not_said_to_be_ours(bare: Bare) -> None:
    (bare.root / "rspamd/local.d/options.inc").write_text("dns { nameserver = [\n")
    assert "Rspamd does not take its configuration as it is" in bare.setup(*APPLY).stderr


@pytest.mark.parametrize("folder", ["missing", "a link"])
def test_rspamds_local_folder_may_be_missing_or_a_link(bare: Bare, folder: str) -> None:
    local, elsewhere = bare.root / "rspamd/local.d", bare.root / "elsewhere"
    if folder == "missing":
        shutil.rmtree(local)
    else:
        local.rename(elsewhere)
        local.symlink_to(elsewhere)
    before = bare.files() | bare.files("elsewhere")
    failed = bare.setup(*APPLY, python=liar(bare))  # after Rspamd was asked what it would take
    assert failed.returncode == 4
    assert bare.files() | bare.files("elsewhere") == before
    applied = bare.setup(*APPLY)
    assert applied.returncode == 0, applied.stderr
    assert b"SEKIMORI_DISCARD" in (local / "rspamd.lua").read_bytes()
    assert bare.setup(*UNDO).returncode == 0
    assert bare.files() | bare.files("elsewhere") == before


def test_a_configuration_behind_a_link_is_not_replaced(bare: Bare) -> None:
    main = bare.root / "postfix/main.cf"
    main.rename(bare.root / "elsewhere.cf")
    main.symlink_to(bare.root / "elsewhere.cf")
    failed = bare.setup(*APPLY)
    assert failed.returncode == 4
    assert "symbolic link" in failed.stderr
    assert main.is_symlink()


@pytest.mark.parametrize(
    "user", ["root", "no-such-user", "x ALL=(ALL) ALL\n#", "%adm", "DOM\\a", "al ice", "nobody\n", "#1", ""]
)
def test_a_user_that_cannot_be_gets_no_line_for_sudo(bare: Bare, user: str) -> None:
    done = bare.setup("--yes", "--user", user)
    assert done.returncode == 0
    assert "left out  sudo: " in done.stdout
    assert not (bare.root / "etc/sudoers.d/sekimori").exists()
