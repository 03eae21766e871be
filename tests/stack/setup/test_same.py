"""Setup alone changes no verdict and no word; what it sets up switches categories, and goes without a trace."""

from __future__ import annotations

import json
import shlex

import pytest

from tests.stack.places import SMTP, SUBMISSION
from tests.stack.policy.client import connected
from tests.stack.servers import wait_until
from tests.stack.setup.letters import ALICE, FORGER, NOBODY, Letter, answers, offer
from tests.stack.setup.site import FRIEND, LISTED, OURS, STRANGER, STRANGER_6, Site
from tests.stack.smtp import SENDER
from tests.stack.watcher import read_once
from tui.model import Category, EventKind

pytestmark = pytest.mark.stack

Answers = dict[Letter, tuple[str, ...]]

#: Who is refused by something that the site asks before it looks up a recipient. Told in the plan, for these alone.
TOLD_EARLIER = {
    *(Letter(LISTED, NOBODY, sender) for sender in (SENDER, FORGER, "")),
    *(Letter(ip, NOBODY, FORGER) for ip in (STRANGER, STRANGER_6)),
}


@pytest.fixture(scope="module")
def before(site: Site) -> Answers:
    """What everybody was answered before setup."""
    return answers(site)


@pytest.fixture(scope="module")
def wired(site: Site, before: Answers) -> Site:
    """The site after setup."""
    assert before
    code, printed = site.setup("--yes", "--user", "nobody", "--backend", "postfix")
    assert code == 0, printed
    return site


def mode(site: Site, category: Category, mode: str) -> None:
    assert json.loads(site.helper("mode", category, mode))["ok"]


def test_the_site_is_worth_the_comparison(before: Answers) -> None:
    """Every category refuses somebody, and everybody else is let through."""
    assert before[Letter(STRANGER, ALICE)][-1] == "250 2.0.0 Ok: queued"
    assert "blocked using dnsbl.example" in before[Letter(LISTED, ALICE)][-1]
    assert "SPF fail" in before[Letter(STRANGER, ALICE, FORGER)][-1]
    for ip in (STRANGER, FRIEND, OURS, "127.0.0.1"):
        assert before[Letter(ip, NOBODY)][-1].startswith("550 5.1.1 ")
    assert before[Letter(LISTED, ALICE, user=ALICE)][-1] == "250 2.0.0 Ok: queued"


def test_setup_alone_changes_no_verdict_and_no_word(wired: Site, before: Answers) -> None:
    after = answers(wired)
    different = {letter: (before[letter], after[letter]) for letter in before if before[letter] != after[letter]}
    assert set(different) == TOLD_EARLIER
    for was, now in different.values():
        assert was[-1].startswith("55")
        assert now[-1] == f"550 5.1.1 <{NOBODY}>: Recipient address rejected: User unknown in virtual mailbox table"


def test_the_plan_tells_of_the_one_difference(wired: Site) -> None:
    _, printed = wired.setup("--check", "--json")
    told = [note for note in json.loads(printed)["notes"] if note.startswith("unknown_recipient: ")]
    assert [note[:66] for note in told] == ["unknown_recipient: smtpd looks a recipient up before check_client_"]


#: Hit by one category, or by none.
OTHERS = {
    Letter(LISTED, ALICE): Category.DNSBL,
    Letter(STRANGER, ALICE, FORGER): Category.SPF,
    Letter(STRANGER, NOBODY): Category.UNKNOWN_RECIPIENT,
    Letter(OURS, NOBODY): None,
    Letter(FRIEND, ALICE): None,
}


@pytest.mark.parametrize(
    ("category", "hit"),
    [
        (Category.DNSBL, Letter(LISTED, ALICE)),
        (Category.SPF, Letter(STRANGER, ALICE, FORGER)),
        (Category.SPF, Letter(STRANGER_6, ALICE, FORGER)),
        (Category.UNKNOWN_RECIPIENT, Letter(STRANGER, NOBODY)),
        (Category.UNKNOWN_RECIPIENT, Letter(STRANGER_6, NOBODY)),
    ],
)
def test_what_was_wired_switches_its_category_alone_and_back(
    wired: Site, before: Answers, category: Category, hit: Letter
) -> None:
    refused = before[hit]
    mode(wired, category, "discard")
    try:
        assert offer(wired, hit)[-1] == "250 2.0.0 Ok: queued"
        for letter, own in OTHERS.items():
            if own is not category:
                assert offer(wired, letter) == before[letter]
    finally:
        mode(wired, category, "reject")
    assert offer(wired, hit) == refused


