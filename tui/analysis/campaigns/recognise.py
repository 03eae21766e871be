"""From rows to campaigns: a function of what was gathered, whatever order it was read in."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterator, Mapping
from operator import attrgetter
from typing import Protocol

from tui.analysis.campaigns.account import Pair
from tui.analysis.campaigns.attempts import Tables, Theme
from tui.analysis.campaigns.breach import Breach, breaches_of, hops
from tui.analysis.campaigns.campaign import Campaign, TakenMail, together
from tui.analysis.campaigns.cluster import Cluster
from tui.analysis.campaigns.clusters import Places, dead_recipients, harvest_clusters, login_clusters, probe_clusters
from tui.analysis.campaigns.good import Good
from tui.analysis.campaigns.homes import Homes
from tui.analysis.campaigns.row import Row
from tui.analysis.campaigns.sorts import Sorts
from tui.analysis.campaigns.suspects import (
    BREACH,
    CALM,
    Suspect,
    failures_before,
    in_time,
    like_device,
    strangers,
    suspect,
)

#: Who has so many mails taken in for each recipient that does not exist is no guesser: a newsletter, a big provider.
_WELCOME, _WELCOME_MAILS = 0.25, 4
#: Who asks for the same recipients so often, over days, guesses none: it has a list, and does not heed the answers.
_AGAIN, _DAY = 2.0, 24 * 3600


_FIRST: Callable[[Row | Pair], float] = attrgetter("first")
_LAST: Callable[[Row | Pair], float] = attrgetter("last")


class Mails(Protocol):
    """Mail that was taken in: `taken.Taken`."""

    def of(self, ip: str) -> TakenMail | None:
        """Of an address."""

    def exists(self, address: str) -> bool:
        """Whether a mail was delivered to it."""

    def by_network(self, leave_out: Container[str]) -> Mapping[str, int]:
        """Mails taken in by the /24 and /64 of their clients, without those of some addresses."""


class Recognised:
    """The campaigns of one look, and what was known of users then."""

    def __init__(
        self,
        attempts: Tables,
        good: Good,
        mails: Mails,
        users: Collection[str],
        country_of: Callable[[str], str],
        operator_of: Callable[[str], str],
        *,
        whole: bool = True,
    ) -> None:
        """`whole` says that no failed log-in has been forgotten."""
        self.homes = Homes(good, users)
        self._attempts = attempts
        self._mails = mails
        self._country_of = country_of
        self._operator_of = operator_of
        self._whole = whole
        recipients = Sorts(self.homes.exists, mails.exists)
        self._harvesters = self._suspects(Theme.HARVEST, self._is_no_guesser, recipients)
        self._dead = dead_recipients(self._harvesters)
        self.sorts = Sorts(self.homes.exists, mails.exists, self._dead)
        self.campaigns = list(self._find())
        self.mails = mails.by_network(frozenset[str]().union(*(one.addresses for one in self.campaigns)))

    def is_device(self, campaign: Campaign) -> bool:
        """Whether it may be a user's own device that keeps an old password: in the country, calm, and of one name."""
        logins = campaign.logins
        if logins is None or len(campaign.parts) > 1 or campaign.breaches or campaign.delivered:
            return False
        if len(logins.names) != 1 or logins.spacing.burst > CALM:
            return False
        name, (one, *others) = next(iter(logins.names)), logins.members
        if all(self.homes.near_home(member.ip, name) for member in logins.members):
            return True
        return not others and like_device(one.ip, one.row, name, self.homes, self._country_of)

    def _find(self) -> Iterator[Campaign]:
        clusters = [*self._logins(), *self._harvests(), *self._probes()]
        inside: set[str] = set()
        told: set[tuple[str, str]] = set()
        for group in sorted(together(clusters), key=lambda group: -sum(part.events for part in group)):
            parts = list(group)
            logins = next((part for part in parts if part.theme is Theme.LOGIN), None)
            breaches: list[Breach] = []
            if logins:
                entered, breaches = self._entered(logins)
                parts = [entered if part is logins else part for part in parts]
                breaches = [one for one in breaches if (one.ip, one.user) not in told]
                told.update((one.ip, one.user) for one in breaches)
            members = frozenset[str]().union(*(part.addresses for part in parts))
            delivered = [(ip, taken) for ip in members if (taken := self._mails.of(ip))]
            inside |= members | {one.ip for one in breaches}
            yield Campaign(parts, breaches, delivered)
        yield from self._travellers(inside)

    def _entered(self, logins: Cluster) -> tuple[Cluster, list[Breach]]:
        """The log-ins that a campaign has led to, and it with those of their addresses that had failed before."""
        breaches = breaches_of(logins, self.homes, self._country_of)
        more = [
            suspect(ip, row, self.sorts)
            for ip in {one.ip for one in breaches} - logins.addresses
            if (row := self._attempts[Theme.LOGIN].get(ip))
        ]
        if not more:
            return logins, breaches
        wider = Cluster(logins.theme, (*logins.members, *more), logins.ties)
        return wider, breaches_of(wider, self.homes, self._country_of)

    def _travellers(self, inside: Collection[str]) -> Iterator[Campaign]:
        """Log-ins from two countries, of addresses that are in no campaign; one for each user."""
        seen: dict[str, list[Breach]] = {}
        for one in hops(self.homes, self._country_of):
            if one.ip not in inside:
                seen.setdefault(one.user, []).append(one)
        for found in seen.values():
            nearest = {one.ip: one for one in sorted(found, key=lambda one: -(one.apart or 0))}
            yield Campaign((), tuple(nearest.values()))

    def _logins(self) -> list[Cluster]:
        rows = self._attempts[Theme.LOGIN].items()
        found = strangers(rows, self.homes, self.sorts, self._country_of)
        entered = [one.ip for one in found if one.ip in self.homes.users_of and self._was_entered(one)]
        places = Places(self._country_of, self._operator_of)
        return login_clusters(found, self.sorts, places, self._known(), frozenset(entered))

    def _known(self) -> float:
        """In how many seconds it is known who came, whoever it was: 0 where some were forgotten. Days on which nobody
        did are none of them, as between two logs.
        """
        came: list[Row | Pair] = [row for rows in self._attempts for row in rows.values()]
        came += [pair for pairs in self.homes.users_of.values() for pair in pairs.values()]
        if not came or not self._whole:
            return 0.0
        begin, end = min(map(_FIRST, came)), max(map(_LAST, came))
        days = {one.first // _DAY for one in came} | {one.last // _DAY for one in came}
        return end - begin - _DAY * (end // _DAY - begin // _DAY + 1 - len(days))

    def _was_entered(self, one: Suspect) -> bool:
        pairs = self.homes.users_of[one.ip].values()
        return any(failures_before(one.row, pair.first) >= BREACH for pair in pairs)

    def _harvests(self) -> list[Cluster]:
        found = [one for one in self._harvesters if not one.names.keys() <= self._dead]
        return harvest_clusters(found, self._dead, self.sorts)

    def _probes(self) -> list[Cluster]:
        return probe_clusters(self._suspects(Theme.PROBE, self._is_welcome, self.sorts), self.sorts)

    def _suspects(self, theme: Theme, excused: Callable[[str, Row], bool], sorts: Sorts) -> list[Suspect]:
        """In order of time."""
        rows = self._attempts[theme].items()
        return sorted([suspect(ip, row, sorts) for ip, row in rows if not excused(ip, row)], key=in_time)

    def _is_welcome(self, ip: str, row: Row) -> bool:
        """Whether most of its mail is taken in, or one of our own users writes from there."""
        if ip in self.homes.users_of:
            return True
        taken = self._mails.of(ip)
        return taken is not None and taken.count >= max(_WELCOME_MAILS, _WELCOME * row.count)

    def _is_no_guesser(self, ip: str, row: Row) -> bool:
        again = row.last - row.first >= _DAY and row.count >= _AGAIN * len(row.named())
        return again or self._is_welcome(ip, row)
