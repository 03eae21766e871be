"""Campaigns as rows of their table, the gravest first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from textual.strip import Strip

from tui.finding import Finding
from tui.finding_words import severity_word
from tui.language import _
from tui.screens import campaign_masked
from tui.screens.campaign_words import ROLES, brief
from widgets.cells import cut, cut_words, dotted, fit, number, stamp
from widgets.keyed_table import KeyedTable, TableColumn, TableRow, shares
from widgets.lines import Span


def _count_in_room(text: str, width: int) -> str:
    """ "120k" in place of "120,300"."""
    return cut(text if len(text) <= width else f"{text.rpartition(',')[0]}k", width)


COLUMNS = (
    TableColumn("severity", 7, 7, tinted=True),
    TableColumn("kind", 10, 10),
    TableColumn("sentence", 18, 400, shorten=cut_words),
    TableColumn("last", 6, 6),
    TableColumn("events", 6, 6, right=True, shorten=_count_in_room),
    TableColumn("from", 6, 6, right=True, shorten=_count_in_room),
)
_FIRST_HEADED = 3
_ENDED = "quiet"


class CampaignTable(KeyedTable):
    """Names its figures in the title, keeps its row chosen while other panes have the focus, dims what has ended."""

    def show(self, rows: Sequence[TableRow], note: str = "") -> None:
        self.hold()
        super().show(rows, note)

    def action_first(self) -> None:
        super().action_first()
        self.hold()

    def title_notes(self) -> tuple[str, str]:
        widths = shares(self._columns, self.size.width)[_FIRST_HEADED:]
        heads = [
            fit(_(column.name), width, right=column.right)
            for column, width in zip(self._columns[_FIRST_HEADED:], widths, strict=True)
            if width
        ]
        return self.note, " ".join(heads)

    def draw_row(self, index: int, selected: bool) -> Strip:
        row = self.row_at(index)
        if row.role != _ENDED:
            return super().draw_row(index, selected)
        spans: list[Span] = [
            (fit(column.shorten(cell, width) if column.shorten else cell, width, right=column.right) + " ", _ENDED)
            for column, width, cell in self._laid_out(row)
        ]
        return self.strip(spans, "row" if selected else "text")


def campaign_rows(findings: Iterable[Finding], told: Callable[[Finding], str], now: datetime) -> list[TableRow]:
    """One row a finding, in their order. `told` is what stands before the sentence: watched, and what came."""
    return [_row(finding, told(finding), now) for finding in findings]


def _row(finding: Finding, told: str, now: datetime) -> TableRow:
    words = [told, _("ended") if finding.ended else "", campaign_masked.sentence(finding)]
    least = "≥" if finding.at_least else ""
    cells = (
        severity_word(finding.severity),
        brief(finding.kind),
        dotted(*words),
        stamp(finding.last, now),
        least + number(finding.events),
        least + number(len(finding.addresses)),
    )
    return TableRow(finding.id, cells, _ENDED if finding.ended else ROLES[finding.severity])
