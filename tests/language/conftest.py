"""Every test of this room begins and ends in English."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tui.language import ENGLISH, choose


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    choose(ENGLISH)
    yield
    choose(ENGLISH)


@pytest.fixture
def japanese() -> None:
    choose("ja")
