"""What all screens share: what is watched, what stands, what is filtered, marked and paused. One owner."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from time import monotonic
from typing import TYPE_CHECKING

from msgspec.structs import replace

from tui.enforcement.coverage import Coverage
from tui.picture import View
from tui.screens.campaign_notes import Kept
from tui.screens.chosen import Chosen
from tui.screens.filter_history import FilterHistory
from tui.screens.gate import Gate
from tui.screens.known import KnownAddresses
from tui.screens.link import Link
from tui.screens.lookout import Lookout
from tui.screens.looks import Looks
from tui.screens.noise_kept import KeptNoise, Remember
from tui.screens.sharing import Sharing
from tui.screens.standing import Standing, StandingReader
from tui.screens.status import Flags
from tui.watched import Watched

if TYPE_CHECKING:
    from tui.filter.filter import Filter

#: Seconds between two readings of the gate.
_STANDING_EVERY = 2.0


class Desk:
    """Lives in the application's loop; not thread-safe. `version` grows with whatever screens may have to draw."""

    def __init__(
        self,
        watched: Watched,
        gate: Gate,
        *,
        fps: int,
        flags: Flags,
        clock: Callable[[], datetime],
        keymap: Mapping[str, str],
        kept: Kept = Kept(),  # noqa: B008 - frozen
        saved: Mapping[str, str] | None = None,
        history: FilterHistory = FilterHistory(),  # noqa: B008 - frozen
        looks: Looks = Looks(),  # noqa: B008 - frozen
        sharing: Sharing = Sharing(),  # noqa: B008 - frozen
        remember: Remember | None = None,
    ) -> None:
        self.watched = watched
        self.gate = gate
        self.fps = fps
        self.flags = flags
        self.looks = looks
        self.sharing = sharing
        self.quiet = KeptNoise(flags.noise, remember)
        self.clock = clock
        self.keymap = keymap
        self.marks: dict[str, None] = {}  # addresses and networks, in the order in which they were marked
        self.known = KnownAddresses(watched, clock(), self.marks)
        self.lookout = Lookout(watched, kept)
        self.standing = Standing()
        self.chosen = Chosen(watched, self.known, self.marks, clock, saved or {}, history)
        self.link: Link | None = None  # what the terminal takes, where there is one
        self.window = 60  # minutes that the timeline shows
        self.blocks_version = 0  # grows when what is blocked changed
        self._own_version = 0
        self._reader = StandingReader(gate, watched)
        self._read_at = 0.0
        self._reading = False
        self._keeping = asyncio.Lock()

    @property
    def version(self) -> tuple[int, int, int]:
        """Of what the monitor shows, of campaigns, and of what is held here."""
        return self.view.version, self.lookout.version, self._own_version

    @property
    def view(self) -> View:
        """The monitor's present picture."""
        return self.watched.view()

    @property
    def filter(self) -> Filter | None:
        """The filter in force."""
        return self.chosen.filter

    @property
    def filter_version(self) -> tuple[int, ...]:
        """Changes when the filter in force may show something else for another reason than what is typed."""
        wanted = self.filter
        if wanted is None:
            return ()
        minute = int(self.clock().timestamp()) // 60 if wanted.moves else 0
        return minute, self._own_version if "is" in wanted.fields else 0

    # what the operator set

    def set_flags(self, **changes: object) -> None:
        """Change what holds for the whole program."""
        self.flags = replace(self.flags, **changes)
        self._own_version += 1

    def set_filter(self, typed: str) -> None:
        """Show only what matches; nothing typed shows all, and what cannot be used leaves the filter as it was."""
        self.chosen.set(typed)
        self.set_flags(filter=self.filter.typed if self.filter else "")

    def mark(self, target: str) -> bool:
        """Mark an address or network, or take its mark away; whether it is marked now."""
        marked = target not in self.marks
        if marked:
            self.marks[target] = None
        else:
            del self.marks[target]
        self._own_version += 1
        return marked

    def unmark(self, targets: Iterable[str]) -> None:
        """Take marks away."""
        for target in targets:
            self.marks.pop(target, None)
        self._own_version += 1

    # what stands

    @property
    def gate_is_due(self) -> bool:
        """Whether it is time to read the gate again."""
        return not self._reading and monotonic() - self._read_at >= _STANDING_EVERY

    async def read_gate(self) -> bool:
        """Read the gate back, in a thread; whether anything changed."""
        self._reading = True
        may_change = not (self.flags.read_only or self.flags.dry_run)
        try:
            standing = await asyncio.to_thread(self._reader.read, self.clock(), expire=may_change)
            blocks_changed = standing.blocks != self.standing.blocks
            coverage = self.known.coverage
            if blocks_changed:  # a list may be long: its index is made in the thread too
                coverage = await asyncio.to_thread(Coverage, standing.blocks)
        finally:
            self._reading = False
            self._read_at = monotonic()
        if standing == self.standing:
            return False
        self.standing = standing
        self.known.stand(standing, coverage, self.clock())
        self.blocks_version += blocks_changed
        self._own_version += 1
        return True

    # campaigns

    async def keep_notes(self) -> None:
        """Keep what is noted of campaigns; where that fails they are noted until the end of this session."""
        async with self._keeping:  # one after the other: the latest notes are what stays
            with suppress(OSError):
                await asyncio.to_thread(self.lookout.kept.write, self.lookout.notes())
