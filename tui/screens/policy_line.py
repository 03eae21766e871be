"""The line of policies: what is discarded and for how long, what is rejected, and what cannot be switched here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from rich.cells import cell_len

from tui.enforcement.change import Mode, Policy
from tui.language import _, listed
from tui.screens.standing import Standing
from tui.screens.status import RECORDED
from widgets.cells import GAP, cut, number, span
from widgets.span_line import Part
from widgets.words import category_word

_MODE_ROLES = {Mode.DISCARD: "discarded", Mode.REJECT: "refused"}


class _Way(NamedTuple):
    """How much is said."""

    short: bool  # names
    named: bool  # what cannot be switched is named, not only counted
    figures: bool = True  # how much was discarded


_WAYS = (_Way(short=False, named=True), _Way(short=True, named=True), _Way(short=True, named=False))
_LEAST_WAY = _Way(short=True, named=False, figures=False)
_GAP = len(GAP)

#: Cells of names that are worth being shown.
_LEAST = 6


class _Group(NamedTuple):
    """A word and the names that it holds of."""

    word: str
    names: str
    word_role: str
    names_role: str = "text"

    @property
    def cells(self) -> int:
        return cell_len(self.word + self.names) + 1 + _GAP


def policy_parts(standing: Standing, now: datetime, width: int) -> list[Part]:
    """The groups in as many words as fit, and whether a server obeys."""
    if standing.unknown:
        return [([(_("what is blocked and switched cannot be read (8: why)"), "danger")], 0)]
    if not (standing.policies or standing.unswitchable):
        return [([(_("no category can be switched here"), "quiet")], 0)]
    tail = "" if standing.obeyed or not standing.policies else f"({_(RECORDED)})"
    room = width + _GAP - (cell_len(tail) + _GAP if tail else 0)
    groups: list[_Group] = []
    for way in _WAYS:
        groups = _groups(standing, now, way)
        if sum(group.cells for group in groups) <= room:
            break
    else:
        discarded = [group for group in groups if group.word == _(Mode.DISCARD.value)]
        if discarded and discarded[0].cells > room:
            groups = _groups(standing, now, _LEAST_WAY)
        groups = _cut(groups, room)
    parts: list[Part] = [([(f"{g.word} ", g.word_role), (g.names, g.names_role)], 1) for g in groups]
    return [*parts, ([(tail, "quiet")], 0)] if tail else parts


def _groups(standing: Standing, now: datetime, way: _Way) -> list[_Group]:
    modes = (Mode.DISCARD, Mode.REJECT)
    groups = [_Group(_(mode.value), _names(standing, mode, now, way), _MODE_ROLES[mode]) for mode in modes]
    if unswitchable := standing.unswitchable:
        names = listed(category_word(category, short=way.short) for category in unswitchable)
        words = (_("not switchable here:"), names) if way.named else (str(len(unswitchable)), _("not switchable"))
        groups.append(_Group(*words, "quiet", "quiet"))
    return [group for group in groups if group.names]


def _names(standing: Standing, mode: Mode, now: datetime, way: _Way) -> str:
    chosen = (policy for policy in standing.policies if policy.mode is mode)
    return listed(category_word(one.category, short=way.short) + _figures(one, standing, now, way) for one in chosen)


def _figures(policy: Policy, standing: Standing, now: datetime, way: _Way) -> str:
    """How long it is discarded yet, and how much was."""
    left = _(" {length} left").format(length=span(policy.until - now)) if policy.until else ""
    count = standing.discarded.get(policy.category, 0) if way.figures else 0
    return left + (_(" ({count} in 24h)").format(count=number(count)) if count else "")


def _cut(groups: Sequence[_Group], room: int) -> list[_Group]:
    """The list of what is rejected as ever yields; where little of it would be left, the last group does."""
    at = len(groups[:2]) - 1
    names = cell_len(groups[at].names) - (sum(group.cells for group in groups) - room)
    if names < _LEAST and len(groups) > 1:
        return _cut(groups[:-1], room)
    cut_one = groups[at]._replace(names=cut(groups[at].names, max(names, 1)))
    return [*groups[:at], cut_one, *groups[at + 1 :]]
