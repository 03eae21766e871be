"""What the timeline looks at, without a screen: eighty columns of a busy day and a half."""

from __future__ import annotations

from datetime import timedelta

from tests.ui.scene import NOW
from tests.ui.timeline_stage import minute, week
from widgets.timeline_viewport import Viewport

COLUMNS = 80


def viewport(columns: int = COLUMNS, minutes: int = 2000) -> Viewport:
    view = Viewport()
    view.resize(columns)
    view.show(week(minutes), NOW)
    return view


def later(view: Viewport, minutes: int) -> None:
    """So many minutes pass, the last with an attack."""
    view.show((*view.minutes, minute(-minutes)), NOW + timedelta(minutes=minutes))


def column(view: Viewport) -> int:
    """The column that the cursor is on."""
    assert view.picked is not None
    return view.stretch.column(view.picked.cursor(view.grid))
