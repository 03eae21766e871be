"""The keys of the timeline, while it has the focus."""

from __future__ import annotations

from textual.binding import Binding

from tui.language import N_


def _key(keys: str, action: str, label: str, name: str, tooltip: str, *, show: bool = False) -> Binding:
    return Binding(keys, action, label, show=show, id=f"timeline.{name}", tooltip=tooltip)


#: Those that are shown stand in the line of keys while the timeline has the focus.
TIMELINE = (
    _key(
        "enter",
        "choose",
        N_("Only this"),
        "choose",
        N_("show only what happened in the span that is marked"),
        show=True,
    ),
    _key(
        "escape", "give_up", N_("All of it"), "give_up", N_("show everything again, and leave the timeline"), show=True
    ),
    _key(
        "plus,equals_sign", "zoom(-1)", N_("In"), "zoom_in", N_("a shorter time: down to a minute a column"), show=True
    ),
    _key("minus", "zoom(1)", N_("Out"), "zoom_out", N_("a longer time: up to a week"), show=True),
    _key("end", "newest", N_("Now"), "newest", N_("to the present, and follow it again"), show=True),
    _key("home", "oldest", N_("Oldest"), "oldest", N_("to the oldest minute that is kept")),
    _key("left", "move(-1)", N_("Earlier"), "left", N_("to the column before; at the edge the timeline scrolls")),
    _key("right", "move(1)", N_("Later"), "right", N_("to the next column")),
    _key("shift+left", "extend(-1)", N_("Span earlier"), "extend_left", N_("mark a column more, or less, to the left")),
    _key("shift+right", "extend(1)", N_("Span later"), "extend_right", N_("mark a column more, or less, to the right")),
    _key("pageup", "page(-1)", N_("Page earlier"), "page_left", N_("back by half of what is seen")),
    _key("pagedown", "page(1)", N_("Page later"), "page_right", N_("forward by half of what is seen")),
)
