"""DSM's block list: rows as DSM writes them, its own left alone, a network's rows counted together."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.enforcement.dsm import (
    ALLOWED,
    BLOCKED,
    DAY,
    DSM_7,
    DSM_FUTURE,
    NOW,
    Row,
    block,
    execute,
    made,
    names,
    rows,
    write,
)  # fmt: skip
from tests.enforcement.support import START, Clock
from tui.enforcement.backends.autoblock import AutoBlock
from tui.enforcement.book import Book
from tui.enforcement.change import Block, EnforcementError
from tui.enforcement.lists import Held
from tui.enforcement.recorded import RecordedList

TOMORROW = NOW + 86_400


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return made(tmp_path / "synoautoblock.db")


@pytest.fixture
def live(path: Path, clock: Clock) -> AutoBlock:
    return AutoBlock(path, helpers=(), clock=lambda: clock().timestamp())


@pytest.mark.parametrize(
    ("network", "row"),
    [
        ("203.0.113.50", ("203.0.113.50", NOW, TOMORROW, 1, "0000:0000:0000:0000:0000:FFFF:CB00:7132", 0)),
        ("2001:db8::a:9", ("2001:db8::a:9", NOW, TOMORROW, 1, "2001:0DB8:0000:0000:0000:0000:000A:0009", 0)),
    ],
)
def test_a_block_is_a_row_as_dsm_writes_it(live: AutoBlock, path: Path, network: str, row: Row) -> None:
    live.change([block(network)], ())
    assert [one[:-1] for one in rows(path, "IP NOT LIKE '192.%'")] == [row]
    assert live.some([network]) == {network: Held(START + DAY)}
    assert live.held() == {network: Held(START + DAY), "192.0.2.50": Held(ours=False)}


def test_a_block_for_good_has_no_end(live: AutoBlock, path: Path) -> None:
    live.change([block("203.0.113.9", None)], ())
    assert [row[2] for row in rows(path, "IP = '203.0.113.9'")] == [0]
    assert live.held()["203.0.113.9"] == Held(None)


def test_a_block_never_ends_before_its_time(live: AutoBlock) -> None:
    end = START + timedelta(seconds=60.5)
    live.change([Block("203.0.113.9", START, end)], ())
    expires = live.held()["203.0.113.9"].expires
    assert expires is not None
    assert timedelta(0) <= expires - end < timedelta(seconds=1)


def test_a_block_may_get_another_end_and_a_row_is_taken_out(live: AutoBlock, path: Path) -> None:
    live.change([block("203.0.113.9")], ())
    live.change([block("203.0.113.9", 7 * DAY)], ())
    assert live.held()["203.0.113.9"] == Held(START + 7 * DAY)
    live.change([block("203.0.113.9")], ())
    assert live.held()["203.0.113.9"] == Held(START + DAY)
    live.change([block("2001:db8::9")], ["203.0.113.9"])
    assert names(path) == {"192.0.2.50", "2001:db8::9"}


def test_what_is_not_there_is_dropped_without_harm(live: AutoBlock, path: Path) -> None:
    before = rows(path)
    live.change((), ["203.0.113.9", "203.0.113.0/24", "198.51.0.0/16", "2001:db8::/32", "192.0.2.50", "192.0.2.60"])
    live.change((), ())
    assert rows(path) == before


# -- what is DSM's stays DSM's


def test_a_row_of_dsm_s_is_left_alone_and_will_do(live: AutoBlock, path: Path) -> None:
    live.change([block("192.0.2.50"), block("203.0.113.9")], ())
    assert live.some(["192.0.2.50"]) == {"192.0.2.50": Held(ours=False)}
    live.change((), ["192.0.2.50", "203.0.113.9"])
    assert rows(path) == [BLOCKED, ALLOWED]


@pytest.mark.parametrize(
    "theirs",
    [
        ("2001:DB8:0::9", NOW, 0, 1, "2001:0DB8:0000:0000:0000:0000:0000:0009", 0, ""),
        ("2001:db8::9", NOW, 0, 1, "0000:0000:0000:0000:0000:0000:0000:0000", 0, "0"),
        (b"2001:db8::9", NOW, 0, 1, "2001:0db8:0000:0000:0000:0000:0000:0009", None, None),
    ],
)
def test_a_row_of_dsm_s_is_known_however_it_is_spelled(tmp_path: Path, theirs: Row) -> None:
    path = made(tmp_path / "spelled.db", [theirs])
    live = AutoBlock(path, helpers=())
    live.change([block("2001:db8::9")], ())
    assert live.some(["2001:db8::9"]) == live.held() == {"2001:db8::9": Held(ours=False)}
    assert rows(path) == [theirs]


def test_of_two_rows_of_an_address_ours_is_ours(live: AutoBlock, path: Path) -> None:
    live.change([block("2001:db8::9")], ())
    theirs = ("2001:DB8::9", NOW, 0, 1, "2001:0DB8:0000:0000:0000:0000:0000:0009", 0, "")
    write(path, [theirs])
    live.change((), ["2001:db8::9"])
    assert rows(path) == [BLOCKED, ALLOWED, theirs]


def test_a_row_of_ours_that_dsm_writes_anew_is_dsm_s(live: AutoBlock, path: Path) -> None:
    live.change([block("203.0.113.9"), block("203.0.113.8/31")], ())
    execute(path, "UPDATE AutoBlockIP SET Meta = '', ExpireTime = 0 WHERE IP = '203.0.113.9'")
    assert live.some(["203.0.113.9", "203.0.113.8/31"]) == {
        "203.0.113.9": Held(ours=False),
        "203.0.113.8/31": Held(START + DAY),
    }
    live.change((), ["203.0.113.9", "203.0.113.8/31"])
    assert names(path) == {"192.0.2.50", "203.0.113.9"}


def test_a_network_that_dsm_blocks_itself_to_the_last_address_is_refused(live: AutoBlock, path: Path) -> None:
    write(path, [("192.0.2.51", NOW, 0, 1, "0000:0000:0000:0000:0000:FFFF:C000:0233", 0, "")])
    with pytest.raises(EnforcementError, match="DSM itself blocks every address of it already; nothing was changed"):
        live.change([block("203.0.113.9"), block("192.0.2.50/31")], ())
    assert len(rows(path)) == 3


def test_what_dsm_allows_is_not_taken_for_blocked(live: AutoBlock) -> None:
    assert live.some(["192.0.2.60", "192.0.2.61"]) == {}


def test_a_row_of_dsm_s_that_has_ended_blocks_nothing_and_gives_way(live: AutoBlock, path: Path) -> None:
    execute(path, f"UPDATE AutoBlockIP SET ExpireTime = {NOW} WHERE Deny = 1")
    assert live.held() == {}
    live.change([block("192.0.2.50")], ())
    assert live.held() == {"192.0.2.50": Held(START + DAY)}


def test_ranges_and_subnets_of_dsm_s_are_shown_as_what_they_cover(live: AutoBlock, path: Path) -> None:
    write(
        path,
        [
            ("198.51.100.0", NOW, 0, 1, "0000:0000:0000:0000:0000:FFFF:C633:6400", 3, "255.255.255.0"),
            ("2001:db8::", NOW, 0, 1, "2001:0DB8:0000:0000:0000:0000:0000:0000", 3, "64"),
            ("203.0.113.7", NOW, 0, 1, "0000:0000:0000:0000:0000:FFFF:CB00:7107", 2, "203.0.113.9"),
            ("203.0.113.80", NOW, 0, 1, "0000:0000:0000:0000:0000:FFFF:CB00:7150", 3, "garbage"),
        ],
    )
    theirs = {"192.0.2.50", "198.51.100.0/24", "2001:db8::/64", "203.0.113.7", "203.0.113.8/31", "203.0.113.80"}
    assert live.held() == dict.fromkeys(theirs, Held(ours=False))
    before = rows(path)
    live.change((), sorted(theirs))
    assert rows(path) == before


@pytest.mark.parametrize(
    ("allowed", "network"),
    [
        (ALLOWED, "192.0.2.60"),
        (ALLOWED, "192.0.2.0/26"),
        (("2001:DB8:0:0::9", NOW, 0, 0, "2001:0DB8:0000:0000:0000:0000:0000:0009", 0, ""), "2001:db8::9"),
        (("203.0.113.0", NOW, 0, 0, "0000:0000:0000:0000:0000:FFFF:CB00:7100", 3, "255.255.255.0"), "203.0.113.9"),
        (("203.0.113.5", NOW, 0, 0, "0000:0000:0000:0000:0000:FFFF:CB00:7105", 2, "203.0.113.20"), "203.0.113.9"),
        (("203.0.113.9", NOW, 0, 0, "", None, None), "203.0.113.9"),
        (("203.0.113.9", NOW, 0, 0, "", 0, "sekimori 32=0"), "203.0.113.9"),
    ],
)
def test_what_dsm_allows_is_refused_and_the_whole_change_with_it(tmp_path: Path, allowed: Row, network: str) -> None:
    path = made(tmp_path / "allow.db", [allowed])
    live = AutoBlock(path, helpers=())
    with pytest.raises(EnforcementError, match=r"cannot block \S+: on DSM's allow list, .*; nothing was changed"):
        live.change([block("198.51.100.9"), block(network)], ())
    live.change((), [network])
    assert rows(path) == [allowed]


def test_all_that_dsm_allows_are_named_up_to_five(live: AutoBlock, path: Path) -> None:
    with pytest.raises(EnforcementError, match=r"cannot block 192.0.2.60, 192.0.2.60/31: on"):
        live.change([block("192.0.2.60"), block("203.0.113.9"), block("192.0.2.60/31")], ())
    with pytest.raises(EnforcementError, match=r"cannot block 192.0.2.60/31, \S+, \S+, \S+, \S+ and 2 more: on"):
        live.change([block(f"192.0.2.{60 & -(1 << size)}/{32 - size}") for size in range(1, 8)], ())
    assert rows(path) == [BLOCKED, ALLOWED]


# -- as a block list


def test_with_the_book_a_block_has_its_reason_is_missed_and_ends(path: Path, clock: Clock, tmp_path: Path) -> None:
    live = AutoBlock(path, helpers=(), clock=lambda: clock().timestamp())

    def blocks() -> RecordedList:  # each as another process has it
        return RecordedList(live, Book(tmp_path / "book.db"), clock)

    one, network = block("203.0.113.9"), block("198.51.100.0/30", None)
    assert blocks().change([one, network]).entries == {"203.0.113.9": one, "198.51.100.0/30": network}
    assert [other.network for other in blocks().read().others] == ["192.0.2.50"]
    execute(path, "DELETE FROM AutoBlockIP WHERE IP = '203.0.113.9'")
    assert blocks().read().lost == {"203.0.113.9"}
    assert blocks().change([one]).lost == frozenset()
    clock.forward(2 * DAY)  # DSM may let an ended row stand
    assert blocks().read().entries["203.0.113.9"] == one
    assert blocks().change(drop=["203.0.113.9", "198.51.100.0/30"]).entries == {}
    assert rows(path) == [BLOCKED, ALLOWED]


# -- what DSM makes of the table


def test_columns_that_we_do_not_know_do_no_harm(tmp_path: Path) -> None:
    path = made(tmp_path / "future.db", columns=DSM_FUTURE)
    live = AutoBlock(path, helpers=())
    assert live.obstacle() == ""
    live.change([block("203.0.113.9")], ())
    assert live.some(["203.0.113.9"])
    live.change((), ["203.0.113.9"])
    assert rows(path) == [BLOCKED, ALLOWED]


def test_a_table_without_types_holds_hosts(tmp_path: Path) -> None:
    path = made(tmp_path / "typeless.db", (), DSM_7.replace("Type INTEGER,", ""))
    live = AutoBlock(path, helpers=())
    live.change([block("203.0.113.0/30")], ())
    assert live.some(["203.0.113.0/30"])
