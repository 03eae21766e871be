"""The lmdb map, edited by a real postmap: what it holds, whose it is, and that a change is whole or not made at all."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.enforcement.support import DEADLINE, START, run_child
from tests.parsers.lines import read_line
from tui.enforcement.backends.command import PATH, found
from tui.enforcement.backends.postfix_map import OWN, PART, PostfixMap
from tui.enforcement.change import Block, EnforcementError
from tui.enforcement.lists import Held
from tui.model import EventKind

pytestmark = pytest.mark.skipif(found("postmap") is None, reason="needs packages: apt-get install postfix postfix-lmdb")

MAIN = "compatibility_level = 3.6\nqueue_directory = {0}\ndata_directory = {0}\n{1}\n"


def block(*networks: str) -> list[Block]:
    return [Block(network, START) for network in networks]


class Site:
    """A configuration and a map of its own, which postmap is also asked about without the program under test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "postfix"
        self.folder.mkdir()
        self.map = str(folder / "clients")
        self.file = Path(f"{self.map}.lmdb")
        self.configure(f"smtpd_client_restrictions = permit_mynetworks, check_client_access lmdb:{self.map}")
        self.postmap("-ir", rows="")
        self.live = PostfixMap(self.map, str(self.folder))

    def configure(self, main: str, master: str = "") -> None:
        for name, text in (("main.cf", MAIN.format(self.folder, main)), ("master.cf", master)):
            (self.folder / name).write_text(text)
            os.utime(self.folder / name, (0, 0))  # Postfix waits two seconds for a file that was just written

    def postmap(self, option: str, rows: str = "", *, argument: str = "") -> str:
        argv = ["postmap", "-c", str(self.folder), option, *([argument] if argument else []), f"lmdb:{self.map}"]
        return subprocess.run(argv, input=rows, text=True, capture_output=True, check=True, env={"PATH": PATH}).stdout

    def rows(self) -> dict[str, str]:
        return dict(line.split("\t") for line in self.postmap("-s").splitlines())

    def held(self) -> set[str]:
        return {name for name, held in self.live.held().items() if held.ours}

    def put(self, *networks: str) -> None:
        self.live.change(block(*networks), [])

    def drop(self, *networks: str) -> None:
        self.live.change([], networks)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody may look into, which pytest's own is not."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def test_an_empty_map_holds_nothing(site: Site) -> None:
    assert site.live.held() == {}
    assert site.live.some(["203.0.113.9", "203.0.113.0/24"]) == {}
    assert site.live.obstacle() == ""


@pytest.mark.parametrize(
    "networks",
    [
        ["203.0.113.9"],
        ["2001:db8:7:8::9"],
        ["203.0.113.0/24"],
        ["203.0.112.0/23", "203.0.113.0/24", "203.0.113.9"],
        ["203.0.113.0/25", "203.0.113.0/30", "203.0.113.2"],
        ["203.0.0.0/16", "203.0.113.0/24"],
        ["2001:db8::/48", "2001:db8::/64", "2001:db8::/32"],
        ["2001:db8:1::/63", "2001:db8:1::/64", "2001:db8:1::1"],
        [f"198.51.100.{n}" for n in range(40)],
    ],
)
def test_what_is_put_is_held_and_what_is_dropped_leaves_the_rest(site: Site, networks: list[str]) -> None:
    site.put(*networks)
    assert site.live.held() == dict.fromkeys(networks, Held())
    assert site.live.some([*networks, "192.0.2.1"]) == dict.fromkeys(networks, Held())
    for number, name in enumerate(networks, 1):
        site.drop(name)
        assert site.held() == set(networks[number:])
        assert site.live.some(networks) == dict.fromkeys(networks[number:], Held())
    assert site.rows() == {}


@pytest.mark.parametrize("order", [["203.0.113.0/25", "203.0.113.9"], ["203.0.113.9", "203.0.113.0/25"]])
def test_an_address_within_a_network_stays_blocked_as_long_as_either(site: Site, order: list[str]) -> None:
    for name in order:
        site.put(name)
    site.drop("203.0.113.9")
    assert site.held() == {"203.0.113.0/25"}
    assert site.rows()["203.0.113.9"] == PART
    site.put("203.0.113.9")
    site.drop("203.0.113.0/25")
    assert site.rows() == {"203.0.113.9": OWN}


