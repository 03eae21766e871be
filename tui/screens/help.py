"""The keys, from the bindings themselves, and what the words and marks mean."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from textual.binding import Binding, BindingType
from textual.dom import DOMNode

from tui.language import N_, _
from tui.screens.bindings import ALL, EVERYWHERE
from tui.screens.frame import Frame
from tui.screens.page import Page
from widgets.cells import fit
from widgets.lines import Span
from widgets.words import MARKS

_WORDS = (
    (N_("Login attempts"), N_("failed and working log-ins at SMTP, IMAP, POP3 and the web, each attempt counted once")),
    (
        N_("Rejected mail"),
        N_("mail or clients the server refused, deferred, discarded or tagged, with the reason's category"),
    ),
    (N_("DNSBL hits"), N_("clients that a DNS block list names")),
    (N_("R / REJECT"), N_("refused with an answer: the sender is told")),
    (N_("L / DEFER"), N_("refused for now: the client may come again later")),
    (N_("D / DISCARD"), N_("accepted and thrown away: nobody is told, and the log stays readable")),
    (N_("set"), N_("the block list of the server was read back and holds it")),
    (N_("seen 37"), N_("so often the block was met: packets that were dropped, or refusals in the log")),
    (N_("silent 12m"), N_("the address attacked before its block and not once since")),
    (N_("lost"), N_("recorded, but no longer in force: something else emptied the list")),
    (N_("expired"), N_("its time was over within the last ten minutes")),
    (N_("fail2ban's"), N_("a ban of that program's own: not ours to take away")),
    (N_("not switchable"), N_("no server asks sekimori about that category; d on a row of it says what would wire it")),
    (N_("recorded"), N_("written to the block list or policy file; no server has been told to obey it")),
    (N_("campaign"), N_("attacks that belong together, in one sentence; danger comes first, then warning, then info")),
    (N_("events, from"), N_("of a campaign: how many events, and from how many addresses")),
    (N_("watched"), N_("w on a campaign: every new event of its addresses is told, here and in a line at the top")),
    (N_("PAUSED"), N_("the view holds still; counting goes on, and +N new says what came meanwhile")),
    (N_("HIDDEN 2"), N_("so many kinds or categories are counted and not shown; H lists them")),
    (N_("FOLDED, ×37"), N_("repeats of an address within five minutes are one row: how often, and when the last came")),
    (
        N_("IMPORTANT"),
        N_(
            "only what matters: danger, log-ins of addresses that attacked, tries on users who exist, mail of a"
            " campaign that was taken in where it reached people who exist, and the first event of each campaign"
        ),
    ),
)


_WIDTH = 15


class HelpScreen(Page):
    """Built when it is opened, so that it shows the keys of the part in focus, as the keymap has them."""

    HEADING = N_("Help")
    INDENT = _WIDTH + 1

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        self._keymap = frame.desk.keymap
        rows = frame.focused_rows()
        everywhere = {binding.id for binding in EVERYWHERE}
        order = {one.id: at for at, one in enumerate(ALL)}
        own = [one for one in _bound(frame) if one.id not in everywhere]
        own.sort(key=lambda one: order.get(one.id, -1))  # what changes something before what only shows
        self._groups: tuple[tuple[str, Sequence[BindingType]], ...] = (
            (_keys_of(rows.title.lstrip("0123456789 ")), _bound(rows)),
            (_("Keys of this screen"), own),
            (_("Keys everywhere"), EVERYWHERE),
        )

    def paragraphs(self) -> list[Span]:
        page: list[Span] = []
        for heading, bound in self._groups:
            page += [(heading, "strong"), *self._keys(bound), ("", "text")]
        page += [(_("Marks before an address"), "strong")]
        page += [(f"{fit(mark, _WIDTH)} {_(words)}", "text") for mark, words in MARKS.items()]
        page += [("", "text"), (_("Words"), "strong")]
        page += [(f"{fit(_(word), _WIDTH)} {_(words)}", "text") for word, words in _WORDS]
        return page

    def _keys(self, bound: Sequence[BindingType]) -> Iterator[Span]:
        for keys, words in key_table(bound, self._keymap, self.app.get_key_display):
            yield f"{fit(keys, _WIDTH)} {_(words)}", "text"


def _keys_of(title: str) -> str:
    return _("Keys of {part}").format(part=title) if title else _("Keys of this part")


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
