"""What the line at the top and the line of policies say, as parts in the order of the line with their importance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

import msgspec

from tui.enforcement.change import Mode, Policy
from tui.model import SourceState, SourceStatus, View
from tui.screens.gate import Standing
from widgets.cells import number, span
from widgets.lines import Span
from widgets.span_line import Part
from widgets.words import CATEGORIES

_BAR = 10
RECORDED = "recorded, not enforced"

#: state: (role, words after the number)
_STATES: dict[SourceState, tuple[str, str]] = {
    SourceState.UNREADABLE: ("danger", "unreadable"),
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
            plural = "log" if counts[state] == 1 else "logs"
            words = f"{word} {counts[state]} {plural}" if state is SourceState.FOLLOWING else f"{counts[state]} {word}"
            parts.append(([(words, role)], 1 if role in ("danger", "refused") else 2))
    return parts


def status_parts(view: View, standing: Standing, flags: Flags) -> list[Part]:
    """The line at the top. Warnings stay longest when there is little room."""
    parts: list[Part] = [([(flags.host or "sekimori", "strong")], 3)]
    for on, words in ((flags.paused, "PAUSED"), (flags.read_only, "READ-ONLY"), (flags.dry_run, "DRY RUN")):
        if on:
            parts.append(([(f" {words} ", "flag")], 0))
    if view.backlog is not None:
        parts.append(([(bar(view.backlog), "text")], 0))
    parts += _source_parts(view.sources)
    parts.append(([(f"{view.rate:.1f}/s", "text")], 4))
    parts.append((_block_words(standing), 5))
    parts.append(([(f"{number(view.counted)} events", "quiet")], 6))
    parts.append(([(f"{number(view.lines)} lines", "quiet")], 7))
    if standing.trouble:
        parts.append(([(standing.trouble, "danger")], 8))
    return parts


def _block_words(standing: Standing) -> list[Span]:
    count = len(standing.blocks)
    words = f"{count} {'block' if count == 1 else 'blocks'}"
    return [(words, "text")]


def policy_parts(standing: Standing, now: datetime, width: int) -> list[Part]:
    """What is discarded and for how long, what is rejected, and whether a server obeys; in short words if need be."""
    if not standing.policies:
        return [([("no category can be switched here", "quiet")], 0)]
    groups = [(mode, [p for p in standing.policies if p.mode is mode]) for mode in (Mode.DISCARD, Mode.REJECT)]
    for short in (0, 1):
        parts: list[Part] = [
            (_group_words(mode, policies, now, short), rank) for rank, (mode, policies) in enumerate(groups) if policies
        ]
        if not standing.enforced:
            parts.append(([(f"({RECORDED})", "quiet")], 2 if short else 0))
        if sum(len(text) for spans, _ in parts for text, _ in spans) + 3 * len(parts) <= width:
            break
    return parts


_MODE_ROLES = {Mode.DISCARD: "discarded", Mode.REJECT: "refused"}


def _group_words(mode: Mode, policies: Sequence[Policy], now: datetime, short: int) -> list[Span]:
    names = [
        CATEGORIES[policy.category][short] + (f" {span(policy.until - now)} left" if policy.until else "")
        for policy in policies
    ]
    return [(f"{mode.value} ", _MODE_ROLES[mode]), (", ".join(names), "text")]
