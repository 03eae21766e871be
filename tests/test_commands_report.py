"""`sekimori report`: the totals are those of the events, whoever adds them up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.watching.command import Outcome, sekimori
from tests.watching.log_lines import failure, noise, text, write
from tui.cli import USAGE
from tui.demo import Simulation

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
#: What says nothing against its client.
HARMLESS = ({"login_success"}, {"server"})

Row = dict[str, Any]


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two hours of a mail server's two logs: log-ins that fail and work, rejections, block lists, content, probes."""
    simulation = Simulation(tmp_path_factory.mktemp("server"), seed=3, clock=lambda: NOON)
    simulation.backlog(24)
    simulation.close()
    return list(simulation.files)


@pytest.fixture(scope="module")
def events(logs: list[Path]) -> list[Row]:
    return sekimori("events", "--json", *logs).rows


@pytest.fixture(scope="module")
def report(logs: list[Path]) -> Row:
    return total(sekimori("report", "--json", "--top", "100000", *logs))


def total(outcome: Outcome) -> Row:
    assert (outcome.code, outcome.errors) == (0, "")
    row: Row = msgspec.json.decode(outcome.output)
    return row


def recount(events: list[Row], key: Callable[[Row], str | None]) -> dict[str, tuple[int, datetime, datetime]]:
    """Sums by key, with first and last, the slow and plain way. Companions count for nothing."""
    sums: dict[str, tuple[int, datetime, datetime]] = {}
    for event in events:
        name, when = key(event), datetime.fromisoformat(event["time"])
        if name is None or not event["counted"]:
            continue
        count, first, last = sums.get(name, (0, when, when))
        sums[name] = (count + event["count"], min(first, when), max(last, when))
    return sums


def told(counts: list[Row]) -> dict[str, tuple[int, datetime, datetime]]:
    for row in counts:
        assert row.keys() == {"key", "count", "first", "last"}
    return {
        row["key"]: (row["count"], datetime.fromisoformat(row["first"]), datetime.fromisoformat(row["last"]))
        for row in counts
    }


def attacks(events: list[Row]) -> list[Row]:
    kinds, categories = HARMLESS
    return [event for event in events if event["kind"] not in kinds and event.get("category") not in categories]


def network(event: Row) -> str | None:
    if "ip" not in event:
        return None
    address = ip_address(event["ip"])
    return str(ip_network(f"{address}/{24 if address.version == 4 else 64}", strict=False))


def test_the_keys_are_those_that_are_promised(report: Row) -> None:
    promised = {
        "lines", "events", "counted", "first", "last", "by_kind", "by_category", "by_zone", "by_service",
        "top_addresses", "top_networks", "top_users", "top_countries",
    }  # fmt: skip
    assert promised <= report.keys()
    assert report.keys() - promised == {"forgotten_addresses"}


def test_the_sums_are_those_of_lines_and_events(report: Row, events: list[Row], logs: list[Path]) -> None:
    assert len(events) > 500
    assert report["lines"] == sum(log.read_bytes().count(b"\n") for log in logs)
    assert report["events"] == len(events)
    assert report["counted"] == sum(event["count"] for event in events if event["counted"])
    assert report["counted"] < report["events"]
    counted = sorted(datetime.fromisoformat(event["time"]) for event in events if event["counted"])
    assert datetime.fromisoformat(report["first"]) == counted[0]
    assert datetime.fromisoformat(report["last"]) == counted[-1]


@pytest.mark.parametrize("field", ["kind", "category", "zone", "service"])
def test_every_sum_by_a_field_is_a_recount_of_the_events(field: str, report: Row, events: list[Row]) -> None:
    counts = told(report[f"by_{field}"])
    assert len(counts) > 2
    assert counts == recount(events, lambda event: event.get(field))


def test_addresses_and_users_are_those_of_attacks_alone(report: Row, events: list[Row]) -> None:
    assert told(report["top_addresses"]) == recount(attacks(events), lambda event: event.get("ip"))
    assert told(report["top_networks"]) == recount(attacks(events), network)
    assert told(report["top_users"]) == recount(attacks(events), lambda event: event.get("user"))
    assert len(report["top_addresses"]) > 50


def test_lists_fall(report: Row) -> None:
    for name, rows in report.items():
        if name.startswith(("by_", "top_")):
            counts = [row["count"] for row in rows]
            assert counts == sorted(counts, reverse=True), name


def test_only_top_lists_are_cut(report: Row, logs: list[Path]) -> None:
    short = total(sekimori("report", "--json", "--top", "3", *logs))
    assert short == {name: rows[:3] if name.startswith("top_") else rows for name, rows in report.items()}


def test_countries_are_counted(tmp_path: Path) -> None:
    # the registries know nothing of documentation addresses; these belong to resolvers that everybody knows
    lines = [failure(1, ip="8.8.8.8"), failure(2, ip="8.8.4.4"), failure(3, ip="1.1.1.1"), failure(4)]
    countries = total(sekimori("report", "--json", write(tmp_path / "mail.log", lines)))["top_countries"]
    assert countries[0]["key"] == "US"
    assert countries[0]["count"] == 2
    assert sum(row["count"] for row in countries if row["key"]) == 3


