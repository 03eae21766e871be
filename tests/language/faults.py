"""What is wrong with a translation, whatever it says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from string import Formatter

from babel.messages.catalog import Catalog
from rich.cells import cell_len

from tests.language.widths import widths

#: A placeholder of argparse's own words.
_PERCENT = re.compile(r"%\(\w+\)[rsd]|%[rs]\b")


def faults(catalogue: Catalog) -> Iterator[str]:
    """A sentence for each: not translated, uncertain, a placeholder that is lost or too many, a label too wide."""
    wide = widths()
    for message in catalogue:
        if not message.id:
            continue
        originals, translated = forms(message.id), forms(message.string)
        name = originals[0]
        if not all(translated):
            yield f"{name!r} is not translated"
            continue
        if message.fuzzy:
            yield f"{name!r} is marked fuzzy"
        yield from (fault for text in translated for fault in _against(originals, text))
        yield from (
            f"{text!r} has {cell_len(text)} cells, {name!r} has room for {wide[name]}"
            for text in translated
            if cell_len(text) > wide.get(name, cell_len(text))
        )


def _against(originals: tuple[str, ...], text: str) -> Iterator[str]:
    """The faults of one translated form."""
    allowed = set.union(*map(fields, originals))
    needed = set.intersection(*map(fields, originals))
    name = originals[0]
    if not _well_formed(text):
        yield f"{text!r} cannot be filled in"
        return
    yield from (f"{text!r} lost the placeholder {{{field}}} of {name!r}" for field in sorted(needed - fields(text)))
    yield from (f"{text!r} has a stray placeholder {{{field}}}" for field in sorted(fields(text) - allowed))
    if not _same_edges(name, text):
        yield f"{text!r} begins or ends with other spaces than {name!r}"


def fields(text: str) -> set[str]:
    """The placeholders of a text, with what their format says. Empty for a text that is no format at all."""
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        return set()
    named = {f"{name}{':' if form else ''}{form}" for _, name, form, _ in parts if name is not None}
    return named | set(_PERCENT.findall(text))


def _well_formed(text: str) -> bool:
    try:
        list(Formatter().parse(text))
    except ValueError:
        return False
    return True


def _same_edges(name: str, text: str) -> bool:
    """Whether both begin and end with the same spaces; what joins words may do without in Japanese."""
    wanted = (name[: len(name) - len(name.lstrip())], name[len(name.rstrip()) :])
    there = (text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :])
    return all(space in ("", own) for own, space in zip(wanted, there, strict=True))


def forms(texts: object) -> tuple[str, ...]:
    """The forms of a msgid or msgstr: one, or one for each count that the language tells apart."""
    return (texts,) if isinstance(texts, str) else tuple(texts) if isinstance(texts, list | tuple) else ()
