"""From the words of the command line to sources and readers."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from tui.cli import UNREADABLE, CommandError
from tui.language import _
from tui.model import Source

if TYPE_CHECKING:
    from tui.config_schema import Settings
    from tui.reading import Readers


def span(text: str) -> timedelta:
    """`90s`, `15m`, `24h`, `7d`, `2w` as a time span."""
    from tui.config import parse_duration

    try:
        return parse_duration(text)
    except ValueError as error:
        raise CommandError(_("--since: {error}").format(error=error)) from None


def zone(name: str | None) -> tzinfo | None:
    """A time zone by its name; None for this host's."""
    if not name:
        return None
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise CommandError(
            _("{name!r} is no time zone; write one such as Asia/Tokyo or UTC").format(name=name)
        ) from None


class Inputs:
    """What a command reads: `sources`, and `readers` for them.

    A command that shows a screen makes the readers when the first frame stands.
    """

    def __init__(
        self,
        options: argparse.Namespace,
        *,
        follow: bool,
        newest_first: bool = False,
        history: bool = False,
        since: str | None = None,
        fields: Iterable[str] | None = None,
        stdin: int | None = None,
    ) -> None:
        """`stdin` is the descriptor to read for `-` (None: standard input). Raises CommandError.

        What the command line leaves open of sources and time zone is taken from the configuration.
        """
        chosen = _configured(options) if "tz" in options else None
        self.country_db = chosen.geo.country_db if chosen else ""
        given = getattr(options, "since", None) or since
        begin = datetime.now(UTC) - span(given) if given else None
        self._readers = partial(_readers, zone(getattr(options, "tz", None)), begin, fields, chosen)
        self._follow, self._newest_first, self._stdin = follow, newest_first, stdin
        self._history = history or getattr(options, "history", False) or bool(getattr(options, "since", None))
        self._not_before = time.time() - span(given).total_seconds() if given else None
        self._names = names(options.sources)

    @cached_property
    def sources(self) -> list[Source]:
        """The sources, in the order named; the first time takes a while, since the event loop is loaded."""
        return [self._source(name) for name in self._names]

    @cached_property
    def readers(self) -> Readers:
        """Readers for the sources; the first time takes a while, since all parsers are loaded."""
        return self._readers()

    def _is_too_old(self, line: bytes) -> bool:
        return self.readers.older_than_since(line)

    def _source(self, name: str) -> Source:
        from tui.sources.named import open_source
        from tui.sources.stdin import StreamSource

        if name == "-":
            return StreamSource(_standard_input() if self._stdin is None else self._stdin)
        return open_source(
            Path(name),
            follow=self._follow,
            newest_first=self._newest_first,
            history=self._history,
            since_cut=self._is_too_old,
            not_before=self._not_before,
        )


def _readers(
    zone: tzinfo | None, since: datetime | None, fields: Iterable[str] | None, chosen: Settings | None
) -> Readers:
    from tui.parsers.shape import FIELDS
    from tui.parsers.verdict import SITE
    from tui.reading import Readers

    worded = None
    if chosen:
        SITE.learn(chosen.replies.categories)
    if chosen and (chosen.synology.headings or chosen.synology.categories):
        from tui.parsers.synology_words import Words

        worded = Words(chosen.synology.headings, chosen.synology.categories)
    return Readers(zone=zone, since=since, fields=FIELDS if fields is None else fields, words=worded)


def _configured(options: argparse.Namespace) -> Settings:
    """Fill in what the command line left open; returns the settings in force."""
    from tui.commands.settings import settings

    chosen = settings(options)
    options.sources = options.sources or list(chosen.sources.files)
    options.tz = options.tz or chosen.sources.timezone
    return chosen


def _standard_input() -> int:
    if sys.stdin is None:
        raise CommandError(_("- reads standard input, and that is closed; write … | sekimori events -"))
    return sys.stdin.fileno()


def names(given: Sequence[str]) -> list[str]:
    """The sources named, or else the readable logs of this host. Raises CommandError when there is none."""
    if given:
        return list(dict.fromkeys(given))
    from tui.sources.discovery import discover

    discovery = discover()
    readable = [str(found.path) for found in discovery.found if found.readable]
    for found in discovery.found:
        if not found.readable:
            print(f"sekimori: {found.why_not}", file=sys.stderr)
    if not readable:
        raise CommandError(
            _(
                "no mail log to read on this host; name one (sekimori watch FILE…), pipe one"
                " (ssh -n nas tail -F /var/log/maillog | sekimori -) or try the demo (sekimori demo)"
            ),
            UNREADABLE,
        )
    return readable
