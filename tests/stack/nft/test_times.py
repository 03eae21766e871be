"""How long a block is kept: as long as asked, never for good by mistake, and anew when it is asked again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.stack.nft.host import Host, blocks
from tests.stack.servers import wait_until
from tui.enforcement.change import Block

pytestmark = pytest.mark.stack

ATTACKER = "203.0.113.9"
DAY = 86_400.0
#: Seconds that a backend's clock may be off, as RecordedList has it.
TICK = 2.0


def left(host: Host, network: str = ATTACKER) -> float | None:
    """Seconds, as the backend reads them in both ways."""
    now = datetime.now(UTC)
    ends = [host.inside(host.nft.held)[network].expires, host.inside(host.nft.some, [network])[network].expires]
    seconds = [None if end is None else (end - now).total_seconds() for end in ends]
    if seconds[0] is None or seconds[1] is None:
        assert seconds == [None, None]
        return None
    assert abs(seconds[0] - seconds[1]) < TICK
    return seconds[0]


@pytest.mark.parametrize("network", [ATTACKER, "203.0.113.0/24", "2001:db8:bad::9", "2001:db8::/48"])
@pytest.mark.parametrize("seconds", [10.4, 3600.0, 49 * DAY, 60 * DAY, 100 * 365 * DAY])
def test_a_block_is_kept_as_long_as_asked(host: Host, network: str, seconds: float) -> None:
    host.block(network, seconds=seconds)
    assert left(host, network) == pytest.approx(seconds, abs=TICK)


def test_no_end_is_for_good(host: Host) -> None:
    host.block(ATTACKER, "203.0.113.0/24", seconds=None)
    assert left(host) is None
    assert left(host, "203.0.113.0/24") is None
    assert not host.reaches(ATTACKER)


@pytest.mark.parametrize("seconds", [0.2, 0.0, -5.0])
def test_what_is_all_but_over_is_not_for_good(host: Host, seconds: float) -> None:
    host.block(ATTACKER, seconds=seconds)
    wait_until(lambda: host.inside(host.nft.held) == {}, 3, "the end of the block")
    assert host.reaches(ATTACKER)


def test_the_last_day_of_the_calendar_is_more_than_the_kernel_can_count_and_becomes_centuries(host: Host) -> None:
    last = datetime.max.replace(tzinfo=UTC)
    host.inside(host.nft.change, [Block(ATTACKER, datetime.now(UTC), last)], [])
    assert not host.reaches(ATTACKER)
    assert (left(host) or 0) > 200 * 365 * DAY


@pytest.mark.parametrize("then", [60.0, 6 * 3600.0, None])
@pytest.mark.parametrize("first", [3600.0, None])
def test_asked_again_the_new_time_holds_and_counting_begins_anew(
    host: Host, first: float | None, then: float | None
) -> None:
    host.block(ATTACKER, seconds=first)
    assert not host.reaches(ATTACKER)
    assert host.held()[ATTACKER].seen
    host.block(ATTACKER, seconds=then)
    assert left(host) == (None if then is None else pytest.approx(then, abs=TICK))
    assert host.held()[ATTACKER].seen == 0
    assert not host.reaches(ATTACKER)


def test_times_of_one_change_are_each_its_own(host: Host) -> None:
    now = datetime.now(UTC)
    ends = {f"203.0.113.{n}": now + timedelta(hours=n) for n in range(1, 6)}
    host.inside(host.nft.change, [Block(name, now, end) for name, end in ends.items()], [])
    kept = {name: held.expires for name, held in host.inside(host.nft.held).items()}
    assert kept.keys() == ends.keys()
    for name, end in ends.items():
        found = kept[name]
        assert found is not None
        assert abs((found - end).total_seconds()) < TICK


def test_put_and_drop_at_once(host: Host) -> None:
    host.block(ATTACKER, "203.0.113.10")
    host.inside(host.nft.change, blocks(["203.0.113.11"]), ["203.0.113.10"])
    assert set(host.held()) == {ATTACKER, "203.0.113.11"}
