"""Settings: which layer wins, where a value came from, and one clear sentence for every slip."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.config import ConfigError, Loaded, Settings, config_paths, examine, load, parse_duration, state_folder
from tui.config_purpose import HEADINGS, PURPOSE, purpose
from tui.config_sample import default_toml
from tui.config_schema import DEFAULTS, TABLES, Screen
from tui.config_source import line_of, lines_of


class Host:
    """A host with the two files; `load` reads them with an environment and flags."""

    def __init__(self, folder: Path) -> None:
        self.etc, self.user = folder / "etc.toml", folder / "user.toml"

    def load(self, flags: Mapping[str, object] | None = None, environ: Mapping[str, str] | None = None) -> Loaded:
        return load(flags, environ=environ or {}, etc=self.etc, user=self.user)

    def refusal(self, flags: Mapping[str, object] | None = None, environ: Mapping[str, str] | None = None) -> str:
        """The error without the folder's name; "" when there was none."""
        try:
            self.load(flags, environ)
        except ConfigError as error:
            return str(error).replace(f"{self.user.parent}/", "")
        return ""


@pytest.fixture
def host(tmp_path: Path) -> Host:
    return Host(tmp_path)


def test_without_any_layer_everything_is_a_default(host: Host) -> None:
    loaded = host.load()
    assert loaded.settings == Settings()
    assert dict(loaded.origin) == dict.fromkeys(PURPOSE, "default")


def test_each_layer_wins_over_the_one_below_and_is_named(host: Host) -> None:
    host.etc.write_text('read_only = true\n[sources]\nsince = "1d"\n[screen]\nfps = 1\nmouse = false\ntheme = "a"\n')
    host.user.write_text("# mine\n\n[screen]\nfps = 2\nmouse = true\n")
    loaded = host.load(
        {"screen.fps": 5, "dry_run": None},
        {"SEKIMORI_SCREEN_FPS": "3", "SEKIMORI_SCREEN_MOUSE": "off", "HOME": "/"},
    )
    settings = loaded.settings
    assert (settings.screen.fps, settings.screen.mouse, settings.screen.theme) == (5, False, "a")
    assert (settings.sources.since, settings.read_only, settings.dry_run) == ("1d", True, False)
    assert {key: loaded.origin[key] for key in ("screen.fps", "screen.mouse", "screen.theme", "read_only")} == {
        "screen.fps": "--fps",
        "screen.mouse": "SEKIMORI_SCREEN_MOUSE",
        "screen.theme": f"{host.etc}:7",
        "read_only": f"{host.etc}:1",
    }
    assert loaded.origin["dry_run"] == "default"
    host.etc.unlink()
    assert host.load().origin["screen.fps"] == f"{host.user}:4"


def test_keys_of_the_keymap_add_up_over_the_layers(host: Host) -> None:
    host.etc.write_text('[screen]\nkeymap = { block = "x", undo = "z" }\n')
    host.user.write_text('[screen.keymap]\nundo = "ctrl+z"\n')
    loaded = host.load(environ={"SEKIMORI_SCREEN_KEYMAP": "pause=space,filter=f"})
    assert loaded.settings.screen.keymap == {"block": "x", "undo": "ctrl+z", "pause": "space", "filter": "f"}
    assert loaded.origin["screen.keymap.block"] == f"{host.etc}:2"
    assert loaded.origin["screen.keymap.undo"] == f"{host.user}:2"
    assert loaded.origin["screen.keymap.pause"] == "SEKIMORI_SCREEN_KEYMAP"
    assert Settings().screen.keymap == {}


def test_a_dotted_name_of_the_keymap_needs_no_quotes(host: Host) -> None:
    host.user.write_text('[screen.keymap]\npane.next = "n"\n"pane.previous" = "N"\n')
    loaded = host.load()
    assert loaded.settings.screen.keymap == {"pane.next": "n", "pane.previous": "N"}
    assert loaded.origin["screen.keymap.pane.previous"] == f"{host.user}:3"


