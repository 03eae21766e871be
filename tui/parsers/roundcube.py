"""Lines of roundcube."""

from __future__ import annotations

from tui.parsers.shape import Program

PROGRAMS: tuple[Program, ...] = ()
