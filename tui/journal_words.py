"""A step of the journal in words for people: what it changed, and what became of it."""

from __future__ import annotations

from datetime import datetime, tzinfo

from tui.enforcement.change import Entry, Past, Verb
from tui.language import N_, _, counted, pair

#: verb: of one address, of one and so many more
_CHANGED = {
    Verb.BLOCK: (N_("block {network}"), pair("block {network} and {count} more", "block {network} and {count} more")),
    Verb.UNBLOCK: (
        N_("unblock {network}"),
        pair("unblock {network} and {count} more", "unblock {network} and {count} more"),
    ),
}


def changed_words(entry: Entry, zone: tzinfo | None = None) -> str:
    """ "block 203.0.113.9 and 2 more until 2026-11-25 10:00", in `zone` (None: this host's)."""
    return _told(entry, _with_end(_subject(entry), entry, zone))


def subject_words(entry: Entry) -> str:
    """ "block 203.0.113.9 and 2 more", without the end."""
    return _told(entry, _subject(entry))


def _told(entry: Entry, words: str) -> str:
    if entry.undoes:
        return _("undo: {change}").format(change=words)
    return _("time over: {change}").format(change=words) if entry.expired else words


def _subject(entry: Entry) -> str:
    if entry.category is not None:
        return _("{category}: {old} → {new}").format(
            category=_(entry.category.value), old=_(entry.old_mode or ""), new=_(entry.mode or "")
        )
    one, more = _CHANGED[entry.verb]
    network = entry.targets[0] if entry.targets else "-"
    if len(entry.targets) <= 1:
        return _(one).format(network=network)
    return counted(len(entry.targets) - 1, *more, network=network)


def _with_end(words: str, entry: Entry, zone: tzinfo | None) -> str:
    if entry.expires is not None:
        return _("{change} until {time}").format(change=words, time=moment(entry.expires, zone))
    if entry.verb is Verb.BLOCK and not entry.undoes:
        return _("{change} for good").format(change=words)
    return words


def moment(time: datetime, zone: tzinfo | None = None) -> str:
    """ "2026-11-25 10:00"."""
    return f"{time.astimezone(zone):%Y-%m-%d %H:%M}"


def became_words(past: Past) -> str:
    """What became of a step, or what can: "undone", "can be undone", "changed since"."""
    if past.step.entry.expired:
        return ""
    if past.step.undone:
        return _("undone")
    if not past.why_not:
        return _("can be undone in part") if past.part else _("can be undone")
    return _("undone in part") if past.step.taken else _("changed since")
