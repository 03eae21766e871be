"""`sekimori config` and `sekimori paths`: what is in force, who said so, and where everything is."""

from __future__ import annotations

import json
import os
import tempfile
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.terminal import Terminal
from tests.watching.command import ROOT, Outcome, sekimori
from tests.watching.log_lines import failure, write
from tui.cli import USAGE
from tui.config import load
from tui.config_print import in_force
from tui.config_sample import default_toml
from tui.config_schema import DEFAULTS
from tui.config_toml import toml, toml_key
from tui.enforcement.helper.settings import PLACE

MINE = """# mine
read_only = true

[screen]
fps = 2
hide = ["probe"]
[screen.keymap]
undo = "ctrl+u"
pane.next = "n"

[filters]
"夜" = "since:22:00 -user:\\"a b\\""
"""


class Home:
    """A user's folders."""

    def __init__(self, folder: Path) -> None:
        self.config = folder / "config" / "sekimori" / "config.toml"
        self.state = folder / "state" / "sekimori"
        self.environ = {"XDG_CONFIG_HOME": str(folder / "config"), "XDG_STATE_HOME": str(folder / "state")}

    def write(self, text: str) -> None:
        self.config.parent.mkdir(parents=True, exist_ok=True)
        self.config.write_text(text, encoding="utf-8")

    def run(self, *arguments: object, **environ: str) -> Outcome:
        return sekimori(*arguments, environ=self.environ | environ)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def test_the_settings_in_force_can_be_written_into_a_file_as_they_are(home: Home, tmp_path: Path) -> None:
    home.write(MINE.replace("pane.next", "part.next"))
    said = home.run("config", SEKIMORI_SCREEN_FPS="3")
    assert (said.code, said.errors) == (0, "")
    copy = tmp_path / "copy.toml"
    copy.write_text(said.output, encoding="utf-8")
    settings = load(environ={}, etc=tmp_path / "none", user=copy).settings
    assert (settings.read_only, settings.screen.fps, settings.screen.hide) == (True, 3, ("probe",))
    assert settings.screen.keymap == {"undo": "ctrl+u", "part.next": "n"}
    assert settings.filters == {"夜": 'since:22:00 -user:"a b"'}
    assert [line for line in said.output.splitlines() if line.startswith("#")] == []
    named = {key.rpartition(".")[2] for key in DEFAULTS} | {"undo", "part.next", "夜"}
    assert {line.split(" = ")[0].strip('"') for line in said.output.splitlines() if " = " in line} <= named


def test_each_setting_is_said_with_its_origin(home: Home) -> None:
    home.write(MINE)
    said = home.run("config", "--show-origin", SEKIMORI_SCREEN_MOUSE="off")
    lines = {line.split(" = ")[0]: line.partition("  # ")[2] for line in said.output.splitlines() if " = " in line}
    assert lines["read_only"] == f"{home.config}:2"
    assert lines["fps"] == f"{home.config}:5"
    assert lines["undo"] == f"{home.config}:8"
    assert lines['"pane.next"'] == f"{home.config}:9"
    assert lines['"夜"'] == f"{home.config}:12"
    assert lines["mouse"] == "SEKIMORI_SCREEN_MOUSE"
    assert lines["theme"] == "default"
    assert tomllib.loads(said.output)["screen"]["fps"] == 2


def test_the_sample_is_that_of_the_documentation(home: Home) -> None:
    home.write("not toml, and not looked at")
    said = home.run("config", "--default")
    assert (said.code, said.output) == (0, default_toml())


def test_the_example_of_the_page_on_keys_can_be_pasted(home: Home) -> None:
    page = (ROOT / "docs" / "keys.md").read_text(encoding="utf-8")
    home.write(page.partition("```toml\n")[2].partition("```")[0])
    assert home.run("config", "--check").code == 0
    assert 'undo = "ctrl+u"' in home.run("config").output


