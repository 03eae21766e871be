"""The policy delegate and unknown recipients: two steps that lose no valid recipient's mail, an oracle that fails."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.delegate.support import SOON, Asked, Oracle, Reply, Setting, data, known, request, timed
from tui.delegate.actions import DUNNO, TRY_ALONE, UNKNOWN
from tui.delegate.check import MAILS
from tui.delegate.oracle import can_be_asked

USER = "unknown_recipient"
ALICE, BOB = "alice@example.org", "bob@example.org"
NOBODY = ("no1@example.org", "no2@example.org", "no3@example.org")


@pytest.fixture
def setting(tmp_path: Path) -> Setting:
    setting = Setting(tmp_path)
    setting.modes.write_text("unknown_recipient discard\n")
    return setting


def discarded(recipients: int) -> str:
    return f"DISCARD sekimori category=unknown_recipient n={recipients}"


@pytest.fixture
def oracle(setting: Setting) -> Iterator[Oracle]:
    with Oracle(known(ALICE, BOB)) as oracle:
        setting.configure(oracle.table)
        yield oracle


@pytest.mark.parametrize(
    ("recipients", "answers", "accepted", "at_data"),
    [
        (NOBODY[:1], ["OK"], 1, discarded(1)),
        (NOBODY, ["OK", "OK", "OK"], 3, discarded(3)),
        ((ALICE,), [DUNNO], 1, DUNNO),
        ((ALICE, BOB), [DUNNO, DUNNO], 2, DUNNO),
        ((ALICE, NOBODY[0]), [DUNNO, DUNNO], 1, DUNNO),  # the native 550
        ((NOBODY[0], ALICE), ["OK", TRY_ALONE], 1, discarded(1)),
        ((NOBODY[0], ALICE, NOBODY[1], BOB), ["OK", TRY_ALONE, "OK", TRY_ALONE], 2, discarded(2)),
        ((NOBODY[0], NOBODY[0]), ["OK", "OK"], 2, discarded(2)),
        # others than it answered OK were accepted, or fewer
        (NOBODY, ["OK", "OK", "OK"], 2, DUNNO),
        (NOBODY[:1], ["OK"], 2, DUNNO),
        (NOBODY[:1], ["OK"], 0, DUNNO),
    ],
)
def test_the_two_steps(
    setting: Setting, oracle: Oracle, recipients: tuple[str, ...], answers: list[str], accepted: int, at_data: str
) -> None:
    asked = Asked(setting)
    assert asked(*(request(USER, recipient=recipient) for recipient in recipients)) == answers
    assert asked(data(USER, accepted, recipients[0] if accepted == 1 else "")) == [at_data]
    assert asked.told == []


def test_a_single_recipient_left_over_by_a_later_refusal_is_asked_again(setting: Setting, oracle: Oracle) -> None:
    asked = Asked(setting)
    asked(*(request(USER, recipient=recipient) for recipient in NOBODY[:2]))
    assert asked(data(USER, 1, NOBODY[1])) == [discarded(1)]
    assert asked(data(USER, 1, ALICE)) == [DUNNO]


def test_after_a_restart_a_single_recipient_is_asked_again_and_several_pass(setting: Setting, oracle: Oracle) -> None:
    assert Asked(setting)(data(USER, 1, NOBODY[0])) == [discarded(1)]
    assert Asked(setting)(data(USER, 1, ALICE)) == [DUNNO]
    assert Asked(setting)(data(USER, 2)) == [DUNNO]


def test_two_mails_of_one_session_are_two(setting: Setting, oracle: Oracle) -> None:
    first, second = {"instance": "1.2.3.0"}, {"instance": "1.2.3.1"}
    asked = Asked(setting)
    assert asked(request(USER, recipient=NOBODY[0], **first), request(USER, recipient=ALICE, **second)) == ["OK", DUNNO]
    assert asked(data(USER, 1, ALICE, **second), data(USER, 1, NOBODY[0], **first)) == [DUNNO, discarded(1)]


def test_switched_back_between_rcpt_and_data_the_sender_is_told(setting: Setting, oracle: Oracle) -> None:
    asked = Asked(setting)
    assert asked(request(USER, recipient=NOBODY[0])) == ["OK"]
    setting.modes.write_text("unknown_recipient reject\n")
    assert asked(request(USER, recipient=ALICE), request(USER, recipient=NOBODY[1])) == [TRY_ALONE, DUNNO]
    assert asked(data(USER, 1, NOBODY[0]), data(USER, 1, NOBODY[0])) == [UNKNOWN, UNKNOWN], "said again: the same"
    assert asked(data(USER, 1, NOBODY[0], instance="another")) == [DUNNO], "what it did not take is not its to refuse"


def test_switched_on_in_the_middle_of_a_mail_that_mail_stays_as_it_began(setting: Setting, oracle: Oracle) -> None:
    setting.modes.write_text("")
    asked = Asked(setting)
    assert asked(request(USER, recipient=ALICE)) == [DUNNO]
    setting.modes.write_text("unknown_recipient discard\n")
    assert asked(request(USER, recipient=NOBODY[0]), data(USER, 1, ALICE)) == [DUNNO, DUNNO]
    assert oracle.asked == []


@pytest.mark.parametrize(
    "attributes",
    [{"sasl_username": "alice"}, {"client_address": "192.0.2.7"}, {"protocol_state": "VRFY"}, {"instance": ""}],
)
def test_who_is_not_discarded_is_not_asked_about(setting: Setting, oracle: Oracle, attributes: dict[str, str]) -> None:
    rcpt = request(USER, recipient=NOBODY[0], **attributes)
    at_data = request(USER, **{"protocol_state": "DATA", "recipient_count": "1", "recipient": NOBODY[0]} | attributes)
    assert Asked(setting)(rcpt, at_data) == [DUNNO, DUNNO]
    assert oracle.connections == 0


@pytest.mark.parametrize(
    "recipient",
    [
        "a\r\nRSET@example.org", "a b@example.org", 'a"@example.org', "a\\@example.org", "<a@example.org>",
        "a@example.org>", "a@b@example.org", "@a,@b:c@example.org", "田@example.org", "a\x1b[2J@example.org",
        "a@exa mple.org", "a@[192.0.2.1] ", "@example.org", "", ".a@example.org", "a..b@example.org",
        "a" * 513 + "@example.org", "a@" + "b" * 600,
    ],
    ids=lambda value: repr(value)[:30],
)  # fmt: skip
def test_a_hostile_recipient_never_reaches_the_oracle(setting: Setting, oracle: Oracle, recipient: str) -> None:
    assert not can_be_asked(recipient)
    asked = Asked(setting)
    clean = recipient.replace("\r\n", "\r")  # a line feed cannot be sent in an attribute
    assert asked(request(USER, recipient=clean), data(USER, 1, clean)) == [DUNNO, DUNNO]
    assert oracle.lines == []


@pytest.mark.parametrize("recipient", ["a%b@example.org", "a+b@example.org", "postmaster", "b!a", "a@[192.0.2.1]"])
def test_an_unusual_recipient_is_asked_as_it_is(setting: Setting, oracle: Oracle, recipient: str) -> None:
    assert Asked(setting)(request(USER, recipient=recipient)) == ["OK"]
    assert oracle.lines == ["EHLO sekimori.invalid", "MAIL FROM:<>", f"RCPT TO:<{recipient}>", "RSET"]


def to_rcpt(answer: bytes | None) -> Reply:
    return lambda line: answer if line.startswith("RCPT") else b"250 2.0.0 Ok\r\n"


@pytest.mark.parametrize(
    "wrong",
    [
        to_rcpt(b"450 4.1.1 <a@b>: Recipient address rejected: User unknown in local recipient table\r\n"),
        to_rcpt(b"451 4.3.0 Temporary lookup failure\r\n"),
        to_rcpt(b"450 5.1.1 <a@b>: Recipient address rejected: User unknown\r\n"),
        to_rcpt(b"554 5.7.1 <a@b>: Relay access denied\r\n"),
        to_rcpt(b"550 5.1.6 <a@b>: Recipient address rejected: User has moved to c@d\r\n"),
        to_rcpt(b"550 5.1.1 <a@b>: Recipient address rejected: mailbox closed, write to c@d\r\n"),
        to_rcpt(b"550 5.1.10 <a@b>: Recipient address rejected: User unknown\r\n"),
        to_rcpt(b"250 2.1.5 Ok\r\n"),
        to_rcpt(b"421 4.3.2 shutting down\r\n"),
        to_rcpt(b"550-5.1.1 <a@b>: Recipient address rejected: User unknown\r\n" * 9999),
        to_rcpt(b"x" * 100_000),
        to_rcpt(b"\r\n"),
        to_rcpt(b"\xff\xfe\0\r\n"),
        to_rcpt(b""),
        to_rcpt(None),
        lambda _: None,
        lambda _: b"500 5.5.2 Error\r\n",
        lambda _: b"550 5.1.1 <a@b>: Recipient address rejected: User unknown\r\n",
    ],
    ids=range(18),
)
def test_an_oracle_that_says_anything_else_is_dunno_in_time(setting: Setting, wrong: Reply) -> None:
    with Oracle(wrong) as oracle:
        setting.configure(oracle.table)
        asked = Asked(setting)
        answers, seconds = timed(lambda: asked(request(USER), data(USER, 1, "b@example.org")))
    assert answers == [DUNNO, DUNNO]
    assert seconds < SOON


def test_an_oracle_that_is_gone_or_silent_is_dunno_in_time_and_told(setting: Setting) -> None:
    with Oracle(known(), greeting=b"") as oracle:
        setting.configure(oracle.table)
        asked = Asked(setting)
        answers, seconds = timed(lambda: asked(request(USER)))
        assert (answers, seconds < SOON) == ([DUNNO], True)
    gone = Asked(setting)
    assert gone(request(USER)) == [DUNNO]
    for told in (asked.told, gone.told):
        assert len(told) == 1
        assert "mail is rejected as before the switch" in told[0]


def test_if_it_fails_between_two_recipients_the_second_is_to_come_alone(setting: Setting, oracle: Oracle) -> None:
    asked = Asked(setting)
    assert asked(request(USER, recipient=NOBODY[0])) == ["OK"]
    oracle.reply = to_rcpt(b"451 4.3.0 Temporary lookup failure\r\n")
    assert asked(request(USER, recipient=ALICE), data(USER, 1, NOBODY[0])) == [TRY_ALONE, discarded(1)]


def test_an_unexpected_error_is_remembered_as_a_recipient_that_passed(
    setting: Setting, oracle: Oracle, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Asked(setting)
    with monkeypatch.context() as patch:
        patch.setattr("tui.delegate.oracle.can_be_asked", lambda _: 1 / 0)
        assert asked(request(USER, recipient=ALICE)) == [DUNNO]
    assert asked(request(USER, recipient=NOBODY[0]), data(USER, 1, ALICE)) == [DUNNO, DUNNO]
    assert asked.told == ["unexpected ZeroDivisionError: division by zero: mail is rejected as before the switch"]


def test_the_connection_is_kept_and_made_again_when_it_was_ended(setting: Setting, oracle: Oracle) -> None:
    asked = Asked(setting)
    assert asked(*(request(USER, recipient=NOBODY[0], instance=f"1.{n}") for n in range(5))) == ["OK"] * 5
    assert oracle.connections == 1
    answers, hang_up = oracle.reply, iter([None])
    oracle.reply = lambda line: next(hang_up, answers(line))
    assert asked(request(USER, recipient=NOBODY[0], instance="1")) == ["OK"]
    assert oracle.connections == 2
    oracle.reply = lambda _: None
    assert asked(request(USER, recipient=NOBODY[0], instance="2")) == [DUNNO]
    oracle.reply = answers
    assert asked(request(USER, recipient=NOBODY[0], instance="3")) == ["OK"]


def test_many_mails_at_once_are_kept_apart(setting: Setting, oracle: Oracle) -> None:
    asked = Asked(setting)
    wrong: list[object] = []

    def session(number: int) -> None:
        instance = f"9.{number}"
        for turn in range(10):
            mixed = [request(USER, recipient=r, instance=f"{instance}.{turn}") for r in (NOBODY[0], ALICE, NOBODY[1])]
            got = asked(*mixed, data(USER, 2, instance=f"{instance}.{turn}"))
            if got != ["OK", TRY_ALONE, "OK", discarded(2)]:
                wrong.append(got)

    threads = [threading.Thread(target=session, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert wrong == []


def test_what_is_remembered_has_a_bound(setting: Setting, oracle: Oracle) -> None:
    setting.modes.write_text("")
    asked = Asked(setting)
    asked(*(request(USER, instance=f"5.{number}") for number in range(MAILS + 500)))
    check = asked.delegate._checks[USER]
    assert len(check._mails) == MAILS
