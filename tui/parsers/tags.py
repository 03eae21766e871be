"""What the tag before a message says: the program's name, and the service that its client asked for."""

from __future__ import annotations

from typing import Final

from tui.parsers.values import Table

#: The lines of a private listener that our own policy asks: never an event.
_ORACLE = b"sekimori-oracle"
#: What SERVICES answers for it.
OURSELVES: Final = "(ourselves)"

#: Names inside the path of a Postfix tag (`postfix/submission/smtpd`) -> service; the first that fits the beginning.
_NAMES = ((b"submissions", "smtps"), (b"smtps", "smtps"), (b"submission", "submission"))


def _service(lead: bytes) -> str | None:
    if b"/" not in lead:
        return None if lead == b"Connection" else "auth"
    path = lead.split(b"/")[:-1]
    if _ORACLE in path:
        return OURSELVES
    return next((to for begin, to in _NAMES for part in path if part.startswith(begin)), "smtp")


#: The path of a tag, or a tag without one -> service.
SERVICES = Table(_service)
SERVICES[None] = "auth"  # Dovecot's own file has no tags

#: The name of a program whose lines have no tag.
UNTAGGED: Final = b"dovecot"