@given(st.dictionaries(st.text(min_size=1), st.text()), st.lists(st.text()))
def test_whatever_is_in_force_comes_back_and_no_escape_reaches_the_terminal(
    replies: dict[str, str], users: list[str]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        none, file = Path(folder, "none"), Path(folder, "one\x1b[2J\n.toml")
        categories = dict.fromkeys(replies, "spf")
        text = f"campaigns.users = {toml(users)}\n[replies.categories]\n"
        text += "".join(f"{toml_key(name)} = {toml(value)}\n" for name, value in categories.items())
        file.write_bytes(text.encode())
        loaded = load(environ={}, etc=none, user=file)
        assert loaded.settings.replies.categories == categories
        assert loaded.settings.campaigns.users == tuple(users)
        lines = list(in_force(loaded, origins=True))
        assert all(line.isprintable() for line in lines)
        file.write_text("\n".join(lines), encoding="utf-8")
        assert load(environ={}, etc=none, user=file).settings == loaded.settings


@pytest.mark.parametrize(
    ("locale", "language", "told"), [("C.UTF-8", "ja", "なし"), ("ja_JP.UTF-8", "en", "not there")]
)
def test_the_language_that_the_settings_name_goes_before_the_locale(
    home: Home, locale: str, language: str, told: str
) -> None:
    home.write(f'screen.language = "{language}"\n')
    assert f"sekimori/sessions  ({told})" in home.run("paths", LANG=locale).output


class TestCheck:
    """`sekimori config --check`"""

    def test_a_file_that_can_be_used(self, home: Home, tmp_path: Path) -> None:
        (tmp_path / "new.toml").write_text(default_toml(), encoding="utf-8")
        said = home.run("config", "--check", tmp_path / "new.toml")
        assert (said.code, said.output) == (0, f"{tmp_path}/new.toml: every setting can be used\n")

    def test_the_files_in_force(self, home: Home) -> None:
        said = home.run("config", "--check")
        assert (said.code, said.output) == (0, "there is no file of settings; the defaults are in force\n")
        home.write("[screen]\nfps = 11\n")
        said = home.run("config", "--check")
        assert said.code == USAGE
        assert said.sentence == f'{home.config}:2: "screen.fps" must be a whole number <= 10'

    @pytest.mark.parametrize("named", [True, False])
    def test_every_fault_is_told_with_its_line_in_their_order(self, home: Home, named: bool) -> None:
        home.write(
            '[filters]\nmine = "kind:"\n[screen]\nfps = 11\nmuose = true\ntheme = "nosuch"\nhide = ["x"]\n'
            '[screen.keymap]\nundoo = "z"\nhelp = "contrl+b"\n[block]\nttl = "1y"\n'
        )
        said = home.run("config", "--check", *([home.config] if named else []))
        assert (said.code, said.output) == (USAGE, "")
        lines = said.errors.removeprefix("sekimori: ").splitlines()
        assert [line.partition(": ")[0] for line in lines] == [f"{home.config}:{n}" for n in (2, 4, 5, 6, 7, 9, 10, 12)]

    def test_a_file_that_is_not_there(self, home: Home, tmp_path: Path) -> None:
        said = home.run("config", "--check", tmp_path / "new.toml")
        assert (said.code, said.sentence) == (USAGE, f"there is no file {tmp_path}/new.toml; check the name")

    def test_a_name_that_came_out_empty_is_not_the_files_in_force(self, home: Home) -> None:
        said = home.run("config", "--check", "")
        assert (said.code, said.output) == (USAGE, "")

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            (
                '[screen]\ntheme = "sekimorri"\n',
                '2: "screen.theme" cannot be used: there is no theme "sekimorri"; did you mean "sekimori"?; there are ',
            ),
            (
                '[screen.keymap]\nblock = "B"\nundoo = "z"\n',
                '3: "screen.keymap" cannot be used: there is no action "undoo"; did you mean "undo"?; there are ',
            ),
            (
                '[screen.keymap]\nblock = "contrl+b"\n',
                '2: "screen.keymap" cannot be used: there is no key "contrl+b"; write a character, or a name such as ',
            ),
            ('[screen.keymap]\nblock = ""\n', '2: "screen.keymap" cannot be used: there is no key ""; '),
            (
                '[screen.keymap]\nblock = "y, f2"\n\nundo = "z,y"\n',
                '4: "screen.keymap" cannot be used: "y" is given to both block and undo',
            ),
        ],
    )
    def test_what_only_the_screen_understands_is_told_with_its_line(self, home: Home, text: str, says: str) -> None:
        home.write(text)
        said = home.run("config", "--check")
        assert said.code == USAGE
        assert said.sentence.startswith(f"{home.config}:{says}")

    def test_a_saved_filter_that_cannot_be_used_is_told_with_its_line(self, home: Home) -> None:
        home.write(
            '[filters]\nnight = "since:22:00 is:danger is:marked -is:blocked"\nmine = "@night kind:login_fail"\n'
        )
        said = home.run("config", "--check")
        assert said.code == USAGE
        assert said.sentence.startswith(f'{home.config}:3: the filter "mine" cannot be used: ')
        assert '"login_failure"' in said.sentence
        home.write('[filters]\nnight = "since:22:00 is:danger is:marked -is:blocked"\nmine = "@night kind:probe"\n')
        assert home.run("config", "--check").code == 0

    def test_keys_of_every_sort_can_be_given(self, home: Home) -> None:
        home.write('[screen.keymap]\nblock = "B,f2,ctrl+b"\nundo = "?, alt+u ,shift+f3"\nhelp = "slash"\nsave="_"\n')
        assert home.run("config", "--check").code == 0

    def test_the_timeline_may_have_a_key_of_the_screen_as_it_has_enter_by_itself(self, home: Home) -> None:
        home.write('[screen.keymap]\ndossier = "y"\ntimeline.choose = "y"\n')
        assert home.run("config", "--check").code == 0

    def test_an_action_that_lost_its_key_to_another_is_said(self, home: Home) -> None:
        home.write('[screen.keymap]\nblock = "x"\n')
        said = home.run("config", "--check")
        assert said.code == 0
        assert said.output.splitlines()[0] == "screen.keymap: other actions took every key of unblock; give it one"


