"""Everything that memory holds of one subject, put together when it is asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import islice
from typing import NamedTuple

from msgspec.structs import replace

from tui.analysis.clients import Client, sums
from tui.analysis.groups import OTHER
from tui.analysis.inside import Inside
from tui.analysis.network import base_of, network_of
from tui.analysis.seen import Seen, counts, largest, pour
from tui.analysis.tally import Tally
from tui.analysis.welcome import Guest, Welcome
from tui.dossier import LISTED, About, Dossier, Subject, Visitor
from tui.model import Category, Event, EventKind, is_attack
from tui.picture import Count

_Place = Callable[[str], str]


class Looked(NamedTuple):
    """An answer without its places: those are looked up when nobody waits for the tallies any more."""

    dossier: Dossier
    addresses: Collection[str]

    def placed(self, country: _Place, asn: _Place) -> Dossier:
        """The whole answer."""
        told, subject = self.dossier, self.dossier.subject
        base = base_of(subject.name) if subject.about in (About.ADDRESS, About.NETWORK) else ""
        return replace(
            told,
            countries=tuple(Counter(map(country, self.addresses)).most_common()),
            visitors=tuple(replace(visitor, country=country(visitor.ip)) for visitor in told.visitors),
            asn=asn(base) if base else "",
        )


class _Lists(NamedTuple):
    """Rows by key, before they are cut: `addresses`, `users` and `zones`."""

    addresses: dict[str, Seen]
    users: dict[str, Seen]
    zones: dict[str, Seen]


def look_up(subject: Subject, tally: Tally, welcome: Welcome, events: Iterable[Event]) -> Looked | None:
    """What is known of the subject; `events` are those of it in memory, oldest first. None where nothing is.

    Raises ValueError for a network that is none.
    """
    return _LOOKS[subject.about](subject, tally, welcome, tuple(events))


def _address(subject: Subject, tally: Tally, welcome: Welcome, events: Collection[Event]) -> Looked | None:
    ip = subject.name
    row, guest, logins = tally.clients.rows.get(ip), welcome.rows.get(ip), tally.log_ins(ip)
    if not (row or guest or logins or events):
        return None
    lists = _lists(events)
    guests = {ip: guest} if guest else {}
    told = _of_rows(subject, {ip: row} if row else {}, lists.users)
    if logins and not guest:
        told = replace(told, visitors=(Visitor(ip, "", logins.last, logins.count),), visitor_count=1)
    names = dict.fromkeys(event.hostname for event in events if event.hostname and event.hostname != "unknown")
    told = replace(
        told,
        address_count=1,
        at_least=bool(tally.clients.forgotten or welcome.forgotten),
        zones=_first(lists.zones),
        names=tuple(islice(names, LISTED)),
        network=network_of(ip),
    )
    return Looked(_visited(told, guests) if guests else told, (ip,))


def _network(subject: Subject, tally: Tally, welcome: Welcome, events: Collection[Event]) -> Looked | None:
    inside, clients = Inside([subject.name]), tally.clients
    rows = {ip: clients.rows[ip] for ip in inside.of(clients.rows.keys())}
    guests = {ip: welcome.rows[ip] for ip in inside.of(welcome.rows.keys())}
    bases = {base_of(name): seen for name, seen in clients.given_up().items()} if clients.forgotten else {}
    lost = [bases[base] for base in inside.of(bases.keys())]
    if not (rows or guests or lost or events):
        return None
    lists = _lists(events)
    told = _visited(_of_rows(subject, rows, lists.users), guests)
    if lost:
        whole = Seen(told.count, told.first or lost[0].first, told.last or lost[0].last)
        for seen in lost:
            whole.add(seen)
        told = replace(told, count=whole.count, first=whole.first, last=whole.last)
    addresses = rows.keys() | guests.keys()
    told = replace(
        told,
        at_least=bool(clients.forgotten or welcome.forgotten),
        addresses=_first(rows),
        address_count=len(addresses),
        zones=_first(lists.zones),
    )
    return Looked(told, addresses)


def _user(subject: Subject, tally: Tally, welcome: Welcome, events: Collection[Event]) -> Looked | None:
    name, seen = subject.name, tally.users.of(subject.name)
    tried = {ip: row for ip, row in tally.clients.rows.items() if name in row.users}
    guests = {ip: guest for ip, guest in welcome.rows.items() if name in guest.users}
    if not (seen or tried or guests or events):
        return None
    known = _with_earlier(_lists(events).addresses, tried)
    forgotten = tally.users.forgotten or tally.clients.forgotten or welcome.forgotten
    told = _at(subject, seen, events, known, at_least=bool(forgotten))
    return Looked(_visited(told, guests), known.keys() | guests.keys())


def _zone(subject: Subject, tally: Tally, _: Welcome, events: Collection[Event]) -> Looked | None:
    seen = tally.zone(subject.name)
    if not (seen or events):
        return None
    addresses = _lists(events).addresses
    return Looked(_at(subject, seen, events, addresses, at_least=tally.zone(OTHER) is not None), addresses)


_LOOKS = {About.ADDRESS: _address, About.NETWORK: _network, About.USER: _user, About.ZONE: _zone}


def _of_rows(subject: Subject, rows: Mapping[str, Client], tried: dict[str, Seen]) -> Dossier:
    """The sums of addresses; `tried` are the users of the events in memory."""
    names: dict[str, Seen] = {}
    for row in rows.values():
        for user in row.users:
            pour(names, user, row)
    users = _with_earlier(tried, names)
    kinds, categories = sums(rows.values())
    return Dossier(
        subject,
        count=sum(row.count for row in rows.values()),
        first=min((row.first for row in rows.values()), default=None),
        last=max((row.last for row in rows.values()), default=None),
        kinds=tuple(kinds),
        categories=tuple(categories),
        users=_first(users),
        user_count=len(users),
    )


def _at(
    subject: Subject, seen: Seen | None, events: Collection[Event], addresses: Mapping[str, Seen], *, at_least: bool
) -> Dossier:
    """What was done at a user or found in a zone: `seen` in all, and what the events in memory tell of it."""
    attacks = list(_attacks(events))
    kinds = Counter({kind: sum(one.count for one in attacks if one.kind is kind) for kind in EventKind})
    categories = Counter({each: sum(one.count for one in attacks if one.category is each) for each in Category})
    return Dossier(
        subject,
        count=seen.count if seen else sum(one.count for one in attacks),
        first=seen.first if seen else min((one.time for one in attacks), default=None),
        last=seen.last if seen else max((one.time for one in attacks), default=None),
        at_least=at_least,
        kinds=tuple((kind, count) for kind, count in kinds.most_common() if count),
        categories=tuple((each, count) for each, count in categories.most_common() if count),
        addresses=_first(addresses),
        address_count=len(addresses),
    )


def _attacks(events: Iterable[Event]) -> Iterator[Event]:
    return (event for event in events if event.counted and is_attack(event))


def _lists(events: Iterable[Event]) -> _Lists:
    """Counted attacks by address, by the user whose log-in failed and by zone."""
    lists = _Lists({}, {}, {})
    for event in _attacks(events):
        seen = Seen(event.count, event.time, event.time)
        user = event.user if event.kind is EventKind.LOGIN_FAILURE else None
        for rows, key in zip(lists, (event.ip, user, event.zone), strict=True):
            if key is not None:
                pour(rows, key, seen)
    return lists


def _with_earlier(now: dict[str, Seen], all_: Mapping[str, Seen]) -> dict[str, Seen]:
    """Rows of the events in memory, and with a count of 0 what is known from before them."""
    return now | {key: Seen(0, row.first, row.last) for key, row in all_.items() if key not in now}


def _first(rows: Mapping[str, Seen]) -> tuple[Count, ...]:
    return counts(largest(rows, LISTED))


def _visited(told: Dossier, guests: Mapping[str, Guest]) -> Dossier:
    """With who brought good."""
    latest = sorted(guests, key=lambda ip: guests[ip].last, reverse=True)[:LISTED]
    visitors = tuple(_visitor(ip, guests[ip]) for ip in latest)
    return replace(told, visitors=visitors, visitor_count=len(guests))


def _visitor(ip: str, guest: Guest) -> Visitor:
    return Visitor(ip, "", guest.last, guest.logins, tuple(guest.users), guest.mails, tuple(guest.domains))
