"""What Tab does, in the shells themselves, each with the script as it is shipped."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.ui.terminal import Terminal
from tests.watching.command import ROOT, sekimori
from tui.arguments import COMMANDS
from tui.cli import USAGE
from tui.commands.completion import SCRIPTS
from tui.commands.shipped import SHARE

SAVED = '[filters]\nnight = "since:22:00"\nours = "country:JP"\n'

#: What is typed before Tab, and what stands there afterwards.
TYPED = {
    "sekimori ev": "sekimori events",
    "sekimori events --fol": "sekimori events --follow",
    "sekimori --read": "sekimori --read-only",
    "sekimori campaigns --min-severity da": "sekimori campaigns --min-severity danger",
    "sekimori policy unk": "sekimori policy unknown_recipient",
    "sekimori policy spf di": "sekimori policy spf discard",
    "sekimori watch mail.l": "sekimori watch mail.log",
    "sekimori block --list li": "sekimori block --list list.txt",
    "sekimori watch --state pla": "sekimori watch --state place/",
    "sekimori events --tz Asia/Toky": "sekimori events --tz Asia/Tokyo",
    "sekimori setup --backend nf": "sekimori setup --backend nftables",
    "sekimori config --sh": "sekimori config --show-origin",
    "sekimori completion zs": "sekimori completion zsh",
    "sekimori watch mail\\ of": "sekimori watch mail\\ of\\ today.log",
    "sekimori campaigns --min-severity=da": "sekimori campaigns --min-severity=danger",
    "sekimori watch --state=pla": "sekimori watch --state=place/",
    "sekimori events --filter @ni": "sekimori events --filter @night",
    "sekimori events --filter=@ni": "sekimori events --filter=@night",
    "sekimori events --filter kind:login_f": "sekimori events --filter kind:login_failure",
    "sekimori events --filter=-cat": "sekimori events --filter=-category:",
    "sekimori events --filter 'kind:probe @ni": "sekimori events --filter 'kind:probe @night",
}

#: How each shell is started without anybody's own settings, and told of the script.
BASH = ("bash", "--norc", "--noprofile", "-i"), "bind 'set bell-style none'; PS1='> '; source {script}"
ZSH = ("zsh", "-f", "-i"), "PS1='> '; autoload -U compinit; fpath=({folder} $fpath); compinit -u -D"
FISH = (
    ("fish", "--no-config", "-i"),
    "function fish_prompt; echo '> '; end; set -g fish_autosuggestion_enabled 0; source {script}",
)
SHELLS = {"bash": BASH, "zsh": ZSH, "fish": FISH}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with files to be completed, the command, and settings."""
    folder = tmp_path_factory.mktemp("shell")
    (folder / "place").mkdir()
    for name in ("mail.log", "list.txt", "mail of today.log"):
        (folder / name).touch()
    command = folder / "bin" / "sekimori"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m tui "$@"\n')
    command.chmod(0o755)
    settings = folder / "config" / "sekimori" / "config.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text(SAVED)
    return folder


class Shell:
    """A shell in a terminal, in the folder."""

    def __init__(self, name: str, place: Path) -> None:
        start, prepare = SHELLS[name]
        script = SHARE / SCRIPTS[name]
        begin = f"import os; os.chdir({str(place)!r}); os.execvp({start[0]!r}, {list(start)!r})"
        self.terminal = Terminal(
            ["-c", begin],
            columns=160,
            rows=50,
            PATH=f"{place}/bin:/usr/local/bin:/usr/bin:/bin",
            HOME=str(place),
            XDG_CONFIG_HOME=str(place / "config"),
            LANG="C.UTF-8",
        )
        self.enter(prepare.format(script=script, folder=script.parent))

    def enter(self, command: str) -> None:
        """Run a command to its end."""
        self.terminal.press(f"{command}; echo re''ady\r")
        self.terminal.wait_for(lambda: "\nready" in self.terminal.text)
        self.terminal.press("clear\r")
        self.terminal.wait_for(lambda: "ready" not in self.terminal.text)

    def complete(self, typed: str, shown: str) -> None:
        """Type, press Tab and wait for what then stands there; the line is thrown away."""
        self.terminal.press(typed + "\t")
        self.terminal.wait_for_text(shown)
        self.terminal.press("\x15")
        self.enter("true")

    def list(self, typed: str, shown: Sequence[str]) -> None:
        """The same where several words fit: they are listed below, at the second Tab if not at the first."""
        self.terminal.press(typed + "\t\t")
        self.terminal.wait_for(lambda: all(re.search(rf"\b{word}\b", self.terminal.text) for word in shown))
        self.terminal.press("\x07\x15")
        self.enter("true")


@pytest.fixture(scope="module", params=SHELLS)
def shell(request: pytest.FixtureRequest, place: Path) -> Iterator[Shell]:
    shell = Shell(request.param, place)
    yield shell
    shell.terminal.close()


@pytest.mark.parametrize("typed", TYPED)
def test_tab_completes(shell: Shell, typed: str) -> None:
    shell.complete(typed, TYPED[typed])


def test_tab_shows_every_command(shell: Shell) -> None:
    shell.list("sekimori ", [name for name, *_ in COMMANDS])


class TestShipped:
    """The scripts are those of the command line as it is, and the program prints them."""

    @pytest.mark.parametrize("name", SHELLS)
    def test_the_program_prints_the_script_that_it_ships(self, name: str) -> None:
        said = sekimori("completion", name)
        assert (said.code, said.errors) == (0, "")
        assert said.output == (SHARE / SCRIPTS[name]).read_text(encoding="utf-8")

    def test_another_shell_is_told_which_there_are(self) -> None:
        said = sekimori("completion", "tcsh")
        assert said.code == USAGE
        assert "'bash', 'zsh', 'fish')" in said.errors  # and not what the scripts ask back


class TestFilter:
    """What the scripts ask of the program."""

    @pytest.mark.parametrize(
        ("word", "becomes"),
        [
            ("@", ["@night", "@ours"]),
            ("@ni", ["@night"]),
            ("kin", ["kind:"]),
            ("kind:login_f", ["kind:login_failure"]),
            ("-category:sp", ["-category:spf", "-category:spam"]),
            ("'kind:probe @ou", ["kind:probe @ours"]),
            ("nothing_of_ours", []),
        ],
    )
    def test_what_a_word_may_become_and_what_it_means(self, place: Path, word: str, becomes: list[str]) -> None:
        said = sekimori("completion", "filter", "--", word, environ={"XDG_CONFIG_HOME": str(place / "config")})
        rows = [line.split("\t") for line in said.output.splitlines()]
        assert sorted(row[0] for row in rows) == sorted(becomes)
        assert all(len(row) == 2 and row[1] for row in rows)

    def test_settings_that_cannot_be_used_say_nothing_on_the_line_that_is_typed(self, tmp_path: Path) -> None:
        (tmp_path / "sekimori").mkdir()
        (tmp_path / "sekimori" / "config.toml").write_text("fps = 3\n")
        said = sekimori("completion", "filter", "k", environ={"XDG_CONFIG_HOME": str(tmp_path)})
        assert (said.code, said.output) == (USAGE, "")