def test_the_screen_says_the_same_at_its_start(home: Home, tmp_path: Path) -> None:
    home.write('[screen.keymap]\nundoo = "z"\n')
    log = write(tmp_path / "mail.log", [failure(1)])
    terminal = Terminal(["-m", "tui", "watch", str(log)], columns=400, XDG_CONFIG_HOME=str(home.config.parents[1]))
    try:
        assert terminal.wait() == USAGE
        assert f'{home.config}:2: "screen.keymap" cannot be used: there is no action "undoo"' in terminal.text
    finally:
        terminal.close()


class TestPaths:
    """`sekimori paths`"""

    def rows(self, said: Outcome) -> dict[str, str]:
        return dict(line.split(maxsplit=1) for line in said.output.splitlines())

    def test_everything_that_is_kept_and_what_of_it_is_there(self, home: Home) -> None:
        home.write('session.folder = "/srv/sessions"\n')
        home.state.mkdir(parents=True)
        (home.state / "journal.jsonl").touch()
        rows = self.rows(home.run("paths"))
        assert rows["config.user"] == str(home.config)
        assert rows["config.host"].split("  ")[0] == "/etc/sekimori/config.toml"
        assert rows["config.helper"].split("  ")[0] == str(PLACE)
        assert rows["state"] == str(home.state)
        assert rows["journal"] == f"{home.state}/journal.jsonl"
        assert rows["blocklist"] == f"{home.state}/blocklist.txt  (not there)"
        assert rows["sessions"] == "/srv/sessions  (not there)"

    def test_for_programs(self, home: Home) -> None:
        told = json.loads(home.run("paths", "--json").output)
        assert told["config.user"] == {"path": str(home.config), "state": "missing"}
        assert list(told) == [*self.rows(home.run("paths"))]

    def test_the_block_list_is_where_the_settings_want_it(self, home: Home) -> None:
        home.write('block.list_file = "~/list.txt"\n')
        assert self.rows(home.run("paths", HOME="/home/taro"))["blocklist"].startswith("/home/taro/list.txt")

    def test_settings_that_cannot_be_used_are_named_behind_the_paths(self, home: Home) -> None:
        home.write("[screen]\nfps = 0\n")
        said = home.run("paths")
        assert said.code == USAGE
        assert said.sentence == f'{home.config}:2: "screen.fps" must be a whole number >= 1'
        assert self.rows(said)["config.user"] == str(home.config)

    @pytest.mark.skipif(os.geteuid() != 0, reason="needs root to become a user without rights")
    def test_what_cannot_be_read(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            Path(folder).chmod(0o755)
            state = Path(folder, "sekimori")
            state.mkdir(mode=0o700)
            environ = {"HOME": folder, "XDG_STATE_HOME": folder, "XDG_CONFIG_HOME": folder}
            said = sekimori("paths", environ=environ, user=65534)
        assert said.code == USAGE
        assert self.rows(said)["journal"] == f"{state}/journal.jsonl  (cannot be read)"

    def test_a_hostile_name_reaches_the_terminal_harmless(self, tmp_path: Path) -> None:
        said = Home(tmp_path / "\x1b]0;owned\x07").run("paths")
        assert "\x1b" not in said.output
        assert "␛]0;owned␇" in said.output
