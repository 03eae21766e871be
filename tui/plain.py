"""An event as one line for people and screen readers: time, what happened, who, and the words of the server."""

from __future__ import annotations

from collections.abc import Callable

from tui.language import N_, _
from tui.model import Category, Event, EventKind

#: What a kind is called.
KIND_WORDS = {
    EventKind.LOGIN_FAILURE: N_("log-in failed"),
    EventKind.LOGIN_SUCCESS: N_("log-in worked"),
    EventKind.REJECTION: N_("mail refused"),
    EventKind.DISCARD: N_("mail discarded"),
    EventKind.DNSBL_HIT: N_("DNSBL hit"),
    EventKind.CONTENT: N_("content refused"),
    EventKind.PROBE: N_("probe"),
    EventKind.LIMIT: N_("limit reached"),
    EventKind.BLOCKED: N_("blocked"),
}


#: The categories of the vocabulary with spaces in the place of underscores: marked here, translated below.
CATEGORY_WORDS = (
    *(N_("dnsbl"), N_("spf"), N_("dkim"), N_("dmarc"), N_("unknown recipient"), N_("relay"), N_("sender"), N_("helo")),
    *(N_("reverse dns"), N_("client"), N_("recipient"), N_("greylist"), N_("rate"), N_("protocol"), N_("tls")),
    *(N_("size"), N_("spam"), N_("virus"), N_("attachment"), N_("policy"), N_("server"), N_("other")),
)


def _category(category: Category) -> str:
    return _(category.value.replace("_", " "))


#: Field -> its words, in the order in which they are said.
_SAID: tuple[tuple[str, Callable[[Event], str]], ...] = (
    ("category", lambda of: _("for {category}").format(category=_category(of.category)) if of.category else ""),
    ("ip", lambda of: _("from {address}").format(address=of.ip) if of.ip else ""),
    ("hostname", lambda of: f"({of.hostname})" if of.hostname else ""),
    ("service", lambda of: _("by {service}").format(service=of.service) if of.service else ""),
    ("user", lambda of: _("user {name}").format(name=of.user) if of.user else ""),
    ("sender", lambda of: _("sender {sender}").format(sender=of.sender) if of.sender else ""),
    ("recipient", lambda of: _("to {recipient}").format(recipient=of.recipient) if of.recipient else ""),
    ("zone", lambda of: _("listed in {zone}").format(zone=of.zone) if of.zone else ""),
    ("count", lambda of: _("{count} times").format(count=of.count) if of.count > 1 else ""),
    ("counted", lambda of: "" if of.counted else _("(told already)")),
    ("reason", lambda of: f"- {of.reason}" if of.reason else ""),
)


def sentence(event: Event) -> str:
    """The event in one line, without a line break or control character."""
    words = [f"{event.time:%Y-%m-%d %H:%M:%S%z}", _(KIND_WORDS[event.kind]), *(say(event) for _field, say in _SAID)]
    return " ".join(word for word in words if word)
