from __future__ import annotations

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from tui.setup.toml import text_of

TEXT = st.text()  # without surrogates, which no file holds


@given(TEXT, st.lists(TEXT), st.integers(0, 10**9))
def test_what_was_written_is_read_again(text: str, texts: list[str], number: int) -> None:
    table = {"a": text, "b": texts, "c": number, "d": {"e": text, "f": {"g": texts}}}
    assert tomllib.loads(text_of(table)) == table


def test_what_json_writes_and_toml_does_not_know() -> None:
    table = {"a": "\x7f \x00 \U0001f600"}
    assert tomllib.loads(text_of(table)) == table
