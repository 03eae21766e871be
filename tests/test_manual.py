"""The manual page: both roff programs take it without a word, and all that there is stands in it."""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from rich.cells import cell_len

from docs.roff import bold, example, joined, paragraph, plain, section, tagged
from tests.watching.command import ROOT, sekimori
from tui import cli
from tui.arguments import parser
from tui.commands.completion import SCRIPTS
from tui.commands.man import PAGE, PAGES
from tui.commands.shipped import SHARE
from tui.config_schema import DEFAULTS
from tui.filter.fields import FIELDS
from tui.language import ENGLISH, JAPANESE
from tui.screens.bindings import binding_ids

FILE = SHARE / PAGE
WIDTH = 100


def run(*command: str | Path, text: str | None = None) -> str:
    """What a program prints; it must complain of nothing."""
    environ = os.environ | {"LC_ALL": "C.UTF-8", "MANWIDTH": str(WIDTH), "MANPAGER": "cat"}
    done = subprocess.run(command, input=text, capture_output=True, text=True, env=environ)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def page() -> str:
    """As `man` shows it."""
    return run("man", "--warnings=all", "-l", FILE)


@pytest.mark.parametrize("language", PAGES)
def test_groff_mandoc_and_man_take_it_without_a_warning(language: str) -> None:
    file = SHARE / PAGES[language]
    strictly = "all" if language == ENGLISH else "warning"  # no line of Japanese is short
    assert run("mandoc", "-T", "lint", "-W", strictly, file) == ""
    assert run("groff", "-k", "-ww", "-man", "-T", "utf8", file)
    assert run("man", "--warnings=all", "-l", file).startswith("SEKIMORI(1)")


def test_japanese_is_broken_where_a_line_is_full() -> None:
    page = run("man", "-l", SHARE / PAGES[JAPANESE])
    assert max(map(cell_len, page.splitlines())) <= WIDTH
    assert "メールサーバーへの攻撃をその場で見て、キー1つで対処する" in page


@pytest.mark.parametrize("language", PAGES)
def test_the_program_prints_it(language: str) -> None:
    said = sekimori("man", environ={"LC_ALL": f"{language}.UTF-8"})
    assert (said.code, said.errors) == (0, "")
    assert said.output == (SHARE / PAGES[language]).read_text(encoding="utf-8")


def test_it_is_installed_where_man_and_the_shells_look() -> None:
    shared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]["targets"]
    assert shared["wheel"]["shared-data"] == {"tui/share": "share"}
    below = {str(path.relative_to(SHARE)) for path in SHARE.rglob("*") if path.is_file()}
    assert below == {*PAGES.values(), *SCRIPTS.values()}


def test_whatis_finds_it() -> None:
    assert run("lexgrog", FILE).partition(": ")[2] == (
        '"sekimori - watch live who attacks a mail server, and answer with one key"\n'
    )


def test_whatis_finds_it_in_japanese() -> None:
    assert run("lexgrog", SHARE / PAGES[JAPANESE]).partition(": ")[2] == (
        '"sekimori - メールサーバーへの攻撃をその場で見て、キー1つで対処する"\n'
    )


def words(text: str) -> str:
    """Text without its line breaks."""
    return " ".join(text.split())


def part(page: str, heading: str) -> str:
    """What stands below a heading."""
    return page.partition(f"\n{heading}\n")[2].partition("\n\n" if heading == "NAME" else "\nSEE ALSO")[0]


def commands() -> dict[str, argparse.ArgumentParser]:
    (action,) = (one for one in parser()._actions if isinstance(one, argparse._SubParsersAction))
    return dict(action.choices)


@pytest.mark.parametrize("name", commands())
def test_every_command_with_its_options(page: str, name: str) -> None:
    below = re.split(rf"\n   sekimori {name}\b[^\n]*\n", page)[1].partition("\n   sekimori ")[0]
    command = commands()[name]
    assert words(command.description or "").replace("`", "") in words(below)
    for action in command._actions:
        if action.dest != "help":
            choices = "|".join(action.choices or ())
            tag = (action.option_strings or [str(action.metavar or choices or action.dest.upper())])[0]
            assert re.search(rf"^ +.*{re.escape(tag)}", below, re.MULTILINE), tag
            assert words(action.help or "")[1:] in words(below)


def test_every_key(page: str) -> None:
    below = words(part(page, "KEYS"))
    assert [name for name in sorted(binding_ids()) if f"[{name}]" not in below] == []


def test_every_field_of_the_filter(page: str) -> None:
    below = part(page, "FILTERS").partition("\nSETTINGS\n")[0]
    assert re.findall(r"^       (\w+):\S", below, re.MULTILINE) == list(FIELDS)
    assert all(field.meaning[1:] in words(below) for field in FIELDS.values())


def test_every_setting(page: str) -> None:
    below = part(page, "SETTINGS")
    table = ""
    for key in DEFAULTS:
        table, _, name = key.rpartition(".")
        inside = below.partition(f"\n   [{table}]\n")[2].partition("\n   [")[0] if table else below
        assert f"\n       {name} = " in inside or f"\n   [{key}]\n" in below, key


def test_every_exit_code(page: str) -> None:
    below = part(page, "EXIT STATUS")
    for code in (cli.OK, cli.INTERNAL, cli.USAGE, cli.UNREADABLE, cli.REFUSED, cli.UNWRITABLE, 130, 141):
        assert re.search(rf"^       {code}\b", below, re.MULTILINE)


def test_the_files_that_the_program_names(page: str) -> None:
    files = sekimori("paths", environ={"HOME": "/home/taro", "XDG_CONFIG_HOME": "", "XDG_STATE_HOME": ""})
    for line in files.output.splitlines():
        path = line.split()[1].replace("/home/taro", "~")
        assert any(path.startswith(told) for told in re.findall(r"[/~][\w./~-]+", part(page, "FILES"))), path


HOSTILE = "-a \\fB.x 'y' `z` ^ ~ \" .TH … 関守 %s"


@pytest.mark.parametrize("text", [HOSTILE, ".SH no heading", "'br no break", "\\", "..", "a\\nb"])
def test_no_text_is_taken_for_roff(text: str) -> None:
    shown = text.replace("`z`", "z")
    lines = [
        ".TH X 1 2026-11-29",
        section("NAME"),
        plain("x - y"),
        section("TEXT"),
        *paragraph(text),
        *tagged(bold("t"), text),
    ]
    made = joined([*lines, *example([text.replace("`", "")])])
    assert run("groff", "-ww", "-man", "-T", "utf8", "-P", "-cbou", text=made).count(words(shown).replace("`", "")) >= 1
    assert run("mandoc", "-T", "lint", "-W", "warning", text=made) == ""
