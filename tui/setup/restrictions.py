"""Postfix's restriction lists: read as smtpd reads them, with the place of each restriction in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

#: Restrictions that take the next word with them; every check_* does too.
_WITH_ARGUMENT = re.compile(r"check_\w+|reject_(?:rbl|rhsbl)_\w+|permit_(?:dnswl|rhswl)_\w+|sleep")

#: What can only refuse, or do nothing: nothing behind it is skipped for anybody. policyd-spf is known by the caller.
_NEVER_PERMITS = re.compile(r"(?:reject|defer)(?:_(?!if_permit)\w+)?|warn_if_reject")

_REFERENCE = re.compile(r"\$(?:(\w+)|\{(\w+)\}|\((\w+)\))")

#: How deep lists may name lists; Postfix has a limit too.
_DEPTH = 10


@dataclass(frozen=True, slots=True)
class Check:
    """One restriction of the list `parameter`, from `start` (that of a `warn_if_reject` before it) to `end`.

    `warned`: it only warns, so it is not what refuses.
    """

    parameter: str
    name: str
    argument: str
    start: int
    end: int
    warned: bool = False

    @property
    def may_permit(self) -> bool:
        """Whether it may end the list with a yes: whatever is not known to be unable to."""
        return _NEVER_PERMITS.fullmatch(self.name) is None

    @property
    def service(self) -> str:
        """The server that check_policy_service asks: "unix:private/policyd-spf"; empty for others."""
        if self.name != "check_policy_service":
            return ""
        first = next(iter(words(self.argument.removeprefix("{").removesuffix("}"))), None)
        return first[0] if first else ""


def words(value: str) -> Iterator[tuple[str, int, int]]:
    """Words with begin and end; separated by blanks and commas, `{ … }` is one word."""
    at = 0
    while at < len(value):
        if value[at].isspace() or value[at] == ",":
            at += 1
            continue
        end = _end_of_word(value, at)
        yield value[at:end], at, end
        at = end


def _end_of_word(value: str, at: int) -> int:
    depth, in_braces = 0, value[at] == "{"
    for end in range(at, len(value)):
        character = value[end]
        depth += (character == "{") - (character == "}")
        if in_braces and depth == 0:
            return end + 1
        if depth == 0 and (character.isspace() or character == ","):
            return end
    return len(value)


def checks(parameter: str, value: str) -> tuple[Check, ...]:
    """The restrictions of one parameter's own text, with names in lower case, as smtpd compares them."""
    found: list[Check] = []
    listed = iter(words(value))
    warned_from: int | None = None
    for word, start, stop in listed:
        name, argument, end = word.lower(), "", stop
        if name == "warn_if_reject":
            warned_from = start
            continue
        if _WITH_ARGUMENT.fullmatch(name):
            argument, _, end = next(listed, ("", 0, end))
        begin = start if warned_from is None else warned_from
        found.append(Check(parameter, name, argument, begin, end, warned_from is not None))
        warned_from = None
    return tuple(found)


def flattened(values: Mapping[str, str], parameter: str, depth: int = _DEPTH) -> tuple[Check, ...]:
    """The list with the lists that it names (`$site_checks`) in their places, each check knowing its own parameter."""
    flat: list[Check] = []
    for check in checks(parameter, values.get(parameter, "")):
        reference = _REFERENCE.fullmatch(check.name)
        inner = next(filter(None, reference.groups()), "") if reference else ""
        if inner in values and depth and not check.warned:
            flat += flattened(values, inner, depth - 1)
        else:
            flat.append(check)
    return tuple(flat)
