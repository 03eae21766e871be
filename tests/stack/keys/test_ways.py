"""The ways to the helper: by sudo, by ssh, as a service user with one capability; each blocks a real connection."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.enforcement.support import guard
from tests.stack.keys.site import ATTACKER, ATTACKER_6, NEIGHBOUR, Site
from tests.stack.namespace import end
from tests.stack.places import MX4
from tests.stack.servers import wait_until
from tests.stack.watcher import ROOT
from tui.enforcement.change import EnforcementError
from tui.enforcement.gate import Gate
from tui.enforcement.guard import Guard
from tui.enforcement.remote import RemoteKeeper

#: A user without rights or a shell; Debian always has it.
NOBODY = 65534
SSH_PORT = 2222


@pytest.fixture
def place(site: Site) -> Iterator[Path]:
    """A folder for a helper's state, and the folder of a user who keeps it."""
    folder = site.stack.root / "gate"
    folder.mkdir(mode=0o755)
    yield folder
    shutil.rmtree(folder)


def prove(site: Site, command: Sequence[str]) -> str:
    """Blocks an address of each family through the helper behind `command`, sees it hold, and undoes it.

    Returns who the journal says it was.
    """
    keeper = RemoteKeeper([*command, "session"])
    gate = Gate(keeper, guard=guard())
    try:
        assert [site.connect(ip) for ip in (ATTACKER, ATTACKER_6, NEIGHBOUR)] == ["220"] * 3
        entry = gate.apply(gate.plan_block([ATTACKER, ATTACKER_6]))
        assert [site.connect(ip) for ip in (ATTACKER, ATTACKER_6, NEIGHBOUR)] == ["TimeoutError"] * 2 + ["220"]
        undo = gate.plan_undo()
        assert undo is not None
        gate.apply(undo)
        assert [site.connect(ip) for ip in (ATTACKER, ATTACKER_6)] == ["220"] * 2
        assert gate.trouble == ""
        return entry.by
    finally:
        keeper.close()


def helper_of(site: Site) -> list[str]:
    return [sys.executable, "-m", "tui.enforcement.helper", "--settings", str(site.helper.settings)]


def test_as_root(site: Site, place: Path) -> None:
    site.helper.configure(backend="nftables", state=str(place))
    assert prove(site, site.helper_command()) == "root"


def test_as_a_service_user_with_one_capability(site: Site, place: Path) -> None:
    site.helper.configure(backend="nftables", state=str(place))
    os.chown(place, NOBODY, NOBODY)
    user = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    capable = [*user, "--inh-caps=+net_admin", "--ambient-caps=+net_admin"]
    assert prove(site, site.stack.namespace.inside([*capable, *helper_of(site)])) == "nobody"
    keeper = RemoteKeeper([*site.stack.namespace.inside([*user, *helper_of(site)]), "session"])
    with pytest.raises(EnforcementError, match="CAP_NET_ADMIN"):
        keeper.apply(Gate(keeper, guard=guard()).plan_block([ATTACKER]))
    keeper.close()
    assert site.connect(ATTACKER) == "220"


@pytest.fixture
def sudo(site: Site) -> Iterator[list[str]]:
    """nobody may run this one helper as root: the namespace shows its processes a sudoers file of ours."""
    helper = site.stack.root / "sekimori-gate"
    words = " ".join(helper_of(site)[1:3])
    helper.write_text(
        f'#!/bin/sh\ncd {ROOT}\nunset SUDO_UID\nexec {sys.executable} {words} --settings {site.helper.settings} "$@"\n'
    )
    helper.chmod(0o755)
    rules = Path("/etc/netns") / site.stack.namespace.name / "sudoers"
    rules.write_text(f"root ALL=(ALL) ALL\nnobody ALL=(root) NOPASSWD: {helper}\n")
    rules.chmod(0o440)
    yield ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "sudo", "-n", str(helper)]
    rules.unlink()


def test_by_sudo(site: Site, place: Path, sudo: list[str]) -> None:
    site.helper.configure(backend="nftables", state=str(place))
    assert prove(site, site.stack.namespace.inside(sudo)) == "nobody"


def test_sudo_lets_nothing_else_pass(site: Site, sudo: list[str]) -> None:
    command = site.stack.namespace.inside([*sudo[:-1], "nft", "flush", "ruleset"])
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode != 0
    assert "password" in done.stderr or "not allowed" in done.stderr


@pytest.fixture
def sshd(site: Site, place: Path) -> Iterator[list[str]]:
    """A real sshd in the namespace that lets one key in, as root; the command that reaches the host through it."""
    folder = place / "ssh"
    folder.mkdir(mode=0o700)
    for name in ("host", "client"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True)
    shutil.copy(folder / "client.pub", folder / "authorized")
    (folder / "sshd_config").write_text(
        f"Port {SSH_PORT}\nListenAddress {MX4}\nHostKey {folder}/host\nAuthorizedKeysFile {folder}/authorized\n"
        f"PidFile {folder}/pid\nStrictModes no\nPermitRootLogin prohibit-password\nUsePAM no\n"
    )
    Path("/run/sshd").mkdir(exist_ok=True)
    argv = ["/usr/sbin/sshd", "-D", "-e", "-f", str(folder / "sshd_config")]
    process = site.stack.namespace.start(argv, folder / "printed")
    ssh = [
        "ssh", "-F", "none", "-i", str(folder / "client"), "-p", str(SSH_PORT), "-b", "198.51.100.77",
        "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=no", "-o", f"UserKnownHostsFile={folder}/known",
        f"root@{MX4}",
    ]  # fmt: skip
    command = site.stack.namespace.inside(ssh)
    try:
        wait_until(lambda: subprocess.run([*command, "true"], capture_output=True).returncode == 0, 15, "sshd")
        yield command
    finally:
        end(process)


def test_by_ssh_where_the_peer_of_the_session_is_guarded_on_the_other_side(
    site: Site, place: Path, sshd: list[str]
) -> None:
    site.helper.configure(backend="nftables", state=str(place))
    command = [*sshd, "cd", str(ROOT), "&&", *helper_of(site)]
    assert prove(site, command) == "root"
    keeper = RemoteKeeper([*command, "session"])
    plan = Gate(keeper, guard=guard_of_nobody()).plan_block(["198.51.100.77", "198.51.100.0/24", "198.51.100.78"])
    keeper.close()
    assert plan.targets == ("198.51.100.78",)
    assert {refusal.target for refusal in plan.refused} == {"198.51.100.77", "198.51.100.0/24"}


def guard_of_nobody() -> Guard:
    """A guard on our side that knows of no peer: what is refused then, the other side refuses."""
    return Guard(own=lambda: ())
