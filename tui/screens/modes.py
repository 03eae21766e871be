"""The modes beside the watch screen, each loaded when a key leads to it: the first frame must not wait for them."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import cast

from tui.screens.desk import Desk
from tui.screens.mode import Mode

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


def new_mode(name: str, desk: Desk) -> Mode:
    """A mode's screen."""
    return mode_class(name)(desk)