def test_the_same_change_again_does_no_harm(site: Site) -> None:
    for _ in range(2):
        site.put("203.0.113.9", "203.0.112.0/23")
        assert site.held() == {"203.0.113.9", "203.0.112.0/23"}
    for _ in range(2):
        site.drop("203.0.113.9", "203.0.112.0/23", "192.0.2.1")
        assert site.held() == set()


def test_put_and_drop_are_one(site: Site) -> None:
    site.put("203.0.113.9", "203.0.112.0/23")
    site.live.change(block("2001:db8:5::/48", "203.0.113.10"), ["203.0.113.9", "203.0.112.0/23"])
    assert site.held() == {"2001:db8:5::/48", "203.0.113.10"}


def test_another_hands_rows_are_told_apart_and_left_alone(site: Site) -> None:
    theirs = {
        "203.0.113.9": "REJECT go away",
        "198.51.100": "550 5.7.1 not you",
        "192.0.2.7": "OK",
        "2001:db8:5": "DEFER",
        "spammer.example": "REJECT",
        "192.0.2.8": "DUNNO",
    }
    site.postmap("-ir", "".join(f"{key} {value}\n" for key, value in theirs.items()))
    foreign = {"203.0.113.9", "198.51.100.0/24", "2001:db8:5::/48"}
    assert site.live.held() == dict.fromkeys(foreign, Held(ours=False))
    assert site.live.some([*foreign, "192.0.2.7"]) == dict.fromkeys(foreign, Held(ours=False))
    site.put("203.0.113.10", "203.0.113.0/24")
    site.drop("203.0.113.0/24", "203.0.113.10")
    assert site.rows() == theirs
    for name in foreign:
        site.put(name)
        assert name in site.live.some([name])
        site.drop(name)
    assert site.rows() == theirs


def test_a_row_that_lets_pass_what_is_blocked_is_replaced(site: Site) -> None:
    site.postmap("-ir", "203.0.113.9 OK\n203.0.113 DUNNO\n")
    site.put("203.0.113.9")
    site.put("203.0.113.0/24")
    assert site.held() == {"203.0.113.9", "203.0.113.0/24"}


def test_a_network_that_another_hand_took_a_part_of_is_not_held(site: Site) -> None:
    site.put("203.0.112.0/23")
    site.postmap("-d", argument="203.0.113")
    assert site.held() == set()
    assert site.live.some(["203.0.112.0/23"]) == {}
    site.put("203.0.112.0/23")
    assert site.held() == {"203.0.112.0/23"}


def test_a_part_whose_network_another_hand_took_is_shown_and_can_be_dropped(site: Site) -> None:
    site.postmap("-ir", f"203.0.113 {PART}\n198.51.100.7 {PART}\n")
    assert site.held() == {"203.0.113.0/24", "198.51.100.7"}
    site.put("192.0.2.1", "192.0.2.2")
    assert site.held() == {"203.0.113.0/24", "198.51.100.7", "192.0.2.1", "192.0.2.2"}
    site.drop("203.0.113.0/24", "198.51.100.7")
    assert site.held() == {"192.0.2.1", "192.0.2.2"}


@pytest.mark.parametrize(
    "networks",
    [
        ["2001:db8::/80"],
        ["203.0.113.9", "2001:db8::/36"],
        ["203.0.113.9 OK\n0.0.0.0"],
        ["x.example"],
        ["1.2.3.4; rm"],
        ["abc"],
        ["abc/24"],
        ["203.0.113.1/24"],
    ],
)
def test_what_cannot_be_put_changes_nothing(site: Site, networks: list[str]) -> None:
    site.put("198.51.100.7")
    with pytest.raises(EnforcementError):
        site.put(*networks)
    with pytest.raises(EnforcementError):
        site.live.change(block(*networks), ["198.51.100.7"])
    assert site.rows() == {"198.51.100.7": OWN}
    assert site.live.some(networks[-1:]) == {}
    assert site.live.some(["abc/24", "abc"]) == {}


@pytest.mark.parametrize("row", ['"two words" REJECT', "caf\xe9.example caf\xe9"])
def test_a_row_that_could_not_be_written_back_is_told_and_kept(site: Site, row: str) -> None:
    site.configure("smtputf8_enable = no")  # else postmap takes no bytes that are not UTF-8
    argv = ["postmap", "-c", str(site.folder), "-ir", f"lmdb:{site.map}"]
    subprocess.run(argv, input=row.encode("latin-1") + b"\n", check=True, env={"PATH": PATH})
    before = site.file.read_bytes()
    with pytest.raises(EnforcementError, match=r"was not changed: its row .* take it out with postmap -d"):
        site.put("203.0.113.9", "203.0.113.10")
    assert site.file.read_bytes() == before


