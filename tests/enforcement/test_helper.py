"""sekimori-gate as a program: JSON out, the guard on its side, nothing from a hostile word, every change undone."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
from pathlib import Path

import pytest

from tests.enforcement.helper import ROOT, Helper
from tests.enforcement.support import DEADLINE


@pytest.fixture
def helper(tmp_path: Path) -> Helper:
    return Helper(tmp_path).configure()


def test_a_block_is_made_listed_journalled_and_undone(helper: Helper) -> None:
    code, told = helper.run("block", "203.0.113.9", "2001:db8:bad::/64", "--for", "2h", "--reason", "guessing")
    assert code == 0
    assert told["ok"] is True
    assert told["entry"]["targets"] == ["203.0.113.9", "2001:db8:bad::/64"]
    code, told = helper.run("list")
    assert (code, told["backend"]) == (0, "file")
    found = {block["network"]: block for block in told["blocks"]}
    assert set(found) == {"203.0.113.9", "2001:db8:bad::/64"}
    assert found["203.0.113.9"]["reason"] == "guessing"
    assert found["203.0.113.9"]["set"] is True
    code, told = helper.run("journal")
    assert [entry["verb"] for entry in told["entries"]] == ["block"]
    code, told = helper.run("undo")
    assert (code, told["entry"]["verb"]) == (0, "unblock")
    assert helper.networks() == []
    assert helper.run("undo")[0] == 1


HOSTILE = [
    "1.2.3.4; rm -rf /", "$(reboot)", "`id`", "203.0.113.9 accept", "203.0.113.9\n203.0.113.10", "-1",
    "::ffff:127.0.0.1", "0.0.0.0/0", "::/0", "0.0.0.0/1", "8000::/1", "203.0.113.9/0", "203.0.113.9/33",
    "203.0.113", "3405803785", "0xcb007109", "0313.0.0161.011", "203.0.113.9%eth0", "fe80::1%lo", "localhost",
    "127.0.0.1", "127.1", "::1", "::", "224.0.0.1", "255.255.255.255", "２０３.0.113.9",
    "203.0.113.9/255.255.255.0.0", "@/etc/passwd", "../../etc/passwd", "a" * 100_000,
]  # fmt: skip


def test_no_hostile_word_becomes_a_block(helper: Helper) -> None:
    for word in HOSTILE:
        code, told = helper.run("block", "--", word)
        assert code == 4, word[:40]
        assert told["ok"] is False
        assert len(told["refused"]) == 1
        assert "entry" not in told
    assert helper.networks() == []
    assert helper.run("journal")[1]["entries"] == []


def test_the_guard_knows_the_ssh_peer_and_every_network_that_holds_it(helper: Helper) -> None:
    peer = "198.51.100.77 50022 192.0.2.10 22"
    for target in ("198.51.100.77", "198.51.100.0/24", "198.51.0.0/16", "192.0.2.10"):
        code, told = helper.run("block", target, "--insist", SSH_CONNECTION=peer)
        assert code == 4, target
        assert told["refused"][0]["target"] == target
    assert helper.networks() == []


def test_the_allow_list_of_the_settings_holds_whoever_asks(helper: Helper) -> None:
    helper.configure(allow=["203.0.113.0/28"])
    code, told = helper.run("block", "203.0.113.9", "203.0.113.77", "--insist")
    assert code == 4
    assert told["ok"] is True  # the other one was blocked
    assert "allow-list" in told["refused"][0]["why"]
    assert helper.networks() == ["203.0.113.77"]


def test_a_thousand_addresses_are_one_change_and_one_undo(helper: Helper) -> None:
    many = [f"203.0.113.{number % 256}" if number < 256 else f"2001:db8::{number:x}" for number in range(1000)]
    code, told = helper.run("block", "-", stdin="# a list\n" + "\n".join(many) + "\n\n")
    assert code == 0
    assert len(told["entry"]["targets"]) == 1000
    assert len(helper.networks()) == 1000
    assert helper.run("undo")[0] == 0
    assert helper.networks() == []


def test_a_step_is_undone_by_its_id(helper: Helper) -> None:
    first = helper.run("block", "203.0.113.9")[1]["entry"]["id"]
    helper.run("block", "203.0.113.10")
    assert helper.run("undo", first)[1]["entry"]["undoes"] == first
    assert helper.networks() == ["203.0.113.10"]
    code, told = helper.run("undo", first)
    assert code == 4
    assert "is undone already" in told["refused"][0]["why"]


def test_settings_that_others_may_write_are_not_obeyed(helper: Helper) -> None:
    helper.settings.chmod(0o666)
    code, told = helper.run("block", "203.0.113.9")
    assert code == 1
    assert "others than root may write it" in told["error"]
    helper.settings.chmod(0o644)
    assert helper.networks() == []


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({"backend": "iptables"}, 'no backend "iptables"'),
        ({"nftables": {"prots": [25]}}, 'no setting "nftables.prots"'),
        ({"colour": "red"}, 'no setting "colour"'),
        ({"allow": ["203.0.113.0/240"]}, "allow-list cannot be used"),
        ({"state": 5}, "int in place of str"),
        ({"state": "state"}, '"state" is no absolute path'),
        ({"postfix": {"map": "clients"}}, '"postfix.map" is no absolute path'),
    ],
)
def test_settings_that_cannot_be_used_change_nothing(helper: Helper, settings: dict[str, object], why: str) -> None:
    helper.configure(**settings)
    code, told = helper.run("block", "203.0.113.9")
    assert code == 1
    assert why in told["error"]
    helper.configure()
    assert helper.networks() == []


def test_settings_that_are_no_file_are_not_obeyed(helper: Helper) -> None:
    for make in (os.mkdir, os.mkfifo):
        helper.settings.unlink()
        make(helper.settings)
        code, told = helper.run("list")
        assert code == 1
        assert "cannot read" in told["error"]
        helper.settings.rmdir() if helper.settings.is_dir() else helper.settings.unlink()
        helper.configure()


def test_behind_sudo_nobody_chooses_the_settings(helper: Helper) -> None:
    code, told = helper.run("block", "203.0.113.9", SUDO_UID="1000", SUDO_USER="mallory")
    assert code == 1
    assert "behind sudo" in told["error"]
    assert helper.networks() == []


def test_what_is_not_wired_cannot_be_switched(helper: Helper) -> None:
    code, told = helper.run("modes")
    assert code == 0
    assert {mode["category"] for mode in told["modes"]} >= {"spf", "dnsbl", "unknown_recipient", "dmarc", "spam"}
    assert not any(mode["switchable"] for mode in told["modes"])
    assert all("sekimori setup" in mode["why_not"] for mode in told["modes"] if mode["category"] != "virus")
    code, told = helper.run("mode", "spf", "discard")
    assert code == 4
    assert "not switchable here" in told["refused"][0]["why"]


def test_copies_at_the_same_time_lose_nothing_of_each_other(helper: Helper) -> None:
    def start(number: int) -> subprocess.Popen[str]:
        command = helper.command("block", f"203.0.113.{number}")
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)

    running = [start(number) for number in range(20, 36)]
    said = [json.loads(one.communicate(timeout=DEADLINE)[0]) for one in running]
    assert all(one["ok"] for one in said)
    assert helper.networks() == [f"203.0.113.{number}" for number in range(20, 36)]
    for _ in said:
        assert helper.run("undo")[0] == 0
    assert helper.networks() == []


def test_a_dry_run_writes_nothing(helper: Helper) -> None:
    code, told = helper.run("--dry-run", "block", "203.0.113.9")
    assert code == 0
    assert told["entry"]["targets"] == ["203.0.113.9"]
    assert not (helper.folder / "state").exists()


def test_every_backend_says_what_it_can_do_here(helper: Helper) -> None:
    code, told = helper.run("backends")
    assert code == 0
    states = {one["name"]: one for one in told["backends"]}
    assert set(states) == {"nftables", "postfix", "fail2ban", "synology", "synology-web", "file"}
    assert states["file"]["chosen"] is True
    assert states["file"].get("obstacle", "") == ""
    assert states["synology"]["obstacle"] != ""  # no DSM here


def test_a_session_cannot_be_stopped_with_the_lock_in_its_hand(helper: Helper) -> None:
    pipe = subprocess.PIPE
    with subprocess.Popen(helper.command("session"), stdin=pipe, stdout=pipe, cwd=ROOT) as session:
        assert session.stdin is not None
        assert session.stdout is not None
        late = threading.Timer(10, session.kill)
        late.start()
        for number in range(2):
            session.stdin.write(b'{"do": "hello", "offset": 0}\n')
            session.stdin.flush()
            assert json.loads(session.stdout.readline())["ok"] is True
            if number == 0:
                session.send_signal(signal.SIGTSTP)
        session.stdin.close()
        assert session.wait(DEADLINE) == 0
        late.cancel()


def test_a_reader_that_leaves_is_no_traceback(helper: Helper) -> None:
    many = "\n".join(f"2001:db8::{number:x}" for number in range(1, 3000))
    process = subprocess.Popen(
        helper.command("block", "-"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        cwd=ROOT,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdin.write(many)
    process.stdin.close()
    process.stdout.close()
    assert process.stderr.read() == ""
    process.stderr.close()
    assert process.wait(DEADLINE) == 1
    assert len(helper.networks()) == 2999


def test_a_session_without_usable_settings_says_why_in_a_line(helper: Helper) -> None:
    helper.configure(colour="red")
    done = subprocess.run(
        helper.command("session"), input='{"do":"hello","offset":0}\n', capture_output=True, text=True, cwd=ROOT
    )
    assert len(done.stdout.splitlines()) == 1
    assert 'no setting "colour"' in json.loads(done.stdout)["error"]
