"""What the table of blocks says of each: set, seen, silent, lost, expired, another's, and until when."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from tests.ui.fake_gate import FakeGate
from tests.ui.fake_watched import FakeWatched, at
from tests.ui.scene import NOW
from tests.ui.stage import staged
from tui.enforcement.change import Block
from tui.enforcement.coverage import Coverage
from tui.model import Action, Category, Event, EventKind
from tui.screens.block_rows import BLOCK_COLUMNS, ROWS, block_rows, block_words, rows_note
from tui.screens.blocks import BlocksScreen
from tui.screens.refused import RefusedSince
from tui.screens.standing import Standing, StandingReader
from widgets.keyed_table import shares

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
ATTACKER, OTHER, NETWORK = "203.0.113.9", "203.0.113.77", "198.51.100.0/24"


def block(network: str, ago: timedelta = HOUR, lasts: timedelta | None = 24 * HOUR, by: str = "root") -> Block:
    since = NOW - ago
    return Block(network, since, None if lasts is None else since + lasts, "12 failed log-ins", by)


def refused_at(ip: str, *ago: timedelta, action: Action = Action.BLOCK, **fields: object) -> list[Event]:
    fields = {"action": action, "category": Category.CLIENT, **fields}
    return [at(NOW - one, EventKind.BLOCKED, ip, **fields) for one in ago]


def told(standing: Standing, refused: RefusedSince | None = None) -> dict[str, tuple[str, ...]]:
    return {row.key: row.cells[1:3] for row in block_rows(standing, refused or RefusedSince(), NOW)}


def enforced(*blocks: Block, **more: object) -> Standing:
    return Standing(blocks, enforced=True, backend="nftables", **more)  # type: ignore[arg-type] # fields of the struct


def test_a_block_is_set_until_its_backend_has_counted_something() -> None:
    standing = enforced(block(ATTACKER), block(OTHER), block(NETWORK, lasts=None), seen={OTHER: 37})
    assert told(standing) == {
        ATTACKER: ("set", "ends in 23h"),
        OTHER: ("seen 37", "ends in 23h"),
        NETWORK: ("set", "for good"),
    }


@pytest.mark.parametrize(
    ("count", "words"), [(1204, "seen 1,204"), (999_999, "seen 999,999"), (12_345_678, "seen 12M")]
)
def test_a_count_fits_its_column_however_great(count: int, words: str) -> None:
    assert told(enforced(block(ATTACKER), seen={ATTACKER: count}))[ATTACKER][0] == words
    state = next(column for column in BLOCK_COLUMNS if column.name == "state")
    assert state.shorten is not None
    assert "…" not in state.shorten(words, state.least)
    assert state.shorten(words, state.most) == words


def test_without_a_server_that_obeys_nothing_is_set_or_seen() -> None:
    standing = Standing((block(ATTACKER),), seen={ATTACKER: 5}, silent=frozenset({ATTACKER}))
    assert told(standing) == {ATTACKER: ("recorded", "ends in 23h")}


def test_what_is_lost_expired_or_anothers_is_told_apart_and_anothers_come_last() -> None:
    standing = enforced(
        block(ATTACKER),
        lost=(block(NETWORK, 2 * HOUR),),
        ended=(block(OTHER, 65 * MINUTE, 60 * MINUTE),),
        others=(block("192.0.2.7", timedelta(), HOUR, by="fail2ban"),),
    )
    assert list(told(standing).items()) == [
        (ATTACKER, ("set", "ends in 23h")),
        (OTHER, ("expired", "5m ago")),
        (NETWORK, ("lost", "ends in 22h")),
        ("192.0.2.7", ("fail2ban's", "ends in 1h")),
    ]


def test_of_a_hundred_thousand_blocks_the_newest_are_shown_and_it_is_said_of_how_many() -> None:
    blocks = tuple(block(f"2001:db8::{n:x}", timedelta(seconds=n)) for n in range(1, 100_001))
    standing = enforced(*blocks)
    rows = block_rows(standing, RefusedSince(), NOW)
    assert [row.key for row in rows] == [one.network for one in blocks[:ROWS]]
    assert rows_note(standing, len(rows)) == "100,000 in force"
    found = block_rows(standing, RefusedSince(), NOW, lambda row: row.key == "2001:db8::1869f")
    assert [row.key for row in found] == ["2001:db8::1869f"]


def test_rows_of_what_is_not_in_force_are_not_counted_as_blocks() -> None:
    standing = enforced(block(ATTACKER), lost=(block(NETWORK),))
    assert rows_note(standing, 2) == "1 in force"
    assert rows_note(standing, 1) == ""
    assert rows_note(Standing((block(ATTACKER), block(OTHER))), 1) == "2 recorded"


@pytest.mark.parametrize("width", [40, 47, 60, 80, 120])
def test_state_and_end_have_room_at_every_width(width: int) -> None:
    widths = dict(zip((column.name for column in BLOCK_COLUMNS), shares(BLOCK_COLUMNS, width), strict=True))
    assert widths["state"] >= len("seen 1,204")
    assert widths["end"] >= len("23h 57m")


def test_a_state_is_shortened_by_whole_words() -> None:
    shorten = next(column.shorten for column in BLOCK_COLUMNS if column.name == "state")
    assert shorten is not None
    assert [shorten("silent 23h 9m", width) for width in (13, 12, 10)] == ["silent 23h 9m", "silent 23h", "silent 23h"]
    assert [shorten(text, 10) for text in ("seen 1,204", "seen 120,300", "seen 12,304")] == [
        "seen 1,204",
        "seen 120k",
        "seen 12k",
    ]


# what the log says


def refusals(*blocks: Block) -> RefusedSince:
    refused = RefusedSince()
    refused.stand(blocks, Coverage(blocks))
    return refused


def test_refusals_of_the_log_count_for_the_block_since_it_was_made() -> None:
    one, net = block(ATTACKER, 10 * MINUTE), block(NETWORK, 10 * MINUTE)
    refused = refusals(one, net)
    refused.learn(refused_at(ATTACKER, 3 * MINUTE, MINUTE))
    refused.learn(refused_at("198.51.100.7", 2 * MINUTE, count=3))
    refused.learn(refused_at(ATTACKER, 11 * MINUTE))  # before the block: of another one
    refused.learn(refused_at("192.0.2.1", MINUTE))
    assert (refused.of(one), refused.of(net)) == (2, 3)
    assert told(enforced(one, net), refused)[NETWORK][0] == "seen 3"


def test_only_lines_that_refuse_are_refusals() -> None:
    one = block(ATTACKER, 10 * MINUTE)
    refused = refusals(one)
    refused.learn(refused_at(ATTACKER, MINUTE, action=Action.UNBLOCK))
    refused.learn(refused_at(ATTACKER, MINUTE, counted=False))
    refused.learn([at(NOW, EventKind.LOGIN_FAILURE, ATTACKER, user="info")])
    refused.learn([at(NOW, EventKind.BLOCKED, None, action=Action.REJECT)])
    assert refused.of(one) == 0


def test_a_line_that_comes_before_the_block_is_read_back_counts_too_and_once() -> None:
    one = block(ATTACKER, MINUTE)
    refused = RefusedSince()
    refused.learn(refused_at(ATTACKER, timedelta(seconds=30)))
    for _ in range(3):
        refused.stand((one,), Coverage((one,)))
    assert refused.of(one) == 1


def test_the_logs_stamp_to_the_second_is_not_before_the_block_of_that_second() -> None:
    since = NOW.replace(microsecond=400_000)
    one = Block(ATTACKER, since, None)
    refused = refusals(one)
    refused.learn(refused_at(ATTACKER, timedelta()))
    assert refused.of(one) == 1


def test_a_block_that_is_made_anew_counts_anew() -> None:
    old, new = block(ATTACKER, 10 * MINUTE), block(ATTACKER, MINUTE)
    refused = refusals(old)
    refused.learn(refused_at(ATTACKER, 5 * MINUTE))
    refused.stand((new,), Coverage((new,)))
    assert (refused.of(old), refused.of(new)) == (0, 0)


def test_the_dossier_says_set_and_seen() -> None:
    standing = enforced(block(ATTACKER), block(OTHER), seen={OTHER: 37})
    assert block_words(standing, RefusedSince(), OTHER, NOW) == (
        "203.0.113.77 set, seen 37, 23h left: 12 failed log-ins"
    )
    assert block_words(standing, RefusedSince(), ATTACKER, NOW).startswith("203.0.113.9 set, 23h left")


# what is read


def attacks(ip: str, *ago: timedelta) -> FakeWatched:
    watched = FakeWatched()
    watched.add(at(NOW - one, EventKind.LOGIN_FAILURE, ip, user="info") for one in sorted(ago, reverse=True))
    return watched


def read(gate: FakeGate, watched: FakeWatched) -> Standing:
    return StandingReader(gate, watched).read(NOW, expire=True)


def gate_with(*blocks: Block) -> FakeGate:
    gate = FakeGate(lambda: NOW, enforced=True)
    gate.backend = "nftables"
    for one in blocks:
        gate.put(one)
    return gate


@pytest.mark.parametrize(
    ("network", "attacked", "state"),
    [
        (ATTACKER, (30 * MINUTE,), "silent 12m"),
        ("203.0.113.0/24", (30 * MINUTE,), "silent 12m"),
        (ATTACKER, (12 * MINUTE - timedelta(seconds=5),), "silent 12m"),  # what was under way at the block
        (ATTACKER, (30 * MINUTE, 5 * MINUTE), "set"),
        (ATTACKER, (), "set"),
    ],
)
def test_an_address_that_attacked_and_stopped_at_its_block_is_silent(
    network: str, attacked: Sequence[timedelta], state: str
) -> None:
    standing = read(gate_with(block(network, 12 * MINUTE)), attacks(ATTACKER, *attacked))
    assert told(standing)[network][0] == state


def test_silence_is_not_told_of_in_the_first_minute_nor_where_something_was_seen() -> None:
    watched = attacks(ATTACKER, 30 * MINUTE)
    early = read(gate_with(block(ATTACKER, timedelta(seconds=59))), watched)
    assert told(early)[ATTACKER][0] == "set"
    gate = gate_with(block(ATTACKER, 12 * MINUTE))
    gate.seen = {ATTACKER: 2}
    assert told(read(gate, watched))[ATTACKER][0] == "seen 2"


def test_what_ended_stays_for_ten_minutes_and_leaves() -> None:
    now = NOW
    gate = FakeGate(lambda: now, enforced=True)
    gate.put(block(ATTACKER, HOUR, HOUR + MINUTE))
    reader = StandingReader(gate, FakeWatched())
    assert [one.network for one in reader.read(now, expire=True).blocks] == [ATTACKER]
    states = []
    for minutes in (2, 10, 12):
        now = NOW + minutes * MINUTE
        standing = reader.read(now, expire=True)
        states.append([row.cells[1] for row in block_rows(standing, RefusedSince(), now)])
    assert states == [["expired"], ["expired"], []]


def test_what_ended_while_nobody_watched_is_seen_once_it_is_taken_away_and_without_rights_to_do_so() -> None:
    for expire in (True, False):
        gate = gate_with(block(ATTACKER, 65 * MINUTE, HOUR), block(OTHER, 90 * MINUTE, HOUR))
        standing = StandingReader(gate, FakeWatched()).read(NOW, expire=expire)
        assert told(standing) == {ATTACKER: ("expired", "5m ago")}


def test_what_is_taken_away_by_hand_is_not_expired() -> None:
    gate = gate_with(block(ATTACKER))
    reader = StandingReader(gate, FakeWatched())
    reader.read(NOW, expire=True)
    gate.apply(gate.plan_unblock([ATTACKER]))
    assert told(reader.read(NOW, expire=True)) == {}


def test_what_ended_and_is_blocked_again_is_set() -> None:
    gate = gate_with(block(ATTACKER, 65 * MINUTE, HOUR))
    reader = StandingReader(gate, FakeWatched())
    assert told(reader.read(NOW, expire=True))[ATTACKER][0] == "expired"
    gate.put(block(ATTACKER, MINUTE))
    assert told(reader.read(NOW, expire=True))[ATTACKER][0] == "set"


def test_a_gate_is_read_by_one_thread_at_a_time() -> None:
    class Counting(FakeGate):
        inside = most = 0

        def blocks(self) -> tuple[Block, ...]:
            self.inside += 1
            self.most = max(self.most, self.inside)
            time.sleep(0.02)
            self.inside -= 1
            return super().blocks()

    gate = Counting(lambda: NOW)
    reader = StandingReader(gate, FakeWatched())
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: reader.read(NOW, expire=True), range(8)))
    assert gate.most == 1


def test_a_gate_that_cannot_be_read_says_why_and_forgets_no_block_that_ended() -> None:
    gate = gate_with(block(ATTACKER, 65 * MINUTE, HOUR))
    reader = StandingReader(gate, FakeWatched())
    reader.read(NOW, expire=True)
    gate.unreadable = "cannot reach the helper: no answer within 15 seconds"
    assert reader.read(NOW, expire=False).trouble == gate.unreadable
    gate.unreadable = ""
    assert told(reader.read(NOW, expire=False)) == {ATTACKER: ("expired", "5m ago")}


def test_what_the_kernel_takes_away_in_its_last_seconds_is_not_lost() -> None:
    gate = gate_with(block(ATTACKER, HOUR, HOUR + timedelta(seconds=3)), block(OTHER, HOUR))
    gate.lost = {ATTACKER, OTHER}
    standing = read(gate, FakeWatched())
    assert [one.network for one in standing.lost] == [OTHER]


async def test_the_table_says_seen_when_the_counter_rises_and_nothing_else_moves() -> None:
    gate = gate_with(block(ATTACKER), block(OTHER, 2 * HOUR))
    async with staged(attacks(ATTACKER, timedelta()), gate, size=(80, 24)) as stage:
        await stage.press("5")
        await stage.sees("set")
        before = [line for line in stage.text.split("\n") if line.startswith(f" {OTHER}")]
        gate.seen = {ATTACKER: 12}
        await stage.sees("seen 12")
        assert [line for line in stage.text.split("\n") if line.startswith(f" {OTHER}")] == before
        line = next(line for line in stage.text.split("\n") if line.startswith(f" {ATTACKER} "))
        assert line.index("seen") == before[0].index("set")


async def test_a_blocked_line_in_the_log_makes_it_seen() -> None:
    gate = gate_with(block(ATTACKER, MINUTE))
    watched = attacks(ATTACKER, 5 * MINUTE)
    async with staged(watched, gate) as stage:
        await stage.press("5")
        await stage.until(lambda: stage.desk.standing.blocks)
        watched.add(refused_at(ATTACKER, timedelta(), action=Action.REJECT))
        await stage.sees("seen 1")


async def test_anothers_ban_is_shown_and_no_key_of_ours_takes_it_away() -> None:
    gate = gate_with()
    gate.others = (block("192.0.2.7", HOUR, 2 * HOUR, by="fail2ban"),)
    async with staged(FakeWatched(), gate) as stage:
        await stage.press("5")
        await stage.sees("192.0.2.7", "fail2ban's", "its own ban, not ours")
        assert stage.watch.check_action("unblock", ()) is False
        assert "0 blocks" in stage.text


async def test_the_filter_finds_a_block_by_its_state() -> None:
    gate = gate_with(block(ATTACKER), block(OTHER, 2 * HOUR))
    gate.lost = {OTHER}
    async with staged(FakeWatched(), gate) as stage:
        await stage.press("5", "slash", *"lost", "enter")
        blocks = stage.app.screen
        assert isinstance(blocks, BlocksScreen)
        await stage.until(lambda: blocks.table.row_count == 1)
        assert blocks.target() == OTHER
