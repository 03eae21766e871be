"""How the screen is laid out, as the settings say."""

from __future__ import annotations

import msgspec

from tui.config_schema import Columns


class Looks(msgspec.Struct, frozen=True):
    """`layout` is "auto", "stacked", "beside" or "single"; a table without columns has those there is room for."""

    layout: str = "auto"
    columns: Columns = Columns()
