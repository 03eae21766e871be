"""Typed settings: defaults < /etc < the user's TOML < environment < flags, and where each value came from."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import timedelta
from functools import partial
from ipaddress import ip_network
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from tui.config_alarm import wrong_command, wrong_severity, wrong_webhook
from tui.config_schema import DEFAULTS, EXPORT_COLUMNS, TABLES, TYPES, Settings, default_toml
from tui.config_source import ConfigError, Layer, Written, did_you_mean, read_environ, read_flags, read_toml
from tui.model import Category

__all__ = [
    "ConfigError",
    "Loaded",
    "Settings",
    "config_paths",
    "default_toml",
    "load",
    "parse_duration",
    "state_folder",
]

ETC = Path("/etc/sekimori/config.toml")


_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
#: What is longer has no end within a calendar's reach; a block that shall stay says so otherwise.
LONGEST = timedelta(days=3660)
_DURATION = re.compile(r"([0-9]{1,6}) ?([smhdw])")


def parse_duration(text: str) -> timedelta:
    """A length of time from a number and its unit: "90s", "15m", "24h", "7d" or "2w".

    Raises ValueError for anything else, for nothing at all ("0s") and for more than LONGEST.
    """
    match = _DURATION.fullmatch(text.strip().lower())
    if match is None or not int(match[1]):
        raise ValueError(f'"{text}" is no length of time; write a number and s, m, h, d or w, such as 90s, 24h or 7d')
    length = timedelta(**{_UNITS[match[2]]: int(match[1])})
    if length > LONGEST:
        raise ValueError(f'"{text}" is too long; at most {LONGEST.days}d')
    return length


def _wrong_duration(text: str) -> str:
    try:
        parse_duration(text)
    except ValueError as error:
        return f"cannot be used: {error}"
    return ""


def _wrong_zone(name: str) -> str:
    try:
        if name:
            ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown; no name of a zone at all; a folder of zones
        return (
            f'cannot be used: this host knows no time zone "{name}"; write one such as "Asia/Tokyo", or leave it empty'
        )
    return ""


def _wrong_networks(networks: tuple[str, ...]) -> str:
    for network in networks:
        try:
            ip_network(network)
        except ValueError:
            return (
                f'cannot be used: "{network}" is no address and no prefix; write 192.0.2.7, 192.0.2.0/24 or '
                "2001:db8::/32, with no bits set behind the prefix"
            )
    return ""


def _wrong_list_file(path: str) -> str:
    name = Path(path).name
    if name.endswith(".json") or Path(name).stem == "policies":
        return (
            f'cannot be used: beside it is kept a file of the same name that ends in .json, and "{name}" would clash; '
            "name it blocklist.txt, for example"
        )
    return ""


def _unknown(known: Collection[str], what: str, called: Mapping[str, str]) -> str:
    """Names the first value of a table that is not `known`, and what it is called by."""
    wrong = next(((word, name) for word, name in called.items() if name not in known), None)
    if wrong is None:
        return ""
    word, name = wrong
    return f'cannot be used: there is no {what} "{name}" ("{word}"){did_you_mean(name, known)}; {_list_of(known)}'


def _list_of(known: Collection[str]) -> str:
    return f"there are {', '.join(known)}"


#: What a type cannot say: returns what is wrong, or "".
_CHECKS: Mapping[str, Callable[[Any], str]] = {
    "sources.since": _wrong_duration,
    "sources.timezone": _wrong_zone,
    "block.ttl": _wrong_duration,
    "block.allow": _wrong_networks,
    "block.list_file": _wrong_list_file,
    "synology.headings": partial(_unknown, EXPORT_COLUMNS, "column"),
    "synology.categories": partial(_unknown, tuple(Category), "category"),
    "replies.categories": partial(_unknown, tuple(Category), "category"),
    "campaigns.command": wrong_command,
    "campaigns.webhook": wrong_webhook,
    "campaigns.alarm_from": wrong_severity,
    "campaigns.alarm_every": _wrong_duration,
}
#: Settings in which "~" is the user's home.
_PATHS = frozenset(
    {"sources.files", "block.list_file", "session.folder", "geo.country_db", "geo.asn_db", "campaigns.users_file"}
)

_TRUTH = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}


def _number(text: str) -> object:
    return int(text) if text.strip().isdecimal() else text


def _pairs(text: str) -> object:
    return dict(part.split("=", 1) for part in text.split(",")) if "=" in text else text


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
    "int": "a whole number",
    "float": "a number",
    "str": "text in quotes",
    "bool": "true or false",
    "array": "a list in brackets",
    "object": "a table",
}


def _plainly(refusal: str) -> str:
    """What msgspec has refused, in words for people."""
    match = _REFUSAL.match(refusal)
    if match is None:
        return f"cannot be used: {refusal}"
    wanted, bound, got = match["type"], match["bound"], match["got"]
    must = f"must be {_IN_WORDS.get(wanted, wanted)}{f' {bound}' if bound else ''}"
    return must + (f", not {_IN_WORDS.get(got, got)}" if got else "")


def _expanded(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(os.path.expanduser(path) for path in value)
    return os.path.expanduser(value)


def _anything(_: object) -> str:
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
            origin |= {f"{key}.{name}": written.origin for name in value}
            value = values[key] | value
        values[key] = value
    return Loaded(_settings(values), MappingProxyType(origin))


def _lowest_first(layers: Iterable[Layer]) -> Iterator[tuple[str, Written]]:
    for layer in layers:
        yield from layer.items()


def _settings(values: Mapping[str, Any]) -> Settings:
    tree: dict[str, Any] = {}
    for key, value in values.items():
        table, _, name = key.rpartition(".")
        (tree.setdefault(table, {}) if table else tree)[name] = value
    return msgspec.convert(tree, Settings)


def _checked(key: str, written: Written) -> Any:
    """The value as its type, or a ConfigError that names the place."""
    if key not in TYPES:
        if key in TABLES:
            raise ConfigError(written.origin, f'"{key}" is a table: write [{key}] and its settings below')
        raise ConfigError(written.origin, f'there is no setting "{key}"{did_you_mean(key, {*TYPES, *TABLES})}')
    value = written.value
    if isinstance(value, str) and written.bare:
        value = _READERS[type(DEFAULTS[key])](value)
    try:
        typed = msgspec.convert(value, TYPES[key])
    except msgspec.ValidationError as error:
        raise ConfigError(written.origin, f'"{key}" {_plainly(str(error))}') from None
    if why := _CHECKS.get(key, _anything)(typed):
        raise ConfigError(written.origin, f'"{key}" {why}')
    return _expanded(typed) if key in _PATHS else typed
