"""A plan as text, for people to read before they agree, and as plain values for programs."""

from __future__ import annotations

import grp
import pwd
from collections.abc import Iterator, Sequence
from difflib import unified_diff

from tui.breaking import cells, pad
from tui.breaking import lines as broken
from tui.language import _
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
        yield _said(_("will do") if plan.pending(wire) else _("is so"), f"{_(wire.name)}: {wire.what}")
    for note in plan.notes:
        yield _said(_("note"), note)
    for why in plan.left_out:
        yield _said(_("left out"), why)


def folded(line: str, width: int) -> str:
    """A line for a terminal of that width, 0 for none; broken between words, but for what stands in a file."""
    if not width or cells(line) < width or line.startswith(" "):
        return line
    first = next(broken(line, width - 1, cut=False))
    rest = broken(line[len(first) :].lstrip(), width - 1 - len(_INDENT), cut=False)
    return "\n".join((first, *(_INDENT + more for more in rest)))


def _said(word: str, text: str) -> str:
    return pad(word, len(_INDENT)) + text


def length(lines: int, rows: int) -> str:
    """How to read a plan that is longer than the terminal is high, 0 for none; empty where it is not."""
    if not rows or lines < rows:
        return ""
    return _("{lines} lines; to read them page by page, answer n and add to the command: --dry-run | less").format(
        lines=lines
    )


def undo_lines(undoing: Undoing) -> Iterator[str]:
    """What becomes of each file."""
    if undoing.cut_short:
        yield _("an earlier setup, or its undoing, was cut short; this takes back what it had done")
    for one in undoing.returns:
        yield pad(_("restore") if one.to else _("remove"), 9) + one.record.path
        if one.words:
            yield _INDENT + one.words


def _step(step: Step) -> Iterator[str]:
    path, image, now = step.target.path, step.target.image, step.now
    if image.content is None:
        yield _("new folder {path} ({rights})").format(path=path, rights=_rights(image))
    elif now is None or now.content is None:
        yield _("new file {path} ({size}, {rights})").format(
            path=path, size=_size(step.target.kind, image.content), rights=_rights(image)
        )
        if _is_text(step.target.kind):
            lines = _lines(image.content)
            yield from (f"    {clean(line)}" for line in lines[:_SHOWN])
            if len(lines) > _SHOWN:
                yield "    " + _("… and {count} lines more").format(count=len(lines) - _SHOWN)
    elif now.content == image.content:
        yield _("change {path}: {old} becomes {new}").format(path=path, old=_rights(now), new=_rights(image))
    elif not _is_text(step.target.kind):
        yield _("replace {path} ({size}, {rights})").format(
            path=path, size=_size(step.target.kind, image.content), rights=_rights(image)
        )
    else:
        yield _("change {path} ({rights})").format(path=path, rights=_rights(image))
        difference = unified_diff(_lines(now.content), _lines(image.content), path, path, lineterm="", n=1)
        yield from (f"    {clean(line)}" for line in difference)


#: Lines of a new file that are shown; the longest that matters is shorter.
_SHOWN = 40


def _is_text(kind: Kind) -> bool:
    return kind not in {Kind.PROGRAM, Kind.STATE}


def _lines(content: bytes) -> list[str]:
    return content.decode("utf-8", "replace").splitlines()


def _size(kind: Kind, content: bytes) -> str:
    return (
        _("{count} lines").format(count=len(_lines(content)))
        if _is_text(kind)
        else _("{count} bytes").format(count=len(content))
    )


def _rights(image: Image) -> str:
    return _("mode {mode:04o}, {name}").format(mode=image.mode, name=_name(image.owner))


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
        yield _said(_word(plan, wire), f"{_(wire.name)}: {wire.what}{_why(plan, wire)}")
    yield from (_said(_("seen"), words) for words in seen)
    yield from (_said(_("trouble"), words) for words in troubles)
    for why in plan.left_out:
        yield _said(_("left out"), why)
    if plan.steps:
        yield _("put right what is not as it should be with: sekimori setup")


def _word(plan: Plan, wire: Wire) -> str:
    pending = [step for step in plan.steps if step.target.path in wire.needs]
    if all(step.now is not None and step.target.kind in _REPLACED for step in pending):
        if pending:
            return _("outdated")
        return _("not known") if set(wire.needs) & set(plan.unread) else _("wired")
    return _("not wired")


#: Files that do their work in another version too.
_REPLACED = frozenset({Kind.PROGRAM, Kind.SETTINGS, Kind.OURS})


def _why(plan: Plan, wire: Wire) -> str:
    if pending := plan.pending(wire):
        return _(" ({paths} differs)").format(paths=", ".join(pending))
    unread = [path for path in wire.needs if path in plan.unread]
    if unread:
        return _(" (cannot read {paths})").format(paths=", ".join(unread))
    edited = [path for path in wire.needs if path in plan.edited]
    return _(" (edited: {paths})").format(paths=", ".join(edited)) if edited else ""
