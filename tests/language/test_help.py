"""`--help` and the command line's errors in Japanese."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
from rich.cells import cell_len

from tests.language.english import english_words
from tui.arguments import COMMANDS
from tui.help_form import ARGPARSE

JAPANESE = {"LANG": "ja_JP.UTF-8", "COLUMNS": "80"}


def told(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tui", *arguments],
        env={**os.environ, **JAPANESE, **environment, "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize("command", ["", *(name for name, *_ in COMMANDS)])
def test_the_help_of_every_command_is_japanese_and_fits(command: str) -> None:
    done = told(*([command] if command else []), "--help")
    assert done.returncode == 0, done.stderr
    assert [line for line in done.stdout.splitlines() if cell_len(line) > 80] == []
    usage, _, words = done.stdout.partition("\n\n")
    names = frozenset(re.findall(r"[A-Z]{2,}|\w+", usage)) | {name for name, *_ in COMMANDS}
    assert english_words(words, names) == set()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["bloks"], "選べない値です"),
        (["blocks", "x"], "認識できない引数です"),
        (["unblock"], "次の引数が必要です"),
        (["block", "--for"], "値が1つ必要です"),
        (["report", "--top", "x"], "正しくない値です"),
        (["events", "--json", "--plain"], "同時には使えません"),
    ],
)
def test_an_error_of_the_command_line_is_japanese(arguments: list[str], words: str) -> None:
    done = told(*arguments)
    assert done.returncode == 2
    assert words in done.stderr
    assert "エラー: " in done.stderr


def test_another_locale_is_spoken_to_in_english() -> None:
    assert told("--help", LANG="de_DE.UTF-8").stdout.startswith("usage: ")


def test_argparse_still_says_what_we_translate() -> None:
    import argparse
    import inspect

    source = inspect.getsource(argparse)
    assert [words for words in ARGPARSE if words.replace("\n", r"\n") not in source] == []
