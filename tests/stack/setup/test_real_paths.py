"""The whole of it at its real paths: Debian's own files, sudo itself, a user without rights. On copies of the folders.

In a mount namespace where /etc, /usr/local and /var are overlays: what is changed there is never this machine's.
"""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stack.conftest import able_to_serve
from tests.stack.watcher import ROOT

PACKAGES = {
    "postconf": "postfix", "postmap": "postfix-lmdb", "rspamadm": "rspamd", "visudo": "sudo", "nft": "nftables",
    "cron": "cron", "setpriv": "util-linux",
}  # fmt: skip

SETUP = f"{shlex.quote(sys.executable)} -m tui setup"
AS_NOBODY = "setpriv --reuid=nobody --regid=nogroup --clear-groups env HOME=/tmp"
#: Contents, modes and owners of everything that setup might touch; /etc/netns is other tests'.
LOOK = (
    "find /etc /usr/local /var/lib/sekimori -path /etc/netns -prune -o "
    "-printf '%p %M %u:%g ' \\( -type f -exec sha256sum {} \\; -o -print \\)"
)

#: A stranger's mail for nobody: prints what the server says to its recipient and to the mail.
CLIENT = """
import smtplib
smtp = smtplib.SMTP("192.0.2.10", 25, "client.friend.example", 20, ("203.0.113.5", 0))
smtp.ehlo()
smtp.mail("someone@friend.example")
said = smtp.rcpt("nosuch@mx.example.org")
print(*said)
if said[0] == 250:
    print(*smtp.data("Subject: x\\r\\n\\r\\nx\\r\\n"))
"""
OFFER = f"{shlex.quote(sys.executable)} -c {shlex.quote(CLIENT)}"

#: NAME.out and NAME.code are what each step printed and ended with.
SCRIPT = f"""
for top in etc usr/local var; do
  mkdir -p "$1/$top/upper" "$1/$top/work"
  mount -t overlay overlay -o "lowerdir=/$top,upperdir=$1/$top/upper,workdir=$1/$top/work" "/$top" || exit 99
done
ip link set lo up && ip address add 192.0.2.10/32 dev lo && ip route add local 203.0.113.0/24 dev lo
printf 'compatibility_level = 3.6\\nmyhostname = mx.example.org\\nmynetworks = 127.0.0.0/8\\nalias_maps =\\n' \\
  >/etc/postfix/main.cf
printf 'maillog_file = /var/log/mail.log\\n' >>/etc/postfix/main.cf
{LOOK} >"$1/before" 2>/dev/null
step() {{ name=$1; shift; "$@" >"$T/$name.out" 2>&1; echo $? >"$T/$name.code"; }}
T=$1
step start postfix start
step strange {OFFER}
step setup {SETUP} --yes --user nobody --backend nftables
step list {AS_NOBODY} sudo -n /usr/local/sbin/sekimori-gate list
step block {AS_NOBODY} sudo -n /usr/local/sbin/sekimori-gate block 203.0.113.9
step tables nft list tables
step same {OFFER}
step mode {AS_NOBODY} sudo -n /usr/local/sbin/sekimori-gate mode unknown_recipient discard
step discard {OFFER}
step other {AS_NOBODY} sudo -n /usr/bin/id
step check {AS_NOBODY} {SETUP} --check
step again {SETUP} --yes
step undo {SETUP} --undo --yes
step after nft list tables
step anew {OFFER}
step stop postfix stop
cp /var/log/mail.log "$T/log.out"
{LOOK} >"$1/end" 2>/dev/null
"""


class Told:
    """What each step printed and ended with."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def code(self, step: str) -> int:
        return int((self._folder / f"{step}.code").read_text())

    def printed(self, step: str) -> str:
        return (self._folder / f"{step}.out").read_text()

    def files(self, name: str) -> list[str]:
        return sorted((self._folder / name).read_text().splitlines())


@pytest.fixture(scope="module")
def told() -> Iterator[Told]:
    """The script, run once."""
    with able_to_serve(PACKAGES), tempfile.TemporaryDirectory(prefix="sekimori-real-") as folder:
        # an overlay cannot be put on an overlay, as a container's root often is
        inner = f'mount -t tmpfs tmpfs "$1" && exec sh -c {shlex.quote(SCRIPT + KEEP)} sh "$1" "$2"'
        Path(folder, "work").mkdir()
        argv = [
            "unshare",
            "--mount",
            "--net",
            "--pid",
            "--fork",
            "--mount-proc",
            "sh",
            "-c",
            inner,
            "sh",
            f"{folder}/work",
            folder,
        ]
        done = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, timeout=120)
        if done.returncode == 99:
            pytest.skip(f"needs overlay file systems: {done.stderr}")
        assert done.returncode == 0, done.stderr
        yield Told(Path(folder))


#: The tmpfs ends with the namespace.
KEEP = 'cp "$1"/*.out "$1"/*.code "$1/before" "$1/end" "$2"\n'


def test_setup_applies_and_a_second_one_has_nothing_to_do(told: Told) -> None:
    assert told.code("setup") == 0, told.printed("setup")
    assert (told.code("again"), told.printed("again").splitlines()[-1][:28]) == (0, "all of this is so already; n")


def test_the_named_user_reaches_the_helper_by_sudo_and_nothing_else(told: Told) -> None:
    assert told.code("list") == 0, told.printed("list")
    assert json.loads(told.printed("list"))["backend"] == "nftables"
    assert told.code("other") != 0
    assert "password is required" in told.printed("other")


def test_a_block_by_that_user_is_in_force_until_setup_is_taken_back(told: Told) -> None:
    assert json.loads(told.printed("block"))["ok"]
    assert "table inet sekimori" in told.printed("tables")
    assert "sekimori" not in told.printed("after")


def test_a_stock_postfix_in_its_chroot_is_verified_switched_and_given_back(told: Told) -> None:
    assert told.code("start") == 0, told.printed("start")
    assert "sekimori-policy answers at /var/spool/postfix/private/sekimori" in told.printed("setup")
    assert "Postfix at [127.0.0.1]:25 answers as before" in told.printed("setup")
    native = told.printed("strange")
    assert native.startswith("550 b'5.1.1 ")
    assert told.printed("same") == native
    rcpt, mail = told.printed("discard").splitlines()
    assert rcpt == "250 b'2.1.5 Ok'"
    assert mail.startswith("250 b'2.0.0 Ok: queued as ")
    assert told.printed("anew") == native
    assert "sekimori category=unknown_recipient" in told.printed("log")


def test_a_user_without_rights_sees_what_is_wired(told: Told) -> None:
    assert told.code("check") == 0, told.printed("check")
    assert "wired     unknown_recipient" in told.printed("check")


def test_all_is_taken_back_but_the_journal(told: Told) -> None:
    assert told.code("undo") == 0, told.printed("undo")
    left = set(told.files("end")) - set(told.files("before"))
    assert [line for line in left if not line.startswith("/var/lib/sekimori")] == []
    assert set(told.files("before")) <= set(told.files("end"))
    assert "/var/lib/sekimori was left" in told.printed("undo")
