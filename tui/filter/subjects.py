"""What can be filtered, and how each answers: an event, an offender, the row of a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from typing import Any, NamedTuple

from tui.filter.answers import Answers
from tui.filter.fields import FIELDS
from tui.filter.fold import fold
from tui.model import Event, EventKind
from tui.picture import Offender

#: Gives what a subject has of a field: None or "" where it has none.
One = Callable[[Any], Any]
#: The same for a field of which a subject may have several.
Several = Callable[[Any], Iterable[Any]]
When = Callable[[Any], datetime]


class Row(NamedTuple):
    """A row of a table: its text as it is shown, and the addresses and networks that it is about."""

    text: str
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """How one kind of subject answers. A field in none of these tables is not known of it.

    `text` is all that a word is looked for in, folded, a line each.
    """

    text: Callable[[Any], str]
    one: Mapping[str, One]
    several: Mapping[str, Several]
    first: When | None = None  # the earliest of its times, and the latest
    last: When | None = None
    states: Mapping[str, Callable[[Any], bool]] = field(default_factory=dict)


#: The fields of an event in which words are looked for.
_TEXTS = ("ip", "user", "sender", "recipient", "zone", "helo", "hostname", "reason", "service", "dsn", "queue_id")
_texts = attrgetter(*_TEXTS)
_time = attrgetter("time")


def _event_text(event: Event) -> str:
    return fold("\n".join(filter(None, _texts(event))))


def _offender_text(offender: Offender) -> str:
    return fold("\n".join((offender.ip, offender.network, offender.country, offender.asn, *offender.users)))


def _row_text(row: Row) -> str:
    return fold(row.text)


def of_events(answers: Answers) -> Subject:
    """Events: they know every field."""
    country, asn = answers.country, answers.asn
    one: dict[str, One] = {name: attrgetter(row.attribute) for name, row in FIELDS.items() if row.attribute}
    one["country"] = lambda event: country(event.ip) if event.ip else ""
    one["asn"] = lambda event: asn(event.ip) if event.ip else ""
    return Subject(_event_text, one, {}, _time, _time, _states(answers, _ip))


def of_offenders(answers: Answers) -> Subject:
    """Offenders: what is known of an address over all its events."""
    one = {name: attrgetter(name) for name in ("ip", "country", "asn", "count")}
    several: dict[str, Several] = {
        "user": attrgetter("users"),
        "kind": _kinds,
    }
    states = _states(answers, _ip)
    return Subject(_offender_text, one, several, attrgetter("first"), attrgetter("last"), states)


def _kinds(offender: Offender) -> list[EventKind]:
    kinds = [kind for kind, _ in offender.kinds]
    return [*kinds, EventKind.LOGIN_SUCCESS] if offender.successes else kinds


def of_rows(answers: Answers) -> Subject:
    """Rows of tables: what they say, and what is known of their addresses; one that fits is enough."""
    several: dict[str, Several] = {
        "ip": attrgetter("targets"),
        "country": lambda row: map(answers.country, _addresses(row)),
        "asn": lambda row: map(answers.asn, _addresses(row)),
    }
    states = _states(answers, attrgetter("targets"))
    states.pop("danger", None)
    return Subject(_row_text, {}, several, states=states)


def _addresses(row: Row) -> Iterator[str]:
    """Those of the targets that are in one country: no networks."""
    return (target for target in row.targets if "/" not in target)


def _ip(subject: Any) -> tuple[str, ...]:
    return (subject.ip,) if subject.ip else ()


def _states(answers: Answers, targets: Callable[[Any], Iterable[str]]) -> dict[str, Callable[[Any], bool]]:
    states: dict[str, Callable[[Any], bool]] = {}
    for name, asked in (("blocked", answers.blocked), ("marked", answers.marked)):
        if asked is not None:
            states[name] = _of_any(asked, targets)
    if answers.danger is not None:
        states["danger"] = answers.danger
    return states


def _of_any(asked: Callable[[str], bool], targets: Callable[[Any], Iterable[str]]) -> Callable[[Any], bool]:
    return lambda subject: any(map(asked, targets(subject)))
