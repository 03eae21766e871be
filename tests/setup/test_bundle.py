from __future__ import annotations

import subprocess
import sys
from pathlib import Path

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


def test_equal_modules_make_equal_files() -> None:
    assert bundle("/usr/bin/python3") == bundle("/usr/bin/python3")


def test_it_needs_nothing_but_the_standard_library(tmp_path: Path) -> None:
    helper = tmp_path / "sekimori-gate"
    helper.write_bytes(bundle("/usr/bin/python3"))
    program = (
        "import sys, zipfile, importlib\n"
        f"sys.path.insert(0, {str(helper)!r})\n"
        "names = [n for n in zipfile.ZipFile(sys.path[0]).namelist() if n != '__main__.py']\n"
        "for n in names: importlib.import_module(n.removesuffix('.py').removesuffix('/__init__').replace('/', '.'))\n"
        "print(len(names))\n"
    )
    told = subprocess.run([sys.executable, "-I", "-S", "-c", program], capture_output=True, text=True)
    assert told.stderr == ""
    assert int(told.stdout) > 30


def test_the_delegate_is_one_python_file() -> None:
    compile(delegate(), "sekimori-policy", "exec")
