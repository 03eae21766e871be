"""What CONTRIBUTING.md tells a newcomer of the screen: where all is, and how to add a key, a mode, a field."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "CONTRIBUTING.md").read_text()
WALK = GUIDE.partition("\n## A new key, mode or field")[2].partition("\n## ")[0]
KEY, ACTION, MODE, LOADED, LEADS, FIELD = re.findall(r"^```python\n(.*?)^```$", WALK, re.MULTILINE | re.DOTALL)

#: File, a line of it, and what is put behind that line.
EDITS = (
    ("tui/screens/bindings.py", "EVERYWHERE: tuple[Binding, ...] = (\n", KEY + LEADS),
    ("tui/screens/frame.py", '        self.action_go("watch")\n', f"\n{ACTION}"),
    ("tui/screens/modes.py", "MODES: Mapping[str, str] = {\n", LOADED),
    ("tui/filter/fields.py", "FIELDS: Mapping[str, Field] = {\n", FIELD),
)

#: What the newcomer sees then.
TRIED = """
import asyncio
from tests.ui.stage import staged

async def tried():
    async with staged(size=(120, 120)) as stage:
        await stage.press("E")
        await stage.until(lambda: f"{stage.desk.view.rate:.1f}/s" in stage.text.splitlines()[-1])
        await stage.press("9")
        await stage.sees("9 Hosts", *{event.host for event in stage.watched.recent() if event.host})
        await stage.press("question_mark")
        await stage.sees("say how many events a second come")

asyncio.run(tried())

from msgspec.structs import replace
from tests.ui.scene import evening
from tui.filter.complete import complete
from tui.filter.filter import parse
from tui.filter.seen import Vocabulary
event = replace(evening().recent()[0], offset=4096)
assert parse("offset:>1000").event(event)
assert not parse("offset:>5000").event(event)
assert "offset:" in [found.text for found in complete("offs", 4, Vocabulary())]
"""


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the program, in which somebody follows the guide."""
    for name in ("tui", "widgets", "tests/ui"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "__snapshots__"))
    shutil.copy(ROOT / "tests/__init__.py", tmp_path / "tests/__init__.py")
    for name, line, text in EDITS:
        file = tmp_path / name
        before = file.read_text()
        assert before.count(line) == 1
        file.write_text(before.replace(line, line + text))
    (tmp_path / "tui/screens/hosts.py").write_text(MODE)
    return tmp_path


def test_the_examples_work_as_they_are_written(house: Path) -> None:
    done = subprocess.run([sys.executable, "-c", TRIED], cwd=house, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("room", ["tui/filter", "tui/privacy", "tui/screens", "widgets"])
def test_each_module_of_the_room_is_named(room: str) -> None:
    told = GUIDE.partition(f"Within `{room}/`")[2].partition("\nWithin ")[0].partition("\n## ")[0]
    names = re.findall(r"`([\w*]+\.py)`", told)
    modules = sorted(file.name for file in (ROOT / room).glob("*.py") if file.name != "__init__.py")
    assert [module for module in modules if not any(fnmatch(module, name) for name in names)] == []
    assert [name for name in names if not any(fnmatch(module, name) for module in modules)] == []
