"""What CONTRIBUTING.md tells a newcomer to do works as it is written there, and the README names what is read."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.parsers.lines import read_line
from tests.test_conftest import NO_PLUGINS, run_pytest
from tui.parsers.catalogue import PROGRAMS

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "CONTRIBUTING.md").read_text()
README = (ROOT / "README.md").read_text()


def blocks(language: str) -> list[str]:
    """The blocks of the guide in a language, as they stand."""
    return re.findall(rf"^```{language}\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)


SHAPE, PROGRAM, NAMED, KNOWN = blocks("python")[:4]  # a new backend has the others
SHAPE_LINES, PROGRAM_LINES = blocks("json")
LINES = [line for line in (SHAPE_LINES + PROGRAM_LINES).splitlines() if not line.startswith("# ")]
HARMLESS = "Nov 24 09:00:01 mx1 postfix/smtpd[4711]: warning: clock of mx2 is slow"


class House:
    """A copy of the parsers and of their tests, in which somebody follows the guide."""

    def __init__(self, root: Path) -> None:
        self._root = root
        shutil.copytree(ROOT / "tui", root / "tui", ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copytree(ROOT / "tests/data", root / "tests/data")
        for name in ("__init__.py", "parsers/__init__.py", "parsers/lines.py", "parsers/test_lines.py"):
            (root / "tests" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / "tests" / name, root / "tests" / name)

    def put(self, path: str, behind: str, text: str) -> None:
        """Put text behind what stands in a file once; at the end of the file, or into a new one, behind nothing."""
        file = self._root / path
        before = file.read_text() if file.exists() else ""
        place = len(before) if not behind else before.index(behind) + len(behind)
        assert not behind or before.count(behind) == 1
        file.write_text(before[:place] + text + before[place:])

    def add_rows(self) -> None:
        """The new row and the new program."""
        postfix = (self._root / "tui/parsers/postfix.py").read_text()
        (table,) = re.findall(r'    name="postfix/smtpd",\n(?:    \w+=.*\n)*?    shapes=\(\n', postfix)
        self.put("tui/parsers/postfix.py", table, SHAPE)
        self.put("tui/parsers/gatekeeperd.py", "", PROGRAM)
        self.put("tui/parsers/catalogue.py", "from tui.parsers import (\n", "    gatekeeperd,\n")
        self.put("tui/parsers/catalogue.py", "NAMED: tuple[Program, ...] = (\n", NAMED)

    def add_lines(self) -> None:
        """A line for each row, with its answer."""
        self.put("tests/data/postfix-smtpd.log", "", SHAPE_LINES)
        self.put("tests/data/gatekeeperd.log", "", PROGRAM_LINES)

    def python(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run Python in it."""
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=self._root,
            env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"} | NO_PLUGINS,
            capture_output=True,
            text=True,
            timeout=120,
        )

    def test_lines(self, *options: str) -> subprocess.CompletedProcess[str]:
        """The test that the guide says to run."""
        here = ("-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", str(self._root))
        return self.python("-m", "pytest", "-q", *here, *options, "tests/parsers/test_lines.py")


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def test_the_examples_are_not_read_yet() -> None:
    assert len(LINES) == 3
    assert [read_line(line) for line in (*LINES, HARMLESS)] == [None] * 4


def test_a_new_row_and_a_new_program_with_a_line_for_each_pass(house: House) -> None:
    house.add_rows()
    house.add_lines()
    done = house.test_lines()
    assert done.returncode == 0, done.stdout
    explained = house.python("-m", "tui", "explain", *LINES).stdout
    assert re.findall(r"^  row +(.*)$", explained, re.MULTILINE) == ["too slow", "refused", "refused"]
    assert re.findall(r"^  table +(.*)$", explained, re.MULTILINE)[1:] == [
        "gatekeeperd (tui/parsers/gatekeeperd.py)",
        "gatekeeperd (tui/parsers/gatekeeperd.py)",
    ]


def test_rows_without_lines_are_named(house: House) -> None:
    house.add_rows()
    done = house.test_lines("-vvv", "-k", "every_row")
    assert done.returncode == 1
    assert all(row in done.stdout for row in ("'refused client='", "'warning: too slow commands '"))


def test_lines_without_rows_fail(house: House) -> None:
    house.add_lines()
    done = house.test_lines("-k", "gatekeeperd or postfix-smtpd.log")
    assert done.returncode == 1
    assert "3 failed" in done.stdout


def test_a_harmless_warning_is_left_out_once_it_is_known(house: House) -> None:
    house.put("mail.log", "", HARMLESS + "\n")
    assert "Unread: 1 line" in house.python("-m", "tui", "report", "--unread", "mail.log").stdout
    house.put("tui/parsers/known.py", "    POSTFIX: (\n", KNOWN)
    assert "Unread: no lines" in house.python("-m", "tui", "report", "--unread", "mail.log").stdout
    assert "our own doing" in house.python("-m", "tui", "explain", HARMLESS).stdout


def test_the_readme_names_every_program_that_is_read() -> None:
    (table,) = re.findall(r"^\| program \|.*\n(?:\|.*\n)+", README, re.MULTILINE)
    names = [program.name.rpartition("/")[2].partition(".")[0].lower() for program in PROGRAMS]
    assert [name for name in names if name not in table.lower()] == []


def test_the_search_for_bad_lines_can_be_told_how_long_to_look(tmp_path: Path) -> None:
    """It reads the variable when it is imported; the program itself would refuse it as an unknown setting."""
    text = (
        "import os\n"
        "SECONDS = os.environ['SEKIMORI_FUZZ_SECONDS']\n"
        "def test_it(): assert SECONDS == '7' and 'SEKIMORI_FUZZ_SECONDS' not in os.environ\n"
    )
    done = run_pytest(tmp_path, text, **NO_PLUGINS, SEKIMORI_FUZZ_SECONDS="7")
    assert done.returncode == 0, done.stdout
