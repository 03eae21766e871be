"""What is told and when: once, again when it is graver, within limits, and nothing that is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from tests.alarm.findings import NOW, finding, inside
from tui.alarm.memory import NAMES, Record
from tui.alarm.news import Limits, decide
from tui.finding import Finding, FindingKind, Severity


class Watch:
    """Decides again and again, with a clock that is told what time it is."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self.record = Record()
        self.now = NOW

    def after(self, span: timedelta) -> Watch:
        self.now += span
        return self

    def told(self, *findings: Finding) -> list[str]:
        return [name for name, _ in self.counted(findings)]

    def counted(self, findings: Sequence[Finding]) -> list[tuple[str, int]]:
        alarms, self.record = decide(findings, self.record, self.limits, self.now)
        return [(alarm.finding.id, alarm.held_back) for alarm in alarms]


def many(number: int, kind: FindingKind = FindingKind.TARGETING, since: str = "n") -> Sequence[Finding]:
    return [finding(f"{since}{each}", kind) for each in range(number)]


MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def test_a_danger_is_told_once() -> None:
    watch = Watch()
    assert watch.told(finding("a")) == ["a"]
    assert watch.after(MINUTE).told(finding("a", events=100)) == []
    assert watch.after(24 * HOUR).told(finding("a", events=1000), finding("b")) == ["b"]


@pytest.mark.parametrize(
    ("least", "told"), [(Severity.DANGER, ["d"]), (Severity.WARNING, ["d", "w"]), (Severity.INFO, ["d", "w", "i"])]
)
def test_from_a_severity_on(least: Severity, told: list[str]) -> None:
    findings = [finding(str(severity)[0], severity=severity) for severity in reversed(tuple(Severity))]
    assert Watch(Limits(least=least)).told(*findings) == told


def test_what_grows_to_danger_is_told_then() -> None:
    watch = Watch()
    assert watch.told(finding("a", severity=Severity.WARNING)) == []
    assert watch.after(MINUTE).told(finding("a")) == ["a"]


def test_what_was_told_as_a_warning_is_told_again_as_a_danger() -> None:
    watch = Watch(Limits(least=Severity.WARNING))
    assert watch.told(finding("a", severity=Severity.WARNING)) == ["a"]
    assert watch.after(HOUR).told(finding("a")) == ["a"]
    assert watch.after(HOUR).told(finding("a", severity=Severity.WARNING)) == []
    assert watch.after(HOUR).told(finding("a")) == []


def test_tries_that_become_a_break_in_are_told_again() -> None:
    watch = Watch()
    assert watch.told(finding("a")) == ["a"]
    assert watch.after(HOUR).told(finding("a", FindingKind.BREACH)) == ["a"]
    assert watch.after(HOUR).told(finding("a")) == []


def test_one_more_user_whose_log_in_worked_is_told() -> None:
    watch = Watch()
    assert watch.told(finding("a", FindingKind.BREACH, evidence=inside("sato"))) == ["a"]
    assert watch.after(HOUR).told(finding("a", FindingKind.BREACH, evidence=inside("sato"))) == []
    assert watch.after(HOUR).told(finding("a", FindingKind.BREACH, evidence=inside("ito", "sato"))) == ["a"]
    assert watch.after(HOUR).told(finding("a", FindingKind.BREACH, evidence=inside("sato"))) == []
    assert watch.after(HOUR).told(finding("a", FindingKind.BREACH, evidence=inside("ito"))) == []


def test_of_very_many_users_not_each_is_told() -> None:
    watch = Watch()
    users = [f"user{number}" for number in range(NAMES)]
    assert watch.told(finding("a", FindingKind.BREACH, evidence=inside(*users))) == ["a"]
    assert watch.after(HOUR).told(finding("a", FindingKind.BREACH, evidence=inside(*users, "x"))) == []


@pytest.mark.parametrize(
    "evidence", [{"log_ins_that_worked": 3}, {"log_ins_that_worked": [3, {"ip": "x"}, {"user": 4}]}]
)
def test_other_evidence_is_no_user(evidence: dict[str, object]) -> None:
    assert Watch().told(finding("a", FindingKind.BREACH, evidence=evidence)) == ["a"]


def test_a_campaign_with_a_new_name_is_the_same_where_it_has_an_address_of_it() -> None:
    watch = Watch()
    assert watch.told(finding("a", addresses=("192.0.2.1", "192.0.2.2"))) == ["a"]
    renamed = finding("b", addresses=("192.0.2.2", "192.0.2.3"))
    assert watch.after(MINUTE).told(renamed) == []
    assert watch.after(HOUR).told(finding("b", FindingKind.BREACH, addresses=("192.0.2.2",))) == ["b"]


