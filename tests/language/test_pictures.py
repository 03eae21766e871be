"""Pictures of the screen give Japanese text the room that it has on the screen."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.stage import staged
from widgets.svg import mended


@pytest.mark.usefixtures("japanese")
async def test_a_japanese_text_is_as_wide_as_its_cells() -> None:
    async with staged() as stage:
        svg = stage.app.picture()
    lengths = [float(length) for length in re.findall(r'textLength="([\d.]+)"[^>]*>ログ2件を監視中&#160;\(8\)<', svg)]
    assert lengths == [pytest.approx(19 * 12.2)]


def test_of_latin_letters_nothing_changes() -> None:
    svg = '<text x="0" textLength="36.6" clip-path="url(#a)">nas</text>'
    assert mended(svg) == svg


@given(st.text(max_size=40))
def test_whatever_it_is_given_it_gives_back(text: str) -> None:
    assert re.sub(r'textLength="[^"]*"', "", mended(text)) == re.sub(r'textLength="[^"]*"', "", text)
