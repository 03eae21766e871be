"""The labelled logs are what they say: what the readers read of a campaign's addresses is what was planted."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.bench.campaigns.scenarios import SCENARIOS, planted_in
from tests.bench.campaigns.seeds import BEGIN, END, SIZES, TESTING, TUNING
from tests.bench.campaigns.told import blocks
from tests.bench.campaigns.truth import EARLY, Truth
from tests.bench.campaigns.writer import write
from tui.analysis.place import Places
from tui.finding import FindingKind
from tui.model import Chunk, Event, EventKind, Mail, is_attack
from tui.reading import Readers

#: A log with all scenarios, short enough to be read in a test. Its seed is neither for tuning nor for testing.
SIZE = SIZES["busy"]._replace(lines=30_000, users=40, partners=60)
SEED = 1


class Read(NamedTuple):
    """A log, its truth and all its events."""

    log: Path
    truth: Truth
    events: list[Event]


@pytest.fixture(scope="module", params=[SEED, SEED + 1, SEED + 2, SEED + 3])
def read(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Read:
    prefix = tmp_path_factory.mktemp("campaigns") / "mail"
    truth = write(SIZE, request.param, prefix)
    log, readers = prefix.with_suffix(".log"), Readers()
    return Read(log, truth, [event for chunk in blocks(log) for event in readers.read(chunk).events])


def test_tuning_and_testing_seeds_are_apart() -> None:
    assert not set(TUNING) & set(TESTING)
    assert not set(range(SEED, SEED + 4)) & {*TUNING, *TESTING}


def test_a_busy_log_holds_every_scenario_and_the_small_ones_do_so_in_turn(read: Read) -> None:
    assert {planted.kind for planted in read.truth.campaigns} == set(FindingKind) == set(SCENARIOS)
    assert len(read.truth.campaigns) == sum(map(len, SCENARIOS.values()))
    for seeds in (TUNING, TESTING):
        small = {scenario for seed in seeds for scenario in planted_in(SIZES["small"], seed)}
        assert small == {scenario for scenarios in SCENARIOS.values() for scenario in scenarios}


def test_every_attempt_that_was_planted_is_read_and_no_other(read: Read) -> None:
    found = Counter((event.ip, int(event.time.timestamp())) for event in read.events if counts(event))
    for planted in read.truth.campaigns:
        if planted.kind is FindingKind.BREACH:
            continue  # its last attempts are log-ins
        told = Counter((one.ip, int(one.time)) for one in planted.attempts)
        assert Counter({key: n for key, n in found.items() if key[0] in planted.addresses}) == told, planted.name


def counts(event: Event) -> bool:
    return event.counted and is_attack(event)


def test_a_breach_is_failures_and_then_log_ins(read: Read) -> None:
    for planted in read.truth.campaigns:
        if planted.kind is not FindingKind.BREACH:
            continue
        mine = [event for event in read.events if event.ip in planted.addresses and event.counted]
        worked = [event for event in mine if event.kind is EventKind.LOGIN_SUCCESS]
        assert len(mine) == len(planted.attempts)
        assert worked
        assert {event.user for event in worked} <= set(planted.users)
        assert all(event.time <= worked[0].time for event in mine if event not in worked)


def test_users_and_recipients_are_those_of_the_log(read: Read) -> None:
    for planted in read.truth.campaigns:
        mine = [event for event in read.events if event.ip in planted.addresses]
        logins = [event for event in mine if event.kind in {EventKind.LOGIN_FAILURE, EventKind.LOGIN_SUCCESS}]
        assert {event.user for event in logins if event.user} == set(planted.users), planted.name
        if planted.recipients:
            guessed = {event.recipient for event in mine if event.kind is EventKind.REJECTION}
            assert guessed == set(planted.recipients), planted.name


def test_the_mark_of_a_slow_campaign_stands_behind_its_fifth_attempt_and_before_its_sixth(read: Read) -> None:
    for planted in read.truth.campaigns:
        assert bool(planted.fifth) == (planted.slow and len(planted.attempts) >= EARLY), planted.name
        if planted.fifth:
            told = [event for event in read.events if event.ip in planted.addresses and counts(event)]
            assert sum(event.offset < planted.fifth for event in told) == EARLY, planted.name


def test_blocks_are_whole_lines_and_one_ends_at_each_mark(read: Read) -> None:
    marks = {planted.fifth for planted in read.truth.campaigns if planted.fifth}
    chunks = list(blocks(read.log, marks))
    assert marks <= {chunk.offset + len(chunk.data) for chunk in chunks}
    assert b"".join(chunk.data for chunk in chunks) == read.log.read_bytes()
    assert all(chunk.data.endswith(b"\n") for chunk in chunks)


def test_slow_means_random_intervals_over_hours(read: Read) -> None:
    slow = [planted for planted in read.truth.campaigns if planted.kind is FindingKind.LOW_AND_SLOW]
    assert len(slow) == len(SCENARIOS[FindingKind.LOW_AND_SLOW])
    for planted in slow:
        assert planted.slow
        assert planted.attempts[EARLY - 1].time - planted.attempts[0].time >= 2 * 3600
        *gaps, longest = sorted(b.time - a.time for a, b in pairwise(planted.attempts))
        assert max(gaps) <= 7 * 3600
        assert longest <= (48 if planted.name == "slow, all doors" else 7) * 3600


def test_in_a_false_alarm_nearly_all_mail_is_condemned_and_before_it_hardly_any(read: Read) -> None:
    (alarm,) = [planted for planted in read.truth.campaigns if planted.name == "flood, false alarm"]
    readers = Readers()
    mails = {mail.queue_id: mail.time.timestamp() for chunk in blocks(read.log) for mail in accepted(readers, chunk)}
    bad = {
        event.queue_id: event.time.timestamp()
        for event in read.events
        if event.kind is EventKind.CONTENT and event.counted
    }
    times = bad | mails

    def share(first: float, last: float) -> float:
        within = [id_ for id_, at in times.items() if first <= at < last]
        return sum(id_ in bad for id_ in within) / len(within)

    assert share(alarm.first + 5, alarm.last - 5) > 0.95
    assert share(alarm.first - 12 * 3600, alarm.first) < 0.1


def accepted(readers: Readers, chunk: Chunk) -> list[Mail]:
    """What was taken in; whoever asks has read the block."""
    readers.read(chunk)
    return readers.accepted(chunk)


def test_everything_happens_within_the_week_and_in_order(read: Read) -> None:
    times = [event.time.timestamp() for event in read.events]
    assert times[0] >= BEGIN
    assert times[-1] < END
    assert times == sorted(times)


def test_no_address_is_two_parties(read: Read) -> None:
    owners = [*(c.addresses for c in read.truth.campaigns), *(guest.addresses for guest in read.truth.guests)]
    assert len(set().union(*owners)) == sum(map(len, owners))


def test_those_who_try_japanese_names_are_not_in_japan(read: Read) -> None:
    (planted,) = [one for one in read.truth.campaigns if one.name == "surnames from abroad"]
    countries = {Places().country(ip) for ip in planted.addresses}
    assert len(countries) > 3
    assert not countries & {"JP", ""}


def test_equal_seeds_write_equal_logs(read: Read, tmp_path: Path) -> None:
    again = write(SIZE, read.truth.seed, tmp_path / "again")
    assert again == read.truth
    assert (tmp_path / "again.log").read_bytes() == read.log.read_bytes()