@pytest.mark.parametrize(
    ("variable", "text", "read"),
    [
        ("SEKIMORI_READ_ONLY", "1", lambda s: s.read_only is True),
        ("SEKIMORI_READ_ONLY", "No", lambda s: s.read_only is False),
        ("SEKIMORI_READ_ONLY", "", lambda s: s.read_only is False),
        (
            "SEKIMORI_SOURCES_FILES",
            "/var/log/a, /var/log/b,",
            lambda s: s.sources.files == ("/var/log/a", "/var/log/b"),
        ),
        (
            "SEKIMORI_BLOCK_ALLOW",
            "192.0.2.0/24,2001:db8::1",
            lambda s: s.block.allow == ("192.0.2.0/24", "2001:db8::1"),
        ),
        (
            "SEKIMORI_SCREEN_KEYMAP",
            "undo = z, block=B,",
            lambda s: s.screen.keymap == {"undo": "z", "block": "B"},
        ),
        ("SEKIMORI_BLOCK_LIST_FILE", "/srv/list", lambda s: s.block.list_file == "/srv/list"),
        ("SEKIMORI_SOURCES_TIMEZONE", "Asia/Tokyo", lambda s: s.sources.timezone == "Asia/Tokyo"),
    ],
)
def test_a_variable_is_read_by_the_type_of_its_setting(
    host: Host, variable: str, text: str, read: Callable[[Settings], bool]
) -> None:
    assert read(host.load(environ={variable: text}).settings)


def test_a_tilde_is_the_users_home_in_paths_only(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/taro")
    host.user.write_text('[sources]\nfiles = ["~/mail.log", "-"]\n[session]\nfolder = "~/s"\n[screen]\ntheme = "~"\n')
    settings = host.load().settings
    assert settings.sources.files == ("/home/taro/mail.log", "-")
    assert settings.session.folder == "/home/taro/s"
    assert settings.screen.theme == "~"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "[screen]\nfps = 4\nmuose = true\n",
            'user.toml:3: there is no setting "screen.muose"; did you mean "screen.mouse"?',
        ),
        ("\n[scren]\nfps = 4\n", 'user.toml:2: there is no setting "scren"; did you mean "screen"?'),
        ("fps = 4\n", 'user.toml:1: there is no setting "fps"; did you mean "screen.fps"?'),
        ("weather = 4\n", 'user.toml:1: there is no setting "weather"'),
        ("[screen]\nzzz = 4\n", 'user.toml:2: there is no setting "screen.zzz"'),
        ("screen.fps = 2026-11-24\n", 'user.toml:1: "screen.fps" must be a whole number, not a date'),
        (f"a = {'9' * 5000}\n", "user.toml: is not TOML: a number of thousands of digits"),
        (f"a = {'[' * 5000}\n", "user.toml: is not TOML: brackets in brackets a thousand times over"),
        ("screen.fps = 11\n", 'user.toml:1: "screen.fps" must be a whole number <= 10'),
        ("[screen]\nfps = 0\n", 'user.toml:2: "screen.fps" must be a whole number >= 1'),
        ('[screen]\n"fps" = "4"\n', 'user.toml:2: "screen.fps" must be a whole number, not text in quotes'),
        ("read_only = 1\n", 'user.toml:1: "read_only" must be true or false, not a whole number'),
        ('[sources]\nfiles = "a"\n', 'user.toml:2: "sources.files" must be a list in brackets, not text in quotes'),
        (
            '[screen.keymap]\nblock = "B"\nundo = 3\n',
            'user.toml:3: "screen.keymap" must be text in quotes, not a whole number',
        ),
        ("sources = 3\n", 'user.toml:1: "sources" is a table: write [sources] and its settings below'),
        (
            '[sources]\nsince = "1y"\n',
            (
                'user.toml:2: "sources.since" cannot be used: "1y" is no length of time; '
                "write a number and s, m, h, d or w, such as 90s, 24h or 7d"
            ),
        ),
        (
            '[block]\nallow = ["192.0.2.1", "192.0.2.7/24"]\n',
            (
                'user.toml:2: "block.allow" cannot be used: "192.0.2.7/24" is no address and no prefix; '
                "write 192.0.2.7, 192.0.2.0/24 or 2001:db8::/32, with no bits set behind the prefix"
            ),
        ),
        (
            '[sources]\ntimezone = "Asia/Tokio"\n',
            (
                'user.toml:2: "sources.timezone" cannot be used: this host knows no time zone "Asia/Tokio"; '
                'write one such as "Asia/Tokyo", or leave it empty'
            ),
        ),
        (
            '[block]\nlist_file = "/srv/blocks.json"\n',
            (
                'user.toml:2: "block.list_file" cannot be used: beside it is kept a file of the same name that ends in '
                '.json, and "blocks.json" would clash; name it blocklist.txt, for example'
            ),
        ),
        (
            '[sources]\nfiles = ["/a", "/b\\u0000"]\n',
            'user.toml:2: "sources.files" cannot be used: a path cannot hold the character NUL',
        ),
        (
            '[session]\nfolder = "\\u0000"\n',
            'user.toml:2: "session.folder" cannot be used: a path cannot hold the character NUL',
        ),
        (
            '[block]\nlist_file = "/a\\u0000"\n',
            'user.toml:2: "block.list_file" cannot be used: a path cannot hold the character NUL',
        ),
        (
            '[block]\ngate = ["ssh", "\\u0000"]\n',
            'user.toml:2: "block.gate" cannot be used: a command cannot hold the character NUL',
        ),
        ("a = 1\nb = = 2\n", "user.toml:2: is not TOML: Invalid value in column 5"),
        ("a = 1\na = 2\n", "user.toml:2: is not TOML: Cannot overwrite a value in column 6"),
    ],
)
def test_a_slip_in_a_file_is_told_with_its_line(host: Host, text: str, says: str) -> None:
    host.user.write_text(text)
    assert host.refusal() == says


