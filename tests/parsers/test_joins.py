"""Whole sessions, counted as a person reading the log would: each attempt once, by the first line that tells of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.parsers.lines import CLIENT, NOW
from tui.model import Category, Chunk, Event, EventKind
from tui.parsers import recent
from tui.parsers.pairs import NEAR, Attempt, Pairs, Waiting
from tui.parsers.reader import BRIEF, Reader
from tui.parsers.shape import Verdict

START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
NINE = START.timestamp()
OTHER = "198.51.100.4"

SMTPD = "postfix/submission/smtpd[4711]: "
FAILED = f"{SMTPD}warning: unknown[{CLIENT}]: SASL LOGIN authentication failed: UGFzc3dvcmQ6"
FAILED_AS = f"{SMTPD}warning: unknown[{CLIENT}]: SASL PLAIN authentication failed: (reason unavailable), sasl_username="
LOST = f"{SMTPD}lost connection after AUTH from unknown[{CLIENT}]"
CLOSED = f"{SMTPD}disconnect from unknown[{CLIENT}] ehlo=1 auth=0/1 commands=1/2"
REFUSED = (
    f"{SMTPD}NOQUEUE: reject: RCPT from unknown[{CLIENT}]: 554 5.7.1 <to@example.net>: Relay access denied; "
    "from=<from@example.com> to=<to@example.net> proto=ESMTP helo=<client.example>"
)

PEER = f"[{CLIENT}]:40123"
SCREEN = "postfix/postscreen[812]: "
LISTED = f"postfix/dnsblog[815]: addr {CLIENT} listed by domain zen.lists.example as 127.0.0.4"
LISTED_TOO = f"postfix/dnsblog[816]: addr {CLIENT} listed by domain bl.lists.example as 127.0.0.2"
RANK = f"{SCREEN}DNSBL rank 5 for {PEER}"
PREGREET = f"{SCREEN}PREGREET 11 after 0.04 from {PEER}: EHLO there\\r\\n"
HANGUP = f"{SCREEN}HANGUP after 0.3 from {PEER} in tests after SMTP handshake"


def screened(recipient: str) -> str:
    """postscreen refuses a recipient for the rank of its client."""
    return (
        f"{SCREEN}NOQUEUE: reject: RCPT from {PEER}: 550 5.7.1 Service unavailable; client [{CLIENT}] blocked using "
        f"zen.lists.example; from=<from@example.com>, to=<{recipient}>, proto=ESMTP, helo=<client.example>"
    )


def auth(user: str = "taro", *, session: str = "", driver: str = "passwd-file") -> str:
    """Dovecot's authentication process refuses a user; with a session it was its own log-in process that asked."""
    return f"dovecot: auth: {driver}({user},{CLIENT}{session and f',<{session}>'}): unknown user"


def ended(session: str, user: str = "taro") -> str:
    """Dovecot's log-in process ends a session."""
    return (
        "dovecot: imap-login: Disconnected: Connection closed (auth failed, 1 attempts in 2 secs): "
        f"user=<{user}>, method=PLAIN, rip={CLIENT}, lip=198.51.100.1, session=<{session}>"
    )


def block(lines: Sequence[str | tuple[float, str]], begin: datetime = START) -> bytes:
    """Lines of a log, a second apart, or at so many seconds after the beginning."""
    timed = [(float(place), line) if isinstance(line, str) else line for place, line in enumerate(lines)]
    return "".join(f"{begin + timedelta(seconds=at):%b %d %H:%M:%S} mx {line}\n" for at, line in timed).encode()


def told(*lines: str | tuple[float, str]) -> list[Event]:
    """The events of a log."""
    data = block(lines)
    return list(Reader("mail.log", zone=UTC, reference=NOW).read(Chunk("mail.log", data, 0, 1, live=False)).events)


def counts(*lines: str | tuple[float, str]) -> list[bool]:
    """Which of the lines count."""
    return [event.counted for event in told(*lines)]


# Postfix smtpd


def test_a_failed_log_in_counts_once_however_its_session_ends() -> None:
    assert counts(FAILED, LOST, CLOSED) == [True, False, False]
    assert counts(FAILED, CLOSED) == [True, False]


def test_every_try_of_a_session_counts() -> None:
    assert counts(FAILED, FAILED_AS + "taro", FAILED, LOST, CLOSED) == [True, True, True, False, False]


