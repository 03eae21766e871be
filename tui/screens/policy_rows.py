"""Categories as rows of their table: what becomes of their mail, whether the log says so, and how much there was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from tui.enforcement.change import Mode, Policy
from tui.gate_words import retold
from tui.language import N_, _
from tui.model import Category
from tui.picture import Answered
from tui.screens.journal_rows import hand
from tui.screens.standing import Standing
from widgets.cells import number, short_span, span, stamp
from widgets.keyed_table import TableColumn, TableRow
from widgets.spark import spark
from widgets.words import category_word

#: Cells from which there is room for the wide columns.
_WIDE = 100

#: What becomes of the mail of a category: its word, and its colour.
_BECOMES = {
    Mode.REJECT: (N_("rejected"), "text"),
    Mode.DISCARD: (N_("discarded"), "discarded"),
    None: (N_("no switch"), "quiet"),
}


def policy_columns(width: int) -> tuple[TableColumn, ...]:
    """The columns in so many cells."""
    bars = 24 if width >= _WIDE else 12
    return (
        TableColumn(N_("category"), 17, 18),
        TableColumn(N_("mail is"), 9, 9, tinted=True),
        TableColumn(N_("seen"), 10, 10),
        TableColumn(N_("ends in"), 8, 8, shorten=short_span),
        TableColumn(N_("refused"), 7, 8, right=True),
        TableColumn(N_("discarded"), 9, 9, right=True),
        TableColumn(N_("24 hours"), bars, bars),
        TableColumn(N_("set by"), 14, 40),
    )


class Line(NamedTuple):
    """What is known of a category: `policy` is there where it can be switched here, `why_not` where it cannot."""

    category: Category
    answered: Answered
    policy: Policy | None = None
    why_not: str = ""

    @property
    def mode(self) -> Mode | None:
        """What it is set to; None where nothing switches it here."""
        return self.policy.mode if self.policy else None


def lines(standing: Standing, counts: Mapping[Category, Answered]) -> Iterator[Line]:
    """A line a category: what can be switched first, then what cannot be here, then what never can be and occurred."""
    told = set()
    for policy in standing.policies:
        told.add(policy.category)
        yield Line(policy.category, counts.get(policy.category) or Answered(policy.category), policy)
    for category, why in standing.unswitchable.items():
        told.add(category)
        yield Line(category, counts.get(category) or Answered(category), why_not=retold(why))
    others = [one for category, one in counts.items() if category not in told]
    for answered in sorted(others, key=lambda one: (-one.refused_day - one.discarded_day, one.category.value)):
        yield Line(answered.category, answered, why_not=_("no server can be asked to discard it"))


def policy_row(line: Line, standing: Standing, now: datetime, width: int) -> TableRow:
    """The row of a category."""
    words, role = _BECOMES[line.mode]
    answered, policy = line.answered, line.policy
    hours = [sum(both) for both in zip(answered.refused_hours, answered.discarded_hours, strict=True)]
    cells = (
        category_word(line.category),
        _(words),
        seen_words(line, now) if standing.obeyed or policy is None else _("recorded"),
        span(policy.until - now) if policy and policy.until else "",
        _count(answered.refused_day),
        _count(answered.discarded_day),
        spark(hours, 24 if width >= _WIDE else 12),
        _hand(policy, now) if policy else "",
    )
    return TableRow(line.category.value, cells, role)


def _count(count: int) -> str:
    return number(count) if count else "-"


def _hand(policy: Policy, now: datetime) -> str:
    if policy.since is None:
        return ""
    return _("{name}, {time}").format(name=hand(policy.by) or _("another hand"), time=stamp(policy.since, now))


def seen_last(line: Line) -> datetime | None:
    """When the log last told of what the category is set to, since it was set."""
    policy, answered = line.policy, line.answered
    if policy is None:
        return None
    last = answered.last_discarded if policy.mode is Mode.DISCARD else answered.last_refused
    if last is None or (policy.since is not None and last < policy.since.replace(microsecond=0)):
        return None  # logs stamp to the second
    return last


def seen_words(line: Line, now: datetime) -> str:
    """Whether the log says that the server does it: "seen 21:14", "not yet"."""
    last = seen_last(line)
    if last is not None:
        return _("seen {time}").format(time=stamp(last, now))
    return _("not yet") if line.policy and line.policy.since else ""
