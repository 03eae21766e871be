"""A firewall of the tests: elements in a file, replaced as one. Everything around it is the real thing."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from tests.enforcement.support import Clock, guard
from tui.enforcement.book import Book
from tui.enforcement.change import Block
from tui.enforcement.durable import Staged
from tui.enforcement.gate import Gate
from tui.enforcement.guard import Guard
from tui.enforcement.journal import Journal
from tui.enforcement.keeper import LocalKeeper
from tui.enforcement.lists import Held
from tui.enforcement.lock import FolderLock
from tui.enforcement.policies import PolicyStore
from tui.enforcement.policyfile import PolicyFile
from tui.enforcement.recorded import RecordedList

Element = dict[str, str | int | bool | None]


class Shelf:
    """Implements LiveSet."""

    name = "shelf"
    where = "the shelf"
    keeps_time = True

    def __init__(self, path: Path) -> None:
        self.path = path
        self.cannot: frozenset[str] = frozenset()
        self.passed_over: frozenset[str] = frozenset()  # by the next reading of all
        self.deaf = False  # takes changes and forgets them

    def obstacle(self) -> str:
        return ""

    def refuses(self, network: str) -> str:
        return "the shelf holds single addresses only" if network in self.cannot else ""

    def elements(self) -> dict[str, Element]:
        found: dict[str, Element] = json.loads(self.path.read_text()) if self.path.exists() else {}
        return found

    def held(self) -> Mapping[str, Held]:
        passed_over, self.passed_over = self.passed_over, frozenset()
        return {name: _held(element) for name, element in self.elements().items() if name not in passed_over}

    def some(self, networks: Sequence[str]) -> Mapping[str, Held]:
        return {name: element for name, element in self.held().items() if name in networks}

    def change(self, put: Sequence[Block], drop: Sequence[str]) -> None:
        elements = {name: element for name, element in self.elements().items() if name not in drop}
        for block in put:
            elements[block.network] = {"expires": block.expires.isoformat() if block.expires else None}
        if not self.deaf:
            self.write(elements)

    def write(self, elements: Mapping[str, Element]) -> None:
        Staged(self.path, json.dumps(elements).encode(), 0o600).commit()

    def flush(self) -> None:
        self.path.unlink()


def _held(element: Element) -> Held:
    expires, seen = element.get("expires"), element.get("seen")
    end = datetime.fromisoformat(expires) if isinstance(expires, str) else None
    return Held(end, seen if isinstance(seen, int) else None, bool(element.get("ours", True)))


def shelf_gate(
    state: Path,
    clock: Clock,
    shelf: Shelf | None = None,
    *,
    judge: Guard | None = None,
    policies: PolicyStore | None = None,
    by: str = "alice",
) -> Gate:
    """A gate over a shelf in `state`, put together as the helper does it."""
    judge = judge or guard()
    state.mkdir(parents=True, exist_ok=True)
    lock = FolderLock(state / ".lock")
    blocks = RecordedList(shelf or Shelf(state / "shelf.json"), Book(state / "blocks.db"), clock)
    policies = policies or PolicyFile(state / "policies.json", lock=lock)
    journal = Journal(state / "journal.jsonl", lock=lock)
    keeper = LocalKeeper(blocks, policies, journal, lock=lock, guard=judge, by=by, clock=clock, enforced=True)
    return Gate(keeper, guard=judge, clock=clock)
