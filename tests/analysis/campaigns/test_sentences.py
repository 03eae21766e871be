"""Every number of a sentence stands in the evidence, and the evidence is what happened."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC
from random import Random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.analysis.campaigns.given import DAY, HOUR, at, failed, findings, probe, relay, unknown, worked
from tui.analysis.campaigns.wording import length
from tui.finding import Finding
from tui.model import Delivery, Event, Mail

NAMES = (
    *("sato", "suzuki", "takahashi", "tanaka", "watanabe", "ito", "yamamoto", "nakamura", "kobayashi", "kato"),
    *("info", "admin", "sales", "support", "test", "root", "postgres", "backup", "john", "mary"),
    *("qx-1", "zz9", "lab-7", "mfp2"),
)
COUNTRIES = {"10.1": "BR", "10.2": "RU", "10.3": "VN", "192.0.2.": "JP", "198.51.100.": "BR"}
REASONS = ("PREGREET", "non-SMTP command", "lost connection after AUTH", "bare <LF> received after DATA")
HOME = [worked(n * 4 * HOUR, "192.0.2.10", name) for n in range(40) for name in ("tanaka", "info")]


def address(rng: Random, few: bool) -> str:
    """One of few neighbours, or of many strangers."""
    if few:
        return f"203.0.113.{rng.randrange(1, 4)}"
    return f"10.{rng.randrange(1, 40)}.{rng.randrange(256)}.{rng.randrange(1, 255)}"


def attack(seed: int) -> tuple[list[Event], list[Mail], list[Delivery]]:
    """Some attack, of one sort or of several."""
    rng = Random(seed)
    few, pace, count = rng.random() < 0.5, rng.choice((4, 90, 1500, 9000)), rng.randrange(8, 60)
    names = rng.sample(NAMES, rng.choice((1, 2, 6, 15)))
    sort = rng.choice(("log-in", "log-in", "harvest", "probe", "all"))
    events, mails, deliveries, now = [*HOME], list[Mail](), list[Delivery](), rng.random() * DAY
    for n in range(count):
        now += rng.uniform(0.5, 1.5) * pace
        ip = address(rng, few)
        if sort in ("log-in", "all"):
            events.append(failed(now, ip, rng.choice(names)))
        if sort in ("harvest", "all"):
            events.append(unknown(now + 1, ip, f"{rng.choice(NAMES)}{n}@example.jp", "a@list.example", "h.example"))
        if sort in ("probe", "all"):
            events.append(
                relay(now + 2, ip, f"t{n}@relay.example") if n % 2 else probe(now + 2, ip, rng.choice(REASONS))
            )
    if rng.random() < 0.4 and sort in ("log-in", "all"):
        events.append(worked(now + 30, events[-1].ip or "", names[0]))
    if rng.random() < 0.4 and sort in ("harvest", "all"):
        mails.append(Mail(at(now + 40), events[-1].ip or "", "a@list.example", queue_id="4Q"))
        deliveries.append(Delivery("4Q", "tanaka@example.jp"))
    return events, mails, deliveries


def figures(value: object) -> Iterator[int | float]:
    """All numbers of the evidence, and how many there are of everything in it."""
    if isinstance(value, dict):
        yield len(value)
        for part in value.values():
            yield from figures(part)
    elif isinstance(value, list | tuple):
        yield len(value)
        for part in value:
            yield from figures(part)
    elif isinstance(value, int | float):
        yield value


def texts(value: object) -> Iterator[str]:
    """All texts of the evidence: names and addresses, whose digits are no figures."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield str(name)
            yield from texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from texts(part)
    elif isinstance(value, str):
        yield value


def assert_exact(finding: Finding) -> None:
    """No number of the sentence is missing in the evidence."""
    known = {int(number) for number in figures(finding.evidence) if number == int(number)}
    spoken = {words for number in known for words in (f"{number:,}", length(number))}
    sentence = finding.sentence
    for text in sorted({*texts(finding.evidence), *finding.addresses}, key=len, reverse=True):
        if any(letter.isdigit() for letter in text):
            sentence = sentence.replace(text, "…")
    for words in sorted(spoken, key=len, reverse=True):
        sentence = re.sub(rf"(?<![\d,]){re.escape(words)}(?![\d,])", "…", sentence)
    left = re.findall(r"\d[\d,]*", sentence.replace("ten minutes", ""))
    assert set(left) <= {"1"}, (left, finding.sentence, finding.evidence)


def tries(finding: Finding) -> int:
    """The sum of what was tried."""
    sums = msgspec.convert(finding.evidence, _Tried)
    return sums.log_in_names.tries + sums.unknown_recipients.tries + sum(sums.probes.values())


class _Names(msgspec.Struct, frozen=True):
    tries: int = 0


class _Tried(msgspec.Struct, frozen=True):
    log_in_names: _Names = _Names()
    unknown_recipients: _Names = _Names()
    probes: dict[str, int] = {}


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**6))
def test_the_numbers_of_a_sentence_are_those_of_the_evidence(seed: int) -> None:
    events, mails, deliveries = attack(seed)
    for finding in findings(events, mails=mails, deliveries=deliveries, countries=COUNTRIES):
        assert_exact(finding)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**6))
def test_the_evidence_is_what_happened(seed: int) -> None:
    events, mails, deliveries = attack(seed)
    attempts = [one for one in events if one.kind.value in ("login_failure", "rejection", "probe")]
    for finding in findings(events, mails=mails, deliveries=deliveries, countries=COUNTRIES):
        theirs = [one for one in attempts if one.ip in finding.addresses]
        assert finding.events <= len(theirs)
        assert finding.events == tries(finding) or finding.evidence["log_ins_that_worked"]
        times = sorted(one.time.timestamp() for one in theirs)
        assert finding.first.timestamp() in times or finding.kind.value == "breach"
        assert finding.last.timestamp() in {*times, *(one.time.timestamp() for one in events)}
        tried = {one.user for one in theirs if one.user}
        assert {user for user in finding.users if user not in tried} <= {one.user for one in events}
        assert finding.evidence["addresses"] == len(finding.addresses)
        members = finding.evidence.get("networks", 0)  # a log-in that worked may have come from one more
        assert members == len(finding.networks) or finding.evidence["log_ins_that_worked"]


def test_a_sentence_that_lies_is_noticed() -> None:
    tries = [failed(n * 5, "203.0.113.9", f"user{n}x") for n in range(30)]
    told = findings(tries)[0]
    assert_exact(told)
    with pytest.raises(AssertionError):
        assert_exact(replace(told, sentence=told.sentence.replace("30 log-in names", "31 log-in names")))


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (119, "119 s"),
        (120, "2 min"),
        (7199, "119 min"),
        (7200, "2 h"),
        (50_700, "14 h 5 min"),
        (180_000, "2 d 2 h"),
    ],
)
def test_how_long(seconds: int, words: str) -> None:
    assert length(seconds) == words


def test_times_are_those_of_the_log() -> None:
    finding = findings([failed(n * 5, "203.0.113.9", f"user{n}x") for n in range(30)])[0]
    assert (finding.first, finding.last) == (at(0), at(145))
    assert finding.first.tzinfo is UTC
    assert finding.times == tuple(int(at(n * 5).timestamp()) for n in range(30))
