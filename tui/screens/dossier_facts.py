"""Everything known of a subject as facts: a name, a text and the colour of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tui.dossier import About, Dossier, Subject, Visitor
from tui.enforcement.change import Entry, Past, Verb
from tui.finding import Finding
from tui.finding_evidence import some
from tui.language import N_, _, counted, listed
from tui.model import EventKind
from tui.privacy import worn
from tui.screens import campaign_masked
from tui.screens.campaign_words import KINDS as CAMPAIGNS
from tui.screens.campaign_words import ROLES
from tui.screens.known import ALARMING_FAILURES
from widgets.cells import dotted, moment, span, stamp
from widgets.words import category_word, kind_count

#: A name, a text and its role.
Fact = tuple[str, str, str]

#: Earlier changes, campaigns, visitors and countries that are told.
_CHANGES, _CAMPAIGNS, _VISITORS, _COUNTRIES = 5, 5, 5, 12
_JUST_NOW = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Told:
    """What is known at this moment. `dossier` is None while it is looked up (`looking`), or where nothing is known."""

    subject: Subject
    now: datetime
    dossier: Dossier | None = None
    looking: bool = False
    block: str = ""  # whether and how it is blocked; "" for what cannot be
    past: Sequence[Past] = ()  # changes of the journal that concern it, the newest first
    campaigns: Sequence[Finding] = ()  # the gravest first
    reverse: str = ""  # what DNS said of the address; "" while nobody asked


def is_alarming(dossier: Dossier) -> bool:
    """Whether somebody got in who had failed before."""
    if dossier.subject.about is About.USER:
        tried = {row.key for row in dossier.addresses}
        return _failures(dossier) >= ALARMING_FAILURES and any(visitor.ip in tried for visitor in _got_in(dossier))
    return dossier.subject.about is About.ADDRESS and bool(_got_in(dossier) and _failures(dossier) >= ALARMING_FAILURES)


def sentence(told: Told) -> tuple[str, str]:
    """The first line, and its role."""
    dossier = told.dossier
    if told.looking and dossier is None:
        return _("looking it up …"), "quiet"
    if dossier is None or not (dossier.count or dossier.visitors):
        return _("no event of it is known; what the logs say stands below"), "quiet"
    if is_alarming(dossier):
        logins = counted(_logins(dossier), "{count} LOG-IN WORKED", "{count} LOG-INS WORKED")
        failures = counted(_failures(dossier), "{count} failure", "{count} failures")
        return _("{logins} after {failures}: is this the user?").format(logins=logins, failures=failures), "danger"
    if not dossier.count:
        return _("no attack, but good visits"), "fine"
    attacks = _least(dossier) + counted(dossier.count, "{count} attempt", "{count} attempts")
    ago = told.now - dossier.last if dossier.last else timedelta()
    last = _("the last just now") if ago < _JUST_NOW else _("the last {ago} ago").format(ago=span(ago))
    return _("{attempts}, {last}").format(attempts=attacks, last=last), "strong"


def facts(told: Told) -> Iterator[Fact]:
    """All there are, the most telling first."""
    if told.dossier is not None and (where := _where(told.dossier)):
        yield _("where"), where, "text"
    if told.block:
        yield _("block"), told.block, "text"
    yield from _campaigns(told.campaigns[:1])
    if told.dossier is not None:
        yield from _of_attacks(told.dossier, told.now)
        yield from _logins_of(told.dossier, told.now)
        yield from _named(told.dossier)
        yield from _mail(told.dossier)
    if told.subject.about is About.ADDRESS:
        yield from _names(told)
    blocks = [past for past in told.past if past.step.entry.verb in _DEEDS]
    for past in blocks[:_CHANGES]:
        yield _("before"), _change(past, told), "quiet"
    yield from _campaigns(told.campaigns[1:_CAMPAIGNS])


def _campaigns(findings: Sequence[Finding]) -> Iterator[Fact]:
    for finding in findings:
        words = _("{severity}, {kind}: {sentence}").format(
            severity=_(finding.severity.value),
            kind=_(CAMPAIGNS[finding.kind].brief),
            sentence=campaign_masked.sentence(finding),
        )
        yield _("campaign"), words, "text" if finding.ended else ROLES[finding.severity]


def _of_attacks(dossier: Dossier, now: datetime) -> Iterator[Fact]:
    if dossier.first and dossier.last:
        first, last = dossier.first.astimezone(now.tzinfo), dossier.last.astimezone(now.tzinfo)
        words = _("{first} to {last}, over {length}") if last > first else "{first}"
        yield _("attacked"), words.format(first=moment(first), last=moment(last), length=span(last - first)), "text"
    if dossier.kinds:
        yield _("attacks"), _least(dossier) + listed(kind_count(kind, count) for kind, count in dossier.kinds), "text"
    if dossier.categories:
        words = listed(f"{category_word(category)} {count:,}" for category, count in dossier.categories)
        yield _("reasons"), words, "text"


def _named(dossier: Dossier) -> Iterator[Fact]:
    if dossier.users:
        yield _("users"), _list_of((worn.user(user.key) for user in dossier.users), dossier.user_count), "text"
    if dossier.zones:
        yield _("zones"), listed(f"{worn.zone(zone.key)} {zone.count:,}" for zone in dossier.zones), "text"


def _where(dossier: Dossier) -> str:
    """Country, network and operator of an address; how many addresses of which countries anything else has."""
    if dossier.subject.about is About.ADDRESS:
        country = next((country for country, _ in dossier.countries), "") or _("no country known")
        return dotted(country, dossier.network, dossier.asn)
    addresses = counted(dossier.address_count, "{count} address", "{count} addresses")
    known = [f"{country or _('unknown')} {count:,}" for country, count in dossier.countries]
    countries = _("{addresses}: {countries}").format(addresses=addresses, countries=some(known, _COUNTRIES))
    return dotted(countries if known else addresses, dossier.asn)


def _logins_of(dossier: Dossier, now: datetime) -> Iterator[Fact]:
    got_in = _got_in(dossier)
    if dossier.subject.about is About.ZONE:
        return
    if not got_in:
        yield _("log-ins"), _("none worked"), "text"
        return
    words = counted(_logins(dossier), "{count} worked", "{count} worked")
    visits = _("; ").join(_visit(visitor, dossier, now) for visitor in got_in[:_VISITORS])
    more = len(got_in) - _VISITORS
    visits += counted(more, "; {count} more address", "; {count} more addresses") if more > 0 else ""
    role = "danger" if is_alarming(dossier) else "fine"
    yield _("log-ins"), _("{logins}: {visits}").format(logins=words, visits=visits), role


def _mail(dossier: Dossier) -> Iterator[Fact]:
    if mails := sum(visitor.mails for visitor in dossier.visitors):
        domains = dict.fromkeys(domain for visitor in dossier.visitors for domain in visitor.domains)
        words = counted(mails, "{count} taken in", "{count} taken in")
        yield _("mail"), _("{mails}, of {domains}").format(mails=words, domains=some(tuple(domains), 5)), "text"


def _visit(visitor: Visitor, dossier: Dossier, now: datetime) -> str:
    """Who logged in from where, as far as the page does not say it already."""
    about = dossier.subject.about
    users = listed(map(worn.user, visitor.users)) if about is not About.USER and visitor.users else ""
    where = f"{visitor.ip} {visitor.country}".strip() if about is not About.ADDRESS else ""
    who = _("{users} from {address}").format(users=users, address=where) if users and where else users or where
    last = _("last {time}").format(time=stamp(visitor.last, now))
    return _("{who}, {last}").format(who=who, last=last) if who else last


def _names(told: Told) -> Iterator[Fact]:
    names = told.dossier.names if told.dossier else ()
    if names:
        yield _("name"), _("{names} in the log").format(names=some(names, 3)), "text"
    if told.reverse or not names:
        yield _("DNS"), told.reverse or _("not asked: its own name server might see who asks"), "quiet"


_DEEDS = {
    Verb.BLOCK: (N_("{time} blocked by {by}"), N_("{time} {targets} blocked by {by}")),
    Verb.UNBLOCK: (N_("{time} unblocked by {by}"), N_("{time} {targets} unblocked by {by}")),
}


def _change(past: Past, told: Told) -> str:
    """What was done to it, or to what holds it or is in it, which is named then."""
    entry: Entry = past.step.entry
    time, by = moment(entry.time.astimezone(told.now.tzinfo)), entry.by or _("somebody")
    to_it, to_others = _DEEDS[entry.verb]
    if entry.targets == (told.subject.name,):
        words = _(to_it).format(time=time, by=by)
    else:
        words = _(to_others).format(time=time, by=by, targets=some(entry.targets, 3))
    if past.step.undone:
        words += _(", undone")
    return _("{first}: {rest}").format(first=words, rest=entry.reason) if entry.reason else words


def _list_of(names: Iterator[str], count: int) -> str:
    return _("{first}: {rest}").format(first=f"{count:,}", rest=some(tuple(names), 20))


def _got_in(dossier: Dossier) -> list[Visitor]:
    return [visitor for visitor in dossier.visitors if visitor.logins]


def _logins(dossier: Dossier) -> int:
    return sum(visitor.logins for visitor in dossier.visitors)


def _failures(dossier: Dossier) -> int:
    return (
        dict(dossier.kinds).get(EventKind.LOGIN_FAILURE, 0)
        if dossier.subject.about is not About.USER
        else dossier.count
    )


def _least(dossier: Dossier) -> str:
    return _("at least ") if dossier.at_least else ""
