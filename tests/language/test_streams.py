"""What programs read is the same in every language; what people read is in theirs."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.language.english import english_words
from tests.watching.command import sekimori
from tui.cli import USAGE

LINES = "".join(
    f"Nov 24 09:{minute:02}:01 mx1 postfix/smtpd[1]: warning: unknown[203.0.113.9]: SASL LOGIN authentication failed:"
    f" UGFzc3dvcmQ6, sasl_username={user}\n"
    for minute, user in enumerate(("sato", "suzuki", "takahashi", "tanaka", "ito", "kato", "abe", "mori", "ogawa"))
)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "mail.log"
    path.write_text(LINES)
    return path


def told(*arguments: str, **environment: str) -> str:
    """Standard output of the command line."""
    done = subprocess.run(
        [sys.executable, "-m", "tui", *arguments],
        env={**os.environ, "PYTHONUTF8": "1", **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stderr == "", done.stderr
    return done.stdout


@pytest.mark.parametrize("command", [("events", "--json"), ("report", "--json"), ("explain", "--json")])
def test_values_for_programs_are_the_same(command: tuple[str, ...], log: Path) -> None:
    asked = [LINES.splitlines()[0]] if command[0] == "explain" else ["--tz", "UTC", str(log)]
    english, japanese = (told(*command, *asked, LANG=name) for name in ("C.UTF-8", "ja_JP.UTF-8"))
    for_people = re.compile(r'"(?:said|why|rule|joined|counts|form|expected|found)":"[^"]*"')
    assert for_people.sub("", english) == for_people.sub("", japanese)


def test_of_a_campaign_only_the_sentences_differ(log: Path) -> None:
    english, japanese = (
        json.loads(told("campaigns", "--json", "--tz", "UTC", str(log), LANG=name))
        for name in ("C.UTF-8", "ja_JP.UTF-8")
    )
    differ = {name for name in english if english[name] != japanese[name]}
    assert differ == {"sentence", "reason", "remedy"}
    assert {name for name in english["remedy"] if english["remedy"][name] != japanese["remedy"][name]} == {"words"}


@pytest.mark.parametrize("command", ["events", "campaigns", "report"])
def test_words_for_people_are_in_their_language(command: str, log: Path) -> None:
    text = told(command, "--tz", "UTC", str(log), LANG="ja_JP.UTF-8")
    shown = "\n".join(line for line in text.splitlines() if "sekimori block" not in line)
    names = frozenset(re.findall(r"\w+", LINES)) | {"login_failure", "submission", "smtp"}
    assert {word for word in english_words(shown, names) if not re.fullmatch(r"[0-9a-f]{12}", word)} == set()


@pytest.mark.parametrize(
    ("command", "japanese", "english"),
    [
        (("watch",), "画面には端末が必要ですが", "the screen needs a terminal"),
        (("events", "--nosuch"), "用法: ", "usage: "),
        (("policy", "spf", "x"), "引数 ", "argument "),
        (("config", "--check", "/nowhere"), "ファイル /nowhere がありません", "there is no file /nowhere"),
        (("config", "--check", "/proc/version"), "TOMLとして読めません", "is not TOML"),
    ],
)
def test_errors_that_come_early_are_in_the_language_of_the_variable(
    command: tuple[str, ...], japanese: str, english: str
) -> None:
    for locale, variable, said in (("C.UTF-8", "ja", japanese), ("ja_JP.UTF-8", "en", english)):
        done = sekimori(*command, environ={"LANG": locale, "LC_ALL": "", "SEKIMORI_SCREEN_LANGUAGE": variable})
        assert done.code == USAGE
        assert said in done.errors


def test_a_variable_that_names_no_language_is_told() -> None:
    done = sekimori("config", environ={"SEKIMORI_SCREEN_LANGUAGE": "tlh"})
    assert done.code == USAGE
    assert done.sentence.startswith('SEKIMORI_SCREEN_LANGUAGE: "screen.language" cannot be used: "tlh" is none of ')


def test_the_setting_goes_before_the_locale(tmp_path: Path) -> None:
    state = ("undo", "--state", str(tmp_path))
    assert told(*state, LANG="C.UTF-8", SEKIMORI_SCREEN_LANGUAGE="ja") == "取り消す変更がありません\n"
    assert told(*state, LANG="ja_JP.UTF-8", SEKIMORI_SCREEN_LANGUAGE="en") == "there is no change to take back\n"
    assert told(*state, LANG="ja_JP.UTF-8") == "取り消す変更がありません\n"
