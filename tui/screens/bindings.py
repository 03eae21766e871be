"""The keys of every mode: one table for the keyboard, the line of keys, the help, the palette and the keymap.

A binding's id is its name in the keymap of the configuration; a key means the same wherever it means anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from textual.binding import Binding, BindingType

from tui.language import N_
from widgets.filter_keys import FILTER_KEYS
from widgets.rows import Rows
from widgets.timeline_keys import TIMELINE


def _key(
    key: str,
    action: str,
    label: str,
    tooltip: str,
    name: str = "",
    *,
    show: bool = False,
) -> Binding:
    """`label` is for the line of keys, where it stands if `show`; without a `name` the action is its own."""
    return Binding(key, action, label, show=show, id=name or action, tooltip=tooltip)


#: What every mode has: where to go, what holds for the whole program, and the way out.
EVERYWHERE: tuple[Binding, ...] = (
    _key(
        "question_mark", "help", N_("Help"), N_("the keys that can be pressed here, and what the words mean"), show=True
    ),
    _key("q", "leave", N_("Back"), N_("back to where this was opened, or to the watch screen"), "back", show=True),
    _key("1", "go('watch', 'pane-login')", N_("Log-ins"), N_("watch the log-in attempts"), "go.login"),
    _key("2", "go('watch', 'pane-rejected')", N_("Rejected"), N_("watch the rejected mail"), "go.rejected"),
    _key("3", "go('watch', 'pane-dnsbl')", N_("DNSBL"), N_("watch the DNSBL hits"), "go.dnsbl"),
    _key("4", "go('offenders')", N_("Offenders"), N_("the busiest offenders, whole and in any order"), "go.offenders"),
    _key("5", "go('blocks')", N_("Blocks"), N_("the block list, and the journal of changes"), "go.blocks"),
    _key(
        "6",
        "go('campaigns')",
        N_("Campaigns"),
        N_("attacks that belong together; block or watch a whole one"),
        "go.campaigns",
    ),
    _key("7", "go('policy')", N_("Policy"), N_("what becomes of each category of mail"), "go.policy"),
    _key("8", "go('sources')", N_("Logs"), N_("which logs are followed, and what is wrong with one"), "go.sources"),
    _key("ctrl+p,colon", "palette", N_("All actions"), N_("find an action by its name"), "palette"),
    _key("p", "pause", N_("Pause"), N_("hold the view still; counting goes on")),
    _key("s", "save", N_("Save"), N_("save the session: totals, events, changes and this picture")),
    _key("tab", "step(1)", N_("Next part"), N_("to the next part of the screen"), "part.next"),
    _key("shift+tab", "step(-1)", N_("Part before"), N_("to the part before"), "part.previous"),
    _key("ctrl+c", "quit", N_("Quit"), N_("save the session and leave"), "quit.ctrl_c"),
    _key(
        "ctrl+z",
        "app.suspend_process",
        N_("Suspend"),
        N_("stop the program and return to the shell; fg goes on and reads what came meanwhile"),
        "suspend",
    ),
)

#: The filter, and what clears it.
FILTERING: tuple[Binding, ...] = (
    _key(
        "slash",
        "filter",
        N_("Filter"),
        N_("show only what matches: words, addresses, user:, category:; - excludes"),
        show=True,
    ),
    _key(
        "escape",
        "clear",
        N_("Clear"),
        N_("clear the filter; without one, to the newest row or back to the watch screen"),
    ),
)

#: Only while there is something to step through.
STEPPING: tuple[Binding, ...] = (
    _key(
        "n",
        "match(1)",
        N_("Next match"),
        N_("to the next row that matches, in the next part where this one ends"),
        "match.next",
    ),
    _key("N", "match(-1)", N_("Match before"), N_("to the match before"), "match.previous"),
)

#: What changes something, and what is about the row under the cursor.
CHANGING: tuple[Binding, ...] = (
    _key(
        "b",
        "block",
        N_("Block"),
        N_("plan a block of the row's address, or of all that are marked; shown first"),
        show=True,
    ),
    _key("x", "unblock", N_("Unblock"), N_("plan to take away the block of the row's address"), show=True),
    _key("R", "restore", N_("Put back"), N_("put blocks back that are recorded and no longer in force"), show=True),
    _key(
        "d",
        "switch",
        N_("Switch"),
        N_("switch the row's category between reject and discard, or say why it cannot be here"),
        show=True,
    ),
    _key("enter", "dossier", N_("More"), N_("everything known of what the row is about"), show=True),
    _key(
        "space",
        "mark",
        N_("Mark"),
        N_("mark the row's address, or take the mark away, and go on to the next row; b blocks all that are marked"),
        show=True,
    ),
    _key(
        "u",
        "undo",
        N_("Undo"),
        N_("take the last change back, or the step of the journal under the cursor, after a look"),
        show=True,
    ),
)

#: What makes the panes of events quieter.
QUIETING: tuple[Binding, ...] = (
    _key(
        "h",
        "hide",
        N_("Hide"),
        N_("hide the row's category in the panes and the timeline; it is counted all the same"),
    ),
    _key("H", "hidden", N_("Hidden"), N_("what is hidden, to show it again, and what else can be hidden")),
    _key("z", "fold", N_("Fold"), N_("show repeats of an address as one row with their number, or each by itself")),
    _key(
        "i",
        "important",
        N_("What matters"),
        N_("only what matters: log-ins that worked after failures, users who exist, mail taken in, new campaigns"),
    ),
)

#: What leaves the screen, and what is hidden of it.
COPYING: tuple[Binding, ...] = (
    _key("c", "copy", N_("Copy"), N_("copy the row's address or name, the line of a text, or all that is marked")),
)
PAGING: tuple[Binding, ...] = (
    _key("v", "lines", N_("Log lines"), N_("the log lines of what the row is about, in your pager")),
)
MASKING: tuple[Binding, ...] = (
    _key("m", "mask", N_("Mask"), N_("show stand-ins for names and addresses, also in what is copied and saved")),
)

#: What only the watch screen has.
WATCHING: tuple[Binding, ...] = (
    _key("t", "timeline", N_("Timeline"), N_("to the timeline: pick a span of time, zoom, scroll"), "timeline"),
    _key("q", "quit", N_("Quit"), N_("save the session and leave"), show=True),
)

#: What only the campaigns have.
WATCHING_CAMPAIGNS: tuple[Binding, ...] = (
    _key(
        "w",
        "watch",
        N_("Watch"),
        N_("tell of every new event of the campaign's addresses, and put it first; w again ends that"),
        show=True,
    ),
)

#: What only the page of an address has.
IN_DOSSIERS: tuple[Binding, ...] = (
    _key(
        "r",
        "resolve",
        N_("DNS name"),
        N_("ask DNS for the address's name; its own name server may see that you ask"),
        show=True,
    ),
)

#: What tables that can be sorted have.
SORTING: tuple[Binding, ...] = (_key("o", "sort", N_("Order"), N_("the next order of the rows"), show=True),)

#: The keys of the line at the foot, in this order whatever the keymap makes of them.
LINE_OF_KEYS = ("block", "unblock", "restore", "switch", "dossier", "filter", "sort", "pause", "undo", "help", "quit")


def bindings(tables: Iterable[Sequence[Binding]]) -> list[BindingType]:
    """Several tables as a screen's bindings."""
    return [binding for table in tables for binding in table]


