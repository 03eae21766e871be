"""Which lines name an address, and finding the last of them in files and their history."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from tui.sources.naming import AddressMatcher
from tui.sources.search import lines_naming

V4 = "203.0.113.5"
V6 = "2001:db8::a:beef"


@pytest.mark.parametrize(
    "line",
    [
        "connect from unknown[203.0.113.5]",
        "rip=203.0.113.5, lip=192.0.2.1",
        "203.0.113.5",
        "listed: 203.0.113.5.",
        "DISCONNECT [203.0.113.5]:41234",
        "CONNECT from 203.0.113.5:41234 to",
        "ip:203.0.113.5:25",
        "rip=::ffff:203.0.113.5, lip",
        "from [::FFFF:CB00:7105]",
        "0000:0000:0000:0000:0000:FFFF:CB00:7105",
        "Ban 203.0.113.5/32",
        "[HostName(203.0.113.5)]",
    ],
)
def test_lines_that_name_the_ipv4_address(line: str) -> None:
    assert AddressMatcher(V4).lines(line.encode()) == [line.encode()]


@pytest.mark.parametrize(
    "line",
    [
        "unknown[203.0.113.50]",
        "1203.0.113.5",
        "1.203.0.113.5",
        "203.0.113.5.7",
        "from 203.0.113.5.example.com[192.0.2.1]",
        "host-203.0.113.5[192.0.2.1]",
        "203x0.113.5",
        "2001:db8::203.0.113.5",
        "::ffff:cb00:7106",
        "5.113.0.203.zen.example.org",
    ],
)
def test_lines_that_name_another(line: str) -> None:
    assert AddressMatcher(V4).lines(line.encode()) == []


@pytest.mark.parametrize(
    "line",
    [
        "unknown[2001:db8::a:beef]",
        "unknown[2001:DB8:0::A:BEEF]:587",
        "IPv6:2001:db8::a:beef",
        "from:2001:db8::a:beef: refused",
        "ip=2001:0db8:0000:0000:0000:0000:000a:beef.",
        "2001:0DB8:0000:0000:0000:0000:000A:BEEF",
        "2001:db8::a:beef: auth failed",
    ],
)
def test_lines_that_name_the_ipv6_address_however_it_is_spelled(line: str) -> None:
    assert AddressMatcher(V6).lines(line.encode()) == [line.encode()]


@pytest.mark.parametrize(
    "line", ["[2001:db8::a:beef0]", "[2001:db8::1:a:beef]", "[fe80:2001:db8::a:beef]", "beef", "2001:db8::a:beefy"]
)
def test_lines_that_name_another_ipv6_address(line: str) -> None:
    assert AddressMatcher(V6).lines(line.encode()) == []


def test_a_line_that_names_it_twice_is_given_once_and_bytes_stay_as_they_are() -> None:
    block = b"a 203.0.113.5 then 203.0.113.5\nother\n\xff\0 203.0.113.5 \x1b[2J\r\n"
    assert AddressMatcher(V4).lines(block) == [b"a 203.0.113.5 then 203.0.113.5", b"\xff\0 203.0.113.5 \x1b[2J\r"]


def test_the_mapped_form_asks_for_the_same_address() -> None:
    assert AddressMatcher(f"::ffff:{V4}").lines(b"x [203.0.113.5]") == [b"x [203.0.113.5]"]


def test_no_address_is_an_error() -> None:
    with pytest.raises(ValueError, match="localhost"):
        AddressMatcher("localhost")


def _log(path: Path, first: int, count: int, every: int = 10) -> None:
    lines = [b"%d from [%s]" % (n, b"203.0.113.5" if n % every == 0 else b"198.51.100.7") for n in range(first, count)]
    text = b"\n".join(lines) + b"\n"
    path.write_bytes(gzip.compress(text) if path.suffix == ".gz" else text)


async def _numbers(paths: list[Path], limit: int, **more: int) -> list[int]:
    return [int(line.split()[0]) for line in await lines_naming(paths, AddressMatcher(V4), limit, **more)]


async def test_the_last_lines_are_found_from_the_end_oldest_first(tmp_path: Path) -> None:
    log = tmp_path / "mail.log"
    _log(log, 0, 60_000, every=1000)  # several blocks, few hits each
    assert await _numbers([log], 45) == list(range(15_000, 60_000, 1000))
    assert await _numbers([log], 1000) == list(range(0, 60_000, 1000))
    assert await _numbers([log], 0) == []


async def test_history_is_searched_newest_first_until_there_are_enough(tmp_path: Path) -> None:
    log = tmp_path / "mail.log"
    _log(log, 200, 300)
    _log(tmp_path / "mail.log.1", 100, 200)
    _log(tmp_path / "mail.log.2.gz", 0, 100)
    (tmp_path / "mail.log.3.gz").write_bytes(b"\x1f\x8b broken")
    assert await _numbers([log], 5) == [250, 260, 270, 280, 290]
    assert await _numbers([log], 23) == [*range(70, 300, 10)]
    assert await _numbers([log, tmp_path / "mail.log.1"], 100) == [*range(0, 300, 10)]  # no file twice


async def test_a_search_reads_no_more_than_it_may(tmp_path: Path) -> None:
    log = tmp_path / "mail.log"
    _log(log, 0, 60_000, every=1000)
    found = await _numbers([log], 1000, most_bytes=1 << 19)
    assert found == list(range(found[0], 60_000, 1000))
    assert 30_000 < found[0] < 55_000


async def test_several_logs_share_the_limit_and_missing_ones_are_passed_over(tmp_path: Path) -> None:
    first, second = tmp_path / "mail.log", tmp_path / "dovecot.log"
    _log(first, 0, 30)
    _log(second, 100, 1000)
    assert await _numbers([first, tmp_path / "none", tmp_path, second], 6) == [0, 10, 20, 970, 980, 990]


async def test_a_line_longer_than_a_block_does_not_hide_its_neighbours(tmp_path: Path) -> None:
    log = tmp_path / "mail.log"
    log.write_bytes(b"1 [203.0.113.5]\n" + b"x" * 3_000_000 + b"\n2 [203.0.113.5]\n3 [203.0.113.5]")
    assert await _numbers([log], 10) == [1, 2, 3]
