"""The keys of the watch screen: one table for the keyboard, the line of keys, the help and the keymap.

A binding's id is its name in the keymap of the configuration.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.binding import Binding, BindingType

from widgets.rows import Rows

WATCH: list[BindingType] = [
    Binding("b", "block", "Block", id="block", tooltip="plan a block of the address in the row, and show it first"),
    Binding("x", "unblock", "Unblock", id="unblock", tooltip="plan to take away the block of the row's address"),
    Binding(
        "R", "restore", "Put back", id="restore", tooltip="put blocks back that are recorded and no longer in force"
    ),
    Binding(
        "d",
        "switch",
        "Switch",
        id="switch",
        tooltip="switch the row's category between reject and discard, or say why it cannot be here",
    ),
    Binding("enter", "dossier", "More", id="dossier", tooltip="everything known of the row's address"),
    Binding(
        "slash", "filter", "Filter", id="filter", tooltip="show only rows with these words or addresses; - excludes"
    ),
    Binding("p", "pause", "Pause", id="pause", tooltip="hold the view still; counting goes on"),
    Binding("u", "undo", "Undo", id="undo", tooltip="take the last change back, after a look"),
    Binding("s", "save", "Save", id="save", tooltip="save the session: totals, events, changes and this picture"),
    Binding(
        "c",
        "campaigns",
        "Campaigns",
        id="campaigns",
        tooltip="attacks that belong together; block or watch a whole campaign",
    ),
    Binding("question_mark", "help", "Help", id="help", tooltip="these keys, and what the words mean"),
    Binding("q", "quit", "Quit", id="quit", tooltip="save the session and leave"),
    Binding("tab", "next_pane", "Next pane", show=False, id="pane.next", tooltip="to the next pane"),
    Binding("shift+tab", "previous_pane", "Pane before", show=False, id="pane.previous", tooltip="to the pane before"),
    Binding("1", "pane(1)", "Log-ins", show=False, id="pane.login", tooltip="to the log-in attempts"),
    Binding("2", "pane(2)", "Rejected", show=False, id="pane.rejected", tooltip="to the rejected mail"),
    Binding("3", "pane(3)", "DNSBL", show=False, id="pane.dnsbl", tooltip="to the DNSBL hits"),
    Binding("4", "pane(4)", "Offenders", show=False, id="pane.offenders", tooltip="to the top offenders"),
    Binding("5", "pane(5)", "Blocks", show=False, id="pane.blocks", tooltip="to the block list"),
    Binding(
        "t",
        "zoom",
        "Time scale",
        show=False,
        id="timeline.zoom",
        tooltip="1, 5, 15 or 60 minutes a column of the timeline",
    ),
    Binding(
        "l",
        "sources",
        "Logs",
        show=False,
        id="sources",
        tooltip="which logs are followed, and what is wrong with a file",
    ),
    Binding(
        "escape",
        "clear",
        "Clear",
        show=False,
        id="clear",
        tooltip="clear the filter, or return to the newest row or the top",
    ),
    Binding("ctrl+c", "quit", "Quit", show=False, id="quit.ctrl_c", tooltip="save the session and leave"),
    Binding(
        "ctrl+z",
        "app.suspend_process",
        "Suspend",
        show=False,
        id="suspend",
        tooltip="stop the program and return to the shell; fg goes on and reads what came meanwhile",
    ),
]


#: The keys of the line at the foot, in this order whatever the keymap makes of them.
ORDER_OF_KEYS = tuple(binding.id for binding in Binding.make_bindings(WATCH) if binding.id and binding.show)


def binding_of(name: str, keymap: Mapping[str, str]) -> Binding:
    """The binding with this id, with the key that a keymap gives it."""
    bound = next(binding for binding in Binding.make_bindings(WATCH) if binding.id == name)
    return bound.with_key(keymap[name].split(",")[0].strip()) if name in keymap else bound


def actions_of(key: str, actions: Sequence[str], keymap: Mapping[str, str]) -> list[str]:
    """Those of the actions that a key asks for; what the keymap gives it comes before what it asks for by itself."""
    given = [name for name in actions if key in (one.strip() for one in keymap.get(name, "").split(","))]
    return given or [name for name in actions if name not in keymap and binding_of(name, {}).key == key]


def lost_keys(keymap: Mapping[str, str]) -> tuple[str, ...]:
    """Ids whose every key a keymap gives to another action, so that they cannot be reached any more."""
    taken = {key.strip() for keys in keymap.values() for key in keys.split(",")}
    own: dict[str, list[str]] = {}
    for binding in Binding.make_bindings((*WATCH, *Rows.BINDINGS)):
        own.setdefault(binding.id or "", []).append(binding.key)
    return tuple(name for name, keys in own.items() if name not in keymap and taken.issuperset(keys))


def binding_ids() -> frozenset[str]:
    """The names that a keymap may use for the watch screen and its panes."""
    return frozenset(binding.id for binding in Binding.make_bindings((*WATCH, *Rows.BINDINGS)) if binding.id)
