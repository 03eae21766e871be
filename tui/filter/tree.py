"""A filter as a tree, frozen. Its text is canonical: read again it is an equal tree."""

from __future__ import annotations

from dataclasses import dataclass

from tui.filter.address import is_address

#: What ends a word, and what a bare word may not hold.
ENDS = frozenset('(),"*')
OR = "or"


def is_bare(text: str) -> bool:
    """Whether a value can be written without quotes."""
    return (
        text[:1] not in ("", "/", "<", ">", "=")
        and ENDS.isdisjoint(text)
        and not any(c.isspace() or "！" <= c <= "～" for c in text)
    )


def in_quotes(text: str) -> str:
    """A text as it is written between quotes."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


# values


@dataclass(frozen=True, slots=True)
class Literal:
    """Text that is looked for as it stands."""

    text: str

    def __str__(self) -> str:
        return self.text if is_bare(self.text) else in_quotes(self.text)


@dataclass(frozen=True, slots=True)
class Glob:
    """Text in which each * stands for any characters."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression."""

    source: str

    def __str__(self) -> str:
        return f"/{_slashed(self.source)}/"


@dataclass(frozen=True, slots=True)
class Number:
    """A number and how it is compared: "=", ">=", "<=", ">" or "<"."""

    sign: str
    number: int

    def __str__(self) -> str:
        return f"{'' if self.sign == '=' else self.sign}{self.number}"


Value = Literal | Glob | Pattern | Number


def _slashed(source: str) -> str:
    """A regular expression as it stands between slashes."""
    written, escaped = "", False
    for character in source:
        written += "\\/" if character == "/" and not escaped else character
        escaped = character == "\\" and not escaped
    return written


# terms


@dataclass(frozen=True, slots=True)
class Word:
    """A text anywhere in an event or row."""

    value: Literal | Glob | Pattern

    def __str__(self) -> str:
        if not isinstance(self.value, Literal):
            return str(self.value)
        text = self.value.text
        bare = is_bare(text) and text[0] not in "-@" and ":" not in text and text.lower() != OR and not is_address(text)
        return text if bare else in_quotes(text)


@dataclass(frozen=True, slots=True)
class Has:
    """A field with one of these values."""

    field: str
    values: tuple[Value, ...]

    def __str__(self) -> str:
        return f"{self.field}:{','.join(map(str, self.values))}"


@dataclass(frozen=True, slots=True)
class Saved:
    """A filter of the settings, by its name, and what it was when it was read."""

    name: str
    tree: Tree

    def __str__(self) -> str:
        return f"@{self.name}"


@dataclass(frozen=True, slots=True)
class Not:
    """What must not be."""

    inner: Tree

    def __str__(self) -> str:
        return f"-({self.inner})" if isinstance(self.inner, All | Any) else f"-{self.inner}"


@dataclass(frozen=True, slots=True)
class All:
    """Every one of two or more."""

    of: tuple[Tree, ...]

    def __str__(self) -> str:
        return " ".join(f"({one})" if isinstance(one, Any) else str(one) for one in self.of)


@dataclass(frozen=True, slots=True)
class Any:
    """At least one of two or more."""

    of: tuple[Tree, ...]

    def __str__(self) -> str:
        return f" {OR} ".join(map(str, self.of))


Tree = Word | Has | Saved | Not | All | Any


def every(terms: list[Tree]) -> Tree:
    """All of one or more terms; what is itself all of some is taken apart."""
    flat = [part for term in terms for part in (term.of if isinstance(term, All) else (term,))]
    return flat[0] if len(flat) == 1 else All(tuple(flat))


def either(terms: list[Tree]) -> Tree:
    """Any of one or more terms; what is itself any of some is taken apart."""
    flat = [part for term in terms for part in (term.of if isinstance(term, Any) else (term,))]
    return flat[0] if len(flat) == 1 else Any(tuple(flat))


def but(term: Tree) -> Tree:
    """Not the term; what was excluded is wanted again."""
    return term.inner if isinstance(term, Not) else Not(term)
