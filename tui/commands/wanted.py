"""The filter of a command: `--filter TEXT`, with the saved filters of the configuration."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING

from tui.cli import CommandError
from tui.commands.inputs import zone
from tui.language import _
from tui.model import EventKind
from tui.plain import KIND_WORDS

if TYPE_CHECKING:
    from tui.filter.answers import Answers
    from tui.filter.filter import Filter


def wanted(options: argparse.Namespace) -> Filter | None:
    """What `--filter` asks for; None where nothing is asked. Raises CommandError.

    Times without a zone are in that of `--tz`, so it is for after the configuration has filled that in.
    """
    from tui.filter.error import FilterError
    from tui.filter.filter import parse

    try:
        return parse(options.filter, _answers(options)) or None
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
