"""The demo shows what campaigns are: its past holds each that people should know, told as what it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from tui.analysis.campaigns.campaigns import Campaigns
from tui.analysis.place import Places
from tui.commands.campaigns import Study
from tui.demo import DEMO_COUNTRIES, Simulation
from tui.finding import Finding, FindingKind, Severity
from tui.model import Chunk
from tui.reading import Readers

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SEEDS = (1, 2, 3)


@pytest.fixture(scope="module", params=SEEDS)
def findings(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Sequence[Finding]:
    simulation = Simulation(tmp_path_factory.mktemp("demo"), seed=request.param, clock=lambda: NOW)
    simulation.backlog(6)
    simulation.close()
    study = Study(Campaigns(Places(extra=DEMO_COUNTRIES)), Readers(zone=UTC))
    for path in simulation.files:
        study.add(Chunk(path.name, path.read_bytes(), offset=0, line=1, live=False))
    return study.findings(NOW)


def of_kind(findings: Sequence[Finding], kind: FindingKind) -> Finding:
    """The first of its kind."""
    return next(finding for finding in findings if finding.kind is kind)


def test_somebody_who_tried_at_random_hours_got_in(findings: Sequence[Finding]) -> None:
    got_in = [finding for finding in findings if finding.kind is FindingKind.BREACH]
    assert [finding.addresses for finding in got_in] == [("203.0.113.199",)]
    assert FindingKind.LOW_AND_SLOW in got_in[0].traits
    assert got_in[0].sentence.startswith("kenji logged in from 203.0.113.199 (CN) after ")


def test_somebody_tries_by_the_clock_log_in_names_that_exist(findings: Sequence[Finding]) -> None:
    slow = next(finding for finding in findings if finding.addresses == ("203.0.113.201",))
    assert (slow.kind, slow.traits) == (FindingKind.TARGETING, (FindingKind.LOW_AND_SLOW,))
    assert slow.severity is Severity.DANGER
    assert set(slow.users) == {"hanako", "taro", "yuki"}


def test_japanese_names_are_tried_from_abroad(findings: Sequence[Finding]) -> None:
    walked = next(one for one in findings if one.kind is FindingKind.DICTIONARY and one.sentence.startswith("Japanese"))
    assert len(walked.addresses) == 12
    assert "from 12 addresses in 9 countries, none in Japan" in walked.sentence


def test_addresses_change_with_every_try(findings: Sequence[Finding]) -> None:
    rotating = of_kind(findings, FindingKind.ROTATING)
    assert len(rotating.addresses) > 100
    assert rotating.events < 1.2 * len(rotating.addresses)


def test_recipients_are_guessed_and_mail_of_one_who_guesses_arrived(findings: Sequence[Finding]) -> None:
    assert len(of_kind(findings, FindingKind.HARVEST).recipients) > 100
    arrived = of_kind(findings, FindingKind.EXISTING_RECIPIENT)
    assert arrived.addresses == ("2001:db8:55::9",)
    assert FindingKind.HARVEST in arrived.traits


def test_the_filter_took_good_mail_for_bad_for_a_while(findings: Sequence[Finding]) -> None:
    flood = of_kind(findings, FindingKind.CONTENT_FLOOD)
    assert "looks like a false alarm" in flood.sentence
    assert flood.ended


def test_no_user_and_no_partner_is_in_a_campaign(findings: Sequence[Finding]) -> None:
    inside = {ip for finding in findings for ip in finding.addresses}
    assert not {ip for ip in inside if ip.startswith(("192.0.2.", "2001:db8:1::", "2001:db8:49::"))}
