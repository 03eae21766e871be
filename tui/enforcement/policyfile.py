"""The policy file: for each category that can be switched, whether its mail is rejected or discarded.

What the file does not say, and everything while it cannot be understood, reads as reject: the sender is told.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tui.enforcement.change import Policy, UnfinishedError
from tui.enforcement.durable import (
    NOTHING_DONE,
    Signature,
    Staged,
    put_aside,
    read,
    settled,
    signature,
    sync_folder,
    told,
)
from tui.enforcement.lock import FolderLock
from tui.enforcement.policies import SWITCHABLE, Policies, PolicyEntry
from tui.enforcement.record import VERSION, versioned, written
from tui.enforcement.target import shown


@dataclass(frozen=True, slots=True)
class _File:
    version: int
    policies: dict[str, PolicyEntry]  # any name: what another version can switch is kept


class PolicyFile:
    """The one owner of the file. Reading takes no lock; a change is made whole under it and read back."""

    def __init__(self, path: Path, *, lock: FolderLock | None = None) -> None:
        self.path = path
        self._where = dict.fromkeys(SWITCHABLE, str(path))
        self._lock = lock or FolderLock(path.parent / ".lock")
        self._seen: tuple[Signature, Policies] | None = None

    def read(self) -> Policies:
        """The policies as they are on disk now; the same object while nothing changed. Raises EnforcementError."""
        with told("read the policy file", self.path):
            found = signature(self.path)
            if self._seen is not None and self._seen[0] == found:
                return self._seen[1]
            policies = self._load()
            if settled(found) and signature(self.path) == found:
                self._seen = (found, policies)
            return policies

    def change(self, policies: Iterable[Policy]) -> Policies:
        """Sets each category as given; one without `since` goes back to never set. Returns the file as read back.

        Raises EnforcementError; then the file is as it was.
        """
        wanted = tuple(policies)
        with told("change the policy file", self.path, NOTHING_DONE), self._lock.held():
            old = self._load()
            entries = dict(old.entries)
            for one in wanted:
                entries.pop(one.category, None)
                if one.since is not None:
                    entries[one.category] = PolicyEntry(one.mode, one.since, one.until, one.by)
            self._write(entries, old.broken)
            return self._proved(wanted)

    def _write(self, entries: dict[str, PolicyEntry], broken: bool) -> None:
        content = written(_File(VERSION, entries))
        with contextlib.ExitStack() as stack:
            staged = Staged(self.path, content, 0o644)
            stack.callback(staged.discard)
            if broken:
                put_aside(self.path)
            staged.commit()
            sync_folder(self.path.parent)

    def _proved(self, wanted: Iterable[Policy]) -> Policies:
        policies = self._load()
        for one in wanted:
            if policies.stored(one.category) != one:
                raise UnfinishedError(
                    f"the policy file {self.path} was written but reads back without the change of {one.category}: "
                    "another program writes it too; stop that program, then try again"
                )
        return policies

    def _load(self) -> Policies:
        content = read(self.path)
        if content is None:
            return Policies(where=self._where)
        try:
            entries = versioned(_File, content).policies
        except ValueError as error:
            note = (
                f"{self.path} cannot be understood ({error}): every category reads as reject; "
                "the next change keeps it aside as .broken and begins a new one"
            )
            return Policies(notes=(note,), broken=True, where=self._where)
        strangers = [name for name in entries if name not in SWITCHABLE]
        known = ", ".join(SWITCHABLE)
        return Policies(
            entries,
            where=self._where,
            notes=tuple(f'{self.path} sets "{shown(name)}", which is unknown; known are {known}' for name in strangers),
        )
