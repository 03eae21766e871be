"""An event in a line of words, for a page that shows no columns."""

from __future__ import annotations

from datetime import datetime

from tui.language import N_, _
from tui.model import Event, EventKind
from tui.privacy import worn
from widgets.cells import dotted, moment
from widgets.lines import Span
from widgets.words import action_word, category_word, kind_word

#: Field of an event -> how it is told.
_NAMED = {
    "user": N_("user {text}"),
    "sender": N_("from {text}"),
    "recipient": N_("to {text}"),
    "zone": N_("zone {text}"),
    "helo": N_("helo {text}"),
}


def event_line(event: Event, now: datetime) -> Span:
    """When, what, and every field that says something, in the zone of `now`."""
    event = worn.event(event)
    told = [kind_word(event.kind)]
    if event.category:
        told.append(category_word(event.category))
    if event.action:
        told.append(action_word(event.action))
    told += [event.ip] if event.ip else []
    told += [_(words).format(text=text) for name, words in _NAMED.items() if (text := getattr(event, name))]
    told += [text for text in (event.service, event.reason) if text]
    if not event.counted:
        told.append(_("(told again)"))
    role = "fine" if event.kind is EventKind.LOGIN_SUCCESS else "text"
    return f"{moment(event.time.astimezone(now.tzinfo))}  " + dotted(*told), role
