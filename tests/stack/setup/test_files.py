"""What setup does to files: nothing but what it shows, and all of it can be taken back, whenever it is killed."""

from __future__ import annotations

import json
import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stack.conftest import able_to_serve
from tests.stack.setup.bare import LATIN, Bare
from tui.enforcement.change import EnforcementError
from tui.setup.undo import plan_undo, undo

pytestmark = pytest.mark.stack

PACKAGES = {
    "ip": "iproute2",
    "postconf": "postfix",
    "postmap": "postfix-lmdb",
    "rspamadm": "rspamd",
    "visudo": "sudo",
    "nft": "nftables",
}
APPLY = ("--yes", "--user", "nobody")
UNDO = ("--undo", "--yes")


@pytest.fixture
def bare() -> Iterator[Bare]:
    """Files of a host, as they were before setup."""
    with able_to_serve(PACKAGES):
        host = Bare()
        try:
            yield host
        finally:
            host.remove()


@pytest.fixture
def full() -> Iterator[Bare]:
    """The same on a small disk of its own."""
    with able_to_serve(PACKAGES):
        host = Bare(size="8m")
        try:
            yield host
        finally:
            host.remove()


@pytest.fixture
def wired(bare: Bare) -> Bare:
    """The same after setup."""
    assert bare.setup(*APPLY).returncode == 0
    return bare


def liar(bare: Bare) -> str:
    """A Python that is there and new enough, and then runs nothing."""
    path = bare.root / "liar"
    path.write_text('#!/bin/sh\ncase "$*" in *tomllib*) exit 0;; *) echo broken >&2; exit 3;; esac\n')
    path.chmod(0o755)
    return str(path)


def edit(path: Path, before: str, after: str) -> None:
    text = path.read_text("latin-1")
    assert before in text
    path.write_text(text.replace(before, after), "latin-1")


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


def test_check_says_what_is_wired_and_what_is_not_any_more(wired: Bare) -> None:
    assert wired.setup("--check").returncode == 0
    told = json.loads(wired.setup("--check", "--json").stdout)
    assert told["ok"]
    assert {wire["name"] for wire in told["wires"]} >= {
        "dnsbl",
        "unknown_recipient",
        "dmarc",
        "spam",
        "block list",
        "sudo",
    }
    edit(wired.root / "postfix/main.cf", "policy_context=dnsbl", "policy_context=other")
    lost = wired.setup("--check", "--json")
    told = json.loads(lost.stdout)
    assert (lost.returncode, told["ok"]) == (4, False)
    assert {wire["name"] for wire in told["wires"] if not wire["wired"]} == {"dnsbl", "unknown_recipient"}


@pytest.mark.parametrize("service", ["", "mine unix n - y - 0 cleanup\n    -o { milter_header_checks = $checks }\n"])
def test_header_checks_that_spoil_rspamds_discards_are_told_and_unwire_them(wired: Bare, service: str) -> None:
    value = "checks = regexp:/etc/postfix/x\n" + ("" if service else "milter_header_checks = $checks\n")
    for name, text in (("main.cf", value), ("master.cf", service)):
        with (wired.root / "postfix" / name).open("a") as file:
            file.write(text)
    why = "left out  dmarc: Postfix has milter_header_checks (regexp:/etc/postfix/x), and"
    told = wired.setup("--check")
    assert (told.returncode, why in told.stdout) == (4, True)
    assert wired.setup(*APPLY, "--backend", "file").returncode == 0
    assert (wired.root / "rspamd/local.d/rspamd.lua").read_bytes() == b""
    told = wired.setup("--check")
    assert (told.returncode, why in told.stdout) == (0, False)  # not wished any more


def test_check_tells_an_older_program_from_a_missing_one(wired: Bare) -> None:
    helper = wired.root / "sbin/sekimori-gate"
    helper.write_bytes(helper.read_bytes() + b"\n")  # another version
    assert "outdated  helper: " in wired.setup("--check").stdout
    helper.unlink()
    assert "not wired helper: " in wired.setup("--check").stdout
    assert wired.setup("--yes").returncode == 0
    assert wired.setup("--check").returncode == 0


def test_check_without_setup_says_how_to_wire(bare: Bare) -> None:
    told = bare.setup("--check")
    assert (told.returncode, told.stdout) == (4, "nothing is wired here; wire it: sekimori setup\n")


def test_without_root_the_plan_is_shown_and_nothing_changes(bare: Bare) -> None:
    before = bare.files()
    shown = bare.setup("--yes", "--user", "nobody", user="nobody")
    assert shown.returncode == 4
    assert "policy_context=dnsbl" in shown.stdout
    assert "needs root" in shown.stdout
    assert bare.files() == before


