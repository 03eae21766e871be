from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tui import __version__
from tui.setup.bundle import bundle, delegate


def test_the_helper_is_one_file_that_runs_by_itself(tmp_path: Path) -> None:
    helper = tmp_path / "sekimori-gate"
    helper.write_bytes(bundle("/usr/bin/python3"))
    (tmp_path / "tui.py").write_text("raise SystemExit('the folder of the caller was asked')")
    told = subprocess.run(
        [sys.executable, "-I", str(helper), "--version"], cwd=tmp_path, env={}, capture_output=True, text=True
    )
    assert (told.stdout, told.stderr) == (f"sekimori-gate {__version__}\n", "")


def test_its_first_line_keeps_the_callers_environment_out() -> None:
    assert bundle("/opt/python").startswith(b"#!/opt/python -I\nPK")


@pytest.mark.parametrize("made", [lambda: bundle("/usr/bin/python3"), delegate], ids=["gate", "policy"])
def test_equal_modules_make_equal_files(made: Callable[[], bytes]) -> None:
    assert made() == made()


#: Imports every module of a file, says how many they are, and which came from elsewhere.
IMPORT_ALL = """
import importlib, sys, zipfile
before = set(sys.modules)
names = [n for n in zipfile.ZipFile(sys.argv[1]).namelist() if n != '__main__.py']
sys.path.insert(0, sys.argv[1])
for n in names: importlib.import_module(n.removesuffix('.py').removesuffix('/__init__').replace('/', '.'))
print(len(names), *{n.partition('.')[0] for n in set(sys.modules) - before} - sys.stdlib_module_names)
"""


@pytest.mark.parametrize(
    ("content", "least"), [(bundle("/usr/bin/python3"), 30), (delegate(), 15)], ids=["gate", "policy"]
)
def test_it_needs_nothing_but_the_standard_library(tmp_path: Path, content: bytes, least: int) -> None:
    program = tmp_path / "program"
    program.write_bytes(content)
    told = subprocess.run(
        [sys.executable, "-I", "-S", "-c", IMPORT_ALL, str(program)], cwd="/", capture_output=True, text=True
    )
    assert told.stderr == ""
    modules, *others = told.stdout.split()
    assert int(modules) > least
    assert others == ["tui"]


def test_the_policy_server_holds_its_own_room_alone(tmp_path: Path) -> None:
    program = tmp_path / "program"
    program.write_bytes(delegate())
    assert program.read_bytes().startswith(b"#!/usr/bin/python3 -I\nPK")
    names = zipfile.ZipFile(program).namelist()
    assert [name for name in names if not name.startswith("tui/delegate/")] == ["__main__.py", "tui/__init__.py"]


@pytest.mark.parametrize("command", [["/usr/bin/python3", "-I", "-S"], []], ids=["as Postfix does", "by itself"])
def test_the_policy_server_runs_alone(tmp_path: Path, command: list[str]) -> None:
    program = tmp_path / "sekimori-policy"
    program.write_bytes(delegate())
    program.chmod(0o755)
    (tmp_path / "tui.py").write_text("raise SystemExit('the folder of the caller was asked')")
    told = subprocess.run([*command, str(program), "--help"], cwd=tmp_path, env={}, capture_output=True, text=True)
    assert (told.stdout.partition(" ")[0], told.stderr) == ("usage:", "")
