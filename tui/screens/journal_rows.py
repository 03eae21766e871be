"""Steps of the journal as rows of their table: when, by whom, what, for how long, and what became of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from tui.enforcement.change import Entry, Past, Verb
from tui.enforcement.keeper import ITSELF
from tui.journal_words import subject_words
from tui.language import N_, _
from tui.privacy import worn
from widgets.cells import short_span, span, stamp
from widgets.keyed_table import TableColumn, TableRow

#: Cells from which there is room for the wide columns.
_WIDE = 100
#: A time begins when it is planned, and that is some seconds before the change is made.
_PLANNED = timedelta(seconds=59)


def journal_columns(width: int) -> tuple[TableColumn, ...]:
    """The columns in so many cells."""
    wide = width >= _WIDE
    return (
        TableColumn(N_("when"), 6, 6),
        TableColumn(N_("by"), 8, 12 if wide else 8),
        TableColumn(N_("change"), 22, 48, tinted=True),
        TableColumn(N_("now"), 14, 14, tinted=True),
        TableColumn(N_("for"), 8, 8, shorten=short_span),
        TableColumn(N_("reason"), 10, 40),
        TableColumn(N_("where"), 8, 14),
    )


def journal_row(past: Past, now: datetime) -> TableRow:
    """The row of a step."""
    entry = past.step.entry
    became, role = now_words(past, now)
    where = entry.backend if entry.enforced else _("recorded")
    cells = (stamp(entry.time, now), hand(entry.by), subject_words(entry), became, _lasting(entry), entry.reason, where)
    return TableRow(entry.id, cells, role)


def hand(name: str) -> str:
    """Who made a change, as it may be seen now."""
    return name if name == ITSELF else worn.user(name)


def _lasting(entry: Entry) -> str:
    if entry.expires is not None:
        return span(entry.expires - entry.time + _PLANNED)
    return _("for good") if entry.verb is Verb.BLOCK and not entry.undoes else ""


def now_words(past: Past, now: datetime) -> tuple[str, str]:
    """What a step is now in a word or two, and the colour of its row."""
    step, entry = past.step, past.step.entry
    if step.undone and not entry.expired:
        return _("undone"), "quiet"
    if not past.why_not:
        return (_("stands in part"), "text") if past.part else (_("stands"), "text")
    if step.taken:
        return _("part undone"), "quiet"
    over = entry.expired or (entry.expires is not None and entry.expires <= now)
    overtaken = any(not later.expired for later in step.later)
    return (_("ended") if over and not overtaken else _("changed since")), "quiet"
