"""A filter, compiled: what screens, streams and tables ask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tui.filter.answers import Answers
from tui.filter.error import FilterError
from tui.filter.grammar import tree_of
from tui.filter.knowing import fields_in, unknown_terms
from tui.filter.matching import predicate
from tui.filter.pattern import Search, TooSlowError
from tui.filter.subjects import Row, of_events, of_offenders, of_rows
from tui.filter.tree import Literal, Tree
from tui.language import _
from tui.model import Event
from tui.picture import Offender


@dataclass(frozen=True, slots=True)
class Filter:
    """What is shown. Filters of equal trees are equal; the text of one, read again, is an equal filter.

    An empty filter is false and shows everything. `event` and `offender` say whether one is shown. Offenders and rows
    of tables do not know every field: what they cannot answer hides none of them, and stands in `not_of_offenders` and
    `not_of_rows` to be told. `moves` says that the clock alone may change what is shown.
    """

    tree: Tree | None
    typed: str = field(compare=False)
    event: Callable[[Event], bool] = field(compare=False, repr=False)
    offender: Callable[[Offender], bool] = field(compare=False, repr=False)
    not_of_offenders: tuple[str, ...] = field(compare=False)
    not_of_rows: tuple[str, ...] = field(compare=False)
    _row: Callable[[Row], bool] = field(compare=False, repr=False)
    _searches: tuple[Search, ...] = field(compare=False, repr=False)

    def __bool__(self) -> bool:
        return self.tree is not None

    def __str__(self) -> str:
        return "" if self.tree is None else str(self.tree)

    def row(self, text: str, *targets: str) -> bool:
        """Whether a row of a table is shown: its text, and the addresses and networks that it is about."""
        return self._row(Row(text, targets))

    @property
    def fields(self) -> frozenset[str]:
        """The fields that are asked for."""
        return frozenset(term.field for term in fields_in(self.tree))

    @property
    def moves(self) -> bool:
        """Whether it holds a span before now, so that the clock alone may change what is shown."""
        terms = (term for term in fields_in(self.tree) if term.field in ("since", "until"))
        return any(isinstance(value, Literal) and value.text[-1:].isalpha() for term in terms for value in term.values)

    @property
    def gave_up(self) -> tuple[str, ...]:
        """Regular expressions that took too long too often, and hide nothing any more."""
        return tuple(dict.fromkeys(search.source for search in self._searches if search.gave_up))


def parse(text: str, answers: Answers | None = None) -> Filter:
    """The filter that a text means. Raises FilterError, and nothing else whatever is typed."""
    try:
        return _compiled(text, answers or Answers())
    except TooSlowError:  # even for the words of the vocabulary
        raise FilterError(_("this regular expression takes too long; write a simpler one"), 0, len(text)) from None


def _compiled(text: str, answers: Answers) -> Filter:
    tree = tree_of(text, answers)
    searches: list[Search] = []
    events, offenders, rows = of_events(answers), of_offenders(answers), of_rows(answers)
    return Filter(
        tree,
        text.strip(),
        predicate(tree, events, answers, searches),
        predicate(tree, offenders, answers, searches),
        unknown_terms(tree, offenders),
        unknown_terms(tree, rows),
        predicate(tree, rows, answers, searches),
        tuple(searches),
    )
