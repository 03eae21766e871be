"""Log Center's CSV export of the Connection log: a title row, then `Level,Log,Time,User,Event`, newest row first.

The sentences are those of `tui.parsers.synology`. Times have no zone. A sentence repeated and suppressed by syslog-ng
(`Last message '…' repeated 3 times, suppressed by syslog-ng on NAS`) counts as often as it was repeated.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping

from tui.model import Chunk, Event
from tui.parsers.shape import plan
from tui.parsers.stamps import Stamps
from tui.parsers.synology import SENTENCES
from tui.parsers.values import TABLES

#: The columns that a sentence may give.
_LAYOUT = ("ip", "user", "service", "reason")
_SHAPES = [plan(shape, _LAYOUT, frozenset(_LAYOUT)) for shape in SENTENCES]
_REPEATED = re.compile(
    r"Last message '(?P<message>.*)' repeated (?P<count>\d{1,9}) times?, suppressed by syslog-ng on \S+$"
)
_DIGIT = re.compile(rb"\d")
_STAMP = re.compile(r"\d{4}[-/]\d\d[-/]\d\d \d\d:\d\d:\d\d")

#: Our name of a column -> what its heading may be.
_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "time": ("time", "date", "date & time", "日時", "時間", "時刻"),
    "event": ("event", "イベント", "説明", "description"),
    "user": ("user", "ユーザー", "ユーザ"),
}
_BOM = "\ufeff"


class Export:
    """Reads the rows of one export; `columns` says where time and event stand."""

    def __init__(self, columns: Mapping[str, int]) -> None:
        self._columns = columns

    @classmethod
    def recognise(cls, data: bytes) -> Export | None:
        """An export by its first rows; None for anything else."""
        for raw in data.split(b"\n", 3)[:3]:
            if _DIGIT.search(raw):
                continue  # a log line, with a stamp; in it a client may have written the headings
            cells = [cell.strip().lower() for cell in _cells(raw)]
            columns = {
                name: cells.index(heading)
                for name, headings in _HEADINGS.items()
                for heading in headings
                if heading in cells
            }
            if len(cells) > 2 and {"time", "event"} <= columns.keys():
                return cls(columns)
        return None

    def events(self, chunk: Chunk, stamps: Stamps) -> Iterator[Event]:
        """The events of the chunk's rows."""
        offset = chunk.offset
        for number, raw in enumerate(chunk.data.split(b"\n")[:-1]):
            event = self._event(raw, stamps, chunk.source, offset, chunk.line + number if chunk.line else 0)
            if event is not None:
                yield event
            offset += len(raw) + 1

    def _event(self, raw: bytes, stamps: Stamps, source: str, offset: int, line: int) -> Event | None:
        cells = _cells(raw)
        if len(cells) <= max(self._columns.values()) or not _STAMP.match(cells[self._columns["time"]]):
            return None
        sentence, count = cells[self._columns["event"]].strip(), 1
        repeated = _REPEATED.match(sentence)
        if repeated:
            sentence, count = repeated["message"], int(repeated["count"])
        message = sentence.encode()
        for shape in _SHAPES:
            match = shape.match(message)
            if match is None:
                continue
            values = shape.take(match)
            verdict = shape.verdict or shape.verdicts[values[len(_LAYOUT) :]]
            if verdict is None:
                return None
            fields = {name: TABLES[name][value] for name, value in zip(_LAYOUT, values, strict=False)}
            return Event(
                stamps(cells[self._columns["time"]].encode()),
                verdict.kind,
                source,
                offset,
                line,
                count,
                True,
                category=verdict.category,
                action=verdict.action,
                program="synology",
                **fields,
            )
        return None


def _cells(raw: bytes) -> list[str]:
    text = raw.decode("utf-8", "replace").strip("\r").removeprefix(_BOM)
    try:
        return next(csv.reader([text]), [])
    except csv.Error:
        return []
