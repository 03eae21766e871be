"""How much of its room a name takes. A client may log in by one as long as a field."""

from __future__ import annotations

from sys import getsizeof

#: Letters of the longest local part: a name of so many is in what a row is said to need.
_USUAL = 64
_BYTES = getsizeof("x" * _USUAL)


def beyond(name: str) -> int:
    """Bytes of a name beyond what a row has room for; 0 of most."""
    if len(name) <= _USUAL and name.isascii():
        return 0
    return max(0, getsizeof(name) - _BYTES)
