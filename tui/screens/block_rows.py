"""Blocks as rows of their table: what is known of each in a word and a figure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from enum import Enum, auto
from heapq import merge
from itertools import islice
from typing import NamedTuple

from tui.enforcement.change import Block
from tui.screens.refused import RefusedSince
from tui.screens.standing import Standing
from tui.screens.status import RECORDED
from widgets.cells import cut, number, short_address, span
from widgets.keyed_table import TableColumn, TableRow

#: Rows at most; more cannot be read, and each costs a draw.
ROWS = 1000

_ENDS = "ends in "
_MILLION = 1_000_000


def _end_in_room(text: str, width: int) -> str:
    return cut(text if len(text) <= width else text.removeprefix(_ENDS), width)


def _state_in_room(text: str, width: int) -> str:
    """ "silent 23h" in place of "silent 23h 9m", and "seen 120k" in place of "seen 120,300"."""
    if len(text) > width:
        shorter = text.rpartition(" ")[0] if text.count(" ") > 1 else f"{text.rpartition(',')[0]}k"
        return cut(shorter, width)
    return text


BLOCK_COLUMNS = (
    TableColumn("network", 18, 24, tinted=True, shorten=short_address),
    TableColumn("state", 10, 12, tinted=True, shorten=_state_in_room),
    TableColumn("end", 8, 15, shorten=_end_in_room),
    TableColumn("reason", 8, 80),
)


class Told(NamedTuple):
    """What a row says of its block."""

    state: str
    end: str
    role: str = "text"
    reason: str = ""  # where it is not the block's own


class How(Enum):
    """In which list of a standing a block is."""

    IN_FORCE = auto()
    LOST = auto()
    ENDED = auto()
    OTHERS = auto()


def block_rows(
    standing: Standing, refused: RefusedSince, now: datetime, shown: Callable[[TableRow], bool] | None = None
) -> list[TableRow]:
    """The newest blocks that are `shown`, ended and lost ones in their place, then those of other programs."""
    return list(islice(filter(shown, _rows(standing, refused, now)), ROWS))


def _rows(standing: Standing, refused: RefusedSince, now: datetime) -> Iterator[TableRow]:
    lost, ended = _names(standing.lost), _names(standing.ended)
    lists = (standing.blocks, standing.lost, standing.ended)
    for block in merge(*lists, key=lambda block: block.since, reverse=True):
        how = How.LOST if block.network in lost else How.ENDED if block.network in ended else How.IN_FORCE
        yield _row(block, told_of(block, how, standing, refused, now))
    for block in standing.others:
        yield _row(block, told_of(block, How.OTHERS, standing, refused, now))


def rows_note(standing: Standing, rows: int) -> str:
    """How many blocks there are, when that is not how many rows there are."""
    count = len(standing.blocks)
    return "" if rows == count else f"{number(count)} {'in force' if standing.enforced else 'recorded'}"


def _names(blocks: tuple[Block, ...]) -> frozenset[str]:
    return frozenset(block.network for block in blocks)


def _row(block: Block, told: Told) -> TableRow:
    return TableRow(block.network, (block.network, told.state, told.end, told.reason or block.reason), told.role)


def _in_force(block: Block, standing: Standing, refused: RefusedSince, now: datetime) -> Told:
    state = _state(block, standing, refused, now)
    return Told(state, _end(block, now), "fine" if state.startswith("seen") else "text")


def _lost(block: Block, _standing: Standing, _refused: RefusedSince, now: datetime) -> Told:
    return Told("lost", _end(block, now), "refused")


def _ended(block: Block, _standing: Standing, _refused: RefusedSince, now: datetime) -> Told:
    return Told("expired", f"{span(now - (block.expires or now))} ago", "quiet")


def _other(block: Block, _standing: Standing, _refused: RefusedSince, now: datetime) -> Told:
    return Told(f"{block.by}'s" if block.by else "another's", _end(block, now), "quiet", "its own ban, not ours")


_TELLS = {How.IN_FORCE: _in_force, How.LOST: _lost, How.ENDED: _ended, How.OTHERS: _other}


def told_of(block: Block, how: How, standing: Standing, refused: RefusedSince, now: datetime) -> Told:
    """What is known of a block that is in such a list."""
    return _TELLS[how](block, standing, refused, now)


def _state(block: Block, standing: Standing, refused: RefusedSince, now: datetime) -> str:
    if not standing.enforced:
        return "recorded"
    seen = standing.seen.get(block.network) or refused.of(block)
    if seen:
        return f"seen {number(seen) if seen < _MILLION else f'{seen // _MILLION}M'}"
    return f"silent {span(now - block.since)}" if block.network in standing.silent else "set"


def _end(block: Block, now: datetime) -> str:
    return f"{_ENDS}{span(block.expires - now)}" if block.expires else "for good"


def block_words(standing: Standing, refused: RefusedSince, network: str | None, now: datetime) -> str:
    """Whether and how an address is blocked, as a sentence part."""
    block = next((block for block in standing.blocks if block.network == network), None)
    if block is None:
        return "not blocked"
    state = _state(block, standing, refused, now) if standing.enforced else RECORDED
    how = state if state in ("set", RECORDED) else f"set, {state}"
    until = "for good" if block.expires is None else f"{span(block.expires - now)} left"
    return f"{block.network} {how}, {until}" + (f": {block.reason}" if block.reason else "")
