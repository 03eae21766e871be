"""Pieces of sentences. Every number in them stands in the evidence."""

from __future__ import annotations

from collections.abc import Sequence

from tui.analysis.campaigns.figures import Figures, Names

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
#: Countries of the lists, in words.
_LANDS = {"JP": "Japan"}
#: Lists that are told beside the first one.
_LISTS = 2


def number(count: int) -> str:
    """With commas."""
    return f"{count:,}"


def counted(count: int, one: str, more: str) -> str:
    """`1 address`, `12 addresses`."""
    return f"{count:,} {one if count == 1 else more}"


def length(seconds: int) -> str:
    """A span of time, by its two largest units: "45 s", "12 min", "14 h 5 min", "2 d 3 h"."""
    if seconds < 2 * _MINUTE:
        return f"{seconds} s"
    if seconds < 2 * _HOUR:
        return f"{seconds // _MINUTE} min"
    if seconds < 2 * _DAY:
        hours, rest = divmod(seconds, _HOUR)
        return f"{hours} h {rest // _MINUTE} min" if rest >= _MINUTE else f"{hours} h"
    days, rest = divmod(seconds, _DAY)
    return f"{days} d {rest // _HOUR} h" if rest >= _HOUR else f"{days} d"


def joined(parts: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def sources(of: Figures, addresses: Sequence[str]) -> str:
    """From where: the address itself, or how many there are, and in how many countries."""
    if len(addresses) == 1:
        land = f" ({of.countries[0][0]})" if of.countries else ""
        return f"{addresses[0]}{land}"
    where = f"{number(of.addresses)} addresses"
    if len(of.countries) > 1:
        return f"{where} in {len(of.countries)} countries"
    if of.countries and not of.countries_unknown:
        return f"{where} in {of.countries[0][0]}"
    return f"{where} in {counted(of.networks, 'network', 'networks')}"


def during(of: Figures) -> str:
    """How long it has gone on; "" for a moment."""
    return f" within {length(of.span)}" if of.span else ""


def lists(names: Names) -> str:
    """Which lists are walked."""
    return joined([found.words for found, _ in names.lists[:_LISTS]])


def foreign(of: Figures, names: Names) -> str:
    """That none of the addresses is where such names are at home."""
    country = names.lists[0][0].country
    known = {land for land, _ in of.countries}
    if not country or not known or country in known:
        return ""
    return f", none in {_LANDS.get(country, country)}"


def aimed(names: Names, most: int) -> str:
    """The names tried most, and whether they exist."""
    known = names.existing
    if names.distinct == 1 and names.tries == names.most_each:
        return f"{names.top[0][0]}{', which exists,' if known else ''}"
    told = names.top[:most]
    return joined([f"{name} ({'exists, ' if name in known else ''}{number(tries)})" for name, tries in told])


def existing(names: Names) -> str:
    """How many of the names exist; "" for none."""
    if not names.existing:
        return ""
    if len(names.existing) == names.distinct:
        return ", all of which exist," if names.distinct > 1 else ", which exists,"
    return f", {len(names.existing)} of which {'exists' if len(names.existing) == 1 else 'exist'},"
