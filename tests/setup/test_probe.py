from __future__ import annotations

from tui.parsers import probe as read
from tui.setup import probe as asked


def test_the_monitor_knows_the_probe_by_its_name() -> None:
    assert asked.HELO.encode() == read.HELO