def test_the_end_of_a_session_counts_where_nothing_else_told_of_the_attempt() -> None:
    assert counts(CLOSED) == [True]
    assert counts(LOST) == [True]
    assert counts(LOST, CLOSED) == [True, False]


def test_a_refusal_in_the_session_is_what_its_end_tells_of_again() -> None:
    assert counts(REFUSED, REFUSED, LOST) == [True, True, False]


def test_the_same_process_serves_another_client_next() -> None:
    next_client = LOST.replace(CLIENT, OTHER)
    assert counts(FAILED, CLOSED, next_client) == [True, False, True]
    assert counts(FAILED, next_client) == [True, True]


def test_the_same_client_comes_again_to_the_same_process() -> None:
    assert counts(FAILED, CLOSED, LOST, CLOSED) == [True, False, True, False]


def test_two_processes_serve_the_same_client_at_once() -> None:
    elsewhere = LOST.replace("4711", "4712")
    assert counts(FAILED, elsewhere, LOST) == [True, True, False]


def test_two_hosts_in_one_log_have_processes_of_the_same_number() -> None:
    data = block([FAILED]) + block([LOST], START + timedelta(seconds=1)).replace(b" mx ", b" mx2 ")
    events = Reader("all.log", zone=UTC, reference=NOW).read(Chunk("all.log", data, 0, 1, live=False)).events
    assert [event.counted for event in events] == [True, True]


def test_a_session_of_five_silent_minutes_is_over() -> None:
    assert counts((0, FAILED), (300, LOST)) == [True, False]
    assert counts((0, FAILED), (301, LOST)) == [True, True]


# postscreen and dnsblog


def test_a_listed_client_counts_once_from_its_listing_to_its_refusal() -> None:
    assert counts(LISTED, RANK, screened("a@example.net")) == [True, False, False]
    assert counts(LISTED, LISTED_TOO, RANK, screened("a@example.net")) == [True, False, False, False]


def test_rank_is_told_the_zone_of_the_listing() -> None:
    assert [event.zone for event in told(LISTED, LISTED_TOO, RANK)] == [
        "zen.lists.example",
        "bl.lists.example",
        "zen.lists.example",
    ]


def test_a_rank_without_a_listing_counts() -> None:
    rank, refusal = told(RANK, screened("a@example.net"))
    assert (rank.counted, rank.zone) == (True, None)
    assert not refusal.counted


def test_each_further_recipient_is_a_try_of_its_own() -> None:
    recipients = [screened(f"{name}@example.net") for name in "abc"]
    assert counts(LISTED, RANK, *recipients) == [True, False, False, True, True]


def test_a_refusal_that_no_test_led_to_counts() -> None:
    assert counts(screened("a@example.net")) == [True]


def test_tests_that_one_connection_fails_count_once() -> None:
    assert counts(PREGREET, HANGUP) == [True, False]
    assert counts(PREGREET, LISTED, RANK, HANGUP) == [True, True, False, False]


def test_another_connection_of_the_same_client_counts_again() -> None:
    assert counts(PREGREET, PREGREET.replace("40123", "40124")) == [True, True]
    again = [line.replace("40123", "40124") for line in (LISTED, RANK)]
    assert counts(LISTED, RANK, *again) == [True, False, True, False]


def test_a_listing_of_more_than_ten_seconds_ago_led_to_nothing() -> None:
    assert counts((0, LISTED), (10, RANK)) == [True, False]
    assert counts((0, LISTED), (11, RANK)) == [True, True]


# Dovecot


def test_a_refusal_and_the_end_of_its_session_count_once() -> None:
    assert counts(auth(session="s1"), ended("s1")) == [True, False]
    assert counts(auth(session="s1"), auth(session="s1"), ended("s1")) == [True, True, False]


def test_the_end_of_another_session_counts() -> None:
    assert counts(auth(session="s1"), ended("s2")) == [True, True]
    assert counts(ended("s2")) == [True]


def test_the_end_of_a_session_is_told_its_user() -> None:
    assert [event.user for event in told(auth("hanako", session="s1"), ended("s1", user=""))] == ["hanako", "hanako"]


@pytest.mark.parametrize("session", ["", "s1"])
def test_two_password_databases_asked_for_one_attempt(session: str) -> None:
    first, second = auth(session=session, driver="passwd-file"), auth(session=session, driver="sql")
    assert counts((0, first), (0, second)) == [True, False]
    assert counts((0, first), (0, second), (1, first), (1, second)) == [True, False, True, False]


