"""DSM's database full of nonsense, of another shape, or out of reach; and its helper in trouble."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.enforcement.dsm import ALLOWED, BLOCKED, DSM_6_0, DSM_7, made, names, rows, write
from tests.enforcement.support import DEADLINE, START, run_child
from tui.enforcement.backends.autoblock import AutoBlock
from tui.enforcement.change import Block, EnforcementError

ONE = Block("203.0.113.9", START)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return made(tmp_path / "synoautoblock.db")


@pytest.fixture
def live(path: Path) -> AutoBlock:
    return AutoBlock(path, helpers=())


# -- nonsense

CELLS = st.none() | st.integers(-(2**63), 2**63 - 1) | st.floats() | st.binary(max_size=40) | st.text(max_size=40)
METAS = st.from_regex(r"sekimori( [0-9]{1,3}=[0-9]{1,13}){0,3}", fullmatch=True)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.ip_addresses().map(str) | CELLS, CELLS, CELLS, CELLS, METAS | CELLS), max_size=5))
@example([("203.0.113.9", 2**62, 3, "255.255.255.0", "sekimori 0=0")])
@example([("203.0.113.9' OR 1=1 --", b"\xff", b"\xff\0", "\ud800".encode("utf-8", "replace"), "sekimori 24=0")])
def test_whatever_stands_in_a_row_is_survived_and_left_as_it_is(
    nonsense: list[tuple[object, object, object, object, object]],
) -> None:
    with TemporaryDirectory() as folder:
        columns = DSM_7.replace(" PRIMARY KEY", "").replace(" NOT NULL", "")
        path = made(Path(folder) / "odd.db", (), columns)
        with closing(sqlite3.connect(path)) as database, database:
            given_rows = [(ip, 1, end, 1, std, kind, meta) for ip, end, std, kind, meta in nonsense]
            database.executemany("INSERT INTO AutoBlockIP VALUES (?, ?, ?, ?, CAST(? AS TEXT), ?, ?)", given_rows)
            before = database.execute("SELECT quote(IP), quote(Meta) FROM AutoBlockIP").fetchall()
        live = AutoBlock(path, helpers=(), clock=START.timestamp)
        held = live.held()
        assert all(name.isprintable() for name in held)
        if "198.51.100.9" not in held:
            live.change([Block("198.51.100.9", START)], ())
            live.change((), ["198.51.100.9"])
            with closing(sqlite3.connect(path)) as database:
                assert database.execute("SELECT quote(IP), quote(Meta) FROM AutoBlockIP").fetchall() == before


def test_words_like_ours_that_name_whole_providers_are_not_ours(path: Path, live: AutoBlock) -> None:
    standard = "0000:0000:0000:0000:0000:FFFF:CB00:7109"
    write(path, [("203.0.113.9", 1, 0, 1, standard, 0, "sekimori 0=0 32=0")])
    assert not any(held.ours for held in live.held().values())
    live.change((), ["203.0.113.9"])
    assert "203.0.113.9" in names(path)


# -- what cannot be used


def test_no_database_is_told_apart_from_no_synology(tmp_path: Path) -> None:
    missing, synoinfo = tmp_path / "none.db", tmp_path / "synoinfo.conf"
    assert "this host is no Synology NAS" in AutoBlock(missing, synology=synoinfo).obstacle()
    synoinfo.touch()
    assert (
        "turn on Control Panel > Security > Protection > Auto Block" in AutoBlock(missing, synology=synoinfo).obstacle()
    )
    with pytest.raises(EnforcementError, match=r"cannot change .* SQLite cannot open it"):
        AutoBlock(missing).change([ONE], ())
    assert not missing.exists()


@pytest.mark.parametrize(
    ("content", "complaint"),
    [(b"no database" * 99, "it is no SQLite database"), (b"", "lacks IP, RecordTime, ExpireTime, Deny, IPStd, Meta")],
)
def test_what_is_no_database_of_dsm_s_is_told_and_left(tmp_path: Path, content: bytes, complaint: str) -> None:
    path = tmp_path / "odd.db"
    path.write_bytes(content)
    live = AutoBlock(path)
    assert complaint in live.obstacle()
    with pytest.raises(EnforcementError, match=complaint):
        live.change([ONE], ())
    assert path.read_bytes() == content


def test_a_table_in_which_ours_could_not_be_told_is_refused(tmp_path: Path) -> None:
    path = made(tmp_path / "old.db", [BLOCKED[:5]], DSM_6_0)
    live = AutoBlock(path)
    assert "its table AutoBlockIP lacks Meta" in live.obstacle()
    with pytest.raises(EnforcementError, match=r"lacks Meta; nothing was changed: .* use the import file"):
        live.change([ONE], ())


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody without rights")
def test_missing_rights_are_told() -> None:
    code = """
