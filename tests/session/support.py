"""What the tests of this room share: a small session, and a child process to save it in."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from tui.model import Category, Event, EventKind, SourceState, SourceStatus
from tui.picture import Count, Totals
from tui.session.snapshot import Session, write_session

NOW = datetime(2026, 11, 24, 10, 0, 5, tzinfo=UTC)
DEADLINE = 60


class Deed(msgspec.Struct, frozen=True):
    """Stands for a journal entry: this room knows only that JSON can hold it."""

    id: str
    time: datetime
    targets: tuple[str, ...]


def event(number: int, user: str = "sato") -> Event:
    return Event(
        time=NOW + timedelta(seconds=number), kind=EventKind.LOGIN_FAILURE, source="/var/log/mail.log",
        offset=number * 100, line=number, count=1, counted=True, category=Category.POLICY, ip="203.0.113.9", user=user,
    )  # fmt: skip


EVENTS = (event(1), event(2, "鈴木"))
DEEDS = (Deed("a", NOW, ("203.0.113.9",)),)
COUNT = Count("login_failure", 2, EVENTS[0].time, EVENTS[1].time)
SESSION = Session(
    host="mx.example.org",
    totals=Totals(10, 2, 2, EVENTS[0].time, EVENTS[1].time, (COUNT,), (), (), (), (), (), (), ()),
    sources=(SourceStatus("/var/log/mail.log", SourceState.FOLLOWING, size=1000, done=1000),),
    first=EVENTS[0].time,
    last=EVENTS[1].time,
    policies={"spf": "discard"},
    blocks=(Deed("b", NOW, ("203.0.113.10",)),),
    versions={"sekimori": "0.1.0", "python": "3.11.2", "textual": "8.2.8"},
)


def save(folder: Path, events: tuple[Event, ...] = EVENTS, screen: str | None = "<svg/>") -> Path:
    return write_session(folder, SESSION, events=events, actions=DEEDS, screen_svg=screen, now=NOW)


def run(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    root = Path(__file__).parents[2]
    return subprocess.run(
        [sys.executable, "-c", "import os, signal, sys\nfrom pathlib import Path\n" + code, *arguments],
        capture_output=True,
        text=True,
        timeout=DEADLINE,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
