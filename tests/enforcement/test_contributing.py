"""What CONTRIBUTING.md tells a newcomer to do for a new backend works as it is written there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_conftest import NO_PLUGINS

ROOT = Path(__file__).parents[2]
WALK = (ROOT / "CONTRIBUTING.md").read_text().partition("\n## A new backend")[2].partition("\n## ")[0]
BACKEND, SETTINGS, FIELD, MAKER, ROW, TEST = re.findall(r"^```python\n(.*?)^```$", WALK, re.MULTILINE | re.DOTALL)

#: File, what stands there once, and what is put before or behind it.
EDITS = (
    ("settings.py", "@dataclass(frozen=True, slots=True)\nclass PolicyDelegate:", f"{SETTINGS}\n\n", ""),
    ("settings.py", "    synology_web: SynologyWeb = SynologyWeb()\n", "", FIELD),
    ("build.py", "#: The backends by the name", f"{MAKER}\n\n", ""),
    ("build.py", '    "synology-web": _synology_web,\n', "", ROW),
)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the program and of what its tests share, in which somebody follows the guide."""
    shutil.copytree(ROOT / "tui", tmp_path / "tui", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "tests/enforcement").mkdir(parents=True)
    for name in ("__init__.py", "enforcement/__init__.py", "enforcement/helper.py", "enforcement/support.py"):
        shutil.copy(ROOT / "tests" / name, tmp_path / "tests" / name)
    (tmp_path / "tui/enforcement/backends/gatekeeperd.py").write_text(BACKEND)
    (tmp_path / "tests/enforcement/test_gatekeeperd.py").write_text(TEST)
    for name, place, before, behind in EDITS:
        file = tmp_path / "tui/enforcement/helper" / name
        assert file.read_text().count(place) == 1
        file.write_text(file.read_text().replace(place, f"{before}{place}{behind}"))
    return tmp_path


def python(house: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs Python in it."""
    environ = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"} | NO_PLUGINS
    argv = [sys.executable, *arguments]
    return subprocess.run(argv, cwd=house, env=environ, capture_output=True, text=True, timeout=120)


def test_the_new_backend_passes_the_test_of_the_walk(house: Path) -> None:
    here = ("-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", str(house))
    done = python(house, "-m", "pytest", "-q", *here, "tests/enforcement/test_gatekeeperd.py")
    assert done.returncode == 0, done.stdout
    assert "3 passed" in done.stdout


def test_it_is_listed_with_why_it_cannot_be_used(house: Path) -> None:
    (house / "gate.toml").write_text(f'[gatekeeperd]\nfile = "{house}/none/deny"\n')
    told = python(house, "-m", "tui.enforcement.helper", "--settings", "gate.toml", "backends").stdout
    assert f"gatekeeperd: there is no folder {house}/none: install it" in told


def test_the_example_is_in_the_house_style(house: Path) -> None:
    for what in (["check"], ["format", "--check"]):
        files = ["tui/enforcement/backends/gatekeeperd.py", "tests/enforcement/test_gatekeeperd.py"]
        done = python(house, "-m", "ruff", *what, "--config", str(ROOT / "pyproject.toml"), *files)
        assert done.returncode == 0, done.stdout
