"""What the helper says first, and what each backend can do on its host."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ability:
    """What a backend can do here: `obstacle` is empty, or says why it cannot and what would help."""

    name: str
    where: str
    obstacle: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Greeting:
    """What the helper says first: its backend, where that keeps blocks, and why it cannot be used, if so."""

    backend: str
    where: str
    enforced: bool
    obstacle: str = ""