def test_the_past_is_added_when_asked_for(tmp_path: Path) -> None:
    log = write(tmp_path / "mail.log", [failure(9)])
    write(tmp_path / "mail.log.1", [failure(1), noise(2)])
    assert total(sekimori("report", "--json", log))["lines"] == 1
    assert total(sekimori("report", "--json", "--history", log))["lines"] == 3


def test_since_cuts_events_and_not_lines(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    log = write(tmp_path / "mail.log", [failure(1), failure(2, now), failure(3), failure(4, now)])
    cut = total(sekimori("report", "--json", "--since", "1h", log))
    assert (cut["lines"], cut["events"]) == (4, 2)
    assert {row["key"] for row in cut["top_users"]} == {"user2", "user4"}


def test_a_pipe_is_counted_like_a_file(logs: list[Path], report: Row) -> None:
    mail = logs[0]
    from_file = total(sekimori("report", "--json", "--top", "100000", mail))
    assert total(sekimori("report", "--json", "--top", "100000", "-", given=mail.read_bytes())) == from_file


def test_nothing_read_is_a_report_of_nothing(tmp_path: Path) -> None:
    empty = total(sekimori("report", "--json", write(tmp_path / "empty.log", [])))
    assert (empty["lines"], empty["events"], empty["counted"], empty["first"]) == (0, 0, 0, None)


def test_tables_say_the_same_to_people(logs: list[Path], report: Row) -> None:
    outcome = sekimori("report", *logs)
    assert (outcome.code, outcome.errors) == (0, "")
    lines = outcome.output.splitlines()
    assert lines[0].startswith(f"{report['lines']:,} lines, {report['events']:,} events, {report['counted']:,} counted")
    for title in ("What happened", "Why", "DNSBL zones", "Services", "Addresses", "Networks", "Users tried"):
        assert any(line.startswith(title) for line in map(str.strip, lines)), title
    top = report["top_addresses"][0]
    row = next(line for line in lines if line.split()[:1] == [top["key"]])
    assert row.split()[1] == f"{top['count']:,}"


def test_a_table_never_breaks_a_row_or_obeys_a_name(tmp_path: Path) -> None:
    long, evil = "u" * 250, "[red]x[/red]\x1b[31m"
    lines = [failure(1).replace("user1", long), failure(2).replace("user2", evil)]
    (tmp_path / "mail.log").write_bytes(text(lines))
    outcome = sekimori("report", tmp_path / "mail.log", environ={"COLUMNS": "40"})
    rows = [line.split()[0] for line in outcome.output.splitlines() if line.strip()]
    assert long in rows
    assert "[red]x[/red]␛[31m" in rows
    assert "\x1b" not in outcome.output


def test_a_top_of_nothing_is_a_mistake(tmp_path: Path) -> None:
    outcome = sekimori("report", "--top", "0", write(tmp_path / "mail.log", [failure(1)]))
    assert (outcome.code, outcome.output) == (USAGE, "")
    assert outcome.sentence == "--top takes a number of rows from 1, not 0"


def _of(field: str, event: Row) -> str | None:
    return event.get(field)


@pytest.mark.parametrize(
    "typed", ["kind:login_failure", "-kind:login_failure code:>=500", "user:* -user:a*", "zone:*", "/example/", "to:x"]
)
def test_with_a_filter_the_totals_are_those_of_the_events_that_match(typed: str, logs: list[Path]) -> None:
    chosen = sekimori("events", "--json", f"--filter={typed}", *logs).rows
    report = total(sekimori("report", "--json", "--top", "100000", f"--filter={typed}", *logs))
    assert report["events"] == len(chosen)
    assert report["counted"] == sum(event["count"] for event in chosen if event["counted"])
    for field in ("kind", "category", "zone", "service"):
        assert told(report[f"by_{field}"]) == recount(chosen, partial(_of, field))
    assert told(report["top_addresses"]) == recount(attacks(chosen), lambda event: event.get("ip"))
    assert told(report["top_networks"]) == recount(attacks(chosen), network)
    assert report["lines"] == sum(log.read_bytes().count(b"\n") for log in logs)


def test_with_a_filter_one_log_is_read_as_several_are(logs: list[Path]) -> None:
    whole = total(sekimori("report", "--json", logs[0]))
    assert total(sekimori("report", "--json", "--filter=-ip:192.0.2.255", logs[0])) == whole
    assert total(sekimori("report", "--json", "--filter=", logs[0])) == whole


def test_a_filter_that_cannot_be_used_is_told(logs: list[Path]) -> None:
    outcome = sekimori("report", "--filter", "kind:foo", *logs)
    assert outcome.code == USAGE
    assert '--filter: there is no kind "foo"' in outcome.sentence
