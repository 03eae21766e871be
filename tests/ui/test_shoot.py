"""The README's pictures are made by a command, and are those in the repository."""

from __future__ import annotations

import pytest

from tests.ui.shoot import FOLDER, SHOTS, SHOTS_JA, shoot


@pytest.mark.parametrize("name", [*SHOTS, *SHOTS_JA])
async def test_the_picture_in_the_repository_is_what_the_screen_shows(name: str) -> None:
    assert (FOLDER / f"{name}.svg").read_text(encoding="utf-8") == await shoot(name)
