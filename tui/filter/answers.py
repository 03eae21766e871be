"""What a filter asks of whoever uses it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from tui.model import Event
from tui.picture import Offender


def _now() -> datetime:
    return datetime.now().astimezone()


def _unknown(_ip: str) -> str:
    return ""


def _as_written(word: StrEnum) -> Sequence[str]:
    return (word.value.replace("_", " "),)


@dataclass(frozen=True, slots=True)
class Answers:
    """Every answer is asked for while rows are matched, and must come at once.

    `clock` gives aware times; its zone is that of times that are typed. `country` gives two letters and `asn`
    "AS64500 Example Net", both "" where they are not known. `words` are those on the screen for a kind, category or
    action. `danger`, `blocked` and `marked` answer "is:"; what is None is refused with a sentence. `saved` are the
    filters behind "@name".
    """

    clock: Callable[[], datetime] = _now
    country: Callable[[str], str] = _unknown
    asn: Callable[[str], str] = _unknown
    words: Callable[[StrEnum], Sequence[str]] = _as_written
    danger: Callable[[Event | Offender], bool] | None = None
    blocked: Callable[[str], bool] | None = None
    marked: Callable[[str], bool] | None = None
    saved: Mapping[str, str] = field(default_factory=dict)