def test_the_other_database_three_seconds_later_is_another_attempt() -> None:
    first, second = auth(session="s1"), auth(session="s1", driver="sql")
    assert counts((0, first), (3, second)) == [True, True]


# An SMTP log-in: Dovecot or DSM and Postfix tell of it, in one log or in two


def dsm(outcome: str) -> str:
    """A line of a NAS's Connection log."""
    return f"Connection: User [taro] from [{CLIENT}] {outcome} via [MailPlus-Server] due to authorization failure."


@pytest.mark.parametrize("other", [auth(), dsm("failed to log in")], ids=["Dovecot", "DSM"])
def test_either_line_of_an_smtp_log_in_may_come_first(other: str) -> None:
    assert counts((0, other), (2, FAILED), (3, CLOSED)) == [True, False, False]
    assert counts((2, FAILED), (2, other), (3, CLOSED)) == [True, False, False]


def test_postfix_is_told_the_user_that_only_dovecot_knows() -> None:
    assert [event.user for event in told(auth("hanako"), FAILED)] == ["hanako", "hanako"]


def test_as_many_attempts_as_there_are_pairs() -> None:
    lines = [(0, auth("a")), (2, FAILED), (3, auth("b")), (5, FAILED), (6, auth("c")), (8, FAILED)]
    assert sum(counts(*lines)) == 3
    assert [event.user for event in told(*lines)] == ["a", "a", "b", "b", "c", "c"]


def test_lines_too_far_apart_are_two_attempts() -> None:
    assert counts((0, auth()), (20, FAILED)) == [True, False]
    assert counts((0, auth()), (21, FAILED)) == [True, True]


def test_a_log_in_that_worked_is_no_word_of_one_that_failed() -> None:
    worked = f"Connection: User [taro] from [{CLIENT}] logged in successfully via [MailPlus-Server]."
    assert counts((0, FAILED), (5, worked), (9, FAILED)) == [True, True, True]


def test_an_address_is_no_word_of_another() -> None:
    assert counts(auth(), FAILED.replace(CLIENT, OTHER)) == [True, True]


@pytest.mark.parametrize("order", permutations(range(2)), ids=["Postfix first", "Dovecot first"])
def test_a_whole_log_may_be_read_before_the_other(order: tuple[int, ...]) -> None:
    at = [minute * 60 for minute in range(300)]
    logs = (
        ("mail.log", block([(second + 2, FAILED) for second in at])),
        ("dovecot.log", block([(second, auth(f"user{second}")) for second in at])),
    )
    pairs = Pairs()
    counted = 0
    for name, data in (logs[place] for place in order):
        reader = Reader(name, zone=UTC, reference=NOW, pairs=pairs)
        counted += sum(event.counted for event in reader.read(Chunk(name, data, 0, 1, live=False)).events)
    assert counted == len(at)


# Memory and order


def test_a_backlog_in_segments_counts_as_the_whole_when_each_is_given_its_context() -> None:
    first, second = block([FAILED, LISTED, auth(session="s1")]), block([CLOSED, RANK, ended("s1")])
    reader = Reader("mail.log", zone=UTC, reference=NOW)
    late = reader.read(Chunk("mail.log", second, len(first), 0, live=False, context=first)).events
    early = reader.read(Chunk("mail.log", first, 0, 1, live=False)).events
    assert [event.counted for event in late] == [False, False, False]
    assert [event.counted for event in early] == [True, True, True]
    assert [event.zone for event in late if event.kind is EventKind.DNSBL_HIT] == ["zen.lists.example"]


def test_what_two_readers_remember_is_equal_where_they_would_go_on_alike() -> None:
    lines = [FAILED, LISTED, auth(session="s1"), auth("hanako")]
    whole, part, other = (Reader("mail.log", zone=UTC, reference=NOW) for _ in range(3))
    long_ago = block([FAILED.replace("4711", "9")], START - timedelta(hours=1))
    whole.read(Chunk("mail.log", long_ago + block(lines), 0, 1, live=False))
    end = len(long_ago) + len(block(lines))
    part.read(Chunk("mail.log", b"", end, 0, live=False, context=block(lines)))
    other.read(Chunk("mail.log", b"", end, 0, live=False, context=block(lines[1:])))
    assert whole.remembered(end) == part.remembered(end) is not None
    assert whole.remembered(end) != other.remembered(end)
    assert Reader("mail.log").remembered(0) is None


