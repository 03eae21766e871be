"""How the values of each sort of field are read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from enum import StrEnum

from tui.filter.address import test_of
from tui.filter.answers import Answers
from tui.filter.error import quoted
from tui.filter.fields import FIELDS, STATES, Field, Sort
from tui.filter.fold import fold
from tui.filter.globs import matches
from tui.filter.moment import moment_of
from tui.filter.pattern import PatternError, Search, SlowPatternError
from tui.filter.tree import Glob, Literal, Number, Pattern, Value
from tui.language import _
from tui.suggestion import did_you_mean

_NUMBER = re.compile(r"(>=|<=|>|<|=)?([0-9]{1,9})", re.ASCII)
_COUNTRY = re.compile(r"[A-Za-z]{2}")


class ValueFault(Exception):  # noqa: N818 - no error of the program's: who knows the place makes a FilterError of it
    """What is wrong with a value, in a sentence."""


def bare_value(name: str, raw: str, answers: Answers) -> Value:
    """The value that `raw`, written without quotes, is for a field. Raises ValueFault."""
    sort = FIELDS[name].sort
    if sort is Sort.NUMBER:
        return _number(name, raw)
    if "*" in raw and sort not in (Sort.MOMENT, Sort.STATE):
        return _some(name, Glob(raw), answers)
    return quoted_value(name, raw, answers)


def quoted_value(name: str, text: str, answers: Answers) -> Value:
    """The value that a text means for a field. Raises ValueFault."""
    return Literal(_READERS.get(FIELDS[name].sort, _as_it_is)(name, text, answers))


def pattern_value(name: str, source: str, answers: Answers) -> Value:
    """The regular expression for a field. Raises ValueFault."""
    if FIELDS[name].sort in (Sort.NUMBER, Sort.MOMENT, Sort.STATE):
        raise ValueFault(_("{field}: takes no regular expression").format(field=name))
    check_pattern(source)
    return _some(name, Pattern(source), answers)


def check_pattern(source: str) -> None:
    """Raises ValueFault for a regular expression that cannot be used."""
    try:
        Search(source)
    except SlowPatternError:
        words = _("/{source}/ can be made to take too long by a text; write no repetition inside a repetition")
        raise ValueFault(words.format(source=quoted(source)[1:-1])) from None
    except PatternError as error:
        words = _("/{source}/ is no regular expression: {why}")
        raise ValueFault(words.format(source=quoted(source)[1:-1], why=error)) from None


def chosen(field: Field, value: Value, answers: Answers) -> frozenset[StrEnum]:
    """The members of a field's vocabulary that a value means: by their own names or by their words on the screen."""
    members = list(field.choices or ())
    if isinstance(value, Literal):
        return frozenset(member for member in members if member == value.text)
    test = glob_or_pattern(value)
    return frozenset(member for member in members if any(map(test, _names(member, answers))))


def glob_or_pattern(value: Value, searching: Callable[[str], Callable[[str], bool]] = Search) -> Callable[[str], bool]:
    """The test of a folded text that a value with * or between slashes is; `searching` makes that of an expression."""
    if isinstance(value, Pattern):
        return searching(value.source)
    pieces = fold(str(value)).split("*")
    return lambda text: matches(pieces, text)


def _names(member: StrEnum, answers: Answers) -> list[str]:
    return [fold(name) for name in (member.value, *answers.words(member))]


def _some(name: str, value: Value, answers: Answers) -> Value:
    field = FIELDS[name]
    if field.choices and not chosen(field, value, answers):
        raise ValueFault(_none_such(name, str(value)))
    return value


def _none_such(name: str, text: str, near: str = "") -> str:
    known = ", ".join(FIELDS[name].choices or ())
    words = _("there is no {field} {text}{near}; there are {known}")
    return words.format(field=name, text=quoted(text), near=near, known=known)


def _choice(name: str, text: str, answers: Answers) -> str:
    named: dict[str, str] = {}
    for member in FIELDS[name].choices or ():
        named |= dict.fromkeys(_names(member, answers), member.value)
    wanted = fold(text)
    for spelling in (wanted, wanted.replace("-", "_")):
        if spelling in named:
            return named[spelling]
    raise ValueFault(_none_such(name, text, did_you_mean(wanted, named)))


def _address(_name: str, text: str, _answers: Answers) -> str:
    try:
        test_of(text)
    except ValueError:
        words = _("{text} is no address; write 203.0.113.9, the beginning 203.0. or the network 203.0.113.0/24")
        if "/" in text:
            words = _("{text} is no network; write 203.0.113.0/24 or 2001:db8::/32")
        raise ValueFault(words.format(text=quoted(text))) from None
    return text


def _country(_name: str, text: str, _answers: Answers) -> str:
    if not _COUNTRY.fullmatch(text):
        raise ValueFault(_("{text} is no country; write its two letters, such as JP").format(text=quoted(text)))
    return text.upper()


def _moment(name: str, text: str, answers: Answers) -> str:
    try:
        moment_of(text, answers.clock, end=name == "until")()
    except (ValueError, OverflowError):
        words = _("{text} is no time; write a span before now (30m, 2h, 7d), 09:00, 2026-11-28 or 2026-11-28T09:00")
        raise ValueFault(words.format(text=quoted(text))) from None
    return text


def _state(_name: str, text: str, answers: Answers) -> str:
    word = text.lower()
    if word not in STATES:
        words = _("there is no is:{text}{near}; there are {known}")
        near = did_you_mean(word, STATES)
        raise ValueFault(words.format(text=quoted(text)[1:-1], near=near, known=", ".join(f"is:{s}" for s in STATES)))
    if getattr(answers, word) is None:
        raise ValueFault(_('"is:{word}" can be asked on the screen only').format(word=word))
    return word


def _number(name: str, text: str) -> Number:
    match = _NUMBER.fullmatch(text)
    if match is None:
        words = _("{text} is no number; write {field}:550, {field}:>=500 or {field}:<500")
        raise ValueFault(words.format(text=quoted(text), field=name))
    return Number(match[1] or "=", int(match[2]))


def _quoted_number(name: str, text: str, _answers: Answers) -> str:
    raise ValueFault(_("{field}: takes a number without quotes").format(field=name))


def _as_it_is(_name: str, text: str, _answers: Answers) -> str:
    return text


_READERS: Mapping[Sort, Callable[[str, str, Answers], str]] = {
    Sort.ADDRESS: _address,
    Sort.CHOICE: _choice,
    Sort.COUNTRY: _country,
    Sort.MOMENT: _moment,
    Sort.NUMBER: _quoted_number,
    Sort.STATE: _state,
}
