"""All that is to be said of one log: how it is, what is wrong and what to do, and the lines of it that no row reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from tui.language import N_, _, counted
from tui.model import SourceState, SourceStatus
from tui.picture import Unread
from tui.screens.source_rows import behind, measure, rate_words
from widgets.cells import moment
from widgets.lines import Span

#: state: what it means
_STATES = {
    SourceState.UNREADABLE: N_("It cannot be read."),
    SourceState.WAITING: N_("It is waited for."),
    SourceState.FOLLOWING: N_("Read to its end; every new line is read as it comes."),
    SourceState.READING: N_("What was there before is being read; new lines come first."),
    SourceState.ENDED: N_("Read to its end; it is not followed."),
}


def story(source: SourceStatus, unread: Sequence[Unread], now: datetime) -> Iterator[Span]:
    """Paragraphs. What is wrong comes first."""
    role = "danger" if source.state is SourceState.UNREADABLE else "refused" if source.detail else "text"
    coming = _("New lines are being read.") if source.state is SourceState.FOLLOWING and source.lag else ""
    yield source.detail or coming or _(_STATES[source.state]), role
    if source.length or source.lines:
        yield _place(source, now), "text"
        yield _brought(source, now), "text"
    yield from _unread(source, unread, now)


def _place(source: SourceStatus, now: datetime) -> str:
    read, length = (measure(amount, in_rows=source.in_rows) for amount in (source.offset, source.length))
    words = _("Read up to row {read} of {length}") if source.in_rows else _("{read} of {length} read")
    told = words.format(read=read, length=length)
    if late := behind(source, now):
        told += _(", {amount} behind").format(amount=late)
    if source.rotations:
        told += counted(source.rotations, ", rotated {count} time", ", rotated {count} times")
    if source.done < source.size:
        done, size = measure(source.done), measure(source.size)
        told += _("; of what was there before, {done} of {size}").format(done=done, size=size)
    return told


def _brought(source: SourceStatus, now: datetime) -> str:
    lines = counted(source.lines, "{count} line", "{count} lines")
    events = counted(source.events, "{count} event", "{count} events")
    told = _("{lines} brought {events}").format(lines=lines, events=events)
    if rate := rate_words(source.rate):
        told += _("; {rate} lines a second now").format(rate=rate)
    if source.last_line:
        told += _("; the last line of {time}").format(time=moment(source.last_line.astimezone(now.tzinfo)))
    return told


def _unread(source: SourceStatus, rows: Sequence[Unread], now: datetime) -> Iterator[Span]:
    looked = counted(source.looked, "{count} line", "{count} lines")
    if not source.unread:
        if source.looked:
            yield _("No warning or refusal among the {lines} looked at was left unread.").format(lines=looked), "text"
        return
    unread = counted(source.unread, "{count} line", "{count} lines")
    yield "", "text"
    words = _("{unread} of the {looked} looked at: loud, and read by no row of ours. The newest kinds:")
    yield words.format(unread=unread, looked=looked), "strong"
    for row in rows:
        count = counted(row.count, "{count} time", "{count} times")
        last = moment(row.last.astimezone(now.tzinfo))
        head = _("{count}, last {time}").format(count=count, time=last)
        yield f"{head}  {row.program}".rstrip(), "quiet"
        yield row.example, "text"
    yield "", "text"
    yield _("What to do: sekimori explain 'LINE' says which step let a line go; report it with the line."), "text"
