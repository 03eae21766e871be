"""The block list as plain files: bare addresses for any tool to import, and a side file of what stands behind each.

`blocklist.txt` holds one address or prefix a line, as the import dialog of Synology DSM takes it. `blocklist.json`
beside it holds since, expires, reason and by. The text file alone says what is blocked: lines that somebody else
wrote are kept and shown, and a side entry without a line counts for nothing.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tui.enforcement.change import Block, EnforcementError, UnfinishedError
from tui.enforcement.durable import (
    NOTHING_DONE,
    Signature,
    Staged,
    put_aside,
    read,
    settled,
    signature,
    sync_folder,
    told,
)
from tui.enforcement.lists import Listing
from tui.enforcement.lock import FolderLock
from tui.enforcement.record import VERSION, versioned, written
from tui.enforcement.target import TargetError, parse, shown

#: How often a change is tried again when another program, without the lock, writes the list at the same moment.
_TRIES = 5
_NOTES = 3
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class SideEntry:
    """What the side file says of one line of the list."""

    since: datetime
    expires: datetime | None = None
    reason: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class SideFile:
    """The side file: entries by canonical network."""

    version: int
    entries: dict[str, SideEntry]


@dataclass(frozen=True, slots=True)
class FileListing(Listing):
    """The list as read: `rows` are its lines in order with what each names."""

    rows: tuple[tuple[bytes, str | None], ...] = ()
    side_broken: bool = False


class BlockListFile:
    """The one owner of the two files. Reading takes no lock; every change is made whole under it and read back."""

    name = "file"

    def __init__(self, path: Path, *, lock: FolderLock | None = None) -> None:
        self.path = path
        self.side_path = path.with_suffix(".json")
        self._lock = lock or FolderLock(path.parent / ".lock")
        self._seen: tuple[tuple[Signature, Signature], FileListing] | None = None
        self._names: dict[bytes, str | None] = {}

    @property
    def where(self) -> str:
        """The file."""
        return str(self.path)

    def obstacle(self) -> str:
        """Nothing: a folder that cannot be written is told by the change."""
        return ""

    def refuses(self, network: str) -> str:
        """Nothing: a line may hold any."""
        return ""

    def read(self) -> FileListing:
        """The list as it is on disk now; the same object while the files did not change. Raises EnforcementError."""
        with told("read the block list", self.path):
            for _ in range(_TRIES):
                before = self._signatures()
                if self._seen is not None and self._seen[0] == before:
                    return self._seen[1]
                listing = self._load()
                if self._signatures() == before:
                    break  # else the two files may be of two different changes
            if settled(*before):
                self._seen = (before, listing)
            return listing

    def change(self, put: Iterable[Block] = (), drop: Iterable[str] = ()) -> FileListing:
        """Adds or replaces `put`, removes `drop`, keeps everything else; returns the list as read back.

        Raises EnforcementError, also for a network that is not in its canonical spelling; then the list is as it was.
        """
        wanted = {block.network: block for block in put}
        unwanted = frozenset(drop) - wanted.keys()
        for name in wanted:
            _demand_canonical(name)
        with told("change the block list", self.path, NOTHING_DONE), self._lock.held():
            for _ in range(_TRIES):
                if self._changed(wanted, unwanted):
                    return self._proved(wanted, unwanted)
        raise EnforcementError(
            f"cannot change the block list {self.path}: another program keeps writing it; nothing was changed: "
            "stop that program, then try again"
        )

    def _changed(self, wanted: Mapping[str, Block], unwanted: frozenset[str]) -> bool:
        """One try; false when the files changed under our eyes and nothing was done."""
        before = self._signatures()
        old = self._load()
        rows = [row for row in old.rows if row[1] not in unwanted]
        rows += [(name.encode(), name) for name in wanted if name not in old.entries]
        entries = {name: block for name, block in (*old.entries.items(), *wanted.items()) if name not in unwanted}
        with contextlib.ExitStack() as stack:
            staged = []
            # without its line a side entry counts for nothing: so it comes before its line and goes after it
            for path, content, mode in (
                (self.side_path, _side({**old.entries, **entries}), 0o600),
                (self.path, b"".join(raw + b"\n" for raw, _ in rows), 0o644),
            ):
                staged.append(Staged(path, content, mode))
                stack.callback(staged[-1].discard)
            if self._signatures() != before:
                return False
            if old.side_broken:
                put_aside(self.side_path)
            for one in staged:
                one.commit()
            sync_folder(self.path.parent)
        if unwanted:
            self._trim(entries)
        return True

    def _trim(self, entries: Mapping[str, Block]) -> None:
        """Takes entries without a line out of the side file. Failing to is no failure: they count for nothing."""
        with contextlib.suppress(OSError):
            Staged(self.side_path, _side(entries), 0o600).commit()
            sync_folder(self.path.parent)

    def _proved(self, wanted: Mapping[str, Block], unwanted: frozenset[str]) -> FileListing:
        listing = self._load()
        missing = [name for name, block in wanted.items() if listing.entries.get(name) != block]
        missing += [name for name in unwanted if name in listing.entries]
        if missing:
            raise UnfinishedError(
                f"the block list {self.path} was written but reads back without the change of {missing[0]}: "
                "another program writes it too; stop that program, then try again"
            )
        return listing

    def _signatures(self) -> tuple[Signature, Signature]:
        return signature(self.path), signature(self.side_path)

    def _load(self) -> FileListing:
        content = read(self.path) or b""
        rows = self._rows(content.removeprefix(_BOM))
        side, broken = self._side()
        found = signature(self.path)
        written = datetime.fromtimestamp(found[2] // 1000 / 1_000_000, UTC) if found else datetime.now(UTC)
        entries: dict[str, Block] = {}
        for _, name in rows:
            if name is not None and name not in entries:
                known = side.get(name)
                entries[name] = (
                    Block(name, known.since, known.expires, known.reason, known.by) if known else Block(name, written)
                )
        return FileListing(entries, tuple(self._notes(rows, broken)), rows=rows, side_broken=bool(broken))

    def _rows(self, content: bytes) -> tuple[tuple[bytes, str | None], ...]:
        lines = [line.strip() for line in content.split(b"\n")]
        known = self._names  # a list of 100,000 lines is parsed once, not at every change
        names = {line: known[line] if line in known else _name(line) for line in lines if line}
        self._names = names
        return tuple((line, names[line]) for line in lines if line)

    def _side(self) -> tuple[dict[str, SideEntry], str]:
        content = read(self.side_path)
        if content is None:
            return {}, ""
        try:
            return versioned(SideFile, content).entries, ""
        except ValueError as error:
            return {}, str(error)

    def _notes(self, rows: Iterable[tuple[bytes, str | None]], broken: str) -> Iterable[str]:
        if broken:
            yield (
                f"{self.side_path} cannot be understood ({broken}): ends and reasons of its blocks are unknown; "
                "the next change keeps it aside as .broken and begins a new one"
            )
        junk = [
            (number, raw)
            for number, (raw, name) in enumerate(rows, 1)
            if name is None and not raw.startswith(b"#")  # a comment of the operator's is no trouble
        ]
        for number, raw in junk[:_NOTES]:
            text = shown(raw.decode("utf-8", "replace"))
            yield f'entry {number} of {self.path} is no address and is left as it is: "{text}"'
        if len(junk) > _NOTES:
            yield f"{len(junk) - _NOTES} more entries of {self.path} are no addresses and are left as they are"


def _name(line: bytes) -> str | None:
    try:
        return parse(line.decode("ascii")).text
    except (TargetError, UnicodeDecodeError):
        return None


def _demand_canonical(name: str) -> None:
    try:
        spelled = parse(name).text
    except TargetError as error:
        raise EnforcementError(f"cannot be put in a block list: {error}") from None
    if spelled != name:
        raise EnforcementError(f'cannot be put in a block list: "{shown(name)}" must be written {spelled}')


def _side(entries: Mapping[str, Block]) -> bytes:
    side = {name: SideEntry(one.since, one.expires, one.reason, one.by) for name, one in entries.items()}
    return written(SideFile(VERSION, side))
