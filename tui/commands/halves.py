"""A large log is added up by two processes, each half of it, where there are two processors.

The second half needs to know what the lines before it mean to its own (an attempt is counted once), so its reader
begins some way before the middle. Whether it then knew what the first reader knows in the middle is compared at the
end; if it did not, or if the second process failed, the first one goes on and reads that half as well. The result is
that of one process reading from beginning to end, or not used.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from tui.analysis.sums import Part, Sums
from tui.model import Chunk
from tui.parsers.reader import line_count
from tui.reading import Readers
from tui.sources.errors import SourceError
from tui.sources.lines import LineAssembler
from tui.sources.logfile import LogFile

#: Smallest log that is divided, in bytes: a second process costs about as much as reading two megabytes.
WORTH: Final = 16 << 20

#: How far before the middle the second reader begins, in bytes; less than an hour of a server that is busy.
BEFORE: Final = 512 << 10

#: Percent of a log that the first reader takes: it has to take in the sums of the second too.
SHARE: Final = 49

_BLOCK: Final = 256 << 10


#: The last line of an answer.
_END: Final = b"end\n"


class _Second(NamedTuple):
    """The process that reads the second half: its number, and the descriptor on which it answers."""

    pid: int
    answer: int


def add_in_halves(path: Path, readers: Readers, sums: Sums) -> bool:
    """Add up the lines of a log; False, and nothing done, for one that is not to be divided."""
    try:
        log = LogFile.open(path)
    except (OSError, SourceError):
        return False  # whoever reads it in the common way says what is wrong
    try:
        size = log.size()
        middle = _line_start(log, size * SHARE // 100)
        if size < WORTH or log.packed() or not middle or len(os.sched_getaffinity(0)) < 2:
            return False
        second = _start(log, middle, size, readers)
        _add(log, 0, middle, readers, sums)
        knew = readers.remembered(str(path), middle)
        if not _merge(second, knew, sums):
            _add(log, middle, size, readers, sums)
        return True
    finally:
        log.close()


def _add(log: LogFile, begin: int, end: int, readers: Readers, sums: Sums) -> None:
    for chunk in _chunks(log, begin, end):
        sums.lines += line_count(chunk.data)
        sums.add(readers.columns(chunk))


def _chunks(log: LogFile, begin: int, end: int) -> Iterator[Chunk]:
    """Whole lines of a stretch that begins with a line; the last may lack its newline.

    Blocks of plain lines are taken as they are; around zeros and lines longer than a block an assembler is needed.
    """
    while begin < end:
        block = log.peek(begin, min(_BLOCK, end - begin))
        whole = block[: block.rfind(b"\n") + 1]
        if not whole or b"\0" in whole:
            break
        yield Chunk(str(log.path), whole, begin, 0, live=False)
        begin += len(whole)
    assembler = LineAssembler(begin, 0)
    while assembler.offset < end:
        block = log.peek(assembler.offset, min(_BLOCK, end - assembler.offset))
        pieces = assembler.feed(block) if block else assembler.finish()
        for piece in pieces:
            yield Chunk(str(log.path), piece.data, piece.offset, 0, live=False)
        if not block:
            return
    for piece in assembler.finish():
        yield Chunk(str(log.path), piece.data, piece.offset, 0, live=False)


def _line_start(log: LogFile, wanted: int) -> int:
    """Where the first line after `wanted` begins; 0 where none does within a block."""
    return wanted + newline + 1 if (newline := log.peek(wanted, _BLOCK).find(b"\n")) >= 0 else 0


def _start(log: LogFile, middle: int, end: int, readers: Readers) -> _Second:
    """Let a copy of this process, which has read nothing yet, add up the second half."""
    answer, question = os.pipe()
    pid = os.fork()
    if pid:
        os.close(question)
        return _Second(pid, answer)
    status = 1
    try:
        os.close(answer)
        begin = _line_start(log, max(0, middle - BEFORE))
        before = log.peek(begin, middle - begin)
        sums = Sums()
        # an empty chunk: the lines before the middle are only remembered
        readers.columns(Chunk(str(log.path), b"", middle, 0, live=False, context=before))
        knew = readers.remembered(str(log.path), middle)
        _add(log, middle, end, readers, sums)
        with open(question, "wb") as pipe:
            pickle.dump(knew, pipe)
            pipe.writelines(msgspec.json.encode(part) + b"\n" for part in sums.parts())
            pipe.write(_END)
        status = 0
    finally:
        # neither buffers nor handlers of the first process are ours to flush or run
        os._exit(status)


def _merge(second: _Second, knew: object, sums: Sums) -> bool:
    """Take in the second half if its reader began with what is known in the middle; False, and nothing done, if not."""
    parts: list[bytes] = []
    with open(second.answer, "rb") as pipe, suppress(EOFError, pickle.UnpicklingError):
        if knew is not None and pickle.load(pipe) == knew:  # noqa: S301 - written by our own copy
            parts = pipe.readlines()
    os.waitpid(second.pid, 0)
    if not parts or parts.pop() != _END:
        return False
    decoder = msgspec.json.Decoder(Part)
    for part in parts:
        sums.merge(decoder.decode(part))
    return True
