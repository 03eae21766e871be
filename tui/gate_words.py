"""What the gate says, in the language of now.

The gate and the helper with privileges speak English, on this host and over ssh; what they say is told again here by
the sentences that are known of them. A sentence that is not known stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from string import Formatter

from tui.gate_texts import TEXTS
from tui.gate_texts_backends import TEXTS as BACKENDS
from tui.language import ENGLISH, N_, _, language

#: Longest sentence that is looked at, and how deep one may stand in another.
_LONGEST, _DEPTH = 1000, 4
#: Modes and the categories that have them, and what the gate puts together of a mode and its end.
_SWITCHES = (
    *(
        N_("reject"),
        N_("discard"),
        N_("spf"),
        N_("dnsbl"),
        N_("unknown_recipient"),
        N_("dmarc"),
        N_("spam"),
        N_("virus"),
    ),
    N_("{mode} until {time}"),
    N_("{mode} for good"),
)


def retold(sentence: str) -> str:
    """A sentence of the gate's in the language of now."""
    if language() == ENGLISH or not sentence or len(sentence) > _LONGEST:
        return sentence
    return _retold(sentence, 0)


def _retold(sentence: str, depth: int) -> str:
    if depth > _DEPTH:
        return sentence
    for text, shape in _shapes(sentence):
        if found := shape.fullmatch(sentence):
            inside = {name: _retold(part, depth + 1) for name, part in found.groupdict().items()}
            return _(text).format(**inside)
    return _in_parts(sentence, depth)


def _in_parts(sentence: str, depth: int) -> str:
    """Sentences that stand behind one another, each for itself."""
    for joint, text in (("; ", _("{first}; {rest}")), (": ", _("{first}: {rest}"))):
        first, there, rest = sentence.partition(joint)
        told = (_retold(first, depth + 1), _retold(rest, depth + 1))
        if there and told != (first, rest):
            return text.format(first=told[0], rest=told[1])
    return sentence


def _shapes(sentence: str) -> Iterator[tuple[str, re.Pattern[str]]]:
    """The texts that may have become the sentence, the most telling first."""
    return ((text, shape) for text, longest, shape in _all_shapes() if longest in sentence)


@lru_cache(maxsize=1)
def _all_shapes() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    """Each text with the longest of its words and its pattern, those with most words first."""
    shapes = []
    for text in (*TEXTS, *BACKENDS, *_SWITCHES):
        parts = [(words, name) for words, name, _form, _how in Formatter().parse(text)]
        pattern = "".join(re.escape(words) + (f"(?P<{name}>.*?)" if name else "") for words, name in parts)
        words = [words for words, _name in parts]
        shapes.append((sum(map(len, words)), text, max(words, key=len), re.compile(pattern, re.DOTALL)))
    return tuple((text, longest, shape) for _length, text, longest, shape in sorted(shapes, key=lambda one: -one[0]))
