"""What is said of a line is what the reader did with it, and where a line gives no event, which step let it go."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest

from tests.parsers.lines import CASES, CLIENT, NOW, read, read_line
from tui.model import Chunk, Event
from tui.parsers import catalogue
from tui.parsers.explain import Explanation, explain
from tui.parsers.heads import head_of
from tui.parsers.joins import NEEDS
from tui.parsers.nearest import cuts_of
from tui.parsers.origins import module_of
from tui.parsers.outcomes import RULES, SENTENCES, Outcome
from tui.parsers.reader import Reader
from tui.parsers.shape import FIELDS, Program

SMTPD = "Nov 24 09:00:01 mx1 postfix/smtpd[41]: "
POSTSCREEN = "Nov 24 09:00:01 mx1 postfix/postscreen[42]: "
DOVECOT = "Nov 24 09:00:01 mx1 dovecot: "

RELAY = (
    f"{SMTPD}NOQUEUE: reject: RCPT from unknown[{CLIENT}]: 554 5.7.1 <a@example.net>: Relay access denied;"
    " from=<s@example.com> to=<a@example.net> proto=ESMTP helo=<pc>"
)


def one(line: str | bytes) -> Explanation:
    return together(line)[0]


def together(*lines: str | bytes) -> list[Explanation]:
    return explain([line if isinstance(line, bytes) else line.encode() for line in lines], UTC, NOW)


def texts(value: Any) -> Iterator[str]:
    """Every text in an explanation."""
    if isinstance(value, dict):
        for inside in value.values():
            yield from texts(inside)
    elif isinstance(value, list | tuple):
        for inside in value:
            yield from texts(inside)
    elif isinstance(value, str):
        yield value


def all_texts(explained: Explanation) -> list[str]:
    return list(texts(msgspec.to_builtins(explained)))


def place(event: Event | None) -> Event | None:
    """An event without where it was read."""
    return event and msgspec.structs.replace(event, source="", offset=0, line=0)


# What was read


@pytest.mark.parametrize("case", [case for case in CASES if not case.before], ids=lambda case: case.name)
def test_the_event_is_the_readers_and_all_texts_are_clean(case: Any) -> None:
    explained = one(case.line.rstrip(b"\n"))
    assert place(explained.event) == place(read_line(case.line))
    assert (explained.outcome is Outcome.EVENT) == (explained.event is not None)
    assert bool(explained.counts) == (explained.event is not None)
    assert explained.said.startswith(("no event", "an e"))
    assert [said for said in all_texts(explained) if not said.isprintable()] == []
    if explained.event is not None:
        assert explained.row
        assert explained.module.startswith("tui/parsers/")
        assert explained.stamp
        assert explained.tag


def test_every_field_of_a_refusal_is_told() -> None:
    explained = one(RELAY)
    assert (explained.form, explained.stamp, explained.host) == ("RFC 3164", "Nov 24 09:00:01", "mx1")
    assert explained.time == datetime(2026, 11, 24, 9, 0, 1, tzinfo=UTC)
    assert (explained.tag, explained.process, explained.program) == ("postfix/smtpd", "41", "postfix/smtpd")
    assert (explained.module, explained.row) == ("tui/parsers/postfix.py", "refusal")
    assert "smtpd_check.c" in explained.formats
    assert explained.event is not None
    assert (explained.event.category, explained.event.recipient) == ("relay", "a@example.net")
    assert explained.rule.startswith("smtpd_told: ")
    assert explained.counts == "yes"


@pytest.mark.parametrize(
    ("begin", "form", "host"),
    [
        ("Nov 24 09:00:01 mx1 ", "RFC 3164", "mx1"),
        ("<22>Nov 24 09:00:01 mx1 ", "RFC 3164", "mx1"),
        ("Nov 24 09:00:01 mx1 mail.info ", "RFC 3164", "mx1"),
        ("2026-11-24T09:00:01.5+00:00 mx1 ", "ISO 8601 stamp", "mx1"),
    ],
)
def test_the_form_is_told(begin: str, form: str, host: str) -> None:
    explained = one(f"{begin}postfix/smtpd[41]: lost connection after AUTH from unknown[{CLIENT}]")
    assert explained.outcome is Outcome.EVENT
    assert (explained.form, explained.host, explained.process) == (form, host, "41")


def test_the_form_of_rfc_5424_is_told() -> None:
    line = f'<22>1 2026-11-24T09:00:01Z mx1 postfix/smtpd 41 - [a b="c]"] lost connection after AUTH from x[{CLIENT}]'
    explained = one(line)
    assert (explained.outcome, explained.form, explained.process) == (Outcome.EVENT, "RFC 5424", "41")


def test_a_file_of_its_own_is_told() -> None:
    explained = one(f"2026-11-24 15:26:35,103 fail2ban.actions        [16033]: NOTICE  [postfix] Ban {CLIENT}")
    assert (explained.form, explained.process, explained.host) == ("own log file of fail2ban", "16033", "")
    explained = one(f"2026-11-24 15:26:35 auth: Info: passwd-file(sato,{CLIENT}): unknown user")
    assert (explained.form, explained.program) == ("own log file of dovecot", "dovecot")


def test_the_zone_is_that_asked_for() -> None:
    tokyo = timezone(timedelta(hours=9))
    explained = explain([RELAY.encode()], tokyo, NOW)[0]
    assert explained.time == datetime(2026, 11, 24, 9, 0, 1, tzinfo=tokyo)


def test_the_head_is_the_readers() -> None:
    """Stamp, host and table are told as the reader's pattern has them."""
    lines = [case.line.rstrip(b"\r\n") for case in CASES if not case.before and case.answer]
    heads = [(line, head_of(line)) for line in lines]
    missing = [line for line, head in heads if head is None or head.program is None]
    # Log Center puts the user behind the tag, and repeats lines of other tags
    assert [line for line in missing if b"System" not in line and b"message '" not in line] == []
    for line, head in heads:
        event = read_line(line)
        if head is not None and event is not None:
            assert (head.host or b"").decode() == (event.host or ""), line


