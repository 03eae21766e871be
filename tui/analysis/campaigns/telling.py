"""From a campaign to the finding that is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, tzinfo

from tui.analysis.campaigns.campaign import Campaign
from tui.analysis.campaigns.evidence import evidence
from tui.analysis.campaigns.figures import figures
from tui.analysis.campaigns.probes import is_kind
from tui.analysis.campaigns.recognise import Recognised
from tui.analysis.campaigns.remedies import asking, remedy
from tui.analysis.campaigns.sentences import sentence
from tui.analysis.campaigns.spacing import thinned
from tui.analysis.campaigns.traits import confidence, kinds, severity
from tui.finding import Finding

#: A campaign is over when it is quiet for so long, in seconds, or for half as long again as its longest gap.
QUIET = 12 * 3600
_PATIENCE = 1.5
#: Moments of the small timeline.
TIMES = 512


class Teller:
    """Tells the campaigns of one look, at one time."""

    def __init__(
        self, recognised: Recognised, country_of: Callable[[str], str], zone: tzinfo, now: float, *, whole: bool
    ) -> None:
        """`whole` says that nothing of what was tried has been forgotten."""
        self._recognised = recognised
        self._country_of = country_of
        self._zone = zone
        self._now = now
        self._whole = whole

    def finding(self, identity: str, campaign: Campaign) -> Finding:
        """All that there is to tell of a campaign."""
        known = self._recognised
        of = figures(campaign, known.sorts, self._country_of, device=known.is_device(campaign))
        kind, *traits = kinds(of)
        grave, reason = severity(kind, of)
        addresses = tuple(campaign.network_by_address)
        harvest, probes = campaign.harvest, campaign.probes
        recipients = set(of.mail_recipients).union(harvest.names if harvest else ())
        recipients.update(name for name in (probes.names if probes else ()) if not is_kind(name))
        tried = campaign.logins.ordered_names if campaign.logins else []
        others = {one.user for one in campaign.breaches}.difference(tried)
        return Finding(
            id=identity,
            kind=kind,
            traits=tuple(traits),
            severity=grave,
            reason=reason,
            confidence=confidence(kind, of),
            sentence=sentence(kind, traits, of, addresses),
            first=datetime.fromtimestamp(campaign.first, self._zone),
            last=datetime.fromtimestamp(campaign.last, self._zone),
            ended=self._ended(campaign),
            events=campaign.events,
            addresses=addresses,
            networks=tuple(sorted(set(campaign.network_by_address.values()))),
            countries=tuple(sorted(land for land, _ in of.countries)),
            users=tuple(sorted([*tried, *others])),
            recipients=tuple(sorted(recipients)),
            evidence=evidence(of),
            remedy=asking(campaign) if of.device else remedy(kind, campaign, known.homes, known.mails),
            times=thinned(campaign.times, TIMES),
            at_least=not (self._whole and campaign.exact),
        )

    def _ended(self, campaign: Campaign) -> bool:
        spacing = next((cluster.spacing for cluster in campaign.parts.values()), None)
        longest = spacing.longest_gap if spacing else 0
        return self._now - campaign.last > max(QUIET, _PATIENCE * longest)
