"""Where settings are written: TOML files, the environment, flags; and in which line.

Every layer gives its values by dotted key ("screen.fps") with the place they came from, so that an error can be told
with its line and the operator can ask who said what.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from tui.language import _
from tui.os_words import reason
from tui.suggestion import did_you_mean

PREFIX = "SEKIMORI_"

_HEADER = re.compile(r"\s*\[\s*([^\[\]]+?)\s*\]\s*(?:#.*)?$")
_KEY = re.compile(r"""\s*([\w.'"\s-]+?)\s*=""")
_AT_LINE = re.compile(r" \(at line (\d+), column (\d+)\)$")
_LONG_QUOTES = ('"""', "'''")


class ConfigError(Exception):
    """A setting that cannot be used. The message says where it stands, what is wrong and what would be right.

    `where` is "file:line", the name of a variable or of a flag.
    """

    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"{where}: {what}")
        self.where = where


@dataclass(frozen=True, slots=True)
class Written:
    """A value as it was written, and where. `bare` text comes from a shell, which knows no types.

    `entries` says of a table's names where each stands, if it is another place.
    """

    value: object
    origin: str
    bare: bool = False
    entries: Mapping[str, str] = field(default_factory=dict)

    def origin_of(self, name: str) -> str:
        """Where a name of the table was written."""
        return self.entries.get(name, self.origin)


Layer = Mapping[str, Written]
#: What is done with an error: it is raised, or it is kept and the reading goes on.
Refuse: TypeAlias = Callable[[ConfigError], None]


def read_toml(path: Path, tables: Collection[str]) -> Layer:
    """Values of a file by dotted key; empty where there is no file. Only the `tables` are looked into.

    Raises ConfigError where it cannot be read or is not TOML.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise ConfigError(str(path), _("cannot be read: {error}").format(error=reason(error).lower())) from None
    return parse_toml(path, content, tables)


def parse_toml(path: Path, content: bytes, tables: Collection[str]) -> Layer:
    """The same of what stands in the file, or is about to. Raises ConfigError where it is not TOML."""
    try:
        text = content.decode("utf-8-sig")  # some editors mark what they save as UTF-8
        tree = tomllib.loads(text)
    except UnicodeDecodeError:
        raise ConfigError(str(path), _("is not UTF-8 text; save it as UTF-8")) from None
    except tomllib.TOMLDecodeError as error:
        raise _not_toml(path, str(error)) from None
    except RecursionError:
        raise _not_toml(path, _("brackets in brackets a thousand times over")) from None
    except ValueError:  # the one that Python's own numbers raise
        raise _not_toml(path, _("a number of thousands of digits")) from None
    lines = lines_of(text)

    def place(key: str) -> str:
        line = line_of(key, lines)
        return f"{path}:{line}" if line else str(path)

    layer: dict[str, Written] = {}
    for key, value in _leaves(tree, tables):
        if isinstance(value, dict):
            table = dict(_flat(value))
            layer[key] = Written(table, place(key), entries={name: place(f"{key}.{name}") for name in table})
        else:
            layer[key] = Written(value, place(key))
    return layer


def _not_toml(path: Path, why: str) -> ConfigError:
    place = _AT_LINE.search(why)
    if place is None:
        return ConfigError(str(path), _("is not TOML: {why}").format(why=why))
    return ConfigError(
        f"{path}:{place[1]}",
        _("is not TOML: {why} in column {place}").format(why=why[: place.start()], place=place[2]),
    )


def _leaves(tree: Mapping[str, object], tables: Collection[str], above: str = "") -> list[tuple[str, object]]:
    leaves: list[tuple[str, object]] = []
    for name, value in tree.items():
        key = above + name
        if isinstance(value, dict) and key in tables:
            leaves += _leaves(value, tables, key + ".")
        else:
            leaves.append((key, value))
    return leaves


def _flat(table: Mapping[str, object], above: str = "") -> Iterator[tuple[str, object]]:
    """What stands in a table with names of the operator's: `pane.next` there is one name, with or without quotes."""
    for name, value in table.items():
        if isinstance(value, dict) and value:
            yield from _flat(value, f"{above}{name}.")
        else:
            yield above + name, value


def line_of(key: str, lines: Mapping[str, int]) -> int | None:
    """The 1-based line that writes a dotted key, or else the table or inline table around it."""
    while key and key not in lines:
        key = key.rpartition(".")[0]
    return lines.get(key)


def lines_of(text: str) -> Mapping[str, int]:
    """The 1-based line of every header and key of a TOML text, by dotted key.

    tomllib tells no lines; this looks for headers and keys at the beginning of lines, outside long strings.
    """
    table, quotes = "", ""
    lines: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not quotes:
            header = _HEADER.match(line)
            found = _bare(header[1]) if header else _key_in(line, table)
            if found:
                lines.setdefault(found, number)
            if header:
                table = found
        quotes = _open_quotes(line, quotes)
    return lines


def _bare(key: str) -> str:
    return ".".join(part.strip().strip("\"'") for part in key.split("."))


def _key_in(line: str, table: str) -> str:
    written = _KEY.match(line)
    if written is None:
        return ""
    return _bare(f"{table}.{written[1]}" if table else written[1])


def _open_quotes(line: str, quotes: str) -> str:
    """The long quotes that are open after the line, if any."""
    for long in (quotes,) if quotes else _LONG_QUOTES:
        if line.count(long) % 2:
            return "" if quotes else long
    return quotes


def read_environ(environ: Mapping[str, str], known: Collection[str], refuse: Refuse) -> Layer:
    """Values of the SEKIMORI_ variables by dotted key; a variable that sets nothing is refused.

    An empty variable counts as absent. A name with a slip is an error, because SEKIMORI_READONLY that quietly does
    nothing would be worse.
    """
    keys = {variable_of(key): key for key in known}
    layer: dict[str, Written] = {}
    for name, value in environ.items():
        if not name.startswith(PREFIX) or not value:
            continue
        if name in keys:
            layer[keys[name]] = Written(value, name, bare=True)
        else:
            perhaps = did_you_mean(name, keys, begins=PREFIX)
            refuse(ConfigError(name, _("there is no such setting{perhaps}").format(perhaps=perhaps)))
    return layer


def variable_of(key: str) -> str:
    """The variable that sets a dotted key: "screen.fps" is SEKIMORI_SCREEN_FPS."""
    return PREFIX + key.replace(".", "_").upper()


def read_flags(flags: Mapping[str, object]) -> Layer:
    """Values of the command line by dotted key; None means not given. The flag is named by the key's last part."""
    return {
        key: Written(value, "--" + key.rpartition(".")[2].replace("_", "-"), bare=isinstance(value, str))
        for key, value in flags.items()
        if value is not None
    }
