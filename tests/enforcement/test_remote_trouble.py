"""What a helper, sudo or ssh may do to the screen that asks: it waits as long as it said, and shows nothing untrue."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from tests.enforcement.helper import Helper
from tests.enforcement.support import DEADLINE, guard, run_child
from tui.enforcement.change import EnforcementError, Plan, Verb
from tui.enforcement.gate import Gate
from tui.enforcement.remote import RemoteKeeper

MANY = Plan("", Verb.BLOCK, tuple(f"2001:db8::{number:x}" for number in range(1, 20_000)))


@pytest.fixture
def helper(tmp_path: Path) -> Helper:
    return Helper(tmp_path).configure()


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.enforcement.asking.FIRST_ANSWER", 3.0)
    monkeypatch.setattr("tui.enforcement.asking.ANSWER", 1.5)
    monkeypatch.setattr("tui.enforcement.remote._EACH", 0.0)


#: Greets as the helper does; `more` is what it does then with each request that it reads.
GREETED = """
import json, os, sys, time
def say(seq, answer): print(json.dumps({"ok": True, "answer": answer, "seq": seq}), flush=True)
say(json.loads(sys.stdin.readline())["seq"], {"backend": "nftables", "where": "the table", "enforced": True})
EMPTY = {"version": 7, "base": 0, "delta": {"notes": ["nothing"]}}
"""


def stub(more: str) -> RemoteKeeper:
    return RemoteKeeper([sys.executable, "-c", GREETED + more])


def each(more: str) -> RemoteKeeper:
    return stub(f"for line in sys.stdin:\n    request = json.loads(line)\n    seq = request['seq']\n    {more}\n")


def soon(ask: Callable[[], object], why: str) -> None:
    begin = time.monotonic()
    with pytest.raises(EnforcementError, match=why):
        ask()
    assert time.monotonic() - begin < 8


def test_a_helper_that_reads_no_more_is_left_at_the_deadline() -> None:
    keeper = stub("time.sleep(30)")
    soon(lambda: keeper.apply(MANY), "no answer within 1.5 seconds; whether the change was made is unknown")
    keeper.close()


def test_what_ssh_leaves_behind_with_its_errors_open_is_not_waited_for() -> None:
    keeper = RemoteKeeper(["sh", "-c", "sleep 20 & echo 'connection refused' >&2; exit 255"])
    soon(keeper.listing, "connection refused")
    keeper.close()


def test_a_flood_of_complaints_stops_no_answer(helper: Helper) -> None:
    flood = 'head -c 1000000 /dev/zero | tr "\\0" "x" >&2; exec "$@"'
    keeper = RemoteKeeper(["sh", "-c", flood, "sh", *helper.command("session")])
    assert keeper.listing().blocks == ()
    keeper.close()


def test_what_a_login_shell_prints_first_is_passed_over(helper: Helper) -> None:
    keeper = RemoteKeeper(
        ["sh", "-c", 'echo "Welcome to nas!"; echo "{}"; exec "$@"', "sh", *helper.command("session")]
    )
    gate = Gate(keeper, guard=guard())
    gate.apply(gate.plan_block(["203.0.113.9"]))
    assert [block.network for block in gate.blocks()] == ["203.0.113.9"]
    keeper.close()


def test_what_ssh_said_at_the_start_is_no_reason_for_a_link_that_freezes_later() -> None:
    keeper = stub("print('*** Banner ***', file=sys.stderr, flush=True); time.sleep(0.5)\nsys.stdin.readline()\n"
                  "say(2, []); sys.stdin.readline(); time.sleep(30)")  # fmt: skip
    assert keeper.last(5) == ()
    with pytest.raises(EnforcementError) as failure:
        keeper.listing()
    assert str(failure.value) == "no answer within 1.5 seconds"
    keeper.close()


def test_the_answer_to_an_earlier_question_is_never_taken_for_this_ones() -> None:
    keeper = each("say(seq - 1, EMPTY); say(seq + 1, EMPTY); say(seq, []) if request['do'] == 'journal' else None")
    assert keeper.last(5) == ()
    soon(keeper.listing, "no answer within")
    keeper.close()


def test_a_helper_of_another_version_is_called_so() -> None:
    keeper = RemoteKeeper([sys.executable, "-c", 'input(); print(\'{"ok": true, "answer": {}}\', flush=True); input()'])
    soon(keeper.listing, "of another version")
    keeper.close()


@pytest.mark.parametrize("answer", ["5", "'x'", "None", "[5]", "[{'id': 5}]"])
def test_answers_of_another_shape_are_errors_that_the_screen_can_show(answer: str) -> None:
    keeper = each(f"say(seq, {answer})")
    gate = Gate(keeper, guard=guard())
    for ask in (gate.blocks, gate.policies, lambda: gate.journal(3), lambda: gate.apply(MANY), gate.restore):
        soon(ask, ".")
    assert gate.expire() == ()
    assert gate.trouble
    assert gate.plan_block(["203.0.113.9"]).empty
    keeper.close()


def block_of(network: str, reason: str) -> str:
    since = "2026-11-24T10:00:00+00:00"
    block = {"network": network, "since": since, "reason": reason, "by": "\u202ealice"}
    return f"say(seq, {{'version': 7, 'delta': {{'put': [{block!r}], 'notes': ['\\x07 bell']}}}})"


def test_what_a_host_that_was_taken_over_sends_cannot_steer_the_terminal() -> None:
    keeper = each(block_of("203.0.113.9", "\x1b]0;title\x07\x1b[2J\n日本"))
    (block,) = keeper.listing().blocks
    assert (block.reason, block.by) == ("␛]0;title␇␛[2J␊日本", "\N{REPLACEMENT CHARACTER}alice")
    assert keeper.listing().notes == ("␇ bell",)
    keeper.close()


@pytest.mark.parametrize("network", ["", "everybody", "203.0.113.9/24", "203.0.113.9 "])
def test_a_block_of_no_network_is_no_list(network: str) -> None:
    keeper = each(block_of(network, ""))
    soon(Gate(keeper, guard=guard()).blocks, "list is not understood")
    keeper.close()


def test_a_list_of_another_session_is_not_mixed_with_ours() -> None:
    keeper = each("say(seq, EMPTY if request['known'] == 0 else {'version': 9, 'base': 8, 'delta': {}})")
    assert keeper.listing().notes == ("nothing",)
    time.sleep(1.1)
    soon(keeper.listing, "of another list")
    assert keeper.listing().notes == ("nothing",)
    keeper.close()


def test_an_obstacle_is_told_when_it_comes_and_no_longer_than_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.enforcement.remote._GREETED", 1.0)
    hello = "{'backend': 'b', 'where': 'w', 'enforced': True, 'obstacle': 'no rights' if 4 <= seq <= 6 else ''}"
    keeper = each(f"say(seq, {hello} if request['do'] == 'hello' else {{**EMPTY, 'base': request['known']}})")
    told = []
    for _ in range(4):
        told.append("; ".join(keeper.listing().notes))
        time.sleep(1.1)
    keeper.close()
    assert told == ["nothing", "no rights; nothing", "no rights; nothing", "nothing"]


@pytest.mark.parametrize("command", ["yes", "cat /dev/zero", "printf '{'; sleep 30", "sleep 30"])
def test_answers_without_end_come_to_one(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.enforcement.channel._LARGEST", 1 << 20)
    keeper = RemoteKeeper(["sh", "-c", f"exec {command}" if " " not in command else command])
    soon(keeper.listing, "no answer within 3 seconds|more than 1 MiB")
    keeper.close()


def test_summer_time_that_begins_in_a_session_stops_no_change(helper: Helper, monkeypatch: pytest.MonkeyPatch) -> None:
    keeper = RemoteKeeper(helper.command("session"))
    gate = Gate(keeper, guard=guard())
    try:
        for zone, target in (("CET-1", "203.0.113.9"), ("CEST-2", "203.0.113.10"), ("CET-1", "203.0.113.11")):
            monkeypatch.setenv("TZ", zone)
            time.tzset()
            gate.apply(gate.plan_block([target], ttl=timedelta(hours=1)))
    finally:
        monkeypatch.undo()
        time.tzset()
    keeper.close()
    assert len(helper.networks()) == 3


def handles_and_children() -> tuple[int, list[str]]:
    tasks = Path("/proc/self/task").glob("*/children")
    return len(os.listdir("/proc/self/fd")), [pid for task in tasks for pid in task.read_text().split()]


def test_two_hundred_sessions_leave_no_handle_and_no_process() -> None:
    greeting = '{"ok": true, "seq": 1, "answer": {"backend": "b", "where": "w", "enforced": true}}'
    keeper = RemoteKeeper(["sh", "-c", f"read x; echo '{greeting}'; read x"])
    before = handles_and_children()
    for _ in range(200):
        with pytest.raises(EnforcementError, match="the session has ended"):
            keeper.listing()
    assert handles_and_children() == before


def test_threads_that_ask_at_once_get_each_their_own_answer(helper: Helper) -> None:
    keeper = RemoteKeeper(helper.command("session"))
    gate = Gate(keeper, guard=guard())
    gate.apply(gate.plan_block(["203.0.113.9"]))

    def ask(number: int) -> int:
        return len((keeper.last(5), keeper.listing().blocks, tuple(keeper.undoable()), (1,))[number % 4])

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(ask, range(400))) == {1}
    keeper.close()


#: Becomes nobody once the helper runs as root, as sudo's does: what hangs cannot be killed then.
UNPRIVILEGED = """
import os, sys
from tui.enforcement import asking, remote
from tui.enforcement.change import EnforcementError
asking.ANSWER = 1.0
keeper = remote.RemoteKeeper(sys.argv[1:])
keeper.judge(())
keeper._session._begun()
os.setresuid(65534, 65534, 65534)
try:
    keeper.listing()
except EnforcementError as error:
    print(error)
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody without rights")
def test_a_helper_that_hangs_as_root_is_left_behind(tmp_path: Path) -> None:
    hung = f"open({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid()))\ntime.sleep(60)"
    child = run_child(UNPRIVILEGED, sys.executable, "-c", GREETED + hung)
    begin = time.monotonic()
    try:
        said, complaint = child.communicate(timeout=DEADLINE)
        assert complaint == ""
        assert "no answer within 1 seconds" in said
        assert time.monotonic() - begin < 20
    finally:
        os.kill(int((tmp_path / "pid").read_text()), signal.SIGKILL)
