"""A campaign in one plain sentence, by its kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from tui.analysis.campaigns import wording as say
from tui.analysis.campaigns.figures import Figures
from tui.analysis.campaigns.traits import AIMED_NAMES
from tui.finding import FindingKind

#: Breaches told one by one.
_BREACHES = 2

Told = Callable[[Figures, Sequence[str]], str]


def sentence(kind: FindingKind, traits: Sequence[FindingKind], of: Figures, addresses: Sequence[str]) -> str:
    """What happened. `addresses` are all of the campaign."""
    told = _TOLD[kind](of, addresses)
    slow = FindingKind.LOW_AND_SLOW in traits and of.spacing is not None
    return f"{told}{_slowly(of) if slow else ''}."


def _slowly(of: Figures) -> str:
    gaps = of.spacing
    if gaps is None:
        return ""
    median, longest = say.length(gaps.median_gap), say.length(gaps.longest_gap)
    return f"; low and slow, the median gap {median} and the longest {longest}"


def _breach(of: Figures, addresses: Sequence[str]) -> str:
    parts = []
    for one in of.breaches[-1 : -_BREACHES - 1 : -1]:  # the latest first
        land = f" ({one.country})" if one.country else ""
        if one.apart is not None:
            parts.append(
                f"{one.user} logged in from {one.ip}{land} within {say.length(one.apart)} of a log-in from"
                f" {say.joined(one.home)}"
            )
        else:
            after = [f" after {say.counted(one.failures, 'failure', 'failures')}"] if one.failures else []
            if one.tries > one.failures:
                after.append(f" in a campaign with {say.counted(one.tries, 'try', 'tries')} on that name")
            parts.append(f"{one.user} logged in from {one.ip}{land}{''.join(after)}")
    more = len(of.breaches) - _BREACHES
    told = "; ".join(parts) + (f"; and {say.counted(more, 'more log-in', 'more log-ins')} worked" if more > 0 else "")
    return told + (f"; the campaign has {say.sources(of, addresses)}" if len(addresses) > 1 else "")


def _existing(of: Figures, addresses: Sequence[str]) -> str:
    mails = say.counted(of.mails, "mail", "mails")
    reached = say.counted(len(of.mail_recipients), "recipient that exists", "recipients that exist")
    whom = f" to {reached}" if of.mail_recipients else ""
    what = "its probes"
    if of.recipients:
        what = say.counted(of.recipients.distinct, "unknown recipient", "unknown recipients")
    elif of.logins:
        what = say.counted(of.logins.tries, "failed log-in", "failed log-ins")
    several = len(addresses) > 1
    senders = f"{of.mail_addresses} of " if several else ""
    return f"{mails} from {senders}{say.sources(of, addresses)}{whom} passed every check, beside {what}{say.during(of)}"


def _targeting(of: Figures, addresses: Sequence[str]) -> str:
    names = of.logins
    if names is None or not names.top:
        return _plain(of, addresses)
    aimed = say.aimed(names, AIMED_NAMES)
    return f"{say.counted(names.tries, 'try', 'tries')} on {aimed} from {say.sources(of, addresses)}{say.during(of)}"


def _dictionary(of: Figures, addresses: Sequence[str]) -> str:
    recipients = of.recipients if of.logins is None or of.logins.listed == 0 else None
    names = recipients or of.logins
    if names is None or not names.lists:
        return _plain(of, addresses)
    noun = ("recipient", "recipients") if recipients else ("log-in name", "log-in names")
    listed = say.lists(names)
    return (
        f"{listed[0].upper()}{listed[1:]} tried from {say.sources(of, addresses)}{say.foreign(of, names)}:"
        f" {say.counted(names.tries, 'try', 'tries')} on {say.counted(names.distinct, *noun)}{say.existing(names)}"
        f"{say.during(of)}"
    )


def _spraying(of: Figures, addresses: Sequence[str]) -> str:
    names = of.logins
    if names is None:
        return _plain(of, addresses)
    each = say.counted(names.most_each, "try", "tries")
    return (
        f"At most {each} each on {say.counted(names.distinct, 'log-in name', 'log-in names')}{say.existing(names)}"
        f" from {say.sources(of, addresses)}: {say.counted(names.tries, 'try', 'tries')}{say.during(of)}"
    )


def _rotating(of: Figures, addresses: Sequence[str]) -> str:
    each = f"{of.least_each} to {of.most_each}" if of.least_each != of.most_each else f"{of.most_each}"
    on = ""
    if of.logins and of.logins.distinct:
        on = f" on {say.counted(of.logins.distinct, 'log-in name', 'log-in names')}{say.existing(of.logins)}"
    elif of.recipients:
        on = f" on {say.counted(of.recipients.distinct, 'unknown recipient', 'unknown recipients')}"
    tries = say.counted(of.events, "try", "tries")
    noun = "try" if each == "1" else "tries"
    return f"{_capital(say.sources(of, addresses))} with {each} {noun} each: {tries}{on}{say.during(of)}"


def _harvest(of: Figures, addresses: Sequence[str]) -> str:
    names = of.recipients
    if names is None:
        return _plain(of, addresses)
    guessed = say.counted(names.distinct, "recipient that does not exist", "recipients that do not exist")
    return f"{guessed} guessed from {say.sources(of, addresses)}{say.during(of)}"


def _probing(of: Figures, addresses: Sequence[str]) -> str:
    probes = say.joined([f"{say.number(count)} × {kind}" for kind, count in of.probes])
    return f"Probes from {say.sources(of, addresses)}{say.during(of)}: {probes}"


def _low(of: Figures, addresses: Sequence[str]) -> str:
    tries = say.counted(of.events, "try", "tries")
    on = ""
    if of.logins and of.logins.distinct == 1:
        on = f" on {of.logins.top[0][0]}"
    elif of.logins and of.logins.distinct:
        on = f" on {say.counted(of.logins.distinct, 'log-in name', 'log-in names')}"
    return f"{tries}{on} from {say.sources(of, addresses)}{say.during(of)}{_slowly(of)}"


def _plain(of: Figures, addresses: Sequence[str]) -> str:
    return f"{say.counted(of.events, 'try', 'tries')} from {say.sources(of, addresses)}{say.during(of)}"


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
