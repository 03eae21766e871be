"""The circle without a screen: what the operator decides comes back from the server's own log, and is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.watching.deadline import until
from tui.analysis.place import Places
from tui.commands.demo_server import DemoServer
from tui.commands.saving import save
from tui.demo import DEMO_COUNTRIES
from tui.enforcement.change import Mode, Plan, Verb
from tui.enforcement.files import file_gate
from tui.enforcement.guard import Guard
from tui.model import Action, Category, Event, EventKind, is_attack
from tui.monitor import Monitor
from tui.reading import Readers
from tui.session.snapshot import read_session
from tui.sources.files import FileSource

#: Times as fast as the demo: an hour of it passes in less than a minute.
SPEED = 80
#: A session that is open when the gate changes says its line of that moment to its end.
MOMENT = timedelta(seconds=0.2)


class Circle:
    """Server, monitor and gate, wired as the demo wires them; everything that was seen so far."""

    def __init__(self, folder: Path) -> None:
        self.server = DemoServer(folder / "server", seed=1, speed=SPEED, hours=0)
        sources = [FileSource(path, follow=True, newest_first=True) for path in self.server.files]
        self.monitor = Monitor(sources, Readers(), Places(extra=DEMO_COUNTRIES))
        self.gate = file_gate(
            folder / "state", guard=Guard(logins=self.monitor.logins), by="test", backend="demo server", enforced=True
        )
        self.seen: list[Event] = []
        self._cursor = 0

    def look(self) -> list[Event]:
        """All events so far."""
        fresh = self.monitor.fresh(self._cursor)
        self._cursor = fresh.cursor
        self.seen += fresh.newer
        return self.seen

    def since(self, when: datetime, met: Callable[[Event], bool]) -> list[Event]:
        """Events after a moment of which something holds."""
        return [event for event in self.look() if event.time > when and met(event)]

    def until_many(self, number: int, met: Callable[[Event], bool], since: datetime | None = None) -> None:
        """Wait for so many events."""
        until(
            lambda: sum(met(event) and (since is None or event.time > since) for event in self.look()) >= number,
            lambda: f"{len(self.seen)} events",
            seconds=60,
        )

    def change(self, plan_of: Callable[[], Plan | None]) -> datetime:
        """Apply a plan; the moment from which its effect is certain."""
        plan = plan_of()
        assert plan is not None
        assert not plan.refused
        self.gate.apply(plan)
        return datetime.now().astimezone() + MOMENT


@pytest.fixture
def circle(tmp_path: Path) -> Iterator[Circle]:
    made = Circle(tmp_path)
    made.monitor.start()
    made.server.start(made.gate)
    yield made
    made.server.stop()
    made.monitor.stop()


def busiest(circle: Circle) -> str:
    """An attacker that comes again and again, and has never logged in."""
    friends = {event.ip for event in circle.seen if event.kind is EventKind.LOGIN_SUCCESS}
    counts = Counter(event.ip for event in circle.seen if event.ip not in friends and is_attack(event))
    ip = counts.most_common(1)[0][0]
    assert ip is not None
    return ip


def test_a_blocked_address_falls_silent_and_comes_back_when_it_is_undone(circle: Circle) -> None:
    circle.until_many(250, lambda event: True)
    ip = busiest(circle)
    often = sum(event.ip == ip for event in circle.seen) / len(circle.seen)

    blocked = circle.change(lambda: circle.gate.plan_block([ip]))
    # long enough for a dozen of its events, had it not been blocked
    circle.until_many(int(12 / often), lambda event: True, since=blocked)
    assert circle.since(blocked, lambda event: event.ip == ip) == []

    undone = circle.change(circle.gate.plan_undo)
    circle.until_many(1, lambda event: event.ip == ip, since=undone)


def test_a_switched_category_turns_from_reject_to_discard_and_back(circle: Circle, tmp_path: Path) -> None:
    def told(kind: EventKind) -> Callable[[Event], bool]:
        return lambda event: event.kind is kind and event.category is Category.DNSBL

    circle.until_many(3, told(EventKind.REJECTION))
    assert circle.since(datetime.min.replace(tzinfo=circle.seen[0].time.tzinfo), told(EventKind.DISCARD)) == []

    switched = circle.change(lambda: circle.gate.plan_policy(Category.DNSBL, Mode.DISCARD))
    circle.until_many(3, told(EventKind.DISCARD), since=switched)
    assert circle.since(switched, told(EventKind.REJECTION)) == []
    assert {event.action for event in circle.since(switched, told(EventKind.DISCARD))} == {Action.DISCARD}

    undone = circle.change(circle.gate.plan_undo)
    circle.until_many(3, told(EventKind.REJECTION), since=undone)
    assert circle.since(undone, told(EventKind.DISCARD)) == []


def test_the_saved_session_says_what_was_seen_and_done(circle: Circle, tmp_path: Path) -> None:
    circle.until_many(100, lambda event: True)
    ip = busiest(circle)
    circle.change(lambda: circle.gate.plan_block([ip], reason="brute force"))
    circle.change(lambda: circle.gate.plan_policy(Category.SPF, Mode.DISCARD))
    circle.change(circle.gate.plan_undo)
    circle.server.stop()
    time_read = circle.monitor.totals(1).lines
    written = sum(path.read_bytes().count(b"\n") for path in circle.server.files)
    until(lambda: circle.monitor.totals(1).lines == written, lambda: f"{time_read} of {written}")

    folder = save(tmp_path / "sessions", circle.monitor, circle.gate, "<svg></svg>", "demo")

    assert {path.name for path in folder.iterdir()} == {"session.json", "events.jsonl", "actions.jsonl", "screen.svg"}
    saved = read_session(folder)
    session = saved.session
    assert session.host == "demo"
    assert session.totals == circle.monitor.totals(100)
    assert session.totals.lines == written
    assert list(saved.events) == circle.monitor.recent()
    assert len(saved.events) == session.events == session.totals.events
    assert [block["network"] for block in session.blocks] == [ip]
    assert session.policies["spf"] == "reject"
    assert [(action["verb"], action.get("targets", []), action.get("mode")) for action in saved.actions] == [
        (Verb.BLOCK, [ip], None),
        (Verb.POLICY, [], "discard"),
        (Verb.POLICY, [], "reject"),
    ]
    assert saved.actions[0]["reason"] == "brute force"
    assert saved.actions[2]["undoes"] == saved.actions[1]["id"]
    assert all(action["enforced"] and action["backend"] == "demo server" for action in saved.actions)
    assert [Path(source.name) for source in session.sources] == list(circle.server.files)
    assert session.versions.keys() == {"sekimori", "python", "textual"}


def test_an_attacker_s_country_is_known(circle: Circle) -> None:
    circle.until_many(50, lambda event: True)
    until(lambda: circle.monitor.view().offenders)
    assert {offender.country for offender in circle.monitor.view().offenders} <= {*DEMO_COUNTRIES.values(), ""}
    assert any(offender.country for offender in circle.monitor.view().offenders)
