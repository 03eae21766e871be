"""One thing, one line of JSON, whatever text an attacker put into it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from tui.sanitize import clean

_encoder = msgspec.json.Encoder()
_UNPRINTABLE = re.compile("[\x7f-\uffff\U00010000-\U0010ffff]")


def encode(thing: object) -> bytes:
    """JSON without a line break of any kind in it, nor any other character that acts on a terminal."""
    try:
        line = _encoder.encode(thing)
    except UnicodeEncodeError:  # half a surrogate pair, from a file name that is not UTF-8
        line = _encoder.encode(_cleaned(msgspec.to_builtins(thing)))
    if line.isascii() and b"\x7f" not in line:
        return line
    text = line.decode()
    return line if text.isprintable() else _UNPRINTABLE.sub(_escaped, text).encode()


def encoded_lines(things: Iterable[object]) -> Iterator[bytes]:
    """Each thing as a line with its newline."""
    for thing in things:
        yield encode(thing) + b"\n"


def _escaped(match: re.Match[str]) -> str:
    character = match[0]
    if character.isprintable():
        return character
    return "".join(f"\\u{unit:04x}" for unit in _utf16(character))


def _utf16(character: str) -> Iterator[int]:
    raw = character.encode("utf-16-be")
    for at in range(0, len(raw), 2):
        yield int.from_bytes(raw[at : at + 2], "big")


def _cleaned(thing: Any) -> Any:
    if isinstance(thing, str):
        return clean(thing)
    if isinstance(thing, dict):
        return {clean(str(key)): _cleaned(value) for key, value in thing.items()}
    if isinstance(thing, list | tuple):
        return [_cleaned(value) for value in thing]
    return thing
