"""What in the settings only other rooms understand: themes, the ids of keys, the text of saved filters."""

from __future__ import annotations

from collections.abc import Iterator

from tui.cli import CommandError
from tui.config import ConfigError, Loaded
from tui.language import _, listed
from tui.suggestion import did_you_mean


def check_looks(loaded: Loaded) -> None:
    """Raises CommandError, with the file and line, for the first name that the screen does not know."""
    for fault in look_faults(loaded):
        raise CommandError(str(fault)) from fault


def look_faults(loaded: Loaded) -> Iterator[ConfigError]:
    """An error, with the file and line, for each name that the screen does not know."""
    screen = loaded.settings.screen
    if screen.theme:
        yield from _theme_faults(loaded)
    if screen.keymap:
        yield from _keymap_faults(loaded)


def _theme_faults(loaded: Loaded) -> Iterator[ConfigError]:
    from textual.theme import BUILTIN_THEMES

    from tui.screens.theme import THEMES

    name = loaded.settings.screen.theme
    themes = {theme.name for theme in THEMES} | set(BUILTIN_THEMES)
    if name not in themes:
        yield ConfigError(
            loaded.origin["screen.theme"],
            _('"{setting}" cannot be used: there is no theme "{name}"{perhaps}; there are {known}').format(
                setting="screen.theme", name=name, perhaps=did_you_mean(name, themes), known=listed(sorted(themes))
            ),
        )


def _keymap_faults(loaded: Loaded) -> Iterator[ConfigError]:
    from tui.screens.bindings import binding_ids
    from tui.screens.keymap import keys_of, listens, unknown_keys

    taken: dict[tuple[str, str], str] = {}
    for name, keys in loaded.settings.screen.keymap.items():
        where = loaded.origin[f"screen.keymap.{name}"]
        if name not in binding_ids():
            known = listed(sorted(binding_ids()))
            yield ConfigError(
                where,
                _('"screen.keymap" cannot be used: there is no action "{name}"{perhaps}; there are {known}').format(
                    name=name, perhaps=did_you_mean(name, binding_ids()), known=known
                ),
            )
            continue
        for key in unknown_keys(keys):
            yield ConfigError(
                where,
                _(
                    '"screen.keymap" cannot be used: there is no key "{key}"; write a character, or a name such as '
                    '"f2", "ctrl+u", "pageup" or "space", and several with commas between them'
                ).format(key=key),
            )
        for key in keys_of(keys):
            other = taken.setdefault((listens(name), key), name)
            if other != name:
                yield ConfigError(
                    where,
                    _('"screen.keymap" cannot be used: "{key}" is given to both {first} and {second}').format(
                        key=key, first=other, second=name
                    ),
                )


def filter_faults(loaded: Loaded) -> Iterator[ConfigError]:
    """An error, with the file and line, for each saved filter that cannot be used."""
    from tui.filter.answers import Answers
    from tui.filter.error import FilterError
    from tui.filter.filter import parse

    saved = loaded.settings.filters
    answers = Answers(danger=_not_now, blocked=_not_now, marked=_not_now, saved=saved)
    for name, text in saved.items():
        try:
            parse(text, answers)
        except FilterError as error:
            told = _('the filter "{name}" cannot be used: {error}').format(name=name, error=error)
            yield ConfigError(loaded.origin[f"filters.{name}"], told)


def _not_now(_: object) -> bool:
    return False


def lost(loaded: Loaded) -> Iterator[str]:
    """A sentence for each action that the keymap has left without a key."""
    from tui.screens.bindings import lost_keys

    for name in lost_keys(loaded.settings.screen.keymap):
        yield _("screen.keymap: other actions took every key of {name}; give it one").format(name=name)
