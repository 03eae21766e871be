"""The demo's promises: repeatable, lively, harmless, and obedient to the block list and the policies."""

from __future__ import annotations

import asyncio
import ipaddress
import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tui.demo import DEMO_COUNTRIES, Simulation
from tui.demo.cast import CAST
from tui.demo.script import Line, LogFile
from tui.demo.simulator import main
from tui.demo.world import HOMES
from tui.model import Category, EventKind

START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
#: Networks that are nobody's: of documentation, and of benchmarking.
NOBODYS = tuple(
    ipaddress.ip_network(net)
    for net in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "198.18.0.0/15")
)
ISO_LINE = re.compile(r"2026-11-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00 mx [\w./-]+(?:\[\d+\])?: \S.*")
BSD_LINE = re.compile(r"Nov [ 1-3]\d \d\d:\d\d:\d\d NAS Connection: User \[\S*\] from \[\S+\] \S.*")
SHAPES = {LogFile.MAIL: ISO_LINE, LogFile.CONNECTION: BSD_LINE}

#: Categories whose reason an smtpd line or a milter's line gives: all that the demo can turn to discard.
SWITCHABLE = (
    Category.DNSBL,
    Category.SPF,
    Category.DMARC,
    Category.UNKNOWN_RECIPIENT,
    Category.RELAY,
    Category.SPAM,
    Category.VIRUS,
    Category.GREYLIST,
)


@pytest.fixture
def simulate(tmp_path: Path) -> Iterator[Callable[..., Simulation]]:
    made: list[Simulation] = []

    def make(**options: Any) -> Simulation:
        simulation = Simulation(tmp_path / str(len(made)), clock=lambda: START, **options)
        made.append(simulation)
        return simulation

    yield make
    for simulation in made:
        simulation.close()


def play(simulation: Simulation, seconds: float, stride: float | None = None) -> list[Line]:
    """Lines of so many seconds, asked for in one stride or in many."""
    lines: list[Line] = list(simulation.step(START))
    stride = stride or seconds
    for n in range(1, round(seconds / stride) + 1):
        lines += simulation.step(START + timedelta(seconds=n * stride))
    return lines


def counted(lines: list[Line], kind: EventKind, category: Category | None = None) -> int:
    truths = [line.truth for line in lines if line.truth is not None and line.truth.counted]
    return sum(t.kind is kind and (category is None or t.category is category) for t in truths)


