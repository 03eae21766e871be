"""What may not be blocked, and what only on a second word."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.enforcement.support import HOST, OPERATOR, guard, own
from tui.enforcement.change import EnforcementError, Refusal
from tui.enforcement.guard import Guard
from tui.enforcement.here import logged_in, own_addresses, served, ssh_peers
from tui.enforcement.target import parse


def judged(judge: Guard, typed: str) -> Refusal | None:
    network = parse(typed).network
    return judge.judge([network]).get(network)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        (OPERATOR, "your own SSH session comes from"),
        ("198.51.100.0/24", "your own SSH session comes from"),
        (f"::ffff:{OPERATOR}", "your own SSH session comes from"),
        (HOST, "is an address of this host"),
        ("192.0.2.0/28", "is an address of this host"),
        ("127.0.0.1", "this host talking to itself"),
        ("127.1.2.0/24", "this host talking to itself"),
        ("::1", "this host talking to itself"),
        ("::/64", "no particular host"),
        ("0.0.0.0", "no particular host"),
        ("::ffff:0:0/95", "every IPv4 address"),
        ("::ffff:0:0/96", "wider than /16"),
        ("169.254.7.7", "link-local"),
        ("fe80::1", "link-local"),
        ("224.0.0.1", "multicast"),
        ("ff02::1", "multicast"),
        ("255.255.255.255", "broadcast"),
        ("0.0.0.0/0", "wider than /16"),
        ("203.0.0.0/15", "wider than /16"),
        ("::/0", "wider than /32"),
        ("2001:db8::/31", "wider than /32"),
        ("203.0.113.128/25", "on the allow-list"),
        ("203.0.113.200", "on the allow-list"),
        ("203.0.113.0/24", "on the allow-list"),
        ("2001:db8:1::/48", "on the allow-list"),
    ],
)
def test_what_is_never_blocked(typed: str, why: str) -> None:
    refusal = judged(guard(allow=["203.0.113.128/25", "2001:db8:1::5"]), typed)
    assert refusal is not None
    assert why in refusal.why
    assert not refusal.overridable


@pytest.mark.parametrize("typed", ["203.0.113.9", "203.0.113.0/25", "2001:db8:2::/32", "2001:db8:2::9"])
def test_what_may_be_blocked(typed: str) -> None:
    assert judged(guard(allow=["203.0.113.128/25"]), typed) is None


def test_the_widest_network_that_may_be_blocked() -> None:
    assert judged(guard(), "203.0.0.0/16") is None


@pytest.mark.parametrize("typed", ["10.1.2.3", "172.31.0.0/16", "192.168.1.1", "100.64.0.9", "fd00:1::1"])
def test_private_ranges_are_asked_about_again(typed: str) -> None:
    refusal = judged(guard(), typed)
    assert refusal is not None
    assert refusal.overridable


def test_an_address_that_logged_in_is_asked_about_with_the_count() -> None:
    judge = guard(logins={"203.0.113.9": 3, "203.0.113.10": 1})
    single, network = judged(judge, "203.0.113.10"), judged(judge, "203.0.113.0/24")
    assert single is not None
    assert single.overridable
    assert "1 log-in from it succeeded" in single.why
    assert network is not None
    assert "4 log-ins from it succeeded" in network.why


def test_own_addresses_are_asked_for_at_every_judgement() -> None:
    here = list(own())
    judge = Guard(lambda: here)
    assert judged(judge, HOST) is not None
    here.clear()
    assert judged(judge, HOST) is None


def test_an_allow_list_with_junk_is_told_at_once() -> None:
    with pytest.raises(EnforcementError, match='the allow-list cannot be used: "office" is no address or prefix'):
        guard(allow=["office"])


FIB_TRIE = """\
Main:
  +-- 0.0.0.0/0 3 0 5
     |-- 0.0.0.0
        /0 universe UNICAST
     +-- 192.0.2.0/24 2 0 2
        |-- 192.0.2.0
           /24 link UNICAST
        |-- 192.0.2.10
           /32 host LOCAL
        |-- 192.0.2.255
           /32 link BROADCAST
     |-- 203.0.113.0
        /24 host LOCAL
Local:
        |-- 192.0.2.10
           /32 host LOCAL
