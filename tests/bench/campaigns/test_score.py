"""The score's arithmetic, on findings made by hand."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.bench.campaigns.score import Score, added, covers, judge, total
from tests.bench.campaigns.told import Answers, Said, Seen
from tests.bench.campaigns.truth import Attempt, Guest, Planted, Truth
from tui.finding import Confidence, Finding, FindingKind, Remedy, Severity

IPS = tuple(f"192.0.2.{n}" for n in range(10))
PHONE = "198.51.100.7"


def planted(kind: FindingKind = FindingKind.ROTATING, ips: tuple[str, ...] = IPS, fifth: int = 0) -> Planted:
    """A campaign of one attempt an hour, each by the next address."""
    attempts = tuple(Attempt(3600.0 * n, ip) for n, ip in enumerate(ips))
    return Planted(
        "by hand", kind, (FindingKind.LOW_AND_SLOW,), ips, (), (), attempts, 0.0, attempts[-1].time, bool(fifth), fifth
    )


def said(
    kind: FindingKind = FindingKind.ROTATING,
    ips: tuple[str, ...] = IPS,
    *traits: FindingKind,
    severity: Severity = Severity.WARNING,
    first: float = 0.0,
    last: float = 36_000.0,
) -> Said:
    return Said(kind, frozenset((kind, *traits)), severity, first, last, frozenset(ips), "a sentence", "")


def truth(*campaigns: Planted) -> Truth:
    return Truth("small", 0, 100, campaigns, (Guest("telephone", (PHONE,)),))


def seen(*campaigns: Planted, phone: int = 0) -> Seen:
    times = {ip: [one.time for one in c.attempts if one.ip == ip] for c in campaigns for ip in c.addresses}
    return Seen(times | {PHONE: [float(n) for n in range(phone)]}, {})


def score(one: Planted, *told: Said, early: tuple[Said, ...] | None = None, phone: int = 0) -> Score:
    answers = Answers(told, {} if early is None else {0: early})
    return total(judge(truth(one), answers, seen(one, phone=phone)).scores)


def test_half_of_the_addresses_is_found_and_less_is_not() -> None:
    assert score(planted(), said(ips=IPS[:5])).found == 1
    assert score(planted(), said(ips=IPS[:4])).found == 0


def test_half_of_the_attempts_is_found_too() -> None:
    busy = planted(ips=(*IPS[:4], *[IPS[0]] * 6))
    assert score(busy, said(ips=IPS[:1])).found == 1


def test_a_finding_of_another_time_is_about_something_else() -> None:
    assert not covers(said(first=90_000.0, last=99_000.0), planted())


def test_the_kind_may_be_a_trait_of_the_finding() -> None:
    assert score(planted(), said(FindingKind.DICTIONARY, IPS, FindingKind.ROTATING)).found == 1
    assert score(planted(), said(FindingKind.DICTIONARY)).found == 0


def test_a_campaign_of_fewer_than_eight_attempts_is_not_asked_for_unless_it_is_a_breach() -> None:
    assert score(planted(ips=IPS[:7])).planted == 0
    assert score(planted(FindingKind.BREACH, IPS[:7])).planted == 1


def test_early_asks_for_the_first_five_attempts_and_for_any_kind() -> None:
    slow = planted(FindingKind.LOW_AND_SLOW, fifth=1)
    found = score(slow, early=(said(FindingKind.SPRAYING, IPS[:3], last=14_400.0),))
    assert (found.slow, found.early) == (1, 1)
    late = score(slow, early=(said(FindingKind.LOW_AND_SLOW, IPS[:2], last=14_400.0),))
    assert (late.slow, late.early) == (1, 0)


def test_a_finding_most_of_whose_events_are_a_guests_is_invented() -> None:
    mixed = said(ips=(*IPS, PHONE))
    assert score(planted(), mixed, phone=9).invented == 0
    assert score(planted(), mixed, phone=11).invented == 1


def test_what_is_told_for_information_is_neither_told_nor_invented() -> None:
    assert score(planted(), said(ips=(PHONE,), severity=Severity.INFO), phone=20) == Score(planted=1)


def test_a_finding_of_a_kind_that_does_not_hold_is_misnamed() -> None:
    wrong = score(planted(), said(FindingKind.HARVEST))
    assert (wrong.told, wrong.misnamed, wrong.invented) == (1, 1, 0)
    assert score(planted(), said(FindingKind.LOW_AND_SLOW)).misnamed == 0


def test_a_campaign_told_under_two_names_is_split() -> None:
    assert score(planted(), said(ips=IPS[:6]), said(FindingKind.LOW_AND_SLOW, IPS[6:])).split == 1
    assert score(planted(), said(ips=IPS[:6]), said(ips=(*IPS[6:], PHONE)), phone=20).split == 0


def test_a_flood_is_found_by_its_time() -> None:
    flood = planted(FindingKind.CONTENT_FLOOD, IPS)
    assert score(flood, said(FindingKind.CONTENT_FLOOD, (), first=30_000.0, last=99_000.0)).found == 1
    missed = score(flood, said(FindingKind.CONTENT_FLOOD, (), first=80_000.0, last=99_000.0))
    assert (missed.found, missed.invented) == (0, 1)


def test_precision_and_recall() -> None:
    assert Score(planted=4, found=3, told=10, invented=1, misnamed=1).recall == 0.75
    assert Score(planted=4, found=3, told=10, invented=1, misnamed=1).precision == pytest.approx(0.8)
    assert Score().recall is Score().precision is None


def test_logs_are_added_up_by_kind() -> None:
    one = judge(truth(planted()), Answers((said(),), {}), seen(planted()))
    both = added([one, one])
    assert both[FindingKind.ROTATING] == Score(planted=2, found=2, told=2)
    assert both[FindingKind.BREACH] == Score()


def test_each_miss_and_each_invention_is_told() -> None:
    judged = judge(truth(planted()), Answers((said(ips=(PHONE,)),), {}), seen(planted(), phone=3))
    assert [remark.partition(":")[0] for remark in judged.remarks] == ["missed", "invented"]
    assert "3 of telephone" in judged.remarks[1]


def test_a_finding_and_its_json_are_scored_alike() -> None:
    at = datetime(2026, 11, 16, 9, tzinfo=UTC)
    finding = Finding(
        "abc", FindingKind.BREACH, (FindingKind.TARGETING,), Severity.DANGER, "why", Confidence.HIGH, "what", at, at,
        ended=False, events=9, addresses=IPS, networks=(), countries=(), users=(), recipients=(), evidence={},
        remedy=Remedy("none", ""),
    )  # fmt: skip
    row = {
        "kind": "breach", "traits": ["targeting"], "severity": "danger", "first": at.isoformat(),
        "last": at.isoformat(), "addresses": list(IPS), "sentence": "what", "reason": "why",
    }  # fmt: skip
    assert Said.of_json(row) == Said.of(finding)
