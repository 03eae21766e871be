"""The filter of a command: `--filter TEXT`, with the saved filters of the configuration."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING

from tui.cli import CommandError
from tui.commands.inputs import zone
from tui.language import _
from tui.model import Event, EventKind
from tui.plain import KIND_WORDS

if TYPE_CHECKING:
    from tui.filter.answers import Answers
    from tui.filter.filter import Filter

#: Given events, those that are asked for.
Choose = Callable[[Sequence[Event]], Sequence[Event]]


def choosing(options: argparse.Namespace, problem: Callable[[str], None]) -> Choose | None:
    """What leaves out events that `--filter` does not ask for; None where nothing is asked. Raises CommandError.

    A regular expression that took too long is told to `problem` once. Times without a zone are in that of `--tz`, so
    it is for after the configuration has filled that in.
    """
    chosen = _filter(options) if options.filter is not None else None
    if not chosen:
        return None
    told: set[str] = set()

    def choose(events: Sequence[Event]) -> Sequence[Event]:
        found = [event for event in events if chosen.event(event)]
        for source in chosen.gave_up:
            if source not in told:
                told.add(source)
                words = _("/{source}/ took too long: events that it alone would leave out are taken in")
                problem(words.format(source=source))
        return found

    return choose


def _filter(options: argparse.Namespace) -> Filter:
    from tui.filter.error import FilterError
    from tui.filter.filter import parse

    try:
        return parse(options.filter, _answers(options))
    except FilterError as error:
        raise CommandError(f"--filter: {error}") from None


def _answers(options: argparse.Namespace) -> Answers:
    from tui.analysis.place import Places
    from tui.commands.settings import settings
    from tui.filter.answers import Answers

    chosen = settings(options)
    places = Places(country_db=chosen.geo.country_db, asn_db=chosen.geo.asn_db)
    clock = partial(_now, options.tz)
    return Answers(clock=clock, country=places.country, asn=places.asn, words=_words, saved=chosen.filters)


def _now(zone_name: str | None) -> datetime:
    named = zone(zone_name)
    return datetime.now(named) if named else datetime.now().astimezone()


def _words(word: StrEnum) -> Sequence[str]:
    """As `tui.plain` says them."""
    if isinstance(word, EventKind):
        return (_(KIND_WORDS[word]),)
    return (_(word.value.replace("_", " ")),)