"""
IF_INET6 = """\
20010db8000000000000000000000010 02 40 00 80     eth0
00000000000000000000000000000001 01 80 10 80       lo
"""


def test_own_addresses_come_from_the_kernels_tables(tmp_path: Path) -> None:
    (tmp_path / "net").mkdir()
    (tmp_path / "net" / "fib_trie").write_text(FIB_TRIE)
    (tmp_path / "net" / "if_inet6").write_text(IF_INET6)
    found = [str(one.network) for one in own_addresses(tmp_path)]
    assert found == ["192.0.2.10/32", "2001:db8::10/128", "::1/128"]


def test_a_host_without_these_tables_has_no_addresses_to_tell(tmp_path: Path) -> None:
    assert own_addresses(tmp_path) == ()


def test_this_very_host_has_its_loopback() -> None:
    assert "127.0.0.1/32" in [str(one.network) for one in own_addresses()]


def test_the_ssh_peer_is_read_from_the_environment(tmp_path: Path) -> None:
    found = ssh_peers(
        {"SSH_CONNECTION": "::ffff:198.51.100.77 50022 192.0.2.10 22", "SSH_CLIENT": "2001:db8::7 1 22"}, tmp_path
    )
    assert {str(one.network): one.why for one in found} == {
        "198.51.100.77/32": "your own SSH session comes from 198.51.100.77",
        "2001:db8::7/128": "your own SSH session comes from 2001:db8::7",
        "192.0.2.10/32": "192.0.2.10 is an address of this host",
    }


def test_who_is_logged_in_is_protected_too_since_a_tmux_attached_again_knows_the_first_address_only(
    tmp_path: Path,
) -> None:
    (tmp_path / "4").write_text("UID=1000\nREMOTE=1\nREMOTE_HOST=198.51.100.8\nSERVICE=sshd\n")
    (tmp_path / "c7").write_text("REMOTE_HOST=::ffff:198.51.100.9\n")
    (tmp_path / "9").write_text("REMOTE_HOST=office.example.com\nSERVICE=REMOTE_HOST=203.0.113.1\n")
    os.mkfifo(tmp_path / "4.ref")  # reading it would never end
    assert {str(one.network): one.why for one in logged_in(tmp_path)} == {
        "198.51.100.8/32": "somebody is logged in to this host from 198.51.100.8",
        "198.51.100.9/32": "somebody is logged in to this host from 198.51.100.9",
    }
    assert logged_in(tmp_path / "none") == ()


def process(proc: Path, pid: int, name: str, parent: int, **environ: str) -> None:
    """A process as proc(5) shows it."""
    folder = proc / str(pid)
    folder.mkdir(parents=True)
    (folder / "stat").write_text(f"{pid} ({name}) S {parent} 1 1\n")
    (folder / "environ").write_text("".join(f"{key}={value}\0" for key, value in environ.items()))


def test_whom_sshd_serves_is_protected_where_there_is_no_logind_and_nobody_else(tmp_path: Path) -> None:
    process(tmp_path, 100, "sshd", 1)
    process(tmp_path, 101, "sshd-session", 100)
    process(tmp_path, 102, "bash", 101, SSH_CONNECTION="198.51.100.8 50022 192.0.2.10 22")
    process(tmp_path, 103, "tmux: client", 102, SSH_CONNECTION="198.51.100.8 50022 192.0.2.10 22")
    process(tmp_path, 200, ") S 100 (sshd", 1)  # a name may hold anything
    process(tmp_path, 201, "bash", 200, SSH_CONNECTION="203.0.113.1 1 192.0.2.10 22")
    process(tmp_path, 300, "tmux: server", 1, SSH_CONNECTION="203.0.113.2 1 192.0.2.10 22")  # of a session long gone
    process(tmp_path, 400, "sh", 100, SSH_CONNECTION="junk")
    (tmp_path / "500").mkdir()
    (tmp_path / "self").mkdir()
    assert {str(one.network): one.why for one in served(tmp_path)} == {
        "198.51.100.8/32": "somebody is logged in to this host from 198.51.100.8"
    }
    assert served(tmp_path / "none") == ()


@pytest.mark.parametrize("value", ["", "junk", "fe80::1%eth0", "203.0.113.9/x 1 2"])
def test_a_strange_ssh_variable_is_no_error(value: str, tmp_path: Path) -> None:
    assert len(ssh_peers({"SSH_CONNECTION": value}, tmp_path)) <= 1


def test_the_ssh_peer_is_found_above_a_sudo_that_dropped_it() -> None:
    shell = subprocess.Popen(
        ["/bin/sh", "-c", "env -i sleep 60 & echo $!; wait"],
        env={"SSH_CONNECTION": "198.51.100.77 50022 192.0.2.10 22", "PATH": os.environ["PATH"]},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert shell.stdout is not None
        found = ssh_peers({}, pid=int(shell.stdout.readline()))
        assert "198.51.100.77/32" in [str(one.network) for one in found]
    finally:
        os.killpg(shell.pid, 9)
        shell.communicate()
