"""What a block, or a switch from reject to discard, would have hit: attacks, and what good would have been lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from heapq import nlargest
from itertools import chain, islice
from math import inf

from tui.analysis.clients import Client, sums
from tui.analysis.inside import Inside
from tui.analysis.refused import Refused
from tui.analysis.seen import Seen, largest, pour
from tui.analysis.senders import Senders, Written
from tui.analysis.welcome import NAMED, Welcome
from tui.model import Action, Category, Event, EventKind, Mail
from tui.picture import Answered, Count, Dropped, WouldDrop, WouldHit

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
        by_kind, _ = sums(attacks)
        return WouldHit(
            since=since,
            addresses=len(attackers | guests),
            attacks=sum(count for _, count in by_kind),
            by_kind=tuple(by_kind),
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
        refused, written = self._refused.refused[category], self._senders.written()
        top: dict[str, Seen] = {}
        for time, sender, _, count in refused.known():
            if sender and (name := written.address(sender, time)):
                pour(top, name, Seen(count, time, time))
        zone = refused.last.tzinfo if refused.last else None
        return WouldDrop(
            category=category,
            day=self._dropped(category, written, begin),
            session=self._dropped(category, written, None),
            top=tuple(_dated(sender, seen, zone) for sender, seen in largest(top, _TOP)),
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

    def _dropped(self, category: Category, written: Written, begin: datetime | None) -> Dropped:
        """What was refused and discarded since then; None: ever."""
        refused, discarded = self._refused.refused[category], self._refused.discarded[category]
        since = begin.timestamp() if begin else -inf
        senders: set[int] = set()
        known = known_domain = 0
        for time, sender, domain, count in refused.known():
            if not sender or time < since:
                continue
            senders.add(sender)
            if written.address(sender, time) is not None:
                known += count
            elif written.is_domain(domain, time):
                known_domain += count
        return Dropped(
            refused=refused.total_since(begin),
            senders=len(senders),
            known=known,
            known_domain=known_domain,
            discarded=discarded.total_since(begin),
            at_least=bool(self._senders.forgotten) or not refused.knows_all_since(begin),
        )


def _dated(sender: str, seen: Seen, zone: tzinfo | None) -> Count:
    """A row whose times are seconds, with those of a log."""
    first, last = (datetime.fromtimestamp(seconds, zone) for seconds in (seen.first, seen.last))
    return Count(sender, seen.count, first, last)


def _some(lists: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """The first names of all lists, each once."""
    return tuple(islice(dict.fromkeys(chain.from_iterable(lists)), NAMED))
