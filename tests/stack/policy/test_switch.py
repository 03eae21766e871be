"""Each category switched on a real Postfix: refused before, swallowed after, the others unchanged, and back again."""

from __future__ import annotations

import smtplib
import time
from dataclasses import dataclass

import pytest

from tests.stack.places import DOMAIN, PASSWORDS, ZONE
from tests.stack.policy.client import connected, transact
from tests.stack.policy.host import (
    CATCH_ALL,
    FILTERED,
    FILTERED_IN,
    FILTERED_OUT,
    FORGED,
    FORMS,
    LISTED_4,
    LISTED_6,
    OURS,
    OURS_UNLISTED,
    QUERY_REFUSED,
    WHITELISTED,
    Form,
    Host,
)
from tests.stack.smtp import SENDER
from tui.model import Category, EventKind

pytestmark = pytest.mark.stack

ALICE, NOBODY, FOREIGN = f"alice@{DOMAIN}", f"nosuch@{DOMAIN}", "x@elsewhere.example"
FORGER = f"ceo@{FORGED}"
STRANGER, STRANGER_6 = "203.0.113.9", "2001:db8:bad::9"


@dataclass(frozen=True, slots=True)
class Junk:
    """A mail of one category: how it is sent, how it is refused, and the zone that its discard names."""

    category: Category
    ip: str
    recipient: str
    sender: str
    code: int
    zone: str | None = None


JUNK = (
    Junk(Category.DNSBL, LISTED_4, ALICE, SENDER, 554, ZONE),
    Junk(Category.DNSBL, LISTED_6, ALICE, SENDER, 554, ZONE),
    Junk(Category.DNSBL, FILTERED_IN, ALICE, SENDER, 554, FILTERED),
    Junk(Category.SPF, STRANGER, ALICE, FORGER, 550),
    Junk(Category.SPF, STRANGER_6, ALICE, FORGER, 550),
    Junk(Category.UNKNOWN_RECIPIENT, STRANGER, NOBODY, SENDER, 550),
    Junk(Category.UNKNOWN_RECIPIENT, STRANGER_6, NOBODY, SENDER, 550),
)
CATEGORIES = sorted({junk.category for junk in JUNK})
ALL = [f"{category} discard" for category in CATEGORIES]


def swallowed(host: Host, port: int, discarding: set[Category]) -> None:
    """All junk is sent: that of `discarding` is accepted, all other refused, nothing delivered, good mail arrives."""
    for junk in JUNK:
        sent = host.client.send(junk.ip, port, [junk.recipient], junk.sender)
        expected = ((250,), 250) if junk.category in discarding else ((junk.code,), 0)
        assert (sent.recipients, sent.data) == expected, junk
        assert host.mailboxes(sent.token) == [], junk
    good = host.client.send(STRANGER, port, [ALICE])
    assert host.mailboxes(good.token) == ["alice"]


@pytest.mark.parametrize("category", CATEGORIES)
def test_one_category_is_switched_and_back(host: Host, form: Form, category: Category) -> None:
    swallowed(host, form.port, set())
    host.set_modes(f"{category} discard")
    mark = host.mark()
    swallowed(host, form.port, {category})
    told = [event for event in host.events_since(mark) if event.kind is EventKind.DISCARD]
    sent = [junk for junk in JUNK if junk.category is category]
    assert [(event.category, event.ip, event.zone) for event in told] == [(j.category, j.ip, j.zone) for j in sent]
    host.set_modes(f"{category} reject")
    swallowed(host, form.port, set())


def test_all_are_switched_at_once(host: Host, form: Form) -> None:
    host.set_modes(*ALL)
    swallowed(host, form.port, set(CATEGORIES))


def test_a_mode_ends_at_its_time(host: Host, form: Form) -> None:
    ends = time.time() + 2
    host.set_modes(*(f"{category} discard until {ends:.3f}" for category in CATEGORIES))
    sent = [host.client.send(junk.ip, form.port, [junk.recipient], junk.sender).recipients for junk in JUNK]
    assert time.time() < ends, "the machine is too slow for this test"
    assert sent == [(250,)] * len(JUNK)
    time.sleep(ends - time.time())
    sent = [host.client.send(junk.ip, form.port, [junk.recipient], junk.sender).recipients for junk in JUNK]
    assert sent == [(junk.code,) for junk in JUNK]