def test_every_table_has_a_module_that_says_what_it_was_read_from() -> None:
    assert {program.name for program in catalogue.PROGRAMS if not module_of(program)} == set()


# Why


@pytest.mark.parametrize(
    ("reply", "category", "why"),
    [
        (
            "554 5.7.1 <a@b>: Relay access denied",
            "relay",
            "the earliest known words of the reply: “Relay access denied”",
        ),
        (
            "550 5.7.23 <a@b>: Recipient address rejected: no",
            "spf",
            "the enhanced status code has one meaning: X.“7.23”",
        ),
        ("550 5.1.1 <a@b>: Recipient address rejected: Whatever", "unknown_recipient", "X.“1.1”"),
        (
            "550 <a@b>: Recipient address rejected: Whatever",
            "recipient",
            "this is how the reply begins: “Recipient address”",
        ),
        ("550 5.2.1 <a@b>: Whatever", "unknown_recipient", "no words tell, but the enhanced status code does: X.“2.1”"),
        ("550 <a@b>: Whatever", "other", "neither status code nor words"),
        (
            "450 4.7.25 <c[1.2.3.4]>: Client host rejected: cannot find your hostname",
            "reverse_dns",
            "words of Postfix's own",
        ),
    ],
)
def test_the_step_that_settled_the_category_is_told(reply: str, category: str, why: str) -> None:
    explained = one(
        f"{SMTPD}NOQUEUE: reject: RCPT from unknown[{CLIENT}]: {reply}; from=<s@c> to=<a@b> proto=ESMTP helo=<p>"
    )
    assert explained.event is not None
    assert explained.event.category == category
    assert why in explained.why


def test_postscreens_own_words_and_a_constant_meaning_are_told() -> None:
    words = "Service currently unavailable; from=<a@b>, to=<c@d>, proto=ESMTP, helo=<p>"
    told = one(f"{POSTSCREEN}NOQUEUE: reject: RCPT from [{CLIENT}]:4711: 450 4.3.2 {words}")
    assert "a first contact" in told.why
    assert "“450”" in told.why
    assert one(f"{POSTSCREEN}PREGREET 11 after 0.1 from [{CLIENT}]:4711: EHLO x").why.startswith(
        "every line of this row"
    )


def test_a_judge_without_a_reply_tells_what_it_saw() -> None:
    assert (
        "reason=Connection lost"
        in one(
            f"{SMTPD}warning: x[{CLIENT}]: SASL LOGIN authentication failed: Connection lost to authentication server"
        ).why
    )


# Joined, and counted


def test_a_closing_line_is_told_by_which_line() -> None:
    failed, noise, lost = together(
        f"{SMTPD}warning: unknown[{CLIENT}]: SASL LOGIN authentication failed: x, sasl_username=sato",
        f"{SMTPD}disconnect from other[198.51.100.1]",
        f"{SMTPD}lost connection after AUTH from unknown[{CLIENT}]",
    )
    assert (failed.counts, noise.event) == ("yes", None)
    assert lost.joined == "with line 1"
    assert lost.counts == "no: line 1 has told of the same attempt"
    assert lost.line == 3


