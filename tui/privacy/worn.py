"""Whether the mask is on: one screen has one mask, and every text of it passes here before it is cut to its width."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.model import Event
    from tui.privacy.mask import Mask

#: The mask that is on; None where names are shown as they are.
mask: Mask | None = None


class Shown(str):
    """What has passed the mask as a whole: a line of it alone might break a word of ours."""

    __slots__ = ()


def wear(new: Mask | None) -> None:
    """Put a mask on, or take it off."""
    global mask  # noqa: PLW0603 - one program has one screen
    mask = new


def shown(text: str) -> str:
    """A text as it may be seen now."""
    return text if mask is None else mask.text(text)


def user(name: str) -> str:
    """A log-in name or mail address as it may be seen now."""
    return name if mask is None else mask.user(name)


def host(name: str) -> str:
    """The name of a host as it may be seen now."""
    return name if mask is None else mask.host(name)


def zone(name: str) -> str:
    """The name of a DNS list as it may be seen now."""
    return name if mask is None else mask.zone(name)


def event(told: Event) -> Event:
    """An event as it may be seen now. It is for drawing alone."""
    return told if mask is None else mask.event(told)


def named(text: str, names: Iterable[str]) -> str:
    """A sentence that names these users as it may be seen now: without them, were they words of ours."""
    return text if mask is None else mask.named(text, names)
