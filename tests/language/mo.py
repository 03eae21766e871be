"""The binary catalogue that gettext reads, as the GNU gettext manual describes it ("The Format of GNU MO Files")."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from itertools import accumulate

_MAGIC = 0x950412DE
_HEAD = struct.Struct("<7I")
_ENTRY = 8  # bytes of a length and an offset


def mo(told: Mapping[str, str]) -> bytes:
    """Originals and their translations; forms of one text are joined by NUL, the header is the translation of ""."""
    names = sorted(name.encode() for name in told)
    texts = [told[name.decode()].encode() for name in names]
    originals, translations = _HEAD.size, _HEAD.size + _ENTRY * len(names)
    strings = translations + _ENTRY * len(names)
    head = _HEAD.pack(_MAGIC, 0, len(names), originals, translations, 0, strings)
    pieces = [*names, *texts]
    begins = accumulate((len(piece) + 1 for piece in pieces), initial=strings)
    table = b"".join(struct.pack("<2I", len(piece), begin) for piece, begin in zip(pieces, begins, strict=False))
    return head + table + b"".join(piece + b"\0" for piece in pieces)
