"""The house's doors, proved at run time: what a command or a room loads, seen in a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[1]
LINE = (
    "Nov 24 09:00:01 mx1 postfix/smtpd[1]: warning: unknown[203.0.113.9]: SASL LOGIN authentication failed:"
    " UGFzc3dvcmQ6, sasl_username=sato\n"
)
SCREEN = {"textual", "rich"}

#: Runs the command line and says on the last line of standard error which modules there are at its end.
RUN = """
import atexit, json, sys
atexit.register(lambda: print(json.dumps(sorted(sys.modules)), file=sys.stderr))
from tui.cli import main
raise SystemExit(main(sys.argv[1:]))
"""

IMPORT = "import importlib, json, sys; importlib.import_module(sys.argv[1]); print(json.dumps(sorted(sys.modules)))"


def run(*argv: str) -> subprocess.CompletedProcess[str]:
    """A Python of its own, in the house."""
    return subprocess.run([sys.executable, *argv], cwd=HOUSE, capture_output=True, text=True, timeout=60)


def loaded_by_command(*arguments: str) -> tuple[str, set[str]]:
    """What `sekimori ARGUMENTS` printed, and the modules that it had loaded."""
    done = run("-c", RUN, *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout, set(json.loads(done.stderr.splitlines()[-1]))


def loaded_by_import(module: str) -> set[str]:
    """The modules there are after importing one."""
    done = run("-c", IMPORT, module)
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout))


def found(loaded: set[str], names: Sequence[str] | set[str]) -> set[str]:
    """Those of `names` that are loaded, or have a submodule that is."""
    return {name for name in names if any(module == name or module.startswith(name + ".") for module in loaded)}


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "mail.log"
    path.write_text(LINE * 3)
    return path


def test_events_never_load_the_screen(log: Path) -> None:
    out, loaded = loaded_by_command("events", "--json", "--tz", "UTC", str(log))
    assert out.count('"203.0.113.9"') == 3
    assert found(loaded, {"textual", "widgets", "tui.screens", "tui.app"}) == set()


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_campaigns_never_load_the_screen(form: list[str], log: Path) -> None:
    _, loaded = loaded_by_command("campaigns", *form, "--tz", "UTC", str(log))
    assert found(loaded, {*SCREEN, "widgets", "tui.screens", "tui.app", "tui.alarm"}) == set()


def test_a_report_for_programs_never_loads_the_screen(log: Path) -> None:
    out, loaded = loaded_by_command("report", "--json", "--tz", "UTC", str(log))
    assert json.loads(out)["counted"] == 3
    assert found(loaded, {"textual", "rich", "widgets", "tui.screens", "tui.app"}) == set()


def test_a_report_for_people_loads_no_textual(log: Path) -> None:
    out, loaded = loaded_by_command("report", "--tz", "UTC", str(log))
    assert "203.0.113.9" in out
    assert found(loaded, {"textual", "widgets", "tui.screens", "tui.app"}) == set()


def test_version_loads_next_to_nothing() -> None:
    out, loaded = loaded_by_command("--version")
    assert out.startswith("sekimori ")
    heavy = {"asyncio", "msgspec", "textual", "rich", "aiofiles", "geoip2", "maxminddb", "iptocc", "asyncinotify"}
    assert found(loaded, heavy) == set()


@pytest.mark.parametrize("what", [["--help"], ["events", "--help"], ["watch", "--help"]])
def test_help_loads_no_screen(what: list[str]) -> None:
    _, loaded = loaded_by_command(*what)
    assert found(loaded, {"asyncio", "msgspec", *SCREEN}) == set()


def modules(room: str) -> list[str]:
    """A room and every module in it."""
    path = HOUSE / room.replace(".", "/")
    inside = sorted(file.stem for file in path.glob("*.py") if file.stem != "__init__")
    return [room, *(f"{room}.{name}" for name in inside)]


@pytest.mark.parametrize(
    "room",
    [
        "tui.model",
        "tui.sanitize",
        "tui.config",
        "tui.parsers",
        "tui.sources",
        "tui.analysis",
        "tui.enforcement",
        "tui.delegate",
        "tui.session",
        "tui.alarm",
        "tui.filter",
    ],
)
def test_no_room_loads_the_screen(room: str) -> None:
    names = modules(room)
    statement = "import importlib, json, sys\nfor name in sys.argv[1:]: importlib.import_module(name)\n"
    done = run("-c", statement + "print(json.dumps(sorted(sys.modules)))", *names)
    assert done.returncode == 0, done.stderr
    loaded = set(json.loads(done.stdout))
    assert set(names) <= loaded
    assert found(loaded, {*SCREEN, "widgets", "tui.screens", "tui.app", "tui.cli"}) == set()


def test_parsers_load_no_other_room() -> None:
    loaded = loaded_by_import("tui.parsers.reader")
    assert found(loaded, {"tui.sources", "tui.analysis", "tui.enforcement", "tui.session", "asyncio"}) == set()


def test_this_test_would_see_it() -> None:
    """The screen's own module loads Textual: the questions above are not asked in vain."""
    assert found(loaded_by_import("tui.app"), SCREEN) == SCREEN


def test_contracts_are_kept() -> None:
    """import-linter with the contracts of pyproject.toml, as CI runs it."""
    command = shutil.which("lint-imports", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    assert command is not None, "lint-imports is missing; `make lint` or pip install -e '.[dev]' brings it"
    done = subprocess.run([command, "--no-cache"], cwd=HOUSE, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout
