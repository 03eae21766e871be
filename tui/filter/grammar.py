"""From what was typed to a tree.

filter  one or more terms, all of which must be met; "or" between terms parts alternatives
term    -term | (filter) | field:value,value | @name | word | "words" | /regular expression/
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NoReturn, TypeVar

from tui.filter.address import is_address
from tui.filter.answers import Answers
from tui.filter.bounds import LONGEST, Bounds
from tui.filter.error import FilterError, quoted
from tui.filter.fields import ALIASES, FIELDS
from tui.filter.scanner import Scanner
from tui.filter.tree import OR, Glob, Has, Literal, Pattern, Saved, Tree, Value, Word, but, either, every
from tui.filter.values import ValueFault, bare_value, check_pattern, pattern_value, quoted_value
from tui.language import _
from tui.suggestion import did_you_mean

T = TypeVar("T")

_FIELD = re.compile(r"([A-Za-z_]+):")
_NAME = re.compile(r"@([\w-]+)(?=[\s()]|$)")


def tree_of(text: str, answers: Answers) -> Tree | None:
    """What a filter means; None where nothing is typed. Raises FilterError."""
    return _Reading(text, answers, Bounds()).whole()


class _Reading:
    """One text on its way to a tree. A saved filter in it has a reading of its own."""

    def __init__(self, text: str, answers: Answers, bounds: Bounds) -> None:
        self._scanner = Scanner(text)
        self._answers = answers
        self._bounds = bounds

    def whole(self) -> Tree | None:
        """What the text means; None where nothing is written. Raises FilterError."""
        scanner = self._scanner
        if (count := len(scanner.text)) > LONGEST:
            words = _("a filter has at most {most} characters, this one has {count}")
            self._fail(words.format(most=f"{LONGEST:,}", count=f"{count:,}"), LONGEST, count)
        scanner.skip_space()
        if not scanner.next:
            return None
        tree = self._alternatives()
        if scanner.next:
            self._fail(_('there is no "(" before this ")"; write brackets that are meant in quotes'), scanner.at)
        return tree

    def _alternatives(self) -> Tree:
        terms = [self._all()]
        while self._took_or():
            terms.append(self._all())
        return either(terms)

    def _all(self) -> Tree:
        scanner, terms = self._scanner, list[Tree]()
        scanner.skip_space()
        while scanner.next not in ("", ")") and not self._at_or():
            terms.append(self._term())
            scanner.skip_space()
        if not terms:
            if scanner.next == ")":
                self._fail(_("there is nothing between the brackets"), scanner.at)
            self._fail(_('"or" stands between two terms; for the word itself write "or" in quotes'), scanner.at)
        return every(terms)

    def _at_or(self) -> bool:
        scanner = self._scanner
        text, at = scanner.text, scanner.at
        return text[at : at + 2].lower() == OR and (text[at + 2 : at + 3] in ("", "(", ")") or text[at + 2].isspace())

    def _took_or(self) -> bool:
        if not self._at_or():
            return False
        self._scanner.at += len(OR)
        return True

    def _term(self) -> Tree:
        start = self._scanner.at
        self._bounds.terms += 1
        self._bounds.depth += 1
        self._check_bounds(start)
        tree = self._inner(start)
        self._bounds.depth -= 1
        return tree

    def _check_bounds(self, start: int) -> None:
        if self._bounds.passed:
            self._fail(_("this filter has too many terms or brackets inside each other; write a shorter one"), start)

    def _inner(self, start: int) -> Tree:
        scanner = self._scanner
        if scanner.take("-"):
            return Word(Literal("-")) if scanner.next in ("", ")") or scanner.next.isspace() else but(self._term())
        if scanner.take("("):
            return self._in_brackets(start)
        if scanner.next == '"':
            return Word(Literal(scanner.quoted()))
        if scanner.next == "/":
            source = scanner.pattern()
            self._checked(lambda: check_pattern(source), start)
            return Word(Pattern(source))
        return self._bare(start)

    def _in_brackets(self, start: int) -> Tree:
        scanner = self._scanner
        scanner.skip_space()
        tree = self._alternatives() if scanner.next else None
        if tree is None or not scanner.take(")"):
            self._fail(_("this bracket is not closed; write brackets that are meant in quotes"), start, start + 1)
        return tree

    def _bare(self, start: int) -> Tree:
        scanner = self._scanner
        if named := _NAME.match(scanner.text, start):
            scanner.at = named.end()
            return self._saved_filter(named[1], start)
        field = _FIELD.match(scanner.text, start)
        word = scanner.bare()
        if is_address(word):
            return Has("ip", (self._checked(lambda: bare_value("ip", word, self._answers), start),))
        if field:
            scanner.at = field.end()
            return self._has(field[1], start)
        return Word(Glob(word) if "*" in word else Literal(word))

    def _has(self, written: str, start: int) -> Tree:
        name = ALIASES.get(written.lower(), written.lower())
        if name not in FIELDS:
            words = _("there is no field {field}{near}; to look for the words themselves write them in quotes")
            near = did_you_mean(name, (*FIELDS, *ALIASES))
            self._fail(words.format(field=quoted(written), near=near), start, self._scanner.at)
        values = [self._value(name)]
        while self._scanner.take(","):
            values.append(self._value(name))
        return Has(name, tuple(dict.fromkeys(values)))

    def _value(self, name: str) -> Value:
        scanner, answers = self._scanner, self._answers
        start = scanner.at
        if scanner.next == '"':
            text = scanner.quoted()
            return self._checked(lambda: quoted_value(name, text, answers), start)
        if scanner.next == "/":
            source = scanner.pattern()
            return self._checked(lambda: pattern_value(name, source, answers), start)
        raw = scanner.bare(",")
        if not raw:
            words = _("{field}: needs a value right behind it, as in {example}")
            self._fail(words.format(field=name, example=FIELDS[name].example), start)
        return self._checked(lambda: bare_value(name, raw, answers), start)

    def _checked(self, read: Callable[[], T], start: int) -> T:
        try:
            return read()
        except ValueFault as fault:
            self._fail(str(fault), start)

    def _saved_filter(self, name: str, start: int) -> Tree:
        text = self._answers.saved.get(name)
        if text is None:
            words = _("there is no saved filter {name}{near}; to look for the word itself write it in quotes")
            self._fail(words.format(name=quoted("@" + name), near=did_you_mean(name, self._answers.saved)), start)
        if name not in self._bounds.saved:
            return self._read_saved(name, text, start)
        read = self._bounds.saved[name]
        if read is None:
            self._fail(_("the saved filter {name} asks for itself").format(name=quoted("@" + name)), start)
        self._bounds.terms += read[1]
        self._check_bounds(start)
        return read[0]

    def _read_saved(self, name: str, text: str, start: int) -> Saved:
        bounds = self._bounds
        bounds.saved[name], before = None, bounds.terms
        try:
            tree = _Reading(text, self._answers, bounds).whole()
        except FilterError as error:
            words = _("in the saved filter {name}: {sentence}")
            self._fail(words.format(name=quoted("@" + name), sentence=error.sentence), start)
        if tree is None:
            self._fail(_("the saved filter {name} is empty").format(name=quoted("@" + name)), start)
        read = Saved(name, tree)
        bounds.saved[name] = read, bounds.terms - before
        return read

    def _fail(self, sentence: str, start: int, end: int | None = None) -> NoReturn:
        raise FilterError(sentence, start, max(self._scanner.at if end is None else end, start + 1))
