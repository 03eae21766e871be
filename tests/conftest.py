"""What holds for every test: the same environment on every machine, nobody's own files, and no silent skips in CI."""

from __future__ import annotations

import atexit
import importlib
import os
import shutil
import sys
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

#: What a terminal, a login or a desktop sets and what textual, rich or the program itself would follow.
FOREIGN = frozenset(
    {
        "NO_COLOR",
        "FORCE_COLOR",
        "CLICOLOR",
        "CLICOLOR_FORCE",
        "COLORTERM",
        "COLORFGBG",
        "COLUMNS",
        "LINES",
        "TMUX",
        "TMUX_PANE",
        "STY",
        "TERM_PROGRAM",
        "TERM_PROGRAM_VERSION",
        "VTE_VERSION",
        "WT_SESSION",
        "ESCDELAY",
        "LANGUAGE",
        "SSH_CONNECTION",
        "SSH_CLIENT",
        "SSH_TTY",
        "SUDO_USER",
    }
)
FOREIGN_PREFIXES = ("TEXTUAL_", "LC_", "SEKIMORI_", "XDG_")
READ_ON_IMPORT = frozenset({"SEKIMORI_FUZZ_SECONDS"})  # no setting: how long tests/parsers/test_fuzz.py looks
PLAIN = {"TERM": "xterm-256color", "LANG": "C.UTF-8"}
HOMES = ("CONFIG", "DATA", "STATE", "CACHE")

IN_CI = os.environ.get("CI") == "true"


def _make_environment_plain() -> None:
    for name in list(os.environ):
        if name in FOREIGN or (name.startswith(FOREIGN_PREFIXES) and name not in READ_ON_IMPORT):
            del os.environ[name]
    home = Path(tempfile.mkdtemp(prefix="sekimori-home-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    os.environ |= PLAIN | {f"XDG_{name}_HOME": str(home / name.lower()) for name in HOMES}
    # the snapshot plugin imports textual before any conftest is read, and textual reads its variables on import
    if constants := sys.modules.get("textual.constants"):
        importlib.reload(constants)


_make_environment_plain()


def pytest_collection_finish() -> None:
    """Test modules have read what they were told; the program would take it for a setting that there is not."""
    for name in READ_ON_IMPORT:
        os.environ.pop(name, None)


def _fail_if_skipped(report: pytest.TestReport | pytest.CollectReport) -> None:
    """In CI everything can run: a test that skips is one that nobody would miss."""
    if not (IN_CI and report.skipped) or hasattr(report, "wasxfail"):
        return
    why = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    report.outcome = "failed"
    report.longrepr = f"skipped, and in CI (CI=true) nothing may skip: {why}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _fail_if_skipped(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _fail_if_skipped(report)
    return report