def test_memory_is_bounded_and_the_newest_is_kept() -> None:
    table: recent.Recent[int, int] = recent.Recent(10.0)
    for number in range(3 * recent.KEPT):
        table.turn(NINE)
        table.set(number, number, NINE)
    kept = table.within(NINE)
    assert recent.KEPT <= len(kept) <= 2 * (recent.KEPT + 1)
    assert table.get(3 * recent.KEPT - 1, NINE) == 3 * recent.KEPT - 1
    assert table.get(0, NINE) is None


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 25)), max_size=60))
def test_nothing_within_the_window_is_forgotten(steps: list[tuple[int, int]]) -> None:
    table: recent.Recent[int, int] = recent.Recent(60.0)
    now, truth = NINE, dict[int, float]()
    for key, seconds in steps:
        now += seconds
        table.turn(now)
        table.set(key, key, now)
        truth[key] = now
        near = {known for known, then in truth.items() if now - then <= 60}
        assert {known for known in range(6) if table.get(known, now) is not None} == near


@given(st.lists(st.tuples(st.booleans(), st.sampled_from((CLIENT, OTHER)), st.integers(0, 90)), max_size=40))
def test_pairs_are_always_of_one_address_and_near_in_time(lines: list[tuple[bool, str, int]]) -> None:
    pairs, waiting = Pairs(), {CLIENT: 0, OTHER: 0}
    for postfix, ip, second in lines:
        now = NINE + second
        met = (pairs.postfix if postfix else pairs.authenticator).told(ip, ip, now)
        assert met is None or (met.user == ip and abs(met.time - now) <= NEAR)
        waiting[ip] += 1 if met is None else -1
        assert waiting[ip] >= 0


def test_lines_that_wait_are_in_order_of_time_however_they_came() -> None:
    waiting = Waiting()
    for second in (5, 1, 9, 3):
        waiting.add(CLIENT, attempt(second))
    assert [waiting.take(CLIENT, NINE + 5) for _ in range(5)] == [
        *(attempt(second) for second in (1, 3, 5, 9)),
        None,
    ]


def test_lines_that_wait_for_another_log_go_with_time_but_not_while_a_backlog_is_read() -> None:
    clock = [0.0]
    pairs = Pairs(lambda: clock[0])
    pairs.turn(live=True)
    pairs.postfix.told(CLIENT, "taro", NINE)
    pairs.mails.set(b"4F1A", (CLIENT, Verdict(EventKind.CONTENT)), NINE)
    for minute, live in ((5, True), (11, False), (22, False), (33, False), (43, True), (44, True)):
        clock[0] = 60.0 * minute
        pairs.turn(live=live)
    assert pairs.mails.get(b"4F1A", NINE) is not None
    assert pairs.authenticator.told(CLIENT, "taro", NINE) is not None
    clock[0] = 60.0 * 55
    pairs.turn(live=True)
    assert not any(pairs.within(NINE))


def attempt(second: int) -> Attempt:
    """A line without a user."""
    return Attempt(NINE + second, None)


def test_columns_for_sums_say_the_same_as_events() -> None:
    lines = [
        FAILED,
        LISTED,
        RANK,
        screened("a@example.net"),
        auth("hanako"),
        FAILED,
        auth(session="s"),
        ended("s"),
        LOST,
    ]
    data = block(lines)
    columns = Reader("m", zone=UTC, reference=NOW, fields=BRIEF).columns(Chunk("m", data, 0, 1, live=False))
    events = told(*lines)
    assert columns.seconds == [event.time.timestamp() for event in events]
    assert columns.counted == [event.counted for event in events]
    for name in ("ip", "user", "zone", "service"):
        assert columns.column(name) == [getattr(event, name) for event in events]


# Lines that name no client, or that two programs write

MAIL = "4F1A2B3C4D"
CONNECTED = f"postfix/smtpd[4711]: connect from client.example[{CLIENT}]"
BEGUN = f"postfix/smtpd[4711]: {MAIL}: client=client.example[{CLIENT}]"
INFECTED = f"clamav-milter[9]: Message {MAIL} from <from@example.com> to <to@example.org> infected by Eicar-Signature"


