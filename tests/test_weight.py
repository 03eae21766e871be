"""What is kept by the ten thousand takes no more than is said beside its bounds: a week's memory is made of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.analysis.events import event
from tests.watching.log_lines import failure, text
from tests.weighing import weight
from tui.analysis.clients import Clients
from tui.analysis.minutes import MINUTES, Minutes
from tui.analysis.refused import KEPT, Refusals
from tui.model import Category, Chunk, EventKind
from tui.parsers import values
from tui.parsers.reader import Reader

BEGIN = datetime(2026, 11, 17, tzinfo=UTC)


def test_a_refusal_takes_some_thirty_bytes_whatever_its_sender() -> None:
    refusals = Refusals()
    for number in range(2 * KEPT):
        refusals.add(BEGIN + timedelta(seconds=number), f"{'x' * 60}{number}@example.com", 1)
    assert weight([refusals]) < 36 * 1.1 * KEPT


def test_an_address_takes_some_hundred_bytes_however_much_it_did() -> None:
    clients = Clients()
    for number in range(10_000):
        ip, user = f"10.0.{number >> 8}.{number & 255}", f"user{number % 300}"
        clients.add([event(number, ip=ip, user=user), event(number + 5, ip=ip, user="info")])
        clients.add([event(number + 9, EventKind.REJECTION, ip=ip, category=Category.UNKNOWN_RECIPIENT, count=7)])
    assert weight([clients]) < 450 * len(clients.rows)


def test_a_minute_takes_some_two_hundred_bytes() -> None:
    minutes = Minutes()
    kinds = (EventKind.LOGIN_FAILURE, EventKind.REJECTION, EventKind.DNSBL_HIT, EventKind.PROBE)
    for number in range(MINUTES):
        minutes.add([event(60 * number + second, kinds[second % 4]) for second in range(30)])
        if number % 100 == 0:
            minutes.picture()
    picture = minutes.picture()
    assert len(picture) == MINUTES
    assert weight([minutes]) < 260 * MINUTES


def test_addresses_and_users_that_come_back_are_the_same_objects(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(values, "_REMEMBERED", 10)
    data = text(failure(number) for number in (*range(50), *range(50)))
    events = Reader("mail.log").read(Chunk("mail.log", data, 0, 1, live=True)).events
    assert len(events) == 100
    for first, again in zip(events[:50], events[50:], strict=True):
        assert first.ip is again.ip
        assert first.user is again.user


def test_spellings_are_bounded_in_number_and_in_characters() -> None:
    spellings = values.Spellings()
    for number in range(3 * 65_536):
        assert spellings[f"user{number}"] == f"user{number}"
        assert len(spellings) <= 65_538
    for number in range(100):
        assert len(spellings[f"{number}{'x' * 200_000}"] or "") > 200_000
    assert weight([spellings]) < 8 << 20
    assert spellings[None] is None
