"""Which language is spoken, and how a text comes to it."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tui.language import ENGLISH, LANGUAGES, _, choose, counted, language, listed

VARIABLES = ("SEKIMORI_SCREEN_LANGUAGE", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


@pytest.mark.parametrize(
    ("locale", "spoken"),
    [
        ({}, "en"),
        ({"LANG": "ja_JP.UTF-8"}, "ja"),
        ({"LANG": "ja"}, "ja"),
        ({"LANG": "ja_JP.eucJP@test"}, "ja"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "ja_JP.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "ja_JP.UTF-8"}, "ja"),
        ({"LANG": "ja_JP.UTF-8", "LC_ALL": ""}, "ja"),
        ({"LANG": "ja_JP.UTF-8", "LANGUAGE": "en:ja"}, "en"),
        ({"LANG": "C", "LANGUAGE": "ja"}, "en"),
        ({"LANG": "C", "SEKIMORI_SCREEN_LANGUAGE": "ja"}, "ja"),
        ({"LANG": "ja_JP.UTF-8", "LANGUAGE": "ja", "SEKIMORI_SCREEN_LANGUAGE": "en"}, "en"),
        ({"LANG": "ja_JP.UTF-8", "SEKIMORI_SCREEN_LANGUAGE": "tlh"}, "ja"),
    ],
)
def test_the_environment_decides_where_no_setting_does(
    locale: dict[str, str], spoken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    for name, value in locale.items():
        monkeypatch.setenv(name, value)
    assert choose() == language() == spoken


@pytest.mark.parametrize("name", LANGUAGES)
def test_the_setting_goes_before_the_locale(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "ja_JP.UTF-8" if name == ENGLISH else "C")
    assert choose(name) == language() == name


def test_a_language_that_there_is_not_is_an_error() -> None:
    with pytest.raises(KeyError):
        choose("tlh")


def test_the_language_changes_while_the_program_runs() -> None:
    said = []
    for name in ("ja", "en", "ja"):
        choose(name)
        said.append(_("blocked"))
    assert said == ["遮断", "blocked", "遮断"]


def test_a_text_that_the_catalogue_lacks_stays_english() -> None:
    choose("ja")
    assert _("no such text, ever") == "no such text, ever"


def test_a_noun_stands_where_its_language_has_it() -> None:
    nouns = ("{count} rejection", "{count} rejections")
    assert [counted(count, *nouns) for count in (0, 1, 1204)] == ["0 rejections", "1 rejection", "1,204 rejections"]
    choose("ja")
    assert [counted(count, *nouns) for count in (0, 1, 1204)] == ["拒否0件", "拒否1件", "拒否1,204件"]


def test_words_one_after_another() -> None:
    assert listed(["sato", "suzuki"]) == "sato, suzuki"
    choose("ja")
    assert listed(["sato", "suzuki"]) == "sato、suzuki"


#: Runs the command line in a locale and says at its end which modules there are.
RUN = """
import atexit, json, sys
atexit.register(lambda: print(json.dumps(sorted(sys.modules)), file=sys.stderr))
from tui.language import _, choose
choose()
_("blocked")
"""


@pytest.mark.parametrize(("locale", "needed"), [("C.UTF-8", False), ("ja_JP.UTF-8", True)])
def test_gettext_is_loaded_by_the_first_text_that_needs_it(locale: str, needed: bool) -> None:
    environment = {**os.environ, "LC_ALL": locale}
    done = subprocess.run([sys.executable, "-c", RUN], env=environment, capture_output=True, text=True, check=True)
    assert ("gettext" in json.loads(done.stderr)) is needed
