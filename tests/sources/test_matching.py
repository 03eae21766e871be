"""Which lines name a network, a user or a zone; names that an attacker chose are bytes to look for and no pattern."""

from __future__ import annotations

import asyncio
import gzip
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.dossier import About, Subject
from tui.sanitize import clean_bytes
from tui.sources.matching import matcher_of
from tui.sources.search import lines_naming


def holds(about: About, name: str, line: str | bytes) -> bool:
    raw = line if isinstance(line, bytes) else line.encode()
    found = matcher_of(Subject(about, name)).lines(b"one\n" + raw + b"\nother\n")
    assert found in ([], [raw])
    return bool(found)


# Networks


@pytest.mark.parametrize(
    ("network", "line"),
    [
        ("203.0.113.0/24", "unknown[203.0.113.200]:4711"),
        ("203.0.113.0/24", "rip=::ffff:203.0.113.5, lip"),
        ("203.0.113.0/24", "[::FFFF:CB00:7105]"),
        ("::ffff:203.0.113.0/120", "unknown[203.0.113.5]"),
        ("203.0.112.0/22", "unknown[203.0.113.5]"),
        ("203.0.113.128/25", "unknown[203.0.113.129]"),
        ("203.0.113.7/24", "unknown[203.0.113.9]"),
        ("192.0.0.0/6", "unknown[195.0.2.1]"),
        ("2001:db8:1:2::/64", "unknown[2001:db8:1:2:3::4]"),
        ("2001:db8:1:2::/64", "2001:0DB8:0001:0002:0003:0000:0000:0004"),
        ("2001:db8::/32", "unknown[2001:db8:ffff::1]:25"),
        ("2001:db8::/29", "unknown[2001:dbf::1]"),
        ("2000::/3", "unknown[2001:db8::1]"),
        ("203.0.113.5/32", "unknown[203.0.113.5]"),
    ],
)
def test_lines_that_name_an_address_of_a_network(network: str, line: str) -> None:
    assert holds(About.NETWORK, network, line)


@pytest.mark.parametrize(
    ("network", "line"),
    [
        ("203.0.113.0/24", "unknown[203.0.11.3]"),
        ("203.0.113.0/24", "unknown[203.0.114.1]"),
        ("203.0.113.0/24", "unknown[1203.0.113.5]"),
        ("203.0.113.0/24", "203.0.113.5.example.com[192.0.2.1]"),
        ("203.0.113.0/24", "version 203.0.113."),
        ("203.0.113.128/25", "unknown[203.0.113.5]"),
        ("2001:db8:1:2::/64", "unknown[2001:db8:1:3::2]"),
        ("2001:db8:1:2::/64", "unknown[203.0.113.5]"),
    ],
)
def test_lines_that_name_one_of_another_network(network: str, line: str) -> None:
    assert not holds(About.NETWORK, network, line)


def test_no_network_is_an_error() -> None:
    for about in (About.ADDRESS, About.NETWORK):
        with pytest.raises(ValueError, match="home"):
            matcher_of(Subject(about, "home"))


# Names


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("sato", "imap-login: Aborted login: user=<sato>, method=PLAIN"),
        ("sato", "authentication failure, sasl_username=sato"),
        ("sato", "User [SATO] from [203.0.113.5] failed"),
        ("Sato", "user=<sato>"),
        ("sato", "no such user: sato."),
        ("sato", "satomi and then sato too"),
        ("sato@example.com", "sasl_username=sato@example.com"),
        ("田中", "user=<田中>, rip=203.0.113.5"),
        ("Ünal", "user=<Ünal>"),
        ("a b", "user=<a b>"),
        (".*", "user=<.*>"),
        ("(a+)+$", "user=<(a+)+$>"),
        ("<>", "user=<<>>"),
    ],
)
def test_lines_that_name_a_user(name: str, line: str) -> None:
    assert holds(About.USER, name, line)


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("sato", "user=<satomi>"),
        ("sato", "user=<k.sato>"),
        ("sato", "user=<sato@example.com>"),
        ("sato", "user=<sato.k>"),
        ("sato", "user=<sato_k>"),
        ("sato", "user=<sa-sato>"),
        ("sato@example.com", "user=<sato@example.com.example.net>"),
        ("田中", "user=<田中さん>"),
        (".*", "user=<sato>"),
        ("", "user=<>"),
        ("\N{SYMBOL FOR ESCAPE}", "user=<\x1b>"),  # nothing that stands in the log as it stands here
    ],
)
def test_lines_that_name_another(name: str, line: str) -> None:
    assert not holds(About.USER, name, line)


