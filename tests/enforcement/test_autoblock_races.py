"""DSM's database locked or written by others meanwhile, and we killed on the way."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.enforcement.dsm import ALLOWED, BLOCKED, execute, made, names, rows
from tests.enforcement.support import DEADLINE, START, run_child
from tui.enforcement.backends import autoblock_table
from tui.enforcement.backends.autoblock import AutoBlock
from tui.enforcement.change import Block, EnforcementError

ONE = Block("203.0.113.9", START)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return made(tmp_path / "synoautoblock.db")


@pytest.fixture
def live(path: Path) -> AutoBlock:
    return AutoBlock(path, helpers=())


# -- who else writes

LOCKER = """
import sqlite3, sys, time
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute("BEGIN EXCLUSIVE")
print("locked", flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def locker(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the database until it is given a line."""
    with subprocess.Popen(
        [sys.executable, "-c", LOCKER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "locked\n"
        yield child
        child.communicate("\n", timeout=DEADLINE)


@pytest.mark.usefixtures("locker")
def test_a_database_that_stays_locked_is_told(live: AutoBlock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(autoblock_table, "WAIT", 0.05)
    with pytest.raises(EnforcementError, match=r"cannot change .* held it locked .* try again; nothing was changed"):
        live.change([ONE], ())
    with pytest.raises(EnforcementError, match=r"cannot read .* held it locked"):
        live.held()
    assert "held it locked" in live.obstacle()


def test_a_database_that_is_locked_for_a_moment_is_waited_for(
    live: AutoBlock, path: Path, locker: subprocess.Popen[str]
) -> None:
    begin = time.monotonic()
    with subprocess.Popen(["sh", "-c", "sleep 0.3; echo"], stdout=locker.stdin):
        live.change([ONE], ())
    assert time.monotonic() - begin > 0.2
    assert names(path) == {"192.0.2.50", "203.0.113.9"}


#: Writes as DSM does, until it is told to stop: addresses blocked, and every third taken out again.
DSM = """
import os, sqlite3, sys
number = 0
while number < 20 or not os.path.exists(sys.argv[2]):
    number += 1
    database = sqlite3.connect(sys.argv[1], timeout=30)
    with database:
        std = f"2001:0DB8:0000:0000:0000:0000:0000:{number:04X}"
        database.execute("INSERT INTO AutoBlockIP VALUES (?, 1, 0, 1, ?, 0, '')", (f"2001:db8::{number:x}", std))
        if number % 3 == 0:
            database.execute("DELETE FROM AutoBlockIP WHERE IP = ?", (f"2001:db8::{number:x}",))
    database.close()
    if number == 1:
        print("writing", flush=True)
print(number)
"""


@pytest.mark.parametrize("journal", ["DELETE", "WAL"])
def test_two_processes_that_write_at_once_lose_nothing(
    path: Path, live: AutoBlock, tmp_path: Path, journal: str
) -> None:
    execute(path, f"PRAGMA journal_mode = {journal}")
    child = run_child(DSM, str(path), str(tmp_path / "stop"))
    assert child.stdout is not None
    assert child.stdout.readline() == "writing\n"
    for number in range(40):
        live.change([Block(f"203.0.113.{number}", START), Block("198.51.100.0/28", START)], ())
        live.change((), ["198.51.100.0/28"])
    (tmp_path / "stop").touch()
    said, complaint = child.communicate(timeout=DEADLINE)
    assert complaint == ""
    count = int(said)
    theirs = {f"2001:db8::{number:x}" for number in range(1, count + 1) if number % 3}
    assert names(path) == {"192.0.2.50"} | theirs | {f"203.0.113.{number}" for number in range(40)}


def test_a_thousand_addresses_come_and_go_as_one(path: Path, live: AutoBlock) -> None:
    code = """
import sqlite3, sys
seen = set()
database = sqlite3.connect(sys.argv[1], timeout=30)
print("looking", flush=True)
while not seen.issuperset({1, 1001}) or count != 1:
    (count,) = database.execute("SELECT count(*) FROM AutoBlockIP WHERE Deny = 1").fetchone()
    seen.add(count)
print(sorted(seen))
"""
    child = run_child(code, str(path))
    assert child.stdout is not None
    assert child.stdout.readline() == "looking\n"
    addresses = [f"2001:db8::{number:x}" for number in range(1, 1001)]
    live.change([Block(address, START) for address in addresses], ())
    assert len(live.some(addresses)) == 1000
    time.sleep(0.1)
    live.change((), addresses)
    said, complaint = child.communicate(timeout=DEADLINE)
    assert (said, complaint) == ("[1, 1001]\n", "")


# -- killed

#: Dies by signal 9 right before the n-th call into SQLite, or into the helper of DSM, of a change.
DOOMED = """
import os, signal, sqlite3, subprocess, sys
from pathlib import Path
from tests.enforcement.support import START
from tui.enforcement.backends.autoblock import AutoBlock
from tui.enforcement.change import Block
live = AutoBlock(Path(sys.argv[1]), helpers=("/bin/true",))
left = int(sys.argv[2])

def doomed(frame, event, call):
    global left
    if event == "c_call" and isinstance(getattr(call, "__self__", None), (sqlite3.Connection, sqlite3.Cursor)):
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1

sys.setprofile(doomed)
live.change([Block("203.0.113.8/30", START), Block("203.0.113.9", START)], ["198.51.100.0/30"])
sys.setprofile(None)
print("changed")
"""


def test_a_copy_killed_at_any_moment_leaves_the_old_rows_or_the_new(tmp_path: Path) -> None:
    seen = []
    for number in range(200):
        path = made(tmp_path / f"{number}.db")
        AutoBlock(path, helpers=()).change([Block("198.51.100.0/30", START)], ())
        child = run_child(DOOMED, str(path), str(number))
        said, complaint = child.communicate(timeout=DEADLINE)
        assert complaint == ""
        live = AutoBlock(path, helpers=())
        seen.append({name for name, held in live.held().items() if held.ours})
        live.change([ONE], ())
        assert rows(path, "IP LIKE '192.%'") == [BLOCKED, ALLOWED]
        if said:
            break
        assert child.returncode == -9
    else:
        pytest.fail("the change never came to its end")
    old, new = {"198.51.100.0/30"}, {"203.0.113.8/30", "203.0.113.9"}
    assert all(one in (old, new) for one in seen)
    assert (seen[0], seen[-1]) == (old, new)
    assert len(seen) > 15  # it really died on the way


#: Is killed while its change is partly in the file, and the way back beside it.
HALF_WRITTEN = """
import os, signal, sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute("PRAGMA cache_size = 1")
database.execute("BEGIN IMMEDIATE")
for number in range(2000):
    database.execute("INSERT INTO AutoBlockIP VALUES (?, 1, 0, 1, '', 0, '')", (f"2001:db8::{number:x}",))
database.execute("DELETE FROM AutoBlockIP WHERE IP LIKE '203.%'")
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_killed_writer_left_half_written_is_taken_back(path: Path, live: AutoBlock) -> None:
    live.change([ONE], ())
    before = path.read_bytes()
    run_child(HALF_WRITTEN, str(path)).communicate(timeout=DEADLINE)
    assert path.read_bytes() != before
    assert set(live.held()) == {"203.0.113.9", "192.0.2.50"}
    assert path.read_bytes() == before


#: Changes without end until it is killed.
BUSY = """
import sys
from pathlib import Path
from tests.enforcement.support import START
from tui.enforcement.backends.autoblock import AutoBlock
from tui.enforcement.change import Block
live = AutoBlock(Path(sys.argv[1]), helpers=())
networks = ["203.0.113.0/24", "2001:db8::/124"]
while True:
    live.change([Block(network, START) for network in networks], ())
    print("blocked", flush=True)
    live.change((), networks)
    print("unblocked", flush=True)
"""


@pytest.mark.parametrize("changes", range(1, 7))
def test_a_busy_copy_killed_at_a_random_moment_leaves_all_or_nothing(path: Path, changes: int) -> None:
    child = run_child(BUSY, str(path))
    assert child.stdout is not None
    for _ in range(changes):
        assert child.stdout.readline()
    time.sleep(changes / 1000)
    child.kill()
    child.communicate(timeout=DEADLINE)
    live = AutoBlock(path, helpers=())
    assert {name for name, held in live.held().items() if held.ours} in (set(), {"203.0.113.0/24", "2001:db8::/124"})
    assert len(names(path)) in (1, 1 + 256 + 16)
    live.change([ONE], ())