def test_what_a_line_before_knows_is_told() -> None:
    auth, failed = together(
        f"{DOVECOT}auth: passwd-file(sato,{CLIENT}): unknown user",
        f"{SMTPD}warning: unknown[{CLIENT}]: SASL LOGIN authentication failed: x",
    )
    assert auth.counts == "yes"
    assert failed.joined == "with line 1, which tells user=sato"
    assert failed.event is not None
    assert failed.event.user == "sato"


def test_the_zone_of_a_listing_is_told() -> None:
    explained = together(
        f"Nov 24 09:00:00 mx1 postfix/dnsblog[43]: addr {CLIENT} listed by domain zen.example as 127.0.0.4",
        f"{POSTSCREEN}DNSBL rank 4 for [{CLIENT}]:4711",
    )
    assert explained[1].joined == "with line 1, which tells zone=zen.example"


def test_a_line_that_never_counts_says_so() -> None:
    explained = one(f"2026-11-24 15:26:36,001 fail2ban.actions        [16033]: NOTICE  [postfix] Unban {CLIENT}")
    assert explained.counts == "no: such a line never counts"
    assert explained.joined == ""


def test_what_says_nothing_against_the_client_is_told() -> None:
    login = one(f"{DOVECOT}imap-login: Login: user=<sato>, method=PLAIN, rip={CLIENT}, lip=192.0.2.1, session=<a>")
    assert login.counts.endswith("a log-in that worked")
    ours = one(
        f"{SMTPD}warning: x[{CLIENT}]: SASL LOGIN authentication failed: Connection lost to authentication server"
    )
    assert ours.counts.endswith("our own error")


def test_the_lines_together_are_read_as_one_log() -> None:
    lines = [case.line for case in CASES if case.name.startswith("postfix-smtpd.log:") and not case.before][:120]
    events = read(b"".join(lines))
    explained = explain([line.rstrip(b"\n") for line in lines], UTC, NOW)
    assert [place(one.event) for one in explained if one.event] == [place(event) for event in events]
    assert any(one.joined for one in explained)


def test_every_rule_and_outcome_has_words() -> None:
    assert NEEDS.keys() - RULES.keys() == set()
    assert set(Outcome) == SENTENCES.keys()


# No event: the step that let the line go


@pytest.mark.parametrize(
    ("line", "outcome"),
    [
        ("", Outcome.EMPTY),
        ("   ", Outcome.EMPTY),
        ("hello", Outcome.NO_STAMP),
        (f"postfix/smtpd[1]: lost connection after AUTH from x[{CLIENT}]", Outcome.NO_STAMP),
        ("Nov 24 09:00:01 oops", Outcome.NO_FORM),
        ("Nov 24 09:00:01 mx1 sshd[1]: Failed password for root", Outcome.NO_PROGRAM),
        ("Nov 24 09:00:01 mx1 postfix/qmgr[1]: 4F2A11: removed", Outcome.NO_TABLE),
        (f"{SMTPD}connect from unknown[{CLIENT}]", Outcome.NO_HINT),
        (f"{SMTPD}warning: of a new kind from unknown[{CLIENT}]", Outcome.NO_ROW),
        (f"{SMTPD}lost connection after QUIT from unknown[{CLIENT}]", Outcome.NO_EVENT),
        (
            "Nov 24 09:00:01 mx1 postfix/sekimori-oracle/smtpd[1]: lost connection after AUTH from x[127.0.0.1]",
            Outcome.OURSELVES,
        ),
    ],
)
def test_the_step_that_let_a_line_go_is_told(line: str, outcome: Outcome) -> None:
    explained = one(line)
    assert explained.outcome is outcome
    assert explained.event is None
    assert explained.counts == ""


def test_the_sentence_names_the_program() -> None:
    assert "sshd" in one("Nov 24 09:00:01 mx1 sshd[1]: Failed password for root").said
    assert "postfix/qmgr" in one("Nov 24 09:00:01 mx1 postfix/qmgr[1]: 4F2A11: removed").said


def test_a_row_whose_judge_says_no_event_is_named() -> None:
    explained = one(f"{SMTPD}lost connection after QUIT from unknown[{CLIENT}]")
    assert explained.row == "lost connection"
    assert explained.why.startswith("judge_lost of stage=QUIT says that it is no event")


