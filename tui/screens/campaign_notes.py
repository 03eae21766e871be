"""What the operator has noted of campaigns, kept over a restart: those watched, and the dangers looked at."""

from __future__ import annotations

import os
from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TypeVar

import msgspec

T = TypeVar("T")

#: Campaigns that are noted at most, the latest, and addresses and users of each.
KEPT, FACES = 2000, 20
_LONGEST = 1 << 20  # bytes of the file; what is longer is none of ours


class Looked(msgspec.Struct, frozen=True):
    """What a campaign was when it was looked at: its kinds and traits, when that was (POSIX seconds), its addresses.

    `users` are those whose log-ins had worked. Of addresses and users the first ones are kept.
    """

    kinds: frozenset[str] = frozenset()
    at: float = 0.0
    addresses: tuple[str, ...] = ()
    users: tuple[str, ...] = ()


class Notes(msgspec.Struct, frozen=True):
    """Both are by the ids of campaigns. `watched` has their addresses."""

    watched: Mapping[str, tuple[str, ...]] = {}
    looked: Mapping[str, Looked] = {}


class Kept(NamedTuple):
    """The file of notes; None keeps nothing."""

    path: Path | None = None

    def read(self) -> Notes:
        """What was noted; nothing where there is no such file, or one that cannot be read."""
        if self.path is None:
            return Notes()
        try:
            with self.path.open("rb") as file:
                return msgspec.json.decode(file.read(_LONGEST), type=Notes)
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
            return Notes()  # at worst something is told again

    def write(self, notes: Notes) -> None:
        """Put the latest notes in the place of those before. Raises OSError."""
        if self.path is None:
            return
        kept = Notes(_latest(notes.watched), _latest(notes.looked))
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside = self.path.with_name(f".{self.path.name}.{os.getpid()}")
        try:
            beside.write_bytes(msgspec.json.encode(kept))
            beside.replace(self.path)
        finally:
            beside.unlink(missing_ok=True)


def _latest(notes: Mapping[str, T]) -> dict[str, T]:
    return dict(islice(notes.items(), max(len(notes) - KEPT, 0), None))