def test_two_campaigns_at_the_same_time_are_two_whatever_addresses_they_share() -> None:
    one, other = (finding(name, addresses=("192.0.2.1",)) for name in "ab")
    watch = Watch()
    assert watch.told(one) == ["a"]
    assert watch.after(MINUTE).told(one, other) == ["b"]


def test_an_address_that_comes_again_later_is_a_new_campaign() -> None:
    watch = Watch()
    assert watch.told(finding("a", addresses=("192.0.2.1",))) == ["a"]
    again = finding("b", addresses=("192.0.2.1",), first=NOW + HOUR, last=NOW + 2 * HOUR)
    assert watch.after(2 * HOUR).told(again) == ["b"]


def test_what_has_ended_is_no_news() -> None:
    watch = Watch()
    assert watch.told(finding("a", ended=True)) == []
    assert watch.record == Record()


def test_the_gravest_comes_first() -> None:
    findings = (
        finding("t"),
        finding("w", FindingKind.BREACH, severity=Severity.WARNING),
        finding("b", FindingKind.BREACH),
    )
    assert Watch(Limits(least=Severity.WARNING)).told(*findings) == ["b", "t", "w"]


def test_one_campaign_is_not_told_again_within_the_span() -> None:
    watch = Watch(Limits(every=10 * MINUTE))
    assert watch.told(finding("a")) == ["a"]
    grown = finding("a", FindingKind.BREACH)
    assert watch.after(timedelta(minutes=9, seconds=59)).told(grown) == []
    assert watch.after(timedelta(seconds=1)).told(grown) == ["a"]


def test_an_hour_has_so_many_alarms_and_the_next_one_tells_how_many_were_held_back() -> None:
    watch = Watch(Limits(an_hour=4))
    assert watch.told(*many(5)) == ["n0", "n1", "n2"]  # the fourth is kept for a break-in
    assert watch.after(59 * MINUTE).told(*many(5)) == []
    assert watch.after(MINUTE).counted(many(5)) == [("n3", 0), ("n4", 0)]


def test_what_ended_while_it_was_held_back_is_counted_all_the_same() -> None:
    watch = Watch(Limits(an_hour=1))
    assert watch.counted([finding("a")]) == [("a", 0)]
    assert watch.counted(many(7)) == []
    assert watch.after(HOUR).counted([finding("z")]) == [("z", 7)]
    assert watch.after(HOUR).counted([finding("y")]) == [("y", 0)]


def test_what_is_held_back_at_the_same_time_is_counted_too() -> None:
    assert Watch(Limits(an_hour=4)).counted(many(9)) == [("n0", 6), ("n1", 0), ("n2", 0)]


def test_many_campaigns_cannot_use_up_what_is_kept_for_a_break_in() -> None:
    watch = Watch(Limits(an_hour=12))
    assert len(watch.told(*many(100))) == 9
    breaches = many(5, FindingKind.BREACH, "b")
    assert watch.after(MINUTE).told(*many(100), *breaches) == ["b0", "b1", "b2"]
    assert watch.after(MINUTE).told(*many(100), *breaches) == []


def test_whatever_happens_an_hour_has_no_more_than_that() -> None:
    watch = Watch(Limits(an_hour=7))
    sent: list[datetime] = []
    for step in range(300):
        new = many(1 + step % 5, tuple(FindingKind)[step % 9], f"{step}-")
        sent += [watch.now] * len(watch.after(MINUTE).told(*new))
    assert len(sent) > 20
    assert all(sum(when <= later < when + HOUR for later in sent) <= 7 for when in sent)


def test_a_clock_that_is_set_back_silences_nothing() -> None:
    watch = Watch(Limits(an_hour=1))
    assert watch.told(finding("a")) == ["a"]
    assert watch.after(-48 * HOUR).told(finding("b")) == ["b"]
    assert watch.after(48 * HOUR + 2 * MINUTE).after(-96 * HOUR).told(finding("a", FindingKind.BREACH)) == ["a"]


def test_where_nothing_is_news_nothing_is_to_be_written() -> None:
    watch = Watch(Limits(an_hour=1))
    watch.told(*many(3))
    before = watch.record
    assert watch.after(MINUTE).told(*many(3)) == []
    assert watch.record is before
