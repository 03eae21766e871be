"""What the monitor says while real servers are attacked, against what the client really did."""

from __future__ import annotations

from collections import Counter
from typing import Any

import msgspec
import pytest

from tests.stack.conftest import Client, missing_in_logs
from tests.stack.deed import Deed
from tests.stack.servers import Stack
from tests.stack.watcher import Watcher, read_once
from tui.model import Event, EventKind, is_attack

SIGNALLING = {"198.51.100.250", "198.51.100.251", "198.51.100.252"}
LATENCY = 0.4  # seconds from the server's answer to the event on standard output
NAMED = ("user", "recipient", "zone", "category")

Key = tuple[EventKind, str]


def done(deeds: list[Deed]) -> Counter[Key]:
    """How often each address did what."""
    counts: Counter[Key] = Counter()
    for deed in deeds:
        if deed.kind is not None:
            counts[deed.kind, deed.ip] += deed.times
    return counts


def counted(events: list[Event]) -> Counter[Key]:
    """How often each address did what, as the monitor counts."""
    counts: Counter[Key] = Counter()
    for event in events:
        if event.counted and event.ip not in SIGNALLING:
            counts[event.kind, event.ip or "no address"] += event.count
    return counts


def differences(told: Counter[Any], truth: Counter[Any]) -> list[str]:
    """What is missing and what is invented, for people."""
    wrong = sorted((key for key in told | truth if told[key] != truth[key]), key=str)
    return [f"{' '.join(map(str, key))}: done {truth[key]}, told {told[key]}" for key in wrong]


@pytest.fixture(scope="module")
def events(attack: list[Deed], watcher: Watcher) -> list[Event]:
    """What was told of the attack, signals left out."""
    return [told.event for told in watcher.told if told.event.ip not in SIGNALLING]


def test_the_servers_logged_every_deed(stack: Stack, attack: list[Deed]) -> None:
    assert missing_in_logs(attack, stack.log_text()) == []


def test_good_mail_arrived(stack: Stack, attack: list[Deed]) -> None:
    inbox = stack.root / "mail/alice"
    messages = [path for path in inbox.rglob("*") if path.parent.name in {"new", "cur"}]
    assert len(messages) == 2, "one from a stranger through postscreen, one submitted by Bob"


def test_every_deed_is_told_and_nothing_is_invented(attack: list[Deed], events: list[Event]) -> None:
    assert differences(counted(events), done(attack)) == []


@pytest.mark.parametrize("field", NAMED)
def test_who_was_tried_and_why_it_was_refused(field: str, attack: list[Deed], events: list[Event]) -> None:
    expected: Counter[tuple[EventKind, str, str]] = Counter()
    for deed in attack:
        if deed.kind is not None and getattr(deed, field) is not None:
            expected[deed.kind, deed.ip, getattr(deed, field)] += deed.times
    keys = {key[:2] for key in expected}
    told: Counter[tuple[EventKind, str, str]] = Counter()
    for event in events:
        if event.counted and event.ip and (event.kind, event.ip) in keys:
            told[event.kind, event.ip, getattr(event, field)] += event.count
    assert expected, f"no deed names a {field}"
    assert differences(told, expected) == []


def test_good_clients_are_not_accused(attack: list[Deed], events: list[Event]) -> None:
    guilty = {deed.ip for deed in attack if deed.kind not in {None, EventKind.LOGIN_SUCCESS}}
    innocent = {deed.ip for deed in attack} - guilty
    assert len(innocent) >= 5
    assert [event for event in events if is_attack(event) and event.ip in innocent] == []


def test_addresses_in_a_clients_own_text_are_not_blamed(attack: list[Deed], events: list[Event]) -> None:
    assert {event.ip for event in events} <= {deed.ip for deed in attack}


def test_nothing_unprintable_passes(attack: list[Deed], events: list[Event]) -> None:
    texts = [text for event in events for text in msgspec.structs.astuple(event) if isinstance(text, str)]
    assert [text for text in texts if not text.isprintable()] == []


def test_every_event_says_where_it_stands(stack: Stack, events: list[Event]) -> None:
    logs = {str(path): path.read_bytes() for path in stack.logs}
    for event in events:
        assert event.source in logs
        log = logs[event.source]
        line = log[event.offset :].partition(b"\n")[0]
        assert event.offset == 0 or log[event.offset - 1 : event.offset] == b"\n"
        assert event.line == log[: event.offset].count(b"\n") + 1
        assert (event.ip or "").encode() in line


def test_times_are_aware_and_of_the_present(stack: Stack, events: list[Event]) -> None:
    began = (stack.root / "postfix").stat().st_mtime
    ended = max(path.stat().st_mtime for path in stack.logs)
    for event in events:
        assert event.time.utcoffset() is not None
        assert began - 1 <= event.time.timestamp() <= ended + 1, "stamps have whole seconds"


def test_json_has_the_models_fields_and_leaves_absent_ones_out(watcher: Watcher, attack: list[Deed]) -> None:
    fields = set(Event.__struct_fields__)
    for told in watcher.told:
        row = msgspec.json.decode(told.line, type=dict[str, object])
        assert set(row) <= fields
        assert None not in row.values()


def test_reading_the_logs_again_counts_the_same(stack: Stack, attack: list[Deed]) -> None:
    assert differences(counted(read_once(stack.logs)), done(attack)) == []


def test_an_answer_of_the_server_is_told_at_once(client: Client, watcher: Watcher, attack: list[Deed]) -> None:
    deeds = client("timed")
    answered = {deed.user: deed.answered or 0 for deed in deeds}
    told = watcher.wait_for(lambda told: answered.keys() <= {t.event.user for t in told}, within=10)
    latencies: dict[str | None, float] = {}
    for row in told:
        if row.event.user in answered:
            latencies.setdefault(row.event.user, row.at - answered[row.event.user])
    assert max(latencies.values()) <= LATENCY, latencies


def test_sigterm_ends_it_without_a_word(stack: Stack, attack: list[Deed]) -> None:
    errors = stack.root / "second.errors"
    second = Watcher(stack.logs, errors)
    second.wait_for(lambda told: told, within=10)
    assert second.end() == 0
    assert errors.read_text() == ""
