"""Exported logs: Log Center's Connection and System logs, and MailPlus Server's security log, as CSV or HTML.

A table is an export if one of its first rows holds headings that we know (`synology_words`), in any order and in
English or Japanese. Log Center's: a title row, then `Level,Log,Time,User,Event`, newest row first; its sentences are
those of `synology_said`. Times have no zone. Rows that syslog-ng folded count as often as they were repeated; the row
that they repeat is the next older one that begins alike.

Unverified: HTML exports, of which none was seen; any table in the page is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final, NamedTuple

from tui.model import Chunk, Event
from tui.parsers import synology_security
from tui.parsers.shape import Verdict
from tui.parsers.stamps import Stamps
from tui.parsers.synology import VERDICTS
from tui.parsers.synology_grammar import REPEATED, UNBLOCKED, Said
from tui.parsers.synology_said import said
from tui.parsers.synology_table import Row, Rows, is_page, rows_of
from tui.parsers.synology_words import WARNINGS, Words
from tui.parsers.values import TABLES

#: Rows among which the headings are looked for.
_FIRST: Final = 5
#: Rows that wait for the row they repeat, and rows that may be repeated.
_KEPT: Final = 16
_DIGIT = re.compile(r"\d")
_STAMP = re.compile(
    r"(?P<y>\d{4})(?:[-/.]|年)(?P<m>\d\d?)(?:[-/.]|月)(?P<d>\d\d?)日?[ T]\s*(?P<clock>\d\d?:\d\d(?::\d\d)?)(?:\.\d+)?$"
)
#: Columns of a mail, by which a security log is told from the Connection log.
_OF_MAIL = frozenset({"type", "action", "sender", "recipient", "reason"})
#: Fields of an event that a security log's columns give.
_GIVEN: Final = ("ip", "hostname", "user", "sender", "recipient", "helo", "service", "reason")
_SYSTEM = frozenset({"system", "システム"})


class _Waiting(NamedTuple):
    """A row that says that another was repeated."""

    quote: bytes
    times: bytes
    row: Row
    time: str


class Export:
    """Reads the rows of one export; `columns` says which stands where."""

    def __init__(self, columns: Mapping[str, int], rows: Rows, words: Words) -> None:
        self._columns = columns
        self._rows = rows
        self._words = words
        self._is_security = not _OF_MAIL.isdisjoint(columns)
        self._waiting: list[_Waiting] = []
        self._last: list[Said] = []
        self._before = ""
        self._rises = False

    @classmethod
    def recognise(cls, data: bytes, words: Words | None = None) -> Export | None:
        """An export by its first rows; None for anything else."""
        words, page = words or Words(), is_page(data)
        head = data if page else b"\n".join(data.split(b"\n", _FIRST)[:_FIRST]) + b"\n"
        for place, row in enumerate(rows_of(head).of(Chunk("", head, 0, 1, live=False))):
            if place >= _FIRST * 4:
                break
            if not page and any(map(_DIGIT.search, row.cells)):
                continue  # a log line, with a stamp; in it a client may have written the headings
            columns = _columns(row.cells, words)
            if len(row.cells) > 2 and "time" in columns and not {"event", *_OF_MAIL}.isdisjoint(columns):
                return cls(columns, rows_of(head), words)
        return None

    def events(self, chunk: Chunk, stamps: Stamps) -> Iterator[Event]:
        """The events of the chunk's rows."""
        for row in self._rows.of(chunk):
            cells = {name: row.cells[at].strip() for name, at in self._columns.items() if at < len(row.cells)}
            time = _time(cells.get("time", ""))
            if time is None:
                continue
            if self._is_security:
                event = self._of_mail(row, cells, stamps(time.encode()), chunk.source)
                if event:
                    yield event
                continue
            for found, at, when in self._said(row, cells, time):
                verdict = VERDICTS.get(found.verb)
                if verdict:
                    yield _event(found, verdict, at, stamps(when.encode()), chunk.source)

    def _said(self, row: Row, cells: Mapping[str, str], time: str) -> Iterator[tuple[Said, Row, str]]:
        """What a row says, and the rows that wait for it."""
        self._rises = time > self._before if self._before and time != self._before else self._rises
        self._before = time
        found = said(cells.get("event", "").encode(), _beside(cells))
        if found.verb != REPEATED:
            yield found, row, time
            waiting, self._waiting = self._waiting, []
            for one in waiting:
                if one.quote == found.quote:
                    yield found._replace(times=one.times), one.row, one.time
                else:
                    self._waiting.append(one)
            self._last = [*(one for one in self._last if one.quote != found.quote), found][-_KEPT:]
        elif self._rises:
            earlier = next((one for one in self._last if one.quote == found.quote), None)
            if earlier:
                yield earlier._replace(times=found.times), row, time
        else:
            self._waiting = [*self._waiting, _Waiting(found.quote, found.times, row, time)][-_KEPT:]

    def _of_mail(self, row: Row, cells: Mapping[str, str], time: datetime, source: str) -> Event | None:
        verdict = synology_security.judge(cells, self._words)
        if verdict is None:
            return None
        told = {**cells, "reason": cells.get("reason") or cells.get("event") or cells.get("type", "")}
        fields = {name: TABLES[name][told[name].encode()] for name in _GIVEN if told.get(name)}
        count = TABLES["count"][cells.get("count", "").encode()] or 1
        return Event(
            time,
            verdict.kind,
            source,
            row.offset,
            row.line,
            count,
            True,
            category=verdict.category,
            action=verdict.action,
            zone=verdict.zone,
            program="mailplus",
            **fields,
        )


def _columns(cells: list[str], words: Words) -> dict[str, int]:
    """Our name of each column that a heading names, and its place; the first of two alike."""
    columns: dict[str, int] = {}
    for place, heading in enumerate(cells):
        name = words.column_of(heading)
        if name:
            columns.setdefault(name, place)
    return columns


def _beside(cells: Mapping[str, str]) -> dict[bytes, bytes]:
    """What stands beside a sentence, as `said` knows it."""
    log = "System" if cells.get("log", "").lower() in _SYSTEM else "Connection"
    level = "warning" if cells.get("level", "").lower() in WARNINGS else ""
    beside = {"log": log, "level": level, "username": cells.get("user", ""), "ip": cells.get("ip", "")}
    if cells.get("service"):
        beside["protocol"] = cells["service"]
    return {name.encode(): value.encode() for name, value in beside.items()}


def _time(text: str) -> str | None:
    """`2024/05/16 13:37:52`, `2024-05-16 13:37:52` or `2024年5月16日 13:37:52` as ISO 8601; None for anything else."""
    found = _STAMP.match(text)
    if found is None:
        return None
    clock = found["clock"].zfill(5 if found["clock"].count(":") == 1 else 8)
    return f"{found['y']}-{int(found['m']):02}-{int(found['d']):02} {clock}"


def _event(found: Said, verdict: Verdict, row: Row, time: datetime, source: str) -> Event:
    fields = {name: TABLES[name][getattr(found, name) or None] for name in ("ip", "user", "service", "reason")}
    return Event(
        time,
        verdict.kind,
        source,
        row.offset,
        row.line,
        int(found.times or b"1") or 1,
        found.verb != UNBLOCKED,
        category=verdict.category,
        action=verdict.action,
        program="synology",
        **fields,
    )
