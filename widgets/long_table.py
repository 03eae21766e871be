"""A table of a hundred thousand rows with the names of its columns: the cursor keeps its row while rows come and go."""

from __future__ import annotations

from collections.abc import Sequence

from widgets.headed_table import HeadedTable
from widgets.lazy_table import LazyTable


class LongTable(HeadedTable, LazyTable):
    """Keys are handed over in order, the newest first: the top stays in view until the reader moves."""

    def show_all(self, keys: Sequence[str], note: str = "") -> None:
        """Replace the keys. A key that is gone leaves the cursor at the row that has taken its place."""
        key = self.selected_key if self._moved or self.has_focus else None
        if keys is not self._keys:
            grown = len(keys) - len(self._keys)
            self._keys = keys
            self.place(self._place_of(key, grown) if key else 0)
        self.note = note
        self.sync()

    def _place_of(self, key: str, grown: int) -> int:
        """Where the key is now: near where it was, or as far on as there are more rows; else anywhere."""
        keys, page = self._keys, self.page + 1
        for guess in (self.cursor, self.cursor + grown):
            near = range(max(guess - page, 0), min(guess + page, len(keys)))
            if (found := next((at for at in near if keys[at] == key), None)) is not None:
                return found
        return next((at for at, one in enumerate(keys) if one == key), self.cursor)