def test_a_file_that_an_editor_marked_as_utf_8_can_be_used(host: Host) -> None:
    host.user.write_text("\ufeff[screen]\nfps = 2\n", encoding="utf-8")
    assert host.load().settings.screen.fps == 2


def test_every_fault_of_every_layer_can_be_asked_for_and_the_rest_can_be_used(host: Host) -> None:
    host.etc.write_text("= 3\n")
    host.user.write_text(
        'fps = 1\n[screen]\nfps = 99\nmouse = false\n[screen.keymap]\nblock = "B"\nundo = 3\nhelp = 4\n'
    )
    loaded, faults = examine(
        environ={"SEKIMORI_NOSUCH": "1", "SEKIMORI_DRY_RUN": "x", "SEKIMORI_READ_ONLY": "1"},
        etc=host.etc,
        user=host.user,
    )
    assert [fault.where.rpartition("/")[2] for fault in faults] == [
        *("etc.toml:1", "user.toml:1", "user.toml:3", "user.toml:7", "user.toml:8"),
        *("SEKIMORI_NOSUCH", "SEKIMORI_DRY_RUN"),
    ]
    assert loaded.settings.screen == Screen(mouse=False, keymap={"block": "B"})
    assert loaded.settings.read_only


def test_a_slip_in_the_host_wide_file_is_told_even_where_the_user_sets_it_right(host: Host) -> None:
    host.etc.write_text("[screen]\nfps = 99\n")
    host.user.write_text("[screen]\nfps = 4\n")
    assert host.refusal().startswith("etc.toml:2: ")


@pytest.mark.parametrize(
    ("variable", "text", "says"),
    [
        ("SEKIMORI_READONLY", "1", 'SEKIMORI_READONLY: there is no such setting; did you mean "SEKIMORI_READ_ONLY"?'),
        ("SEKIMORI_NOSUCH", "1", "SEKIMORI_NOSUCH: there is no such setting"),
        ("SEKIMORI_", "1", "SEKIMORI_: there is no such setting"),
        (
            "SEKIMORI_SCREEN_MOUES",
            "1",
            'SEKIMORI_SCREEN_MOUES: there is no such setting; did you mean "SEKIMORI_SCREEN_MOUSE"?',
        ),
        ("SEKIMORI_SCREEN_FPS", "many", 'SEKIMORI_SCREEN_FPS: "screen.fps" must be a whole number, not "many"'),
        ("SEKIMORI_SCREEN_FPS", "-1", 'SEKIMORI_SCREEN_FPS: "screen.fps" must be a whole number >= 1'),
        (
            "SEKIMORI_SCREEN_FPS",
            "9" * 5000,
            f'SEKIMORI_SCREEN_FPS: "screen.fps" must be a whole number, not "{"9" * 5000}"',
        ),
        (
            "SEKIMORI_SCREEN_KEYMAP",
            "undo=u,block",
            (
                'SEKIMORI_SCREEN_KEYMAP: "screen.keymap" must be NAME=VALUE, several with commas between them, '
                'not "undo=u,block"'
            ),
        ),
        ("SEKIMORI_DRY_RUN", "maybe", 'SEKIMORI_DRY_RUN: "dry_run" must be true or false, not "maybe"'),
    ],
)
def test_a_slip_in_the_environment_is_told(host: Host, variable: str, text: str, says: str) -> None:
    assert host.refusal(environ={variable: text}) == says


