"""A plan as text, for people to read before they agree, and as plain values for programs."""

from __future__ import annotations

import grp
import pwd
from collections.abc import Iterator, Sequence
from difflib import unified_diff
from textwrap import fill

from tui.sanitize import clean
from tui.setup.image import Image
from tui.setup.plan import Plan, Step, Wire
from tui.setup.records import Kind
from tui.setup.undo import Undoing

#: Behind the word that a sentence begins with.
_INDENT = " " * 10


def plan_lines(plan: Plan) -> Iterator[str]:
    """Every file that changes, what works afterwards, what is different, what is left out."""
    for step in plan.steps:
        yield from _step(step)
    if plan.steps:
        yield ""
    for wire in plan.wires:
        yield f"{'will do  ' if plan.pending(wire) else 'is so    '} {wire.name}: {wire.what}"
    for note in plan.notes:
        yield f"note      {note}"
    for why in plan.left_out:
        yield f"left out  {why}"


def folded(line: str, width: int) -> str:
    """A line for a terminal of that width, 0 for none; broken between words, but for what stands in a file."""
    if not width or len(line) < width or line.startswith(" "):
        return line
    return fill(line, width - 1, subsequent_indent=_INDENT, break_long_words=False, break_on_hyphens=False)


def length(lines: int, rows: int) -> str:
    """How to read a plan that is longer than the terminal is high, 0 for none; empty where it is not."""
    if not rows or lines < rows:
        return ""
    return f"{lines} lines; to read them page by page, answer n and add to the command: --dry-run | less"


def undo_lines(undoing: Undoing) -> Iterator[str]:
    """What becomes of each file."""
    if undoing.cut_short:
        yield "an earlier setup, or its undoing, was cut short; this takes back what it had done"
    for one in undoing.returns:
        yield f"{'restore ' if one.to else 'remove  '} {one.record.path}"
        if one.words:
            yield f"          {one.words}"


def _step(step: Step) -> Iterator[str]:
    path, image, now = step.target.path, step.target.image, step.now
    if image.content is None:
        yield f"new folder {path} ({_rights(image)})"
    elif now is None or now.content is None:
        yield f"new file {path} ({_size(step.target.kind, image.content)}, {_rights(image)})"
        if _is_text(step.target.kind):
            lines = _lines(image.content)
            yield from (f"    {clean(line)}" for line in lines[:_SHOWN])
            if len(lines) > _SHOWN:
                yield f"    … and {len(lines) - _SHOWN} lines more"
    elif now.content == image.content:
        yield f"change {path}: {_rights(now)} becomes {_rights(image)}"
    elif not _is_text(step.target.kind):
        yield f"replace {path} ({_size(step.target.kind, image.content)}, {_rights(image)})"
    else:
        yield f"change {path} ({_rights(image)})"
        difference = unified_diff(_lines(now.content), _lines(image.content), path, path, lineterm="", n=1)
        yield from (f"    {clean(line)}" for line in difference)


#: Lines of a new file that are shown; the longest that matters is shorter.
_SHOWN = 40


def _is_text(kind: Kind) -> bool:
    return kind not in {Kind.PROGRAM, Kind.STATE}


def _lines(content: bytes) -> list[str]:
    return content.decode("utf-8", "replace").splitlines()


def _size(kind: Kind, content: bytes) -> str:
    return f"{len(_lines(content))} lines" if _is_text(kind) else f"{len(content)} bytes"


def _rights(image: Image) -> str:
    return f"mode {image.mode:04o}, {_name(image.owner)}"


def _name(owner: tuple[int, int]) -> str:
    try:
        return f"{pwd.getpwuid(owner[0]).pw_name}:{grp.getgrgid(owner[1]).gr_name}"
    except KeyError:
        return f"{owner[0]}:{owner[1]}"


def state(plan: Plan, seen: Sequence[str], troubles: Sequence[str]) -> dict[str, object]:
    """What is wired, for `--check --json`."""
    unread = set(plan.unread)
    wires = [
        {
            "name": str(wire.name),
            "what": wire.what,
            "wired": not plan.pending(wire),
            "differs": list(plan.pending(wire)),
            "unread": [path for path in wire.needs if path in unread],
            "edited": [path for path in wire.needs if path in plan.edited],
        }
        for wire in plan.wires
    ]
    return {
        "ok": plan.empty and not troubles,
        "wires": wires,
        "seen": list(seen),
        "troubles": list(troubles),
        "notes": list(plan.notes),
        "left_out": list(plan.left_out),
    }


def state_lines(plan: Plan, seen: Sequence[str], troubles: Sequence[str]) -> Iterator[str]:
    """What is wired, for `--check`."""
    for wire in plan.wires:
        yield f"{_word(plan, wire)} {wire.name}: {wire.what}{_why(plan, wire)}"
    yield from (f"seen      {words}" for words in seen)
    yield from (f"trouble   {words}" for words in troubles)
    for why in plan.left_out:
        yield f"left out  {why}"
    if plan.steps:
        yield "put right what is not as it should be with: sekimori setup"


def _word(plan: Plan, wire: Wire) -> str:
    pending = [step for step in plan.steps if step.target.path in wire.needs]
    if all(step.now is not None and step.target.kind in _REPLACED for step in pending):
        if pending:
            return "outdated "
        return "not known" if set(wire.needs) & set(plan.unread) else "wired    "
    return "not wired"


#: Files that do their work in another version too.
_REPLACED = frozenset({Kind.PROGRAM, Kind.SETTINGS, Kind.OURS})


def _why(plan: Plan, wire: Wire) -> str:
    if pending := plan.pending(wire):
        return f" ({', '.join(pending)} differs)"
    unread = [path for path in wire.needs if path in plan.unread]
    if unread:
        return f" (cannot read {', '.join(unread)})"
    edited = [path for path in wire.needs if path in plan.edited]
    return f" (edited: {', '.join(edited)})" if edited else ""
