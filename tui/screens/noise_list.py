"""What is hidden in the panes of events, and what else there is to hide: the list in which it is shown again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from tui.config_schema import HIDEABLE
from tui.language import N_, _
from tui.model import Category
from tui.screens.leaving import LeftOnce
from tui.screens.noise import hidden_word
from tui.screens.noise_keys import Quieting
from widgets.cells import number
from widgets.headed_table import HeadedTable
from widgets.keyed_table import TableColumn, TableRow
from widgets.rows import Rows

_COLUMNS = (
    TableColumn(N_("shown"), 6, 6, tinted=True),
    TableColumn(N_("what"), 18, 24),
    TableColumn(N_("counted"), 9, 9, right=True),
    TableColumn(N_("sort"), 8, 12),
)


class _Names(HeadedTable):
    """Kinds and categories; the title counts those that are hidden."""

    hidden = 0

    def title_notes(self) -> tuple[str, str]:
        return number(self.hidden), self.note


class NoiseList(ModalScreen[None], LeftOnce[None]):
    """Enter hides what is shown, or shows what is hidden."""

    CSS = """
    NoiseList { align: center middle; background: $background 40%; }
    NoiseList #box { width: 60; max-width: 100%; height: 80%; padding: 0 1; background: $surface; }
    NoiseList #noise { height: 1fr; width: 100%; background: $surface; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,H", "close", N_("Close"), id="noise.close", tooltip=N_("close the list")),
        Binding("ctrl+c", "close", N_("Close"), show=False, id="noise.ctrl_c", tooltip=N_("as escape")),
        Binding(
            "enter,space,h", "toggle_hidden", N_("Hide"), id="noise.toggle", tooltip=N_("hide it, or show it again")
        ),
    ]
    AUTO_FOCUS = "#noise"

    def __init__(self, below: Quieting) -> None:
        super().__init__()
        self._below = below
        view = below.desk.view
        self._counts = Counter({one.key: one.count for one in (*view.by_kind, *view.by_category)})
        #: What is hidden when the list is opened stands first: no row moves while it is open.
        self._names = tuple(self._in_order())

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield _Names(_("Hidden in the panes"), _COLUMNS, id="noise")

    def on_mount(self) -> None:
        self.call_after_refresh(self._show)

    def _in_order(self) -> Iterator[str]:
        hidden = self._below.desk.flags.noise.hidden
        yield from hidden
        yield from sorted((name for name in HIDEABLE if name not in hidden), key=lambda name: -self._counts[name])

    def _show(self) -> None:
        table = self.query_one(_Names)
        table.hidden = len(self._below.desk.flags.noise.hidden)
        table.show([self._row(name) for name in self._names], _("Enter hides or shows · Esc closes"))

    def _row(self, name: str) -> TableRow:
        hidden = name in self._below.desk.flags.noise.hidden
        sort = _("category") if name in set(Category) else _("kind")
        count = number(self._counts[name]) if self._counts[name] else "–"
        return TableRow(name, (_("hidden") if hidden else _("yes"), hidden_word(name), count, sort),
                        "refused" if hidden else "quiet")  # fmt: skip

    @on(Rows.Chosen)
    def action_toggle_hidden(self) -> None:
        if (name := self.query_one(_Names).selected_key) is not None:
            self._below.toggle_hidden(name)
            self._show()

    def action_close(self) -> None:
        self.dismiss(None)
