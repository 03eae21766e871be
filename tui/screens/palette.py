"""The palette: every action that can be done now, found by typing a part of its name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar, NamedTuple

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.dom import DOMNode
from textual.fuzzy import Matcher
from textual.screen import ModalScreen, Screen
from textual.widgets import Input

from tui.language import _
from tui.screens.bindings import ALL, EVERYWHERE
from tui.screens.leaving import LeftOnce
from widgets.keyed_table import KeyedTable, TableColumn, TableRow
from widgets.quiet_input import QuietInput
from widgets.rows import Rows

_COLUMNS = (TableColumn("key", 9, 12), TableColumn("action", 14, 18, tinted=True), TableColumn("help", 20, 200))


#: What comes behind the actions about the row: what is everywhere, and at last moving about.
_LATE: Mapping[str | None, int] = {
    binding.id: place
    for place, table in enumerate((EVERYWHERE, Rows.BINDINGS), 1)
    for binding in Binding.make_bindings(table)
}


_PLACES: Mapping[str | None, int] = {binding.id: place for place, binding in enumerate(ALL)}


def _place(name: str | None) -> tuple[int, int]:
    return _LATE.get(name, 0), _PLACES.get(name, len(_PLACES))


class Deed(NamedTuple):
    """An action that can be done now."""

    name: str  # id of its binding
    key: str
    label: str
    help: str
    action: str
    node: DOMNode  # whose action it is: the screen's, or that of the part that has the focus

    def scores(self, matcher: Matcher) -> tuple[float, float]:
        """How well its name, and all that is said of it, match: the name counts first. 0 is not at all."""
        return matcher.match(self.label), matcher.match(f"{self.label} {self.help} {self.name}")


class PaletteScreen(ModalScreen[None], LeftOnce[None]):
    """Enter does the chosen action on the screen below."""

    CSS = """
    PaletteScreen { align: center top; background: $background 40%; }
    PaletteScreen #box { width: 90; max-width: 100%; height: 80%; background: $surface; }
    PaletteScreen #wanted { height: 1; width: 100%; background: $title; }
    PaletteScreen #deeds { height: 1fr; width: 100%; background: $surface; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Close", id="palette.close", tooltip="close the palette", priority=True),
        Binding("ctrl+c", "close", "Close", show=False, id="palette.ctrl_c", tooltip="as escape"),
        Binding("down", "move(1)", "Next", show=False, id="palette.next", tooltip="the next action", priority=True),
        Binding("up", "move(-1)", "Before", show=False, id="palette.before", tooltip="the one before", priority=True),
    ]
    AUTO_FOCUS = ""

    def __init__(self, below: Screen[None]) -> None:
        super().__init__()
        self._below = below
        self._deeds = list(deeds(below))
        self._early = ""  # typed before the input was there

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield QuietInput(id="wanted", placeholder=_("an action: block, filter, save … · Enter does it, Esc closes"))
            yield KeyedTable(_("All actions"), _COLUMNS, id="deeds", empty=_("no action has such a name"))

    def on_mount(self) -> None:
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        typed = self.query_one(QuietInput)
        self.set_focus(typed)
        typed.insert_text_at_cursor(self._early)
        self._show(typed.value)

    def takes(self, event: events.Key) -> bool:
        """Whether a key was pressed before the input had the focus: it belongs there all the same."""
        early = not isinstance(self.focused, QuietInput) and event.is_printable and event.character
        if early:
            self._early += event.character or ""
        return bool(early)

    @on(Input.Changed, "#wanted")
    def _typed(self, event: Input.Changed) -> None:
        self._show(event.value)

    def _show(self, typed: str) -> None:
        matcher = Matcher(typed)
        found = (
            [(deed, *deed.scores(matcher)) for deed in self._deeds] if typed else [(d, 1.0, 1.0) for d in self._deeds]
        )
        best = sorted((one for one in found if one[2]), key=lambda one: (-one[1], -one[2]))
        table = self.query_one(KeyedTable)
        table.show([TableRow(deed.name, (deed.key, deed.label, deed.help), "strong") for deed, *_scores in best])
        table.action_first()

    def action_move(self, rows: int) -> None:
        self.query_one(KeyedTable).action_move(rows)

    @on(Input.Submitted, "#wanted")
    @on(Rows.Chosen)
    def _chosen(self) -> None:
        key = self.query_one(KeyedTable).selected_key
        deed = next((one for one in self._deeds if one.name == key), None)
        self.dismiss(None)
        if deed:
            # its work, not ours: ours ends here, and an action that takes its time would be done by half
            self._below.run_worker(self.app.run_action(deed.action, deed.node), group="deed")

    def action_close(self) -> None:
        self.dismiss(None)


def deeds(screen: Screen[None]) -> Iterator[Deed]:
    """What can be done on a screen, once each: first what is about the row, last how to move about."""
    seen = set()
    for bound in sorted(screen.active_bindings.values(), key=lambda bound: _place(bound.binding.id)):
        binding = bound.binding
        if binding.id and bound.enabled and binding.action not in seen:
            seen.add(binding.action)
            yield Deed(
                binding.id,
                screen.app.get_key_display(binding),
                _(binding.description),
                _(binding.tooltip),
                binding.action,
                bound.node,
            )
