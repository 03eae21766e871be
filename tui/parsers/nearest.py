"""Which rows a message comes nearest to, and where it leaves them: to see what a missing row would have to allow.

A pattern fits as far as its longest beginning that matches. Beginnings are cut between the items of the pattern, also
inside plain groups; each shorter one matches wherever a longer one does, so the longest is found by halving.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from tui.parsers.shape import FIELDS, Program, Shape

#: How much of a message is looked at, in bytes; a row that fits so far fits nearly.
_LOOKED_AT = 2048

#: Shortest beginning, in bytes, that is worth a word.
_WORTH = 4

_TOKEN = re.compile(
    r"(?P<open>\((?:\?P<\w+>|\?[aiLmsux-]*:|(?P<around>\?<?[=!])|(?!\?)))|(?P<close>\))|(?P<or>\|)"
    r"|(?P<times>(?:[*+?]|\{\d*,?\d*\})[+?]?)|(?P<any>\.|\\[dDwWsSbB]|\[\^?\]?(?:\\.|[^\]\\])*\])|\\x[0-9a-fA-F]{2}|\\.|.",
    re.DOTALL,
)


class Near(NamedTuple):
    """A row that a message fits for its first `fits` bytes; `expected` is the rest of its pattern."""

    program: Program
    shape: Shape
    fits: int
    leaves: int
    expected: str


class _Cut(NamedTuple):
    """A beginning of a pattern: up to `end`, with `closing` brackets put behind it. `literal`: it ends in a letter."""

    end: int
    closing: str
    literal: bool


def nearest(program: Program, message: bytes, limit: int = 3) -> list[Near]:
    """The rows that a message fits the longest, the best first; none of which it fits for a few letters only."""
    near = [one for shape in program.shapes if (one := _near(program, shape, message[:_LOOKED_AT])).fits >= _WORTH]
    return sorted(near, key=lambda one: -one.fits)[:limit]


def _near(program: Program, shape: Shape, message: bytes) -> Near:
    expression = shape.expression(frozenset(FIELDS))
    cuts = cuts_of(expression)
    # no shorter beginning fails where a longer one matches
    number = bisect_left(cuts, True, key=lambda cut: _end(expression, cut, message) is None)
    last = cuts[number - 1] if number else _Cut(0, "", literal=False)
    told = next((cut for cut in reversed(cuts[:number]) if cut.literal), None)  # what eats anything proves nothing
    fits = _end(expression, told, message) if told else 0
    return Near(program, shape, fits or 0, _end(expression, last, message) or 0, expression[last.end :])


def _end(expression: str, cut: _Cut, message: bytes) -> int | None:
    found = re.match((expression[: cut.end] + cut.closing).encode(), message)
    return found.end() if found else None


@cache
def cuts_of(expression: str) -> tuple[_Cut, ...]:
    """Where a pattern can be cut so that its beginning is a pattern, in order."""
    tokens = list(_TOKEN.finditer(expression))
    whole = _Cut(len(expression), "", literal=False)
    closes, opaque = _groups(tokens)
    return (whole,) if -1 in opaque else tuple(_cuts(tokens, closes, opaque))


def _groups(tokens: list[re.Match[str]]) -> tuple[dict[int, int], set[int]]:
    """Which bracket closes which, and the groups that hold branches, look around or repeat: not to be cut inside."""
    closes: dict[int, int] = {}
    opaque: set[int] = set()
    stack = [-1]
    for number, token in enumerate(tokens):
        if token["open"]:
            stack.append(number)
            if token["around"]:
                opaque.add(number)
        elif token["or"]:
            opaque.add(stack[-1])
        elif token["close"]:
            closes[stack[-1]] = number
            if number + 1 < len(tokens) and tokens[number + 1]["times"]:
                opaque.add(stack[-1])
            stack.pop()
    return closes, opaque


def _cuts(tokens: list[re.Match[str]], closes: dict[int, int], opaque: set[int]) -> Iterator[_Cut]:
    number, depth = 0, 0
    while number < len(tokens):
        token = tokens[number]
        if token["open"] and number not in opaque:
            depth, number = depth + 1, number + 1
            continue
        if token["close"]:
            depth -= 1
        number = closes.get(number, number)
        repeats = number + 1 < len(tokens) and tokens[number + 1]["times"]
        number += 1 if repeats else 0
        literal = not (repeats or token["open"] or token["close"] or token["any"])
        yield _Cut(tokens[number].end(), ")" * depth, literal)
        number += 1
