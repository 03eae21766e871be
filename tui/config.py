"""Typed settings: defaults < /etc < the user's TOML < environment < flags, and where each value came from."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec

from tui.config_checks import CHECKS
from tui.config_schema import DEFAULTS, TABLES, TYPES, Settings
from tui.config_source import ConfigError, Layer, Written, read_environ, read_flags, read_toml
from tui.duration import parse_duration
from tui.language import N_, _
from tui.suggestion import did_you_mean

__all__ = [
    "ConfigError",
    "Loaded",
    "Settings",
    "check_layer",
    "config_paths",
    "load",
    "parse_duration",
    "state_folder",
]

ETC = Path("/etc/sekimori/config.toml")

#: Settings in which "~" is the user's home.
_PATHS = frozenset(
    {"sources.files", "block.list_file", "session.folder", "geo.country_db", "geo.asn_db", "campaigns.users_file"}
)

_TRUTH = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}


def _number(text: str) -> object:
    return int(text) if text.strip().isdecimal() else text


def _pairs(text: str) -> object:
    parts = [part.partition("=") for part in text.split(",")]
    return {name: value for name, _, value in parts} if all(sign for _, sign, _ in parts) else text


#: How bare text from a shell becomes a value, by type of the default; what cannot be read stays text and is refused.
_READERS: Mapping[type, Callable[[str], object]] = {
    bool: lambda text: _TRUTH.get(text.strip().lower(), text),
    int: _number,
    str: str,
    tuple: lambda text: [part.strip() for part in text.split(",") if part.strip()],
    dict: _pairs,
}

_REFUSAL = re.compile(r"Expected `(?P<type>\w+)`(?: (?P<bound>[<>]=? ?\S+))?(?:, got `(?P<got>\w+)`)?")
_IN_WORDS = {
    "int": N_("a whole number"),
    "float": N_("a number"),
    "str": N_("text in quotes"),
    "bool": N_("true or false"),
    "array": N_("a list in brackets"),
    "object": N_("a table"),
}


def _plainly(refusal: str) -> str:
    """What msgspec has refused, in words for people."""
    match = _REFUSAL.match(refusal)
    if match is None:
        return _("cannot be used: {refusal}").format(refusal=refusal)
    wanted, bound, got = match["type"], match["bound"], match["got"]
    must = _in_words(wanted) + (f" {bound}" if bound else "")
    words = _("must be {wanted}, not {got}") if got else _("must be {wanted}")
    return words.format(wanted=must, got=_in_words(got))


def _in_words(name: str) -> str:
    return _(_IN_WORDS[name]) if name in _IN_WORDS else name


def _expanded(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(os.path.expanduser(path) for path in value)
    return os.path.expanduser(value)


def _anything(_value: object) -> str:
    return ""


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
    host_file, user_file = config_paths()
    layers = (
        read_toml(etc or host_file, TABLES),
        read_toml(user or user_file, TABLES),
        read_environ(os.environ if environ is None else environ, TYPES),
        read_flags(flags or {}),
    )
    values: dict[str, Any] = dict(DEFAULTS)
    origin = dict.fromkeys(DEFAULTS, "default")
    for key, written in _lowest_first(layers):
        value = _checked(key, written)
        origin[key] = written.origin
        if isinstance(value, dict):  # each layer adds its keys and leaves the other ones
            origin |= {f"{key}.{name}": written.origin_of(name) for name in value}
            value = values[key] | value
        values[key] = value
    return Loaded(_settings(values), MappingProxyType(origin))


def check_layer(layer: Layer) -> None:
    """Raises ConfigError, with the place, for the first setting of a layer that cannot be used."""
    for key, written in layer.items():
        _checked(key, written)


def _lowest_first(layers: Iterable[Layer]) -> Iterator[tuple[str, Written]]:
    for layer in layers:
        yield from layer.items()


def _settings(values: Mapping[str, Any]) -> Settings:
    tree: dict[str, Any] = {}
    for key, value in values.items():
        *tables, name = key.split(".")
        table = tree
        for inner in tables:
            table = table.setdefault(inner, {})
        table[name] = value
    return msgspec.convert(tree, Settings)


def _checked(key: str, written: Written) -> Any:
    """The value as its type, or a ConfigError that names the place."""
    if key not in TYPES:
        if key in TABLES:
            raise ConfigError(
                written.origin, _('"{key}" is a table: write [{key}] and its settings below').format(key=key)
            )
        perhaps = did_you_mean(key, {*TYPES, *TABLES})
        raise ConfigError(written.origin, _('there is no setting "{key}"{perhaps}').format(key=key, perhaps=perhaps))
    value = written.value
    if isinstance(value, str) and written.bare:
        value = _READERS[type(DEFAULTS[key])](value)
    if isinstance(value, dict) and isinstance(DEFAULTS[key], dict):  # each of its names has a line of its own
        return {name: _typed(key, {name: one}, written.origin_of(name))[name] for name, one in value.items()}
    return _typed(key, value, written.origin)


def _typed(key: str, value: object, origin: str) -> Any:
    try:
        typed = msgspec.convert(value, TYPES[key])
    except msgspec.ValidationError as error:
        raise ConfigError(origin, _('"{key}" {why}').format(key=key, why=_plainly(str(error)))) from None
    if why := CHECKS.get(key, _anything)(typed):
        raise ConfigError(origin, _('"{key}" {why}').format(key=key, why=why))
    return _expanded(typed) if key in _PATHS else typed
