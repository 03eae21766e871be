"""Offenders and blocks as rows of the small tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from tui.enforcement.change import Block
from tui.model import EventKind, Offender
from tui.screens.gate import Standing
from tui.screens.known import ALARMING_FAILURES, failed_logins
from tui.screens.status import RECORDED
from widgets.cells import counted, number, short_address, span, stamp
from widgets.keyed_table import TableColumn, TableRow
from widgets.words import KINDS, kind_count

OFFENDER_COLUMNS = (
    TableColumn("address", 16, 16, shorten=lambda text, width: text[0] + short_address(text[1:], width - 1)),
    TableColumn("country", 2, 2),
    TableColumn("count", 6, 7, right=True),
    TableColumn("last", 6, 6),
    TableColumn("what", 18, 200),
)
BLOCK_COLUMNS = (
    TableColumn("network", 18, 24, shorten=short_address),
    TableColumn("left", 8, 8),
    TableColumn("state", len(RECORDED) if len(RECORDED) < 9 else 8, 8),
    TableColumn("reason", 10, 80),
)

#: kind: as short as it can be said in a table
_BRIEF = {
    EventKind.LOGIN_FAILURE: ("log-in", "log-ins"),
    EventKind.REJECTION: ("rejected", "rejected"),
    EventKind.DNSBL_HIT: ("DNSBL", "DNSBL"),
    EventKind.DISCARD: ("discarded", "discarded"),
    EventKind.CONTENT: ("content", "content"),
    EventKind.PROBE: ("probe", "probes"),
    EventKind.LIMIT: ("limit", "limits"),
}


def offender_rows(offenders: Iterable[Offender], blocked: Callable[[str], bool], now: datetime) -> list[TableRow]:
    """One row an offender. The mark before the address says blocked (#) or dangerous (!)."""
    return [_offender(offender, blocked(offender.ip), now) for offender in offenders]


def _offender(offender: Offender, blocked: bool, now: datetime) -> TableRow:
    danger = bool(offender.successes) and failed_logins(offender) >= ALARMING_FAILURES
    mark = "!" if danger else "#" if blocked else " "
    kinds = ", ".join(counted(count, *_BRIEF.get(kind, KINDS[kind])) for kind, count in offender.kinds)
    if danger:
        kinds = f"{number(offender.successes)} LOGGED IN, {kinds}"
    cells = (
        mark + offender.ip,
        offender.country,
        number(offender.count),
        stamp(offender.last, now),
        kinds + users_words(offender),
    )
    return TableRow(offender.ip, cells, "danger" if danger else "quiet" if blocked else "text")


def reason_words(offender: Offender | None) -> str:
    """Why an address is blocked, for the block list: what it did, in words of ours alone."""
    return ", ".join(kind_count(kind, count) for kind, count in offender.kinds[:3]) if offender else ""


def about_words(offender: Offender | None) -> str:
    """What is known of an address, in a line: where it is, what it did, and whether a log-in of it worked."""
    if offender is None:
        return ""
    worked = counted(offender.successes, "LOG-IN WORKED", "LOG-INS WORKED") if offender.successes else ""
    return " · ".join(part for part in (offender.country, offender.asn, reason_words(offender), worked) if part)


def users_words(offender: Offender) -> str:
    """The users tried: " as info, admin, tanaka"."""
    return (" as " + ", ".join(offender.users)) if offender.users else ""


def block_rows(blocks: Iterable[Block], enforced: bool, now: datetime) -> list[TableRow]:
    """One row a block, the one that was set last first."""
    state = "set" if enforced else "recorded"
    return [
        TableRow(block.network, (block.network, _left(block, now), state, block.reason))
        for block in sorted(blocks, key=lambda block: block.since, reverse=True)
    ]


def _left(block: Block, now: datetime) -> str:
    return span(block.expires - now) if block.expires else "for good"


def block_words(standing: Standing, network: str | None, now: datetime) -> str:
    """Whether and how an address is blocked, as a sentence part."""
    block = next((block for block in standing.blocks if block.network == network), None)
    if block is None:
        return "not blocked"
    how = "set" if standing.enforced else RECORDED
    until = "for good" if block.expires is None else f"{span(block.expires - now)} left"
    return f"{block.network} {how}, {until}" + (f": {block.reason}" if block.reason else "")


def row_text(row: TableRow) -> str:
    """What the filter looks at."""
    return " ".join(row.cells).lower()
