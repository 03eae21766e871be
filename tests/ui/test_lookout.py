"""What is noted of campaigns: which events are news of a watched one, and what outlives a restart."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.alarm.findings import inside
from tests.ui.campaign_scene import BREACHED, MEMBER, breach, rotating
from tests.ui.fake_watched import FakeWatched, at
from tests.ui.scene import NOW
from tui.finding import FindingKind
from tui.model import EventKind
from tui.screens.campaign_notes import KEPT, Kept, Looked, Notes
from tui.screens.lookout import Lookout

NEW = "198.51.100.250"


@pytest.fixture
def watched() -> FakeWatched:
    watched = FakeWatched()
    watched.campaigns = (breach(), rotating())
    return watched


@pytest.fixture
def lookout(watched: FakeWatched) -> Lookout:
    """Watches the rotating one."""
    lookout = Lookout(watched, Kept())
    lookout.listen(NOW)
    assert lookout.watch(rotating(), NOW)
    return lookout


def told(lookout: Lookout) -> str:
    lookout.listen(NOW)
    news = lookout.news_of(rotating())
    return news.words if news else ""


def test_every_counted_event_of_a_member_is_news(watched: FakeWatched, lookout: Lookout) -> None:
    watched.add(at(NOW, EventKind.LOGIN_FAILURE, MEMBER) for _ in range(3))
    assert told(lookout) == f"3 failed log-ins, the last from {MEMBER}"
    watched.add([at(NOW, EventKind.LOGIN_SUCCESS, "198.51.100.7")])
    assert told(lookout) == "1 LOGGED IN, 3 failed log-ins, the last from 198.51.100.7"


def test_other_addresses_and_lines_that_tell_again_are_none(watched: FakeWatched, lookout: Lookout) -> None:
    watched.add([at(NOW, EventKind.LOGIN_FAILURE, BREACHED), at(NOW, EventKind.LOGIN_FAILURE, None)])
    watched.add([at(NOW, EventKind.LOGIN_FAILURE, MEMBER, counted=False)])
    assert told(lookout) == ""


def test_what_was_before_is_none(watched: FakeWatched) -> None:
    watched.add([at(NOW, EventKind.LOGIN_FAILURE, MEMBER)])
    lookout = Lookout(watched, Kept())
    lookout.listen(NOW)
    lookout.watch(rotating(), NOW)
    watched.add([at(NOW - timedelta(hours=1), EventKind.LOGIN_FAILURE, MEMBER)])  # from a log that is only now read
    assert told(lookout) == ""


def test_an_address_that_becomes_a_member_by_an_event_is_heard(watched: FakeWatched, lookout: Lookout) -> None:
    watched.add([at(NOW, EventKind.LOGIN_FAILURE, NEW)])
    assert told(lookout) == ""  # nobody knows yet that it is one
    watched.campaigns = (breach(), replace(rotating(), addresses=(*rotating().addresses, NEW)))
    assert told(lookout) == f"1 failed log-in from {NEW}"
    assert told(lookout) == f"1 failed log-in from {NEW}"  # once


def test_read_or_no_longer_watched_there_is_no_news(watched: FakeWatched, lookout: Lookout) -> None:
    watched.add([at(NOW, EventKind.LOGIN_FAILURE, MEMBER)])
    assert told(lookout)
    lookout.read_news()
    assert told(lookout) == ""
    watched.add([at(NOW, EventKind.LOGIN_FAILURE, MEMBER)])
    assert told(lookout)
    assert not lookout.watch(rotating(), NOW)
    assert told(lookout) == ""
    watched.add([at(NOW, EventKind.LOGIN_FAILURE, MEMBER)])
    assert told(lookout) == ""


def test_there_is_something_to_draw_only_when_something_changed(watched: FakeWatched, lookout: Lookout) -> None:
    version = lookout.version
    watched.add([at(NOW, EventKind.LOGIN_FAILURE, BREACHED)])
    lookout.listen(NOW)
    assert lookout.version == version
    watched.add([at(NOW, EventKind.LOGIN_FAILURE, MEMBER)])
    lookout.listen(NOW)
    assert lookout.version > version


def test_rows_hold_still_while_two_go_on_at_the_same_time(watched: FakeWatched, lookout: Lookout) -> None:
    assert not lookout.watch(rotating(), NOW)
    one, two = (replace(rotating(), id=name) for name in ("one", "two"))
    watched.campaigns = (one, replace(two, last=NOW - timedelta(seconds=40)))
    lookout.listen(NOW)
    before = [finding.id for finding in lookout.in_order()]
    watched.campaigns = (replace(one, last=NOW - timedelta(seconds=40)), two)
    lookout.listen(NOW)
    assert [finding.id for finding in lookout.in_order()] == before
    watched.campaigns = (replace(one, last=NOW - timedelta(hours=1)), two)
    lookout.listen(NOW)
    assert [finding.id for finding in lookout.in_order()] == ["two", "one"]


def test_somebody_who_got_in_stands_before_what_is_newer(watched: FakeWatched, lookout: Lookout) -> None:
    entered = replace(breach(), last=NOW - timedelta(hours=5))
    guessing = replace(breach(), id="guesses", kind=FindingKind.TARGETING)
    watched.campaigns = (guessing, entered)
    lookout.listen(NOW)
    assert [finding.id for finding in lookout.in_order()] == [entered.id, guessing.id]


# the notes


def again(watched: FakeWatched, path: Path) -> Lookout:
    lookout = Lookout(watched, Kept(path))
    lookout.listen(NOW)
    return lookout


def test_what_is_watched_and_was_looked_at_outlives_a_restart(watched: FakeWatched, tmp_path: Path) -> None:
    path = tmp_path / "state" / "campaigns.json"
    before = again(watched, path)
    assert before.unseen() == [breach()]
    before.watch(rotating(), NOW)
    assert before.look(NOW)
    before.kept.write(before.notes())
    after = again(watched, path)
    assert after.is_watched(rotating())
    assert after.unseen() == []
    assert [entry.name for entry in path.parent.iterdir()] == ["campaigns.json"]


def looked_at(watched: FakeWatched, path: Path) -> None:
    before = again(watched, path)
    assert before.look(NOW)
    before.kept.write(before.notes())


def test_what_was_looked_at_is_known_by_its_addresses_where_a_shorter_log_gives_it_another_name(
    watched: FakeWatched, tmp_path: Path
) -> None:
    looked_at(watched, tmp_path / "campaigns.json")
    watched.campaigns = (replace(breach(), id="other"),)
    assert again(watched, tmp_path / "campaigns.json").unseen() == []


def test_what_was_looked_at_is_told_again_when_somebody_got_in_or_one_more_and_for_nothing_less(
    watched: FakeWatched,
) -> None:
    lookout = Lookout(watched, Kept())

    def becomes(kind: FindingKind, *users: str, traits: tuple[FindingKind, ...] = ()) -> bool:
        """Whether it is told; then it is looked at."""
        watched.campaigns = (replace(breach(), kind=kind, traits=traits, evidence=inside(*users)),)
        lookout.listen(NOW)
        return lookout.look(NOW)

    assert becomes(FindingKind.TARGETING)
    assert not becomes(FindingKind.DICTIONARY, traits=(FindingKind.LOW_AND_SLOW,))
    assert becomes(FindingKind.BREACH, "sato")
    assert not becomes(FindingKind.BREACH, "sato", traits=(FindingKind.ROTATING,))
    assert becomes(FindingKind.BREACH, "sato", "ito")
    assert becomes(FindingKind.BREACH, "sato", "ito", traits=(FindingKind.EXISTING_RECIPIENT,))
    assert not becomes(FindingKind.BREACH, "sato")


def test_a_watched_one_is_watched_on_under_another_name(watched: FakeWatched, tmp_path: Path) -> None:
    before = again(watched, tmp_path / "campaigns.json")
    before.watch(rotating(), NOW)
    before.kept.write(before.notes())
    renamed = replace(rotating(), id="other", addresses=rotating().addresses[3:])
    watched.campaigns = (breach(), renamed)
    after = again(watched, tmp_path / "campaigns.json")
    assert after.is_watched(renamed)
    assert not after.is_watched(breach())
    assert not after.watch(renamed, NOW)
    after.listen(NOW)
    assert not after.is_watched(renamed)


def test_an_address_that_comes_again_later_or_does_worse_is_a_new_danger(watched: FakeWatched, tmp_path: Path) -> None:
    guesses = replace(breach(), kind=FindingKind.TARGETING, traits=())
    watched.campaigns = (guesses,)
    looked_at(watched, tmp_path / "campaigns.json")
    later = replace(guesses, id="later", first=NOW + timedelta(hours=1), last=NOW + timedelta(hours=2))
    worse = replace(breach(), id="worse")
    for finding in (later, worse):
        watched.campaigns = (finding,)
        assert again(watched, tmp_path / "campaigns.json").unseen() == [finding]


@pytest.mark.parametrize("content", [b"", b"\xff\x00", b"[1]", b'{"watched": "x"}', b"{" * 2_000_000])
def test_a_file_that_cannot_be_understood_is_as_none(watched: FakeWatched, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "campaigns.json"
    path.write_bytes(content)
    assert again(watched, path).unseen() == [breach()]
    again(watched, path).kept.write(Notes({"one": ()}))
    assert Kept(path).read() == Notes({"one": ()})


def test_only_the_latest_are_kept(tmp_path: Path) -> None:
    names = tuple(f"{n:012}" for n in range(KEPT + 5))
    kept = Kept(tmp_path / "campaigns.json")
    kept.write(Notes(dict.fromkeys(names, ()), dict.fromkeys(names, Looked(frozenset({"breach"})))))
    assert tuple(kept.read().watched) == names[5:]
    assert tuple(kept.read().looked) == names[5:]


def test_without_a_file_nothing_is_kept() -> None:
    Kept().write(Notes({"one": ()}))
    assert Kept().read() == Notes()
