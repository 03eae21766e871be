"""The keys, from the bindings themselves, and what the words and marks mean."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from textual.binding import Binding, BindingType
from textual.dom import DOMNode

from tui.screens.bindings import EVERYWHERE
from tui.screens.frame import Frame
from tui.screens.page import Page
from widgets.cells import fit
from widgets.lines import Span
from widgets.words import MARKS

_WORDS = (
    ("Login attempts", "failed and working log-ins at SMTP, IMAP, POP3 and the web, each attempt counted once"),
    ("Rejected mail", "mail or clients the server refused, deferred, discarded or tagged, with the reason's category"),
    ("DNSBL hits", "clients that a DNS block list names"),
    ("R / REJECT", "refused with an answer: the sender is told"),
    ("L / DEFER", "refused for now: the client may come again later"),
    ("D / DISCARD", "accepted and thrown away: nobody is told, and the log stays readable"),
    ("set", "the block list of the server was read back and holds it"),
    ("seen 37", "so often the block was met: packets that were dropped, or refusals in the log"),
    ("silent 12m", "the address attacked before its block and not once since"),
    ("lost", "recorded, but no longer in force: something else emptied the list"),
    ("expired", "its time was over within the last ten minutes"),
    ("fail2ban's", "a ban of that program's own: not ours to take away"),
    ("not switchable", "no server asks sekimori about that category; d on a row of it says what would wire it"),
    ("recorded", "written to the block list or policy file; no server has been told to obey it"),
    ("campaign", "attacks that belong together, in one sentence; danger comes first, then warning, then info"),
    ("events, from", "of a campaign: how many events, and from how many addresses"),
    ("watched", "w on a campaign: every new event of its addresses is told, here and in a line at the top"),
    ("PAUSED", "the view holds still; counting goes on, and +N new says what came meanwhile"),
)


_WIDTH = 15


class HelpScreen(Page):
    """Built when it is opened, so that it shows the keys of the part in focus, as the keymap has them."""

    HEADING = "Help"

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        self._keymap = frame.desk.keymap
        rows = frame.focused_rows()
        everywhere = {binding.id for binding in EVERYWHERE}
        own = [one for one in _bound(frame) if one.id not in everywhere]
        self._groups: tuple[tuple[str, Sequence[BindingType]], ...] = (
            (f"Keys of {rows.title.lstrip('0123456789 ')}" if rows.title else "Keys of this part", _bound(rows)),
            ("Keys of this screen", own),
            ("Keys everywhere", EVERYWHERE),
        )

    def paragraphs(self) -> list[Span]:
        page: list[Span] = []
        for heading, bound in self._groups:
            page += [(heading, "strong"), *self._keys(bound), ("", "text")]
        page += [("Marks before an address", "strong")]
        page += [(f"{fit(mark, _WIDTH)} {words}", "text") for mark, words in MARKS.items()]
        page += [("", "text"), ("Words", "strong")]
        page += [(f"{fit(word, _WIDTH)} {words}", "text") for word, words in _WORDS]
        return page

    def _keys(self, bound: Sequence[BindingType]) -> Iterator[Span]:
        for keys, words in key_table(bound, self._keymap, self.app.get_key_display):
            yield f"{fit(keys, _WIDTH)} {words}", "text"


def _bound(node: DOMNode) -> list[Binding]:
    """The bindings of a screen or part and of what it extends, its own first, once each."""
    bound = [
        binding
        for kind in type(node).__mro__
        for binding in Binding.make_bindings(kind.__dict__.get("BINDINGS", ()))
        if binding.id
    ]
    return list({(binding.id, binding.key): binding for binding in bound}.values())


def key_table(
    bindings: Iterable[BindingType], keymap: Mapping[str, str], display: Callable[[Binding], str]
) -> Iterator[tuple[str, str]]:
    """Keys and what they do, a row an id, in the order of the table."""
    rows: dict[str, tuple[list[Binding], str]] = {}
    for binding in Binding.make_bindings(bindings):
        if binding.id:
            rows.setdefault(binding.id, ([], binding.tooltip))[0].append(binding)
    for binding_id, (bound, words) in rows.items():
        if binding_id in keymap:
            own = [bound[0].with_key(key.strip()) for key in keymap[binding_id].split(",")]
        else:
            own = bound
        yield " ".join(display(binding) for binding in own), words
