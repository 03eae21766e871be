"""What is said of a campaign, as it may be seen now: without the users whom it names, were they words of ours.

Which of its users a sentence names is known by its kind: of others "service" is a word, and no user of that name.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from tui.finding import Finding, FindingKind
from tui.finding_form import entered
from tui.privacy import worn


def sentence(finding: Finding) -> str:
    """What happened."""
    of = _IN_SENTENCE.get(finding.kind)
    return worn.named(finding.sentence, of(finding) if of and worn.mask is not None else ())


def remedy(finding: Finding) -> str:
    """What would stop it. Users are named whose log-in worked, and those whose device it may be."""
    of = _entered if finding.kind is FindingKind.BREACH else _all if finding.remedy.action == "none" else None
    return worn.named(finding.remedy.words, of(finding) if of and worn.mask is not None else ())


def _entered(finding: Finding) -> Collection[str]:
    return entered(finding) or finding.users


def _tried(finding: Finding) -> Collection[str]:
    names = finding.evidence.get("log_in_names")
    most = names.get("most_tried") if isinstance(names, dict) else None
    return most if isinstance(most, dict) and most else finding.users


def _all(finding: Finding) -> Collection[str]:
    return finding.users


def _only(finding: Finding) -> Collection[str]:
    """Of several, none is named."""
    return finding.users if len(finding.users) == 1 else ()


#: Kinds whose sentence names users, and which; `analysis.campaigns.sentences` tells the others without any.
_IN_SENTENCE: Mapping[FindingKind, Callable[[Finding], Collection[str]]] = {
    FindingKind.BREACH: _entered,
    FindingKind.TARGETING: _tried,
    FindingKind.LOW_AND_SLOW: _only,
}