def test_a_name_that_had_to_be_cleaned_is_found_by_what_is_left_of_it() -> None:
    raw = b"user=<admin\x1b[2J\xff\xe2\x80\xae>"
    name = clean_bytes(b"admin\x1b[2J\xff\xe2\x80\xae")
    assert holds(About.USER, name, raw)
    assert not holds(About.USER, name, b"user=<admin[2J>")


def test_a_name_that_had_to_be_cut_is_found_by_its_beginning() -> None:
    long = "x" * 400
    name = clean_bytes(long.encode())
    assert name.endswith("…")
    assert holds(About.USER, name, f"user=<{long}>")
    assert not holds(About.USER, name, f"user=<{'x' * 200}>")


@pytest.mark.parametrize(
    "line",
    [
        "addr 203.0.113.5 listed by domain zen.example.org as 127.0.0.2",
        "5.113.0.203.zen.example.org: found",
        "using zen.example.org.",
    ],
)
def test_lines_that_name_a_zone(line: str) -> None:
    assert holds(About.ZONE, "zen.example.org", line)


@pytest.mark.parametrize(
    "line", ["by domain xzen.example.org as", "zen.example.org.example.net", "zen.example.organic"]
)
def test_lines_that_name_another_zone(line: str) -> None:
    assert not holds(About.ZONE, "zen.example.org", line)


@given(st.text(min_size=1, max_size=20), st.binary(max_size=60))
def test_whatever_the_name_is_its_own_line_is_found_or_has_nothing_to_be_found_by(name: str, before: bytes) -> None:
    raw = before.replace(b"\n", b"") + b" <" + name.replace("\n", "").encode("utf-8", "replace") + b"> end"
    told = clean_bytes(name.replace("\n", "").encode("utf-8", "replace"))
    plain = any(ord(character) < 0x7F and character.isprintable() for character in told)
    if plain and told:
        assert holds(About.USER, told, raw) or told in "<>"


@pytest.mark.parametrize("name", ["a", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", "@", "."])
def test_a_hostile_block_is_looked_through_at_once(name: str) -> None:
    block = (b"a" * 100_000 + b"\n") * 3 + b"@." * 100_000 + b"\n"
    began = time.process_time()
    matcher_of(Subject(About.USER, name)).lines(block)
    assert time.process_time() - began < 2


async def test_the_last_lines_of_a_user_come_from_a_file_and_its_history(tmp_path: Path) -> None:
    log = tmp_path / "mail.log"
    log.with_name("mail.log.1").write_bytes(b"1 <sato>\n2 <satomi>\n")
    log.write_bytes(b"3 <sato>\n4 <tanaka>\n5 <Sato>\n")
    wanted = matcher_of(Subject(About.USER, "sato"))
    assert await lines_naming([log], wanted, 10) == [b"1 <sato>", b"3 <sato>", b"5 <Sato>"]
    assert await lines_naming([log], wanted, 2) == [b"3 <sato>", b"5 <Sato>"]


@pytest.mark.parametrize("packed", [False, True])
async def test_a_search_holds_no_loop_up(tmp_path: Path, packed: bool) -> None:
    class Waiting:
        """Looks at a block when the loop lets it."""

        go_on = threading.Event()

        def lines(self, block: bytes) -> list[bytes]:
            assert self.go_on.wait(10)
            return block.split()

    log = tmp_path / "mail.log"
    log.write_bytes(gzip.compress(b"1\n2\n") if packed else b"1\n2\n")
    matcher = Waiting()
    search = asyncio.create_task(lines_naming([log], matcher, 10))
    await asyncio.sleep(0.05)
    matcher.go_on.set()
    assert await search == [b"1", b"2"]
