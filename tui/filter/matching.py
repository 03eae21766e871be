"""From a tree to a test of one kind of subject.

A term that a subject cannot answer is neither met nor not met: what is asked beside it decides, and nothing is hidden
for its sake. So it is left out of a conjunction, and a choice or an exclusion that depends on it is left out whole.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any as Anything
from typing import NamedTuple

from tui.filter import tree as t
from tui.filter.answers import Answers
from tui.filter.compare import test_of_values
from tui.filter.fields import FIELDS
from tui.filter.fold import fold
from tui.filter.globs import holds
from tui.filter.knowing import knows
from tui.filter.moment import moment_of
from tui.filter.pattern import Search, TooSlowError
from tui.filter.subjects import Subject

#: Given a subject and its folded text.
Met = Callable[[Anything, str], bool]

#: The fields whose words a word is looked for in, beside the text.
_WORDED = ("kind", "category", "action")


class Test(NamedTuple):
    """A part of a filter, ready. What `needs_text` is asked last, so that the text is made only for it."""

    needs_text: bool
    met: Met


def predicate(tree: t.Tree | None, subject: Subject, answers: Answers, searches: list[Search]) -> Callable[..., bool]:
    """Whether a subject is shown. The searches that it makes are added to `searches`.

    A subject for whose text a regular expression took too long is shown.
    """
    parts = () if tree is None else tree.of if isinstance(tree, t.All) else (tree,)
    compiler = _Compiler(subject, answers, searches)
    tests = [test for test in map(compiler.test, parts) if test is not None]
    plain = tuple(test.met for test in tests if not test.needs_text)
    textual = tuple(test.met for test in tests if test.needs_text)
    text_of = subject.text

    def shown(one: Anything) -> bool:
        try:
            for met in plain:
                if not met(one, ""):
                    return False
            if textual:
                text = text_of(one)
                for met in textual:
                    if not met(one, text):
                        return False
        except TooSlowError:
            return True
        return True

    return shown


class _Compiler:
    """Makes the tests of one filter for one kind of subject."""

    def __init__(self, subject: Subject, answers: Answers, searches: list[Search]) -> None:
        self._subject = subject
        self._answers = answers
        self._searches = searches

    def test(self, tree: t.Tree) -> Test | None:
        """None: the subject cannot answer."""
        match tree:
            case t.Word():
                return self._word(tree)
            case t.Has():
                return self._has(tree) if knows(self._subject, tree) else None
            case t.Saved():
                return self.test(tree.tree)
            case t.Not():
                return _not(self.test(tree.inner))
            case t.All():
                return _all([test for test in map(self.test, tree.of) if test is not None])
            case t.Any():
                return _any([self.test(one) for one in tree.of])

    def _search(self, source: str) -> Search:
        search = Search(source)
        self._searches.append(search)
        return search

    # a word

    def _word(self, word: t.Word) -> Test:
        in_text = self._in_text(word.value)
        also = [*self._in_words(in_text), *self._in_country(word.value)]
        if not also:
            return Test(True, lambda _, text: in_text(text))
        return Test(True, lambda one, text: in_text(text) or any(met(one) for met in also))

    def _in_text(self, value: t.Literal | t.Glob | t.Pattern) -> Callable[[str], bool]:
        match value:
            case t.Pattern():
                return self._search(value.source)
            case t.Glob():
                pieces = [piece for piece in fold(value.text).split("*") if piece]
                return lambda text: holds(pieces, text)
            case t.Literal():
                needle = fold(value.text)
                return lambda text: needle in text

    def _in_words(self, in_text: Callable[[str], bool]) -> Iterator[Callable[[Anything], bool]]:
        """Tests of the fields whose words on the screen hold the word."""
        for name in _WORDED:
            members = frozenset(
                member
                for member in FIELDS[name].choices or ()
                if any(in_text(fold(word)) for word in (member.value.replace("_", " "), *self._answers.words(member)))
            )
            if members and (met := self._of_field(name, members.__contains__)):
                yield met

    def _in_country(self, value: t.Literal | t.Glob | t.Pattern) -> Iterator[Callable[[Anything], bool]]:
        if isinstance(value, t.Literal) and len(value.text) == 2 and value.text.isascii():
            code = value.text.upper()
            if met := self._of_field("country", lambda country: country == code):
                yield met

    # a field

    def _has(self, term: t.Has) -> Test:
        if term.field == "is":
            states = [self._subject.states[str(value)] for value in term.values]
            return Test(False, lambda one, _: any(state(one) for state in states))
        if term.field in ("since", "until"):
            return Test(False, self._in_time(term))
        values = test_of_values(FIELDS[term.field], term.values, self._answers, self._search)
        met = self._of_field(term.field, values)
        return Test(False, lambda one, _: met is not None and met(one))

    def _of_field(self, name: str, test: Callable[[Anything], bool]) -> Callable[[Anything], bool] | None:
        """Whether what the subject has of a field passes; None where it does not know the field."""
        if get := self._subject.one.get(name):
            return lambda one: bool(value := get(one)) and test(value)
        if several := self._subject.several.get(name):
            return lambda one: any(map(test, filter(None, several(one))))
        return None

    def _in_time(self, term: t.Has) -> Met:
        end = term.field == "until"
        at = self._subject.first if end else self._subject.last
        within = operator.le if end else operator.ge
        moments = [moment_of(_text(value), self._answers.clock, end=end) for value in term.values]
        return lambda one, _: at is not None and any(within(at(one), moment()) for moment in moments)


def _text(value: t.Value) -> str:
    return value.text if isinstance(value, t.Literal) else str(value)


def _not(test: Test | None) -> Test | None:
    if test is None:
        return None
    met = test.met
    return Test(test.needs_text, lambda one, text: not met(one, text))


def _all(tests: Sequence[Test]) -> Test | None:
    if not tests:
        return None
    mets = _cheapest_first(tests)
    return Test(any(test.needs_text for test in tests), lambda one, text: all(met(one, text) for met in mets))


def _any(tests: Sequence[Test | None]) -> Test | None:
    known = [test for test in tests if test is not None]
    if len(known) < len(tests):
        return None
    mets = _cheapest_first(known)
    return Test(any(test.needs_text for test in known), lambda one, text: any(met(one, text) for met in mets))


def _cheapest_first(tests: Iterable[Test]) -> list[Met]:
    return [test.met for test in sorted(tests, key=operator.attrgetter("needs_text"))]
