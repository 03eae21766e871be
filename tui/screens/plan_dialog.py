"""The dialog before every change: choices, the exact lines of the plan, what it may cost, and Cancel in focus."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.enforcement.change import EnforcementError, Plan
from tui.gate_words import retold
from tui.language import _, bracketed
from tui.privacy import worn
from tui.sanitize import clean
from tui.screens.gate import Gate
from tui.screens.leaving import LeftOnce
from tui.screens.plan_words import plan_paragraphs
from tui.screens.preview import Paragraph, has_preview, preview_words
from tui.screens.requests import Request
from tui.screens.status import RECORDED
from tui.watched import Watched
from widgets.choice import Choice, Press
from widgets.prose import Prose

#: Rows of a plan that are shown at once at most, and the height below which the blank rows around it are left out.
_BODY = 12
_LOW = 14


class PlanDialog(ModalScreen[str | None], LeftOnce[str | None]):
    """Returns the sentence to say when a change was applied, None when it was not."""

    CSS = """
    PlanDialog { align: center middle; background: $background 40%; }
    PlanDialog #box { width: 76; max-width: 100%; height: auto; max-height: 100%; background: $surface; }
    PlanDialog .head { height: 1; background: $active; color: $active-text; text-style: bold; padding: 0 1; }
    PlanDialog .about { height: auto; padding: 0 2; color: $quiet; }
    PlanDialog Choice { height: 1; width: 100%; background: $surface; }
    PlanDialog #body { height: auto; max-height: 12; padding: 0 2; margin: 1 0 0 0; scrollbar-size-vertical: 1; }
    PlanDialog #body Static { width: 100%; height: auto; }
    PlanDialog .plan { text-style: bold; }
    PlanDialog .preview { color: $foreground; }
    PlanDialog .warning { color: $warning; }
    PlanDialog .refused { color: $error; }
    PlanDialog .note { color: $quiet; }
    PlanDialog #buttons { height: 1; margin: 1 1; }
    PlanDialog Press { height: 1; margin: 0 1; background: $surface; }
    PlanDialog.-low #body { margin: 0; }
    PlanDialog.-low .about { max-height: 2; }
    PlanDialog.-low #buttons { margin: 0 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Cancel", id="dialog.cancel", tooltip="close the dialog; nothing changes"),
        Binding("ctrl+c", "cancel", "Cancel", show=False, id="dialog.ctrl_c", tooltip="as escape"),
        Binding("left,up", "app.focus_previous", "Back", show=False, id="dialog.back", tooltip="the control before"),
        Binding("right,down", "app.focus_next", "Next", show=False, id="dialog.next", tooltip="the next control"),
        Binding("pageup", "scroll(-1)", "Plan up", show=False, id="dialog.up", tooltip="scroll a long plan up"),
        Binding("pagedown", "scroll(1)", "Plan down", show=False, id="dialog.down", tooltip="scroll a long plan down"),
    ]

    def __init__(
        self, request: Request, gate: Gate, watched: Watched, clock: Callable[[], datetime], *, dry_run: bool
    ) -> None:
        super().__init__()
        self._request = request
        self._gate = gate
        self._watched = watched
        self._clock = clock
        self._dry_run = dry_run
        self._plan: Plan | None = None
        self._obeyed = False
        self._override: frozenset[str] = frozenset()
        self._applying = False
        self._cancel = Press(_("Cancel"), id="cancel")
        self._do = Press(request.apply_word, id="apply")
        self._again = Press(_("Ask again"), id="again")

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Static(Content(worn.shown(clean(self._request.title))), classes="head", markup=False)
            if self._request.about:
                yield Prose(self._request.about, classes="about")
            for index, options in enumerate(self._request.options):
                yield Choice(options.label, options.words, options.chosen, id=f"choice-{index}")
            with VerticalScroll(id="body", can_focus=False):
                yield Prose(_("planning …"), classes="note")
            with Horizontal(id="buttons"):
                yield self._cancel
                yield self._do
                yield self._again

    def on_mount(self) -> None:
        self._do.disabled = True
        self._again.display = False
        self._cancel.focus()
        self._replan()

    # the room there is

    def on_resize(self, event: Resize) -> None:
        self.set_class(event.size.height < _LOW, "-low")
        self.call_after_refresh(self._share_room)

    def _share_room(self) -> None:
        """A long plan scrolls: the buttons below it must be seen on any terminal."""
        body = self.query_one("#body")
        others = sum(
            child.outer_size.height + child.styles.margin.height
            for child in self.query("#box > *")
            if child is not body
        )
        room = self.size.height - others - body.styles.margin.height
        body.styles.max_height = max(min(room, _BODY), 1)

    # planning

    @on(Choice.Changed)
    def _chosen(self) -> None:
        if self._applying:  # it is made as it was planned
            return
        self._override = frozenset()
        self._replan()

    def _replan(self) -> None:
        self._plan = None
        self._do.disabled = True
        self.workers.cancel_group(self, "count")  # it would write of the plan before
        self.run_worker(self._make_plan(), exclusive=True, group="plan")

    async def _make_plan(self) -> None:
        chosen = [choice.chosen for choice in self.query(Choice)]
        try:
            plan = await asyncio.to_thread(self._request.plan, chosen, self._override)
            self._obeyed = plan is not None and await asyncio.to_thread(self._gate.obeyed, plan.verb)
        except (EnforcementError, ValueError) as error:
            await self._tell([("refused", retold(str(error)))])
            return
        self._plan = plan
        counting: list[Paragraph] = [("note", _("counting what it would have hit …"))] if has_preview(plan) else []
        await self._tell_plan(plan, counting)
        again = self._overridable(plan)
        self._do.disabled = plan is None or plan.empty
        self._again.display = bool(again)
        some = plan is not None and not plan.empty  # beside the button that leaves out what is held back
        words = _("{apply} all") if some else _("{apply} all the same")
        self._again.relabel(words.format(apply=self._request.apply_word))
        self._do.display = not again or not plan or not plan.empty
        if plan is not None and counting:
            self.run_worker(self._count(plan), exclusive=True, group="count")

    async def _count(self, plan: Plan) -> None:
        """What the plan would have hit takes its time: the keys of the dialog do not wait for it."""
        try:
            words = await asyncio.to_thread(preview_words, self._watched, plan, self._clock())
        except ValueError as error:
            words = [("note", _("What it would have hit is not known: {error}").format(error=retold(str(error))))]
        if plan is self._plan:
            await self._tell_plan(plan, words)

    async def _tell_plan(self, plan: Plan | None, preview: list[Paragraph]) -> None:
        await self._tell(plan_paragraphs(plan, preview, enforced=self._obeyed, dry_run=self._dry_run))

    def _overridable(self, plan: Plan | None) -> frozenset[str]:
        return frozenset(refusal.target for refusal in plan.refused if refusal.overridable) if plan else frozenset()

    async def _tell(self, paragraphs: Sequence[Paragraph]) -> None:
        body = self.query_one("#body", VerticalScroll)
        await body.remove_children()
        await body.mount_all(Prose(text, classes=kind) for kind, text in paragraphs)
        self._share_room()

    # answering

    @on(Press.Pressed)
    def _pressed(self, event: Press.Pressed) -> None:
        if self._applying:  # a key that repeats must not apply it twice, nor leave before it is said how it went
            return
        if event.button.id == "cancel":
            self.dismiss(None)
        elif event.button.id == "again":
            self._override = self._overridable(self._plan)
            self._cancel.focus()
            self._replan()
        elif self._plan is not None and not self._plan.empty:
            self._applying = True
            self.run_worker(self._apply(self._plan), exclusive=True, group="apply")

    async def _apply(self, plan: Plan) -> None:
        if self._dry_run:
            self.dismiss(_("Dry run: nothing was changed."))
            return
        self._do.disabled = True
        try:
            said = await asyncio.to_thread(self._request.carry_out or self._change, plan)
        except EnforcementError as error:
            self._plan, self._applying = None, False
            await self._tell([("refused", retold(str(error)))])
            self._cancel.focus()
            return
        self.dismiss(said)

    def _change(self, plan: Plan) -> str:
        entry = self._gate.apply(plan)
        how = "" if entry.enforced else bracketed(_(RECORDED))
        back = "" if plan.undoes else _(" Undo takes it back.")
        return _("Done: {what}.").format(what=self._request.title + how) + back

    def action_cancel(self) -> None:
        if not self._applying:
            self.dismiss(None)

    def action_scroll(self, pages: int) -> None:
        body = self.query_one("#body", VerticalScroll)
        body.scroll_relative(y=pages * max(body.size.height - 1, 1), animate=False)
