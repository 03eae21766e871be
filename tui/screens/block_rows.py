"""Blocks as rows of their table: what is known of each in a word and a figure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from enum import Enum, auto
from heapq import merge
from itertools import islice
from typing import NamedTuple

from rich.cells import cell_len

from tui.enforcement.change import Block
from tui.language import _, listed
from tui.screens.refused import RefusedSince
from tui.screens.standing import Standing
from tui.screens.status import RECORDED
from widgets.cells import cut, number, short_address, short_span, span
from widgets.keyed_table import TableColumn, TableRow

#: Rows at most; more cannot be read, and each costs a draw.
ROWS = 1000

_MILLION = 1_000_000


def _end_in_room(text: str, width: int) -> str:
    bare = bare_end(text)
    if cell_len(text) <= width or bare == text:
        return cut(text, width)
    return short_span(bare, width)


def bare_end(text: str) -> str:
    """ "3h" of "ends in 3h"."""
    return text.removeprefix(_("ends in {span}").partition("{span}")[0])


def state_in_room(text: str, width: int) -> str:
    """ "silent 23h" in place of "silent 23h 9m", and "seen 120k" in place of "seen 120,300"."""
    if cell_len(text) > width:
        return cut(f"{text.rpartition(',')[0]}k" if "," in text else text.rpartition(" ")[0] or text, width)
    return text


BLOCK_COLUMNS = (
    TableColumn("network", 18, 24, tinted=True, shorten=short_address),
    TableColumn("state", 10, 12, tinted=True, shorten=state_in_room),
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
    return (
        ""
        if rows == count
        else (_("{count} in force") if standing.enforced else _("{count} recorded")).format(count=number(count))
    )


def _names(blocks: tuple[Block, ...]) -> frozenset[str]:
    return frozenset(block.network for block in blocks)


def _row(block: Block, told: Told) -> TableRow:
    return TableRow(block.network, (block.network, told.state, told.end, told.reason or block.reason), told.role)


def _in_force(block: Block, standing: Standing, refused: RefusedSince, now: datetime) -> Told:
    role = "fine" if standing.enforced and _seen(block, standing, refused) else "text"
    return Told(_state(block, standing, refused, now), _end(block, now), role)


def _lost(block: Block, _standing: Standing, _refused: RefusedSince, now: datetime) -> Told:
    return Told(_("lost"), _end(block, now), "refused")


def _ended(block: Block, _standing: Standing, _refused: RefusedSince, now: datetime) -> Told:
    return Told(_("expired"), _("{time} ago").format(time=span(now - (block.expires or now))), "quiet")


def _other(block: Block, _standing: Standing, _refused: RefusedSince, now: datetime) -> Told:
    whose = _("{program}'s").format(program=block.by) if block.by else _("another's")
    return Told(whose, _end(block, now), "quiet", _("its own ban, not ours"))


_TELLS = {How.IN_FORCE: _in_force, How.LOST: _lost, How.ENDED: _ended, How.OTHERS: _other}


def told_of(block: Block, how: How, standing: Standing, refused: RefusedSince, now: datetime) -> Told:
    """What is known of a block that is in such a list."""
    return _TELLS[how](block, standing, refused, now)


def _seen(block: Block, standing: Standing, refused: RefusedSince) -> int:
    return standing.seen.get(block.network) or refused.of(block)


def _state(block: Block, standing: Standing, refused: RefusedSince, now: datetime) -> str:
    if not standing.enforced:
        return _("recorded")
    seen = _seen(block, standing, refused)
    if seen:
        return _("seen {count}").format(count=number(seen) if seen < _MILLION else f"{seen // _MILLION}M")
    if block.network in standing.silent:
        return _("silent {span}").format(span=span(now - block.since))
    return _("set")


def _end(block: Block, now: datetime) -> str:
    return _("ends in {span}").format(span=span(block.expires - now)) if block.expires else _("for good")


def block_words(standing: Standing, refused: RefusedSince, network: str | None, now: datetime) -> str:
    """Whether and how an address is blocked, as a sentence part."""
    block = next((block for block in standing.blocks if block.network == network), None)
    if block is None:
        return _("not blocked")
    how = _(RECORDED)
    if standing.enforced:
        state = _state(block, standing, refused, now)
        how = state if state == _("set") else _("set, {state}").format(state=state)
    until = _("for good") if block.expires is None else _("{span} left").format(span=span(block.expires - now))
    words = listed((f"{block.network} {how}", until))
    return _("{first}: {rest}").format(first=words, rest=block.reason) if block.reason else words
