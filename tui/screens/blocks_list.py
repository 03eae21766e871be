"""The whole block list as keys in order, the newest first, and the row of each, made when it is drawn."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence
from datetime import datetime
from operator import attrgetter

from tui.enforcement.change import Block
from tui.language import N_
from tui.screens.block_rows import How, bare_end, state_in_room, told_of
from tui.screens.journal_rows import hand
from tui.screens.refused import RefusedSince
from tui.screens.standing import Standing
from widgets.cells import short_address, short_span, stamp
from widgets.keyed_table import TableColumn, TableRow

#: Cells from which there is room for the wide columns, and below which only for the narrow ones.
_WIDE, _NARROW = 100, 60
#: Ends the key of a block that another program keeps: its network may be one of ours too.
_OTHERS = " "


def short_marked(text: str, width: int) -> str:
    """A network behind its mark in so many cells."""
    return text[:1] + short_address(text[1:], width - 1)


def columns_for(width: int) -> tuple[TableColumn, ...]:
    """The columns in so many cells."""
    wide, narrow = width >= _WIDE, width < _NARROW
    network = (19, 40) if wide else (16, 16) if narrow else (18, 20)
    return (
        TableColumn(N_("network"), *network, tinted=True, shorten=short_marked),
        TableColumn(N_("cc"), 2, 2),
        TableColumn(N_("state"), 12 if wide else 10, 14 if wide else 10, tinted=True, shorten=state_in_room),
        TableColumn(N_("ends in"), 8, 8, shorten=short_span),
        TableColumn(N_("reason"), 14, 80),
        TableColumn(N_("by"), 6, 12 if wide else 6),
        TableColumn(N_("since"), 6, 6),
    )


def target_of(key: str | None) -> str | None:
    """The network of a row's key."""
    return key.rstrip(_OTHERS) if key else None


class WholeList:
    """Owns the order. Keys are the same object while nothing in the list changed."""

    def __init__(self, country: Callable[[str], str], refused: RefusedSince) -> None:
        self._country = country
        self._refused = refused
        self._standing = Standing()
        self._rows: dict[str, tuple[Block, How]] = {}
        self.keys: Sequence[str] = ()

    def take(self, standing: Standing) -> None:
        """What stands now."""
        before, self._standing = self._standing, standing
        if _lists(before) != _lists(standing):
            self._rows = dict(_in_order(standing))
            self.keys = tuple(self._rows)

    def row(self, key: str, now: datetime, marked: Container[str] = ()) -> TableRow:
        """The row of a key. The mark before the network says marked (*)."""
        return self._row(key, *self._rows[key], self._standing, now, marked)

    def fitting(self, keys: Sequence[str], fits: Callable[[TableRow], bool], now: datetime) -> list[str]:
        """Those of the keys whose rows fit. Another thread may ask while the list is taken anew."""
        rows, standing = self._rows, self._standing
        return [key for key in keys if key in rows and fits(self._row(key, *rows[key], standing, now))]

    def _row(
        self, key: str, block: Block, how: How, standing: Standing, now: datetime, marked: Container[str] = ()
    ) -> TableRow:
        told = told_of(block, how, standing, self._refused, now)
        cells = (
            ("*" if block.network in marked else " ") + block.network,
            self._country(block.network.partition("/")[0]),
            told.state,
            bare_end(told.end),
            told.reason or block.reason,
            hand(block.by) if how is not How.OTHERS else block.by,
            stamp(block.since, now),
        )
        return TableRow(key, cells, told.role)

    def __contains__(self, key: str) -> bool:
        return key in self._rows

    def can_be_taken_away(self, key: str | None) -> bool:
        """Whether it is ours and stands, or is recorded and lost."""
        return key in self._rows and self._rows[key][1] in (How.IN_FORCE, How.LOST)


def _lists(standing: Standing) -> tuple[tuple[Block, ...], ...]:
    return standing.blocks, standing.lost, standing.ended, standing.others


def _in_order(standing: Standing) -> Iterator[tuple[str, tuple[Block, How]]]:
    """Those that end or ended by the time of their beginning; others' blocks after ours."""
    kinds = ((standing.blocks, How.IN_FORCE), (standing.ended, How.ENDED), (standing.lost, How.LOST))
    how = {block.network: kind for blocks, kind in kinds for block in blocks}
    ours = [block for blocks, _ in kinds for block in blocks]
    if standing.ended or standing.lost:
        ours.sort(key=attrgetter("since"), reverse=True)
    for block in ours:
        yield block.network, (block, how[block.network])
    for block in standing.others:
        yield block.network + _OTHERS, (block, How.OTHERS)
