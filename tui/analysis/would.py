"""What a block, or a switch from reject to discard, would have hit: attacks, and what good would have been lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from heapq import nlargest
from itertools import chain, islice

from tui.analysis.clients import KINDS, Client
from tui.analysis.inside import Inside
from tui.analysis.refused import Refused
from tui.analysis.seen import Seen, counts, largest, pour
from tui.analysis.senders import Senders
from tui.analysis.welcome import NAMED, Welcome
from tui.model import Action, Category, Event, EventKind, Mail
from tui.picture import Answered, Dropped, WouldDrop, WouldHit

_DAY = timedelta(hours=24)
#: Senders named, and how many of the busiest guests are asked for the users and domains that are named.
_TOP = 5
_ASKED = 50


class Would:
    """Owns what the two questions need beside the tally: guests, known senders, and refusals by category."""

    def __init__(
        self, welcome: Welcome | None = None, senders: Senders | None = None, refused: Refused | None = None
    ) -> None:
        self._welcome = welcome or Welcome()
        self._senders = senders or Senders()
        self._refused = refused or Refused()

    def add(self, events: Sequence[Event], mails: Sequence[Mail]) -> None:
        """Take what one block told, in any order of time."""
        # looked up once: every event of a backlog comes by here
        reject, discard, login = Action.REJECT, Action.DISCARD, EventKind.LOGIN_SUCCESS
        self._refused.add(
            [one for one in events if one.category and ((done := one.action) is reject or done is discard)]
        )
        logins = [one for one in events if one.kind is login and one.counted]
        if logins:
            self._welcome.add_logins(logins)
        if mails:
            self._welcome.add_mails(mails)
            self._senders.add(mails)

    @property
    def welcome(self) -> Welcome:
        """What good came from each address."""
        return self._welcome

    def hit(
        self, networks: Sequence[str], clients: Mapping[str, Client], *, since: datetime | None, whole: bool
    ) -> WouldHit:
        """What a block of `networks` would have stopped. `clients` are the attackers, all there were if `whole`;
        `since` is when the session begins. Raises ValueError for what is no network.
        """
        inside = Inside(networks)
        attackers, guests = inside.of(clients.keys()), inside.of(self._welcome.rows.keys())
        attacks = [clients[ip] for ip in attackers]
        good = [self._welcome.rows[ip] for ip in guests]
        sums = map(sum, zip(*(row.kinds for row in attacks), strict=True))
        by_kind = [(kind, count) for kind, count in zip(KINDS, sums, strict=False) if count]
        return WouldHit(
            since=since,
            addresses=len(attackers | guests),
            attacks=sum(count for _, count in by_kind),
            by_kind=tuple(sorted(by_kind, key=lambda kind: -kind[1])),
            first=min((row.first for row in attacks), default=None),
            last=max((row.last for row in attacks), default=None),
            logins=sum(row.logins for row in good),
            users=_some(row.users for row in nlargest(_ASKED, good, key=lambda row: (row.logins, row.last))),
            mails=sum(row.mails for row in good),
            last_mail=max((row.last_mail for row in good if row.last_mail), default=None),
            domains=_some(row.domains for row in nlargest(_ASKED, good, key=lambda row: (row.mails, row.last))),
            at_least=bool(self._welcome.forgotten) or not whole,
        )

    def drop(self, category: Category, now: datetime) -> WouldDrop:
        """What a discard of the category would drop, by what it refused up to `now`."""
        begin = now - _DAY
        top: dict[str, Seen] = {}
        for time, sender, count in self._refused.refused[category].known():
            if sender is not None and self._senders.had_written(sender, time):
                pour(top, sender.lower(), Seen(count, time, time))
        return WouldDrop(
            category=category,
            day=self._dropped(category, begin),
            session=self._dropped(category, None),
            top=counts(largest(top, _TOP)),
        )

    def answered(self, category: Category, now: datetime) -> Answered:
        """How often the category was refused and discarded: sums and hours alone, which cost one pass."""
        refused, discarded = self._refused.refused[category], self._refused.discarded[category]
        return Answered(
            category,
            refused.total_since(None),
            discarded.total_since(None),
            refused.by_hour(now),
            discarded.by_hour(now),
            refused.last,
            discarded.last,
        )

    def _dropped(self, category: Category, begin: datetime | None) -> Dropped:
        """What was refused and discarded since then; None: ever."""
        refused, discarded = self._refused.refused[category], self._refused.discarded[category]
        names: set[str] = set()
        known = known_domain = 0
        for time, sender, count in refused.known():
            if sender is None or (begin is not None and time < begin):
                continue
            names.add(sender.lower())
            if self._senders.had_written(sender, time):
                known += count
            elif self._senders.domain_had_written(sender, time):
                known_domain += count
        return Dropped(
            refused=refused.total_since(begin),
            senders=len(names),
            known=known,
            known_domain=known_domain,
            discarded=discarded.total_since(begin),
            at_least=bool(self._senders.forgotten) or not refused.knows_all_since(begin),
        )


def _some(lists: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """The first names of all lists, each once."""
    return tuple(islice(dict.fromkeys(chain.from_iterable(lists)), NAMED))
