"""Writing settings back: only what was asked for changes, whole or not at all, whoever writes at the same time."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import tempfile
from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.watching.command import environment
from tui.config import Settings, load
from tui.config_toml import toml, toml_key
from tui.config_write import NotWrittenError, Value, remember

NOISE: dict[str, Value] = {"screen.hide": ("probe", "spf"), "screen.collapse": True}

MINE = """# Taro's settings
read_only = true # at night

[screen]
# slow link
fps = 2
keymap = { undo = "z" }

# who is told
[campaigns]
users = [
    "sato", # the boss
]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "sekimori" / "config.toml"


def written(file: Path, text: str) -> Path:
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(text.encode())
    return file


def read(file: Path) -> Settings:
    return load(environ={}, etc=file.with_name("none"), user=file).settings


def refusal(file: Path, changes: dict[str, Value]) -> str:
    """Why it is not written; the file is as it was, and nothing lies beside it."""
    before = file.read_bytes() if file.is_file() else None
    with pytest.raises(NotWrittenError) as refused:
        remember(changes, file)
    assert (file.read_bytes() if file.is_file() else None) == before
    if file.parent.is_dir():
        assert {path.name for path in file.parent.iterdir()} <= {file.name, ".lock", "real.toml"}
    return str(refused.value).replace(f"{file.parent}/", "")


def test_comments_order_and_all_else_stay(file: Path) -> None:
    remember(NOISE | {"filters.night": "since:22:00"}, written(file, MINE))
    assert file.read_text() == (
        MINE.replace('"z" }\n', '"z" }\nhide = ["probe", "spf"]\ncollapse = true\n')
        + '\n[filters]\nnight = "since:22:00"\n'
    )


def test_a_file_that_is_missing_is_made_for_its_owner_alone(file: Path) -> None:
    remember(NOISE, file)
    assert file.read_text() == '[screen]\nhide = ["probe", "spf"]\ncollapse = true\n'
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_a_file_that_is_there_keeps_its_mode(file: Path) -> None:
    written(file, MINE).chmod(0o640)
    remember(NOISE, file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o640


def test_the_users_own_file_is_the_one(monkeypatch: pytest.MonkeyPatch, file: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(file.parents[1]))
    remember(NOISE)
    assert read(file).screen.hide == ("probe", "spf")


def test_what_is_taken_out_is_gone_and_nothing_else(file: Path) -> None:
    written(file, MINE)
    remember(NOISE | {"filters.a": "x", "filters.b-c": "y"}, file)
    remember({"screen.hide": None, "screen.collapse": None, "filters.a": None, "screen.mask": None}, file)
    assert file.read_text() == MINE + '\n[filters]\nb-c = "y"\n'


def test_a_list_keeps_the_comments_of_what_stays_in_it(file: Path) -> None:
    written(file, '[screen]\nhide = [\n  "spf", # ours is broken\n  "limit",\n  "probe", # robots\n] # noise\n')
    remember({"screen.hide": ("spf", "probe", "dkim")}, file)
    text = file.read_text()
    assert read(file).screen.hide == ("spf", "probe", "dkim")
    assert '"spf", # ours is broken\n' in text
    assert "# robots" in text
    assert text.endswith("] # noise\n")


@pytest.mark.parametrize(
    "text",
    [
        "screen.fps = 2\n[block]\nttl = '1d'\n",
        "screen = { fps = 2 }\n",
        "[screen]\nfps = 2\n[block]\nttl = '1d'\n[screen.columns]\nlogin = []\n",
        "[screen.columns]\nlogin = []\n[block]\nttl = '1d'\n[screen]\nfps = 2\n",
        "[screen]\r\nfps = 2\r\n# end\r\n",
        "[screen]\nfps = 2",
        "[ screen ] # mine\n'fps' = 2\n\"hide\" = []\n\n\n",
        "filters = {}\n[screen]\nfps = 2",
        "[filters]\n[screen]\nfps = 2\n",
    ],
)
def test_however_the_file_is_written(file: Path, text: str) -> None:
    remember(NOISE | {"filters.a": "x"}, written(file, text))
    after = read(file)
    assert (after.screen.fps, after.screen.hide, after.screen.collapse) == (2, ("probe", "spf"), True)
    assert after.filters == {"a": "x"}


def test_keys_with_dots(file: Path) -> None:
    written(file, '[screen.keymap]\nrow.up = "w"\n"part.next" = "n"\n')
    remember({"screen.keymap.row.up": "e", "screen.keymap.part.next": None, "screen.keymap.row.down": "d"}, file)
    assert read(file).screen.keymap == {"row.up": "e", "row.down": "d"}


def test_what_is_as_wanted_is_not_written_again(file: Path) -> None:
    written(file, "[screen]\nhide=['probe','spf'] \ncollapse = true")
    before = file.stat().st_mtime_ns, file.stat().st_ino
    remember(NOISE, file)
    assert (file.stat().st_mtime_ns, file.stat().st_ino) == before


def test_a_link_stays_a_link(file: Path) -> None:
    real = written(file.with_name("real.toml"), MINE)
    file.symlink_to(real.name)
    remember(NOISE, file)
    assert file.is_symlink()
    assert read(real).screen.collapse is True


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, which another user could send astray")
def test_root_follows_no_link_of_another_user(file: Path) -> None:
    real = written(file.with_name("real.toml"), MINE)
    file.symlink_to(real)
    os.lchown(file, 65534, 65534)
    assert refusal(file, NOISE) == (
        "config.toml: is another user's link, which root does not follow; nothing was changed"
    )
    assert real.read_text() == MINE


class TestRefused:
    """What `load` would refuse is not written, and neither is a file that it already refuses."""

    @pytest.mark.parametrize(
        ("changes", "says"),
        [
            ({"screen.hide": ("probes",)}, '"screen.hide" cannot be used: there is no kind and no category "probes"'),
            ({"screen.fps": 11}, '"screen.fps" must be a whole number <= 10'),
            ({"screen.fsp": 1}, 'there is no setting "screen.fsp"'),
            ({"filters.a b": "x"}, '"filters" cannot be used: "a b" is no name for a filter'),
            ({"filters.a": ""}, '"filters" cannot be used: the filter "a" is empty'),
            ({"screen": True}, '"screen" is a table'),
        ],
    )
    def test_a_value(self, file: Path, changes: dict[str, Value], says: str) -> None:
        assert says in refusal(file, changes)
        assert says in refusal(written(file, "[block]\nttl = '1d'\n"), changes)

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("[screen]\nfps = 99\n", 'config.toml:2: "screen.fps" must be a whole number <= 10'),
            ("[screen\n", "config.toml:1: is not TOML: "),
        ],
    )
    def test_a_file(self, file: Path, text: str, says: str) -> None:
        assert refusal(written(file, text), NOISE).startswith(says)

    def test_a_file_that_is_no_text(self, file: Path) -> None:
        written(file, "").write_bytes(b"# \xff\n")
        assert refusal(file, NOISE) == "config.toml: is not UTF-8 text; save it as UTF-8"

    def test_a_folder_in_its_place(self, file: Path) -> None:
        file.mkdir(parents=True)
        assert refusal(file, NOISE).startswith("cannot read config.toml: a folder stands where the file should be")

    def test_text_that_no_file_can_hold(self, file: Path) -> None:
        assert "change it by hand" in refusal(file, {"screen.pager": "less \udc80"})


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to become a user without rights")
@pytest.mark.parametrize("there", [True, False])
def test_a_folder_that_cannot_be_written_to(there: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        file = Path(folder, "sekimori", "config.toml")
        if there:
            written(file, MINE).chmod(0o644)
        program = "import sys\nfrom pathlib import Path\nfrom tui.config_write import *\n"
        program += "try: remember({'screen.mask': True}, Path(sys.argv[1]))\nexcept NotWrittenError as e: print(e)\n"
        done = subprocess.run(
            [sys.executable, "-c", program, file],
            env=environment(),
            capture_output=True,
            text=True,
            user=65534,
            group=65534,
            extra_groups=[],
        )
        assert "permission denied; run as the owner of the folder, or with sudo; nothing was changed" in done.stdout
        assert done.stderr == ""
        assert not there or file.read_text() == MINE


def test_those_who_write_at_the_same_time_all_get_their_way(file: Path) -> None:
    written(file, MINE)
    program = (
        "import sys\nfrom pathlib import Path\nfrom tui.config_write import remember\n"
        "for number in range(8): remember({f'filters.{sys.argv[2]}-{number}': f'user:{number}'}, Path(sys.argv[1]))\n"
    )
    writers = [
        subprocess.Popen([sys.executable, "-c", program, file, name], env=environment()) for name in ("a", "b", "c")
    ]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0]
    assert read(file).filters == {f"{name}-{n}": f"user:{n}" for name in "abc" for n in range(8)}
    assert file.read_text().startswith(MINE)


