"""The block of a whole campaign, as what the dialog needs; and why there is none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from tui.enforcement.change import Plan
from tui.finding import Finding, FindingKind
from tui.language import _, counted, pair
from tui.screens import campaign_masked
from tui.screens.campaign_words import brief, name_of
from tui.screens.gate import DAY, Gate
from tui.screens.requests import Options, Request, lasting, times
from widgets.cells import cut_words, number

#: Cells of the campaign's sentence that the dialog repeats.
_ABOUT = 140

_NOUNS = (pair("{count} address", "{count} addresses"), pair("{count} network", "{count} networks"))


def why_no_block(finding: Finding) -> str:
    """Why a block is not offered; empty when it is."""
    if finding.remedy.targets and finding.kind is not FindingKind.CONTENT_FLOOD:
        return ""
    return _("A block does not help here. {remedy}").format(remedy=campaign_masked.remedy(finding)).strip()


def campaign_request(gate: Gate, finding: Finding, usual: timedelta = DAY) -> Request:
    """Block what the remedy names, or every address, or every network, for a time: one change, one undo."""
    choices, lengths = _choices(finding), times(usual)
    targets = list(choices.values())

    def plan(chosen: Sequence[int], override: frozenset[str]) -> Plan:
        ttl = list(lengths.values())[chosen[1]]
        return gate.plan_block(
            targets[chosen[0]], ttl=ttl, reason=_("campaign {name}").format(name=name_of(finding)), override=override
        )

    options = (Options(_("block"), tuple(choices)), lasting(lengths, usual))
    title = _("Block a campaign: {kind}").format(kind=brief(finding.kind))
    return Request(title, _("Block"), plan, cut_words(campaign_masked.sentence(finding), _ABOUT), options)


def _choices(finding: Finding) -> dict[str, tuple[str, ...]]:
    """What may be blocked, in words; the remedy's targets first, and nothing twice."""
    advised = finding.remedy.targets
    choices = {_("as advised ({count})").format(count=number(len(advised))): advised}
    for targets, nouns in zip((finding.addresses, finding.networks), _NOUNS, strict=True):
        if targets and targets not in choices.values():
            count = counted(len(targets), *nouns)
            choices[_("all {count}").format(count=count) if len(targets) > 1 else count] = targets
    return choices
