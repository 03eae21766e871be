"""How much memory hangs on some objects, and what our modules keep for themselves: to see what grows."""

from __future__ import annotations

import gc
import sys
import types
from collections.abc import Iterable, Iterator

import msgspec

#: What leads to the whole program, and is not kept by who refers to it.
_CODE = (type, types.ModuleType, types.FunctionType, types.MethodType, types.CodeType, types.FrameType)


def weight(roots: Iterable[object]) -> int:
    """Bytes of everything that can be reached from `roots`, each object once, without code."""
    seen: set[int] = set()
    waiting, whole = list(roots), 0
    while waiting:
        one = waiting.pop()
        if id(one) in seen or isinstance(one, _CODE):
            continue
        seen.add(id(one))
        whole += sys.getsizeof(one)
        waiting += gc.get_referents(one)
        if isinstance(one, msgspec.Struct):  # those without gc tell of no referents
            waiting += [getattr(one, name) for name in one.__struct_fields__]
    return whole


def kept_by_modules(prefix: str = "tui.") -> Iterator[object]:
    """What our modules hold beside code: tables, and what they remember of what they were asked."""
    for name, module in list(sys.modules.items()):
        if name.startswith(prefix):
            yield from (value for value in vars(module).values() if not isinstance(value, _CODE))
