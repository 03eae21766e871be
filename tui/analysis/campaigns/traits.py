"""Which kinds hold of a campaign, how grave it is and how sure. A kind is a row of a table."""

from __future__ import annotations

from collections.abc import Callable

from tui.analysis.campaigns.cluster import SLOW_ATTEMPTS
from tui.analysis.campaigns.figures import Figures, Names
from tui.analysis.campaigns.linking import FEW_TRIES
from tui.analysis.campaigns.ties import CLOSE, EVERYWHERE, LIST, NETWORK, SAME
from tui.finding import Confidence, FindingKind, Severity
from tui.language import _

K = FindingKind

#: Targeting: so many names have so great a share of all tries, so many tries each.
AIMED_NAMES, AIMED_SHARE, AIMED_TRIES = 3, 0.7, 5
#: A list is walked: so many names of it, and so great a share of all names.
LISTED, LISTED_SHARE = 5, 0.6
#: Spraying: so many names, so many tries each on the mean.
SPRAYED, SPRAYED_TRIES = 8, 3.0
#: Rotating: so many addresses, so many tries each on the mean.
ROTATING, ROTATING_TRIES = 4, 10.0
#: Guessed recipients, and probes; fewer are told when they are far apart.
GUESSED = 5
#: Tries on log-in names that exist, from which on they are meant.
MEANT = 3
_SURE = 20


def _targeting(of: Figures) -> bool:
    """Few names, and such that exist; others are guesses, however often they are tried."""
    names = of.logins
    if names is None or 2 * names.tries_on_existing < names.tries:
        return False
    aimed = sum(tries for _, tries in names.top[:AIMED_NAMES])
    aimed_at = min(len(names.top), AIMED_NAMES)
    return aimed >= AIMED_SHARE * names.tries and aimed >= AIMED_TRIES * aimed_at


def _walks(names: Names | None) -> bool:
    return names is not None and names.listed >= LISTED and names.listed >= LISTED_SHARE * names.distinct


def _from_a_book(names: Names | None) -> bool:
    """Whether a list is walked, and not those who are here: most of the names do not exist."""
    return names is not None and 2 * len(names.existing) <= names.distinct and _walks(names)


def _spraying(of: Figures) -> bool:
    names = of.logins
    return names is not None and names.distinct >= SPRAYED and names.tries <= SPRAYED_TRIES * names.distinct


def _rotating(of: Figures) -> bool:
    seldom = of.median_each <= FEW_TRIES + 1 and of.events <= ROTATING_TRIES * of.addresses
    return of.addresses >= ROTATING and seldom and bool(of.logins or of.recipients)


#: The most dangerous first.
HOLDS: tuple[tuple[FindingKind, Callable[[Figures], bool]], ...] = (
    (K.BREACH, lambda of: bool(of.breaches)),
    (K.EXISTING_RECIPIENT, lambda of: bool(of.mails)),
    (K.TARGETING, _targeting),
    (K.DICTIONARY, lambda of: _from_a_book(of.logins)),
    (K.SPRAYING, _spraying),
    (K.ROTATING, lambda of: of.logins is not None and _rotating(of)),
    (K.HARVEST, lambda of: of.recipients is not None and of.recipients.distinct >= GUESSED),
    (K.DICTIONARY, lambda of: _walks(of.logins) or _walks(of.recipients)),
    (K.ROTATING, _rotating),
    (K.PROBING, lambda of: sum(count for _, count in of.probes) >= SLOW_ATTEMPTS),
    (K.LOW_AND_SLOW, lambda of: of.spacing is not None and of.spacing.slow),
)


def kinds(of: Figures) -> tuple[FindingKind, ...]:
    """What it is, the most dangerous first; never nothing."""
    found = tuple(dict.fromkeys(kind for kind, holds in HOLDS if holds(of)))
    if found:
        return found
    names = of.logins
    return (K.SPRAYING if names and names.distinct >= SPRAYED else K.TARGETING,)


def severity(kind: FindingKind, of: Figures) -> tuple[Severity, str]:
    """How much it matters, and why, in a sentence."""
    names = of.logins
    if kind is K.BREACH:
        if all(one.apart is not None for one in of.breaches):
            return Severity.WARNING, _(
                "The user logged in from another country sooner than anybody could travel there."
            )
        return Severity.DANGER, _("A log-in worked: whoever guessed may be inside.")
    if kind is K.EXISTING_RECIPIENT:
        return Severity.DANGER, _("Mail of an attacker passed every check and reached recipients that exist.")
    if of.device:
        return Severity.INFO, _("An address in the user's own country: a device that keeps an old password does so.")
    if names and names.tries_on_existing >= MEANT:
        also = _(" They are mail addresses too, so anybody can know them.") if names.addresses_among else ""
        return Severity.DANGER, _("Log-in names that exist are tried.") + also
    if names is None and of.recipients is None:
        return Severity.INFO, _("Probes look for weaknesses; this server refused them.")
    if of.span >= EVERYWHERE and of.addresses >= ROTATING and set(of.ties) <= {LIST, SAME}:
        return Severity.INFO, _("Such guesses come to every server all the time; only the sort of names joins them.")
    if names is None:
        return Severity.WARNING, _("Somebody collects the addresses that exist here, to write to them later.")
    if names.existing:
        return Severity.WARNING, _("Passwords are guessed, though hardly for log-in names that are known to exist.")
    return Severity.WARNING, _("Passwords are guessed; none of the names is known to exist.")


def confidence(kind: FindingKind, of: Figures) -> Confidence:
    """How sure it is that it is one campaign and this kind."""
    if of.device or (kind is K.BREACH and max(one.failures + one.tries for one in of.breaches) == 0):
        return Confidence.LOW
    if of.addresses == 1 or NETWORK in of.ties:
        return Confidence.HIGH if of.events >= _SURE or kind is K.BREACH else Confidence.MEDIUM
    if set(of.ties) <= {LIST, CLOSE} or of.ties == (SAME,):
        return Confidence.LOW
    return Confidence.HIGH if len(of.ties) >= 2 and of.events >= _SURE else Confidence.MEDIUM
