"""The modes beside the watch screen, each loaded when a key leads to it: the first frame must not wait for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from importlib import import_module
from pkgutil import iter_modules
from time import sleep
from typing import cast

from tui.screens.desk import Desk
from tui.screens.mode import Mode

#: Where what keys lead to comes from, and seconds between two modules: keys and frames come first.
_ROOMS = ("tui.screens", "widgets", "tui.filter", "tui.privacy")
_LIBRARIES = ("regex",)
_PAUSE = 0.005

#: The mode's name, in the order of the keys: its class in the module of that name.
MODES: Mapping[str, str] = {
    "offenders": "OffendersScreen",
    "blocks": "BlocksScreen",
    "campaigns": "CampaignsScreen",
    "policy": "PolicyScreen",
    "sources": "SourcesScreen",
}


def mode_class(name: str) -> type[Mode]:
    """The class of a mode, with its module loaded."""
    return cast("type[Mode]", getattr(import_module(f"tui.screens.{name}"), MODES[name]))


def load_all() -> None:
    """Load what keys may lead to, gently. Blocking: for a thread, once the first frame stands and the logs are opened.

    Then an upgrade under a running monitor changes nothing of it. What cannot be loaded is told when a key asks for it.
    """
    for name in (*_LIBRARIES, *_modules()):
        with suppress(Exception):
            import_module(name)
        sleep(_PAUSE)


def _modules() -> Iterator[str]:
    for package in _ROOMS:
        yield from (f"{package}.{found.name}" for found in iter_modules(import_module(package).__path__))


def new_mode(name: str, desk: Desk) -> Mode:
    """A mode's screen."""
    return mode_class(name)(desk)