@pytest.mark.parametrize("junk", JUNK, ids=lambda junk: f"{junk.category} {junk.ip}")
def test_an_open_session_sees_every_switch(host: Host, form: Form, junk: Junk) -> None:
    def act() -> None:
        with connected(junk.ip, form.port) as smtp:
            host.set_modes(*ALL)
            until(smtp, junk, 250)  # everything has been started
            host.set_modes()
            until(smtp, junk, junk.code)
            for _ in range(5):
                for mode, code in (("discard", 250), ("reject", junk.code)):
                    host.set_modes(f"{junk.category} {mode}")
                    until(smtp, junk, code)

    host.client.inside(act)


def until(smtp: smtplib.SMTP, junk: Junk, code: int) -> None:
    """Try the recipient until the answer is `code`, 5 s at most."""
    deadline = time.monotonic() + 5
    while True:
        smtp.rset()
        smtp.mail(junk.sender)
        got = smtp.rcpt(junk.recipient)[0]
        if got == code:
            smtp.rset()
            return
        assert time.monotonic() < deadline, got


#: Who sends from where to whom, and the answers.
NEVER: dict[str, tuple[str, str, tuple[str, ...], tuple[int, ...]]] = {
    "one of ours, listed": (OURS, SENDER, (ALICE,), (554,)),
    "one of ours, forged": (OURS_UNLISTED, FORGER, (ALICE,), (550,)),
    "one of ours, to nobody": (OURS, SENDER, (NOBODY,), (550,)),
    "an answer that the filter leaves out": (FILTERED_OUT, SENDER, (ALICE,), (250,)),
    "a list that refuses our query": (QUERY_REFUSED, SENDER, (ALICE,), (554,)),
    "one whom the site permits": (WHITELISTED, FORGER, (ALICE,), (250,)),
    "a relay attempt": (STRANGER, SENDER, (FOREIGN,), (554,)),
}


@pytest.mark.parametrize("who", NEVER)
def test_who_is_never_discarded(host: Host, form: Form, who: str) -> None:
    host.set_modes(*ALL)
    ip, sender, recipients, codes = NEVER[who]
    mark = host.mark()
    assert host.client.send(ip, form.port, recipients, sender).recipients == codes
    assert [event for event in host.events_since(mark) if event.kind is EventKind.DISCARD] == []


def test_nothing_is_relayed_beside_a_recipient_that_was_taken(host: Host, form: Form) -> None:
    host.set_modes(*ALL)
    sent = host.client.send(STRANGER, form.port, [NOBODY, FOREIGN, NOBODY])
    assert (sent.recipients, sent.data) == ((250, 554, 250), 250)
    assert host.mailboxes(sent.token) == []


def test_who_logged_in_is_never_discarded(host: Host, form: Form) -> None:
    host.set_modes(*ALL)
    user, password = next(iter(PASSWORDS.items()))

    def act() -> tuple[int, int]:
        with connected(STRANGER, form.port) as smtp:
            smtp.login(user, password)
            unknown = transact(smtp, [NOBODY]).recipients[0]
            return unknown, transact(smtp, [ALICE], FORGER).recipients[0]

    assert host.client.inside(act) == (550, 550)


def test_vrfy_is_answered_as_before(host: Host, form: Form) -> None:
    host.set_modes(*ALL)

    def act() -> list[int]:
        with connected(STRANGER, form.port) as smtp:
            return [smtp.verify(f"{name}@{DOMAIN}")[0] for name in ("nosuch", "alice")]

    assert host.client.inside(act) == [550, 252]


def test_a_catch_all_domain_knows_everybody(host: Host, form: Form) -> None:
    host.set_modes(*ALL)
    anybody = f"whoever@{CATCH_ALL}"
    sent = host.client.send(STRANGER, form.port, [anybody])
    assert host.mailboxes(sent.token) == ["alice"]
    mixed = host.client.send(STRANGER, form.port, [NOBODY, anybody])
    assert mixed.recipients == (250, 452)


def test_the_oracles_lines_are_no_attempts_and_nothing_is_warned_of(host: Host, form: Form) -> None:
    host.set_modes("unknown_recipient discard")
    mark = host.mark()
    for number in range(3):
        host.client.send(STRANGER, form.port, [f"nosuch{number}@{DOMAIN}"])
        host.client.send(STRANGER, form.port, [ALICE])
    log = host.log_since(mark)
    assert log.count("postfix/sekimori-oracle/smtpd") >= 6
    assert [event.kind for event in host.events_since(mark)] == [EventKind.DISCARD] * 3
    assert [line for line in log.splitlines() if "warning:" in line or "fatal:" in line] == []


def test_every_form_is_tested() -> None:
    assert {form.chrooted for form in FORMS.values()} == {True, False}
