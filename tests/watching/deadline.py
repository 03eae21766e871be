"""Waiting for the thing itself, with a deadline."""

from __future__ import annotations

import time
from collections.abc import Callable

DEADLINE = 20.0


def until(met: Callable[[], object], said: Callable[[], str] = str, seconds: float = DEADLINE) -> float:
    """Wait until `met`; returns the seconds it took. Fails with what `said` says."""
    begun = time.monotonic()
    while not met():
        if time.monotonic() - begun > seconds:
            raise AssertionError(f"not in {seconds:g} s: {said()}")
        time.sleep(0.002)
    return time.monotonic() - begun
