"""`exactness.py REPORT.json TRUTH.tsv LINES`: whether a report's counts are those of the truth file, to the last one.

Prints one line a difference and exits with 1 when there is any. Times are not compared: RFC 3164 has no year.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from tests.bench.traffic import Meaning
from tui.model import EventKind

#: Differences told of one table before the rest is only counted.
TOLD = 5


def rows(truth: Path) -> Iterator[Meaning]:
    """What each line that tells of an event means."""
    with truth.open() as file:
        for line in file:
            _, kind, category, _, ip, user, sender, recipient, zone, counted = line.rstrip("\n").split("\t")
            yield Meaning(kind, category, ip, user, sender, recipient, zone, counted == "1")


class Expected:
    """The counts that a report over the same lines must give."""

    def __init__(self, lines: int, truth: Iterator[Meaning]) -> None:
        self.sums = {"lines": lines, "events": 0, "counted": 0}
        self.whole: dict[str, Counter[str]] = {name: Counter() for name in ("by_kind", "by_category", "by_zone")}
        self.tops: dict[str, Counter[str]] = {
            name: Counter() for name in ("top_addresses", "top_networks", "top_users")
        }
        for row in truth:
            self.sums["events"] += 1
            if row.counted:
                self._add(row)

    def _add(self, row: Meaning) -> None:
        self.sums["counted"] += 1
        self.whole["by_kind"][row.kind] += 1
        if row.category:
            self.whole["by_category"][row.category] += 1
        if row.zone:
            self.whole["by_zone"][row.zone] += 1
        if row.kind == EventKind.LOGIN_SUCCESS:
            return
        self.tops["top_addresses"][row.ip] += 1
        self.tops["top_networks"][network(row.ip)] += 1
        if row.user and row.kind == EventKind.LOGIN_FAILURE:
            self.tops["top_users"][row.user] += 1


def network(ip: str) -> str:
    """The /24 or /64 of an address."""
    if ":" not in ip:
        return f"{ip.rpartition('.')[0]}.0/24"
    return str(ip_address(int(ip_address(ip)) >> 64 << 64)) + "/64"


def differences(report: Mapping[str, Any], expected: Expected) -> Iterator[str]:
    """One sentence for each count that is not what it must be. Tables that are cut are held to their own length."""
    for name, number in expected.sums.items():
        if report.get(name) != number:
            yield f"{name}: {report.get(name)} where the truth is {number}"
    for name, counter in expected.whole.items():
        yield from _table(name, _counts(report, name), counter)
    for name, counter in expected.tops.items():
        found = _counts(report, name)
        yield from _table(name, found, Counter({key: counter[key] for key in found}))
        largest = [number for _, number in counter.most_common(len(found))]
        if sorted(found.values(), reverse=True) != largest:
            yield f"{name}: not the {len(found)} largest"
        if not found and counter:
            yield f"{name}: empty"


def _counts(report: Mapping[str, Any], name: str) -> Counter[str]:
    return Counter({row["key"]: row["count"] for row in report.get(name, ())})


def _table(name: str, found: Counter[str], expected: Counter[str]) -> Iterator[str]:
    wrong = [key for key in sorted(found.keys() | expected.keys()) if found[key] != expected[key]]
    for key in wrong[:TOLD]:
        yield f"{name} {key}: {found[key]} where the truth is {expected[key]}"
    if len(wrong) > TOLD:
        yield f"{name}: {len(wrong) - TOLD} more differences"


def main(report: Path, truth: Path, lines: int) -> int:
    """Print the verdict; 0 when every count is right."""
    found = list(differences(json.loads(report.read_bytes()), Expected(lines, rows(truth))))
    print("\n".join(found) if found else "exact: every count equals the truth")
    return int(bool(found))


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])))
