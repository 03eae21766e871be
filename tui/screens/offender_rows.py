"""Offenders as rows of their table, and in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tui.language import counted, listed
from tui.picture import Offender
from tui.screens.offender_columns import ADDRESS, BY_NAME, SMALL, Around, is_alarming
from widgets.cells import dotted
from widgets.keyed_table import TableRow
from widgets.words import kind_count


def offender_rows(offenders: Iterable[Offender], around: Around, names: Sequence[str] = SMALL) -> list[TableRow]:
    """One row an offender, with the columns of these names behind the address.

    The mark before the address says marked (*), dangerous (!) or blocked (#).
    """
    texts = [ADDRESS.text, *(BY_NAME[name].text for name in names)]
    return [
        TableRow(one.ip, tuple(text(one, around) for text in texts), _role(one, around.blocked(one.ip)))
        for one in offenders
    ]


def _role(offender: Offender, blocked: bool) -> str:
    return "danger" if is_alarming(offender) else "quiet" if blocked else "text"


def reason_words(offender: Offender | None) -> str:
    """Why an address is blocked, for the block list: what it did, in words of ours alone."""
    return listed(kind_count(kind, count) for kind, count in offender.kinds[:3]) if offender else ""


def about_words(offender: Offender | None) -> str:
    """What is known of an address, in a line: where it is, what it did, and whether a log-in of it worked."""
    if offender is None:
        return ""
    worked = offender.successes
    told = counted(worked, "{count} LOG-IN WORKED", "{count} LOG-INS WORKED") if worked else ""
    return dotted(offender.country, offender.asn, reason_words(offender), told)


def row_text(row: TableRow) -> str:
    """What the filter looks at."""
    return " ".join(row.cells).lower()
