"""The policy file: for each category that can be switched, whether its mail is rejected or discarded.

What the file does not say, and everything while it cannot be understood, reads as reject: the sender is told.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

import msgspec

from tui.enforcement.change import EnforcementError, Mode, Moment, Policy
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
from tui.enforcement.target import shown
from tui.model import Category

#: The categories that can be switched, with what each holds. The one place to add another.
SWITCHABLE: dict[Category, str] = {
    Category.SPF: "mail whose sending host the sender's domain does not allow (SPF fail)",
    Category.DNSBL: "mail from clients that a DNS block list names",
    Category.UNKNOWN_RECIPIENT: "mail to addresses that do not exist here",
    Category.DMARC: "mail that fails the DMARC policy of its author's domain",
    Category.SPAM: "mail that the spam engine scores above its limit for rejecting",
    Category.VIRUS: "mail in which the scanner found malicious content",
}

#: What discarding costs, said before every switch to it.
DISCARD_WARNING = (
    "senders get no bounce: mail of this category that was meant well disappears without a word to anybody"
)


def switchable(name: str) -> Category:
    """The category of that name. Raises EnforcementError, naming those that exist, for any other."""
    try:
        category = Category(name)
    except ValueError:
        category = None
    if category not in SWITCHABLE:
        raise EnforcementError(f'"{shown(name)}" cannot be switched; those that can are {", ".join(SWITCHABLE)}')
    return category


class PolicyEntry(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the file says of one category."""

    mode: Mode
    since: Moment | None = None
    until: Moment | None = None
    by: str = ""


class _File(msgspec.Struct, frozen=True):
    version: Literal[1]
    policies: dict[str, PolicyEntry]  # any name: what another version can switch is kept


_decoder = msgspec.json.Decoder(_File)
_encoder = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True)
class Policies:
    """The file as read. `notes` are sentences about what could not be understood."""

    entries: Mapping[str, PolicyEntry] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    broken: bool = False

    def stored(self, category: Category) -> Policy:
        """What the file says, also when its time is over; never set reads as reject without `since`."""
        entry = self.entries.get(category)
        if entry is None:
            return Policy(category, Mode.REJECT)
        return Policy(category, entry.mode, entry.since, entry.until, entry.by)

    def of(self, category: Category, now: datetime) -> Policy:
        """What holds now."""
        policy = self.stored(category)
        return Policy(category, Mode.REJECT) if ended(policy, now) else policy


def ended(policy: Policy, now: datetime) -> bool:
    """Whether the policy had an end and that has come."""
    return policy.until is not None and policy.until <= now


class PolicyFile:
    """The one owner of the file. Reading takes no lock; a change is made whole under it and read back."""

    def __init__(self, path: Path, *, lock: FolderLock | None = None) -> None:
        self.path = path
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
        content = msgspec.json.format(_encoder.encode(_File(1, entries)), indent=1) + b"\n"
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
                raise EnforcementError(
                    f"the policy file {self.path} was written but reads back without the change of {one.category}: "
                    "another program writes it too; stop that program, then try again"
                )
        return policies

    def _load(self) -> Policies:
        content = read(self.path)
        if content is None:
            return Policies()
        try:
            entries = _decoder.decode(content).policies
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            note = (
                f"{self.path} cannot be understood ({error}): every category reads as reject; "
                "the next change keeps it aside as .broken and begins a new one"
            )
            return Policies(notes=(note,), broken=True)
        strangers = [name for name in entries if name not in SWITCHABLE]
        known = ", ".join(SWITCHABLE)
        return Policies(
            entries,
            tuple(f'{self.path} sets "{shown(name)}", which is unknown; known are {known}' for name in strangers),
        )
