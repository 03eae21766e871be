"""The order of lines across a rotation, in the one moment that a running daemon hits only by chance."""

from __future__ import annotations

from pathlib import Path

from tests.sources.reading import append, lines_of
from tui.model import Chunk
from tui.sources.follower import Follower
from tui.sources.logfile import LogFile
from tui.sources.tail import Tail


class Raced(Tail):
    """A tail whose file grows the moment it was found read to its end; then the daemon turns to the new file."""

    def arm(self, new: Path) -> None:
        self._new: Path | None = new

    @property
    def behind(self) -> bool:
        found = super().behind
        if not found and (new := getattr(self, "_new", None)):
            self._new = None
            append(self.log.path.with_name("mail.log.1"), b"two, still in the old file\n")
            append(new, b"three\n")
        return found


async def test_what_a_daemon_wrote_before_it_turned_to_the_new_file_comes_before_it(tmp_path: Path) -> None:
    log = tmp_path / "mail.log"
    append(log, b"one\n")
    follower = Follower(log, block=4096, grace=3600)
    tail = Raced(LogFile.open(log))
    follower.begin(tail)
    chunks: list[Chunk] = await follower.step()
    log.rename(log.with_name("mail.log.1"))
    log.touch()
    while follower.current is tail:
        chunks += await follower.step()
    tail.arm(log)
    for _ in range(6):
        chunks += await follower.step()
    follower.close()
    assert lines_of(chunks) == [b"one", b"two, still in the old file", b"three"]
