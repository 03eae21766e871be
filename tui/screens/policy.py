"""What becomes of each category of mail: a row a category."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import ClassVar

from textual.app import ComposeResult

from tui.enforcement.change import Mode as Becomes
from tui.enforcement.change import Policy
from tui.model import Category
from tui.screens.desk import Desk
from tui.screens.mode import Mode
from tui.screens.standing import Standing
from widgets.cells import number, span, stamp
from widgets.headed_table import HeadedTable
from widgets.keyed_table import TableColumn, TableRow
from widgets.rows import Rows
from widgets.words import CATEGORIES

_COLUMNS = (
    TableColumn("category", 17, 20),
    TableColumn("mail is", 10, 10, tinted=True),
    TableColumn("24 h", 6, 8, right=True),
    TableColumn("for", 8, 8),
    TableColumn("set by, or why not", 20, 200),
)


class PolicyScreen(Mode):
    """A row a category that there is."""

    MODE = "policy"
    KEYS: ClassVar[Sequence[str]] = ("switch", "undo", "help", "quit")
    DEFAULT_CSS = """
    PolicyScreen #policy { height: 1fr; width: 100%; }
    """
    AUTO_FOCUS = "#policy"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.table = HeadedTable("7 Policy", _COLUMNS, id="policy", empty="no category can be switched here")

    def compose_parts(self) -> ComposeResult:
        yield self.table

    def parts(self) -> Sequence[Rows]:
        return (self.table,)

    def draw_parts(self) -> None:
        self.table.show(list(_rows(self.desk.standing, self.desk.clock())))

    def category(self) -> Category | None:
        key = self.table.selected_key
        return Category(key) if key else None


def _rows(standing: Standing, now: datetime) -> Iterator[TableRow]:
    for policy in standing.policies:
        yield _row(policy, standing, now)
    for category, why in standing.unswitchable.items():
        yield TableRow(category.value, (CATEGORIES[category][0], "no switch", "", "", why), "quiet")


def _row(policy: Policy, standing: Standing, now: datetime) -> TableRow:
    discards = policy.mode is Becomes.DISCARD
    who = f"{policy.by}, {stamp(policy.since, now)}" if policy.by and policy.since else ""
    cells = (
        CATEGORIES[policy.category][0],
        "discarded" if discards else "rejected",
        number(standing.discarded.get(policy.category, 0)) if discards else "",
        span(policy.until - now) if policy.until else "",
        who,
    )
    return TableRow(policy.category.value, cells, "discarded" if discards else "refused")
