"""What may come next while a filter is typed, each with what it means."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from tui.filter.bounds import LONGEST
from tui.filter.fields import ALIASES, FIELDS, STATES, Sort
from tui.filter.fold import fold
from tui.filter.scanner import narrow
from tui.filter.seen import Vocabulary
from tui.filter.tree import Literal
from tui.language import N_, _

#: Suggestions at most.
MOST = 50

#: What is closed between quotes or slashes; where such begins.
_CLOSED = re.compile(r"""(?:(?<=[\s(:,-])|^)(?:"(?:[^"\\]|\\.)*"|/(?:[^/\\]|\\.)*/)""", re.DOTALL)
_OPENED = re.compile(r"""(?:^|[\s(:,-])["/]""")
#: The last term before the cursor: what excludes, then a field and its earlier values, then what is being written.
_TERM = re.compile(r"(?:^|[\s(])-*(?P<begun>(?:(?P<field>[A-Za-z_]+):(?:[^\s(),]+,)*)?[^\s(),]*)$")

_TIMES = {
    "15m": N_("a quarter of an hour ago"),
    "1h": N_("an hour ago"),
    "24h": N_("this time yesterday"),
    "7d": N_("a week ago"),
    "00:00": N_("midnight"),
    "09:00": N_("nine o'clock, today or yesterday"),
}
_NUMBERS = {
    "code": {">=500": N_("refused for good"), "<500": N_("deferred or accepted")},
    "count": {">1": N_("more than once"), ">=100": N_("a hundred times or more")},
}


class Suggestion(NamedTuple):
    """`label` is what is suggested, `meaning` a line on it; `text` and `cursor` are the filter once it is taken."""

    label: str
    meaning: str
    text: str
    cursor: int


def complete(text: str, cursor: int, vocabulary: Vocabulary) -> tuple[Suggestion, ...]:
    """What may stand where the cursor is (counted in characters), the likeliest first. Nothing inside quotes."""
    if len(text) > LONGEST:
        return ()
    before = _CLOSED.sub(lambda closed: "x" * len(closed[0]), narrow(text[:cursor]))
    term = _TERM.search(before)
    if term is None or _OPENED.search(before):
        return ()
    found: list[Suggestion] = []
    name = ALIASES.get((term["field"] or "").lower(), (term["field"] or "").lower())
    begun = re.split("[:,]", term["begun"])[-1] if term["field"] else term["begun"]
    if term["field"] and name not in FIELDS:
        return ()
    offers = _values(name, vocabulary) if term["field"] else _terms(vocabulary)
    start = cursor - len(begun)
    for label, written, meaning in offers:
        if _fits(begun, label, written) and len(found) < MOST:
            found.append(Suggestion(label, meaning, text[:start] + written + text[cursor:], start + len(written)))
    return tuple(found)


def _fits(begun: str, label: str, written: str) -> bool:
    """Whether it begins so, and would add anything."""
    wanted = fold(begun)
    return written != begun and (fold(label).startswith(wanted) or fold(written).startswith(wanted))


#: What is shown, what is written, what it means.
_Offer = tuple[str, str, str]


def _terms(vocabulary: Vocabulary) -> Iterator[_Offer]:
    for name, field in FIELDS.items():
        yield f"{name}:", f"{name}:", _(field.meaning)
    for name, saved in vocabulary.saved.items():
        yield f"@{name}", f"@{name}", saved


def _values(name: str, vocabulary: Vocabulary) -> Iterator[_Offer]:
    field = FIELDS[name]
    for member in field.choices or ():
        yield member.value, member.value, vocabulary.word(member)
    if field.sort is Sort.STATE:
        yield from ((state, state, _(meaning)) for state, meaning in STATES.items())
    if field.sort is Sort.MOMENT:
        yield from ((time, time, _(meaning)) for time, meaning in _TIMES.items())
    yield from ((number, number, _(meaning)) for number, meaning in _NUMBERS.get(name, {}).items())
    for value in vocabulary.seen(name):
        yield value, str(Literal(value)), _(field.meaning)
