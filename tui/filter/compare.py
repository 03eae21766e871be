"""How a field's value is compared with those that are asked for, by the sort of the field."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from tui.filter.address import test_of
from tui.filter.answers import Answers
from tui.filter.fields import Field, Sort
from tui.filter.fold import fold
from tui.filter.pattern import Search
from tui.filter.tree import Glob, Literal, Number, Pattern, Value
from tui.filter.values import chosen, glob_or_pattern

Test = Callable[[Any], bool]
#: Makes the search of a regular expression.
Searching = Callable[[str], Search]

_SIGNS: Mapping[str, Callable[[int, int], bool]] = {
    "=": operator.eq,
    ">": operator.gt,
    "<": operator.lt,
    ">=": operator.ge,
    "<=": operator.le,
}
_OPERATOR_NUMBER = re.compile(r"(?:as)?([0-9]+)", re.ASCII)


def test_of_values(field: Field, values: Sequence[Value], answers: Answers, searching: Searching) -> Test:
    """Whether what a subject has of a field is one of the values."""
    if field.choices:
        return frozenset().union(*(chosen(field, value, answers) for value in values)).__contains__
    if field.sort is Sort.NUMBER:
        return _any([_number(value) for value in values if isinstance(value, Number)])
    texts = [value.text for value in values if isinstance(value, Literal)]
    tests = [*_READERS[field.sort](texts)] if texts else []
    free = (value for value in values if isinstance(value, Glob | Pattern))
    tests += [_folded(glob_or_pattern(value, searching)) for value in free]
    return _any(tests)


def _folded(test: Callable[[str], bool]) -> Test:
    return lambda value: test(fold(value))


def _any(tests: Sequence[Test]) -> Test:
    if len(tests) == 1:
        return tests[0]
    return lambda value: any(test(value) for test in tests)


def _number(value: Number) -> Test:
    compare, number = _SIGNS[value.sign], value.number
    return lambda had: compare(had, number)


def _addresses(texts: Sequence[str]) -> Iterable[Test]:
    return map(test_of, texts)


def _names(texts: Sequence[str]) -> Iterable[Test]:
    wanted = frozenset(map(fold, texts))

    def named(value: str) -> bool:
        value = fold(value)
        if value in wanted:
            return True
        before, at, after = value.rpartition("@")
        return bool(at) and (before in wanted or after in wanted)

    yield named


def _anywhere(texts: Sequence[str]) -> Iterable[Test]:
    needles = [fold(text) for text in texts]
    yield _folded(lambda value: any(needle in value for needle in needles))


def _whole(texts: Sequence[str]) -> Iterable[Test]:
    yield _folded(frozenset(map(fold, texts)).__contains__)


def _countries(texts: Sequence[str]) -> Iterable[Test]:
    yield frozenset(texts).__contains__


def _operators(texts: Sequence[str]) -> Iterable[Test]:
    for text in texts:
        number = _OPERATOR_NUMBER.fullmatch(fold(text))
        yield _numbered(f"as{number[1]}") if number else next(iter(_anywhere([text])))


def _numbered(number: str) -> Test:
    return lambda value: value.partition(" ")[0].lower() == number


_READERS: Mapping[Sort, Callable[[Sequence[str]], Iterable[Test]]] = {
    Sort.ADDRESS: _addresses,
    Sort.NAME: _names,
    Sort.TEXT: _anywhere,
    Sort.WHOLE: _whole,
    Sort.COUNTRY: _countries,
    Sort.OPERATOR: _operators,
}
