"""The benchmark's log is what it says: so many lines, such a share of attacks, equal for equal seeds, true."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.bench.bench import LITERALS
from tests.bench.exactness import Expected, differences, network, rows
from tests.bench.generate import generate
from tests.bench.traffic import EVIL_HELO
from tui.model import Category, EventKind

LINES = 20_000


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    prefix = tmp_path_factory.mktemp("bench") / "mail"
    generate(LINES, prefix, 7)
    return prefix


def text(prefix: Path, end: str) -> list[str]:
    return prefix.with_name(prefix.name + end).read_text().splitlines()


def truth(prefix: Path) -> list[list[str]]:
    return [line.split("\t") for line in text(prefix, ".truth.tsv")]


def test_so_many_lines_in_both_files_that_differ_in_the_stamp_only(made: Path) -> None:
    bsd, iso = text(made, ".3164.log"), text(made, ".iso.log")
    assert len(bsd) == len(iso) == LINES
    assert [line[16:] for line in bsd] == [line.partition(" ")[2] for line in iso]
    assert iso == sorted(iso)


def test_thirty_five_of_a_hundred_lines_tell_of_an_attack(made: Path) -> None:
    attacks = sum(row[1] != EventKind.LOGIN_SUCCESS for row in truth(made))
    assert attacks / LINES == pytest.approx(0.35, abs=0.01)


def test_equal_seeds_make_equal_files_and_others_do_not(made: Path, tmp_path: Path) -> None:
    for seed in (7, 8):
        generate(LINES, tmp_path / str(seed), seed)
    assert text(tmp_path / "7", ".iso.log") == text(made, ".iso.log")
    assert text(tmp_path / "8", ".iso.log") != text(made, ".iso.log")


def test_truth_speaks_the_vocabulary_and_names_its_line(made: Path) -> None:
    lines = text(made, ".iso.log")
    kinds = Counter(EventKind(row[1]) for row in truth(made))
    assert set(kinds) == set(EventKind) - {EventKind.BLOCKED, EventKind.DISCARD}
    for number, _, category, _, ip, user, sender, recipient, zone, counted in truth(made):
        line = lines[int(number) - 1]
        assert category in ("", *Category)
        assert counted in ("0", "1")
        assert all(field in line for field in (ip, user, sender, recipient)), line
        assert zone in line or "DNSBL rank" in line


def test_it_sets_its_traps(made: Path) -> None:
    told = {int(row[0]) for row in truth(made)}
    silent = [line for n, line in enumerate(text(made, ".iso.log"), 1) if n not in told]
    assert any("status=bounced" in line and "User unknown" in line for line in silent)
    assert any("status=bounced" in line and "blocked using" in line for line in silent)
    assert any("message-id=<authentication-failed-reject" in line for line in silent)
    assert any(f"helo={EVIL_HELO}" in line for line in silent)
    assert not any(row[4] == "192.0.2.9" for row in truth(made))
    assert any(f"helo=<{EVIL_HELO}>" in line for line in text(made, ".iso.log"))


def test_grep_finds_most_attack_lines_by_its_literals(made: Path) -> None:
    found = sum(re.search(LITERALS, line) is not None for line in text(made, ".3164.log"))
    assert 0.6 * 0.35 * LINES < found < 0.4 * LINES


def report_of(expected: Expected) -> dict[str, object]:
    """A report that is right."""
    tables = expected.whole | {name: Counter(dict(c.most_common(10))) for name, c in expected.tops.items()}
    return expected.sums | {name: [{"key": k, "count": n} for k, n in c.items()] for name, c in tables.items()}


@pytest.fixture(scope="module")
def expected(made: Path) -> Expected:
    return Expected(LINES, rows(made.with_name(made.name + ".truth.tsv")))


def test_a_right_report_has_no_difference(expected: Expected) -> None:
    assert list(differences(report_of(expected), expected)) == []


def test_one_event_too_many_is_told(expected: Expected) -> None:
    report = report_of(expected)
    report["counted"] = expected.sums["counted"] + 1
    report["by_zone"] = [{"key": "dnsbl.example.net", "count": 1}]
    found = list(differences(report, expected))
    assert any(line.startswith("counted: ") for line in found)
    assert any(line.startswith("by_zone dnsbl.example.net: 1 where") for line in found)


def test_a_top_table_that_leaves_out_the_worst_is_told(expected: Expected) -> None:
    report = report_of(expected)
    report["top_addresses"] = [{"key": k, "count": n} for k, n in expected.tops["top_addresses"].most_common(11)[1:]]
    assert list(differences(report, expected)) == ["top_addresses: not the 10 largest"]


def test_an_empty_report_is_no_exact_report(expected: Expected) -> None:
    assert "top_users: empty" in list(differences({}, expected))


@pytest.mark.parametrize(
    ("ip", "net"),
    [("10.1.2.3", "10.1.2.0/24"), ("2001:db8:1:2::3", "2001:db8:1:2::/64"), ("2001:db8:0:0:5::1", "2001:db8::/64")],
)
def test_network_of_an_address(ip: str, net: str) -> None:
    assert network(ip) == net
