"""A log that two processes add up comes to what one process makes of it, also when that does not work out."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC
from pathlib import Path

import pytest

from tests.bench.generate import generate
from tui.analysis.sums import Part, Sums
from tui.commands import halves
from tui.model import Chunk
from tui.parsers.reader import BRIEF, line_count
from tui.picture import Totals
from tui.reading import Readers

LINES = 20_000


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    prefix = tmp_path_factory.mktemp("halves") / "mail"
    generate(LINES, prefix, 7)
    return prefix.with_name("mail.3164.log")


@pytest.fixture(autouse=True)
def _worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(halves, "WORTH", 1)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})


@pytest.fixture
def merged(monkeypatch: pytest.MonkeyPatch) -> list[Part]:
    """What the first process took in from the second."""
    seen: list[Part] = []
    merge = Sums.merge

    def record(self: Sums, part: Part) -> None:
        seen.append(part)
        merge(self, part)

    monkeypatch.setattr(Sums, "merge", record)
    return seen


def readers() -> Readers:
    return Readers(zone=UTC, fields=BRIEF)


def nowhere(_: str) -> str:
    return ""


def alone(path: Path) -> Totals:
    data = path.read_bytes()
    data += b"\n" * (not data.endswith(b"\n"))
    sums = Sums()
    sums.lines = line_count(data)
    sums.add(readers().columns(Chunk(str(path), data, 0, 1, live=False)))
    return sums.totals(1000, nowhere)


def together(path: Path) -> Totals:
    sums = Sums()
    assert halves.add_in_halves(path, readers(), sums)
    return sums.totals(1000, nowhere)


def test_two_halves_come_to_the_whole(log: Path, merged: list[Part]) -> None:
    assert together(log) == alone(log)
    assert merged


@pytest.mark.parametrize("share", [1, 33, 50, 97])
def test_wherever_the_log_is_divided(share: int, log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(halves, "SHARE", share)
    assert together(log) == alone(log)


def test_a_reader_that_began_too_late_is_found_out(
    log: Path, merged: list[Part], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(halves, "BEFORE", 300)
    assert together(log) == alone(log)
    assert merged == []


def _raise(*_: object) -> Iterator[Part]:
    raise MemoryError


def _half_an_answer(_: Sums) -> Iterator[Part]:
    yield Part(lines=1)
    os._exit(1)


@pytest.mark.parametrize("fails", [_raise, _half_an_answer])
def test_a_second_process_that_dies_is_done_without(
    fails: Callable[..., Iterator[Part]], log: Path, merged: list[Part], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Sums, "parts", fails)
    assert together(log) == alone(log)
    assert merged == []


def test_a_last_line_without_its_newline_counts(log: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut.log"
    cut.write_bytes(log.read_bytes()[:-1])
    assert together(cut) == alone(log)


@pytest.mark.parametrize("content", [b"", b"one line without an end", b"\x1f\x8b\x08packed\n" * 9])
def test_what_has_no_halves_is_left_to_others(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "odd.log"
    path.write_bytes(content)
    sums = Sums()
    assert not halves.add_in_halves(path, readers(), sums)
    assert not halves.add_in_halves(tmp_path, readers(), sums)
    assert not halves.add_in_halves(tmp_path / "none.log", readers(), sums)
    assert sums.lines == 0


def test_one_processor_reads_alone(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0})
    assert not halves.add_in_halves(log, readers(), Sums())


def test_an_export_is_read_by_one(tmp_path: Path) -> None:
    export = tmp_path / "connections.csv"
    sentence = "User [taro] from [192.0.2.7] failed to log in via [IMAP] due to authorization failure."
    export.write_text("Level,Log,Time,User,Event\n" + f'Info,Connection,2026/11/24 10:00:00,SYSTEM,"{sentence}"\n' * 50)
    totals = together(export)
    assert totals.counted == 50
