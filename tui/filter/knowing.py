"""Which fields a filter asks for, and which of its terms a subject can answer."""

from __future__ import annotations

from collections.abc import Iterator

from tui.filter import tree as t
from tui.filter.subjects import Subject


def unknown_terms(tree: t.Tree | None, subject: Subject) -> tuple[str, ...]:
    """The terms that a subject of this kind cannot answer."""
    return tuple(dict.fromkeys(str(term) for term in fields_in(tree) if not knows(subject, term)))


def fields_in(tree: t.Tree | None) -> Iterator[t.Has]:
    """Every term that asks for a field, those of saved filters too."""
    match tree:
        case t.Has():
            yield tree
        case t.Saved(tree=inner) | t.Not(inner=inner):
            yield from fields_in(inner)
        case t.All(of=terms) | t.Any(of=terms):
            for term in terms:
                yield from fields_in(term)


def knows(subject: Subject, term: t.Has) -> bool:
    """Whether such a subject can answer the term."""
    if term.field == "is":
        return all(str(value) in subject.states for value in term.values)
    if term.field in ("since", "until"):
        return subject.first is not None
    return term.field in subject.one or term.field in subject.several
