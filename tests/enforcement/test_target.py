"""How an address or prefix is read from what somebody typed."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.enforcement.target import TargetError, canonical, parse

SPELLINGS = [
    ("203.0.113.9", "203.0.113.9"),
    (" 203.0.113.9\n", "203.0.113.9"),
    ("203.0.113.9/32", "203.0.113.9"),
    ("203.0.113.0/24", "203.0.113.0/24"),
    ("203.0.113.0/255.255.255.0", "203.0.113.0/24"),
    ("2001:DB8:0:0::9", "2001:db8::9"),
    ("2001:db8::9/128", "2001:db8::9"),
    ("2001:db8::/64", "2001:db8::/64"),
    ("::ffff:203.0.113.5", "203.0.113.5"),
    ("::ffff:cb00:7105", "203.0.113.5"),
    ("::ffff:203.0.113.0/120", "203.0.113.0/24"),
]


@pytest.mark.parametrize(("typed", "name"), SPELLINGS)
def test_every_spelling_of_a_network_becomes_one(typed: str, name: str) -> None:
    target = parse(typed)
    assert (target.text, target.note) == (name, "")
    assert canonical(target.network) == name


def test_host_bits_name_the_network_around_them_and_say_so() -> None:
    target = parse("203.0.113.5/24")
    assert target.text == "203.0.113.0/24"
    assert target.note == "203.0.113.5/24 means the whole network 203.0.113.0/24"


JUNK = [
    "",
    " ",
    "host.example",
    "203.0.113",
    "203.0.113.256",
    "203.0.113.9/33",
    "203.0.113.09",
    "1",
    "203.0.113.9 203.0.113.8",
    "203.0.113.1-203.0.113.9",
    "fe80::1%eth0",
    "[2001:db8::1]",
    "203.0.113.9;reboot",
    "٢٠٣.0.113.9",
    "203.0.113.9/٢٤",
    "x" * 10_000,
]


@pytest.mark.parametrize("typed", JUNK)
def test_anything_else_is_refused_in_one_sentence(typed: str) -> None:
    with pytest.raises(TargetError, match=r"is no address or prefix; write 203\.0\.113\.9") as caught:
        parse(typed)
    assert len(str(caught.value)) < 200
    assert str(caught.value).isprintable()


def read(text: str) -> str:
    """The canonical name, or the sentence that says why there is none."""
    try:
        return parse(text).text
    except TargetError as error:
        return f"refused: {error}"


@given(st.text() | st.from_regex(r"[0-9a-f:./% ]{1,20}", fullmatch=True))
def test_any_text_is_a_canonical_network_or_a_printable_sentence(text: str) -> None:
    answer = read(text)
    if answer.startswith("refused"):
        assert answer.isprintable()
    else:
        assert canonical(ipaddress.ip_network(answer)) == answer


@given(st.ip_addresses(), st.integers(0, 128))
def test_a_canonical_name_reads_as_itself(address: ipaddress.IPv4Address | ipaddress.IPv6Address, prefix: int) -> None:
    first = (
        parse(f"{address}/{min(prefix, address.max_prefixlen)}") if "%" not in str(address) else parse("203.0.113.9")
    )
    again = parse(first.text)
    assert (again.text, again.network, again.note) == (first.text, first.network, "")