def test_a_slip_in_a_flag_is_told(host: Host) -> None:
    assert host.refusal({"block.ttl": "forever"}).startswith(
        '--ttl: "block.ttl" cannot be used: "forever" is no length'
    )
    assert host.load({"screen.fps": "7", "block.list_file": "/x"}).origin["block.list_file"] == "--list-file"


def test_a_file_that_cannot_be_read_is_told(host: Host) -> None:
    host.etc.mkdir()
    assert host.refusal() == "etc.toml: cannot be read: is a directory"
    host.etc.rmdir()
    host.user.write_bytes(b'theme = "\xff"')
    assert host.refusal() == "user.toml: is not UTF-8 text; save it as UTF-8"


def test_the_sample_parses_back_to_the_defaults_as_it_is_and_with_every_line_in_force(host: Host) -> None:
    sample = default_toml()
    in_force = re.sub(r"^#(?=\w)", "", sample, flags=re.MULTILINE)
    assert len(tomllib.loads(in_force)["screen"]["columns"]) == 4
    for text in (sample, in_force):
        host.user.write_text(text)
        assert host.load().settings == Settings()
    origin = host.load().origin
    assert all(place.startswith(f"{host.user}:") for place in origin.values())
    lines = in_force.splitlines()
    for key, place in origin.items():
        number = int(place.rpartition(":")[2])
        assert lines[number - 1].startswith((key.rpartition(".")[2] + " = ", f"[{key}]"))
        assert lines[number - 2] == f"# {purpose(key)}"


def test_every_setting_has_a_purpose() -> None:
    assert list(PURPOSE) == list(DEFAULTS)


def test_every_table_has_its_heading_in_the_catalogue() -> None:
    assert set(HEADINGS) == {(table.__doc__ or "").strip() for table in TABLES.values()}


def test_the_line_of_a_key_is_found_outside_of_long_strings() -> None:
    text = 'a = """\nfps = 1\n[screen]\n"""\n[ screen ] # here\nx = 1\n  fps=2\n[block]\nfps = 3\nb = { c = 1 }\n'
    lines = lines_of(text)
    assert line_of("screen.fps", lines) == 7
    assert line_of("screen", lines) == 5
    assert line_of("screen.missing", lines) == 5
    assert line_of("block.b.c", lines) == 10
    assert line_of("fps", lines) is None


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("90s", timedelta(seconds=90)),
        ("15m", timedelta(minutes=15)),
        ("24h", timedelta(days=1)),
        ("7d", timedelta(days=7)),
        (" 2W ", timedelta(days=14)),
    ],
)
def test_a_duration_is_a_number_and_a_unit(text: str, length: timedelta) -> None:
    assert parse_duration(text) == length


@pytest.mark.parametrize("text", ["", "0s", "-1h", "1.5h", "h", "24", "1h30m", "1y", "٣d", "9999999d", "600000d"])
def test_anything_else_is_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match=r"no length of time|too long"):
        parse_duration(text)


@given(st.text())
def test_any_text_is_a_file_or_an_error_for_people(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    host = Host(tmp_path_factory.getbasetemp())
    host.user.write_bytes(text.encode("utf-8", "surrogatepass"))
    refusal = host.refusal()
    assert refusal == "" or re.match(r"user\.toml(:\d+)?: ", refusal)


def test_asking_for_paths_creates_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    assert config_paths() == (Path("/etc/sekimori/config.toml"), tmp_path / "config/sekimori/config.toml")
    assert state_folder() == tmp_path / "state/sekimori"
    assert list(tmp_path.iterdir()) == []
