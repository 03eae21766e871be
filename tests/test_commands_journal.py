"""`sekimori journal` and `sekimori undo STEP`: who changed what, what of it is undone, and what can be."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.test_commands_change import sekimori
from tests.test_commands_helper import Host
from tui.enforcement.files import file_gate
from tui.enforcement.guard import Guard


class Operator:
    """Whoever types the commands, over a folder."""

    def __init__(self, state: Path) -> None:
        self.state = state

    def done(self, *words: str) -> str:
        outcome = sekimori(*words, "--yes", "--state", str(self.state))
        assert outcome.returncode == 0, outcome.stderr
        return outcome.stdout.rpartition("done (")[2].partition(")")[0]

    def journal(self, *words: str) -> list[str]:
        outcome = sekimori("journal", *words, "--state", str(self.state))
        assert outcome.returncode == 0, outcome.stderr
        return outcome.stdout.splitlines()

    def told(self, *words: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.journal("--json", *words)]


@pytest.fixture
def operator(tmp_path: Path) -> Operator:
    return Operator(tmp_path)


def test_each_step_is_a_line_with_its_id_hand_and_what_became_of_it(operator: Operator) -> None:
    block = operator.done("block", "203.0.113.9", "203.0.113.10", "--reason", "guessing", "--for", "forever")
    unblock = operator.done("unblock", "203.0.113.10")
    switch = operator.done("policy", "spf", "discard", "--for", "forever")
    undo = operator.done("undo")
    lines = operator.journal()
    assert [line[:16] for line in lines] == [undo, switch, unblock, block]
    assert [line[49:].strip() for line in lines] == [
        "can be undone         undo: spf: discard → reject",
        "undone                spf: reject → discard",
        "can be undone         unblock 203.0.113.10",
        "can be undone in part block 203.0.113.9 and 1 more for good (guessing)",
    ]


def test_a_step_that_was_changed_since_says_which_must_be_undone_first(operator: Operator) -> None:
    first = operator.done("block", "203.0.113.9", "--for", "1h")
    second = operator.done("block", "203.0.113.9", "--for", "2h")
    line, why = operator.journal("--search", first)
    assert " changed since " in line
    assert why.strip().endswith(f"first, step {second}")
    refused = sekimori("undo", first, "--yes", "--state", str(operator.state))
    assert refused.returncode == 4
    assert f"first, step {second}" in refused.stderr


def test_any_step_is_taken_back_and_taken_back_again(operator: Operator) -> None:
    first = operator.done("block", "203.0.113.9")
    operator.done("block", "203.0.113.10")
    blocks = operator.state / "blocklist.txt"
    undo = operator.done("undo", first)
    assert blocks.read_text() == "203.0.113.10\n"
    operator.done("undo", undo)
    assert blocks.read_text().split() == ["203.0.113.10", "203.0.113.9"]


def test_a_step_that_is_not_in_the_journal_is_refused(operator: Operator) -> None:
    operator.done("block", "203.0.113.9")
    outcome = sekimori("undo", "0123", "--yes", "--state", str(operator.state))
    assert outcome.returncode == 4
    assert 'the journal has no step "0123"' in outcome.stderr


def test_as_json_a_step_is_an_object_a_line(operator: Operator) -> None:
    first = operator.done("block", "203.0.113.9", "203.0.113.10")
    second = operator.done("unblock", "203.0.113.10")
    undo = operator.done("undo", second)
    top, middle, bottom = operator.told()
    assert (top["id"], top["undoes"], top["verb"]) == (undo, second, "block")
    assert (middle["undone"], middle["undone_by"], middle["undoable"]) == (True, [undo], False)
    assert "is undone already" in middle["why_not"]
    assert (bottom["id"], bottom["undone"], bottom["undoable"], bottom["in_part"]) == (first, False, True, False)
    assert bottom["targets"] == ["203.0.113.9", "203.0.113.10"]


def test_it_is_searched_by_words_and_cut_to_a_number(operator: Operator) -> None:
    operator.done("block", "203.0.113.9", "--reason", "guessing names")
    operator.done("block", "2001:db8::/64")
    assert [one["targets"] for one in operator.told("--search", "guessing", "NAMES")] == [["203.0.113.9"]]
    assert [one["targets"] for one in operator.told("--search", "2001:db8::9")] == [["2001:db8::/64"]]
    assert [one["targets"] for one in operator.told("-n", "1")] == [["2001:db8::/64"]]
    nothing = sekimori("journal", "--search", "nobody", "--state", str(operator.state))
    assert (nothing.returncode, nothing.stdout) == (0, "")
    assert "no such change" in nothing.stderr
    assert sekimori("journal", "-n", "0", "--state", str(operator.state)).returncode == 2


def test_an_empty_journal_says_so(operator: Operator) -> None:
    outcome = sekimori("journal", "--state", str(operator.state))
    assert (outcome.returncode, outcome.stdout) == (0, "")
    assert "nothing was changed yet" in outcome.stderr


def test_what_an_attacker_wrote_into_a_reason_acts_on_no_terminal(operator: Operator) -> None:
    gate = file_gate(operator.state, guard=Guard(own=lambda: ()), by="eve\x1b[2J")
    gate.apply(gate.plan_block(["203.0.113.9"], reason="user \x1b]0;owned\x07\u202e"))
    for words in ((), ("--json",)):
        (line,) = operator.journal(*words)
        assert line.isprintable()


def test_it_is_told_through_the_helper(tmp_path: Path) -> None:
    host = Host(tmp_path)
    assert host.sekimori("block", "203.0.113.9", "--yes").returncode == 0
    step = json.loads(host.sekimori("journal", "--json").stdout)
    assert (step["targets"], step["undoable"]) == (["203.0.113.9"], True)
    assert host.sekimori("undo", step["id"], "--yes").returncode == 0
    assert host.helper.networks() == []