def test_the_file_keeps_its_place_and_a_source_of_the_administrators_is_not_touched(site: Site) -> None:
    source = Path(site.map)
    source.write_text("192.0.2.200 REJECT old\n")
    inode = site.file.stat().st_ino
    site.put("203.0.113.9", "203.0.113.10")
    site.put("203.0.113.11")
    site.drop("203.0.113.9", "203.0.113.11")
    assert site.file.stat().st_ino == inode
    assert source.read_text() == "192.0.2.200 REJECT old\n"
    assert site.held() == {"203.0.113.10"}
    assert sorted(path.name for path in source.parent.iterdir()) == ["clients", "clients.lmdb", "postfix"]


def test_a_thousand_are_one_transaction_and_come_and_go_whole(site: Site) -> None:
    many = [f"198.51.{100 + n // 250}.{n % 250}" for n in range(1000)]
    site.put(*many)
    assert site.held() == set(many)
    site.drop(*many)
    assert site.rows() == {}


#: Blocks and unblocks `argv[3]` addresses until it is ended, and tells how each change went.
HAMMER = """
import sys
from tests.enforcement.support import START
from tui.enforcement.backends.postfix_map import PostfixMap
from tui.enforcement.change import Block, EnforcementError
live = PostfixMap(sys.argv[1], sys.argv[2])
many = [f"10.{n >> 16}.{n >> 8 & 255}.{n & 255}" for n in range(int(sys.argv[3]))]
blocks = [Block(name, START) for name in many]
while True:
    for put, drop in ((blocks, []), ([], many)):
        try:
            live.change(put, drop)
            print("done", flush=True)
        except EnforcementError as error:
            print(error, flush=True)
"""


def writing(pid: int) -> list[int]:
    """The processes of postmap below `pid` that write a whole table."""
    try:
        below = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [int(child) for child in below if b"/table" in Path(f"/proc/{child}/cmdline").read_bytes()]
    except OSError:
        return []  # one has ended meanwhile


def test_killed_at_any_moment_postmap_leaves_the_table_old_or_new(site: Site) -> None:
    count, seen, killed, deadline = 20_000, set(), 0, time.monotonic() + DEADLINE
    hammer = run_child(HAMMER, site.map, str(site.folder), str(count))
    while killed < 20 and time.monotonic() < deadline:
        for child in writing(hammer.pid):
            time.sleep(0.001 * (killed % 10))
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
            killed += 1
            seen.add(len(site.rows()))
    hammer.kill()
    said, complaint = hammer.communicate(timeout=DEADLINE)
    assert complaint == ""
    told = {line for line in said.splitlines() if line != "done"}
    assert told == {f"Postfix map lmdb:{site.map} was not changed: postmap failed: exit code -9"}
    assert seen <= {0, count}
    site.put("203.0.113.9")
    assert "203.0.113.9" in site.held()


@pytest.mark.parametrize(
    ("main", "master", "asked"),
    [
        ("smtpd_client_restrictions = check_client_access lmdb:{map}", "", True),
        ("smtpd_recipient_restrictions = permit_mynetworks,check_client_access,lmdb:{map},reject", "", True),
        ("smtpd_client_restrictions =\n check_client_access\n {{ lmdb:{map} }}", "", True),
        ("list = lmdb:{map}\nsmtpd_client_restrictions = check_client_access $list", "", True),
        (
            """
            smtpd_restriction_classes = ours, theirs
            ours = check_client_access lmdb:{map}
            theirs = theirs, ours
            smtpd_relay_restrictions = theirs""".replace(12 * " ", ""),
            "",
            True,
        ),
        ("", "587 inet n - y - - smtpd\n  -o smtpd_client_restrictions=check_client_access,lmdb:{map}\n", True),
        (
            "mua = check_client_access lmdb:{map}",
            "587 inet n - y - - smtpd\n  -o smtpd_client_restrictions=$mua,permit\n",
            True,
        ),
        ("", "", False),
        ("# smtpd_client_restrictions = check_client_access lmdb:{map}", "", False),
        ("smtpd_client_restrictions = check_client_access lmdb:{map}2", "", False),
        ("smtpd_client_restrictions = check_client_access hash:{map}", "", False),
        ("smtpd_recipient_restrictions = check_recipient_access lmdb:{map}", "", False),
        ("smtpd_restriction_classes = ours\nours = check_client_access lmdb:{map}", "", False),
        ("mua = check_client_access lmdb:{map}", "", False),
    ],
)
def test_whether_postfix_asks_the_map(site: Site, main: str, master: str, asked: bool) -> None:
    site.configure(main.format(map=site.map), master.format(map=site.map))
    obstacle = site.live.obstacle()
    assert obstacle == (
        "" if asked else f"Postfix does not ask lmdb:{site.map}: no smtpd restriction names it; run `sekimori setup`"
    )


