"""The policy delegate asks DNS block lists: what counts as listed, and replies that are wrong, hostile or missing."""

from __future__ import annotations

import time
from ipaddress import ip_address
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.delegate.support import complain
from tui.delegate.dns import dns_answers, dns_query, name_servers
from tui.delegate.dnsbl import Dnsbl
from tui.delegate.zones import parse_zone


@pytest.mark.parametrize("name", [f"{'a' * 64}.example", "a..example", ".example", "example."])
def test_a_name_that_no_query_can_hold_is_no_block_list(name: str) -> None:
    with pytest.raises(ValueError, match="is no block list"):
        parse_zone(name)


@pytest.mark.parametrize(
    ("zone", "answer", "listed"),
    [
        ("dnsbl.example", "127.0.0.2", True),
        ("dnsbl.example", "127.1.2.3", True),
        ("dnsbl.example", "127.255.255.254", False),  # "you may not ask"
        ("dnsbl.example", "127.0.0.1", False),
        ("dnsbl.example", "192.0.2.1", False),  # the domain was sold
        ("zen.example=127.0.0.[2..11]", "127.0.0.11", True),
        ("zen.example=127.0.0.[2..11]", "127.0.0.12", False),
        ("zen.example=127.0.[0;2].[1;4..5]", "127.0.2.4", True),
        ("zen.example=127.0.[0;2].[1;4..5]", "127.0.1.4", False),
        ("zen.example=127.0.0.4", "127.0.0.4", True),
        ("zen.example=127.0.0.4", "127.0.0.5", False),
        ("zen.example=127.[0..255].[0..255].[0..255]", "127.255.255.252", False),
    ],
)
def test_which_answers_of_a_block_list_count(zone: str, answer: str, listed: bool) -> None:
    assert parse_zone(zone).lists(ip_address(answer).packed) is listed


QUERY = dns_query(7, "2.0.0.127.dnsbl.example")
RECORD = b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4\x7f\0\0\2"


def reply(records: bytes, count: int = 1, query: bytes = QUERY, flags: bytes = b"\x81\x80") -> bytes:
    return query[:2] + flags + b"\0\1" + count.to_bytes(2) + b"\0\0\0\0" + query[12:] + records


@pytest.mark.parametrize(
    ("got", "answers"),
    [
        (reply(RECORD), [b"\x7f\0\0\2"]),
        (reply(RECORD * 2, 2), [b"\x7f\0\0\2"] * 2),
        (reply(b"\xc0\x0c\0\5\0\1\0\0\0\x3c\0\2\xc0\x0c" + RECORD, 2), [b"\x7f\0\0\2"]),  # behind a CNAME
        (reply(b"", 0, flags=b"\x81\x83"), []),  # no such name
        (reply(b"", 0, flags=b"\x81\x82"), []),  # the server failed
        (reply(RECORD, 9), [b"\x7f\0\0\2"]),  # fewer than it says
        (reply(RECORD[:-1]), []),
        (reply(b"\xc0"), []),
        (reply(b"\x3f"), []),
        (reply(RECORD, flags=b"\x01\x80"), None),  # a question
        (reply(RECORD, query=dns_query(7, "3.0.0.127.dnsbl.example")), None),
        (QUERY[:11], None),
        (b"", None),
    ],
    ids=range(13),
)
def test_a_reply_of_the_name_server(got: bytes, answers: list[bytes] | None) -> None:
    assert dns_answers(got, QUERY) == answers


@given(st.binary(max_size=200), st.integers(0, 65535))
def test_no_reply_makes_it_fail(records: bytes, count: int) -> None:
    for answer in dns_answers(reply(records, count), QUERY) or []:
        assert len(answer) == 4


def test_the_name_servers_are_those_that_libresolv_asks(tmp_path: Path) -> None:
    path = tmp_path / "resolv.conf"
    lines = ["# nameserver 192.0.2.9", "nameserver", "search example", "nameserver 2001:db8::53", "options timeout:1"]
    path.write_text("\n".join([*lines, *(f"nameserver 192.0.2.{n}" for n in range(1, 5))]))
    assert name_servers(str(path)) == ["2001:db8::53", "192.0.2.1", "192.0.2.2"]
    assert name_servers(str(tmp_path / "missing")) == ["127.0.0.1"]


def test_name_servers_that_do_not_answer_are_given_up_in_time(tmp_path: Path) -> None:
    path = tmp_path / "resolv.conf"
    path.write_text("nameserver 192.0.2.1\nnameserver 203.0.113.1\nnameserver 300.0.0.1\n")
    lists = Dnsbl([parse_zone("dnsbl.example"), parse_zone("zen.example")], complain, str(path))
    began = time.monotonic()
    assert lists.listing(ip_address("203.0.113.9"), began + 0.6) is None
    assert time.monotonic() - began < 0.9
