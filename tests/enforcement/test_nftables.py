"""What is written for nft: canonical networks and numbers alone, and never a time that means for good."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.enforcement.support import START
from tui.enforcement.backends import command
from tui.enforcement.backends.nftables import NftSet
from tui.enforcement.backends.nftables_table import held_in, placed, transaction
from tui.enforcement.change import Block, EnforcementError
from tui.enforcement.target import TargetError, parse

HOSTILE = [
    "",
    "203.0.113.9; flush ruleset",
    "203.0.113.9 }",
    '203.0.113.9"}',
    "203.0.113.9\n",
    " 203.0.113.9",
    "203.0.113.9/32",
    "203.0.113.9/24",
    "203.0.113.0/255.255.255.0",
    "203.0.113.1-203.0.113.9",
    "0.0.0.0/0",
    "::/0",
    "0",
    "3405803785",
    "203.0.113.009",
    "2001:DB8::9",
    "2001:db8:0::9",
    "2001:db8::9/128",
    "::ffff:203.0.113.9",
    "fe80::1%eth0",
    "@ports",
    "mx.example.org",
    "٢٠٣.0.113.9",
]


def written(*blocks: Block, drop: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """Every element of every command."""
    commands: list[dict[str, Any]] = json.loads(transaction("sekimori", (25, 143), blocks, drop, START))["nftables"]
    return [next(iter(one.values()))["element"] for one in commands if "element" in next(iter(one.values()))]


@pytest.mark.parametrize("network", HOSTILE)
def test_what_is_not_canonical_is_refused_in_a_sentence(network: str) -> None:
    for put, drop in (([Block(network, START)], []), ([], [network])):
        with pytest.raises(EnforcementError, match="nothing was changed") as refused:
            transaction("sekimori", (25,), put, drop, START)
        assert str(refused.value).isprintable()
    with pytest.raises(EnforcementError):
        NftSet((25,)).some([network])


@given(st.text() | st.from_regex(r"[0-9a-f:./% ,;@}\n]{1,24}", fullmatch=True) | st.ip_addresses().map(str))
@example("203.0.113.9")
@example("::102:304")
@example("::ffff:102:304")
@example("::1.2.3.4")
@example("203.0.113.9\0")
@example("\ud800:")
def test_any_text_is_refused_or_is_the_network_that_it_names(text: str) -> None:
    try:
        slot, address = placed(text)
    except EnforcementError:
        with suppress(TargetError):
            assert parse(text).text != text or parse(text).network.prefixlen == 0
    else:
        assert slot.network(address) == text


@given(st.text(), st.text())
@example('"}]; flush ruleset', "\x1b[2J")
def test_no_word_of_anybody_is_written(reason: str, by: str) -> None:
    plain = transaction("sekimori", (25,), [Block("203.0.113.9", START)], (), START)
    assert transaction("sekimori", (25,), [Block("203.0.113.9", START, None, reason, by)], (), START) == plain


@given(st.floats(-1e9, 1e13))
@example(0.0)
@example(0.001)
def test_a_block_with_an_end_always_has_a_time_and_not_a_shorter_one(seconds: float) -> None:
    try:
        end = START + timedelta(seconds=seconds)
    except OverflowError:
        return
    (*_, last) = written(Block("203.0.113.9", START, end))
    timeout = last["elem"][0]["elem"]["timeout"]
    assert isinstance(timeout, int)
    assert timeout >= min(max(seconds, 1), 1e10)
    assert timeout <= max(seconds, 0) + 1


def test_a_network_twice_is_one_element_with_the_later_time() -> None:
    first, then = (Block("203.0.113.9", START, START + timedelta(hours=n)) for n in (1, 2))
    *_, last = written(first, then, drop=("203.0.113.9",))
    assert last["elem"] == [{"elem": {"val": "203.0.113.9", "timeout": 7200}}]


@pytest.mark.parametrize("printed", ["", "[]", "{}", '{"nftables": 1}', "nft says no"])
def test_what_nft_never_prints_is_not_taken_for_an_empty_table(printed: str) -> None:
    with pytest.raises((ValueError, LookupError, TypeError, AttributeError)):
        held_in(printed, (25,), START)


@pytest.mark.parametrize(
    ("ports", "words"),
    [((25, 22), "lock you out"), ((), "no ports"), ((0,), "impossible"), ((25, 65536), "impossible")],
)
def test_ports_that_must_not_be_are_said_and_nothing_is_blocked_on_them(ports: tuple[int, ...], words: str) -> None:
    wrong = NftSet(ports)
    assert words in wrong.obstacle()
    with pytest.raises(EnforcementError, match=f"{words}.*nothing was changed"):
        wrong.change([Block("203.0.113.9", START)], [])


def test_a_host_without_nft_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(command, "PATH", str(tmp_path))
    bare = NftSet((25,))
    assert "apt-get install nftables" in bare.obstacle()
    with pytest.raises(EnforcementError, match=r"not installed.*nothing was changed"):
        bare.change([Block("203.0.113.9", START)], [])
