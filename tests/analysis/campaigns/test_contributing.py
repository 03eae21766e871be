"""What CONTRIBUTING.md tells a newcomer to do for a new tie, kind or list of names works as it is written there."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
GUIDE = (ROOT / "CONTRIBUTING.md").read_text()
WALK = GUIDE.partition("\n## A new tie, kind or list of names")[2].partition("\n## ")[0]
BLOCKS = re.findall(r"^```(?:python)?\n(.*?)^```$", WALK, re.MULTILINE | re.DOTALL)
HOLDS, TIE, KIND, TOLD, SHOWN, NAMES, LIST, WORDS, FAMILY = BLOCKS

#: File, how a line of it begins, and what is put behind that line.
EDITS = (
    ("analysis/campaigns/ties.py", "_LISTS = ", f"\n\n{HOLDS}"),
    ("analysis/campaigns/ties.py", "_TIES: ", TIE),
    ("finding.py", "    LOW_AND_SLOW = ", '    TIRELESS = "tireless"\n'),
    ("analysis/campaigns/traits.py", "    (K.PROBING, ", KIND),
    ("analysis/campaigns/sentences.py", "    FindingKind.LOW_AND_SLOW: ", TOLD),
    ("screens/campaign_words.py", "    FindingKind.LOW_AND_SLOW: ", SHOWN),
    ("analysis/campaigns/names.py", "    SERVICE = ", LIST),
    ("analysis/campaigns/names.py", "    NameList.SERVICE: ", WORDS),
    ("analysis/campaigns/sorts.py", "    NameList.SERVICE: ", FAMILY),
)
#: What the tests share.
SHARED = ("__init__.py", "analysis/__init__.py", "analysis/campaigns/__init__.py", "analysis/campaigns/given.py")

#: What the newcomer sees then.
TRIED = """
from tests.analysis.campaigns.given import failed, findings, kinds, only, scattered
from tui.analysis.campaigns.names import list_of
from tui.finding import FindingKind
from tui.screens.campaign_words import KINDS

names = ("aino", "eero", "ilmari", "kaarina", "onni", "toivo")
gaps = (7, 9, 23, 31, 8, 55, 12, 40)
minutes = [sum(gaps[place % 8] for place in range(n)) for n in range(24)]
finding = only(findings([failed(minutes[n] * 60, ip, names[n % 6]) for n, ip in enumerate(scattered(24))]))
assert "the full minute" in finding.evidence["ties"], finding.evidence
assert finding.sentence.startswith("Finnish first names tried from 24 addresses"), finding.sentence
assert list_of("onni@example.fi").words == "Finnish first names"

# all of one line that the log had folded
import msgspec
folded = [msgspec.structs.replace(failed(n, "203.0.113.9", "x"), count=2000) for n in range(6)]
finding = only(findings(folded))
assert FindingKind.TIRELESS in kinds(finding), finding
assert set(KINDS) == set(FindingKind)
"""


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the program, in which somebody follows the guide."""
    shutil.copytree(ROOT / "tui", tmp_path / "tui", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "widgets", tmp_path / "widgets", ignore=shutil.ignore_patterns("__pycache__"))
    for name in SHARED:
        (tmp_path / "tests" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "tests" / name, tmp_path / "tests" / name)
    for name, begin, text in EDITS:
        file = tmp_path / "tui" / name
        (line,) = [line for line in file.read_text().splitlines(keepends=True) if line.startswith(begin)]
        file.write_text(file.read_text().replace(line, line + text))
    with (tmp_path / "tui/analysis/campaigns/names.txt").open("a") as names:
        names.write(NAMES)
    return tmp_path


def test_the_example_works_as_it_is_written(house: Path) -> None:
    command = [sys.executable, "-c", TRIED]
    done = subprocess.run(command, cwd=house, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_each_module_of_the_room_is_named() -> None:
    room = GUIDE.partition("Within `tui/analysis/campaigns/`")[2].partition("\n## ")[0]
    modules = {file.name for file in (ROOT / "tui/analysis/campaigns").glob("*.py")} - {"__init__.py"}
    assert [name for name in sorted(modules) if f"`{name}`" not in room and not name.startswith("flood")] == []
