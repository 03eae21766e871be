"""What the line at the top says, and the one of lost blocks, as parts in their order with their importance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

import msgspec

from tui.finding import Finding
from tui.model import SourceState, SourceStatus
from tui.picture import View
from tui.screens.campaign_words import campaigns_counted
from tui.screens.lookout import is_danger
from tui.screens.standing import Standing
from widgets.cells import counted, cut, number
from widgets.lines import Span
from widgets.span_line import Part

_BAR = 10
_FILTER = 20  # cells of what is filtered for
RECORDED = "recorded, not enforced"

#: state: (role, words after the number)
_STATES: dict[SourceState, tuple[str, str]] = {
    SourceState.UNREADABLE: ("danger", "unreadable (8: why)"),
    SourceState.WAITING: ("refused", "waiting"),
    SourceState.FOLLOWING: ("fine", "following"),
    SourceState.READING: ("text", "reading"),
    SourceState.ENDED: ("quiet", "read to the end"),
}


class Flags(msgspec.Struct, frozen=True):
    """What holds for the whole program now."""

    host: str = ""
    paused: bool = False
    read_only: bool = False
    dry_run: bool = False
    filter: str = ""
    block_for: timedelta = timedelta(hours=24)  # how long a block lasts unless chosen otherwise


def bar(share: float) -> str:
    """A progress bar of block characters with its percentage."""
    full = round(max(min(share, 1.0), 0.0) * _BAR)
    return f"loading {'█' * full}{'░' * (_BAR - full)} {share * 100:.0f} %"


def _source_parts(sources: Sequence[SourceStatus]) -> list[Part]:
    if not sources:
        return [([("no log to follow", "refused")], 1)]
    counts = Counter(source.state for source in sources)
    parts: list[Part] = []
    for state, (role, word) in _STATES.items():
        if counts[state]:
            following = state is SourceState.FOLLOWING
            words = f"{word} {counted(counts[state], 'log', 'logs')}" if following else f"{counts[state]} {word}"
            parts.append(([(words, role)], 1 if role in ("danger", "refused") else 2))
    return parts


def status_parts(
    view: View, standing: Standing, flags: Flags, findings: Sequence[Finding] = (), key: str = "", marked: int = 0
) -> list[Part]:
    """The line at the top. Warnings stay longest when there is little room. `key` shows the campaigns."""
    parts: list[Part] = [([(flags.host or "sekimori", "strong")], 3)]
    for on, words in ((flags.paused, "PAUSED"), (flags.read_only, "READ-ONLY"), (flags.dry_run, "DRY RUN")):
        if on:
            parts.append(([(f" {words} ", "flag")], 0))
    if flags.filter:
        parts.append(([(f" FILTER {cut(flags.filter, _FILTER)} ", "flag")], 0))
    if marked:
        parts.append(([(f" {number(marked)} MARKED ", "flag")], 0))
    if view.backlog is not None:
        parts.append(([(bar(view.backlog), "text")], 0))
    parts += _source_parts(view.sources)
    parts += _campaign_parts(findings, key)
    parts.append(([(f"{view.rate:.1f}/s", "text")], 4))
    parts.append((_block_words(standing), 5))
    parts.append(([(counted(view.counted, "event", "events"), "quiet")], 6))
    parts.append(([(counted(view.lines, "line", "lines"), "quiet")], 7))
    if standing.trouble:
        parts.append(([("blocks, policies: trouble (8: why)", "danger")], 1))
    return parts


def _campaign_parts(findings: Sequence[Finding], key: str) -> list[Part]:
    """How many go on; nothing while there is none."""
    going_on = sum(not finding.ended for finding in findings)
    danger = sum(map(is_danger, findings))
    if not going_on:
        return []
    words = campaigns_counted(danger, going_on) + (f" ({key})" if key else "")
    return [([(words, "danger" if danger else "text")], 1 if danger else 2)]


def _block_words(standing: Standing) -> list[Span]:
    return [("? blocks" if standing.unknown else counted(len(standing.blocks), "block", "blocks"), "text")]


def lost_parts(standing: Standing, flags: Flags, key: str) -> list[Part]:
    """That blocks are gone from where they were put, and what puts them back."""
    if not standing.lost:
        return []
    count = len(standing.lost)
    lost: Part = ([(f"{counted(count, 'block is', 'blocks are')} no longer in {standing.backend}", "refused")], 0)
    them = "it" if count == 1 else "them"
    if flags.read_only:
        return [lost, ([(f"read-only: cannot put {them} back", "text")], 1)]
    return [lost, ([(key, "strong"), (f" puts {them} back", "text")], 1)]
