"""fail2ban's own log: what it blocks and lets go. Formats: server/actions.py and helpers.py of fail2ban
0.8 to 1.1.

The jail's name is the administrator's, the address fail2ban's: nothing on the line is a client's text. A network
(`198.51.100.0/24`, from `banip`) is no address and gives none. Lines of `fail2ban.filter` tell again what the log of
the attacked server tells, so they are no events.
"""

from __future__ import annotations

from tui.model import Action, Category, EventKind
from tui.parsers.shape import Program, Shape, Verdict

_BLOCKED = Verdict(EventKind.BLOCKED, Category.CLIENT, Action.BLOCK)
_UNBLOCKED = Verdict(EventKind.BLOCKED, Category.CLIENT, Action.UNBLOCK)

#: What a server that logs to its standard output puts before, behind the journal's own tag.
_BEFORE = r"(?:(?:\d{4}-\d\d-\d\d [\d:,]++ )?fail2ban(?:\.server)?\.actions *(?:\[\d++\])?: )?"
_LEVEL = rf"{_BEFORE}(?:NOTICE|WARNING|INFO) ++"
_IP = r"(?:(?P<ip>[0-9A-Fa-f.:]++)|[0-9A-Fa-f.:]++/\d++)\s*$"


def _ban(words: str, verdict: Verdict, join: str = "") -> Shape:
    return Shape(
        words.lower(), "", rf"{_LEVEL}(?P<reason>\[[^\]\n]++\] {words}) {_IP}", verdict, join, hint=f"{_LEVEL}\\["
    )


FAIL2BAN = Program(
    name="fail2ban",
    tag=r"fail2ban(?:\.server)?\.actions|fail2ban-server",
    path=False,
    file=r"(?P<stamp>\d{4}-\d\d-\d\d [\d:,]++) fail2ban(?:\.server)?\.actions *(?:\[(?P<process>\d++)\])?: ",
    shapes=(
        _ban("Ban", _BLOCKED),
        _ban("Restore Ban", _BLOCKED, "never_counts"),  # after a restart: it was counted before
        _ban("Unban", _UNBLOCKED, "never_counts"),
    ),
)