def test_a_line_that_is_known_to_tell_of_no_client_says_why() -> None:
    assert (
        one(f"{SMTPD}warning: problem talking to service rewrite: Connection reset by peer").why
        == "our own service is down"
    )
    assert one(f"{SMTPD}warning: of a new kind").why == ""


def test_rows_of_an_export_are_told() -> None:
    explained = together(
        "Level,Log,Time,User,Event",
        f"Warning,Connection,2026/11/24 13:37:52,admin,User [admin] from [{CLIENT}] failed to log in via [SSH] due to"
        " authorization failure.",
        "Info,Connection,2026/11/24 13:37:52,admin,something else",
    )
    assert [one.outcome for one in explained] == [Outcome.EXPORT, Outcome.EVENT, Outcome.EXPORT]
    assert {one.form for one in explained} == {"Log Center's export (CSV)"}


# The nearest rows


def test_the_nearest_row_says_where_the_line_leaves_it() -> None:
    explained = one(f"{SMTPD}NOQUEUE: reject: RCPT from unknown {CLIENT}: 554 5.7.1 no")
    near = explained.nearest[0]
    assert (near.row, near.module) == ("DNSBL refusal", "tui/parsers/postfix.py")
    assert near.fits == "NOQUEUE: reject: RCPT from unknown"
    assert near.expected.startswith(r"\[")
    assert near.found == f" {CLIENT}: 554 5.7.1 no"


def test_a_line_like_no_row_has_no_nearest() -> None:
    assert one(f"{SMTPD}connect from unknown[{CLIENT}]").nearest == ()


def test_the_end_of_a_line_that_was_cut_is_told() -> None:
    explained = one(f"{SMTPD}timeout after DATA from unknown[{CLIENT}")
    assert explained.outcome is Outcome.NO_ROW
    near = explained.nearest[0]
    assert near.row == "timeout"
    assert near.found == "the end of the line"


@pytest.mark.parametrize("program", catalogue.PROGRAMS, ids=lambda program: program.name)
def test_every_row_is_cut_where_its_beginning_is_a_pattern(program: Program) -> None:
    for shape in program.shapes:
        expression = shape.expression(frozenset(FIELDS))
        cuts = cuts_of(expression)
        assert cuts[-1].end == len(expression), shape.name
        assert [cut.end for cut in cuts] == sorted({cut.end for cut in cuts}), shape.name
        for cut in cuts:
            re.compile((expression[: cut.end] + cut.closing).encode())


def test_what_a_row_reads_fits_it_at_every_cut() -> None:
    """So the longest beginning that fits can be found by halving."""
    looked_at = 0
    for case in CASES[::6]:
        plans = Reader("x", zone=UTC).found(Chunk("x", case.line, 0, 1, live=False)).plans
        head = head_of(case.line.rstrip(b"\r\n"))
        if not plans or head is None or not re.match(plans[0].shape.expression(frozenset()).encode(), head.message):
            continue  # Log Center's messages are read in other words
        looked_at += 1
        expression = plans[0].shape.expression(frozenset(FIELDS))
        for cut in cuts_of(expression):
            assert re.match((expression[: cut.end] + cut.closing).encode(), head.message), (case.line, cut)
    assert looked_at > 100


# Hostile


@pytest.mark.parametrize(
    "line",
    [
        f"{DOVECOT}auth: sql(sato,{CLIENT},<Ab1>): unknown user (given password: Winter2026)",
        f"{DOVECOT}auth: sql(sato,{CLIENT},<Ab1>): of a new kind (given password: Winter2026)",
        "Nov 24 09:00:01 mx1 sshd[1]: given password: Winter2026",
        "given password: Winter2026",
    ],
)
def test_no_password_is_repeated(line: str) -> None:
    explained = one(line)
    assert not any("Winter" in said for said in all_texts(explained))
    assert "<hidden>" in explained.text


def test_control_characters_are_marks() -> None:
    explained = one(f"{SMTPD}warning: \x1b]52;c;aGk=\x07\u202e from unknown[{CLIENT}]".encode())
    assert explained.outcome is Outcome.NO_ROW
    assert all(said.isprintable() for said in all_texts(explained))


@pytest.mark.parametrize("piece", ["a", "<", "[", "(", '"', " ", "x] from [", "\\"])
def test_long_lines_are_explained_at_once(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    for line in (
        f"{SMTPD}warning: {text}",
        f"{SMTPD}NOQUEUE: reject: RCPT from {text}",
        f"{DOVECOT}auth: {text}",
        text,
    ):
        began = time.process_time()
        explained = one(line)
        assert time.process_time() - began < 2
        assert len(explained.text) <= 4096
