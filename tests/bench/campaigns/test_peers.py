"""The stock thresholds of fail2ban and CrowdSec, on events made by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from tests.bench.campaigns.peers import Peers, PeerScore, judge_peer
from tests.bench.campaigns.truth import Attempt, Guest, Planted, Truth
from tui.finding import FindingKind
from tui.model import Category, Event, EventKind

IP, OTHER = "192.0.2.9", "198.51.100.9"
FAILED = ("postfix/smtpd", EventKind.LOGIN_FAILURE, "authentication failure")
MISMATCH = ("dovecot", EventKind.LOGIN_FAILURE, "Password mismatch")
ENDED = ("dovecot", EventKind.LOGIN_FAILURE, "auth failed, 1 attempts in 2 secs")
UNKNOWN = ("postfix/smtpd", EventKind.REJECTION, "Recipient address rejected: User unknown in local recipient table")
GREYLISTED = ("postfix/smtpd", EventKind.REJECTION, "Recipient address rejected: Greylisted")
RELAY = ("postfix/smtpd", EventKind.REJECTION, "Relay access denied")
LOST = ("postfix/smtpd", EventKind.PROBE, "lost connection after CONNECT")
PREGREET = ("postfix/postscreen", EventKind.PROBE, "PREGREET")


def banned(
    what: tuple[str, EventKind, str], times: Sequence[float], ips: Sequence[str] = (IP,), *, workers: bool = True
) -> tuple[dict[str, float], dict[str, float]]:
    """What fail2ban and CrowdSec would have banned."""
    peers, (program, kind, reason) = Peers(workers=workers), what
    peers.add(event(program, kind, reason, at, ips[n % len(ips)]) for n, at in enumerate(times))
    return peers.fail2ban, peers.crowdsec


def event(program: str, kind: EventKind, reason: str, at: float, ip: str) -> Event:
    when = datetime.fromtimestamp(at, UTC)
    return Event(when, kind, "", 0, 0, 1, True, Category.OTHER, ip=ip, program=program, reason=reason)


def test_fail2ban_bans_at_the_fifth_failure_within_ten_minutes() -> None:
    assert banned(FAILED, [0, 150, 300, 450, 600])[0] == {IP: 600.0}
    assert banned(FAILED, [0, 150, 300, 450, 601])[0] == {}


def test_fail2ban_counts_each_address_and_each_jail_by_itself() -> None:
    assert banned(FAILED, range(8), [IP, OTHER])[0] == {}
    peers = Peers(workers=True)
    peers.add(event(*(FAILED if n < 4 else MISMATCH), float(n), IP) for n in range(8))
    assert peers.fail2ban == {}


@pytest.mark.parametrize(("what", "bans"), [(UNKNOWN, True), (RELAY, True), (GREYLISTED, False), (LOST, False)])
def test_fail2ban_counts_some_refusals(what: tuple[str, EventKind, str], bans: bool) -> None:
    assert bool(banned(what, range(9))[0]) is bans


def test_crowdsec_bans_the_sixth_that_comes_faster_than_one_leaks() -> None:
    assert banned(FAILED, range(5))[1] == {}
    assert banned(FAILED, [0, 1, 2, 3, 4, 5, 6])[1] == {IP: 5.0}
    assert banned(FAILED, [10.0 * n for n in range(200)])[1] == {}


def test_crowdsec_takes_lost_connections_and_greylisting_for_spam() -> None:
    assert banned(LOST, range(9))[1]
    assert banned(GREYLISTED, range(9))[1]


def test_crowdsec_bans_the_first_who_talks_early_and_the_second_relay_test() -> None:
    assert banned(PREGREET, [7])[1] == {IP: 7.0}
    assert banned(RELAY, [0, 500])[1] == {IP: 500.0}
    assert banned(RELAY, [0, 700, 1_400])[1] == {}


def test_crowdsec_knows_dovecots_last_line_and_the_worker_but_no_other_authentication() -> None:
    assert banned(ENDED, [0, 1, 2, 3, 4])[1]
    assert banned(MISMATCH, [0, 1, 2, 3, 4])[1]
    assert not banned(MISMATCH, [0, 1, 2, 3, 4], workers=False)[1]
    assert not banned(ENDED, [360.0 * n for n in range(50)])[1]


def test_log_ins_that_work_are_never_counted() -> None:
    assert banned(("dovecot", EventKind.LOGIN_SUCCESS, ""), range(50)) == ({}, {})


def test_a_campaign_is_found_when_one_of_its_addresses_is_banned_in_its_time() -> None:
    attempts = tuple(Attempt(1_000.0 + 900 * n, (IP, OTHER)[n % 2]) for n in range(10))
    kind = FindingKind.LOW_AND_SLOW
    planted = Planted("slow", kind, (), (IP, OTHER), (), (), attempts, 1_000.0, 9_100.0, slow=True, fifth=77)
    truth = Truth("small", 0, 9, (planted,), (Guest("office", ("203.0.113.5",)),))
    assert judge_peer(truth, {OTHER: 4_600.0}).scores[kind] == PeerScore(1, 1, 1, 1)
    assert judge_peer(truth, {OTHER: 5_500.0}).scores[kind] == PeerScore(1, 1, 1, 0)
    assert judge_peer(truth, {OTHER: 99_999.0, "203.0.113.5": 1.0}).scores[kind] == PeerScore(1, 0, 1, 0)
    assert judge_peer(truth, {"203.0.113.5": 1.0}).guests == {"office"}
