"""All that is known of a category: what becomes of its mail, who decided it and when, and what the log says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from tui.enforcement.change import Mode, Past, Policy
from tui.enforcement.policies import SWITCHABLE
from tui.journal_words import moment, subject_words
from tui.language import _, counted
from tui.screens.journal_rows import hand, now_words
from tui.screens.policy_rows import Line, seen_last
from tui.screens.standing import Standing
from tui.screens.status import RECORDED
from widgets.cells import number, span
from widgets.spark import spark
from widgets.words import category_word

#: How long after a switch the log may still tell of mail that was answered before.
_GRACE = timedelta(seconds=10)

#: Name, text and role, as a story takes them.
Fact = tuple[str, str, str]


def sentence(line: Line) -> tuple[str, str]:
    """What the category holds."""
    words = SWITCHABLE.get(line.category)
    told = _(words) if words else category_word(line.category)
    return told[:1].upper() + told[1:], "strong"


def facts(line: Line, standing: Standing, steps: Sequence[Past], now: datetime) -> Iterator[Fact]:
    """Facts by name; `steps` are those of the journal that switched it, the newest first."""
    if line.policy is not None:
        yield from _set(line.policy, standing, now)
        yield _("seen"), *_seen(line, line.policy, now)
    else:
        yield _("mail is"), _("answered as the server does it by itself"), "text"
        yield _("why"), line.why_not, "text"
    yield from _counts(line, now)
    for place, past in enumerate(steps):
        entry = past.step.entry
        words = _("{time} {name}: {change} ({now})").format(
            time=moment(entry.time, now.tzinfo),
            name=hand(entry.by),
            change=subject_words(entry),
            now=now_words(past, now)[0],
        )
        yield "" if place else _("journal"), words, "text"
    if not steps and line.policy is not None:
        yield _("journal"), _("nobody has switched it yet"), "quiet"


def _set(policy: Policy, standing: Standing, now: datetime) -> Iterator[Fact]:
    discards = policy.mode is Mode.DISCARD
    words = _("discarded: accepted, then dropped without a word") if discards else _("rejected: its sender is told")
    if policy.until is not None:
        words += _(", until {time}, {span} left").format(
            time=moment(policy.until, now.tzinfo), span=span(policy.until - now)
        )
    elif discards:
        words += _(", for good")
    yield _("mail is"), words, "discarded" if discards else "text"
    if not standing.obeyed:
        yield "", _(RECORDED), "refused"
    if policy.since is None:
        yield _("set"), _("never: it is what the server does by itself"), "text"
        return
    name = hand(policy.by) or _("another hand")
    time, ago = moment(policy.since, now.tzinfo), span(now - policy.since)
    yield _("set"), _("{time}, {ago} ago, by {name}").format(time=time, ago=ago, name=name), "text"


def _seen(line: Line, policy: Policy, now: datetime) -> tuple[str, str]:
    last = seen_last(line)
    if last is not None:
        words = _("the log last told of a discard {ago} ago") if policy.mode is Mode.DISCARD else ""
        words = words or _("the log last told of a refusal {ago} ago")
        return words.format(ago=span(now - last)), "fine"
    if policy.mode is Mode.DISCARD:
        none = _("the log has told of no discard since it was set")
        refused = line.answered.last_refused
        if policy.since is None or refused is None or refused <= policy.since + _GRACE:
            return none, "text"
        return _("{none}, but of a refusal {ago} ago").format(none=none, ago=span(now - refused)), "refused"
    since = policy.since is not None
    return (_("the log has told of no refusal since it was set") if since else _("no such mail in the log yet")), "text"


def _counts(line: Line, now: datetime) -> Iterator[Fact]:
    of = line.answered
    yield _("24 hours"), _both(of.refused_day, of.discarded_day), "text"
    yield _("session"), _both(of.refused, of.discarded), "text"
    hours = [sum(both) for both in zip(of.refused_hours, of.discarded_hours, strict=True)]
    if any(hours):
        begin = now - timedelta(hours=len(hours))
        words = _("{bars} from {time} to now, {peak} in an hour at most").format(
            bars=spark(hours, len(hours)), time=moment(begin, now.tzinfo), peak=number(max(hours))
        )
        yield _("by hour"), words, "text"


def _both(refused: int, discarded: int) -> str:
    return _("{refused}, {discarded}").format(
        refused=counted(refused, "{count} refused", "{count} refused"),
        discarded=counted(discarded, "{count} discarded", "{count} discarded"),
    )
