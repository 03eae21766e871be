"""Every mode, dialog and page in Japanese: no English word but names of the field, the server's and attackers' words.

What the program says is real: the gate over files, the campaigns as they are recognised. The events are made up.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.language.english import english_words
from tests.language.scene import gate, watched, written
from tests.ui.fake_watched import COUNTRIES
from tests.ui.stage import Stage, staged
from tui.language import _, choose
from tui.model import Action, Category, EventKind
from tui.screens.bindings import ALL

pytestmark = pytest.mark.usefixtures("japanese")

#: What is asked of the screen -> the keys, from the watch screen with its first pane in focus.
ASKED: dict[str, tuple[str, ...]] = {
    "watch": (),
    "offenders": ("4",),
    "blocks and journal": ("5",),
    "campaigns": ("6",),
    "a campaign that rotates": ("6", "down", "down"),
    "policy": ("7",),
    "logs": ("8",),
    "a dossier": ("up", "enter"),
    "a dossier's links": ("up", "enter", "tab"),
    "a step of the journal": ("5", "tab", "enter"),
    "a category": ("7", "enter"),
    "a log": ("8", "enter"),
    "a block": ("up", "b"),
    "a network to block": ("up", "b", "shift+tab", "shift+tab", "right"),
    "a marked block": ("4", "space", "space", "b"),
    "a campaign to block": ("6", "b"),
    "a block to take away": ("5", "x"),
    "a switch": ("2", "up", "d"),
    "a change to undo": ("u",),
    "a step to undo": ("5", "tab", "down", "u"),
    "a filter": ("slash",),
    "a filter with its values": ("slash", *"kind:"),
    "a filter that matches nothing": ("slash", *"zzz", "enter"),
    "a filter with a mistake": ("slash", *"kind:foo "),
    "the timeline": ("t", "left", "shift+left"),
    "help of the watch screen": ("question_mark",),
    "help of the campaigns": ("6", "question_mark"),
    "the palette": ("colon",),
    "paused": ("p",),
    "why a key is closed": ("6", "tab", "x"),
    "watched": ("6", "w"),
    "saved": ("s",),
    "what is hidden": ("H",),
    "a hidden category": ("2", "h"),
    "folded": ("z",),
    "only what matters": ("i",),
    "only what matters, of offenders": ("4", "i"),
    "from match to match": ("slash", *"tanaka", "enter", "n", "N"),
    "copied": ("up", "c"),
    "marked": ("4", "space", "space"),
    "an order of the rows": ("4", "o"),
    "a user's page": ("up", "enter", "tab", "down", "enter"),
    "a block of a page": ("up", "enter", "b"),
    "a span that is picked": ("t", "left", "shift+left", "enter"),
}
#: What the operator typed, the names of this host and of the gate's files, and what argues as it is typed.
TYPED = frozenset({"zzz", "foo", "nas", "Example", "Net", "AS64500", "policies", "blocklist", "kind"})
#: What is typed in a filter, whatever the language.
VALUES = frozenset(one.value for kind in (EventKind, Category, Action) for one in kind)
#: Keys, as Textual shows and names them.
KEYS = frozenset(
    {"tab", "shift", "space", "esc", "end", "home", "pgup", "pgdn", "ctrl", "enter", "Tab", "Enter", "Esc"}
)


def english(text: str, names: frozenset[str]) -> set[str]:
    """The English words; one that was cut off or is half behind a dialog says nothing, the id of a change is none."""
    left = english_words(re.sub(r"[\w.-]+…|\b[0-9a-f]{16}\b", "", text), names | TYPED | KEYS)
    return {word for word in left if not any(name.endswith(word) for name in names)}


async def pages(stage: Stage) -> str:
    """What the screen shows, and what is seen of it by scrolling on to its end."""
    seen = [stage.text]
    for _page in range(12):
        await stage.press("pagedown")
        if stage.text == seen[-1]:
            break
        seen.append(stage.text)
    return "\n".join(seen)


#: The smallest and a large terminal have other words in some modes, hardly in dialogs.
_OTHERS = tuple(ASKED)[:7]
_SIZES = [*(((80, 24), asked) for asked in ASKED), *((size, one) for size in ((120, 40), (40, 10)) for one in _OTHERS)]


@pytest.mark.parametrize(
    ("size", "asked"), _SIZES, ids=lambda one: one if isinstance(one, str) else "x".join(map(str, one))
)
async def test_no_english_word_is_left(asked: str, size: tuple[int, int], tmp_path: Path) -> None:
    seen = watched()
    names = written(seen.recent()) | frozenset(COUNTRIES.values()) | {"subm"}  # a service where there is little room
    async with staged(seen, gate(tmp_path), size=size) as stage:
        await stage.press(*ASKED[asked])
        for _frame in range(4):
            await stage.pilot.pause(0.05)
        text = await pages(stage) if asked.startswith("help") else stage.text
    allowed = names | frozenset(re.findall(r"\w+", f"{tmp_path}/policies.json {seen.lines}"))  # wherever it is broken
    if asked.startswith("a filter"):
        allowed |= VALUES
    assert english(text, allowed) == set()


def test_every_binding_is_translated() -> None:
    words = {word for one in ALL for word in (one.description, one.tooltip) if word}
    assert {word for word in words if _(word) == word and english_words(word)} == set()


async def keys_shown(language: str, mode: str) -> int:
    """How many keys have room in the line of keys."""
    choose(language)
    async with staged() as stage:
        await stage.press(*ASKED[mode])
        await stage.pilot.pause(0.1)
        return len(re.findall(r"(?:^| )\S+ \S", stage.text.splitlines()[-1]))


@pytest.mark.parametrize("mode", _OTHERS)
async def test_japanese_takes_no_key_its_room(mode: str) -> None:
    assert await keys_shown("ja", mode) >= await keys_shown("en", mode)
