"""A session whose asker is hostile: what was not compared with a plan of the helper's own goes nowhere."""

from __future__ import annotations

import json
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.enforcement.helper import ROOT, Helper
from tests.enforcement.support import DEADLINE

HELLO: dict[str, object] = {"do": "hello", "offset": 0}
ATTACKER = "203.0.113.9"


@pytest.fixture
def helper(tmp_path: Path) -> Helper:
    return Helper(tmp_path).configure()


def ask(helper: Helper, *requests: object) -> list[dict[str, Any]]:
    """An answer to each; bytes are sent as they are."""
    lines = b"".join((one if isinstance(one, bytes) else json.dumps(one).encode()) + b"\n" for one in requests)
    done = subprocess.run(helper.command("session"), input=lines, capture_output=True, timeout=DEADLINE, cwd=ROOT)
    assert done.stderr == b""
    assert done.returncode == 0
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answers) == len(requests)
    return answers


def plan(helper: Helper, **other: object) -> dict[str, object]:
    """A plan of a block as a screen makes it, and what else the asker says in it."""
    end = (datetime.now(UTC) + timedelta(hours=1)).replace(microsecond=0)
    line = f"+ {ATTACKER} until {end:%Y-%m-%d %H:%M:%S} in {helper.folder}/state/blocklist.txt"
    usual = {"id": "1f", "verb": "block", "targets": [ATTACKER], "expires": end.isoformat(), "lines": [line]}
    return {**usual, **other}


def apply(helper: Helper, **other: object) -> dict[str, Any]:
    return ask(helper, HELLO, {"do": "apply", "plan": plan(helper, **other)})[1]


def test_the_plan_of_these_tests_is_made(helper: Helper) -> None:
    assert apply(helper)["ok"] is True
    assert helper.networks() == [ATTACKER]


def test_a_reason_is_cleaned_and_cut_on_the_helpers_side(helper: Helper) -> None:
    assert apply(helper, reason="\x1b[2J\n\u202e" + "x" * 1_000_000)["ok"] is True
    reason = helper.run("list")[1]["blocks"][0]["reason"]
    assert reason.startswith("␛[2J␊\N{REPLACEMENT CHARACTER}xxx")
    assert len(reason) == 200
    assert helper.run("journal")[1]["entries"][0]["reason"] == reason
    assert (helper.folder / "state" / "journal.jsonl").stat().st_size < 2_000


def test_nobody_gives_an_entry_the_name_of_another(helper: Helper) -> None:
    first = apply(helper)["answer"]["id"]
    assert helper.run("unblock", ATTACKER)[0] == 0
    second = apply(helper, id=first)["answer"]["id"]
    third = ask(helper, HELLO, {"do": "apply", "plan": plan(helper, targets=["203.0.113.10"], id="\n" * 9999)})
    assert second not in {first, "1f"}
    assert third[1]["ok"] is False
    names = [entry["id"] for entry in helper.run("journal")[1]["entries"]]
    assert len(set(names)) == 3
    assert all(len(name) == 16 for name in names)


@pytest.mark.parametrize("verb", ["block", "unblock", "policy"])
def test_a_plan_without_a_change_leaves_no_entry(helper: Helper, verb: str) -> None:
    assert apply(helper, verb=verb, targets=[], lines=[], expires=None)["ok"] is False
    assert helper.run("journal")[1]["entries"] == []


@pytest.mark.parametrize("end", ["9999-12-31T23:59:59.999999+00:00", "9999-12-31T23:59:59-14:00"])
def test_an_end_that_no_clock_of_another_zone_can_tell_is_refused(helper: Helper, end: str) -> None:
    line = f"+ {ATTACKER} until 9999-12-31 23:59:59 in {helper.folder}/state/blocklist.txt"
    answer = apply(helper, expires=end, lines=[line])
    assert answer["ok"] is False
    assert "ends after the year 9999" in answer["error"]
    assert helper.networks() == []


def test_a_time_without_an_offset_is_refused(helper: Helper) -> None:
    answer = apply(helper, expires="2099-01-01T00:00:00")
    assert answer["ok"] is False
    assert "names no offset" in answer["error"]


NONSENSE: list[object] = [
    {"do": "\ud800"}, {"do": ["apply"]}, {"do": "x" * 1_000_000}, [], 5, None, "hello", {"do": "apply"},
    {"do": "apply", "plan": {"id": "x", "verb": "\udfff"}}, {"do": "judge", "targets": ["\ud800\x1b[2J"]},
    {"do": "journal", "n": -1}, {"do": "undoable", "n": -1}, {"do": "history", "n": -1},
    {"do": "step"}, {"do": "journal", "n": 1e999},
    {"do": "listing", "known": 10**30}, b"[" * 100_000, b'{"do": "journal", "n": ' + b"9" * 10_000 + b"}",
    b'{"do": "journal", "n": NaN}', b"\xff\xfe", b"", b'{"do": "hello", "do": "apply"}',
]  # fmt: skip


def test_nothing_that_is_asked_ends_a_session_or_comes_back_at_length(helper: Helper) -> None:
    answers = ask(helper, HELLO, *NONSENSE, {"do": "apply", "plan": plan(helper)})
    assert answers[-1]["ok"] is True
    assert all(len(json.dumps(answer)) < 2_000 for answer in answers)
    assert helper.networks() == [ATTACKER]


def test_more_addresses_than_one_change_may_hold_are_refused_before_they_are_looked_at(helper: Helper) -> None:
    answer = apply(helper, targets=[ATTACKER] * 200_001)
    assert answer["ok"] is False
    assert "at most 200000" in answer["error"]


def test_a_list_without_end_is_not_read_to_its_end(helper: Helper) -> None:
    code, told = helper.run("block", "-", stdin="#" * (65 << 20))
    assert code == 1
    assert "larger than 64 MiB" in told["error"]


def test_a_list_in_no_known_encoding_is_no_failure_of_the_helper(helper: Helper) -> None:
    done = subprocess.run(
        helper.command("block", "-"), input=b"203.0.113.9\n\xff\xfe\n", capture_output=True, timeout=DEADLINE, cwd=ROOT
    )
    assert json.loads(done.stdout)["entry"]["targets"] == [ATTACKER]
    assert done.returncode == 4
