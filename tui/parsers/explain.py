"""How a line is read, step by step: for people who wonder, and who report or add a missing shape.

The line is read by the reader itself, alone and together with the lines before it; what those two make of it differs
by what was joined. Only where nothing was read is it taken apart here, to say which step let it go.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import NamedTuple

import msgspec

from tui.language import _
from tui.model import Chunk, Event, accuses
from tui.parsers import candidates, catalogue
from tui.parsers.catalogue import SERVICES
from tui.parsers.heads import Head, head_of, is_hinted, is_postfix
from tui.parsers.known import known
from tui.parsers.nearest import nearest
from tui.parsers.origins import formats_of, module_of
from tui.parsers.outcomes import RULES, SENTENCES, Outcome
from tui.parsers.reader import Reader
from tui.parsers.shape import Groups, Judged, Plan, Program, Shape
from tui.parsers.stamps import Stamps
from tui.parsers.synology_export import Export
from tui.parsers.tags import OURSELVES
from tui.parsers.verdict import asked
from tui.sanitize import clean, clean_bytes, clean_line, mask_passwords

#: How many lines before one are tried, to find which it was joined with.
_TRIED = 100

#: What of an event a join may change.
_JOINED = ("kind", "count", "counted", "ip", "user", "zone")

#: Most characters of a line or a pattern that are quoted where it leaves a row.
_QUOTED = 72


class Nearest(msgspec.Struct, frozen=True):
    """A row that fits for a while: `fits` is (the end of) what does; then the row has `expected`, the line `found`."""

    row: str
    module: str
    fits: str
    expected: str
    found: str


class Explanation(msgspec.Struct, frozen=True, omit_defaults=True):
    """A line and how it was read. Texts are clean and passwords masked; what does not apply is left out.

    `line` counts from 1. `program` is the table's name, `tag` what the line has. `why` says why the category is what
    it is, `rule` what joins do with such lines, `joined` what they did with this one.
    """

    line: int
    text: str
    outcome: Outcome
    said: str
    form: str = ""
    stamp: str = ""
    time: datetime | None = None
    host: str = ""
    tag: str = ""
    process: str = ""
    program: str = ""
    module: str = ""
    formats: str = ""
    row: str = ""
    why: str = ""
    rule: str = ""
    joined: str = ""
    counts: str = ""
    event: Event | None = None
    nearest: tuple[Nearest, ...] = ()


class _Read(NamedTuple):
    """What a row made of a line: the plan, the groups that decided, and all columns."""

    plan: Plan
    groups: Groups
    columns: Mapping[str, bytes | None]

    @property
    def head(self) -> Head:
        """What stands before the message of a line whose form only its program knows."""
        value = self.columns.get
        return Head("syslog", value("stamp") or b"", b"", value("lead") or b"", value("host"), value("process"))


def explain(lines: Sequence[bytes], zone: tzinfo | None = None, reference: datetime | None = None) -> list[Explanation]:
    """Explain lines that follow each other in one log, each without its newline.

    `zone` is that of stamps without one (None: this machine's), `reference` the latest likely time (None: now).
    """
    explainer = _Explainer(lines, zone, reference)
    return [explainer.explanation(number) for number in range(len(lines))]


class _Explainer:
    """The lines, read together and each alone."""

    def __init__(self, lines: Sequence[bytes], zone: tzinfo | None, reference: datetime | None) -> None:
        self._lines = [line.replace(b"\n", b" ") for line in lines]
        self._zone, self._reference = zone, reference
        block = self._block(range(len(self._lines)))
        self._together = self._events(range(len(self._lines)))
        self._export = Export.recognise(block) is not None

    def _block(self, numbers: Sequence[int]) -> bytes:
        return b"".join(self._lines[number] + b"\n" for number in numbers)

    def _events(self, numbers: Sequence[int]) -> dict[int, Event]:
        """The events of some of the lines, read in this order by a reader that knows nothing else."""
        reader = Reader("explained", zone=self._zone, reference=self._reference)
        batch = reader.read(Chunk("explained", self._block(numbers), offset=0, line=1, live=False))
        return {numbers[event.line - 1]: event for event in batch.events}

    def explanation(self, number: int) -> Explanation:
        """How a line was read."""
        line = self._lines[number].rstrip(b"\r")
        event, read = self._together.get(number), None if self._export else self._read(number)
        head = head_of(line) or (read.head if read else None)
        program = _table(read, head)
        outcome = self._outcome(line, head, program, read, event)
        name = clean_bytes(program.name.encode() if program else head.tag if head else b"")
        explained = Explanation(
            line=number + 1,
            text=clean_line(line),
            outcome=outcome,
            said=_(SENTENCES[outcome]).format(name),
            time=event.time if event else self._time(line, head),
            event=event,
            form=_("Log Center's export (CSV)") if self._export else "",
        )
        if head is not None and not self._export:
            explained = _with(
                explained,
                form=head.form,
                stamp=clean_bytes(head.stamp),
                host=clean_bytes(head.host or b""),
                tag=clean_bytes(head.tag),
                process=clean_bytes(head.process or b""),
            )
        if program is not None:
            explained = _with(explained, program=name, module=module_of(program), formats=formats_of(program))
        if read is not None:
            explained = _with(explained, row=read.plan.shape.name, why=_why(read, event))
        if event is not None:
            joined, partner = self._joined(number, event)
            rule = _rule(read.plan.shape) if read else ""
            explained = _with(explained, rule=rule, joined=joined, counts=_counts(event, read, partner))
        if outcome in {Outcome.NO_TABLE, Outcome.NO_HINT, Outcome.NO_ROW} and head:
            explained = _with(explained, why=known(head) or "", nearest=_nearest(program, head.message))
        return explained

    def _time(self, line: bytes, head: Head | None) -> datetime | None:
        """What a stamp means; None where there is none, or none that can be."""
        found = candidates.STAMP.match(line)
        stamp = head.stamp if head else found[1] if found else b""
        stamps = Stamps(self._zone, self._reference)
        when = stamps(stamp)
        return when if stamps.last else None

    def _read(self, number: int) -> _Read | None:
        """The row that has read a line, whatever it means."""
        reader = Reader("explained", zone=self._zone, reference=self._reference)
        found = reader.found(Chunk("explained", self._block([number]), offset=0, line=1, live=False))
        if not found.plans:
            return None
        width, row = len(found.layout), found.rows[0]
        return _Read(found.plans[0], row[width:], dict(zip(found.layout, row[:width], strict=True)))

    def _outcome(
        self, line: bytes, head: Head | None, program: Program | None, read: _Read | None, event: Event | None
    ) -> Outcome:
        if event is not None:
            return Outcome.EVENT
        if not line.strip():
            return Outcome.EMPTY
        if self._export:
            return Outcome.EXPORT
        if read is not None:
            return Outcome.OURSELVES if head and _is_ours(head) else Outcome.NO_EVENT
        if head is None:
            return Outcome.NO_FORM if candidates.STAMP.match(line) else Outcome.NO_STAMP
        if program is None:
            return Outcome.NO_TABLE if is_postfix(head.tag) else Outcome.NO_PROGRAM
        return Outcome.NO_ROW if is_hinted(program, head.message) else Outcome.NO_HINT

    def _joined(self, number: int, event: Event) -> tuple[str, int | None]:
        """What joins changed of a line, in words, and the number of the line that it was joined with, if one is."""
        alone = self._events([number]).get(number)
        told = [name for name in _JOINED if alone is None or getattr(alone, name) != getattr(event, name)]
        if not told:
            return "", None
        partner = self._partner(number, event)
        values = ", ".join(f"{name}={value}" for name in told if (value := getattr(event, name)) and name != "counted")
        with_line = (
            _("with line {number}").format(number=partner + 1) if partner is not None else _("with lines before")
        )
        told_of = _("{line}, which tells {values}").format(line=with_line, values=values)
        return (told_of if values else with_line), partner

    def _partner(self, number: int, event: Event) -> int | None:
        """The last line before, with which alone the line is read as it is among all."""
        for other in range(number - 1, max(-1, number - 1 - _TRIED), -1):
            pair = self._events([other, number]).get(number) if other in self._together else None
            if pair is not None and all(getattr(pair, name) == getattr(event, name) for name in _JOINED):
                return other
        return None


def _with(explained: Explanation, **changes: object) -> Explanation:
    return msgspec.structs.replace(explained, **changes)


def _table(read: _Read | None, head: Head | None) -> Program | None:
    """The table of a line: of the row that read it, or else of its tag."""
    if read is not None:
        return next((one for one in catalogue.PROGRAMS if one.name == read.plan.program), None)
    return head.program if head else None


def _is_ours(head: Head) -> bool:
    path, slash, _name = head.tag.rpartition(b"/")
    return bool(slash) and SERVICES[path + slash] is OURSELVES


def _rule(shape: Shape) -> str:
    said = _(RULES.get(shape.join, ""))
    return f"{shape.join}: {said}" if shape.join and said else said or shape.join


def _why(read: _Read, event: Event | None) -> str:
    """Why a line means what it does, or nothing."""
    judged = read.plan.shape.verdict
    if not isinstance(judged, Judged):
        return _("every line of this row means the same")
    verdict, decisions = judged.verdict(read.groups), asked(judged.verdict, read.groups)
    if verdict is None and event is not None:
        return _("it says again what a line before said")
    groups = ", ".join(
        f"{name}={_quoted(group)}"
        for name, group in zip(judged.groups, read.groups, strict=True)
        if group is not None and not (decisions and name == "reason")
    )
    judge = getattr(judged.verdict, "__name__", "its judge")
    if decisions and verdict is not None:
        last = decisions[-1]
        said = _(last.step.value).format(f"“{_quoted(last.saw.encode())}”")
        changed = _("{said}; {judge} makes {category} {other}")
        return (
            said
            if last.category is verdict.category
            else changed.format(said=said, judge=judge, category=last.category, other=verdict.category)
        )
    no_event, an_event = _("{judge} of {groups} says that it is no event"), _("{judge} of {groups}")
    told = (no_event if verdict is None else an_event).format(judge=judge, groups=groups or _("nothing"))
    prose, _break, _rest = (judged.verdict.__doc__ or "").partition("\n")
    return _("{first}: {rest}").format(first=told, rest=_(prose.rstrip("."))) if prose else told


def _quoted(raw: bytes) -> str:
    return mask_passwords(clean_bytes(raw, _QUOTED))


def _counts(event: Event, read: _Read | None, partner: int | None) -> str:
    """Whether an event counts, and why not."""
    if not event.counted:
        if read is not None and read.plan.join == "never_counts":
            return _("no: such a line never counts")
        if partner is None:
            return _("no: a line before has told of the same attempt")
        return _("no: line {number} has told of the same attempt").format(number=partner + 1)
    if accuses(event.kind, event.category):
        return _("yes") if event.count == 1 else _("yes, {count} times").format(count=event.count)
    why = _("our own error") if event.category else _("a log-in that worked")
    return _("yes, as an event; it says nothing against the client: {why}").format(why=why)


def _nearest(program: Program | None, message: bytes) -> tuple[Nearest, ...]:
    if program is None:
        return ()
    masked = mask_passwords(message.decode("latin-1")).encode("latin-1")
    return tuple(
        Nearest(
            row=near.shape.name,
            module=module_of(near.program),
            fits=clean_bytes(masked[max(0, near.leaves - _QUOTED) : near.leaves]),
            expected=clean(near.expected[:_QUOTED].replace("\n", r"\n")) or _("the end"),
            found=clean_bytes(masked[near.leaves :], _QUOTED) or _("the end of the line"),
        )
        for near in nearest(program, masked)
    )
