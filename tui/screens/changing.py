"""The board's keys that change something: what can be done about the row under the cursor, and how it is asked."""

from __future__ import annotations

from collections.abc import Callable

from textual import work

from tui.model import Category, Event
from tui.screens.board import Board
from tui.screens.closed import why_closed
from tui.screens.offender_rows import about_words, reason_words
from tui.screens.requests import (
    Request,
    block_request,
    policy_request,
    restore_request,
    unblock_request,
    undo_request,
)
from widgets.event_log import EventLog
from widgets.key_line import KeyLine
from widgets.keyed_table import KeyedTable
from widgets.words import CATEGORIES

#: Actions that change something, and so are closed in a session that only reads.
CHANGES = ("block", "unblock", "switch", "undo", "restore")


class ChangingBoard(Board):
    """Every change is planned, shown in a dialog and applied there."""

    # what can be done now

    def check_change(self, action: str) -> bool | None:
        """True: can be done; None: shown grey; False: not offered at all. Anything but a change can be done."""
        if action in ("block", "unblock"):
            return self._check_block(action)
        if action == "restore" and not self.standing.lost:
            return False
        if action == "switch" and self._why_not():
            return True  # it is only explained
        if action in CHANGES and self.flags.read_only:
            return None
        if action == "switch":
            return self.standing.mode_of(self._category()) is not None or None
        if action == "undo":
            return self.standing.can_undo or None
        return True

    def _check_block(self, action: str) -> bool | None:
        target = self.target()
        blocked = target is not None and self.blocked_network(target) is not None
        if blocked != (action == "unblock"):
            return False
        return (target is not None and not self.flags.read_only) or None

    def why_closed(self, action: str) -> str:
        """Why it cannot be done now."""
        target, read_only = self.target(), self.flags.read_only
        return why_closed(action, self.standing, target=target, category=self._category(), read_only=read_only)

    def blocked_network(self, target: str) -> str | None:
        """The entry of the block list that covers the target."""
        return self.known.block_of(target)

    # the row

    def event(self) -> Event | None:
        """The event under the cursor."""
        rows = self.focused_rows()
        return rows.selected if isinstance(rows, EventLog) else None

    def target(self) -> str | None:
        """The address or network under the cursor."""
        rows = self.focused_rows()
        if isinstance(rows, KeyedTable):
            return rows.selected_key
        event = self.event()
        return event.ip if event else None

    def _category(self) -> Category | None:
        event = self.event()
        return event.category if event else None

    def _why_not(self) -> str:
        """Why the row's category cannot be switched here; empty when it can, or never could."""
        category = self._category()
        return self.standing.unswitchable.get(category, "") if category else ""

    # the keys

    def action_block(self) -> None:
        target = self.target()
        if target is not None:
            self.ask_block(target)

    def ask_block(self, target: str, say: Callable[[str], None] | None = None) -> None:
        """Show what a block would change."""
        offender = self.known.offender(target)
        about, usual = about_words(offender), self.flags.block_for
        self.ask(block_request(self.gate, target, reason_words(offender), about, usual), say)

    def action_unblock(self) -> None:
        target = self.target()
        if target is not None:
            self.ask_unblock(target)

    def ask_unblock(self, target: str, say: Callable[[str], None] | None = None) -> None:
        """Show what taking the target's block away would change."""
        network = self.blocked_network(target)
        if network is not None:
            self.ask(unblock_request(self.gate, network), say)

    def action_switch(self) -> None:
        category = self._category()
        mode = self.standing.mode_of(category)
        if category is not None and mode is not None:
            self.ask(policy_request(self.gate, category, mode))
        elif category is not None and self._why_not():
            from tui.screens.question import Question

            title = f"{CATEGORIES[category][0]} cannot be switched here"
            self.app.push_screen(Question(title, self._why_not()))

    def action_undo(self) -> None:
        self.ask(undo_request(self.gate))

    def action_restore(self) -> None:
        self.ask(restore_request(self.gate, self.standing.lost, self.clock()))

    @work(group="dialog", exclusive=True)
    async def ask(self, request: Request, say: Callable[[str], None] | None = None) -> None:
        """Show a change and make it if the operator agrees; `say` tells what came of it, here unless it is given."""
        from tui.screens.plan_dialog import PlanDialog

        dialog = PlanDialog(request, self.gate, self.watched, self.clock, dry_run=self.flags.dry_run)
        said = await self.app.push_screen_wait(dialog)
        if said:
            (say or self.say)(said)
        self.read_gate()

    def say(self, text: str, role: str = "fine") -> None:
        """Tell something in the line of keys, until the next key."""
        self.query_one(KeyLine).say(text, role)