def test_check_needs_no_root(wired: Bare) -> None:
    told = wired.setup("--check", user="nobody")
    assert (told.returncode, told.stderr) == (0, "")
    assert "not known sudo" in told.stdout  # its file is root's alone


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


# -- what somebody has edited since ------------------------------------------------------------------------------------


def test_what_the_administrator_wrote_since_stays(wired: Bare) -> None:
    root = wired.root
    edit(root / "postfix/main.cf", "rbl_client dnsbl.example", "rbl_client dnsbl.example, reject_rbl_client b.example")
    edit(root / "postfix/main.cf", "inet_interfaces = all", "inet_interfaces = loopback-only")
    with (root / "postfix/master.cf").open("a") as file:
        file.write("mine unix - n n - - pipe argv=/bin/true\n")
    with (root / "etc/sudoers.d/sekimori").open("a") as file:
        file.write("alice ALL=(root) /usr/bin/uptime\n")
    with (root / "rspamd/local.d/actions.conf").open("a") as file:
        file.write("reject = 12;\n")
    edit(root / "etc/sekimori/gate.toml", 'backend = "nftables"', 'backend = "file"')
    undone = wired.setup(*UNDO)
    assert undone.returncode == 0
    main = (root / "postfix/main.cf").read_text("latin-1")
    assert "reject_rbl_client dnsbl.example, reject_rbl_client b.example" in main
    assert "inet_interfaces = loopback-only" in main
    assert "sekimori" not in main.replace(root.name, "")
    master = (root / "postfix/master.cf").read_text("latin-1")
    assert master.endswith("mine unix - n n - - pipe argv=/bin/true\n")
    assert "sekimori" not in master.replace(root.name, "")
    assert "smtpd_reject_unlisted_recipient" not in master
    assert (root / "etc/sudoers.d/sekimori").read_text("latin-1") == "alice ALL=(root) /usr/bin/uptime\n"
    assert (root / "rspamd/local.d/actions.conf").read_text("latin-1") == "reject = 12;\n"
    assert 'backend = "file"' in (root / "etc/sekimori/gate.toml.saved").read_text("latin-1")
    for name in ("main.cf", "master.cf", "sudoers.d/sekimori", "actions.conf", "gate.toml"):
        assert f"{name} was edited since" in undone.stdout


def test_a_setup_after_edits_keeps_them_and_so_does_its_undoing(wired: Bare) -> None:
    edit(wired.root / "postfix/main.cf", "reject_rbl_client dnsbl.example", "reject_rbl_client b.example")
    assert wired.setup(*APPLY).returncode == 0
    assert 'zones = ["b.example"]' in (wired.root / "postfix/sekimori/policy.toml").read_text("latin-1")
    assert wired.setup(*UNDO).returncode == 0
    assert "permit_mynetworks,\n    reject_rbl_client b.example\n" in (wired.root / "postfix/main.cf").read_text(
        "latin-1"
    )


def test_settings_that_the_administrator_made_outlive_a_setup(wired: Bare) -> None:
    with (wired.root / "etc/sekimori/gate.toml").open("a") as file:
        file.write("[nftables]\nports = [25, 2525]\n")
    assert wired.setup(*APPLY, "--categories", "dnsbl").returncode == 0
    assert "ports = [25, 2525]" in (wired.root / "etc/sekimori/gate.toml").read_text("latin-1")


def test_an_edit_while_undoing_waits_for_its_answer_is_not_lost(wired: Bare) -> None:
    undoing = plan_undo(wired.host)
    assert undoing is not None
    edit(wired.root / "postfix/main.cf", "inet_interfaces = all", "inet_interfaces = loopback-only")
    before = wired.files()
    with pytest.raises(EnforcementError, match="changed since this was shown; nothing was changed"):
        undo(wired.host, undoing)
    assert wired.files() == before


def test_settings_that_cannot_be_read_can_be_moved_away(wired: Bare) -> None:
    settings = wired.root / "etc/sekimori/gate.toml"
    settings.write_text("backend = \n")
    told = wired.setup("--yes")
    assert (told.returncode, "move it away and run `sekimori setup`" in told.stderr) == (4, True)
    settings.unlink()
    assert wired.setup(*APPLY).returncode == 0
    assert wired.setup("--check").returncode == 0
    settings.write_text("backend = \n")
    undone = wired.setup(*UNDO)
    assert (undone.returncode, settings.exists()) == (0, False)
    assert settings.with_name("gate.toml.saved").read_text() == "backend = \n"


