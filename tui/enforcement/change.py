"""What a change is, before, while and after it is made. Frozen: a plan that was shown is the plan that is applied."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated

import msgspec

from tui.model import Category

#: An aware time: a file that somebody edited by hand must not bring in a naive one.
Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class EnforcementError(Exception):
    """A change that could not be made. Its text is a sentence for people: what failed, what it means, what to do."""


class Verb(StrEnum):
    """What a change does."""

    BLOCK = "block"
    UNBLOCK = "unblock"
    POLICY = "policy"


class Mode(StrEnum):
    """What becomes of mail in a category."""

    REJECT = "reject"
    DISCARD = "discard"


class Block(msgspec.Struct, frozen=True, omit_defaults=True):
    """One entry of a block list. `network` is a canonical address or prefix; no `expires` means for good."""

    network: str
    since: Moment
    expires: Moment | None = None
    reason: str = ""
    by: str = ""


class Policy(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a category is set to, as read back. After `until` the mode goes back to reject."""

    category: Category
    mode: Mode
    since: Moment | None = None
    until: Moment | None = None
    by: str = ""


class Refusal(msgspec.Struct, frozen=True):
    """Why the guard holds a target back. An `overridable` one may be planned again with the operator's word."""

    target: str
    why: str
    overridable: bool = False


class Plan(msgspec.Struct, frozen=True):
    """A change as it will be made, for the operator to read first.

    `lines` say exactly what changes and where ("+ 203.0.113.9 in /path/blocklist.txt until …"), `warnings` what it may
    cost. A plan with nothing left to change has no `targets` and no `category`.
    """

    id: str
    verb: Verb
    targets: tuple[str, ...] = ()
    category: Category | None = None
    mode: Mode | None = None
    expires: Moment | None = None
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


class Entry(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of the journal: who changed what, when, from what to what."""

    id: str
    time: Moment
    by: str
    verb: Verb
    backend: str
    enforced: bool
    targets: tuple[str, ...] = ()
    category: Category | None = None
    mode: Mode | None = None
    old_mode: Mode | None = None
    old: tuple[Block, ...] = ()  # entries that stood there before, for undo
    expires: Moment | None = None
    reason: str = ""
    undoes: str = ""
    old_policy: Policy | None = None  # the whole policy that stood there before, for undo
    expired: bool = False  # the end of its time did it, no operator
