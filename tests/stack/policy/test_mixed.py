"""Valid and unknown recipients in one mail, in every order: the valid get it once, the unknown cost nothing."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.stack.places import DOMAIN
from tests.stack.policy.client import Sent, body, connected, transact
from tests.stack.policy.host import LATER, LISTED_4, REFUSED_LATER, Form, Host

pytestmark = pytest.mark.stack

STRANGER = "203.0.113.9"
ALICE, BOB = f"alice@{DOMAIN}", f"bob@{DOMAIN}"
NO1, NO2, NO3 = (f"no{number}@{DOMAIN}" for number in (1, 2, 3))
VALID = {ALICE: "alice", BOB: "bob"}


@pytest.fixture(autouse=True)
def discarding(host: Host) -> None:
    host.set_modes("unknown_recipient discard")


def deliver(host: Host, port: int, recipients: Sequence[str]) -> list[str]:
    """Send as a mail server does, and again to those who were put off, until none is. Whose mailboxes got it."""
    boxes: list[str] = []
    left = list(recipients)
    for _ in range(len(recipients) + 1):
        sent = host.client.send(STRANGER, port, left)
        boxes += host.mailboxes(sent.token)
        refused = [who for who, code in zip(left, sent.recipients, strict=True) if code >= 500]
        assert not VALID.keys() & set(refused)
        left = [who for who, code in zip(left, sent.recipients, strict=True) if 400 <= code < 500]
        if not left:
            return sorted(boxes)
    raise AssertionError(f"still put off: {left}")


@pytest.mark.parametrize("recipients", [[NO1, ALICE], [NO1, NO2, ALICE], [NO1, ALICE, BOB], [NO1, NO2, ALICE, BOB]])
def test_in_every_order_each_valid_recipient_gets_it_once(host: Host, form: Form, recipients: list[str]) -> None:
    mark = host.mark()
    for order in itertools.permutations(recipients):
        assert deliver(host, form.port, order) == sorted(VALID[who] for who in recipients if who in VALID), order
    assert "non-delivery notification" not in host.log_since(mark), "nothing is sent back to a forged sender"


def test_several_unknown_ones_are_one_discard_that_tells_how_many(host: Host, form: Form) -> None:
    mark = host.mark()
    sent = host.client.send(STRANGER, form.port, [NO1, NO2, NO3])
    assert (sent.recipients, sent.data, host.mailboxes(sent.token)) == ((250, 250, 250), 250, [])
    assert host.log_since(mark).count("sekimori category=unknown_recipient n=3;") == 1


@pytest.mark.parametrize("recipients", [[ALICE, BOB], [ALICE, NO1], [BOB]])
def test_a_listed_client_is_swallowed_for_all_it_writes_to(host: Host, form: Form, recipients: list[str]) -> None:
    """Also for the unknown: after a DISCARD smtpd checks nothing more of that mail."""
    host.set_modes("dnsbl discard")
    sent = host.client.send(LISTED_4, form.port, recipients)
    assert (sent.recipients, sent.data, host.mailboxes(sent.token)) == ((250,) * len(recipients), 250, [])


def test_a_listed_client_and_unknown_recipients_at_once(host: Host, form: Form) -> None:
    host.set_modes("dnsbl discard", "unknown_recipient discard")
    mark = host.mark()
    for recipients, codes in (([NO1, ALICE], (250, 452)), ([ALICE, NO1], (250, 250)), ([NO1, NO2], (250, 250))):
        sent = host.client.send(LISTED_4, form.port, recipients)
        assert (sent.recipients, sent.data, host.mailboxes(sent.token)) == (codes, 250, [])
    log = host.log_since(mark)
    assert [log.count(f"sekimori category={name}") for name in ("dnsbl", "unknown_recipient")] == [1, 2]


def test_mails_of_one_session_do_not_mix(host: Host, form: Form) -> None:
    def act() -> list[Sent]:
        with connected(STRANGER, form.port) as smtp:
            mails = [transact(smtp, who) for who in ([NO1], [ALICE], [NO1, NO2], [BOB, NO1], [NO1, BOB], [BOB])]
            smtp.mail("someone@friend.example")
            assert smtp.rcpt(NO1)[0] == 250
            smtp.rset()
            mails.append(transact(smtp, [ALICE]))
            smtp.ehlo()  # resets too
            mails.append(transact(smtp, [BOB, ALICE]))
            return mails

    mails = host.client.inside(act)
    codes = [(250,), (250,), (250, 250), (250, 550), (250, 452), (250,), (250,), (250, 250)]
    assert [mail.recipients for mail in mails] == codes
    boxes = [[], ["alice"], [], ["bob"], [], ["bob"], ["alice"], ["alice", "bob"]]
    assert [host.mailboxes(mail.token) for mail in mails] == boxes


def test_many_sessions_at_once_lose_nothing(host: Host, form: Form) -> None:
    orders = [[NO1, ALICE], [ALICE, NO1], [NO1, NO2], [BOB, ALICE], [NO1, BOB, NO2]] * 6
    with ThreadPoolExecutor(4) as threads:
        mails = list(threads.map(lambda order: host.client.send(STRANGER, form.port, order), orders))
    codes = [(250, 452), (250, 550), (250, 250), (250, 250), (250, 452, 250)] * 6
    assert [mail.recipients for mail in mails] == codes
    boxes = [[], ["alice"], [], ["alice", "bob"], []] * 6
    assert [host.mailboxes(mail.token) for mail in mails] == boxes


@pytest.mark.parametrize("recipients", [[NO1], [NO1, NO2]])
def test_switched_back_between_rcpt_and_data_it_is_refused(host: Host, form: Form, recipients: list[str]) -> None:
    def act() -> list[int]:
        with connected(STRANGER, form.port) as smtp:
            smtp.mail("someone@friend.example")
            assert [smtp.rcpt(who)[0] for who in recipients] == [250] * len(recipients)
            host.set_modes()
            answers = [smtp.rcpt(ALICE)[0], smtp.rcpt(NO3)[0], smtp.docmd("DATA")[0]]
            smtp.rset()
            return [*answers, transact(smtp, [ALICE]).data]

    mark = host.mark()
    assert host.client.inside(act) == [452, 550, 550, 250]
    assert "non-delivery notification" not in host.log_since(mark)


def test_switched_on_in_the_middle_of_a_mail_it_is_delivered(host: Host, form: Form) -> None:
    host.set_modes()

    def act() -> tuple[list[int], str]:
        with connected(STRANGER, form.port) as smtp:
            smtp.mail("someone@friend.example")
            first = smtp.rcpt(ALICE)[0]
            host.set_modes("unknown_recipient discard")
            token = f"middle-{form.port}."
            return [first, smtp.rcpt(NO1)[0], body(smtp, token)], token

    codes, token = host.client.inside(act)
    assert codes == [250, 550, 250]
    assert host.mailboxes(token) == ["alice"]


def test_bdat_is_discarded_as_data_is(host: Host, form: Form) -> None:
    def act() -> list[int]:
        with connected(STRANGER, form.port) as smtp:
            assert smtp.has_extn("chunking")
            answers = []
            for who in (NO1, ALICE):
                smtp.mail("someone@friend.example")
                answers.append(smtp.rcpt(who)[0])
                smtp.send(b"BDAT 12\r\nSubject: x\r\nBDAT 6 LAST\r\n\r\nhi\r\n")
                answers += [smtp.getreply()[0], smtp.getreply()[0]]
            return answers

    mark = host.mark()
    assert host.client.inside(act) == [250, 250, 250, 250, 250, 250]
    assert host.mailboxes("no such token") == []
    log = host.log_since(mark)
    assert log.count("sekimori category=unknown_recipient n=1;") == 1
    assert log.count("status=sent") == 1


def test_a_pipelined_session_is_answered_in_order(host: Host, form: Form) -> None:
    def act() -> list[int]:
        with connected(STRANGER, form.port) as smtp:
            commands = [
                "MAIL FROM:<someone@friend.example>",
                *(f"RCPT TO:<{who}>" for who in (NO1, ALICE, NO2)),
                "DATA",
            ]
            smtp.send("".join(f"{command}\r\n" for command in commands).encode())
            codes = [smtp.getreply()[0] for _ in commands]
            smtp.send(b"Subject: x\r\n\r\nhi\r\n.\r\n")
            return [*codes, smtp.getreply()[0]]

    assert host.client.inside(act) == [250, 250, 452, 250, 354, 250]


@pytest.mark.parametrize("recipient", ['"a b"@example.org', "<@x.example:alice@example.org>", '"alice"@example.org'])
def test_an_odd_spelling_is_answered_as_before(host: Host, form: Form, recipient: str) -> None:
    sent = host.client.send(STRANGER, form.port, [recipient])
    host.set_modes()
    assert host.client.send(STRANGER, form.port, [recipient]).recipients == sent.recipients


def test_recipients_that_the_site_refuses_after_our_answer(host: Host) -> None:
    assert deliver(host, LATER, [ALICE, REFUSED_LATER, NO1, BOB]) == ["alice", "bob"]
    alone = host.client.send(STRANGER, LATER, [REFUSED_LATER, ALICE])
    assert (alone.recipients, alone.data) == ((554, 452), 0)
    one_left = host.client.send(STRANGER, LATER, [NO1, REFUSED_LATER])
    assert (one_left.recipients, one_left.data, host.mailboxes(one_left.token)) == ((250, 554), 250, [])


def test_where_data_cannot_be_matched_the_sender_is_told(host: Host) -> None:
    mark = host.mark()
    sent = host.client.send(STRANGER, LATER, [NO1, NO2, REFUSED_LATER])
    assert (sent.recipients, sent.data, host.mailboxes(sent.token)) == ((250, 250, 554), 250, [])
    assert "sender non-delivery notification" in host.log_since(mark)
