"""An alarm of verdicts on content: from when on, of how many mails, and what it says."""

from __future__ import annotations

from datetime import timedelta, timezone

import pytest

from tests.analysis.campaigns.flood_log import (
    DAY,
    HOUR,
    USUAL,
    Block,
    T,
    alarm,
    at,
    few,
    mails,
    one,
    told,
    verdict,
    verdicts,
)
from tui.finding import Confidence, FindingKind, Severity
from tui.model import Action, EventKind


def test_from_when_on_all_mail_has_a_verdict() -> None:
    found = alarm()
    assert found.kind is FindingKind.CONTENT_FLOOD
    assert found.severity is Severity.DANGER
    assert found.confidence is Confidence.HIGH
    assert found.sentence == (
        "100 % of mail since 09:12 has a verdict on its content (43 of 43): this looks like a false alarm."
    )
    assert found.reason == (
        "Mail from 12 different places is hit at once, where 5 % of mail is usual: the filter most likely takes good "
        "mail for bad."
    )
    assert (found.first, found.last, found.events, found.ended) == (at(T), at(T + 42 * 4), 43, False)
    assert found.times == tuple(int(at(T + n * 4).timestamp()) for n in range(43))


def test_a_block_would_not_help_and_none_is_offered() -> None:
    found = alarm()
    assert (found.addresses, found.networks, found.users, found.recipients, found.traits) == ((), (), (), (), ())
    assert (found.remedy.action, found.remedy.targets) == ("none", ())
    assert found.remedy.words == (
        "No block helps, it is a verdict on content: see what the filter's signatures and rules changed shortly before "
        "09:12, and keep such mail in quarantine until that is clear."
    )


def test_what_was_discarded_is_said_with_what_to_do() -> None:
    lost = alarm(kind=EventKind.DISCARD, action=Action.DISCARD)
    assert "43 were discarded: put such mail into quarantine instead until that is clear" in lost.remedy.words
    assert lost.evidence["discarded"] == 43


def test_the_figures_it_rests_on() -> None:
    assert alarm().evidence == {
        "verdicts": 43,
        "mails": 43,
        "share": 1.0,
        "percent": 100,
        "since": "2026-11-27T09:12+00:00",
        "until": "2026-11-27T12:00+00:00",
        "minutes": 169,
        "usual_per_hour": 0.3,
        "usual_percent": 5,
        "sender_domains": 12,
        "addresses_without_sender": 0,
        "origins": 12,
        "refused": 43,
    }


@pytest.mark.parametrize(("number", "severities"), [(6, []), (7, []), (8, [Severity.DANGER]), (9, [Severity.DANGER])])
def test_it_is_told_with_its_eighth_mail_and_not_before(number: int, severities: list[Severity]) -> None:
    findings = told([Block([*few(3), *verdicts(T, 4, number)], USUAL)], T + 60)
    assert [found.severity for found in findings] == severities


def test_it_keeps_its_name_while_it_grows_and_after() -> None:
    names = {alarm(number, now).id for number, now in ((8, T + 30), (20, T + 90), (43, T + 180), (43, T + 2 * DAY))}
    assert len(names) == 1
    assert len(names.pop()) == 12


def test_another_day_has_another_name() -> None:
    assert alarm().id != one([*few(3), *verdicts(T + 4, 4, 43)], USUAL, T + 180).id


def test_nearly_all_is_told_exactly() -> None:
    found = one([*few(3), *verdicts(T, 4, 58)], [*USUAL, *mails(T + 21 * 4, 80, 2)], T + 4 * HOUR)
    assert found.severity is Severity.DANGER
    assert found.sentence.startswith("97 % of mail since 09:12 has a verdict on its content (58 of 60)")
    assert found.evidence["share"] == 0.967


def test_all_but_one_of_very_many_is_not_all() -> None:
    found = one([*few(3), *verdicts(T, 0.25, 800)], [*USUAL, *mails(T + 100, 1, 1)], T + 4 * HOUR)
    assert found.sentence.startswith("99 % of mail since 09:12 has a verdict on its content (800 of 801)")


def test_clean_mail_ends_it_at_once() -> None:
    found = one([*few(3), *verdicts(T, 4, 43)], [*USUAL, *mails(T + 175, 4, 10)], T + 230)
    assert found.ended
    assert found.sentence == (
        "100 % of mail from 09:12 to 12:00 had a verdict on its content (43 of 43): this looks like a false alarm."
    )


def test_eight_quiet_hours_end_it() -> None:
    assert not alarm(now=T + 42 * 4 + 8 * HOUR - 1).ended
    assert alarm(now=T + 42 * 4 + 8 * HOUR).ended


def test_another_day_is_named() -> None:
    assert "from 2026-11-27 09:12 to 12:00" in alarm(now=T + DAY).sentence


def test_times_are_told_in_the_zone_of_the_log() -> None:
    tokyo = timezone(timedelta(hours=9))
    events = [verdict(n * 4 + T, f"a@mx{n}.example.net", time=at(T + n * 4, tokyo)) for n in range(20)]
    assert "since 18:12 " in one([*few(3), *events], USUAL, T + 80).sentence


def test_where_no_day_before_is_known_it_is_less_sure() -> None:
    found = one([verdict(10), verdict(300), *verdicts(9 * HOUR + 12, 4, 43)], mails(0, 5, 110), 12 * HOUR)
    assert (found.severity, found.confidence) == (Severity.DANGER, Confidence.MEDIUM)
    assert "since 09:12" in found.sentence


def test_spam_of_the_night_before_is_not_when_it_began() -> None:
    by_day = [mail for n in range(3) for mail in mails(n * DAY + 8 * HOUR, 4, 150)]
    night = verdicts(3 * DAY, 3 * HOUR, 3)
    found = one([*few(3), *night, *verdicts(3 * DAY + 8 * HOUR, 4, 43)], by_day, 3 * DAY + 11 * HOUR)
    assert "100 % of mail since 08:00" in found.sentence


def test_senders_that_are_unknown_are_told_apart_by_address() -> None:
    many = [verdict(T + n * 4, None, ip=f"203.0.113.{n}") for n in range(20)]
    found = one([*few(3), *many], USUAL, T + 80)
    assert (found.severity, found.evidence["sender_domains"]) == (Severity.DANGER, 0)
    assert found.evidence["addresses_without_sender"] == 20


@pytest.mark.parametrize(("domains", "severity"), [(3, Severity.WARNING), (4, Severity.DANGER)])
def test_mail_of_few_senders_is_no_false_alarm(domains: int, severity: Severity) -> None:
    assert alarm(domains=domains).severity is severity
