"""Which findings are printed again while logs are followed."""

from __future__ import annotations

from collections.abc import Iterable

from tui.finding import SEVERITIES, Finding, FindingKind
from tui.finding_form import entered

_KINDS = tuple(FindingKind)
#: By how much a campaign must have grown to be worth another word.
_GROWN = 1.5


class FindingNews:
    """Owns what was printed of each campaign."""

    def __init__(self) -> None:
        self._printed: dict[str, Finding] = {}

    def among(self, findings: Iterable[Finding]) -> list[Finding]:
        """Those that are new or graver, with one more log-in that worked, or grown by half; then they are printed."""
        whole = list(findings)
        news = [finding for finding in whole if _is_news(finding, self._printed.get(finding.id))]
        printed = self._printed | {finding.id: finding for finding in news}
        self._printed = {finding.id: printed[finding.id] for finding in whole}
        return news


def _is_news(finding: Finding, before: Finding | None) -> bool:
    return (
        before is None
        or SEVERITIES.index(finding.severity) < SEVERITIES.index(before.severity)
        or _KINDS.index(finding.kind) < _KINDS.index(before.kind)
        or not entered(finding) <= entered(before)
        or finding.events >= before.events * _GROWN
    )
