"""The rate of bytes that the terminal takes."""

from __future__ import annotations

from tui.screens.link import SPAN, Link


class Wire:
    """A link and its clock."""

    def __init__(self) -> None:
        self.now = 100.0
        self.sent = 0
        self.link = Link(lambda: self.sent, lambda: self.now)

    def after(self, seconds: float, sent: int) -> float:
        """The rate after so many seconds in which so many bytes were sent."""
        self.now += seconds
        self.sent += sent
        return self.link.rate()


def test_the_rate_is_a_mean_over_ten_seconds() -> None:
    wire = Wire()
    rates = [wire.after(1, 1000) for _ in range(30)]
    assert {round(rate) for rate in rates} == {1000}


def test_what_was_sent_long_ago_counts_no_more() -> None:
    wire = Wire()
    wire.after(1, 90_000)
    wire.after(SPAN, 0)
    assert wire.after(SPAN, 0) == 0


def test_a_burst_right_at_the_beginning_is_not_told_as_a_flood() -> None:
    assert Wire().after(0.01, 5000) == 5000
