"""The owner of alarms: over restarts, beside another one, with a state folder that fails, and never in the way."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from tests.alarm.findings import NOW, finding
from tests.watching.deadline import until
from tui.alarm.alarm import Alarm, AlarmError
from tui.alarm.alarms import Alarms
from tui.alarm.memory import BOUND, NAMES, SIZE_LIMIT, Memory, Record, Told
from tui.alarm.news import Limits
from tui.finding import FindingKind, Severity

LATER = NOW + timedelta(hours=2)


class Ear:
    """A channel that keeps what it hears; while it is `deaf` a delivery takes for ever."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.error = ""
        self.deaf = threading.Event()
        self.deaf.set()

    def deliver(self, alarm: Alarm) -> None:
        self.deaf.wait()
        if self.error:
            raise AlarmError(self.error)
        self.heard.append(alarm.finding.id)

    def stop(self) -> None:
        self.deaf.set()


@contextmanager
def alarms(folder: Path, *ears: Ear, told: list[str] | None = None) -> Iterator[Alarms]:
    said: list[str] = [] if told is None else told
    made = Alarms(ears, Memory(folder / "state" / "alarms.json"), Limits(), said.append)
    try:
        yield made
    finally:
        made.close(10)


def test_every_channel_hears_it_once(tmp_path: Path) -> None:
    one, other = Ear(), Ear()
    with alarms(tmp_path, one, other) as owner:
        assert owner.look((finding("a"), finding("b")), NOW) == 2
        assert owner.look((finding("a"), finding("b")), NOW) == 0
    assert one.heard == other.heard == ["a", "b"]


def test_after_a_restart_nothing_is_told_again(tmp_path: Path) -> None:
    ear = Ear()
    with alarms(tmp_path, ear) as owner:
        owner.look((finding("a"),), NOW)
    with alarms(tmp_path, ear) as owner:
        owner.look((finding("a"), finding("b")), LATER)
        owner.look((finding("a", FindingKind.BREACH),), LATER)
    assert ear.heard == ["a", "b", "a"]


def test_a_restart_does_not_make_the_hour_begin_anew(tmp_path: Path) -> None:
    ear = Ear()
    for restart in range(20):
        with alarms(tmp_path, ear) as owner:
            owner.look((finding(f"n{restart}"),), NOW + timedelta(seconds=restart))
    assert len(ear.heard) == 9


def test_two_that_run_at_the_same_time_tell_it_once(tmp_path: Path) -> None:
    ear = Ear()
    with alarms(tmp_path, ear) as one, alarms(tmp_path, ear) as other:
        for name in "abc":
            one.look((finding(name),), NOW)
            other.look((finding(name),), NOW)
    assert sorted(ear.heard) == ["a", "b", "c"]


def test_while_another_one_decides_it_waits_for_the_next_look(tmp_path: Path) -> None:
    ear = Ear()
    with alarms(tmp_path, ear) as owner:
        with Memory(tmp_path / "state" / "alarms.json").alone() as alone:
            assert alone
            assert owner.look((finding("a"),), NOW) == 0
        assert owner.look((finding("a"),), NOW) == 1


def test_a_channel_that_hangs_holds_nobody_up(tmp_path: Path) -> None:
    slow, quick = Ear(), Ear()
    slow.deaf.clear()
    with alarms(tmp_path, slow, quick) as owner:
        owner.look((finding("a"),), NOW)
        owner.look((finding("a"), finding("b")), NOW)
        until(lambda: quick.heard == ["a", "b"])
        assert slow.heard == []
        slow.deaf.set()
        until(lambda: slow.heard == ["a", "b"])


def test_at_the_end_a_channel_that_hangs_is_stopped(tmp_path: Path) -> None:
    slow = Ear()
    slow.deaf.clear()
    owner = Alarms((slow,), Memory(tmp_path / "alarms.json"), Limits())
    owner.look((finding("a"),), NOW)
    owner.close(0.05)
    assert slow.heard == ["a"]


def test_what_fails_is_told_and_is_a_problem_until_it_works_again(tmp_path: Path) -> None:
    ear, told = Ear(), list[str]()
    with alarms(tmp_path, ear, told=told) as owner:
        ear.error = "the alarm's command x ended with exit code 3"
        owner.look((finding("a"),), NOW)
        until(lambda: owner.problems == (ear.error,))
        ear.error = ""
        owner.look((finding("b"),), NOW)
        until(lambda: owner.problems == ())
    assert told == ["the alarm's command x ended with exit code 3"]


def test_an_error_of_ours_ends_no_alarms(tmp_path: Path) -> None:
    class Broken(Ear):
        def deliver(self, alarm: Alarm) -> None:
            if alarm.finding.id == "a":
                raise ZeroDivisionError
            super().deliver(alarm)

    ear, told = Broken(), list[str]()
    with alarms(tmp_path, ear, told=told) as owner:
        owner.look((finding("a"),), NOW)
        owner.look((finding("b"),), NOW)
    assert ear.heard == ["b"]
    assert told == ["an internal error (ZeroDivisionError) kept an alarm from being delivered"]


def test_where_nothing_can_be_noted_it_is_told_all_the_same_and_once(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file where the folder should be")
    ear, told = Ear(), list[str]()
    with alarms(tmp_path, ear, told=told) as owner:
        assert owner.look((finding("a"),), NOW) == 1
        assert owner.look((finding("a"),), LATER) == 0
        assert owner.look((finding("a"), finding("b")), LATER) == 1
        assert owner.problems == ("what alarms have told cannot be noted: file exists",)
    assert ear.heard == ["a", "b"]
    assert told == ["what alarms have told cannot be noted: file exists; after a restart they may be told again"]


def test_a_link_in_the_place_of_the_file_is_not_written_through(tmp_path: Path) -> None:
    state, precious = tmp_path / "state", tmp_path / "precious"
    state.mkdir()
    precious.write_text("mine")
    (state / ".alarms.json.new").symlink_to(precious)
    (state / "alarms.lock").symlink_to(precious)
    (state / "alarms.json").symlink_to(precious)
    ear = Ear()
    with alarms(tmp_path, ear) as owner:
        owner.look((finding("a"),), NOW)
    assert ear.heard == ["a"]
    assert precious.read_text() == "mine"


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b'{"told": 3}', b"[]", b'{"told": {"a": {}}}'])
def test_a_file_that_cannot_be_understood_counts_as_nothing_told(content: bytes, tmp_path: Path) -> None:
    ear, path = Ear(), tmp_path / "state" / "alarms.json"
    path.parent.mkdir()
    path.write_bytes(content)
    with alarms(tmp_path, ear) as owner:
        owner.look((finding("a"),), NOW)
    assert ear.heard == ["a"]
    assert list(Memory(path).read().told) == ["a"]


def test_the_file_is_whole_private_and_bounded(tmp_path: Path) -> None:
    path = tmp_path / "alarms.json"
    members = tuple(f"2001:db8:1234:5678:9abc:def0:1234:{number:x}" for number in range(NAMES))
    row = Told(Severity.DANGER, FindingKind.BREACH, 0.0, members, tuple("x" * 256 for _ in range(NAMES)))
    told = {f"n{number}": msgspec.structs.replace(row, at=float(number)) for number in range(BOUND + 10)}
    memory = Memory(path)
    memory.write(Record(told))
    assert set(memory.read().told) == set(list(told)[10:])
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.stat().st_size < SIZE_LIMIT
    assert list(tmp_path.iterdir()) == [path]
