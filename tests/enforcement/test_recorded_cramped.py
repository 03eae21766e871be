"""A disk or a limit that is reached in the middle of a change of another program's memory: told as it is."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from tests.enforcement.shelf import Shelf, shelf_gate
from tests.enforcement.support import DEADLINE, Clock, run_child
from tui.enforcement.book import Book

ATTACKER, OTHER = "203.0.113.9", "203.0.113.10"

#: Tries a change where no file may grow beyond `argv[2]` bytes, or no more than `argv[3]` files may be open.
CRAMPED = """
import json, resource, sys
from pathlib import Path
from datetime import timedelta
from tests.enforcement.shelf import shelf_gate
from tests.enforcement.support import Clock
from tui.enforcement.change import EnforcementError, UnfinishedError
gate = shelf_gate(Path(sys.argv[1]), Clock())
plan = gate.plan_block(["203.0.113.9", "203.0.113.10"], ttl=timedelta(days=7), reason="x" * 200)
unlimited = resource.RLIM_INFINITY
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), unlimited))
resource.setrlimit(resource.RLIMIT_NOFILE, (int(sys.argv[3]), resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
try:
    gate.apply(plan)
    told = ["made", ""]
except EnforcementError as error:
    told = ["unknown" if isinstance(error, UnfinishedError) else "not made", str(error)]
print(json.dumps(told))
"""

#: Files: from too small for the journal to enough for all; handles: from none left to enough.
SIZES = [(size, 256) for size in (*range(0, 4_000, 500), *range(4_000, 40_000, 4_000))]
HANDLES = [(1 << 30, count) for count in range(3, 16)]


@pytest.mark.parametrize("limits", [SIZES, HANDLES], ids=["sizes", "handles"])
def test_whatever_runs_out_the_answer_the_list_and_the_journal_agree(
    state: Path, limits: list[tuple[int, int]]
) -> None:
    outcomes = set()
    for number, (size, handles) in enumerate(limits):
        place = state / str(number)
        gate = shelf_gate(place, Clock())
        gate.apply(gate.plan_block([OTHER], ttl=timedelta(hours=1)))
        old = gate.blocks()
        del gate
        said, complaint = run_child(CRAMPED, str(place), str(size), str(handles)).communicate(timeout=DEADLINE)
        assert complaint == ""
        outcome, words = json.loads(said)
        outcomes.add(outcome)
        gate = shelf_gate(place, Clock())
        made = set(Shelf(place / "shelf.json").elements()) == {ATTACKER, OTHER}
        where = (size, handles, words)
        assert gate.listing().lost == frozenset(), where
        assert outcome == "unknown" or made == (outcome == "made"), where
        assert "nothing was changed" not in words or not made, where
        assert made or gate.blocks() == old, where
        assert len(gate.journal(9)) == 2 or not made, where
        gate.apply(gate.plan_block(["203.0.113.77"]))
        assert {row.stage for row in Book(place / "blocks.db").rows().values()} == {"there"}, where
    assert outcomes >= {"made", "not made"}
