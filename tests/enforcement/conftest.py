from __future__ import annotations

from pathlib import Path

import pytest

from tests.enforcement.support import Clock, make_gate
from tui.enforcement.gate import Gate


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """Where the gate keeps its files; not there yet."""
    return tmp_path / "state" / "sekimori"


@pytest.fixture
def gate(state: Path, clock: Clock) -> Gate:
    return make_gate(state, clock)
