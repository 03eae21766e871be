"""The page of an address, a network, a user or a zone: everything known, what it leads on to, and its log lines."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from ipaddress import ip_network
from typing import ClassVar

from textual import work
from textual.binding import BindingType

from tui.analysis.network import membership
from tui.dossier import About, Dossier, Subject
from tui.enforcement.change import EnforcementError, Past
from tui.finding import Finding
from tui.language import _, pair
from tui.model import Event
from tui.privacy import worn
from tui.screens.bindings import IN_DOSSIERS, bindings
from tui.screens.block_rows import block_words
from tui.screens.desk import Desk
from tui.screens.dossier_facts import Told, facts, sentence
from tui.screens.dossier_links import Links, links_note
from tui.screens.dossier_panes import DossierPanes
from tui.screens.event_words import event_line
from tui.screens.mode import Mode
from tui.screens.overlay import Overlay
from tui.screens.pace import Pace
from tui.screens.reverse_name import reverse_name
from tui.screens.subjects import filter_of, key_of, of_key, target_of, title_of

#: Log lines and changes of the journal that are shown at most, the newest.
LINES, _CHANGES = 1000, 20

#: How lines and events are counted.
_LINES = pair("{count} line", "{count} lines")
_NEWEST = pair("the newest line", "the {count} newest lines")
_EVENTS = pair("{count} event", "{count} events")


class DossierScreen(DossierPanes, Overlay):
    """Lies over the mode from which it was asked for; what it leads on to lies over it."""

    MODE = "dossier"
    BINDINGS: ClassVar[list[BindingType]] = bindings([IN_DOSSIERS])
    KEYS: ClassVar[Sequence[str]] = ("block", "unblock", "dossier", "resolve", "filter", "undo", "help", "back")

    def __init__(self, desk: Desk, subject: Subject) -> None:
        super().__init__(desk)
        self.about = subject
        self._dossier: Dossier | None = None
        self._events: Sequence[Event] = ()
        self._instead: Sequence[Event] = ()  # of log lines
        self._mask = worn.mask
        self._past: Sequence[Past] = ()
        self._reverse = ""
        self._version = self._blocks = -1  # of the picture and of the block list, when it was last looked at
        self._pace = Pace()
        self._looking = True
        target = target_of(subject)
        self._inside = membership(ip_network(target, strict=False)) if target else None

    # looking it up, in a thread: it may take a moment where very much is known

    def on_mount(self) -> None:
        self._read_lines()

    def draw_parts(self) -> None:
        version, blocks = self.desk.view.version, self.desk.blocks_version
        if blocks != self._blocks or (version != self._version and self._pace.is_due):
            self._version, self._blocks = version, blocks
            self._look()
        self._draw_known()
        if self._instead and self._mask is not worn.mask:
            self._draw_instead()

    @work(group="look", exclusive=True)
    async def _look(self) -> None:
        watched = self.desk.watched
        with self._pace.look():
            self._dossier = await asyncio.to_thread(watched.dossier, self.about)
            self._events = await asyncio.to_thread(watched.events_of, self.about)
            self._past = await asyncio.to_thread(self._concerning)
        self._looking = False
        self._draw_known()

    def _concerning(self) -> Sequence[Past]:
        """Changes of the journal that blocked or unblocked it, a network around it or one inside it."""
        if (target := target_of(self.about)) is None:
            return ()
        try:
            return self.desk.gate.history(_CHANGES, target)
        except EnforcementError:
            return ()  # the status line says what is wrong

    @work(group="reading", exclusive=True)
    async def _read_lines(self) -> None:
        try:
            lines = await self.desk.watched.lines_of(self.about, LINES)
        except OSError as error:
            self.lines.show([(_("The logs could not be read again: {error}").format(error=error), "danger")])
            return
        if lines:
            self.lines.count_forms = _LINES if len(lines) < LINES else _NEWEST
            self.lines.show([(line, "text") for line in lines], at_end=True)
            return
        self._instead = await asyncio.to_thread(self.desk.watched.events_of, self.about)
        self.lines.title, self.lines.count_forms = _("Events in memory"), _EVENTS
        self.lines.empty = _("no line of the logs that can be read again names it, and no event of it is in memory")
        self._draw_instead()

    def _draw_instead(self) -> None:
        """Events where there are no lines; drawn again when the mask is put on or taken off."""
        self._mask, now = worn.mask, self.desk.clock()
        self.lines.show([event_line(worn.event(event), now) for event in self._instead], at_end=True)

    # drawing

    def told(self) -> Told:
        """What is known now."""
        desk, target = self.desk, target_of(self.about)
        state = ""
        if target is not None:
            network = desk.known.block_of(target)
            state = block_words(desk.standing, desk.known.refused, network, desk.clock())
        return Told(
            self.about,
            desk.clock(),
            self._dossier,
            self._looking,
            state,
            self._past,
            tuple(self._campaigns()),
            self._reverse,
        )

    def _campaigns(self) -> Iterator[Finding]:
        for finding in self.desk.lookout.in_order():
            if self.about.about is About.USER:
                concerned = self.about.name in finding.users
            else:
                concerned = self._inside is not None and any(map(self._inside, finding.addresses))
            if concerned:
                yield finding

    def _draw_known(self) -> None:
        told = self.told()
        self.story.title = title_of(self.about)
        times = [int(event.time.timestamp()) for event in self._events if event.counted]
        zone = told.now.tzinfo
        self.story.tell(key_of(self.about), sentence(told), list(facts(told)), times, events=len(times), zone=zone)
        if told.dossier is not None:
            known = self.desk.known
            links = Links(
                told.dossier, told.now, blocked=self._is_blocked, country=known.country, marked=self.desk.marks
            )
            self.links.show(links.rows(), links_note(told.dossier))
        self.share_room()

    def _is_blocked(self, target: str) -> bool:
        return self.desk.known.block_of(target) is not None

    # the row

    def chosen(self) -> Subject | None:
        """What the cursor is on among what it leads on to."""
        key = self.links.selected_key
        return of_key(key) if key and self.focused_rows() is self.links else None

    def subject(self) -> Subject | None:
        return self.chosen()

    def subjects(self) -> Sequence[Subject]:
        """What the row is about, or else the page."""
        return (self.chosen() or self.about,)

    def target(self) -> str | None:
        """The row's address or network, or else the page's own."""
        return target_of(self.chosen() or self.about)

    # the keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if self.is_typing:
            return super().check_action(action, parameters)
        if action == "resolve":
            return self.about.about is About.ADDRESS
        return super().check_action(action, parameters)

    @work(group="resolve", exclusive=True)
    async def action_resolve(self) -> None:
        """Ask DNS, now that somebody wants it."""
        self._reverse = _("asking …")
        self._draw_known()
        self._reverse = await reverse_name(self.about.name)
        self._draw_known()

    async def action_filter(self) -> None:
        """Show only what is of it, in the mode below."""
        self.desk.set_filter(filter_of(self.about))
        below = self._leave_all()
        below.filter_parts()
        below.draw()

    # the way out

    def action_go(self, mode: str, part: str = "") -> None:
        """To a mode; no page lies over it any more."""
        self._leave_all().action_go(mode, part)

    def _leave_all(self) -> Mode:
        """Take away this page and those that led to it; the mode that is seen then."""
        while isinstance(self.app.screen, DossierScreen):
            self.app.screen.dismiss(None)
        below = self.app.screen
        if not isinstance(below, Mode):
            raise TypeError(below)
        return below
