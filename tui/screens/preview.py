"""What a plan would have hit, in the words of the dialog. Asking is blocking; the dialog does it in a thread."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tui.enforcement.change import Mode, Plan, Verb
from tui.picture import Dropped, WouldDrop, WouldHit
from tui.watched import Watched
from widgets.cells import counted, number, stamp
from widgets.words import brief_counts

#: A paragraph of the dialog: the class that colours it, and what it says.
Paragraph = tuple[str, str]

#: The most names that the monitor gives of users and of senders' domains.
_NAMES = 5


def has_preview(plan: Plan | None) -> bool:
    """Whether there is anything to count for the plan."""
    return plan is not None and (bool(_networks(plan)) or plan.category is not None)


def preview_words(watched: Watched, plan: Plan, now: datetime) -> list[Paragraph]:
    """What the past tells of a block or a switch; nothing of a plan that takes a block away."""
    if networks := _networks(plan):
        return hit_words(watched.would_hit(networks), now)
    if plan.category is not None:
        return drop_words(watched.would_drop(plan.category), plan.mode)
    return []


def _networks(plan: Plan) -> tuple[str, ...]:
    """What would be blocked; of what is held back too, for that is when it is asked about."""
    if plan.verb is not Verb.BLOCK:
        return ()
    return plan.targets or tuple(refusal.target for refusal in plan.refused if refusal.overridable)


def hit_words(hit: WouldHit, now: datetime) -> list[Paragraph]:
    """The attacks that a block would have stopped, and what was wanted that it would have shut out."""
    if hit.since is None:
        return [("note", "No event has been read yet: nothing is known of what it would have hit.")]
    since = f"since {stamp(hit.since, now)}"
    least = "at least " if hit.at_least else ""
    lost = _shut_out(hit, now)
    wanted = ("warning", f"! Would have shut out: {least}{lost}.") if lost else None
    if not hit.attacks:
        nothing = "No attempt from it is known" if not hit.at_least else "No attempt from it is known any more"
        return [("note", f"{nothing} {since}."), *([wanted] if wanted else [])]
    many = f" of {counted(hit.addresses, 'address', 'addresses')}" if hit.addresses > 1 else ""
    stopped = f"{least}{counted(hit.attacks, 'attempt', 'attempts')}{many} {since} ({brief_counts(hit.by_kind)})"
    last = f", the last {stamp(hit.last, now)}" if hit.last else ""
    known = "is known of any more" if hit.at_least else "would have been lost"
    quiet = ("note", f"No log-in that worked and no accepted mail {known}.")
    return [("preview", f"Would have stopped {stopped}{last}."), wanted or quiet]


def _shut_out(hit: WouldHit, now: datetime) -> str:
    parts = []
    if hit.logins:
        parts.append(counted(hit.logins, "log-in", "log-ins") + _listed(" (", hit.users, ")"))
    if hit.mails:
        last = f", the last {stamp(hit.last_mail, now)}" if hit.last_mail else ""
        parts.append(counted(hit.mails, "mail accepted", "mails accepted") + last + _listed(" from ", hit.domains))
    return ", ".join(parts)


def _listed(before: str, names: Sequence[str], after: str = "") -> str:
    more = ", …" if len(names) >= _NAMES else ""
    return f"{before}{', '.join(names)}{more}{after}" if names else ""


def drop_words(drop: WouldDrop, mode: Mode | None) -> list[Paragraph]:
    """What a switch to discard would have made disappear; of a switch back, what has disappeared."""
    discarded = _discarded(drop)
    if mode is not Mode.DISCARD:
        return [("preview", discarded or "Nothing of this category has been discarded.")]
    day, session = drop.day, drop.session
    if not session.refused:
        words: list[Paragraph] = [("note", "No mail of this category has been refused in what was read.")]
    else:
        spans = [("In the last 24 h", day), *([("In all that was read", session)] if session != day else [])]
        words = [paragraph for name, dropped in spans for paragraph in _would_vanish(name, dropped)]
        if drop.top:
            senders = ", ".join(f"{count.key} ({number(count.count)})" for count in drop.top)
            words.append(("warning", f"! Known senders refused most often: {senders}."))
    return [*words, ("note", discarded)] if discarded else words


def _would_vanish(name: str, dropped: Dropped) -> list[Paragraph]:
    """Of one span: how many refusals would have been silent, and how many of senders that had written before."""
    if not dropped.refused:
        return [("note", f"{name}: none refused.")]
    refused = counted(dropped.refused, "refusal", "refusals")
    vanish = ("preview", f"{name}: {refused} of this category would have been dropped silently.")
    least = "at least " if dropped.at_least else ""
    if not (dropped.known or dropped.known_domain):
        return [vanish, ("note", "None is known to be of a sender who had delivered good mail before.")]
    known = f"{least}{number(dropped.known)} of them from senders who had delivered good mail before"
    domains = f", {number(dropped.known_domain)} more from their domains" if dropped.known_domain else ""
    return [vanish, ("warning", f"! {known.capitalize()}{domains}.")]


def _discarded(drop: WouldDrop) -> str:
    if not drop.session.discarded:
        return ""
    return f"Discarded so far: {number(drop.day.discarded)} in the last 24 h, {number(drop.session.discarded)} in all."
