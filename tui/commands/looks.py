"""What in the settings only other rooms understand: themes, the ids of keys, the text of saved filters."""

from __future__ import annotations

from collections.abc import Iterator

from tui.cli import CommandError
from tui.config import ConfigError, Loaded
from tui.language import _, listed
from tui.suggestion import did_you_mean


def check_looks(loaded: Loaded) -> None:
    """Raises CommandError, with the file and line, for the first name that the screen does not know."""
    screen = loaded.settings.screen
    try:
        if screen.theme:
            _check_theme(loaded)
        if screen.keymap:
            _check_keymap(loaded)
    except ConfigError as error:
        raise CommandError(str(error)) from error


def _check_theme(loaded: Loaded) -> None:
    from textual.theme import BUILTIN_THEMES

    from tui.screens.theme import THEMES

    name = loaded.settings.screen.theme
    themes = {theme.name for theme in THEMES} | set(BUILTIN_THEMES)
    if name not in themes:
        raise ConfigError(
            loaded.origin["screen.theme"],
            _('"{setting}" cannot be used: there is no theme "{name}"{perhaps}; there are {known}').format(
                setting="screen.theme", name=name, perhaps=did_you_mean(name, themes), known=listed(sorted(themes))
            ),
        )


def _check_keymap(loaded: Loaded) -> None:
    from tui.screens.bindings import binding_ids
    from tui.screens.keymap import keys_of, listens, unknown_keys

    taken: dict[tuple[str, str], str] = {}
    for name, keys in loaded.settings.screen.keymap.items():
        where = loaded.origin[f"screen.keymap.{name}"]
        if name not in binding_ids():
            known = listed(sorted(binding_ids()))
            raise ConfigError(
                where,
                _('"screen.keymap" cannot be used: there is no action "{name}"{perhaps}; there are {known}').format(
                    name=name, perhaps=did_you_mean(name, binding_ids()), known=known
                ),
            )
        for key in unknown_keys(keys):
            raise ConfigError(
                where,
                _(
                    '"screen.keymap" cannot be used: there is no key "{key}"; write a character, or a name such as '
                    '"f2", "ctrl+u", "pageup" or "space", and several with commas between them'
                ).format(key=key),
            )
        for key in keys_of(keys):
            other = taken.setdefault((listens(name), key), name)
            if other != name:
                raise ConfigError(
                    where,
                    _('"screen.keymap" cannot be used: "{key}" is given to both {first} and {second}').format(
                        key=key, first=other, second=name
                    ),
                )


def check_filters(loaded: Loaded) -> None:
    """Raises CommandError, with the file and line, for the first saved filter that cannot be used."""
    from tui.filter.answers import Answers
    from tui.filter.error import FilterError
    from tui.filter.filter import parse

    saved = loaded.settings.filters
    answers = Answers(danger=_not_now, blocked=_not_now, marked=_not_now, saved=saved)
    for name, text in saved.items():
        try:
            parse(text, answers)
        except FilterError as error:
            told = _('{place}: the filter "{name}" cannot be used: {error}')
            place = loaded.origin[f"filters.{name}"]
            raise CommandError(told.format(place=place, name=name, error=error)) from None


def _not_now(_: object) -> bool:
    return False


def lost(loaded: Loaded) -> Iterator[str]:
    """A sentence for each action that the keymap has left without a key."""
    from tui.screens.bindings import lost_keys

    for name in lost_keys(loaded.settings.screen.keymap):
        yield _("screen.keymap: other actions took every key of {name}; give it one").format(name=name)