def addresses_in(text: str) -> set[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    found = set()
    for word in re.findall(r"[0-9A-Fa-f:.]*[.:][0-9A-Fa-f:.]+", text):
        try:
            found.add(ipaddress.ip_address(word.strip(".").removesuffix(":")))
        except ValueError:
            continue
    return found


def test_equal_seeds_write_equal_lines(simulate: Callable[..., Simulation]) -> None:
    one, other = play(simulate(seed=7), 120), play(simulate(seed=7), 120)
    assert one == other
    assert len(one) > 100


def test_another_seed_writes_other_lines(simulate: Callable[..., Simulation]) -> None:
    assert play(simulate(seed=7), 60) != play(simulate(seed=8), 60)


def test_how_often_it_is_asked_makes_no_difference(simulate: Callable[..., Simulation]) -> None:
    assert play(simulate(), 60, stride=0.25) == play(simulate(), 60)


def test_lines_come_in_order_of_time(simulate: Callable[..., Simulation]) -> None:
    times = [line.time for line in play(simulate(), 300)]
    assert times == sorted(times)
    assert times[0] >= START
    assert times[-1] <= START + timedelta(seconds=300)


def test_at_speed_one_it_is_lively_but_readable(simulate: Callable[..., Simulation]) -> None:
    lines = play(simulate(), 1_200)
    events = sum(line.truth is not None and line.truth.counted for line in lines)
    assert 3 <= len(lines) / 1_200 <= 6
    assert 1 <= events / 1_200 <= 2


def test_speed_scales_the_rate(simulate: Callable[..., Simulation]) -> None:
    slow, fast = len(play(simulate(), 600)), len(play(simulate(speed=10), 600))
    assert fast / slow == pytest.approx(10, rel=0.25)


def test_every_line_is_a_syslog_line_without_control_characters(simulate: Callable[..., Simulation]) -> None:
    for line in play(simulate(speed=10), 600):
        assert SHAPES[line.file].fullmatch(line.text), line.text
        assert line.text.isprintable(), line.text


def test_only_addresses_that_are_nobodys_appear(simulate: Callable[..., Simulation]) -> None:
    listings = 0
    for line in play(simulate(speed=10), 600):
        for address in addresses_in(line.text.partition(": ")[2]):
            if address in ipaddress.ip_network("127.0.0.0/8"):
                assert " listed by domain " in line.text  # the answer of a block list
                listings += 1
            else:
                assert any(address in net for net in NOBODYS), line.text
    assert listings > 0


def test_only_example_domains_appear(simulate: Callable[..., Simulation]) -> None:
    for line in play(simulate(speed=10), 300):
        for domain in re.findall(r"@([\w.-]+)", line.text):
            assert domain.endswith((".example", "example.org", "example.com", "example.net")), line.text


def test_every_client_has_a_country(simulate: Callable[..., Simulation]) -> None:
    countries = {ipaddress.ip_network(prefix): country for prefix, country in DEMO_COUNTRIES.items()}
    homes = {ip for _, ip in HOMES}
    for line in play(simulate(speed=10), 600):
        if line.truth is not None:
            address = ipaddress.ip_address(line.truth.ip)
            (country,) = [c for net, c in countries.items() if address in net]
            assert (country == "JP") == (line.truth.ip in homes), line.text


def test_all_actors_are_seen_and_all_kinds_of_event_they_make(simulate: Callable[..., Simulation]) -> None:
    lines = play(simulate(speed=20), 600)
    seen = {(line.truth.kind, line.truth.category) for line in lines if line.truth is not None}
    assert seen >= {
        (EventKind.LOGIN_FAILURE, None),
        (EventKind.LOGIN_SUCCESS, None),
        (EventKind.PROBE, Category.TLS),
        (EventKind.PROBE, Category.PROTOCOL),
        (EventKind.LIMIT, Category.RATE),
        (EventKind.DNSBL_HIT, Category.DNSBL),
        (EventKind.CONTENT, Category.VIRUS),
        (EventKind.CONTENT, Category.SPAM),
        *((EventKind.REJECTION, c) for c in SWITCHABLE if c not in {Category.SPAM, Category.VIRUS}),
    }
    assert len({actor.name for actor in CAST}) == len(CAST)


def test_the_slow_brute_force_tries_every_71_to_84_minutes(simulate: Callable[..., Simulation]) -> None:
    simulation = simulate(truth=True)
    simulation.backlog(24)
    slow = [row for row in truth_rows(simulation) if row["ip"] == "203.0.113.201" and row.get("counted", True)]
    times = [datetime.fromisoformat(str(row["time"])) for row in slow]
    gaps = [(after - before).total_seconds() / 60 for before, after in pairwise(times)]
    assert len(gaps) >= 15
    assert all(70.5 < gap < 84.5 for gap in gaps)


def test_changing_addresses_do_not_come_back(simulate: Callable[..., Simulation]) -> None:
    faces = {client.ip for actor in CAST for client in actor.clients}
    tries = Counter(
        line.truth.ip
        for line in play(simulate(), 600)
        if line.truth is not None and line.truth.kind is EventKind.LOGIN_FAILURE and line.truth.counted
    )
    strangers = {ip: n for ip, n in tries.items() if ip not in faces}
    assert len(strangers) > 30
    assert sum(n == 1 for n in strangers.values()) > 0.8 * len(strangers)


def test_a_blocked_address_falls_silent_even_in_the_middle_of_a_session(simulate: Callable[..., Simulation]) -> None:
    blocked: set[str] = set()
    simulation = simulate(speed=10, blocked=blocked.__contains__)
    before = play(simulation, 120)
    (worst, _), *_ = Counter(line.truth.ip for line in before if line.truth is not None).most_common(1)
    blocked.add(worst)
    after = simulation.step(START + timedelta(seconds=600))
    assert len(after) > 1_000
    named = [line.text for line in after if f"[{worst}]" in line.text or f"={worst}" in line.text]
    assert named == []


def test_an_unblocked_address_comes_again(simulate: Callable[..., Simulation]) -> None:
    blocked = {"203.0.113.7"}
    simulation = simulate(speed=10, blocked=blocked.__contains__)
    assert not any("203.0.113.7]" in line.text for line in play(simulation, 120))
    blocked.clear()
    after = simulation.step(START + timedelta(seconds=400))
    assert any("203.0.113.7]" in line.text for line in after)


@pytest.mark.parametrize("category", SWITCHABLE)
def test_a_category_in_discard_mode_is_no_longer_refused(
    simulate: Callable[..., Simulation], category: Category
) -> None:
    discarding: set[Category] = set()
    simulation = simulate(speed=20, mode=lambda c: "discard" if c in discarding else "reject")
    before = play(simulation, 90)
    refusals = [t for line in before if (t := line.truth) and t.category is category and t.counted]
    assert refusals
    assert counted(before, EventKind.DISCARD) == 0

    discarding.add(category)
    after = list(simulation.step(START + timedelta(seconds=180)))
    assert counted(after, EventKind.DISCARD) > 0
    assert counted(after, EventKind.REJECTION, category) == 0
    assert counted(after, EventKind.CONTENT, category) == 0

    discarding.clear()
    again = list(simulation.step(START + timedelta(seconds=300)))[-5_000:]
    assert counted(again, EventKind.DISCARD) == 0
    assert any(line.truth.category is category for line in again if line.truth is not None)


def test_discard_lines_name_the_category_and_the_zone(simulate: Callable[..., Simulation]) -> None:
    lines = play(simulate(speed=10, mode=lambda c: "discard"), 600)
    discards = [line for line in lines if line.truth is not None and line.truth.kind is EventKind.DISCARD]
    told = {
        match[1]: match[2]
        for line in discards
        if (match := re.search(r"sekimori category=(\w+)(?: zone=([\w.]+))?", line.text))
    }
    assert {"dnsbl", "spf", "unknown_recipient", "relay", "greylist"} <= told.keys()
    assert told["dnsbl"]
    assert any("milter-discard: END-OF-MESSAGE" in line.text for line in discards)
    assert not any(": reject: " in line.text or "milter-reject" in line.text for line in lines)


def truth_rows(simulation: Simulation) -> list[dict[str, object]]:
    text = (simulation.files[0].parent / "truth.jsonl").read_bytes()
    return [msgspec.json.decode(row) for row in text.splitlines()]


def test_the_backlog_is_there_before_the_run_and_the_run_follows_it(simulate: Callable[..., Simulation]) -> None:
    simulation = simulate()
    simulation.backlog(3)
    lines = simulation.files[0].read_text().splitlines()
    times = [datetime.fromisoformat(line.partition(" ")[0]) for line in lines]
    last = times[-1]
    recent = [time for time in times if time >= START - timedelta(hours=3)]
    assert len(recent) > 500
    assert recent[0] - (START - timedelta(hours=3)) < timedelta(minutes=5)
    assert timedelta() <= START - last < timedelta(minutes=5)

    live = simulation.step(START + timedelta(seconds=60))
    assert len(live) > 60
    assert all(line.time >= last for line in live)


def test_the_patient_began_days_before(simulate: Callable[..., Simulation]) -> None:
    simulation = simulate(truth=True)
    simulation.backlog(6)
    before = [row for row in truth_rows(simulation) if str(row["time"]) < (START - timedelta(hours=6)).isoformat()]
    assert {row["ip"] for row in before} == {"203.0.113.199", "203.0.113.201"}
    times = [datetime.fromisoformat(str(row["time"])) for row in before if row["ip"] == "203.0.113.199"]
    gaps = [after - earlier for earlier, after in pairwise(times)]
    assert min(gaps) < timedelta(hours=1)
    assert timedelta(hours=4) < max(gaps) < timedelta(hours=7)


def test_truth_names_the_line_it_tells_of(simulate: Callable[..., Simulation]) -> None:
    simulation = simulate(truth=True)
    simulation.backlog(3)
    lines = {path.name: path.read_text().splitlines() for path in simulation.files}
    rows = truth_rows(simulation)
    assert {row["source"] for row in rows} == {"mail.log", "connection.log"}
    for row in rows:
        line = lines[str(row["source"])][msgspec.convert(row["line"], int) - 1]
        assert str(row["ip"]) in line
        assert str(row.get("user", "")) in line
        assert str(row.get("recipient", "")) in line


async def test_running_it_appends_whole_lines_to_the_files(tmp_path: Path) -> None:
    simulation = Simulation(tmp_path, speed=50)
    running = asyncio.create_task(simulation.run())
    async with asyncio.timeout(20):
        while any(path.stat().st_size < 500 for path in simulation.files):
            await asyncio.sleep(0.01)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    simulation.close()
    for path in simulation.files:
        assert path.read_bytes().endswith(b"\n")


def test_a_log_that_is_there_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "mail.log").write_text("a real log\n")
    with pytest.raises(FileExistsError):
        Simulation(tmp_path)
    assert (tmp_path / "mail.log").read_text() == "a real log\n"


def test_no_speed_is_no_simulation(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="greater than 0"):
        Simulation(tmp_path, speed=0)


def test_by_hand_it_runs_for_so_many_seconds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "log"), "--seconds", "0.1", "--speed", "100", "--backlog", "1", "--truth"]) == 0
    assert (tmp_path / "log" / "truth.jsonl").stat().st_size > 0
    assert main([str(tmp_path / "log")]) == 2
    assert "cannot run the demo server" in capsys.readouterr().err
