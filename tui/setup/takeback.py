"""A text without what setup put into it, whatever its owner has done to it since."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

from tui.setup.mainfile import without
from tui.setup.records import Kind, Record


def taken_back(record: Record, was: bytes, ours: bytes, now: bytes) -> tuple[bytes, tuple[str, ...]]:
    """`now` with our change from `was` to `ours` reversed, and what of ours could not be found in it any more."""
    if record.kind is Kind.LIST:
        text, missing = without(now.decode("utf-8", "surrogateescape"), record.pieces)
        return text.encode("utf-8", "surrogateescape"), missing
    lines, lost = _reversed(*(text.splitlines(keepends=True) for text in (was, ours, now)))
    return b"".join(lines), tuple(line.decode("utf-8", "replace").strip() for line in lost)


def _reversed(was: list[bytes], ours: list[bytes], now: list[bytes]) -> tuple[list[bytes], list[bytes]]:
    """Line by line: each of ours that is still there goes, what it had replaced comes back in its place."""
    kept = _kept(ours, now)
    gone: dict[int, list[bytes]] = {}  # line of `now` that goes -> what stands there again
    before: dict[int, list[bytes]] = {}  # line of `now` before which something stands again
    missing: list[bytes] = []
    for tag, first, last, old, old_end in SequenceMatcher(None, ours, was, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        present = [kept[at] for at in range(first, last) if at in kept]
        missing += [ours[at] for at in range(first, last) if at not in kept and ours[at].strip()]
        gone |= {line: [] for line in present}
        if present:
            gone[present[0]] = was[old:old_end]
        elif tag == "insert":
            before[kept.get(first, len(now))] = was[old:old_end]
    return list(_merged(now, gone, before)), missing


def _kept(ours: list[bytes], now: list[bytes]) -> dict[int, int]:
    """Line of `ours` -> the same line in `now`."""
    blocks = SequenceMatcher(None, ours, now, autojunk=False).get_matching_blocks()
    return {block.a + step: block.b + step for block in blocks for step in range(block.size)}


def _merged(now: list[bytes], gone: dict[int, list[bytes]], before: dict[int, list[bytes]]) -> Iterator[bytes]:
    for at, line in enumerate(now):
        yield from before.get(at, ())
        if at in gone:
            yield from gone[at]
        else:
            yield line
    yield from before.get(len(now), ())
