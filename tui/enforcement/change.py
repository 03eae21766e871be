"""What a change is, before, while and after it is made. Frozen: a plan that was shown is the plan that is applied."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tui.category import Category


class EnforcementError(Exception):
    """A change that could not be made. Its text is a sentence for people: what failed, what it means, what to do."""


class UnfinishedError(EnforcementError):
    """A change that failed and may have been made all the same, in part or whole: the journal keeps its entry."""


class Verb(StrEnum):
    """What a change does."""

    BLOCK = "block"
    UNBLOCK = "unblock"
    POLICY = "policy"


class Mode(StrEnum):
    """What becomes of mail in a category."""

    REJECT = "reject"
    DISCARD = "discard"


@dataclass(frozen=True, slots=True)
class Block:
    """One entry of a block list. `network` is a canonical address or prefix; no `expires` means for good."""

    network: str
    since: datetime
    expires: datetime | None = None
    reason: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """What a category is set to, as read back. After `until` the mode goes back to reject."""

    category: Category
    mode: Mode
    since: datetime | None = None
    until: datetime | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the guard holds a target back. An `overridable` one may be planned again with the operator's word."""

    target: str
    why: str
    overridable: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """A change as it will be made, for the operator to read first.

    `lines` say exactly what changes and where ("+ 203.0.113.9 in /path/blocklist.txt until …"), `warnings` what it may
    cost. A plan with nothing left to change has no `targets` and no `category`.
    """

    id: str
    verb: Verb
    targets: tuple[str, ...] = ()
    category: Category | None = None
    mode: Mode | None = None
    expires: datetime | None = None
    reason: str = ""
    lines: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    refused: tuple[Refusal, ...] = ()
    undoes: str = ""  # id of the journal entry that this plan takes back
    override: tuple[str, ...] = ()  # targets that the guard held back and the operator insisted on

    @property
    def empty(self) -> bool:
        """Whether there is nothing to apply."""
        return not self.targets and self.category is None


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the journal: who changed what, when, from what to what."""

    id: str
    time: datetime
    by: str
    verb: Verb
    backend: str
    enforced: bool
    targets: tuple[str, ...] = ()
    category: Category | None = None
    mode: Mode | None = None
    old_mode: Mode | None = None
    old: tuple[Block, ...] = ()  # entries that stood there before, for undo
    expires: datetime | None = None
    reason: str = ""
    undoes: str = ""
    old_policy: Policy | None = None  # the whole policy that stood there before, for undo
    expired: bool = False  # the end of its time did it, no operator
    new: tuple[Block, ...] = ()  # of an undo: entries that it put back, which may have begun and ended otherwise
    new_policy: Policy | None = None  # of an undo: the policy that it put back

    @property
    def concerns(self) -> tuple[str, ...]:
        """What it changed: networks, or a category by its name."""
        return self.targets if self.category is None else (str(self.category),)


@dataclass(frozen=True, slots=True)
class Step:
    """An entry of the journal and what became of it.

    `taken` is what undos have taken back of what it concerns, and `undos` are their ids, the newest first; those that
    were undone themselves do not count. `later` are the newest changes that still stand of the rest of it, each with
    the shared targets alone.
    """

    entry: Entry
    taken: frozenset[str] = frozenset()
    undos: tuple[str, ...] = ()
    later: tuple[Entry, ...] = ()

    @property
    def undone(self) -> bool:
        """Whether nothing of it is left to be taken back."""
        return self.taken.issuperset(self.entry.concerns)


@dataclass(frozen=True, slots=True)
class Past:
    """A step as it can be undone now: wholly, in `part`, or not at all, and then `why_not` is a sentence."""

    step: Step
    why_not: str = ""
    part: bool = False
