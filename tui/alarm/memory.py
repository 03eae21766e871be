"""What was told already: a small file in the state folder, shared by all that tell."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from tui.finding import FindingKind, Severity

#: Campaigns that are remembered as told; the oldest are forgotten first.
BOUND = 500
#: Addresses and users that are remembered of each.
NAMES = 40
#: Bytes that are read; full of the longest names it is smaller.
SIZE_LIMIT = 16 << 20


class Told(msgspec.Struct, frozen=True):
    """What a campaign was when it was told the last time, and when that was, in POSIX seconds.

    `addresses` and `users`, those whose log-ins worked, are the first ones only.
    """

    severity: Severity
    kind: FindingKind
    at: float
    addresses: tuple[str, ...] = ()
    users: tuple[str, ...] = ()


class Record(msgspec.Struct, frozen=True):
    """`told` by the finding's id; `sent`, when alarms of the last hour went out; `held`, ids that limits held back."""

    told: dict[str, Told] = {}
    sent: tuple[float, ...] = ()
    held: tuple[str, ...] = ()


class Memory:
    """The file. Its methods raise OSError; what cannot be understood counts as nothing told."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Keep other processes away meanwhile; False where one is at it just now."""
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
        handle = os.open(self._path.with_suffix(".lock"), flags, 0o600)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True
        finally:
            os.close(handle)

    def read(self) -> Record:
        """What is remembered."""
        try:
            with self._path.open("rb") as file:
                return msgspec.json.decode(file.read(SIZE_LIMIT), type=Record)
        except (FileNotFoundError, msgspec.MsgspecError, UnicodeDecodeError):
            return Record()

    def write(self, record: Record) -> None:
        """The whole file anew: the old one or the new one stands, whatever comes between."""
        newest = sorted(record.told.items(), key=lambda item: -item[1].at)[:BOUND]
        content = msgspec.json.encode(Record(dict(newest), record.sent, record.held[:BOUND]))
        beside = self._path.with_name(f".{self._path.name}.new")
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        with open(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(handle)
        beside.replace(self._path)
