"""The session folder: what is in it, what it is called, and that hostile text stays text."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.session.support import EVENTS, NOW, SESSION, event, save
from tui.session.snapshot import SessionError, read_session


def test_the_folder_is_named_by_its_time_and_holds_four_files(tmp_path: Path) -> None:
    place = save(tmp_path / "sessions")
    assert place == tmp_path / "sessions" / "sekimori-20261124-100005"
    assert sorted(one.name for one in place.iterdir()) == [
        "actions.jsonl",
        "events.jsonl",
        "screen.svg",
        "session.json",
    ]
    assert [one.name for one in place.parent.iterdir()] == [place.name]


def test_without_a_screen_there_is_no_picture(tmp_path: Path) -> None:
    place = save(tmp_path, screen=None)
    assert not (place / "screen.svg").exists()
    assert read_session(place).screen_svg is None


def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    place = save(tmp_path)
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
    assert {stat.S_IMODE(one.stat().st_mode) for one in place.iterdir()} == {0o600}


def test_what_is_saved_is_what_is_read_back(tmp_path: Path) -> None:
    saved = read_session(save(tmp_path))
    blocks = ({"id": "b", "time": "2026-11-24T10:00:05Z", "targets": ["203.0.113.10"]},)
    assert saved.session == msgspec.structs.replace(SESSION, saved=NOW, events=2, actions=1, blocks=blocks)
    assert saved.events == EVENTS
    assert saved.actions == ({"id": "a", "time": "2026-11-24T10:00:05Z", "targets": ["203.0.113.9"]},)
    assert saved.screen_svg == "<svg/>"


def test_the_session_file_names_what_a_reader_needs(tmp_path: Path) -> None:
    found = json.loads((save(tmp_path) / "session.json").read_text())
    assert found["sources"][0]["state"] == "following"
    assert (found["first"], found["last"]) == ("2026-11-24T10:00:06Z", "2026-11-24T10:00:07Z")
    assert (found["totals"]["counted"], found["policies"], found["host"]) == (2, {"spf": "discard"}, "mx.example.org")
    assert found["versions"].keys() == {"sekimori", "python", "textual"}


def test_an_event_is_a_line_with_the_names_of_the_model_and_without_absent_fields(tmp_path: Path) -> None:
    lines = (save(tmp_path) / "events.jsonl").read_text().splitlines()
    assert json.loads(lines[1]) == {
        "time": "2026-11-24T10:00:07Z",
        "kind": "login_failure",
        "source": "/var/log/mail.log",
        "offset": 200,
        "line": 2,
        "count": 1,
        "counted": True,
        "category": "policy",
        "ip": "203.0.113.9",
        "user": "鈴木",
    }


def test_two_saves_in_the_same_second_stand_side_by_side(tmp_path: Path) -> None:
    names = [save(tmp_path).name for _ in range(3)]
    assert names == ["sekimori-20261124-100005", "sekimori-20261124-100005-2", "sekimori-20261124-100005-3"]


def test_a_name_that_is_taken_by_anything_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "sekimori-20261124-100005").write_text("a file")
    (tmp_path / "sekimori-20261124-100005-2").symlink_to("nowhere")
    (tmp_path / "sekimori-20261124-100005-3").mkdir()
    assert save(tmp_path).name == "sekimori-20261124-100005-4"
    assert (tmp_path / "sekimori-20261124-100005").read_text() == "a file"


HOSTILE = [
    "a\nb",
    "a\r\nb",
    "\x1b[2J",
    "\x7f",
    "\x85",
    "\u2028\u2029",
    "\u202e",
    "\U000e0041",
    "\x9b2J",
    "\udc80",
    "[red]",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_one_line_and_acts_on_no_terminal(tmp_path: Path, text: str) -> None:
    place = save(tmp_path, (event(1, text), event(2)))
    lines = (place / "events.jsonl").read_text().splitlines()
    assert len(lines) == 2
    assert all(line.isprintable() for line in lines)
    user = read_session(place).events[0].user
    assert user == (text if text != "\udc80" else "\N{REPLACEMENT CHARACTER}")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=[])), max_size=4))
def test_any_text_of_any_event_is_one_line_each_and_read_back(users: list[str]) -> None:
    with TemporaryDirectory() as folder:
        place = save(Path(folder), tuple(event(number, user) for number, user in enumerate(users)))
        lines = (place / "events.jsonl").read_text().splitlines()
        assert len(lines) == len(users)
        assert all(line.isprintable() for line in lines)
        assert len(read_session(place).events) == len(users)


def test_a_folder_that_is_no_session_is_told(tmp_path: Path) -> None:
    with pytest.raises(SessionError, match=r"is no saved session: session\.json is missing in it"):
        read_session(tmp_path)


def test_a_session_changed_by_hand_is_told(tmp_path: Path) -> None:
    place = save(tmp_path)
    (place / "events.jsonl").write_text('{"time":')
    with pytest.raises(SessionError, match="cannot be understood"):
        read_session(place)
