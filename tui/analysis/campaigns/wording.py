"""Pieces of sentences. Every number in them stands in the evidence."""

from __future__ import annotations

from collections.abc import Sequence

from tui.analysis.campaigns.figures import Figures, Names
from tui.language import N_, _, counted

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
#: Countries of the lists, in words.
_LANDS = {"JP": N_("Japan")}
#: Lists that are told beside the first one.
_LISTS = 2


def number(count: int) -> str:
    """With commas."""
    return f"{count:,}"


def tries(count: int) -> str:
    """`1 try`, `12 tries`."""
    return counted(count, "{count} try", "{count} tries")


def log_in_names(count: int) -> str:
    """`1 log-in name`, `12 log-in names`."""
    return counted(count, "{count} log-in name", "{count} log-in names")


def unknown(count: int) -> str:
    """`1 unknown recipient`, `12 unknown recipients`."""
    return counted(count, "{count} unknown recipient", "{count} unknown recipients")


def length(seconds: int) -> str:
    """A span of time, by its two largest units: "45 s", "12 min", "14 h 5 min", "2 d 3 h"."""
    if seconds < 2 * _MINUTE:
        return _("{count} s").format(count=seconds)
    if seconds < 2 * _HOUR:
        return _("{count} min").format(count=seconds // _MINUTE)
    if seconds < 2 * _DAY:
        hours, rest = divmod(seconds, _HOUR)
        parts = (hours, rest // _MINUTE)
        return (_("{} h {} min") if rest >= _MINUTE else _("{} h")).format(*parts)
    days, rest = divmod(seconds, _DAY)
    return (_("{} d {} h") if rest >= _HOUR else _("{} d")).format(days, rest // _HOUR)


def joined(parts: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(parts) == 1:
        return parts[0]
    return _("{most} and {last}").format(most=_(", ").join(parts[:-1]), last=parts[-1])


def placed(ip: str, country: str) -> str:
    """An address, and its country where that is known."""
    return f"{ip} ({country})" if country else ip


def sources(of: Figures, addresses: Sequence[str]) -> str:
    """From where: the address itself, or how many there are, and in how many countries."""
    if len(addresses) == 1:
        return placed(addresses[0], of.countries[0][0] if of.countries else "")
    if len(of.countries) > 1:
        where = counted(len(of.countries), "{count} country", "{count} countries")
    elif of.countries and not of.countries_unknown:
        where = of.countries[0][0]
    else:
        where = counted(of.networks, "{count} network", "{count} networks")
    several = counted(of.addresses, "{count} address", "{count} addresses")
    return _("{addresses} in {where}").format(addresses=several, where=where)


def during(of: Figures) -> str:
    """How long it has gone on; "" for a moment."""
    return _(" within {length}").format(length=length(of.span)) if of.span else ""


def lists(names: Names) -> str:
    """Which lists are walked."""
    return joined([found.words for found, _ in names.lists[:_LISTS]])


def foreign(of: Figures, names: Names) -> str:
    """That none of the addresses is where such names are at home."""
    country = names.lists[0][0].country
    known = {land for land, _ in of.countries}
    if not country or not known or country in known:
        return ""
    return _(", none in {country}").format(country=_(_LANDS[country]) if country in _LANDS else country)


def aimed(names: Names, most: int) -> str:
    """The names tried most, and whether they exist."""
    known = names.existing
    if names.distinct == 1 and names.tries == names.most_each:
        return names.top[0][0] + (_(", which exists,") if known else "")
    forms = {True: _("{name} (exists, {tries})"), False: _("{name} ({tries})")}
    return joined([forms[name in known].format(name=name, tries=number(tries)) for name, tries in names.top[:most]])


def existing(names: Names) -> str:
    """How many of the names exist; "" for none."""
    if not names.existing:
        return ""
    if len(names.existing) == names.distinct:
        return _(", all of which exist,") if names.distinct > 1 else _(", which exists,")
    return counted(len(names.existing), ", {count} of which exists,", ", {count} of which exist,")