def test_a_map_that_is_not_there_is_an_obstacle(site: Site) -> None:
    site.file.unlink()
    assert site.live.obstacle() == f"Postfix map {site.file} is not there; run `sekimori setup`"
    with pytest.raises(EnforcementError, match=r"Postfix map lmdb:\S+ cannot be read: postmap failed: .*No such file"):
        site.live.held()


def test_a_folder_without_configuration_is_an_obstacle(site: Site) -> None:
    (site.folder / "main.cf").unlink()
    assert re.match(r"Postfix cannot be used: postconf failed: .*main\.cf: No such file", site.live.obstacle())


def test_a_map_that_is_damaged_is_told(site: Site) -> None:
    site.file.write_bytes(b"no database" * 1000)
    for use in (site.live.held, lambda: site.put("203.0.113.9")):
        with pytest.raises(EnforcementError, match=r"Postfix map lmdb:\S+ (cannot be read|was not changed): postmap "):
            use()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody without rights")
def test_missing_rights_are_told_and_an_owner_without_privileges_may_change_it(open_folder: Path) -> None:
    site = Site(open_folder)
    ask = (
        "import os; os.setgid(65534); os.setuid(65534)"
        + HAMMER.partition("many =")[0]
        + """
print(live.obstacle())
try:
    live.change([Block("203.0.113.9", START)], [])
except EnforcementError as error:
    print(error)
"""
    )
    said, complaint = run_child(ask, site.map, str(site.folder)).communicate(timeout=DEADLINE)
    assert complaint == ""
    assert said.startswith(f"no right to change the Postfix map {site.file}: run `sekimori setup` or use sudo\n")
    assert "was not changed: postmap failed: postmap: fatal: open database" in said
    assert "Permission denied" in said
    os.chown(site.file, 65534, 65534)
    said, complaint = run_child(ask, site.map, str(site.folder)).communicate(timeout=DEADLINE)
    assert (said, complaint) == ("\n", "")
    assert site.held() == {"203.0.113.9"}
    site.put("203.0.113.10", "203.0.113.11")  # root does not take it away from its owner
    assert site.file.stat().st_uid == 65534


def test_without_postfix_it_says_so(site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tui.enforcement.backends.command.PATH", str(tmp_path))
    assert site.live.obstacle() == "Postfix is not installed here: choose another backend"
    with pytest.raises(EnforcementError, match="postmap is not installed; nothing was changed"):
        site.put("203.0.113.9")


@pytest.mark.parametrize("reply", [OWN, PART])
def test_the_monitor_reads_what_a_client_is_told_as_blocked(reply: str) -> None:
    code_and_status, words = reply[:9], reply[10:]
    line = (
        f"Nov 24 09:30:00 mx1 postfix/smtpd[4711]: NOQUEUE: reject: RCPT from unknown[203.0.113.9]: {code_and_status} "
        f"<unknown[203.0.113.9]>: Client host rejected: {words}; from=<> to=<x@example.org> proto=SMTP helo=<pc>"
    )
    event = read_line(line)
    assert event is not None
    assert (event.kind, event.ip) == (EventKind.BLOCKED, "203.0.113.9")


def test_a_postfix_without_lmdb_says_so(site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The package cannot be taken away for a test: this postconf knows what Debian's does without it."""
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("postconf", "postmap"):
        (programs / name).write_text("#!/bin/sh\necho 'btree cidr hash'\n")
        (programs / name).chmod(0o755)
    monkeypatch.setattr("tui.enforcement.backends.command.PATH", f"{programs}:/bin:/usr/bin")
    assert site.live.obstacle() == "Postfix has no lmdb maps: install postfix-lmdb"
