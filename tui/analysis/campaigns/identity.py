"""One name for one campaign, as long as it is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from hashlib import blake2s

from tui.analysis.campaigns.campaign import Campaign

#: Addresses remembered with the campaign that they were in; when full, it begins anew.
REMEMBERED = 200_000


class Identities:
    """Owns the names.

    A name is made from what began the campaign, so that it is the same after every reading of the same logs. What comes
    later may show an earlier beginning, or that campaigns are one: then the name that was told already stays.
    """

    def __init__(self) -> None:
        self._of: dict[str, str] = {}

    def named(self, campaigns: Sequence[Campaign], *, keep: bool) -> list[tuple[str, Campaign]]:
        """Each with its name. No two have the same one. What is not to be kept has names of this moment."""
        used: set[str] = set()
        found = []
        for campaign in sorted(campaigns, key=lambda one: (-one.events, one.anchor)):
            name = self._name(campaign, used)
            used.add(name)
            found.append((name, campaign))
        if not keep:
            return found
        if sum(len(campaign.addresses) for campaign in campaigns) + len(self._of) > REMEMBERED:
            self._of.clear()
        for name, campaign in found:
            self._of.update(dict.fromkeys(campaign.addresses, name))
        return found

    def _name(self, campaign: Campaign, used: set[str]) -> str:
        made = blake2s(campaign.anchor.encode(), digest_size=6).hexdigest()
        if self._of:
            told = map(self._of.get, campaign.network_by_address)  # in order: of equals it is always the same
            known = Counter(name for name in told if name and name not in used)
            if known and made not in known:
                return known.most_common(1)[0][0]
        number = 0
        while made in used:
            number += 1
            made = blake2s(f"{campaign.anchor} {number}".encode(), digest_size=6).hexdigest()
        return made
