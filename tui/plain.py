"""An event as one line for people and screen readers: time, what happened, who, and the words of the server."""

from __future__ import annotations

from collections.abc import Callable

from tui.model import Category, Event, EventKind

#: What a kind is called.
KIND_WORDS = {
    EventKind.LOGIN_FAILURE: "log-in failed",
    EventKind.LOGIN_SUCCESS: "log-in worked",
    EventKind.REJECTION: "mail refused",
    EventKind.DISCARD: "mail discarded",
    EventKind.DNSBL_HIT: "DNSBL hit",
    EventKind.CONTENT: "content refused",
    EventKind.PROBE: "probe",
    EventKind.LIMIT: "limit reached",
    EventKind.BLOCKED: "blocked",
}


def _category(category: Category) -> str:
    return category.value.replace("_", " ")


#: Field -> its words, in the order in which they are said.
_SAID: tuple[tuple[str, Callable[[Event], str]], ...] = (
    ("category", lambda event: f"for {_category(event.category)}" if event.category else ""),
    ("ip", lambda event: f"from {event.ip}" if event.ip else ""),
    ("hostname", lambda event: f"({event.hostname})" if event.hostname else ""),
    ("service", lambda event: f"by {event.service}" if event.service else ""),
    ("user", lambda event: f"user {event.user}" if event.user else ""),
    ("sender", lambda event: f"sender {event.sender}" if event.sender else ""),
    ("recipient", lambda event: f"to {event.recipient}" if event.recipient else ""),
    ("zone", lambda event: f"listed in {event.zone}" if event.zone else ""),
    ("count", lambda event: f"{event.count} times" if event.count > 1 else ""),
    ("counted", lambda event: "" if event.counted else "(told already)"),
    ("reason", lambda event: f"- {event.reason}" if event.reason else ""),
)


def sentence(event: Event) -> str:
    """The event in one line, without a line break or control character."""
    words = [f"{event.time:%Y-%m-%d %H:%M:%S%z}", KIND_WORDS[event.kind], *(say(event) for _, say in _SAID)]
    return " ".join(word for word in words if word)
