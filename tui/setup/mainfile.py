"""The text of main.cf: where each parameter's value stands, and words put into it that leave all else as it is.

`postconf -e` would write a list that was laid out over many lines, with comments, as one line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

_PARAMETER = re.compile(r"([^\s=#]+)[ \t]*=")
_BREAK = ",\n    "

#: sekimori-policy as Postfix's spawn(8) runs it.
SERVER = "unix:private/sekimori"

#: What asks our service is ours, whatever else somebody has made of it: without the service it would be an error.
_OURS = re.compile(rf"check_policy_service\s*\{{\s*{SERVER}\b[^{{}}]*\}}[ \t]*,?[ \t]*")

#: Whoever runs it himself has main.cf name another server.
_ASKED = re.compile(
    r"check_policy_service\s*\{\s*((?:unix|inet):[^\s,{}]+)\s*,\s*policy_context\s*=\s*(?:spf|dnsbl|unknown_recipient)\s*,"
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the value of a parameter stands: `text[start:end]`. Its length is that of `value`, comments blanked."""

    start: int
    end: int
    value: str


@dataclass(frozen=True, slots=True)
class Insertion:
    """Words for the list `parameter`: before what begins at `before` in its value, or behind everything (None)."""

    parameter: str
    words: str
    before: int | None


def places(text: str) -> dict[str, Place]:
    """The place of every parameter; of one that is set twice the last, which is the one that Postfix obeys."""
    found: dict[str, Place] = {}
    name, start, end, value = "", 0, 0, ""
    at = 0
    for line in text.splitlines(keepends=True):
        begin, at = at, at + len(line)
        bare = line.strip()
        if not bare or bare.startswith("#"):
            value += " " * len(line)
            continue
        if line[0].isspace():
            value, end = value + line, begin + len(line.rstrip())
        else:
            _keep(found, name, start, end, value)
            match = _PARAMETER.match(line)
            name, start = (match[1], begin + match.end()) if match else ("", begin)
            value, end = line[start - begin :], max(start, begin + len(line.rstrip()))
    _keep(found, name, start, end, value)
    return found


def _keep(found: dict[str, Place], name: str, start: int, end: int, value: str) -> None:
    if name:
        found[name] = Place(start, end, value[: end - start])


def values(text: str) -> Mapping[str, str]:
    """Every parameter's value; positions in it count from its begin."""
    return {name: place.value for name, place in places(text).items()}


def server_of(text: str) -> str:
    """Which server main.cf asks for sekimori-policy: somebody may run it as a daemon. SERVER where it asks none yet."""
    asked = filter(None, (_ASKED.search(value) for value in values(text).values()))
    return next((one[1] for one in asked), SERVER)


def inserted(text: str, insertions: Iterable[Insertion]) -> tuple[str, tuple[str, ...]]:
    """The text with the words in it, and each piece that was put in, for taking it out again."""
    where = places(text)
    edits: list[tuple[int, str]] = []
    added: list[str] = []
    for one in insertions:
        place = where.get(one.parameter)
        if place is None:
            added.append(f"{one.parameter} = {one.words}\n")
        elif one.before is not None:
            edits.append((place.start + one.before, one.words + _BREAK))
        else:
            edits.append((place.end, (_BREAK if place.value.strip() else " ") + one.words))
    edits.sort(key=lambda edit: edit[0])
    for at, piece in reversed(edits):  # from behind, so that places stay right
        text = text[:at] + piece + text[at:]
    if added and text and not text.endswith("\n"):
        text += "\n"
    return text + "".join(added), (*(piece for _, piece in edits), *added)


def without(text: str, pieces: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """The text with our pieces out of it, however they have been laid out since, and those that were not found."""
    missing: list[str] = []
    server = server_of(text)
    for piece in (one.replace(SERVER, server) for one in pieces):
        if piece in text:
            text = text.replace(piece, "", 1)
            continue
        own = piece.strip(" ,\n").rpartition(" = ")[2]
        pattern = r"\s*".join(re.escape(word) for word in re.findall(r"[^\s,{}]+|[,{}]", own))
        text, count = re.subn(rf"{pattern}[ \t]*,?[ \t]*", "", text, count=1)
        if not count:
            missing.append(own)
    return _OURS.sub("", text), tuple(missing)