@pytest.mark.parametrize("name", ["sbin/sekimori-gate", "etc/sudoers.d/sekimori", "etc/cron.d/sekimori"])
def test_what_another_hand_put_there_is_named_and_given_back(bare: Bare, name: str) -> None:
    path = bare.root / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("# mine\n")
    path.chmod(0o604)
    before = bare.files()
    applied = bare.setup(*APPLY)
    assert f"note      {path} is there already, and not by setup: it is replaced" in applied.stdout
    assert "is there already" not in bare.setup(*APPLY, "--backend", "file").stdout
    assert bare.setup(*UNDO).returncode == 0
    assert bare.files() == before


# -- what goes wrong ---------------------------------------------------------------------------------------------------


def test_settings_that_the_administrator_may_edit_are_well(wired: Bare) -> None:
    settings, policy = wired.root / "etc/sekimori/gate.toml", wired.root / "postfix/sekimori/policy.toml"
    text = settings.read_text().replace("allow = []", 'allow = ["192.0.2.7"]  # the office')
    state = wired.root / "elsewhere"
    settings.write_text(text.replace(f'state = "{wired.host.state}"', f'state = "{state}"'))
    settings.chmod(0o640)
    edit(policy, "ours = [", 'ours = ["192.0.2.0/24", ')
    for path in (wired.root / "rspamd/sekimori", wired.root / "rspamd/local.d/rspamd.lua"):
        shutil.chown(path, "nobody")
    checked = wired.setup("--check")
    assert checked.returncode == 0, checked.stdout
    assert f"wired     helper: {wired.host.helper} changes the system (edited: {settings})" in checked.stdout
    assert f"(edited: {policy})" in checked.stdout
    again = wired.setup("--yes")
    assert "all of this is so already" in again.stdout, again.stdout
    undone = wired.setup(*UNDO)
    assert f"it is kept as {settings}.saved" in undone.stdout


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("etc/sekimori/gate.toml", 'dnsbl = "policy"', ""),
        ("etc/sekimori/gate.toml", "/postfix/sekimori/modes", "/elsewhere/modes"),
        ("postfix/sekimori/policy.toml", 'zones = ["dnsbl.example"]', 'zones = ["far.example"]'),
        ("postfix/sekimori/policy.toml", "127.0.0.", "127.0.9."),
        ("postfix/sekimori/policy.toml", "[dnsbl]", "[dnsbl"),
    ],
)
def test_settings_without_which_a_switch_does_nothing_are_not(wired: Bare, name: str, before: str, after: str) -> None:
    edit(wired.root / name, before, after)
    checked = wired.setup("--check")
    assert checked.returncode == 4, checked.stdout


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


def test_check_tells_of_a_helper_that_does_not_answer(wired: Bare) -> None:
    Path(wired.host.settings).chmod(0o666)  # and so it does not obey them
    told = wired.setup("--check", "--json")
    assert told.returncode == 4
    assert "others than root may write it" in told.stdout or "others than root may write it" in told.stderr


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


# -- killed ------------------------------------------------------------------------------------------------------------


def test_setup_that_is_killed_at_any_moment_can_be_taken_back(bare: Bare) -> None:
    before = bare.files()
    bare.keep()
    for moment in range(200):
        bare.again()
        died = bare.setup(*APPLY, killed_at=moment)
        if died.returncode == 0:
            break
        assert died.returncode == -9, died.stderr
        if (bare.root / "state/setup/manifest.json").exists():
            refused = bare.setup(*APPLY) if moment % 10 == 0 else None
            assert refused is None or "cut short" in refused.stderr
        assert bare.setup(*UNDO).returncode == 0
        left = {name: state for name, state in bare.files().items() if not name.startswith("state")}
        assert left == before, f"killed before change {moment}"
    else:
        pytest.fail("setup never came to its end")
    assert moment > 30


@pytest.mark.parametrize("moment", [6, 22, 29, 36, 44, 51])
def test_ctrl_c_in_the_midst_of_setup_takes_all_back(bare: Bare, moment: int) -> None:
    before = bare.files()
    stopped = bare.setup(*APPLY, killed_at=moment, by=signal.SIGINT)
    assert "KeyboardInterrupt" in stopped.stderr
    assert bare.files() == before


def test_undo_that_is_killed_at_any_moment_can_be_done_again(bare: Bare) -> None:
    before = bare.files()
    assert bare.setup(*APPLY).returncode == 0
    bare.keep()
    for moment in range(200):
        bare.again()
        died = bare.setup(*UNDO, killed_at=moment)
        if died.returncode == 0:
            break
        assert died.returncode == -9, died.stderr
        assert bare.setup(*UNDO).returncode == 0
        left = {name: state for name, state in bare.files().items() if not name.startswith("state")}
        assert left == before, f"killed before change {moment}"
    else:
        pytest.fail("undoing never came to its end")
    assert moment > 15
