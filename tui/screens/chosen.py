"""What the operator filters for: the text as it is typed, and the last filter that could be used."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Container, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from tui.enforcement.change import EnforcementError
from tui.model import Action, Category, Event, EventKind
from tui.picture import Offender
from tui.screens.filter_history import FilterHistory
from tui.screens.known import ALARMING_FAILURES, KnownAddresses, failed_logins
from tui.screens.picked_time import without_span
from tui.watched import Watched
from widgets.words import action_word, category_word, kind_word

if TYPE_CHECKING:  # the language is loaded when the first filter is typed
    from tui.filter.answers import Answers
    from tui.filter.complete import Suggestion
    from tui.filter.error import FilterError
    from tui.filter.filter import Filter

#: Events among which values for suggestions are looked for: the newest.
_LOOKED_AT = 20_000
_REMEMBERED = 10_000

_LAST_TERM = re.compile(r"\S*$")


class Chosen:
    """Owns the filter of all screens, its history and what is suggested. Lives in the application's loop."""

    def __init__(
        self,
        watched: Watched,
        known: KnownAddresses,
        marks: Container[str],
        clock: Callable[[], datetime],
        saved: Mapping[str, str],
        kept: FilterHistory,
    ) -> None:
        self.typed = ""
        self.filter: Filter | None = None
        self.error: FilterError | None = None  # why what is typed cannot be used; the filter before it is in force
        self.history: Sequence[str] = kept.read()
        self._watched = watched
        self._known = known
        self._kept = kept
        self._keeping = asyncio.Lock()
        self._saved = saved
        self._events: Sequence[Event] = ()
        self._seen: dict[str, Sequence[str]] = {}
        self._operators: dict[str, str] = {}
        self._marks = marks
        self._clock = clock

    @cached_property
    def _answers(self) -> Answers:
        from tui.filter.answers import Answers

        return Answers(
            clock=self._clock,
            country=self._watched.country,
            asn=self._operator,
            words=words,
            danger=self._danger,
            blocked=self._known.blocked,
            marked=self._marks.__contains__,
            saved=self._saved,
        )

    def set(self, typed: str) -> None:
        """Take what is typed; where it cannot be used, `error` says why and the last that could be stays in force.

        That was not meant where it was but the beginning of the last term, as "user" is of "user:"; then it is what
        stands before the term.
        """
        from tui.filter.error import FilterError

        self.typed = typed.strip()
        try:
            self.filter, self.error = self._parsed(typed), None
        except FilterError as error:
            self.error = error
            before = _LAST_TERM.sub("", self.typed)
            if self.filter and _is_begun(self.filter.typed, self.typed, before):
                with suppress(FilterError):
                    self.filter = self._parsed(before)

    def at_any_time(self) -> Filter | None:
        """The filter in force without the times that hold for the whole of it; None where nothing else is asked for."""
        if self.filter is None:
            return None
        left = without_span(self.filter.tree)
        return self.filter if left == str(self.filter) else self._parsed(left)

    def _parsed(self, text: str) -> Filter | None:
        from tui.filter.filter import parse

        return parse(text, self._answers) or None

    async def keep(self) -> None:
        """Keep the filter in force as used; where that fails it is kept until the end of this session."""
        if self.filter is None or self.error:
            return
        typed = self.typed
        self.history = tuple(dict.fromkeys((typed, *self.history)))
        async with self._keeping:
            with suppress(EnforcementError):
                self.history = await asyncio.to_thread(self._kept.add, typed)

    # what is suggested

    async def begin(self) -> None:
        """The operator begins to type: look what there is to suggest."""
        recent = await asyncio.to_thread(self._watched.recent)
        self._events = recent[-_LOOKED_AT:]
        self._seen.clear()

    def complete(self, text: str, cursor: int) -> Sequence[Suggestion]:
        """What may come at the cursor."""
        from tui.filter.complete import complete
        from tui.filter.seen import Vocabulary

        vocabulary = Vocabulary(self._values, lambda word: words(word)[0], self._saved)
        return complete(text, cursor, vocabulary)

    def _values(self, field: str) -> Sequence[str]:
        from tui.filter.seen import most_frequent

        if field not in self._seen:
            self._seen[field] = most_frequent(field, self._events, self._watched.country)
        return self._seen[field]

    # what a filter asks

    def _operator(self, ip: str) -> str:
        found = self._operators.get(ip, "")
        if not found and (offender := self._known.offender(ip)):
            if len(self._operators) >= _REMEMBERED:
                self._operators.clear()
            found = self._operators[ip] = offender.asn
        return found

    def _danger(self, one: Event | Offender) -> bool:
        if isinstance(one, Event):
            return bool(self._known.danger(one))
        return bool(one.successes) and failed_logins(one) >= ALARMING_FAILURES


def _is_begun(earlier: str, typed: str, before: str) -> bool:
    """Whether `earlier` is `typed` without a part of its last term, and had no field in it yet."""
    return typed.startswith(earlier) and len(earlier) > len(before) and ":" not in earlier[len(before) :]


def words(word: StrEnum) -> Sequence[str]:
    """What the screen calls a kind, category or action, the longest first."""
    if isinstance(word, EventKind):
        return (kind_word(word),)
    if isinstance(word, Action):
        return (action_word(word),)
    category = Category(word)
    return category_word(category), category_word(category, short=True)
