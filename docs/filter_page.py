"""The page on the filter language: its tables repeat the code."""

# ruff: noqa: E501 - a row of a table is one line

from __future__ import annotations

from collections.abc import Iterator

from tui.filter.bounds import DEEPEST, LONGEST, TERMS
from tui.filter.fields import ALIASES, FIELDS, STATES, Field, Sort
from tui.filter.pattern import PATIENCE, STRIKES
from tui.screens.filter_history import KEPT

#: How the values of each sort are compared.
_COMPARED = {
    Sort.ADDRESS: "one address, the beginning of one, or a network",
    Sort.NAME: "the whole of it, or what stands before or after its last @",
    Sort.TEXT: "anywhere in it",
    Sort.WHOLE: "the whole of it",
    Sort.CHOICE: "one of those below, or its word on the screen",
    Sort.COUNTRY: "two letters",
    Sort.OPERATOR: "the number, or a part of the name",
    Sort.NUMBER: "a number, with >, >=, < or <= before it or alone",
    Sort.MOMENT: "a time",
    Sort.STATE: "one of those below",
}

_TERMS = """\
What is typed after `/` on the screen, or behind `--filter` of `sekimori events` and `sekimori report`, shows only what matches. All terms must be met.

| term | shows |
|---|---|
| `tanaka` | what has the word anywhere: addresses, users, senders, recipients, zones, names, reasons, and the words for kind, category and action |
| `"user unknown"` | what has these words as they stand; `\\"` is a quote inside |
| `203.0.113.9`, `203.0.`, `203.0.113.0/24`, `2001:db8::/32` | addresses: one, a beginning, a network; never what a client wrote into its HELO |
| `user:tanaka` | what has this in the field |
| `user:admin,root` | one of these |
| `user:adm*`, `to:*@example.jp`, `user:*` | `*` is any characters, and the whole field must fit; `*` alone: there is one |
| `/off.r@/`, `user:/^adm/` | a regular expression, in a field or in any; `^` and `$` are the ends of a field, `\\/` is a slash |
| `-country:JP`, `-tanaka`, `-(a b)` | what does not match |
| `a or b`, `(a or b) c` | either; what stands together binds closer than `or` |
| `since:2h`, `until:30m` | times that move with the clock |
| `since:09:00`, `since:2026-11-28`, `since:2026-11-28T09:00` | the last time it was nine, a day, a moment; in the zone of the screen, or of `--tz` |
| `@night` | the saved filter of this name: `[filters] night = "since:9h -country:JP"` in the settings |

Case, width and compatibility forms make no difference (`ＴＡＮＡＫＡ` is `tanaka`), and full-width signs are read as ASCII, so that a Japanese keyboard need not be switched.
What begins with a sign that means something here is looked for in quotes: `"-x"`, `"/var/log"`, `"or"`, `"a:b"`.
For the shell, a filter that begins with `-` is written `--filter='-country:JP'`.
"""

_REST = f"""\
## What cannot be answered

Offenders, blocks and campaigns do not know every field: no offender has a zone. A term that a table cannot answer hides nothing there (the title of the offenders names
it); what is asked beside it still holds. A choice (`zone:x or tanaka`) or an exclusion (`-zone:x`) that depends on it hides nothing either.

## What is wrong

A filter that cannot be used is told in a sentence with its place and what may be meant; while it is typed, the last one that could be used stays in force. The commands end with 2.

## What it may cost

The pattern is the operator's and the text is the attacker's. A field has at most 256 characters; words, lists and `*` take time that grows with the text alone. A regular
expression is tried on texts made to hurt it when it is typed, and refused if one of them takes longer than {PATIENCE * 1000:g} ms of the processor. One that comes through and meets such a
text later is stopped after {PATIENCE * 1000:g} ms; the event is shown. After {STRIKES} such texts it is not looked for any more, hides nothing, and that is told. A filter has at most
{LONGEST:,} characters and {TERMS} terms, saved ones counted in, and {DEEPEST} brackets or minus signs inside each other.

`python -m tests.bench.filter` measures all of it.

## Typing

Tab or → takes the suggestion, ↑ and ↓ go through the last {KEPT} filters that were used, Enter keeps the filter, Esc clears it. The filters are in the state folder, for their owner alone.
"""


def filter_page() -> str:
    """Terms, fields, vocabularies, bounds."""
    return "\n".join(["# Filter", "", _TERMS, *_fields(), *_vocabularies(), _REST])


def _fields() -> Iterator[str]:
    yield from ("## Fields", "", "| field | what it is | compared | example |", "|---|---|---|---|")
    other = {name: [alias for alias, own in ALIASES.items() if own == name] for name in FIELDS}
    for name, field in FIELDS.items():
        names = ", ".join(f"`{one}:`" for one in (name, *other[name]))
        yield f"| {names} | {field.meaning} | {_COMPARED[field.sort]} | `{field.example}` |"
    yield ""


def _vocabularies() -> Iterator[str]:
    yield from ("| field | its values |", "|---|---|")
    for name, field in FIELDS.items():
        if field.choices:
            yield f"| `{name}:` | {_listed(field)} |"
    yield f"| `is:` | {'; '.join(f'`{state}`: {meaning}' for state, meaning in STATES.items())} |"
    yield ""


def _listed(field: Field) -> str:
    return ", ".join(f"`{member.value}`" for member in field.choices or ())
