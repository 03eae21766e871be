"""What the line at the top says, and the one of lost blocks, as parts in their order with their importance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

import msgspec

from tui.finding import Finding
from tui.language import N_, _, counted, pair
from tui.model import SourceState, SourceStatus
from tui.picture import View
from tui.privacy import worn
from tui.screens.campaign_words import campaigns_counted
from tui.screens.lookout import is_danger
from tui.screens.noise import Noise
from tui.screens.standing import Standing
from widgets.cells import cut
from widgets.span_line import Part

_BAR = 10
_FILTER, _FILTER_SHARE = 20, 3  # cells of what is filtered for: so many, or that part of the line
_ROOMY = 100  # cells from which on the link has a word
RECORDED = N_("recorded, not enforced")

#: state: (role, one such log, several)
_STATES: dict[SourceState, tuple[str, str, str]] = {
    SourceState.UNREADABLE: ("danger", *pair("{count} unreadable", "{count} unreadable")),
    SourceState.WAITING: ("refused", *pair("{count} waiting", "{count} waiting")),
    SourceState.FOLLOWING: ("fine", *pair("following {count} log", "following {count} logs")),
    SourceState.READING: ("text", *pair("{count} reading", "{count} reading")),
    SourceState.ENDED: ("quiet", *pair("{count} read to the end", "{count} read to the end")),
}
_KIB = 1024


class Flags(msgspec.Struct, frozen=True):
    """What holds for the whole program now."""

    host: str = ""
    paused: bool = False
    read_only: bool = False
    dry_run: bool = False
    filter: str = ""
    noise: Noise = Noise()
    block_for: timedelta = timedelta(hours=24)  # how long a block lasts unless chosen otherwise


def bar(share: float) -> str:
    """A progress bar of block characters with its percentage."""
    full = round(max(min(share, 1.0), 0.0) * _BAR)
    done = f"{'█' * full}{'░' * (_BAR - full)} {share * 100:.0f} %"
    return _("loading {done}").format(done=done)


def _source_parts(sources: Sequence[SourceStatus], key: str) -> list[Part]:
    if not sources:
        return [([(_("no log to follow"), "refused")], 1)]
    counts = Counter(source.state for source in sources)
    parts: list[Part] = []
    for state, (role, *forms) in _STATES.items():
        if counts[state]:
            words = counted(counts[state], *forms)
            words += _why(key) if state is SourceState.UNREADABLE else ""
            words += _leads_on(key) if state in (SourceState.FOLLOWING, SourceState.WAITING) else ""
            parts.append(([(words, role)], 1 if role in ("danger", "refused") else 2))
    return parts


class Facts(msgspec.Struct, frozen=True):
    """All that the line at the top tells of. `keys` are the keys that lead on, by the mode's name."""

    view: View
    standing: Standing
    flags: Flags
    findings: Sequence[Finding] = ()
    marked: int = 0
    link: float | None = None  # bytes a second that the terminal takes; None where that is not known
    width: int = 80  # cells that there are
    keys: Mapping[str, str] = {}


#: What holds for the whole program, in words.
_FLAG_WORDS: Mapping[str, str] = {
    "paused": N_("PAUSED"),
    "read_only": N_("READ-ONLY"),
    "dry_run": N_("DRY RUN"),
}


def status_parts(facts: Facts) -> list[Part]:
    """The line at the top. Warnings stay longest when there is little room."""
    view, standing = facts.view, facts.standing
    parts: list[Part] = [([(worn.host(facts.flags.host) or "sekimori", "strong")], 3)]
    parts += [([(f" {words} ", "flag")], 0) for words in _flags(facts)]
    if view.backlog is not None:
        parts.append(([(bar(view.backlog), "text")], 0))
    parts += _source_parts(view.sources, facts.keys.get("sources", ""))
    parts += _campaign_parts(facts.findings, facts.keys.get("campaigns", ""))
    parts.append(([(_("{rate}/s").format(rate=f"{view.rate:.1f}"), "text")], 4))
    if facts.link is not None:
        words = _("link {rate}/s") if facts.width >= _ROOMY else _("{rate}/s")
        parts.append(([(words.format(rate=size(facts.link)), "quiet")], 5))
    parts.append(([(_block_words(standing) + _leads_on(facts.keys.get("blocks", "")), "text")], 6))
    parts.append(([(counted(view.counted, "{count} event", "{count} events"), "quiet")], 7))
    parts.append(([(counted(view.lines, "{count} line", "{count} lines"), "quiet")], 8))
    if standing.trouble:
        words = _("blocks, policies: trouble") + _why(facts.keys.get("sources", ""))
        parts.append(([(words, "danger")], 1))
    return parts


def _flags(facts: Facts) -> Iterator[str]:
    flags = facts.flags
    yield from (_(words) for name, words in _FLAG_WORDS.items() if getattr(flags, name))
    if flags.filter:
        yield _("FILTER {typed}").format(typed=cut(flags.filter, max(_FILTER, facts.width // _FILTER_SHARE)))
    if hidden := len(flags.noise.hidden):
        yield _("HIDDEN {count}").format(count=hidden)
    if flags.noise.folded:
        yield _("FOLDED")
    if flags.noise.important:
        yield _("IMPORTANT")
    if worn.mask is not None:
        yield _("MASKED")
    if facts.marked:
        yield counted(facts.marked, "{count} MARKED", "{count} MARKED")


def size(count: float) -> str:
    """Bytes in at most four figures: "740 B", "23 KiB"."""
    return f"{count:.0f} B" if count < _KIB else f"{count / _KIB:.0f} KiB"


def _leads_on(key: str) -> str:
    """Which key shows more."""
    return f" ({key})" if key else ""


def _why(key: str) -> str:
    """Which key tells why."""
    return _(" ({key}: why)").format(key=key) if key else ""


def _campaign_parts(findings: Sequence[Finding], key: str) -> list[Part]:
    """How many go on; nothing while there is none."""
    going_on = sum(not finding.ended for finding in findings)
    danger = sum(map(is_danger, findings))
    if not going_on:
        return []
    words = campaigns_counted(danger, going_on) + _leads_on(key)
    return [([(words, "danger" if danger else "text")], 1 if danger else 2)]


def _block_words(standing: Standing) -> str:
    count = len(standing.blocks)
    return _("? blocks") if standing.unknown else counted(count, "{count} block", "{count} blocks")


def lost_parts(standing: Standing, flags: Flags, key: str) -> list[Part]:
    """That blocks are gone from where they were put, and what puts them back."""
    if not standing.lost:
        return []
    count = len(standing.lost)
    gone = counted(
        count,
        "{count} block is no longer in {backend}",
        "{count} blocks are no longer in {backend}",
        backend=standing.backend,
    )
    lost: Part = ([(gone, "refused")], 0)
    if flags.read_only:
        cannot = counted(count, "read-only: cannot put it back", "read-only: cannot put them back")
        return [lost, ([(cannot, "text")], 1)]
    return [lost, ([(key, "strong"), (counted(count, " puts it back", " puts them back"), "text")], 1)]
