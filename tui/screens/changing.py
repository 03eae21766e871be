"""The keys that change something: what can be done about the row under the cursor, and how it is asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import events, work
from textual.binding import BindingType

from tui.dossier import Subject
from tui.gate_words import retold
from tui.language import _, counted
from tui.model import Category
from tui.screens.bindings import CHANGING, actions_of, bindings
from tui.screens.closed import why_closed
from tui.screens.filtering import Filtering
from tui.screens.offender_rows import about_words, reason_words
from tui.screens.requests import (
    Request,
    block_request,
    blocks_request,
    policy_request,
    restore_request,
    unblock_request,
    undo_request,
)
from tui.screens.subjects import subject_of
from widgets.key_line import KeyLine
from widgets.words import category_word

#: Actions that change something, and so are closed in a session that only reads.
CHANGES = ("block", "unblock", "switch", "undo", "restore")


class Changing(Filtering):
    """Every change is planned, shown in a dialog and applied there. A subclass says what the row is about."""

    BINDINGS: ClassVar[list[BindingType]] = bindings([CHANGING])
    TELLING: ClassVar[Sequence[str]] = (*CHANGES, "dossier", "mark")

    # the row

    def target(self) -> str | None:
        """The address or network under the cursor."""
        return None

    def category(self) -> Category | None:
        """The category under the cursor."""
        return None

    def subject(self) -> Subject | None:
        """What the row's page would be about."""
        target = self.target()
        return subject_of(target) if target is not None else None

    def subjects(self) -> Sequence[Subject]:
        """All that the row is about: of a campaign its addresses."""
        subject = self.subject()
        return () if subject is None else (subject,)

    # what can be done now

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """True: can be done; None: shown grey; False: not offered at all."""
        if self.is_typing:
            return super().check_action(action, parameters)
        if action == "mark":
            return self.target() is not None or None
        if action == "dossier":
            return self.subject() is not None or None
        return self._check_change(action)

    def _check_change(self, action: str) -> bool | None:
        standing, read_only = self.desk.standing, self.desk.flags.read_only
        if action in ("block", "unblock"):
            return self._check_block(action)
        if action == "restore" and not standing.lost:
            return False
        if action == "switch" and self._why_not():
            return True  # it is only explained
        if action in CHANGES and read_only:
            return None
        if action == "switch":
            return standing.mode_of(self.category()) is not None or None
        if action == "undo":
            return standing.can_undo or None
        return True

    def _check_block(self, action: str) -> bool | None:
        if self.desk.marks and action == "block":
            return not self.desk.flags.read_only or None
        target = self.target()
        blocked = target is not None and self.desk.known.block_of(target) is not None
        if blocked != (action == "unblock"):
            return False
        return (target is not None and not self.desk.flags.read_only) or None

    def why_closed(self, action: str) -> str:
        """Why it cannot be done now."""
        target, read_only = self.target(), self.desk.flags.read_only
        return why_closed(action, self.desk.standing, target=target, category=self.category(), read_only=read_only)

    def _why_not(self) -> str:
        """Why the row's category cannot be switched here; empty when it can, or never could."""
        category = self.category()
        return self.desk.standing.unswitchable.get(category, "") if category else ""

    def on_key(self, event: events.Key) -> None:
        self.query_one(KeyLine).clear()
        asked = [] if self.is_typing else actions_of(event.key, self.TELLING, self.desk.keymap)
        if asked and not any(self.check_action(action, ()) for action in asked):
            self.say(self.why_closed(asked[0]), "refused")

    # the keys

    def action_mark(self) -> None:
        target = self.target()
        if target is None:
            return
        marked = self.desk.mark(target)
        self.focused_rows().action_move(1)
        self.draw()
        count = len(self.desk.marks)
        together = counted(count, "{count} marked: b blocks them together.", "{count} marked: b blocks them together.")
        self.say(together if marked else _("{target} is not marked.").format(target=target))

    def action_block(self) -> None:
        if self.desk.marks:
            self.ask_block_all(tuple(self.desk.marks))
        elif (target := self.target()) is not None:
            self.ask_block(target)

    def ask_block(self, target: str, say: Callable[[str], None] | None = None) -> None:
        """Show what a block would change."""
        offender = self.desk.known.offender(target)
        about, usual = about_words(offender), self.desk.flags.block_for
        self.ask(block_request(self.desk.gate, target, reason_words(offender), about, usual), say)

    def ask_block_all(self, targets: Sequence[str]) -> None:
        """Show what one block of all of them would change; they are marked no longer when it was made."""

        def said(sentence: str) -> None:
            self.desk.unmark(targets)
            self.say(sentence)

        self.ask(blocks_request(self.desk.gate, targets, self.desk.flags.block_for), said)

    def action_unblock(self) -> None:
        target = self.target()
        if target is not None:
            self.ask_unblock(target)

    def ask_unblock(self, target: str, say: Callable[[str], None] | None = None) -> None:
        """Show what taking the target's block away would change."""
        network = self.desk.known.block_of(target)
        if network is not None:
            self.ask(unblock_request(self.desk.gate, network), say)

    def action_switch(self) -> None:
        category = self.category()
        mode = self.desk.standing.mode_of(category)
        if category is not None and mode is not None:
            self.ask(policy_request(self.desk.gate, category, mode))
        elif category is not None and self._why_not():
            from tui.screens.question import Question

            title = _("{category} cannot be switched here").format(category=category_word(category))
            self.app.push_screen(Question(title, retold(self._why_not())))

    def action_undo(self) -> None:
        self.ask(undo_request(self.desk.gate))

    def action_restore(self) -> None:
        self.ask(restore_request(self.desk.gate, self.desk.standing.lost, self.desk.clock()))

    @work(group="dialog", exclusive=True)
    async def ask(self, request: Request, say: Callable[[str], None] | None = None) -> None:
        """Show a change and make it if the operator agrees; `say` tells what came of it, here unless it is given."""
        from tui.screens.plan_dialog import PlanDialog

        desk = self.desk
        dialog = PlanDialog(request, desk.gate, desk.watched, desk.clock, dry_run=desk.flags.dry_run)
        said = await self.app.push_screen_wait(dialog)
        if said:
            (say or self.say)(said)
        await desk.read_gate()
        self.draw()