def test_discards_are_read_with_their_category_and_nothing_was_delivered(wired: Site) -> None:
    discards = [event for event in read_once([wired.stack.mail_log]) if event.kind is EventKind.DISCARD]
    assert {event.category for event in discards} == {Category.DNSBL, Category.SPF, Category.UNKNOWN_RECIPIENT}
    log = wired.stack.mail_log.read_text()
    for event in discards:
        assert event.queue_id is None or f"{event.queue_id}: to=<" not in log


def test_a_block_by_the_map_that_was_wired_is_refused_and_undone(wired: Site, before: Answers) -> None:
    letter = Letter("203.0.113.9", ALICE)
    assert offer(wired, letter)[-1] == "250 2.0.0 Ok: queued"
    assert json.loads(wired.helper("block", letter.ip))["ok"]
    assert "blocked by sekimori" in offer(wired, letter)[-1]
    assert offer(wired, Letter("203.0.113.10", ALICE))[-1] == "250 2.0.0 Ok: queued"
    assert json.loads(wired.helper("unblock", letter.ip))["ok"]
    assert offer(wired, letter)[-1] == "250 2.0.0 Ok: queued"


@pytest.mark.parametrize("port", [SMTP, SUBMISSION])
@pytest.mark.parametrize("hello", ["ehlo", "helo"])
@pytest.mark.parametrize("blocked", [STRANGER, STRANGER_6])
def test_a_blocked_client_can_guess_no_password(wired: Site, blocked: str, hello: str, port: int) -> None:
    def said(ip: str) -> tuple[int, bytes]:
        def act() -> tuple[int, bytes]:
            with connected(ip, port) as smtp:
                getattr(smtp, hello)()
                return smtp.docmd("AUTH", "PLAIN AGFsaWNlAHdyb25n")

        return wired.client.inside(act)

    assert said(blocked)[0] == 535
    assert json.loads(wired.helper("block", blocked))["ok"]
    try:
        assert said(blocked) == (503, b"5.5.1 Error: authentication not enabled")
        assert said(LISTED)[0] == 535
    finally:
        assert json.loads(wired.helper("unblock", blocked))["ok"]
    assert said(blocked)[0] == 535


def test_who_is_let_in_by_another_hands_row_can_log_in(wired: Site) -> None:
    letter = Letter(STRANGER, ALICE, user=ALICE)
    rows = ["postmap", "-c", wired.host.postfix, "-i", f"lmdb:{wired.host.clients}"]
    wired.stack.namespace.run(["sh", "-c", f"echo {STRANGER} OK | {shlex.join(rows)}"])
    assert offer(wired, letter)[-1] == "250 2.0.0 Ok: queued"


def test_the_probe_is_no_event(wired: Site) -> None:
    events = [event for event in read_once([wired.stack.mail_log]) if event.helo == "setup.sekimori.invalid"]
    assert "setup.sekimori.invalid" in wired.stack.mail_log.read_text()
    assert events == []


def test_undone_everything_is_as_it_was(site: Site, before: Answers) -> None:
    """The last of this module: what came before needs what it takes away."""
    code, printed = site.setup("--undo", "--yes")
    assert code == 0, printed
    assert not [name for name in site.files() if "sekimori" in name.replace(site.stack.root.name, "")]
    wait_until(lambda: offer(site, Letter(STRANGER, NOBODY)) == before[Letter(STRANGER, NOBODY)], 5, "the reload")
    assert answers(site) == before
    assert "sekimori" not in (site.stack.root / "postfix/main.cf").read_text().replace(site.stack.root.name, "")
