"""The keys of the line in which a filter is typed."""

from __future__ import annotations

from textual.binding import Binding

from tui.language import N_


def _key(key: str, action: str, label: str, name: str, tooltip: str) -> Binding:
    return Binding(key, action, label, show=False, id=f"filter.{name}", tooltip=tooltip)


FILTER_KEYS = (
    _key("tab", "take", N_("Take"), "take", N_("while a filter is typed: take the suggestion; so does → at the end")),
    _key("up", "history(1)", N_("Earlier"), "earlier", N_("while a filter is typed: the one used before this one")),
    _key("down", "history(-1)", N_("Later"), "later", N_("while a filter is typed: the one used after this one")),
    _key("escape", "screen.drop_filter", N_("Clear"), "drop", N_("while a filter is typed: clear it")),
)
