"""What the line at the top and the line of policies say, as parts in the order of the line with their importance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
from rich.cells import cell_len

from tui.enforcement.change import Mode, Policy
from tui.model import SourceState, SourceStatus, View
from tui.screens.gate import Standing
from widgets.cells import counted, cut, span
from widgets.lines import Span
from widgets.span_line import Part
from widgets.words import CATEGORIES

_BAR = 10
_FILTER = 20  # cells of what is filtered for
RECORDED = "recorded, not enforced"

#: state: (role, words after the number)
_STATES: dict[SourceState, tuple[str, str]] = {
    SourceState.UNREADABLE: ("danger", "unreadable (l: why)"),
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


def status_parts(view: View, standing: Standing, flags: Flags) -> list[Part]:
    """The line at the top. Warnings stay longest when there is little room."""
    parts: list[Part] = [([(flags.host or "sekimori", "strong")], 3)]
    for on, words in ((flags.paused, "PAUSED"), (flags.read_only, "READ-ONLY"), (flags.dry_run, "DRY RUN")):
        if on:
            parts.append(([(f" {words} ", "flag")], 0))
    if flags.filter:
        parts.append(([(f" FILTER {cut(flags.filter, _FILTER)} ", "flag")], 0))
    if view.backlog is not None:
        parts.append(([(bar(view.backlog), "text")], 0))
    parts += _source_parts(view.sources)
    parts.append(([(f"{view.rate:.1f}/s", "text")], 4))
    parts.append((_block_words(standing), 5))
    parts.append(([(counted(view.counted, "event", "events"), "quiet")], 6))
    parts.append(([(counted(view.lines, "line", "lines"), "quiet")], 7))
    if standing.trouble:
        parts.append(([("blocks, policies: trouble (l: why)", "danger")], 1))
    return parts


def _block_words(standing: Standing) -> list[Span]:
    return [("? blocks" if standing.unknown else counted(len(standing.blocks), "block", "blocks"), "text")]


def policy_parts(standing: Standing, now: datetime, width: int) -> list[Part]:
    """What is discarded and for how long, what is rejected, and whether a server obeys; in short words if need be."""
    if standing.unknown:
        return [([("what is blocked and switched cannot be read (l: why)", "danger")], 0)]
    if not standing.policies:
        return [([("no category can be switched here", "quiet")], 0)]
    tail = "" if standing.enforced else f"({RECORDED})"
    for short in (0, 1):
        groups = [(mode, _names(standing.policies, mode, now, short)) for mode in (Mode.DISCARD, Mode.REJECT)]
        groups = [(mode, names) for mode, names in groups if names]
        needed = sum(cell_len(mode.value + names) + 4 for mode, names in groups) + cell_len(tail)
        if needed <= width:
            break
    else:  # the longest list yields: usually all that is rejected as ever
        mode, names = groups[-1]
        groups[-1] = (mode, cut(names, cell_len(names) - (needed - width)))
    parts: list[Part] = [([(mode.value + " ", _MODE_ROLES[mode]), (names, "text")], 1) for mode, names in groups]
    return [*parts, ([(tail, "quiet")], 0)] if tail else parts


_MODE_ROLES = {Mode.DISCARD: "discarded", Mode.REJECT: "refused"}


def _names(policies: Sequence[Policy], mode: Mode, now: datetime, short: int) -> str:
    return ", ".join(
        CATEGORIES[policy.category][short] + (f" {span(policy.until - now)} left" if policy.until else "")
        for policy in policies
        if policy.mode is mode
    )
