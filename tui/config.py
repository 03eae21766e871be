"""Typed settings: defaults < /etc < the user's TOML < environment < flags, and where each value came from."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec

from tui.config_schema import DEFAULTS, TABLES, TYPES, Settings
from tui.config_source import ConfigError, Layer, Refuse, read_environ, read_flags, read_toml
from tui.config_values import value_of
from tui.duration import parse_duration

__all__ = [
    "ConfigError",
    "Loaded",
    "Settings",
    "check_layer",
    "config_paths",
    "examine",
    "load",
    "parse_duration",
    "state_folder",
]

ETC = Path("/etc/sekimori/config.toml")


class Loaded(msgspec.Struct, frozen=True):
    """The settings in force.

    `origin` tells for each dotted key where its value came from: "default", "file:line", the name of the variable or
    of the flag. A key of the keymap has an entry of its own ("screen.keymap.undo").
    """

    settings: Settings
    origin: Mapping[str, str]


def config_paths() -> tuple[Path, Path]:
    """The host's file and the user's, whether or not they are there."""
    from platformdirs import user_config_path  # keeps `--version` quick

    return ETC, user_config_path("sekimori") / "config.toml"


def state_folder() -> Path:
    """Where block list, policies, journal and sessions are kept; nothing is created."""
    from platformdirs import user_state_path

    return user_state_path("sekimori")


def load(
    flags: Mapping[str, object] | None = None,
    *,
    environ: Mapping[str, str] | None = None,
    etc: Path | None = None,
    user: Path | None = None,
) -> Loaded:
    """The settings of all layers; `flags` are values by dotted key, None where a flag was not given.

    Raises ConfigError, with the place, for the first setting that cannot be used.
    """
    return _gathered(_layers(flags, environ, etc, user, _raise), _raise)


def examine(
    *, environ: Mapping[str, str] | None = None, etc: Path | None = None, user: Path | None = None
) -> tuple[Loaded, Sequence[ConfigError]]:
    """What can be used of all layers but the flags, and an error, with the place, for every setting that cannot."""
    faults: list[ConfigError] = []
    return _gathered(_layers(None, environ, etc, user, faults.append), faults.append), faults


def check_layer(layer: Layer) -> None:
    """Raises ConfigError, with the place, for the first setting of a layer that cannot be used."""
    for key, written in layer.items():
        value_of(key, written, _raise)


def _raise(error: ConfigError) -> None:
    raise error


def _layers(
    flags: Mapping[str, object] | None,
    environ: Mapping[str, str] | None,
    etc: Path | None,
    user: Path | None,
    refuse: Refuse,
) -> Iterator[Layer]:
    """The lowest first."""
    host_file, user_file = config_paths()
    for file in (etc or host_file, user or user_file):
        try:
            yield read_toml(file, TABLES)
        except ConfigError as error:
            refuse(error)
    yield read_environ(os.environ if environ is None else environ, TYPES, refuse)
    yield read_flags(flags or {})


def _gathered(layers: Iterator[Layer], refuse: Refuse) -> Loaded:
    values: dict[str, Any] = dict(DEFAULTS)
    origin = dict.fromkeys(DEFAULTS, "default")
    for key, written in chain.from_iterable(layer.items() for layer in layers):
        value = value_of(key, written, refuse)
        if value is None:
            continue
        origin[key] = written.origin
        if isinstance(value, dict):  # each layer adds its keys and leaves the other ones
            origin |= {f"{key}.{name}": written.origin_of(name) for name in value}
            value = values[key] | value
        values[key] = value
    return Loaded(_settings(values), MappingProxyType(origin))


def _settings(values: Mapping[str, Any]) -> Settings:
    tree: dict[str, Any] = {}
    for key, value in values.items():
        *tables, name = key.split(".")
        table = tree
        for inner in tables:
            table = table.setdefault(inner, {})
        table[name] = value
    return msgspec.convert(tree, Settings)