def test_a_filter_that_names_no_client_gets_the_one_of_its_mail() -> None:
    (event,) = told(CONNECTED, BEGUN, INFECTED)
    assert (event.ip, event.counted) == (CLIENT, True)


def test_no_client_is_taken_from_another_mail() -> None:
    (event,) = told(BEGUN.replace(MAIL, "5F1A2B3C4D"), INFECTED)
    assert event.ip is None


def test_a_mail_that_two_filters_refuse_counts_once_and_both_know_its_client() -> None:
    spam = (
        f"amavis[7]: (00007-01) Blocked INFECTED (Eicar-Signature) {{DiscardedInbound}}, [{CLIENT}]:40123 [{CLIENT}] "
        f"<from@example.com> -> <to@example.org>, Queue-ID: {MAIL}, mail_id: abcdefgh, Hits: -, size: 300, 20 ms"
    )
    first, second = told(spam, INFECTED)
    assert [(first.ip, first.counted), (second.ip, second.counted)] == [(CLIENT, True), (CLIENT, False)]


def test_roundcubes_two_files_tell_of_one_log_in() -> None:
    error = f"roundcube: <s1> IMAP Error: Login failed for taro against mail.example from {CLIENT}. AUTH refused"
    login = f"roundcube: <s1> Failed login for taro from {CLIENT} in session abc (error: 0)"
    assert [event.counted for event in told(error, login)] == [True, False]
    assert [event.counted for event in told(login, error)] == [True, False]
    assert [event.counted for event in told(login, login)] == [True, True]


PROXY = (
    "postfix/smtpd[4711]: proxy-reject: END-OF-MESSAGE: 554 5.7.0 Reject, id=00007-01 - spam; from=<from@example.com> "
    "to=<to@example.org> proto=ESMTP helo=<client.example>"
)


def test_a_proxy_filters_refusal_gets_the_client_of_its_process() -> None:
    other = CONNECTED.replace("4711", "4712").replace(CLIENT, OTHER)
    (event,) = told(CONNECTED, other, PROXY)
    assert event.ip == CLIENT


def test_each_refusal_of_a_process_gets_the_client_of_its_time() -> None:
    later = CONNECTED.replace(CLIENT, OTHER)
    assert [event.ip for event in told(CONNECTED, PROXY, later, PROXY)] == [CLIENT, OTHER]


def test_a_refusal_whose_client_is_nowhere_has_none() -> None:
    (event,) = told(PROXY, CONNECTED)
    assert event.ip is None


#: A HELO name is the client's text, and may hold the rest of a line that smtpd writes.
IMITATED = (
    "postfix/smtpd[4712]: NOQUEUE: reject: RCPT from unknown[198.51.100.7]: 554 5.7.1 <to@example.net>: Relay access "
    "denied; from=<from@example.com> to=<to@example.net> proto=ESMTP helo=<{}>"
)


@pytest.mark.parametrize("line", [CONNECTED, BEGUN, f"mx1 {CONNECTED}", f"Nov 24 09:00:00 mx1 {BEGUN}"])
def test_no_client_is_taken_from_what_another_client_said(line: str) -> None:
    imitated = IMITATED.format(line.replace(CLIENT, "192.0.2.66"))
    _, of_mail = told(imitated, INFECTED)
    _, of_process = told(imitated, PROXY)
    assert (of_mail.ip, of_process.ip) == (None, None)
    _, of_mail = told(BEGUN, imitated, INFECTED)
    _, of_process = told(CONNECTED, imitated, PROXY)
    assert (of_mail.ip, of_process.ip) == (CLIENT, CLIENT)


def test_the_client_may_stand_in_an_earlier_chunk() -> None:
    reader = Reader("mail.log", zone=UTC, reference=NOW)
    first, second = block([CONNECTED]), block([PROXY])
    reader.read(Chunk("mail.log", first, 0, 1, live=False))
    (event,) = reader.read(Chunk("mail.log", second, len(first), 2, live=False)).events
    assert event.ip == CLIENT


def test_a_milter_and_the_spam_filter_tell_of_one_mail() -> None:
    spam = (
        f"rspamd[7]: <a1b2c3>; proxy; rspamd_task_write_log: id: <m@example.com>, qid: <{MAIL}>, ip: {CLIENT}, "
        "from: <from@example.com>, (default: T (reject): [20.00/15.00] [GTUBE(0.00){}]), len: 300, time: 9.9ms, "
        "dns req: 0, digest: <abc>, rcpts: <to@example.org>"
    )
    refused = (
        f"postfix/cleanup[8]: {MAIL}: milter-reject: END-OF-MESSAGE from client.example[{CLIENT}]: 5.7.1 Spam message "
        "rejected; from=<from@example.com> to=<to@example.org> proto=ESMTP helo=<client.example>"
    )
    assert counts(spam, refused) == [True, False]
    assert counts(refused, spam) == [True, False]