import os, sys
from pathlib import Path
from tui.enforcement.backends.autoblock import AutoBlock
os.setgid(65534); os.setuid(65534)
print(AutoBlock(Path(sys.argv[1])).obstacle())
"""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        child = run_child(code, str(made(Path(folder) / "synoautoblock.db")))
        said, _ = child.communicate(timeout=DEADLINE)
    assert "may not be read and written; run `sekimori setup` or use sudo" in said


def test_a_full_disk_changes_nothing(path: Path, live: AutoBlock) -> None:
    code = """
import resource, sys
from pathlib import Path
from tests.enforcement.support import START
from tui.enforcement.backends.autoblock import AutoBlock
from tui.enforcement.change import Block, EnforcementError
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, resource.RLIM_INFINITY))
try:
    AutoBlock(Path(sys.argv[1])).change([Block(f"203.0.113.{n}", START) for n in range(250)], ())
except EnforcementError as error:
    print(error)
"""
    said, complaint = run_child(code, str(path)).communicate(timeout=DEADLINE)
    assert complaint == ""
    assert "nothing was changed" in said
    assert rows(path) == [BLOCKED, ALLOWED]
    assert live.obstacle() == ""


# -- DSM's helper


@pytest.fixture
def helper(tmp_path: Path) -> Path:
    """Stands for synoautoblock: notes its arguments, and complains."""
    program = tmp_path / "synoautoblock"
    program.write_text(f'#!/bin/sh\nfor one in "$@"; do echo "$one"; done >> {tmp_path}/called\nexit 3\n')
    program.chmod(0o755)
    return program


def test_dsm_is_told_of_each_address_that_nothing_of_ours_blocks_any_more(
    path: Path, helper: Path, tmp_path: Path
) -> None:
    live = AutoBlock(path, helpers=("/nowhere/synoautoblock", str(helper)))
    live.change([ONE, Block("203.0.113.8/30", START), Block("2001:db8::9", START)], ())
    assert not (tmp_path / "called").exists()
    live.change((), ["203.0.113.8/30", "2001:db8::9", "192.0.2.50"])
    called = (tmp_path / "called").read_text().split("\n")
    assert called[:-1:2] == ["--reset"] * 4
    assert set(called[1::2]) == {"203.0.113.8", "203.0.113.10", "203.0.113.11", "2001:db8::9"}
    assert names(path) == {"192.0.2.50", "203.0.113.9"}


def test_a_helper_that_hangs_holds_nothing_up_for_long(
    path: Path, helper: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    helper.write_text("#!/bin/sh\nexec sleep 60\n")
    monkeypatch.setattr("tui.enforcement.backends.autoblock._RESET_TIME", 0.2)
    live = AutoBlock(path, helpers=(str(helper),))
    live.change([Block("203.0.113.0/28", START)], ())
    begin = time.monotonic()
    live.change((), ["203.0.113.0/28"])
    assert time.monotonic() - begin < 5
    assert rows(path) == [BLOCKED, ALLOWED]
