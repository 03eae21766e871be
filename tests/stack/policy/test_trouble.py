"""Everything that the switch depends on fails in turn: mail goes on as before the switch, and nothing is lost."""

from __future__ import annotations

import signal
import smtplib
import time
from collections.abc import Callable, Iterator

import pytest

from tests.stack.namespace import end
from tests.stack.places import DOMAIN
from tests.stack.policy.client import body, connected
from tests.stack.policy.host import FORGED, FORMS, LISTED_4, Form, Host
from tests.stack.servers import wait_until
from tests.stack.smtp import SENDER

pytestmark = pytest.mark.stack

ALICE, NOBODY = f"alice@{DOMAIN}", f"nosuch@{DOMAIN}"
STRANGER = "203.0.113.9"
DISCARD = ("dnsbl discard", "spf discard", "unknown_recipient discard")
#: Seconds for one mail while something does not answer: smtpd waits for a second before it asks a delegate again.
PATIENCE = 8

JUNK = {
    "dnsbl": (LISTED_4, ALICE, SENDER, 554),
    "spf": (STRANGER, ALICE, f"ceo@{FORGED}", 550),
    "unknown_recipient": (STRANGER, NOBODY, SENDER, 550),
}


def codes(host: Host, form: Form) -> dict[str, int]:
    """What junk of each category is answered. None of it is delivered, and good mail is, whatever is broken."""
    got = {}
    for category, (ip, recipient, sender, _) in JUNK.items():
        began = time.monotonic()
        sent = host.client.send(ip, form.port, [recipient], sender)
        assert time.monotonic() - began < PATIENCE
        assert host.mailboxes(sent.token) == []
        got[category] = sent.recipients[0]
    good = host.client.send(STRANGER, form.port, [NOBODY, ALICE])
    again = host.client.send(STRANGER, form.port, [ALICE])
    if good.recipients[1] == 452:
        assert host.mailboxes(good.token) == []
    else:
        assert host.mailboxes(good.token) == ["alice"]
    assert (again.recipients, host.mailboxes(again.token)) == ((250,), ["alice"])
    return got


#: Where a second is waited often, as smtpd does before it asks once more.
ONE_OF_EACH = pytest.mark.parametrize("form", ["spawn", "daemon on inet"], indirect=True)

NATIVE = {category: code for category, (_, _, _, code) in JUNK.items()}
SWALLOWED = dict.fromkeys(JUNK, 250)


def without(*categories: str) -> dict[str, int]:
    """All swallowed but these."""
    return SWALLOWED | {category: NATIVE[category] for category in categories}


@pytest.fixture
def whole(host: Host, form: Form) -> Iterator[Host]:
    """Everything is discarded, proved; and again when the test has mended what it broke."""
    host.set_modes(*DISCARD)
    assert codes(host, form) == SWALLOWED
    yield host
    host.set_modes(*DISCARD)
    assert codes(host, form) == SWALLOWED
    assert host.zombies() == []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda host: host.modes.unlink(),
        lambda host: host.modes.write_text("spf discard\nunknown_recipient disc"),
        lambda host: host.modes.write_bytes(b"\0" * 1000),
        lambda host: host.modes.write_text("spf discard\n" * 10_000),
        lambda host: (host.modes.unlink(), host.modes.mkdir()),
        lambda host: (host.modes.unlink(), host.modes.symlink_to("modes")),
    ],
    ids=["missing", "cut off", "zeros", "too large", "a folder", "a loop"],
)
def test_a_file_of_modes_that_is_none(whole: Host, form: Form, spoil: Callable[[Host], object]) -> None:
    spoil(whole)
    assert codes(whole, form) == NATIVE
    if whole.modes.is_dir():
        whole.modes.rmdir()


@ONE_OF_EACH
def test_the_delegate_is_killed_and_there_again(whole: Host, form: Form) -> None:
    if form.server == FORMS["spawn"].server:
        assert whole.kill_spawned() >= 3
        assert codes(whole, form) == SWALLOWED, "spawn(8) starts it for the next request"
        return
    for process in whole.daemons.values():
        process.kill()
        process.wait()
    assert codes(whole, form) == NATIVE
    for where in list(whole.daemons):
        whole.start_daemon(where)


@ONE_OF_EACH
def test_the_delegate_crashes_at_its_start(whole: Host, form: Form) -> None:
    kept = whole.program.read_bytes()
    whole.program.write_text("raise SystemExit('broken')\n")
    for process in whole.daemons.values():
        process.kill()
        process.wait()
    whole.kill_spawned()
    try:
        assert codes(whole, form) == NATIVE
    finally:
        whole.program.write_bytes(kept)
        for where in list(whole.daemons):
            whole.start_daemon(where)


