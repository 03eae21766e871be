"""What may stand in a keymap: keys by the names that the terminal's driver gives them."""

from __future__ import annotations

import unicodedata

from textual.binding import Binding, InvalidBinding
from textual.keys import KEY_NAME_REPLACEMENTS, KEY_TO_UNICODE_NAME, Keys

_MODIFIERS = frozenset({"alt", "ctrl", "shift", "super", "hyper", "meta"})
#: Keys that are no character, and characters whose name here is not Unicode's.
_NAMED = frozenset(
    {key.value.rpartition("+")[2] for key in Keys if not key.value.startswith("<")}
    | {*KEY_NAME_REPLACEMENTS.values(), *KEY_TO_UNICODE_NAME}
)


def keys_of(written: str) -> tuple[str, ...]:
    """The keys of a list with commas, each as the driver names it: "/" is "slash". Empty where it is no such list."""
    try:
        return tuple(binding.key for binding in Binding.make_bindings([Binding(written, "")]))
    except InvalidBinding:
        return ()


def listens(name: str) -> str:
    """Who listens to the key of an action: the timeline to its own while it has the focus, else the whole screen.

    Two actions may have one key where different ones listen.
    """
    return "timeline" if name.startswith("timeline.") else "screen"


def unknown_keys(written: str) -> tuple[str, ...]:
    """Those of a list that no terminal sends."""
    return tuple(key for key in keys_of(written) if not _is_known(key)) if keys_of(written) else (written,)


def _is_known(key: str) -> bool:
    *modifiers, base = key.split("+")
    return _MODIFIERS.issuperset(modifiers) and (base in _NAMED or _is_character(base))


def _is_character(base: str) -> bool:
    """A letter or a digit, or the name of another character: "question_mark"."""
    if len(base) == 1:
        return base.isprintable()
    try:
        return bool(unicodedata.lookup(base.replace("_", " ")))
    except KeyError:
        return False
