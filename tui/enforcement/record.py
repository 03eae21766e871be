"""Frozen dataclasses as JSON and back: strictly, since files may have been edited by hand and pipes have two ends.

With the standard library alone, for the helper with privileges has no other.
"""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar, cast

T = TypeVar("T")
Reader = Callable[[Any], Any]


#: The version of every file that is written whole.
VERSION = 1


def written(record: object) -> bytes:
    """The content of a file that people may read too."""
    return json.dumps(plain(record), ensure_ascii=False, indent=1).encode() + b"\n"


def parsed(content: bytes) -> object:
    """The JSON value. Raises ValueError, also for one that is nested without end."""
    try:
        return json.loads(content)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def versioned(kind: type[T], content: bytes) -> T:
    """The record in the content of a file whose `version` is ours. Raises ValueError."""
    record = read(kind, parsed(content))
    if getattr(record, "version", VERSION) != VERSION:
        raise ValueError("it is of another version")
    return record


def plain(record: Any) -> Any:
    """What json.dumps takes; fields that have their default are left out. Times are ISO 8601 with their offset."""
    if dataclasses.is_dataclass(record) and not isinstance(record, type):
        fields = ((name, getattr(record, name), default) for name, default in _defaults(type(record)))
        return {name: plain(value) for name, value, default in fields if value != default}
    if isinstance(record, datetime):
        return record.isoformat()
    if isinstance(record, Mapping):
        return {str(key): plain(value) for key, value in record.items()}
    if isinstance(record, tuple | list):
        return [plain(value) for value in record]
    if isinstance(record, frozenset):
        return sorted(record)
    return record


def read(kind: type[T], value: object) -> T:
    """The record that a JSON value tells of; fields that we do not know are passed over. Raises ValueError."""
    record: T = _reader(cast("Hashable", kind))(value)
    return record


@cache
def _defaults(kind: type) -> tuple[tuple[str, object], ...]:
    return tuple((field.name, _default(field)) for field in dataclasses.fields(kind))


def _default(field: dataclasses.Field[Any]) -> object:
    return field.default if field.default_factory is dataclasses.MISSING else field.default_factory()


@cache
def _reader(kind: Any) -> Reader:
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return _optional(_reader(next(one for one in arguments if one is not type(None))))
    if origin in (tuple, frozenset):
        return _each(origin, _reader(arguments[0]))
    if origin in (dict, Mapping):
        return _pairs(_reader(arguments[0]), _reader(arguments[1]))
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        return _fields(kind)
    if kind is datetime:
        return _moment
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    return _exactly(kind)


def _optional(inner: Reader) -> Reader:
    return lambda value: None if value is None else inner(value)


def _each(kind: Callable[[Iterable[object]], object], inner: Reader) -> Reader:
    def read_all(value: object) -> object:
        if not isinstance(value, list):
            raise ValueError("a list is missing")
        return kind(inner(one) for one in value)

    return read_all


def _pairs(name: Reader, inner: Reader) -> Reader:
    return lambda value: {name(key): inner(one) for key, one in _table(value).items()}


def _fields(kind: type) -> Reader:
    types_of = typing.get_type_hints(kind)
    readers = {field.name: _reader(types_of[field.name]) for field in dataclasses.fields(kind)}
    needed = [name for name, default in _defaults(kind) if default is dataclasses.MISSING]

    def read_fields(value: object) -> object:
        table = _table(value)
        for name in needed:
            if name not in table:
                raise ValueError(f'"{name}" is missing')
        return kind(**{name: reader(table[name]) for name, reader in readers.items() if name in table})

    return read_fields


def _exactly(kind: type) -> Reader:
    def read_one(value: object) -> object:
        if type(value) is not kind:
            raise ValueError(f"{type(value).__name__} in place of {kind.__name__}")
        return value

    return read_one


def _table(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("a table is missing")
    return value


def _moment(value: object) -> datetime:
    """A file that somebody edited by hand must not bring in a naive time."""
    if not isinstance(value, str):
        raise ValueError("a time is missing")
    time = datetime.fromisoformat(value)
    if time.tzinfo is None:
        raise ValueError(f'the time "{value}" names no offset from UTC')
    return time
