"""What others have written, before setup or since: it is kept, named, and given back."""

from __future__ import annotations

import pytest

from tests.stack.setup.bare import APPLY, UNDO, Bare, edit
from tui.enforcement.change import EnforcementError
from tui.setup.undo import plan_undo, undo

pytestmark = pytest.mark.stack


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
