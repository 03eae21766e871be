"""Values that are needed for a while only: the latest are kept, and the oldest go, many at once."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Generations(Generic[Value]):
    """Values by key. After `bound` puts the young generation becomes the old one, and the old one is forgotten: what
    the last `bound` puts have put is known, and at most what twice as many have.
    """

    def __init__(self, bound: int) -> None:
        self._bound = bound
        self._puts = 0
        self._young: dict[str, Value] = {}
        self._old: dict[str, Value] = {}

    def put(self, key: str, value: Value) -> None:
        """Set the key's value in the young generation."""
        self.put_all({key: value})

    def put_all(self, values: Mapping[str, Value]) -> None:
        """The same of many, that come together."""
        if self._puts >= self._bound:
            self._young, self._old, self._puts = {}, self._young, 0
        self._puts += len(values)
        self._young.update(values)

    def among(self, some: Mapping[str, object]) -> Set[str]:
        """Those of these keys that have a value."""
        return (some.keys() & self._young.keys()) | (some.keys() & self._old.keys())

    def young(self, key: str) -> Value | None:
        """The key's value in the young generation."""
        return self._young.get(key)

    def get(self, key: str) -> Value | None:
        """The value that was put last for the key."""
        value = self._young.get(key)
        return self._old.get(key) if value is None else value

    def pop(self, key: str) -> list[Value]:
        """Take out the key's values, those of the older generation first."""
        if key not in self._young and key not in self._old:
            return []
        return [values.pop(key) for values in (self._old, self._young) if key in values]
