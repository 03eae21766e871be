"""A network in DSM's block list: a row for each address, which narrower and wider blocks may need too."""

from __future__ import annotations

import ipaddress
from datetime import timedelta
from pathlib import Path

import pytest

from tests.enforcement.dsm import ALLOWED, BLOCKED, DAY, NOW, block, execute, made, names, rows
from tests.enforcement.support import START, Clock
from tui.enforcement.backends.autoblock import AutoBlock
from tui.enforcement.change import EnforcementError
from tui.enforcement.lists import Held


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return made(tmp_path / "synoautoblock.db")


@pytest.fixture
def live(path: Path, clock: Clock) -> AutoBlock:
    return AutoBlock(path, helpers=(), clock=lambda: clock().timestamp())


def test_a_network_is_a_row_for_each_address_and_one_block(live: AutoBlock, path: Path) -> None:
    live.change([block("203.0.113.0/24"), block("2001:db8::ff00/126")], ())
    assert len(rows(path, "Deny = 1")) == 1 + 256 + 4
    assert {str(one) for one in ipaddress.ip_network("203.0.113.0/24")} < names(path)
    ours = {name for name, held in live.held().items() if held.ours}
    assert ours == {"203.0.113.0/24", "2001:db8::ff00/126"}
    assert live.some(["203.0.113.0/24"]) == {"203.0.113.0/24": Held(START + DAY)}
    live.change((), ["203.0.113.0/24", "2001:db8::ff00/126"])
    assert rows(path) == [BLOCKED, ALLOWED]


@pytest.mark.parametrize("network", ["203.0.112.0/23", "198.51.0.0/16", "2001:db8::/119", "2001:db8::/64"])
def test_a_network_of_over_256_addresses_is_refused(live: AutoBlock, path: Path, network: str) -> None:
    with pytest.raises(EnforcementError, match=r"more than 256; nothing was changed: name networks of /(24|120) and"):
        live.change([block("203.0.113.9"), block(network)], ())
    assert rows(path) == [BLOCKED, ALLOWED]
    assert live.some([network]) == {}


def test_a_network_of_which_somebody_took_an_address_out_is_not_blocked(live: AutoBlock, path: Path) -> None:
    live.change([block("203.0.113.8/30")], ())
    execute(path, "DELETE FROM AutoBlockIP WHERE IP = '203.0.113.10'")
    assert "203.0.113.8/30" not in live.held()
    assert live.some(["203.0.113.8/30"]) == {}
    live.change([block("203.0.113.8/30")], ())
    assert live.some(["203.0.113.8/30"]) == {"203.0.113.8/30": Held(START + DAY)}


def test_an_address_that_dsm_blocks_itself_counts_for_the_network_around_it(live: AutoBlock, path: Path) -> None:
    live.change([block("192.0.2.48/30")], ())
    assert live.some(["192.0.2.48/30"]) == {"192.0.2.48/30": Held(START + DAY)}
    live.change((), ["192.0.2.48/30"])
    assert rows(path) == [BLOCKED, ALLOWED]


def test_blocks_within_each_other_end_each_at_its_own_time(live: AutoBlock, path: Path) -> None:
    live.change([block("203.0.113.9", 7 * DAY)], ())
    live.change([block("203.0.113.8/30"), block("203.0.113.0/24", None)], ())
    week = START + 7 * DAY
    ours = {"203.0.113.9": Held(week), "203.0.113.8/30": Held(START + DAY), "203.0.113.0/24": Held(None)}
    assert {name: held for name, held in live.held().items() if held.ours} == ours
    assert [row[2] for row in rows(path, "IP = '203.0.113.9'")] == [0]
    live.change((), ["203.0.113.0/24"])
    assert [row[2] for row in rows(path, "IP = '203.0.113.9'")] == [int(week.timestamp())]
    assert names(path) == {"192.0.2.50", "203.0.113.8", "203.0.113.9", "203.0.113.10", "203.0.113.11"}
    live.change((), ["203.0.113.9"])
    assert live.some(["203.0.113.9", "203.0.113.8/30"]) == {"203.0.113.8/30": Held(START + DAY)}
    live.change((), ["203.0.113.8/30"])
    assert rows(path) == [BLOCKED, ALLOWED]


def test_the_longest_words_of_ours_fit_into_the_column(live: AutoBlock, path: Path) -> None:
    live.change([block(f"203.0.113.0/{prefix}" if prefix < 32 else "203.0.113.0") for prefix in range(24, 33)], ())
    (meta,) = (row[-1] for row in rows(path, "IP = '203.0.113.0'"))
    assert len(str(meta)) < 256
    live.change((), ["203.0.113.0", *(f"203.0.113.0/{prefix}" for prefix in range(24, 32))])
    assert rows(path) == [BLOCKED, ALLOWED]


def test_an_end_that_somebody_changed_in_dsm_is_shown(live: AutoBlock, path: Path) -> None:
    live.change([block("203.0.113.9")], ())
    execute(path, f"UPDATE AutoBlockIP SET ExpireTime = {NOW + 60} WHERE IP = '203.0.113.9'")
    assert live.held()["203.0.113.9"] == Held(START + timedelta(seconds=60))
    live.change([block("203.0.113.9")], ())
    assert live.held()["203.0.113.9"] == Held(START + DAY)
