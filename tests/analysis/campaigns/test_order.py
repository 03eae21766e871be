"""What is told does not depend on how the log was read: forwards, backwards in blocks as a backlog is, or again."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.analysis.campaigns.given import DAY, Map, at, failed, findings, only, probe, relay, unknown, worked
from tui.analysis.campaigns.campaigns import Campaigns
from tui.finding import Finding, FindingKind
from tui.model import Delivery, Event, Mail

COUNTRIES = {"198.51.100.": "BR", "192.0.2.": "JP", "10.": "US", "203.0.113.": "RU"}
NAMES = ("sato", "suzuki", "tanaka", "admin", "info", "james", "mary", "guess1", "guess2", "hanako", None)
USERS = ("hanako", "taro", "tanaka")
END = at(8 * DAY)


def _one(when: float, rng: Random) -> Event:
    return failed(when, "203.0.113.5", rng.choice(NAMES))


def _many(when: float, rng: Random) -> Event:
    return failed(when, f"10.{rng.randrange(60)}.{rng.randrange(3)}.9", rng.choice(NAMES))


def _network(when: float, rng: Random) -> Event:
    return failed(when, f"198.51.100.{rng.randrange(8)}", rng.choice(NAMES))


def _guesses(when: float, rng: Random) -> Event:
    ip = rng.choice(["203.0.113.7", f"10.{rng.randrange(60)}.1.9"])
    sender, helo = rng.choice(["a@list.example", "b@list.example", ""]), rng.choice(["h1.example", "h2.example", ""])
    return unknown(when, ip, f"z{rng.randrange(30)}q@example.jp", sender, helo)


def _probes(when: float, rng: Random) -> Event:
    test = relay(when, "203.0.113.8", f"t{rng.randrange(9)}@relay.example")
    return rng.choice([test, probe(when, "203.0.113.8", "PREGREET")])


def _at_home(when: float, rng: Random) -> Event:
    return worked(when, f"192.0.2.{rng.randrange(3)}", rng.choice(USERS))


def _abroad(when: float, rng: Random) -> Event:
    return worked(when, rng.choice(["192.0.2.1", "198.51.100.7"]), "hanako")


def _breaks_in(when: float, rng: Random) -> Event:
    return rng.choice([failed, failed, failed, worked])(when, "203.0.113.6", "tanaka")


DEEDS = (_one, _many, _network, _guesses, _probes, _at_home, _abroad, _breaks_in)


class Strand(NamedTuple):
    """Somebody who does the same again and again."""

    deed: Callable[[float, Random], Event]
    begin: int
    gap: int
    times: int
    seed: int

    def events(self) -> list[Event]:
        rng = Random(self.seed)
        times = [self.begin + number * self.gap + rng.randrange(self.gap) for number in range(self.times)]
        return [self.deed(when, rng) for when in times]


STRANDS = st.builds(
    Strand,
    st.sampled_from(DEEDS),
    st.integers(0, 4 * DAY),
    st.sampled_from([1, 60, 600, 1200, 4000]),
    st.integers(5, 24),
    st.integers(0, 999),
)
LOGS = st.lists(STRANDS, min_size=1, max_size=5).map(
    lambda strands: sorted((event for strand in strands for event in strand.events()), key=lambda event: event.time)
)


def told(blocks: list[list[Event]]) -> tuple[Finding, ...]:
    campaigns = Campaigns(Map(COUNTRIES), ["taro"])
    for block in blocks:
        campaigns.add(block)
    return campaigns.findings(END)


@settings(max_examples=150, deadline=None)
@given(LOGS, st.integers(1, 60))
def test_forwards_and_backwards_are_the_same(log: list[Event], size: int) -> None:
    blocks = [log[begin : begin + size] for begin in range(0, len(log), size)]
    assert told(blocks[::-1]) == told([log])


@settings(max_examples=50, deadline=None)
@given(LOGS, st.integers(1, 60), st.integers(1, 9))
def test_the_live_end_comes_while_the_past_is_read(log: list[Event], size: int, every: int) -> None:
    half = len(log) // 2
    past = [log[:half][begin : begin + size] for begin in range(0, half, size)][::-1]
    live = [log[half:][begin : begin + every] for begin in range(0, len(log) - half, every)]
    mixed = [block for pair in zip(past, live, strict=False) for block in pair]
    rest = past[len(live) :] + live[len(past) :]
    ids = {one.id: (one.kind, one.addresses, one.users, one.events) for one in told([*mixed, *rest])}
    assert ids == {one.id: (one.kind, one.addresses, one.users, one.events) for one in told([log])}


def test_a_try_without_a_name_is_no_try_on_the_name_before_it() -> None:
    names = ["hanako", None, None, "guess1", "guess2", "guess3", "guess4", "guess5"]
    tries = [failed(when, "203.0.113.5", name) for when, name in enumerate(names)]
    figures = only(findings(tries, users=["hanako"])).evidence["log_in_names"]
    assert isinstance(figures, dict)
    assert (figures["tries_on_existing"], figures["distinct"]) == (1, 6)


def test_mail_that_arrives_is_told_though_nothing_else_happens() -> None:
    campaigns = Campaigns(Map())
    campaigns.add([unknown(n * 3, "203.0.113.7", f"z{n}q@example.jp") for n in range(20)])
    assert only(campaigns.findings(at(60))).kind is FindingKind.HARVEST
    campaigns.add([], [Mail(at(70), "203.0.113.7", "a@list.example", queue_id="4QX1")])
    campaigns.add([], [], [Delivery("4QX1", "hanako@example.jp")])
    finding = only(campaigns.findings(at(80)))
    assert finding.kind is FindingKind.EXISTING_RECIPIENT
    assert "hanako@example.jp" in finding.recipients


def test_mail_to_more_recipients_than_are_kept_is_so_many_at_least() -> None:
    people = [Delivery("4QX1", f"u{n}@example.jp") for n in range(40)]
    tries = [unknown(n * 3, "203.0.113.7", f"z{n}q@example.jp") for n in range(20)]
    assert only(findings(tries, mails=[Mail(at(70), "203.0.113.7", queue_id="4QX1")], deliveries=people)).at_least


@pytest.mark.parametrize("year", ["1970", "2038", "2107", "2200", "9998"])
def test_a_clock_that_is_wrong_ends_nothing(year: str, tmp_path: Path) -> None:
    assert "10.9.0.9" in _printed(tmp_path, "0", year)


def test_another_run_prints_the_same_to_the_letter(tmp_path: Path) -> None:
    assert _printed(tmp_path, "1") == _printed(tmp_path, "2")


def _printed(folder: Path, seed: str, year: str = "2026") -> str:
    log = folder / "mail.log"
    log.write_text("".join(_lines(year)), encoding="utf-8")
    command = [sys.executable, "-m", "tui", "campaigns", "--json", str(log)]
    environ = os.environ | {"PYTHONHASHSEED": seed}
    return subprocess.run(command, env=environ, capture_output=True, text=True, check=True).stdout


def _lines(year: str) -> list[str]:
    """Addresses that take turns with a list, and users who log in from the same addresses."""
    failure = "SASL LOGIN authentication failed: UGFzc3dvcmQ6, sasl_username="
    smtpd, imap = "mx1 postfix/smtpd[411]: warning: unknown", "mx1 dovecot: imap-login: Login: "
    tries = [f"{smtpd}[10.{n % 9 + 9}.0.9]: {failure}{NAMES[n % 10]}{n % 3}" for n in range(90)]
    good = [
        f"{imap}user=<user{n}>, method=PLAIN, rip=10.{n % 9 + 9}.0.9, lip=192.0.2.1, mpid={n}, TLS" for n in range(9)
    ]
    return [f"{year}-01-02T{3 + n // 60:02}:{n % 60:02}:00+00:00 {line}\n" for n, line in enumerate([*good, *tries])]
