"""Where lines begin in a file that is read from its end."""

from __future__ import annotations

from typing import Final

from tui.sources.logfile import LogFile

#: Bytes of whole lines given before a segment, so that what two lines know together can be joined across its edge.
CONTEXT: Final = 64 * 1024

_STEP: Final = 64 * 1024


async def line_start(log: LogFile, wanted: int, end: int) -> int:
    """Offset of the first line that begins at or after `wanted` and before `end`, else of the one that holds `wanted`.

    `end` is itself where a line begins, or the end of the file.
    """
    if wanted <= 0:
        return 0
    position = wanted - 1
    while position < end - 1:
        block = await log.read(position, min(_STEP, end - 1 - position))
        if not block:
            break
        newline = block.find(b"\n")
        if newline >= 0:
            return position + newline + 1
        position += len(block)
    return await _line_start_before(log, wanted - 1)


async def _line_start_before(log: LogFile, position: int) -> int:
    """Offset of the line that holds the byte before `position`."""
    while position > 0:
        begin = max(0, position - _STEP)
        newline = (await log.read(begin, position - begin)).rfind(b"\n")
        if newline >= 0:
            return begin + newline + 1
        position = begin
    return 0


async def lines_before(log: LogFile, end: int, limit: int = CONTEXT) -> bytes:
    """At most `limit` bytes of whole lines that end at `end`."""
    begin = max(0, end - limit - 1)
    block = await log.read(begin, end - begin)
    if block and not block.endswith(b"\n"):
        block += b"\n"
    return block if begin == 0 else block[block.find(b"\n") + 1 :]
