"""The timeline: what falls in which column, how a column is stacked, what the legend says."""

from __future__ import annotations

from tests.ui.scene import NOW
from tests.ui.stage import staged
from tui.model import EventKind
from tui.picture import Minute
from widgets.timeline import GROUPS, Timeline, buckets, cell

END = int(NOW.timestamp())
LOGIN, REJECTED, DNSBL = 0, 1, 2


def minute(ago: int, kind: EventKind = EventKind.LOGIN_FAILURE, count: int = 1) -> Minute:
    return Minute(END // 60 * 60 - ago * 60, ((kind, count),))


def test_each_minute_falls_in_its_column() -> None:
    columns = buckets([minute(3, count=5), minute(0, EventKind.REJECTION, 2)], END, 4, 1)
    assert [column[LOGIN] for column in columns] == [5, 0, 0, 0]
    assert [column[REJECTED] for column in columns] == [0, 0, 0, 2]


def test_minutes_before_the_first_column_are_left_out_and_later_ones_too() -> None:
    columns = buckets([minute(9), minute(1), minute(-3)], END, 4, 1)
    assert [column[LOGIN] for column in columns] == [0, 0, 1, 0]


def test_a_scale_adds_minutes_up() -> None:
    end = END // 900 * 900 + 899
    inside = [Minute(end // 60 * 60 - ago * 60, ((EventKind.DNSBL_HIT, 1),)) for ago in reversed(range(30))]
    assert [column[DNSBL] for column in buckets(inside, end, 2, 15)] == [15, 15]


def test_every_kind_that_speaks_against_a_client_has_a_group() -> None:
    grouped = frozenset(kind for group in GROUPS for kind in group.kinds)
    assert grouped == frozenset(EventKind) - {EventKind.LOGIN_SUCCESS}


def test_the_highest_column_fills_its_height_and_any_count_is_seen() -> None:
    assert cell((10, 0, 0, 0, 0), 10, 0, 1) == ("█", "login", None)
    assert cell((1, 0, 0, 0, 0), 1000, 0, 1) == ("▁", "login", None)
    assert cell((0, 0, 0, 0, 0), 10, 0, 1) == (" ", "text", None)


def test_kinds_are_stacked_with_log_ins_at_the_bottom() -> None:
    assert cell((5, 5, 0, 0, 0), 10, 0, 1) == ("▄", "login", "refused")
    assert cell((5, 5, 0, 0, 0), 10, 0, 2) == ("█", "login", None)
    assert cell((5, 5, 0, 0, 0), 10, 1, 2) == ("█", "refused", None)


async def test_an_old_log_is_shown_where_it_ends_and_not_as_emptiness() -> None:
    async with staged() as stage:
        timeline = stage.watch.query_one(Timeline)
        timeline.show((minute(100_000),), NOW)
        assert timeline.end == minute(100_000).start
        timeline.show((minute(5),), NOW)
        assert timeline.end == END


async def test_the_legend_counts_what_is_in_view_in_words() -> None:
    async with staged(size=(120, 40)) as stage:
        stage.watch.query_one(Timeline).show((minute(5, count=1234), minute(2, EventKind.DISCARD, 7)), NOW)
        await stage.sees("failed log-ins 1,234", "discarded 7", "2 h to 21:30", "most 1,234 a min")