#: All of them, once each.
ALL: tuple[Binding, ...] = (
    *EVERYWHERE,
    *FILTERING,
    *STEPPING,
    *CHANGING,
    *QUIETING,
    *COPYING,
    *PAGING,
    *MASKING,
    *WATCHING,
    *WATCHING_CAMPAIGNS,
    *IN_DOSSIERS,
    *SORTING,
)


@cache
def known() -> tuple[Binding, ...]:
    """Every binding that a keymap may change."""
    return tuple(Binding.make_bindings((*ALL, *Rows.BINDINGS, *TIMELINE, *FILTER_KEYS)))


@cache  # asked several times at every key
def _by_id() -> dict[str, Binding]:
    return {binding.id: binding for binding in reversed(known()) if binding.id}


def binding_of(name: str, keymap: Mapping[str, str]) -> Binding:
    """The first binding with this id, with the key that a keymap gives it."""
    bound = _by_id()[name]
    return bound.with_key(keymap[name].split(",")[0].strip()) if name in keymap else bound


def titled(title: str, name: str, keymap: Mapping[str, str]) -> str:
    """A part's title, whose number is the key of the binding that leads there."""
    return binding_of(name, keymap).key + title.lstrip("0123456789")


def actions_of(key: str, names: Sequence[str], keymap: Mapping[str, str]) -> list[str]:
    """Those of the ids that a key asks for; what the keymap gives it comes before what it asks for by itself."""
    given = [name for name in names if key in (one.strip() for one in keymap.get(name, "").split(","))]
    return given or [name for name in names if name not in keymap and binding_of(name, {}).key == key]


def lost_keys(keymap: Mapping[str, str]) -> tuple[str, ...]:
    """Ids whose every key a keymap gives to another action, so that they cannot be reached any more."""
    taken = {key.strip() for keys in keymap.values() for key in keys.split(",")}
    own: dict[str, list[str]] = {}
    for binding in known():
        own.setdefault(binding.id or "", []).append(binding.key)
    return tuple(name for name, keys in own.items() if name not in keymap and taken.issuperset(keys))


def binding_ids() -> frozenset[str]:
    """The names that a keymap may use."""
    return frozenset(binding.id for binding in known() if binding.id)
