"""An event as one line for people and screen readers: time, what happened, who, and the words of the server."""

from __future__ import annotations

from collections.abc import Callable, Mapping

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

#: The categories as JSON has them, with spaces in the place of underscores.
CATEGORY_WORDS: Mapping[Category, str] = {
    Category.DNSBL: N_("dnsbl"),
    Category.SPF: N_("spf"),
    Category.DKIM: N_("dkim"),
    Category.DMARC: N_("dmarc"),
    Category.UNKNOWN_RECIPIENT: N_("unknown recipient"),
    Category.RELAY: N_("relay"),
    Category.SENDER: N_("sender"),
    Category.HELO: N_("helo"),
    Category.REVERSE_DNS: N_("reverse dns"),
    Category.CLIENT: N_("client"),
    Category.RECIPIENT: N_("recipient"),
    Category.GREYLIST: N_("greylist"),
    Category.RATE: N_("rate"),
    Category.PROTOCOL: N_("protocol"),
    Category.TLS: N_("tls"),
    Category.SIZE: N_("size"),
    Category.SPAM: N_("spam"),
    Category.VIRUS: N_("virus"),
    Category.ATTACHMENT: N_("attachment"),
    Category.POLICY: N_("policy"),
    Category.SERVER: N_("server"),
    Category.OTHER: N_("other"),
}


#: Field -> its words, in the order in which they are said.
_SAID: tuple[tuple[str, Callable[[Event], str]], ...] = (
    ("category", lambda of: _("for {category}").format(category=_(CATEGORY_WORDS[of.category])) if of.category else ""),
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
