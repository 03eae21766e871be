"""What a plan would have hit, in the words of the dialog. Asking is blocking; the dialog does it in a thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from tui.enforcement.change import Mode, Plan, Verb
from tui.language import _, bracketed, counted, listed
from tui.picture import Dropped, WouldDrop, WouldHit
from tui.privacy import worn
from tui.watched import Watched
from widgets.cells import number, stamp
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
        return [("note", _("No event has been read yet: nothing is known of what it would have hit."))]
    since = _("since {time}").format(time=stamp(hit.since, now))
    lost = _shut_out(hit, now)
    told = _("! Would have shut out: {what}.").format(what=_least(hit.at_least) + lost)
    wanted = ("warning", told) if lost else None
    if not hit.attacks:
        nothing = _("No attempt from it is known any more {since}.")
        nothing = nothing if hit.at_least else _("No attempt from it is known {since}.")
        return [("note", nothing.format(since=since)), *([wanted] if wanted else [])]
    lost_any = _("No log-in that worked and no accepted mail is known of any more.")
    quiet = (
        "note",
        lost_any if hit.at_least else _("No log-in that worked and no accepted mail would have been lost."),
    )
    return [("preview", _("Would have stopped {what}.").format(what=_stopped(hit, since, now))), wanted or quiet]


def _stopped(hit: WouldHit, since: str, now: datetime) -> str:
    some = _("{attempts} of {addresses} {since} ({kinds})")
    words = (some if hit.addresses > 1 else _("{attempts} {since} ({kinds})")).format(
        attempts=_least(hit.at_least) + counted(hit.attacks, "{count} attempt", "{count} attempts"),
        addresses=counted(hit.addresses, "{count} address", "{count} addresses"),
        since=since,
        kinds=brief_counts(hit.by_kind),
    )
    return words + _the_last(hit.last, now)


def _the_last(time: datetime | None, now: datetime) -> str:
    return _(", the last {time}").format(time=stamp(time, now)) if time else ""


def _least(at_least: bool) -> str:
    return _("at least ") if at_least else ""


def _shut_out(hit: WouldHit, now: datetime) -> str:
    parts = []
    if hit.logins:
        users = bracketed(_named(hit.users, worn.user)) if hit.users else ""
        parts.append(counted(hit.logins, "{count} log-in", "{count} log-ins") + users)
    if hit.mails:
        mails = counted(hit.mails, "{count} mail accepted", "{count} mails accepted") + _the_last(hit.last_mail, now)
        parts.append(
            mails + (_(" from {domains}").format(domains=_named(hit.domains, worn.host)) if hit.domains else "")
        )
    return listed(parts)


def _named(names: Sequence[str], seen: Callable[[str], str]) -> str:
    return listed((*map(seen, names), *(["…"] if len(names) >= _NAMES else [])))


def drop_words(drop: WouldDrop, mode: Mode | None) -> list[Paragraph]:
    """What a switch to discard would have made disappear; of a switch back, what has disappeared."""
    discarded = _discarded(drop)
    if mode is not Mode.DISCARD:
        return [("preview", discarded or _("Nothing of this category has been discarded."))]
    day, session = drop.day, drop.session
    if not session.refused:
        words: list[Paragraph] = [("note", _("No mail of this category has been refused in what was read."))]
    else:
        spans = [(_("In the last 24 h"), day), *([(_("In all that was read"), session)] if session != day else [])]
        words = [paragraph for name, dropped in spans for paragraph in _would_vanish(name, dropped)]
        if drop.top:
            senders = listed(f"{count.key} ({number(count.count)})" for count in drop.top)
            words.append(("warning", _("! Known senders refused most often: {senders}.").format(senders=senders)))
    return [*words, ("note", discarded)] if discarded else words


def _would_vanish(name: str, dropped: Dropped) -> list[Paragraph]:
    """Of one span: how many refusals would have been silent, and how many of senders that had written before."""
    if not dropped.refused:
        return [("note", _("{when}: none refused.").format(when=name))]
    refused = counted(dropped.refused, "{count} refusal", "{count} refusals")
    words = _("{when}: {refused} of this category would have been dropped silently.")
    vanish = ("preview", words.format(when=name, refused=refused))
    if not (dropped.known or dropped.known_domain):
        return [vanish, ("note", _("None is known to be of a sender who had delivered good mail before."))]
    words = _("! At least {count} of them from senders who had delivered good mail before{domains}.")
    if not dropped.at_least:
        words = _("! {count} of them from senders who had delivered good mail before{domains}.")
    domains = ""
    if dropped.known_domain:
        domains = _(", {count} more from their domains").format(count=number(dropped.known_domain))
    return [vanish, ("warning", words.format(count=number(dropped.known), domains=domains))]


def _discarded(drop: WouldDrop) -> str:
    if not drop.session.discarded:
        return ""
    words = _("Discarded so far: {day} in the last 24 h, {all} in all.")
    return words.format(day=number(drop.day.discarded), all=number(drop.session.discarded))