def dropped(queue_id: str) -> tuple[str, str]:
    """A mail that the spam filter discards, as itself and Postfix tell of it: to Postfix it does not say why."""
    by_filter = (
        f"rspamd[7]: <a1b2c3>; proxy; rspamd_task_write_log: id: <m@example.com>, qid: <{queue_id}>, ip: {CLIENT}, "
        "from: <from@example.com>, (default: T (discard): [15.00/15.00] [DMARC_POLICY_REJECT(2.00){x;}]), len: 300, "
        "time: 9.9ms, dns req: 0, digest: <abc>, rcpts: <to@example.org>, "
        'forced: discard "sekimori category=dmarc"; score=nan (set by sekimori)'
    )
    by_postfix = (
        f"postfix/cleanup[8]: {queue_id}: milter-discard: END-OF-MESSAGE from client.example[{CLIENT}]: milter "
        "triggers DISCARD action; from=<from@example.com> to=<to@example.org> proto=ESMTP helo=<client.example>"
    )
    return by_filter, by_postfix


def test_a_discard_that_the_filter_told_of_is_of_its_category_in_postfixs_line_too() -> None:
    told_by, bare = dropped(MAIL)
    assert [(event.kind, event.category, event.counted) for event in told(told_by, bare)] == [
        (EventKind.DISCARD, Category.DMARC, True),
        (EventKind.DISCARD, Category.DMARC, False),
    ]
    assert [(event.category, event.counted) for event in told(bare, told_by)] == [
        (Category.OTHER, True),
        (Category.DMARC, False),
    ]
    assert told(bare)[0].category is Category.OTHER


def test_a_milter_that_gives_its_words_keeps_its_category() -> None:
    told_by, bare = dropped(MAIL)
    worded = bare.replace("milter triggers DISCARD action", "5.7.1 Spam message")
    assert [event.category for event in told(told_by, worded)] == [Category.DMARC, Category.SPAM]


@pytest.mark.parametrize("filter_first", [True, False])
def test_a_filters_whole_log_may_be_read_before_postfixs_or_after_it(filter_first: bool) -> None:
    """A day of discards, a minute apart: each counts once."""
    pairs = Pairs()
    mails = [dropped(f"4F1A2B{number:04X}") for number in range(1440)]
    logs = [block([(60.0 * at, mail[side]) for at, mail in enumerate(mails)]) for side in (0, 1)]
    counted = 0
    for name, data in enumerate(logs if filter_first else reversed(logs)):
        reader = Reader(str(name), zone=UTC, reference=NOW + timedelta(days=1), pairs=pairs)
        for place in range(0, len(data), 65_536):
            end = data.rfind(b"\n", 0, place + 65_536) + 1
            begin = data.rfind(b"\n", 0, place) + 1
            counted += sum(
                event.counted for event in reader.read(Chunk(str(name), data[begin:end], begin, 1, live=False)).events
            )
    assert counted == len(mails)


UNKNOWN = "sm-mta[99]: 5AOFOZab012345: <nobody@example.org>... User unknown"
END_OF_MAIL = (
    "sm-mta[99]: 5AOFOZab012345: from=<a@example.net>, size=0, class=0, nrcpts=0, proto=ESMTP, daemon=MTA, "
    f"relay=client.example [{CLIENT}]"
)


def test_sendmails_last_line_of_a_mail_names_the_client_of_its_refusals_and_counts_for_all() -> None:
    *refusals, end = told(UNKNOWN, UNKNOWN.replace("nobody", "nobody2"), END_OF_MAIL)
    assert [event.counted for event in refusals] == [False, False]
    assert (end.ip, end.count, end.counted, end.category) == (CLIENT, 2, True, "unknown_recipient")


def test_a_mail_of_sendmails_without_a_refusal_is_no_event() -> None:
    assert told(END_OF_MAIL) == []
    assert told(UNKNOWN.replace("ab012345", "ab012346"), END_OF_MAIL)[-1].ip is None
