"""What can be switched between reject and discard, what it is set to, and what keeps that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from tui.category import Category
from tui.enforcement.change import EnforcementError, Mode, Policy
from tui.enforcement.target import shown

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


@dataclass(frozen=True, slots=True)
class PolicyEntry:
    """What is kept of one category."""

    mode: Mode
    since: datetime | None = None
    until: datetime | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class Policies:
    """The policies as read back. `notes` are sentences about what could not be understood.

    `where` names for each category what the server reads; `unwired` are those that cannot be switched here, with why
    and the command that would help. `obeyed` tells whether servers act on the others.
    """

    entries: Mapping[str, PolicyEntry] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    broken: bool = False
    where: Mapping[Category, str] = field(default_factory=dict)
    unwired: Mapping[Category, str] = field(default_factory=dict)
    obeyed: bool = False

    def stored(self, category: Category) -> Policy:
        """What is kept, also when its time is over; never set reads as reject without `since`."""
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


class PolicyStore(Protocol):
    """What keeps the policies."""

    def read(self) -> Policies:
        """As they are now; the same object while nothing changed. Raises EnforcementError."""

    def change(self, policies: Iterable[Policy]) -> Policies:
        """Sets each category as given; one without `since` goes back to never set. Returns them as read back.

        Raises EnforcementError; then they are as they were.
        """
