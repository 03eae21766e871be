"""Settings of what the screen shows: which words they take, and that the screen has what they name."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui.config import ConfigError, load
from tui.config_schema import CHOICES, EVENT_COLUMNS, HIDEABLE, OFFENDER_COLUMNS, Screen
from tui.model import Category, EventKind
from tui.screens.offender_columns import BY_NAME as OFFENDERS_SHOWN
from widgets.event_columns import BY_NAME, COLUMNS

ALL = """
[screen]
language = "ja"
clipboard = "tmux"
mask = true
hide = ["greylist", "probe"]
collapse = true
important = true
pager = "less -S '+/x y'"
layout = "beside"
[screen.columns]
login = ["why", "user"]
rejected = ["sender"]
dnsbl = ["zone"]
offenders = ["what", "count"]
[filters]
night = "since:22:00 -country:JP"
"夜" = "kind:login_failure"
"""


def screen_of(folder: Path, text: str) -> tuple[Screen, dict[str, str]]:
    """The settings of the screen, and the filters, of a file with this text."""
    file = folder / "user.toml"
    file.write_text(text, encoding="utf-8")
    settings = load(environ={}, etc=folder / "none", user=file).settings
    return settings.screen, settings.filters


def refusal(folder: Path, text: str) -> str:
    with pytest.raises(ConfigError) as refused:
        screen_of(folder, text)
    return str(refused.value).replace(f"{folder}/", "")


def test_everything_that_the_screen_can_be_told(tmp_path: Path) -> None:
    screen, filters = screen_of(tmp_path, ALL)
    assert (screen.language, screen.clipboard, screen.layout) == ("ja", "tmux", "beside")
    assert (screen.mask, screen.collapse, screen.important) == (True, True, True)
    assert screen.hide == ("greylist", "probe")
    assert screen.pager == "less -S '+/x y'"
    assert (screen.columns.login, screen.columns.rejected) == (("why", "user"), ("sender",))
    assert (screen.columns.dnsbl, screen.columns.offenders) == (("zone",), ("what", "count"))
    assert filters == {"night": "since:22:00 -country:JP", "夜": "kind:login_failure"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            '[screen]\nlanguage = "jp"\n',
            'user.toml:2: "screen.language" cannot be used: "jp" is none of en, ja',
        ),
        (
            '[screen]\nclipboard = "x11"\n',
            'user.toml:2: "screen.clipboard" cannot be used: "x11" is none of auto, osc52, tmux, off',
        ),
        (
            '[screen]\nlayout = "besides"\n',
            (
                'user.toml:2: "screen.layout" cannot be used: "besides" is none of auto, stacked, beside, single; '
                'did you mean "beside"?'
            ),
        ),
        (
            '[screen]\n\nhide = ["probe", "greylists"]\n',
            (
                'user.toml:3: "screen.hide" cannot be used: there is no kind and no category "greylists"; '
                f'did you mean "greylist"?; there are {", ".join(HIDEABLE)}'
            ),
        ),
        (
            '[screen]\nhide = ["probe", "spf", "probe"]\n',
            'user.toml:2: "screen.hide" cannot be used: "probe" stands there twice',
        ),
        (
            '[screen.columns]\ndnsbl = ["zones"]\n',
            (
                'user.toml:2: "screen.columns.dnsbl" cannot be used: there is no column "zones"; did you mean "zone"?; '
                f"there are {', '.join(EVENT_COLUMNS)}"
            ),
        ),
        (
            '[screen]\ncolumns.offenders = ["user"]\n',
            (
                'user.toml:2: "screen.columns.offenders" cannot be used: there is no column "user"; '
                'did you mean "users"?; '
                f"there are {', '.join(OFFENDER_COLUMNS)}"
            ),
        ),
        (
            '[screen.columns]\noffender = ["what"]\n',
            'user.toml:2: there is no setting "screen.columns.offender"; did you mean "screen.columns.offenders"?',
        ),
        (
            '[screen]\ncolumns = ["what"]\n',
            'user.toml:2: "screen.columns" is a table: write [screen.columns] and its settings below',
        ),
        (
            '[screen]\npager = "less \'"\n',
            'user.toml:2: "screen.pager" cannot be used: quotes are left open in less \'',
        ),
        (
            '[filters]\n"a b" = "x"\n',
            'user.toml:2: "filters" cannot be used: "a b" is no name for a filter; write letters, digits, - and _',
        ),
        (
            '[filters]\n"Ａ" = "x"\n',
            'user.toml:2: "filters" cannot be used: "Ａ" is no name for a filter; write letters, digits, - and _',
        ),
        ('[filters]\n\na = " "\n', 'user.toml:3: "filters" cannot be used: the filter "a" is empty'),
        ("[filters]\na = 3\n", 'user.toml:2: "filters" must be text in quotes, not a whole number'),
    ],
)
def test_a_slip_is_told_with_its_line_and_what_would_be_right(tmp_path: Path, text: str, says: str) -> None:
    assert refusal(tmp_path, text) == says


def test_what_can_be_hidden_is_every_kind_and_every_category() -> None:
    assert set(HIDEABLE) == {*EventKind, *Category}


def test_the_columns_that_can_be_named_are_those_that_the_screen_has() -> None:
    assert set(EVENT_COLUMNS) == {*BY_NAME} == {name for names in COLUMNS.values() for name in names}
    assert tuple(OFFENDERS_SHOWN) == OFFENDER_COLUMNS


def test_the_standard_is_one_of_the_choices() -> None:
    for key, choices in CHOICES.items():
        assert getattr(Screen(), key.rpartition(".")[2]) in choices
