"""The rate is a mean over ten seconds of arrival."""

from __future__ import annotations

import pytest

from tui.analysis.rate import Rate


class Clock:
    """Seconds that go on only when told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_nothing_came_yet() -> None:
    assert Rate(Clock()).per_second() == 0.0


def test_a_burst_counts_for_ten_seconds_and_not_longer() -> None:
    clock = Clock()
    rate = Rate(clock)
    rate.add(50)
    for after, expected in {0: 5.0, 9.5: 5.0, 10.0: 0.0, 500.0: 0.0}.items():
        clock.now = 1000.0 + after
        assert rate.per_second() == expected, after


@pytest.mark.parametrize("step", [0.1, 0.25, 1.0])
def test_a_steady_stream_has_its_own_rate(step: float) -> None:
    clock = Clock()
    rate = Rate(clock)
    for _ in range(400):
        clock.now += step
        rate.add(3)
    assert rate.per_second() == pytest.approx(3 / step, rel=0.05)


def test_a_clock_that_steps_back_does_no_harm() -> None:
    clock = Clock()
    rate = Rate(clock)
    rate.add(10)
    clock.now -= 60
    rate.add(10)
    assert rate.per_second() == 2.0
    clock.now += 60 + 11
    assert rate.per_second() == 0.0
