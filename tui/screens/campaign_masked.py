"""What is said of a campaign, as it may be seen now: without the users whom it names, were they words of ours.

Which of its users a sentence names is known by its kind: of others "service" is a word, and no user of that name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import msgspec

from tui.finding import Finding, FindingKind
from tui.privacy import worn


class _LogIn(msgspec.Struct, frozen=True):
    user: str


class _Names(msgspec.Struct, frozen=True):
    most_tried: Mapping[str, int] = {}


class _Evidence(msgspec.Struct, frozen=True):
    """The figures with the names that sentences take from them, as `analysis.campaigns.evidence` names them."""

    log_ins_that_worked: tuple[_LogIn, ...] = ()
    log_in_names: _Names = _Names()


def sentence(finding: Finding) -> str:
    """What happened."""
    of = _IN_SENTENCE.get(finding.kind)
    return worn.named(finding.sentence, of(finding) if of and worn.mask is not None else ())


def remedy(finding: Finding) -> str:
    """What would stop it. Users are named whose log-in worked, and those whose device it may be."""
    of = _entered if finding.kind is FindingKind.BREACH else _all if finding.remedy.action == "none" else None
    return worn.named(finding.remedy.words, of(finding) if of and worn.mask is not None else ())


def _entered(finding: Finding) -> Sequence[str]:
    return tuple(one.user for one in _figures(finding).log_ins_that_worked) or finding.users


def _tried(finding: Finding) -> Sequence[str]:
    return tuple(_figures(finding).log_in_names.most_tried) or finding.users


def _all(finding: Finding) -> Sequence[str]:
    return finding.users


def _only(finding: Finding) -> Sequence[str]:
    """Of several, none is named."""
    return finding.users if len(finding.users) == 1 else ()


def _figures(finding: Finding) -> _Evidence:
    try:
        return msgspec.convert(dict(finding.evidence), _Evidence)
    except msgspec.ValidationError:
        return _Evidence()


#: Kinds whose sentence names users, and which; `analysis.campaigns.sentences` tells the others without any.
_IN_SENTENCE: Mapping[FindingKind, Callable[[Finding], Sequence[str]]] = {
    FindingKind.BREACH: _entered,
    FindingKind.TARGETING: _tried,
    FindingKind.LOW_AND_SLOW: _only,
}
