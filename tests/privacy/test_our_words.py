"""The words that the mask leaves are no names: it must not know the people whom it hides."""

from __future__ import annotations

import pytest

from tui.screens.our_words import our_texts, session_mask


@pytest.mark.parametrize("name", ["tanaka", "sato", "suzuki", "yamamoto", "watanabe", "kobayashi", "hiroshi", "yuki"])
def test_japanese_names_are_none_of_ours(name: str) -> None:
    assert session_mask().text(name) != name


@pytest.mark.parametrize("name", ["smith", "john", "mary", "peter", "alice", "mallory", "mueller", "garcia"])
def test_other_names_are_none_of_ours(name: str) -> None:
    assert session_mask().text(name) != name


def test_every_text_for_people_passes_in_every_language() -> None:
    """But for what our own examples name, and what a filter's field would say to be a name."""
    mask = session_mask()
    texts = [text for text in our_texts() if "{" not in text and "%" not in text and not _names_somebody(text)]
    changed = [text for text in texts[:1500] if mask.text(text) != text]
    assert not changed


def _names_somebody(text: str) -> bool:
    return any(sign in text for sign in (":", "=", "@", "example", "/24", "10.0.0", "tanaka", "2001", "(", "\n"))
