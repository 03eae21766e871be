"""The file of modes that a mail server's side obeys: which category is discarded, and until when.

    # spf since 2026-11-24T10:00:00+00:00 by "alice"
    spf discard until 1764350000

One line a category, `CATEGORY discard|reject [until EPOCH]`, in seconds since 1970; the comments are for us. A category
that is not named, or is past its end, is rejected; so is every one while a single line is not understood: half a file
could say the opposite of the whole.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tui.enforcement.change import Mode, Policy
from tui.enforcement.durable import Signature, Staged, put_aside, read, settled, signature, sync_folder, told
from tui.enforcement.policies import PolicyEntry
from tui.enforcement.target import shown

#: Largest file that the servers' side reads, in bytes.
LIMIT = 64 * 1024

_HEAD = "# Kept by sekimori and obeyed at once: CATEGORY discard|reject [until EPOCH]\n"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

_MODE = re.compile(r"([a-z_]{1,32})[ \t]+(reject|discard)(?:[ \t]+until[ \t]+(\d{1,12})(?:\.(\d{1,9}))?)?")
_COMMENT = re.compile(r"# ([a-z_]{1,32}) since (\S{1,40}) by (\".*\")\s*")
_ODD = re.compile(r"[^\t\r\n -~]")


@dataclass(frozen=True, slots=True)
class Modes:
    """The file as it was read; `broken` says what in it cannot be understood, and is empty when all can."""

    entries: Mapping[str, PolicyEntry] = field(default_factory=dict)
    broken: str = ""


class ModesFile:
    """Reads the file. Reading takes no lock."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seen: tuple[Signature, Modes] | None = None

    def read(self) -> Modes:
        """The modes as they are on disk now; the same object while nothing changed. Raises EnforcementError."""
        with told("read the modes in", self.path):
            found = signature(self.path)
            if self._seen is not None and self._seen[0] == found:
                return self._seen[1]
            modes = parse(read(self.path) or b"")
            if settled(found) and signature(self.path) == found:
                self._seen = (found, modes)
            return modes


class Rewrite:
    """A change of the file: on disk beside it until `commit`, and from then on to be taken back."""

    def __init__(self, path: Path, policies: Iterable[Policy]) -> None:
        """Sets each category as given; one without `since` goes back to never set. What cannot be understood goes.

        Raises OSError, as `commit` does.
        """
        self._path = path
        self._old = read(path)
        modes = parse(self._old or b"")
        self._broken = bool(modes.broken)
        self._aside: Path | None = None
        self._done = False
        entries = dict(modes.entries)
        for one in policies:
            entries.pop(one.category, None)
            if one.since is not None:
                entries[one.category] = PolicyEntry(one.mode, one.since, one.until, one.by)
        self._staged = Staged(path, content_of(entries), 0o644)

    def commit(self) -> None:
        """Puts it in its place; a file that cannot be understood is kept aside."""
        if self._broken:
            self._aside = put_aside(self._path)
        self._staged.commit()
        self._done = True
        sync_folder(self._path.parent)

    def discard(self) -> None:
        """Takes it away, if it was not put in its place."""
        self._staged.discard()

    def undo(self) -> None:
        """Puts the old file back, to the byte, however far `commit` came. Raises EnforcementError."""
        with told("put back the modes in", self._path):
            if self._aside is not None:
                os.replace(self._aside, self._path)
            elif self._done and self._old is None:
                self._path.unlink()
            elif self._done and self._old is not None:
                Staged(self._path, self._old, 0o644).commit()
            sync_folder(self._path.parent)


def content_of(entries: Mapping[str, PolicyEntry]) -> bytes:
    """The file that says so."""
    lines = [_HEAD]
    for name, entry in sorted(entries.items()):
        if entry.since is not None:
            lines.append(f"# {name} since {entry.since.isoformat()} by {json.dumps(entry.by)}\n")
        lines.append(f"{name} {entry.mode}{_ending(entry.until)}\n")
    return "".join(lines).encode("ascii")


def parse(content: bytes) -> Modes:
    """What the content says; nothing of it, and why, when a line is not understood."""
    try:
        return Modes(dict(_entries(content)))
    except ValueError as error:
        return Modes(broken=str(error))


def _entries(content: bytes) -> Iterator[tuple[str, PolicyEntry]]:
    if len(content) > LIMIT:
        raise ValueError(f"it is larger than {LIMIT >> 10} KiB")
    text = content.decode("ascii", "replace")
    if _ODD.search(text):
        raise ValueError("it holds something else than plain ASCII text")
    lines = text.split("\n")
    comments = {found[1]: found for found in map(_COMMENT.fullmatch, lines) if found}
    named = set()
    for number, line in enumerate(map(str.strip, lines), 1):
        if not line or line.startswith("#"):
            continue
        found = _MODE.fullmatch(line)
        if found is None or found[1] in named:
            raise ValueError(f'line {number} is "{shown(line)}"')
        named.add(found[1])
        since, by = _hand(comments.get(found[1]))
        yield found[1], PolicyEntry(Mode(found[2]), since, _end(found[3], found[4] or ""), by)


def _hand(comment: re.Match[str] | None) -> tuple[datetime | None, str]:
    """Since when and by whom; a comment that somebody broke tells nothing."""
    if comment is None:
        return None, ""
    try:
        since, by = datetime.fromisoformat(comment[2]), json.loads(comment[3])
    except ValueError:
        return None, ""
    return (since, by) if since.tzinfo else (None, by)


def _end(seconds: str | None, fraction: str) -> datetime | None:
    if seconds is None:
        return None
    try:
        return _EPOCH + timedelta(seconds=int(seconds), microseconds=int(fraction[:6].ljust(6, "0")))
    except OverflowError:
        return None  # after the year 9999


def _ending(until: datetime | None) -> str:
    if until is None:
        return ""
    seconds, microseconds = divmod((until - _EPOCH) // _MICROSECOND, 1_000_000)
    return f" until {seconds}.{microseconds:06}" if microseconds else f" until {seconds}"
