"""A table whose rows are made when they are drawn: of a hundred thousand only those in view cost anything."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from widgets.keyed_table import KeyedTable, TableColumn, TableRow


class LazyTable(KeyedTable):
    """Its keys are handed over, `make` makes a key's row."""

    def __init__(
        self,
        title: str,
        columns: Sequence[TableColumn],
        make: Callable[[str], TableRow],
        *,
        id: str,  # noqa: A002 - Textual's own name
    ) -> None:
        super().__init__(title, columns, id=id)
        self._keys: Sequence[str] = ()
        self._make = make

    @property
    def row_count(self) -> int:
        return len(self._keys)

    @property
    def selected_key(self) -> str | None:
        return self._keys[self.cursor] if self.cursor < len(self._keys) else None

    def show_keys(self, keys: Sequence[str]) -> None:
        """Replace the keys. The cursor follows its key while it is near; other keys begin at the top."""
        key, near = self.selected_key, range(max(self.cursor - self.page, 0), self.cursor + self.page + 1)
        self._keys = keys
        self.place(next((at for at in near if at < len(keys) and keys[at] == key), 0))
        self.sync()

    def title_notes(self) -> tuple[str, str]:
        return "", self.note

    def row_at(self, index: int) -> TableRow:
        return self._make(self._keys[index])
