"""What always holds of floods: true numbers, whatever the order of blocks, within bounds."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.analysis.campaigns.flood_log import (
    DAY,
    HOUR,
    START,
    USUAL,
    Block,
    T,
    alarm,
    at,
    few,
    mails,
    office,
    one,
    surge,
    told,
    verdict,
    verdicts,
)
from tui.analysis.campaigns.flood import Flood
from tui.analysis.campaigns.flood_counts import Counts
from tui.finding import Finding
from tui.model import Action, Event, EventKind, Mail

NUMBER = re.compile(r"\d{4}-\d\d-\d\d|\d\d:\d\d|\d+(?:\.\d+)?")


def figures(found: Finding) -> set[str]:
    """Every number of the evidence, as a sentence writes it; of times the date and the hour."""
    written = set()
    for figure in found.evidence.values():
        if isinstance(figure, str):
            written |= {figure[:10], figure[11:16]}
        elif isinstance(figure, float | int):
            written.add(f"{figure:g}")
    return written


LATE, EARLY = verdicts(3 * DAY, 2, 121), verdicts(T, 4, 43, kind=EventKind.DISCARD, action=Action.DISCARD)


@pytest.mark.parametrize(
    "found",
    [
        alarm(),
        alarm(now=T + 2 * DAY),
        one([*few(3), *EARLY], USUAL, T + 180),
        surge(),
        surge(clean=200),
        surge(begin=3 * DAY - 20),
        one([*few(3), *LATE], mails(0, 30, 300), 4 * DAY),
        one([*few(3), *LATE], (), 4 * DAY),
    ],
)
def test_each_number_that_is_said_is_in_the_evidence(found: Finding) -> None:
    for sentence in (found.sentence, found.reason, found.remedy.words):
        assert set(NUMBER.findall(sentence)) <= figures(found), sentence


def some_blocks() -> list[Block]:
    """Three days and an alarm, in blocks as a log is read; mail that was tagged is told of by two of them."""
    events = [*few(3), *verdicts(T, 4, 43)]
    events += [verdict(DAY + n, f"a@tag{n}.example.net", action=Action.TAG, queue_id=f"4F{n}") for n in range(30)]
    taken = [*USUAL, *(Mail(at(DAY + n - 2), "192.0.2.7", None, queue_id=f"4F{n}") for n in range(30))]
    blocks = []
    for begin in range(0, T + 300, 200):
        end = begin + 200
        blocks.append(
            Block(
                [event for event in events if at(begin) <= event.time < at(end)],
                [mail for mail in taken if at(begin) <= mail.time < at(end)],
            )
        )
    return blocks


@settings(max_examples=12, deadline=None)
@given(st.permutations(some_blocks()), st.booleans())
def test_the_order_of_blocks_does_not_matter(blocks: list[Block], ask_between: bool) -> None:
    flood = Flood()
    for block in blocks:
        flood.add(block.events, block.mails)
        if ask_between:
            flood.findings(at(T + 180))
    assert flood.findings(at(T + 180)) == told(some_blocks(), T + 180)
    assert len(flood.findings(at(T + 180))) == 2


def week_with_waves(seed: int) -> list[Block]:
    """Ten days in blocks of some hours, with waves of verdicts, some of them in the place of clean mail."""
    chance = random.Random(seed)
    waves = [(chance.uniform(0, 10 * DAY), chance.uniform(20, 500), chance.random() < 0.5) for _ in range(8)]
    events, taken = few(10, hours=2), []
    for begin, length, instead in waves:
        if not instead:
            events += verdicts(begin, chance.uniform(1, 9), int(length / 5))
    for mail in office(10, every=6):
        minute = (mail.time - START).total_seconds() / 60
        if any(instead and begin <= minute < begin + length for begin, length, instead in waves):
            events.append(verdict(minute, f"a@mx{chance.randrange(90)}.example.net"))
        else:
            taken.append(mail)
    return [
        Block(
            [one for one in events if at(n) <= one.time < at(n + 90)],
            [one for one in taken if at(n) <= one.time < at(n + 90)],
        )
        for n in range(0, 10 * DAY, 90)
    ]


@pytest.mark.parametrize("seed", range(2))
def test_to_be_asked_at_any_time_changes_nothing(seed: int) -> None:
    blocks = week_with_waves(seed)
    live, backwards = Flood(), Flood()
    for n, block in enumerate(blocks, 1):
        live.add(block.events, block.mails)
        asked = live.findings(at(n * 90))
        if n % 16 == 0:
            assert asked == told(blocks[:n], n * 90)
    for block in reversed(blocks):
        backwards.add(block.events, block.mails)
        backwards.findings(at(10 * DAY))
    assert live.findings(at(10 * DAY)) == backwards.findings(at(10 * DAY)) == told(blocks, 10 * DAY)
    assert len(live.findings(at(10 * DAY))) > 1


def test_a_log_that_begins_with_a_wave() -> None:
    events = [*verdicts(30, 1, 40), *verdicts(2 * HOUR, 30, 36), *verdicts(20 * HOUR, 2, 300)]
    flood = Flood()
    for n in range(0, len(events), 5):
        flood.add(events[n : n + 5], ())
        now = (events[: n + 5][-1].time - at(0)).total_seconds() / 60
        assert flood.findings(at(now)) == told([Block(events[: n + 5])], now)


def test_verdicts_that_come_after_their_mail_was_judged() -> None:
    named = [Mail(at(T + n * 4), "192.0.2.7", "b@example.com", queue_id=f"4F{n}") for n in range(43)]
    late = [verdict(T + n * 4 + 2, f"a@mx{n}.example.net", action=Action.TAG, queue_id=f"4F{n}") for n in range(43)]
    flood = Flood()
    flood.add([*few(3), verdict(T - 2)], [*USUAL, *named])
    for event in late:
        flood.findings(at(T + 180))
        flood.add([event], ())
    assert flood.findings(at(T + 180)) == told([Block([*few(3), verdict(T - 2), *late], [*USUAL, *named])], T + 180)


def test_nothing_is_made_anew_while_nothing_changed() -> None:
    flood = Flood()
    flood.add([*few(3), *verdicts(T, 4, 43)], USUAL)
    before = flood.findings(at(T + 180))
    assert flood.findings(at(T + 180)) is before
    assert flood.findings(at(T + 190)) is before
    flood.add([Event(at(T + 181), EventKind.LOGIN_FAILURE, "mail.log", 0, 1, 1, counted=True)], ())
    assert flood.findings(at(T + 190)) is before
    flood.add(verdicts(T + 180, 1, 1), ())
    assert flood.findings(at(T + 190)) is not before


def test_a_line_of_the_future_hides_nothing() -> None:
    found = one([*few(3), *verdicts(T, 4, 43), verdict(400 * DAY)], USUAL, T + 180)
    assert "since 09:12 has a verdict on its content (43 of 43)" in found.sentence


def test_memory_has_bounds_whatever_arrives() -> None:
    counts = Counts(minutes=100, origins=4)
    flood = Flood(counts)
    for n in range(0, 20_000, 50):
        flood.add(
            [verdict(n + m / 2, f"a@mx{n + m}.example.net", queue_id=f"Q{n + m}") for m in range(100)],
            [Mail(at(n + m), "192.0.2.7", None, queue_id=f"M{n + m}") for m in range(50)],
        )
    flood.findings(at(20_000))
    assert len(counts.rows) == 100
    assert min(counts.rows) == int(at(19_900).timestamp()) // 60
    assert len(counts.origins(min(counts.rows), max(counts.rows))[0]) <= 12


def test_origins_that_no_longer_fit_are_said_to_be_more() -> None:
    flood = Flood(Counts(origins=4))
    flood.add([*few(3), *verdicts(T, 4, 43)], USUAL)
    (found,) = flood.findings(at(T + 180))
    assert found.at_least
    assert not alarm().at_least