def test_one_that_was_killed_leaves_the_old_file_and_stands_in_nobodys_way(file: Path) -> None:
    written(file, MINE)
    program = (
        "import os, sys\nfrom pathlib import Path\nfrom tui import config_write\n"
        "config_write.Staged.commit = lambda self: os.kill(os.getpid(), 9)\n"
        "config_write.remember({'screen.mask': True}, Path(sys.argv[1]))\n"
    )
    assert subprocess.run([sys.executable, "-c", program, file], env=environment()).returncode == -9
    assert file.read_text() == MINE
    remember(NOISE, file)
    assert read(file).screen.collapse is True
    assert sorted(path.name for path in file.parent.iterdir()) == [".lock", "config.toml"]


names = st.from_regex(r"\A[\w-]{1,8}\Z").filter(lambda name: normalize("NFKC", name) == name)
texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip)


@settings(deadline=None)
@given(names, texts, st.dictionaries(names, texts, max_size=3), st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_whatever_a_filter_says_comes_back_and_nothing_else_changes(
    name: str, text: str, others: dict[str, str], comment: str
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "config.toml")
        saved = "".join(f"{toml_key(key)} = {toml(value)} # {comment}\n" for key, value in others.items())
        head = f"# {comment}\n[filters]\n{saved}"
        written(file, head)
        remember({f"filters.{name}": text}, file)
        assert read(file).filters == others | {name: text}
        assert file.read_text(encoding="utf-8").startswith(head if name not in others else f"# {comment}\n")


def test_tomlkit_is_loaded_by_those_who_write_alone() -> None:
    program = "import sys; import tui.config, tui.config_write; print('tomlkit' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], env=environment(), capture_output=True, text=True)
    assert done.stdout == "False\n"
