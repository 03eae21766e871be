"""A mail of each kind, and what is seen of it: the reply, its fate, and what Rspamd says that it decided."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from tests.stack.rspamd_switch import site
from tests.stack.rspamd_switch.servers import Host
from tests.stack.servers import wait_until

#: Kind -> domain of the sender, and what else is to be sent.
KINDS: dict[str, tuple[str, dict[str, Any]]] = {
    "good": ("good.example.net", {}),
    "marked": ("good.example.net", {"body": site.MARKED}),
    "spf": ("spf.example.com", {}),
    "dmarc": ("dmarc.example.com", {}),
    "spam": ("good.example.net", {"body": site.SPAM}),
    "virus": ("good.example.net", {"headers": "X-Virus: Eicar\n"}),
    "gtube": ("good.example.net", {"body": site.GTUBE}),
    "spf and spam": ("spf.example.com", {"body": site.SPAM}),
    "spf and dmarc": ("both.example.com", {}),
    "dmarc and spam": ("dmarc.example.com", {"body": site.SPAM}),
    "own user's spam": ("good.example.net", {"body": site.SPAM, "ip": "127.0.0.1"}),
    "spam by IPv6": ("good.example.net", {"body": site.SPAM, "ip": site.CLIENT6}),
}

#: Switch -> the kinds that are refused for it.
REFUSED_FOR = {
    "spf": {"spf", "spf and spam"},
    "dmarc": {"dmarc", "spf and dmarc", "dmarc and spam"},
    "spam": {"spam", "spam by IPv6"},
    "virus": {"virus"},
}


class Seen(NamedTuple):
    """What is seen of a mail. `verdict` is Rspamd's, with its score, and what forced it."""

    code: int
    text: str
    fate: str
    verdict: str


def look(host: Host, kind: str) -> Seen:
    """Send one and look what becomes of it."""
    domain, what = KINDS[kind]
    sent = host.send(domain, **what)
    line = re.compile(rf"id: <{sent.token}@.*\(default: (. \(.*?\): \[.*?\]).*?(, forced: .*|)$", re.MULTILINE)
    wait_until(lambda: line.search(host.rspamd_log.read_text()), 10, f"Rspamd's word about {sent.token}")
    told = line.search(host.rspamd_log.read_text())
    assert told is not None
    text = sent.answer.text.partition(" queued as ")[0]
    return Seen(sent.answer.code, text, host.fate(sent), told[1] + told[2])
