"""Surges of verdicts on content, and what is neither a surge nor an alarm."""

from __future__ import annotations

import random

import pytest

from tests.analysis.campaigns.flood_log import (
    DAY,
    HOUR,
    Block,
    at,
    few,
    mails,
    office,
    one,
    surge,
    told,
    until,
    verdict,
    verdicts,
)
from tui.finding import Confidence, Severity
from tui.model import Action, Event, EventKind, Mail


def test_many_more_than_usual() -> None:
    found = surge()
    assert found.severity is Severity.WARNING
    assert found.sentence == (
        "38 mails with a verdict on their content in 40 minutes, 61 % of all mail; usual are 2 an hour."
    )
    assert found.reason == "More than usual, and 61 % of all mail: good mail may be among it."
    assert (found.evidence["verdicts"], found.evidence["mails"], found.evidence["minutes"]) == (38, 62, 40)
    assert found.remedy.words == (
        "No block helps, it is a verdict on content: see which rule or signature of the filter gives the verdicts, and "
        "keep such mail in quarantine until that is clear."
    )


@pytest.mark.parametrize(("more", "findings"), [(7, 0), (12, 1)])
def test_five_times_the_usual_is_many(more: int, findings: int) -> None:
    usual = [*verdicts(20, 30, 144), *verdicts(3 * DAY + 25, 3, more)]
    assert len(told([Block(usual, mails(0, 5, 900))], 3 * DAY + 70)) == findings


def test_while_other_mail_goes_on_it_is_for_information() -> None:
    found = surge(clean=200)
    assert (found.severity, found.evidence["percent"]) == (Severity.INFO, 16)


def test_where_no_mail_is_known_no_share_is_told() -> None:
    begin = 3 * DAY + 5
    found = one([*few(3, hours=0.5), *verdicts(begin, 1, 40, action=Action.TAG)], (), begin + 50)
    assert found.sentence == "40 mails with a verdict on their content in 40 minutes; usual are 2 an hour."
    assert found.severity is Severity.INFO
    assert not {"mails", "share", "percent"} & found.evidence.keys()


def test_what_lasts_is_told_by_its_ends() -> None:
    found = one([*few(3), *verdicts(3 * DAY, 2, 121)], mails(0, 30, 300), 3 * DAY + 4 * HOUR + 1)
    assert "content from 00:00 to 04:00, " in found.sentence


def test_a_usual_of_nothing() -> None:
    quiet = Event(at(0), EventKind.REJECTION, "mail.log", 0, 1, 1, counted=True)
    found = one([quiet, *verdicts(2 * DAY, 1, 20)], (), 2 * DAY + 30)
    assert found.sentence == "20 mails with a verdict on their content in 20 minutes; usually there are none."


def test_at_the_beginning_of_a_log_the_rest_tells_what_is_usual() -> None:
    events = [*verdicts(30, 1, 40), *verdicts(2 * HOUR, 30, 36)]
    found = one(events, mails(0, 10, 120), 20 * HOUR)
    assert (found.first, found.confidence) == (at(30), Confidence.LOW)


def test_waves_of_one_day_are_one_finding() -> None:
    waves = [*verdicts(3 * DAY, 1, 40), *verdicts(3 * DAY + 5 * HOUR, 1, 40)]
    found = one([*few(3), *waves], mails(0, 30, 200), 3 * DAY + 6 * HOUR)
    assert (found.first, found.last, found.ended) == (at(3 * DAY), at(3 * DAY + 5 * HOUR + 39), False)


def test_waves_of_two_days_are_two() -> None:
    waves = [*verdicts(3 * DAY, 1, 40), *verdicts(4 * DAY, 1, 40)]
    first, second = told([Block([*few(4), *waves], mails(0, 30, 200))], 4 * DAY + 50)
    assert (first.ended, second.ended) == (True, False)
    assert first.id != second.id


# -- what is none ------------------------------------------------------------------------------------------------------


def test_a_few_verdicts_a_day_for_a_week() -> None:
    assert told([Block(few(7), office(7))], 7 * DAY) == ()


def test_single_mails_of_a_small_server_at_night() -> None:
    nights = [verdict(n * DAY + hour * HOUR, f"a@mx{hour}.example.net") for n in range(7) for hour in (1, 2, 3, 4, 5)]
    assert told([Block(nights, mails(10 * HOUR, DAY / 6, 40))], 7 * DAY) == ()


def test_spam_of_a_night_without_other_mail() -> None:
    night = verdicts(3 * DAY + 22 * HOUR, 15, 30)
    by_day = [mail for n in range(4) for mail in mails(n * DAY + 8 * HOUR, 4, 150)]
    findings = told([Block([*few(4), *night], by_day)], 4 * DAY + 7 * HOUR)
    assert all(found.severity is not Severity.DANGER for found in findings)


def test_spam_of_a_night_after_another_with_a_newsletter() -> None:
    newsletter = mails(DAY + 22 * HOUR, 1, 120)
    by_day = [mail for n in range(4) for mail in mails(n * DAY + 8 * HOUR, 4, 150)]
    night = verdicts(3 * DAY + 22 * HOUR, 3, 30)
    (found,) = told([Block([*few(4), *night], [*by_day, *newsletter])], 4 * DAY)
    assert found.severity is Severity.WARNING


def test_a_day_without_clean_mail_while_verdicts_come_as_always() -> None:
    pairs = [*verdicts(20, HOUR, 4 * 24), *verdicts(24, HOUR, 4 * 24)]
    assert told([Block(pairs, until(office(3), 3 * DAY))], 3 * DAY + 18 * HOUR) == ()


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("share", [0.03, 0.4])
def test_a_server_with_a_steady_share(seed: int, share: float) -> None:
    chance = random.Random(seed)
    events, taken = [], []
    for n in range(12_000):
        minute = chance.random() * 5 * DAY
        if chance.random() < share:
            events.append(verdict(minute, f"a@mx{n}.example.net"))
        else:
            taken.append(Mail(at(minute), "192.0.2.7"))
    assert told([Block(events, taken)], 5 * DAY) == ()


def test_the_first_minutes_of_a_log() -> None:
    assert told([Block(verdicts(0, 1, 50), ())], 60) == ()
    assert told([Block(verdicts(10, 1, 40), mails(0, 1, 10))], 60) == ()


def test_a_burst_that_comes_every_morning() -> None:
    mornings = [event for n in range(7) for event in verdicts(n * DAY + 9 * HOUR, 2, 12)]
    assert told([Block([*few(7), *mornings], office(7))], 7 * DAY) == ()


def test_a_filter_that_refuses_nearly_everything_always() -> None:
    assert told([Block(verdicts(0, 10, 720), mails(5, 300, 24))], 5 * DAY) == ()