@pytest.mark.parametrize(
    ("broken", "category"),
    [
        (("127.0.0.1:10043", "127.0.0.1:9"), "unknown_recipient"),
        (('"/usr/bin/policyd-spf"', '"/usr/bin/no-such-policyd-spf"'), "spf"),
        (('"/usr/bin/policyd-spf"', '"/bin/false"'), "spf"),
        (('"/usr/bin/policyd-spf"', '"/bin/sleep"'), "spf"),
        (('"dnsbl.example"', '"no-such-list.example"'), "dnsbl"),
    ],
    ids=["no oracle there", "no SPF server", "it ends at once", "it never answers", "a list that is gone"],
)
def test_what_one_category_asks_is_gone(whole: Host, form: Form, broken: tuple[str, str], category: str) -> None:
    kept = whole.config.read_text()
    assert broken[0] in kept
    whole.config.write_text(kept.replace(*broken))
    try:
        whole.restart()
        assert codes(whole, form) == without(category)
    finally:
        whole.config.write_text(kept)
        whole.restart()


@pytest.mark.parametrize("config", ["", "[", "modes = 1\n"], ids=repr)
def test_a_configuration_that_is_none(whole: Host, config: str) -> None:
    kept = whole.config.read_text()
    whole.config.write_text(config)
    whole.kill_spawned()
    try:
        assert codes(whole, FORMS["spawn"]) == NATIVE
    finally:
        whole.config.write_text(kept)
        whole.kill_spawned()


def test_the_spf_server_is_killed_and_there_again(whole: Host, form: Form) -> None:
    for _ in range(3):
        if whole.signal("python3", "/usr/bin/policyd-spf"):
            break
        codes(whole, form)  # an smtpd that had served its hundredth client took its policy server along
    else:
        pytest.fail("there is never an SPF server to kill")
    time.sleep(0.1)
    got = codes(whole, form)
    assert got in (SWALLOWED, without("spf"))
    assert whole.zombies() == []


@ONE_OF_EACH
def test_the_oracle_freezes(whole: Host, form: Form) -> None:
    """What is kept does not answer any more, and a new connection may come to a process that is frozen too."""
    assert whole.signal("smtpd", "127.0.0.1:10043", signal.SIGSTOP) >= 1
    try:
        began = time.monotonic()
        sent = whole.client.send(STRANGER, form.port, [NOBODY])
        assert (sent.recipients, time.monotonic() - began < 3) == ((550,), True)
        assert codes(whole, form) in (SWALLOWED, without("unknown_recipient"))
    finally:
        whole.signal("smtpd", "127.0.0.1:10043", signal.SIGCONT)


@ONE_OF_EACH
def test_the_delegate_is_killed_between_rcpt_and_data(whole: Host, form: Form) -> None:
    """One recipient is asked for again. Of several nobody knows any more: the sender is told, nothing is lost."""

    def act(recipients: list[str]) -> tuple[str, int]:
        token = f"killed-{form.port}-{len(recipients)}-{time.monotonic_ns()}."
        with connected(STRANGER, form.port) as smtp:
            smtp.mail(SENDER)
            assert [smtp.rcpt(who)[0] for who in recipients] == [250] * len(recipients)
            whole.restart()
            return token, body(smtp, token)

    mark = whole.mark()
    token, code = whole.client.inside(lambda: act([NOBODY]))
    assert (code, whole.mailboxes(token)) == (250, [])
    assert "non-delivery notification" not in whole.log_since(mark)
    assert "sekimori category=unknown_recipient n=1;" in whole.log_since(mark)
    token, code = whole.client.inside(lambda: act([NOBODY, f"no2@{DOMAIN}"]))
    assert (code, whole.mailboxes(token)) == (250, [])
    assert "sender non-delivery notification" in whole.log_since(mark)


def test_the_oracle_is_killed(host: Host) -> None:
    """Once only: master(8) waits for a minute before it starts a service again that dies too often."""
    host.set_modes(*DISCARD)
    form = FORMS["daemon on inet"]
    assert codes(host, form) == SWALLOWED
    assert host.signal("smtpd", "127.0.0.1:10043") >= 1
    assert codes(host, form) in (SWALLOWED, without("unknown_recipient"))
    wait_until(lambda: codes(host, form) == SWALLOWED, 75, "the oracle, which master(8) starts again")


@pytest.mark.parametrize("form", ["spawn"], indirect=True)
def test_dovecot_is_killed(whole: Host, form: Form) -> None:
    def answer(ip: str) -> str:
        try:
            return str(whole.client.send(ip, form.port, [ALICE], SENDER).recipients)
        except smtplib.SMTPServerDisconnected:
            return "closed"  # an smtpd with SASL that is new ends where nobody authenticates, switched or not

    end(whole.stack.dovecot)
    (whole.stack.root / "spool/private/auth").unlink(missing_ok=True)
    for modes, listed in ((DISCARD, 250), ((), 554)):
        whole.set_modes(*modes)
        assert answer(LISTED_4) in {f"({listed},)", "closed"}
        assert answer(STRANGER) in {"(250,)", "closed"}
    whole.stack.start_dovecot()
