"""What syslog-ng folded counts, wherever the message stood that it folded."""

from __future__ import annotations

import pytest

from tests.parsers.lines import CLIENT, NOW, read
from tui.model import Chunk, Event, EventKind
from tui.parsers.reader import BRIEF, Reader

SENTENCE = f"User [info] from [{CLIENT}] failed to log in via [SSH] due to authorization failure."
HEAD = "Nov 24 11:00:00 nas Connection: "
FAILED = HEAD + SENTENCE


def folded(times: int = 3, tag: str = "Connection: SYSTEM: ", message: str = SENTENCE, second: int = 20) -> str:
    """syslog-ng's line, as it quotes a message."""
    quoted = message.encode()[:20].decode("utf-8", "replace")
    tail = f"repeated {times} times, suppressed by syslog-ng on nas"
    return f"Nov 24 11:00:{second} nas {tag}Last message '{quoted}' {tail}"


def told(*lines: str) -> list[tuple[EventKind, str | None, str | None, int]]:
    """Kind, address, user and count of each event."""
    return [(event.kind, event.ip, event.user, event.count) for event in events(*lines)]


def events(*lines: str) -> tuple[Event, ...]:
    return read("".join(line + "\n" for line in lines).encode())


@pytest.mark.parametrize("tag", ["Connection: SYSTEM: ", "Connection: ", "syslog-ng: ", "syslog-ng[7]: ", ""])
def test_three_more_of_the_last_message(tag: str) -> None:
    one, more = events(FAILED, folded(tag=tag))
    assert (one.count, more.count) == (1, 3)
    assert (more.kind, more.ip, more.user, more.service) == (EventKind.LOGIN_FAILURE, CLIENT, "info", "SSH")
    assert (more.program, more.host, more.line, more.offset) == ("Connection", "nas", 2, len(FAILED) + 1)
    assert (more.time - one.time).total_seconds() == 20


def test_the_user_before_the_sentence_is_not_quoted() -> None:
    assert told(f"{HEAD}info: {SENTENCE}", folded())[1][3] == 3


def test_the_same_message_may_come_again_and_again() -> None:
    counts = [count for *_, count in told(FAILED, folded(2), folded(4, second=40))]
    assert counts == [1, 2, 4]


def test_nothing_is_made_of_a_message_that_was_not_seen() -> None:
    assert told(folded()) == []
    assert len(told(FAILED, folded(message=f"User [other] from [{CLIENT}] failed"))) == 1
    assert len(told(FAILED, folded().replace(" nas ", " other "))) == 1


def test_it_is_the_last_message_that_began_so() -> None:
    left = f"{HEAD}User [info] from [{CLIENT}] logged out the server via [DSM] with totally [0] bytes transferred."
    assert len(told(FAILED, left, folded())) == 1
    assert [count for *_, count in told(left, FAILED, folded())] == [1, 3]


def test_a_block_that_came_again_is_told_so() -> None:
    blocked = f"Nov 24 11:00:00 nas System SYSTEM:\tHost [{CLIENT}] was blocked via [SSH]."
    assert told(blocked, folded(tag="System SYSTEM:\t", message=f"Host [{CLIENT}] was blocked"))[1][3] == 3


def test_a_name_that_is_cut_within_a_character() -> None:
    name = "山田太郎花子"
    line = f"{HEAD}User [{name}] from [{CLIENT}] failed to log in via [SSH] due to authorization failure."
    assert told(line, folded(message=f"User [{name}] from"))[1] == (EventKind.LOGIN_FAILURE, CLIENT, name, 3)


@pytest.mark.parametrize("times", ["0", "000", "1234567890", "-1", "x"])
def test_a_count_that_cannot_be_is_no_event(times: str) -> None:
    assert len(told(FAILED, folded().replace("repeated 3", f"repeated {times}"))) == 1


def test_it_is_found_in_a_later_chunk_of_the_same_stretch() -> None:
    reader = Reader("nas.log", reference=NOW)
    first, second = f"{FAILED}\n".encode(), f"{folded()}\n".encode()
    assert len(reader.read(Chunk("nas.log", first, 0, 1, live=True)).events) == 1
    (event,) = reader.read(Chunk("nas.log", second, len(first), 2, live=True)).events
    assert (event.count, event.ip) == (3, CLIENT)
    assert len(reader.read(Chunk("nas.log", second, 10**6, 0, live=True)).events) == 0  # of another stretch


def test_sums_count_them_too() -> None:
    reader = Reader("nas.log", reference=NOW, fields=BRIEF)
    data = f"{FAILED}\n{folded()}\n".encode()
    columns = reader.columns(Chunk("nas.log", data, 0, 1, live=False))
    assert columns.counts == [1, 3]
    fewer = Reader("nas.log", reference=NOW, fields=frozenset({"ip"})).columns(Chunk("nas.log", data, 0, 1, live=False))
    assert fewer.column("ip") == [CLIENT, CLIENT]


def test_rows_of_the_database_too() -> None:
    row = '<12>1 2026-11-24T11:00:00+00:00 - Connection - - [row@32473 log="Connection" level="warn"{}] {}'
    again = f"Last message '{SENTENCE[:20]}' repeated 5 times, suppressed by syslog-ng on nas"
    lines = (
        row.format(f' ip="{CLIENT}" user="info" protocol="SSH"', SENTENCE),
        row.format(' username="SYSTEM"', again),
    )
    assert told(*lines)[1] == (EventKind.LOGIN_FAILURE, CLIENT, "info", 5)


def test_what_is_remembered_is_bounded_and_told() -> None:
    reader = Reader("nas.log", reference=NOW)
    data = "".join(FAILED.replace("info", f"u{number}") + "\n" for number in range(100)).encode()
    reader.read(Chunk("nas.log", data, 0, 1, live=False))
    remembered = reader.remembered(len(data))
    other = Reader("nas.log", reference=NOW)
    other.read(Chunk("nas.log", data, 0, 1, live=False))
    assert remembered is not None
    assert remembered == other.remembered(len(data))
    assert str(remembered).count("User [u") <= 32  # the beginning and the row of each
