"""What tests/conftest.py promises: the same environment everywhere, and no silent skip in CI."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).with_name("conftest.py")
NO_PLUGINS = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}  # they take a second or two to load


def run_pytest(folder: Path, text: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """pytest on a file of its own beside a copy of our conftest."""
    shutil.copy(CONFTEST, folder)
    (folder / "test_it.py").write_text(text)
    argv = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(folder), str(folder)]
    environment = {name: value for name, value in os.environ.items() if name != "CI"} | variables
    return subprocess.run(argv, cwd=folder, env=environment, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize(
    "text",
    [
        "import pytest\ndef test_it(): pytest.skip('no servers here')",
        "import pytest\n@pytest.mark.skip(reason='no servers here')\ndef test_it(): pass",
        "import pytest\npytest.skip('no servers here', allow_module_level=True)",
    ],
    ids=["in the test", "by a mark", "the whole file"],
)
def test_a_skip_is_a_failure_in_ci_only(text: str, tmp_path: Path) -> None:
    in_ci = run_pytest(tmp_path, text, **NO_PLUGINS, CI="true")
    assert in_ci.returncode in {1, 2}
    assert "no servers here" in in_ci.stdout
    assert "1 skipped" in run_pytest(tmp_path, text, **NO_PLUGINS).stdout


def test_an_expected_failure_is_no_skip(tmp_path: Path) -> None:
    text = "import pytest\n@pytest.mark.xfail(strict=True)\ndef test_it(): assert False"
    assert run_pytest(tmp_path, text, **NO_PLUGINS, CI="true").returncode == 0


def test_no_test_at_all_is_a_failure(tmp_path: Path) -> None:
    assert run_pytest(tmp_path, "", **NO_PLUGINS).returncode == 5


def test_the_terminal_pytest_was_started_from_is_not_seen(tmp_path: Path) -> None:
    text = (
        "import os\n"
        "from textual import constants\n"
        "def test_it():\n"
        "    assert constants.MAX_FPS == 60\n"
        "    assert constants.DEFAULT_THEME == 'textual-dark'\n"
        "    assert not {'NO_COLOR', 'TMUX', 'SSH_CONNECTION', 'LC_ALL'} & set(os.environ)\n"
        "    assert '/home/somebody' not in os.environ['XDG_STATE_HOME']\n"
    )
    foreign = {
        "TEXTUAL_FPS": "3",
        "TEXTUAL_THEME": "dracula",
        "NO_COLOR": "1",
        "TMUX": "/tmp/tmux",
        "SSH_CONNECTION": "198.51.100.1 5000 192.0.2.1 22",
        "LC_ALL": "C",
        "XDG_STATE_HOME": "/home/somebody",
    }
    done = run_pytest(tmp_path, text, **foreign)
    assert done.returncode == 0, done.stdout
