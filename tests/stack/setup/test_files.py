"""What setup does to files: nothing but what it shows, and all of it can be taken back."""

from __future__ import annotations

import pytest

from tests.stack.setup.bare import APPLY, LATIN, UNDO, Bare

pytestmark = pytest.mark.stack


@pytest.mark.parametrize("backend", ["nftables", "postfix", "file"])
def test_all_is_taken_back_to_the_byte(bare: Bare, backend: str) -> None:
    before = bare.files()
    done = bare.setup(*APPLY, "--backend", backend)
    assert (done.returncode, done.stderr) == (0, "")
    changed = {name for name, state in bare.files().items() if before.get(name) != state}
    assert {"postfix/main.cf", "postfix/master.cf", "sbin/sekimori-gate", "etc/sudoers.d/sekimori"} <= changed
    assert LATIN in (bare.root / "postfix/main.cf").read_bytes()
    assert ("postfix/sekimori/clients.lmdb" in changed) == (backend == "postfix")
    undone = bare.setup(*UNDO)
    assert (undone.returncode, undone.stderr) == (0, "")
    assert bare.files() == before


def test_the_plan_names_every_path_that_changes_and_a_dry_run_changes_none(bare: Bare) -> None:
    before = bare.files()
    shown = bare.setup("--dry-run", "--user", "nobody").stdout
    assert bare.files() == before
    bare.setup(*APPLY)
    changed = {name for name, state in bare.files().items() if before.get(name) != state}
    for name in changed - {name for name in changed if name.startswith("state")}:
        assert str(bare.root / name) in shown


def test_a_second_setup_changes_nothing(wired: Bare) -> None:
    before = wired.files()
    done = wired.setup("--yes")
    assert done.returncode == 0
    assert "all of this is so already" in done.stdout
    assert wired.files() == before


def test_another_wish_changes_the_difference_and_undo_still_reaches_the_beginning(bare: Bare) -> None:
    before = bare.files()
    assert bare.setup(*APPLY, "--backend", "postfix", "--categories", "dnsbl").returncode == 0
    assert "unknown_recipient" not in (bare.root / "postfix/main.cf").read_text("latin-1")
    assert bare.setup(*APPLY, "--backend", "nftables", "--categories", "dnsbl,unknown_recipient,spam").returncode == 0
    main = (bare.root / "postfix/main.cf").read_text("latin-1")
    assert "check_client_access" not in main
    assert main.count("policy_context=unknown_recipient") == 2
    assert bare.setup(*UNDO).returncode == 0
    assert bare.files() == before


def test_what_is_not_wished_any_more_is_switched_by_nothing(bare: Bare) -> None:
    before = bare.files()
    lua = bare.root / "rspamd/local.d/rspamd.lua"
    assert bare.setup(*APPLY).returncode == 0
    assert "SEKIMORI_DISCARD" in lua.read_text("latin-1")
    assert bare.setup(*APPLY, "--categories", "dnsbl").returncode == 0
    assert lua.read_text("latin-1") == ""
    checked = bare.setup("--check")
    assert checked.returncode == 0, checked.stdout
    assert bare.setup(*UNDO).returncode == 0
    assert bare.files() == before


def test_without_root_the_plan_is_shown_and_nothing_changes(bare: Bare) -> None:
    before = bare.files()
    shown = bare.setup("--yes", "--user", "nobody", user="nobody")
    assert shown.returncode == 4
    assert "policy_context=dnsbl" in shown.stdout
    assert "needs root" in shown.stdout
    assert bare.files() == before


def test_nobody_is_asked_where_there_is_no_terminal(bare: Bare) -> None:
    before = bare.files()
    told = bare.setup("--user", "nobody")
    assert told.returncode == 4
    assert "--yes" in told.stderr
    assert bare.files() == before


@pytest.mark.parametrize("typed", ["n\n", "\n", "yess\n", "\4"])
def test_who_does_not_say_yes_changes_nothing(bare: Bare, typed: str) -> None:
    before = bare.files()
    told = bare.setup("--user", "nobody", typed=typed)
    assert told.returncode == 4
    assert "".join(told.stdout.splitlines()).endswith("apply? [y/N] nothing was changed")
    assert bare.files() == before


def test_who_says_yes_is_obeyed(bare: Bare) -> None:
    before = bare.files()
    assert bare.setup("--user", "nobody", typed="y\n").returncode == 0
    assert bare.files() != before
    assert bare.setup("--undo", typed="yes\n").returncode == 0
    assert bare.files() == before
