"""How much of its room a name takes. A client may log in by one as long as a field."""

from __future__ import annotations

from sys import getsizeof

#: Bytes of a name of 64 letters, the longest local part: so much is in what a row is said to need.
_USUAL = getsizeof("x" * 64)


def beyond(name: str) -> int:
    """Bytes of a name beyond what a row has room for; 0 of most."""
    return max(0, getsizeof(name) - _USUAL)
