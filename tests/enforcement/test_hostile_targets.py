"""Whatever somebody types as a target, or hands over from a log, only canonical networks reach the list."""

from __future__ import annotations

import ipaddress
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.enforcement.support import OPERATOR, Clock, make_gate
from tui.enforcement.target import canonical

ADDRESSES = st.ip_addresses().map(str)
PREFIXES = st.builds("{}/{}".format, ADDRESSES, st.integers(-1, 130))
TEXTS = st.text() | st.from_regex(r"[0-9a-f:./% ,;\n\x1b]{1,24}", fullmatch=True)


@settings(max_examples=60, deadline=None)
@given(st.lists(TEXTS | ADDRESSES | PREFIXES, max_size=6), st.text(max_size=300))
@example(["203.0.113.9\n203.0.113.8", "::ffff:198.51.100.77", "198.51.100.0/24", "\ud800"], "\ud800\x1b[2J\u2028")
def test_any_text_as_a_target_never_raises_and_is_written_only_as_a_canonical_network(
    targets: list[str], reason: str
) -> None:
    with TemporaryDirectory() as folder:
        gate = make_gate(Path(folder), Clock())
        plan = gate.plan_block(targets, reason=reason, override=frozenset(targets))
        assert all(text.isprintable() for text in (*plan.lines, *plan.warnings, plan.reason))
        assert all(refusal.why.isprintable() and refusal.target.isprintable() for refusal in plan.refused)
        if plan.empty:
            return
        gate.apply(plan)
        lines = (Path(folder) / "blocklist.txt").read_text().splitlines()
        assert lines == list(plan.targets)
        networks = [ipaddress.ip_network(line) for line in lines]
        assert [canonical(network) for network in networks] == lines
        operator = ipaddress.ip_address(OPERATOR)
        assert not any(operator in network for network in networks)
        assert gate.plan_unblock(targets).targets == plan.targets


@settings(max_examples=60, deadline=None)
@given(st.text())
def test_any_text_may_be_asked_about(text: str) -> None:
    with TemporaryDirectory() as folder:
        gate = make_gate(Path(folder), Clock())
        gate.apply(gate.plan_block(["203.0.113.9"]))
        covering = gate.covers(text)
        assert covering is None or text in covering.network


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200), st.binary(max_size=200), st.binary(max_size=200), st.binary(max_size=200))
def test_any_bytes_in_the_files_are_survived(hosts: bytes, side: bytes, policies: bytes, journal: bytes) -> None:
    with TemporaryDirectory() as folder:
        state = Path(folder)
        for name, content in (
            ("blocklist.txt", hosts),
            ("blocklist.json", side),
            ("policies.json", policies),
            ("journal.jsonl", journal),
        ):
            (state / name).write_bytes(content)
        gate = make_gate(state, Clock())
        before = gate.blocks()
        assert all(line.isprintable() for line in gate.trouble.split("\n"))
        plan = gate.plan_block(["203.0.113.9"])
        if not plan.empty:
            gate.apply(plan)
        assert {block.network for block in gate.blocks()} == {block.network for block in before} | {"203.0.113.9"}
