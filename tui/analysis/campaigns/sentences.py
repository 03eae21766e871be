"""A campaign in one plain sentence, by its kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from tui.analysis.campaigns import wording as say
from tui.analysis.campaigns.breach import Breach
from tui.analysis.campaigns.figures import Figures
from tui.analysis.campaigns.traits import AIMED_NAMES
from tui.finding import FindingKind
from tui.language import _, counted

#: Breaches told one by one.
_BREACHES = 2

Told = Callable[[Figures, Sequence[str]], str]


def sentence(kind: FindingKind, traits: Sequence[FindingKind], of: Figures, addresses: Sequence[str]) -> str:
    """What happened. `addresses` are all of the campaign."""
    told = _TOLD[kind](of, addresses)
    slow = FindingKind.LOW_AND_SLOW in traits and of.spacing is not None
    return _("{sentence}.").format(sentence=told + (_slowly(of) if slow else ""))


def _slowly(of: Figures) -> str:
    gaps = of.spacing
    if gaps is None:
        return ""
    median, longest = say.length(gaps.median_gap), say.length(gaps.longest_gap)
    return _("; low and slow, the median gap {median} and the longest {longest}").format(median=median, longest=longest)


def _breach(of: Figures, addresses: Sequence[str]) -> str:
    told = _("; ").join(map(_log_in, of.breaches[-1 : -_BREACHES - 1 : -1]))  # the latest first
    more = len(of.breaches) - _BREACHES
    if more > 0:
        told += counted(more, "; and {count} more log-in worked", "; and {count} more log-ins worked")
    if len(addresses) > 1:
        told += _("; the campaign has {sources}").format(sources=say.sources(of, addresses))
    return told


def _log_in(one: Breach) -> str:
    where = say.placed(one.ip, one.country)
    if one.apart is not None:
        return _("{user} logged in from {where} within {length} of a log-in from {home}").format(
            user=one.user, where=where, length=say.length(one.apart), home=say.joined(one.home)
        )
    told = _("{user} logged in from {where}").format(user=one.user, where=where)
    if one.failures:
        told += counted(one.failures, " after {count} failure", " after {count} failures")
    if one.tries > one.failures:
        told += _(" in a campaign with {tries} on that name").format(tries=say.tries(one.tries))
    return told


def _existing(of: Figures, addresses: Sequence[str]) -> str:
    reached = len(of.mail_recipients)
    whom = counted(reached, " to {count} recipient that exists", " to {count} recipients that exist") if reached else ""
    what = _("its probes")
    if of.recipients:
        what = say.unknown(of.recipients.distinct)
    elif of.logins:
        what = counted(of.logins.tries, "{count} failed log-in", "{count} failed log-ins")
    some = _("{mails} from {senders} of {sources}{whom} passed every check, beside {what}{during}")
    one = _("{mails} from {sources}{whom} passed every check, beside {what}{during}")
    return (some if len(addresses) > 1 else one).format(
        mails=counted(of.mails, "{count} mail", "{count} mails"),
        senders=of.mail_addresses,
        sources=say.sources(of, addresses),
        whom=whom,
        what=what,
        during=say.during(of),
    )


def _targeting(of: Figures, addresses: Sequence[str]) -> str:
    names = of.logins
    if names is None or not names.top:
        return _plain(of, addresses)
    return _("{tries} on {names} from {sources}{during}").format(
        tries=say.tries(names.tries),
        names=say.aimed(names, AIMED_NAMES),
        sources=say.sources(of, addresses),
        during=say.during(of),
    )


def _dictionary(of: Figures, addresses: Sequence[str]) -> str:
    recipients = of.recipients if of.logins is None or of.logins.listed == 0 else None
    names = recipients or of.logins
    if names is None or not names.lists:
        return _plain(of, addresses)
    if recipients:
        several = counted(names.distinct, "{count} recipient", "{count} recipients")
    else:
        several = say.log_in_names(names.distinct)
    return _("{lists} tried from {sources}{foreign}: {tries} on {names}{existing}{during}").format(
        lists=_capital(say.lists(names)),
        sources=say.sources(of, addresses),
        foreign=say.foreign(of, names),
        tries=say.tries(names.tries),
        names=several,
        existing=say.existing(names),
        during=say.during(of),
    )


def _spraying(of: Figures, addresses: Sequence[str]) -> str:
    names = of.logins
    if names is None:
        return _plain(of, addresses)
    return _("At most {each} each on {names}{existing} from {sources}: {tries}{during}").format(
        each=say.tries(names.most_each),
        names=say.log_in_names(names.distinct),
        existing=say.existing(names),
        sources=say.sources(of, addresses),
        tries=say.tries(names.tries),
        during=say.during(of),
    )


def _rotating(of: Figures, addresses: Sequence[str]) -> str:
    if of.least_each != of.most_each:
        each = _("{least} to {most} tries").format(least=of.least_each, most=of.most_each)
    else:
        each = say.tries(of.most_each)
    on = ""
    if of.logins and of.logins.distinct:
        on = _on(say.log_in_names(of.logins.distinct) + say.existing(of.logins))
    elif of.recipients:
        on = _on(say.unknown(of.recipients.distinct))
    return _("{sources} with {each} each: {tries}{on}{during}").format(
        sources=_capital(say.sources(of, addresses)),
        each=each,
        tries=say.tries(of.events),
        on=on,
        during=say.during(of),
    )


def _harvest(of: Figures, addresses: Sequence[str]) -> str:
    names = of.recipients
    if names is None:
        return _plain(of, addresses)
    guessed = counted(names.distinct, "{count} recipient that does not exist", "{count} recipients that do not exist")
    return _("{recipients} guessed from {sources}{during}").format(
        recipients=guessed, sources=say.sources(of, addresses), during=say.during(of)
    )


def _probing(of: Figures, addresses: Sequence[str]) -> str:
    probes = say.joined([f"{say.number(count)} × {_(kind)}" for kind, count in of.probes])
    return _("Probes from {sources}{during}: {probes}").format(
        sources=say.sources(of, addresses), during=say.during(of), probes=probes
    )


def _low(of: Figures, addresses: Sequence[str]) -> str:
    on = ""
    if of.logins and of.logins.distinct == 1:
        on = _on(of.logins.top[0][0])
    elif of.logins and of.logins.distinct:
        on = _on(say.log_in_names(of.logins.distinct))
    return _tried(of, addresses, on) + _slowly(of)


def _plain(of: Figures, addresses: Sequence[str]) -> str:
    return _tried(of, addresses, "")


def _tried(of: Figures, addresses: Sequence[str], on: str) -> str:
    return _("{tries}{on} from {sources}{during}").format(
        tries=say.tries(of.events), on=on, sources=say.sources(of, addresses), during=say.during(of)
    )


def _on(names: str) -> str:
    return _(" on {names}").format(names=names)


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]


_TOLD: Mapping[FindingKind, Told] = {
    FindingKind.BREACH: _breach,
    FindingKind.EXISTING_RECIPIENT: _existing,
    FindingKind.TARGETING: _targeting,
    FindingKind.DICTIONARY: _dictionary,
    FindingKind.SPRAYING: _spraying,
    FindingKind.ROTATING: _rotating,
    FindingKind.HARVEST: _harvest,
    FindingKind.PROBING: _probing,
    FindingKind.LOW_AND_SLOW: _low,
}
