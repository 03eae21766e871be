"""What a saved session holds while the mask is on: the same shape, with stand-ins."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, TypeVar

import msgspec

from tui.model import Event
from tui.privacy.mask import Mask

T = TypeVar("T")

#: How a text is hidden.
Hide = Callable[[str], str]


def events(mask: Mask, told: Iterable[Event]) -> Iterator[Event]:
    """Each event with stand-ins."""
    return map(mask.event, told)


def hidden(mask: Mask, thing: object, kind: type[T]) -> T:
    """A struct, or what JSON can hold, with stand-ins in all its texts, as `kind`."""
    names: Mapping[str, Hide] = {
        **dict.fromkeys(("user", "users", "top_users", "by", "sender", "recipient", "recipients"), mask.user),
        **dict.fromkeys(("host", "hostname", "helo", "domains"), mask.host),
    }
    plain = msgspec.to_builtins(thing, builtin_types=(datetime,))
    return msgspec.convert(_hidden(plain, mask.text, names), kind, builtin_types=(datetime,))


def _hidden(thing: Any, hide: Hide, names: Mapping[str, Hide]) -> Any:
    """What a field holds is hidden as its name says; `key` of a row as the list that it is in."""
    if isinstance(thing, str):
        return hide(thing)
    if isinstance(thing, dict):
        return {key: _hidden(value, names.get(key, hide), names) for key, value in thing.items()}
    if isinstance(thing, list | tuple):
        return [_hidden(value, hide, names) for value in thing]
    return thing
