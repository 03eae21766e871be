"""CONFIG: which categories are wired, and what each of them asks."""

from __future__ import annotations

import ipaddress
import os
from typing import Any, Final, NamedTuple, TypeAlias

from tui.delegate.place import parse_place
from tui.delegate.plain import read_plain
from tui.delegate.zones import Zone, parse_zone

CONFIG_LIMIT: Final = 256 * 1024

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network


class ConfigError(Exception):
    """What is wrong with the configuration or the place to listen, in one sentence."""


class Config(NamedTuple):
    """CONFIG as read; the default answers DUNNO to everything."""

    modes: str = ""
    ours: tuple[Network, ...] = ()
    spf: tuple[str, ...] = ()
    dnsbl: tuple[Zone, ...] = ()
    oracle: tuple[str, int] | None = None


def read_config(path: str) -> Config:
    """Raises ConfigError."""
    import tomllib

    try:
        table = tomllib.loads(read_plain(path, CONFIG_LIMIT).decode())
    except (OSError, ValueError) as error:
        raise ConfigError(f"cannot read {path}: {error}; nothing is discarded until it can be read") from error
    tables = {name: table.pop(name, {}) for name in ("spf", "dnsbl", "unknown_recipient")}
    try:
        oracle = _taken(tables["unknown_recipient"], "oracle", str)
        config = Config(
            _taken(table, "modes", str) or "",
            tuple(ipaddress.ip_network(text, strict=False) for text in _texts(table, "ours")),
            _texts(tables["spf"], "command"),
            tuple(parse_zone(text) for text in _texts(tables["dnsbl"], "zones")),
            parse_place(oracle) if oracle else None,
        )
        strangers = [*table, *(f"{name}.{key}" for name, inner in tables.items() for key in inner)]
        if strangers:
            raise ValueError(f"unknown {', '.join(map(repr, strangers))}")
        if not os.path.isabs(config.modes):
            raise ValueError('modes must be an absolute path, as in modes = "/etc/postfix/sekimori/modes"')
    except (ValueError, TypeError, AttributeError) as error:
        raise ConfigError(f"{path}: {error}; nothing is discarded until that is corrected") from error
    return config


def _taken(table: dict[str, Any], key: str, kind: type) -> Any:
    """Takes the value out of the table, None where there is none. Raises ValueError when it is of another type."""
    value = table.pop(key, None)
    if value is not None and not isinstance(value, kind):
        raise ValueError(f"{key} must be {'a list of texts' if kind is list else 'a text'}")
    return value


def _texts(table: dict[str, Any], key: str) -> tuple[str, ...]:
    """The same for a list of texts."""
    values = _taken(table, key, list) or []
    if not all(isinstance(value, str) and value for value in values):
        raise ValueError(f"{key} must be a list of texts")
    return tuple(values)
