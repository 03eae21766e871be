"""The whole story of a step: a sentence, facts by name, and each line of its change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, tzinfo

from tui.enforcement.change import Entry, Past, Policy
from tui.gate_words import retold
from tui.journal_words import changed_words, moment
from tui.language import _, listed
from tui.screens.journal_rows import hand, now_words
from widgets.cells import span

#: Name, text and role, as a story takes them.
Fact = tuple[str, str, str]


def sentence(past: Past, zone: tzinfo | None) -> tuple[str, str]:
    """What the step changed."""
    words = changed_words(past.step.entry, zone)
    return words[:1].upper() + words[1:], "strong"


def facts(past: Past, undone: Past | None, now: datetime) -> Iterator[Fact]:
    """All that is known of it; `undone` is the step that it takes back."""
    step, entry, zone = past.step, past.step.entry, now.tzinfo
    yield _("when"), listed((_exactly(entry.time, zone), _("{time} ago").format(time=span(now - entry.time)))), "text"
    yield _("by"), hand(entry.by), "text"
    where = entry.backend if entry.enforced else _("{backend}: recorded, not enforced").format(backend=entry.backend)
    yield _("where"), where, "text"
    if entry.reason:
        yield _("reason"), entry.reason, "text"
    if entry.category is not None:
        yield _("before"), _policy_words(entry.old_policy, entry, zone), "text"
    if entry.undoes:
        yield _("undoes"), _other(undone.step.entry, zone) if undone else _("step {id}").format(id=entry.undoes), "text"
    yield _("now"), _now(past, now), now_words(past, now)[1]
    for undo in step.undos:
        yield _("undone"), _step(undo), "text"
    for later in step.later:
        yield _("changed"), _other(later, zone), "text"
    yield _("step"), entry.id, "quiet"


def _step(name: str) -> str:
    return _("by step {id}").format(id=name)


def _other(entry: Entry, zone: tzinfo | None) -> str:
    words = _("{change}, {time} by {name}: step {id}")
    time = moment(entry.time, zone)
    return words.format(change=changed_words(entry, zone), time=time, name=hand(entry.by), id=entry.id)


def _now(past: Past, now: datetime) -> str:
    words, _role = now_words(past, now)
    if past.why_not:
        return _("{first}: {rest}").format(first=words, rest=retold(past.why_not))
    if past.part:
        return _("{words}: what later steps changed since is left when it is undone").format(words=words)
    return _("{words}: it can be undone").format(words=words)


def _exactly(time: datetime, zone: tzinfo | None) -> str:
    return f"{time.astimezone(zone):%Y-%m-%d %H:%M:%S}"


def _policy_words(old: Policy | None, entry: Entry, zone: tzinfo | None) -> str:
    mode = _(str(old.mode if old else entry.old_mode))
    if old is None or old.since is None:
        return mode
    until = _(" until {time}").format(time=moment(old.until, zone)) if old.until else ""
    return _("{mode}{until}, set {time} by {name}").format(
        mode=mode, until=until, time=moment(old.since, zone), name=hand(old.by)
    )
