"""The whole of it at its real paths: Debian's own files, sudo itself, a user without rights."""

from __future__ import annotations

import json
import shlex
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stack.conftest import able_to_serve
from tests.stack.setup.overlay import AS_NOBODY, HELPER, SETUP, Told, play

pytestmark = pytest.mark.stack

PACKAGES = {
    "ip": "iproute2",
    "postconf": "postfix", "postmap": "postfix-lmdb", "rspamadm": "rspamd", "visudo": "sudo", "nft": "nftables",
    "cron": "cron", "setpriv": "util-linux",
}  # fmt: skip

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

SCRIPT = f"""
{LOOK} >"$T/before.out" 2>/dev/null
step start postfix start
step strange {OFFER}
step setup {SETUP} --yes --user nobody --backend nftables
step list {AS_NOBODY} sudo -n {HELPER} list
step block {AS_NOBODY} sudo -n {HELPER} block 203.0.113.9
step tables nft list tables
step same {OFFER}
step mode {AS_NOBODY} sudo -n {HELPER} mode unknown_recipient discard
step discard {OFFER}
step other {AS_NOBODY} sudo -n /usr/bin/id
step check {AS_NOBODY} {SETUP} --check
step again {SETUP} --yes
step leave {SETUP} --yes --backend postfix
step left nft list tables
step moved {AS_NOBODY} sudo -n {HELPER} restore
step back {SETUP} --yes --backend nftables
step returned {AS_NOBODY} sudo -n {HELPER} restore
step tables_again nft list tables
step undo {SETUP} --undo --yes
step after nft list tables
step anew {OFFER}
step stop postfix stop
cp /var/log/mail.log "$T/log.out"
{LOOK} >"$T/end.out" 2>/dev/null
"""


@pytest.fixture(scope="module")
def told() -> Iterator[Told]:
    """The script, run once."""
    with able_to_serve(PACKAGES), tempfile.TemporaryDirectory(prefix="sekimori-real-") as folder:
        yield play(SCRIPT, Path(folder))


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
    assert "table inet sekimori" in told.printed("tables_again")
    assert "sekimori" not in told.printed("after")


def test_another_way_to_block_leaves_nothing_behind_in_the_one_before(told: Told) -> None:
    for step, old in (("leave", "nftables"), ("back", "postfix")):
        assert told.code(step) == 0, told.printed(step)
        assert f"block list: {old} lets in again whom it blocks" in told.printed(step)
    assert "sekimori" not in told.printed("left")
    for step in ("moved", "returned"):
        assert json.loads(told.printed(step))["restored"] == ["203.0.113.9"]


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
    before, end = (set(told.printed(name).splitlines()) for name in ("before", "end"))
    assert [line for line in end - before if not line.startswith("/var/lib/sekimori")] == []
    assert before <= end
    assert "/var/lib/sekimori was left" in told.printed("undo")
