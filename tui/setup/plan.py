"""What setup would do on this host: every file as it is and as it would be, and what it leaves out and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tui.enforcement.change import EnforcementError
from tui.language import _
from tui.setup.image import Image, look
from tui.setup.records import Kind, Record, Records, paths
from tui.setup.takeback import taken_back


@dataclass(frozen=True, slots=True)
class Target:
    """A path as it is to be. A file that is there already keeps its mode and owner when it is others' too."""

    path: str
    kind: Kind
    image: Image
    pieces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """A target that is not met: `now` is what stands there, `was` that without what an earlier setup put in."""

    target: Target
    now: Image | None
    was: Image | None


@dataclass(frozen=True, slots=True)
class Wire:
    """Something that works once all of `needs` are as they are to be. `name` is "spf", "block list", "helper" …"""

    name: str
    what: str
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Sentences in `notes` and `left_out`; `unread` are paths that we may not read: nothing is known of them.

    `edited` are settings that somebody has changed since, and that do what is needed all the same.
    `leaves` is the backend in whose place another comes; empty where it stays.
    """

    steps: tuple[Step, ...] = ()
    wires: tuple[Wire, ...] = ()
    notes: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    edited: tuple[str, ...] = ()
    user: str = ""
    leaves: str = ""

    @property
    def empty(self) -> bool:
        """Whether all is as it is to be."""
        return not self.steps

    def pending(self, wire: Wire) -> tuple[str, ...]:
        """What is not yet as the wire needs it."""
        waiting = {step.target.path for step in self.steps}
        return tuple(path for path in wire.needs if path in waiting)


#: What keeps the mode and the owner that its administrator gave it; sudo and cron insist on theirs, and so do we.
_RIGHTS_ARE_THEIRS = frozenset({Kind.SHARED, Kind.LIST, Kind.FOLDER, Kind.SETTINGS})


@dataclass(slots=True)
class Ground:
    """The host as it is, and as it would be without what an earlier setup put there. Reads each path once."""

    records: Records
    _known: Mapping[str, Record] = field(default_factory=dict)
    _bases: dict[str, tuple[Image | None, Image | None]] = field(default_factory=dict)

    @classmethod
    def of(cls, records: Records) -> Ground:
        """Raises EnforcementError, also where an earlier setup was cut short."""
        manifest = records.manifest()
        if manifest is None:
            return cls(records)
        if not manifest.done:
            raise EnforcementError(
                _(
                    "an earlier setup, or its undoing, was cut short or is still at work ({folder}): wait for its "
                    "end, or run sekimori setup --undo first, which takes back what it had done"
                ).format(folder=records.folder)
            )
        return cls(records, paths(manifest.records))

    def now(self, path: str) -> Image | None:
        """What stands there. Raises EnforcementError."""
        return self._read(path)[0]

    def base(self, path: str) -> Image | None:
        """What would stand there without us. Raises EnforcementError."""
        return self._read(path)[1]

    def edited(self, path: str) -> bool:
        """Whether somebody has written there since an earlier setup. Raises EnforcementError."""
        now = self.now(path)
        return path in self._known and now is not None and now.digest not in self._known[path].digests

    def others(self, path: str) -> bool:
        """Whether what stands there is not an earlier setup's. Raises EnforcementError."""
        return path not in self._known and self.now(path) is not None

    def made(self, path: str) -> bool:
        """Whether it was not there before an earlier setup."""
        return path in self._known and self._known[path].was is None

    def step(self, target: Target) -> Iterator[Step]:
        """The step to the target, none where it is met."""
        now, base = self._read(target.path)
        if target.kind is Kind.STATE and now is not None:
            return  # the helper's own from the first day on
        if now is not None and target.kind in _RIGHTS_ARE_THEIRS:
            target = Target(target.path, target.kind, Image(target.image.content, now.mode, now.owner), target.pieces)
        if now != target.image:
            yield Step(target, now, base)

    def _read(self, path: str) -> tuple[Image | None, Image | None]:
        if path not in self._bases:
            now = look(path)
            self._bases[path] = (now, self._without_ours(path, now))
        return self._bases[path]

    def _without_ours(self, path: str, now: Image | None) -> Image | None:
        record = self._known.get(path)
        if record is None or now is None:
            return now
        was = self.records.image(record)
        if record.kind not in {Kind.SHARED, Kind.LIST} or now.content is None or now.digest in record.digests:
            return was
        before = was.content or b"" if was else b""
        text, _ = taken_back(record, before, self.records.content(record.now), now.content)
        return Image(text, now.mode, now.owner) if text or was else None
