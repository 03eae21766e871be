"""What the path of a tag says: the service that a Postfix daemon's client asked for."""

from __future__ import annotations

from typing import Final

#: The lines of a private listener that our own policy asks: never an event.
_ORACLE = b"sekimori-oracle"
#: The service of such lines.
OURSELVES: Final = "(ourselves)"

#: Names inside the path of a Postfix tag (`postfix/submission/smtpd`) -> service; the first that fits the beginning.
_NAMES = (
    (b"submissions", "smtps"), (b"smtps", "smtps"), (b"465", "smtps"),
    (b"submission", "submission"), (b"587", "submission"),
)  # fmt: skip


def service_of_path(lead: bytes) -> str:
    """`postfix/submission/` -> `submission`; `smtp` where no part says otherwise."""
    path = lead.split(b"/")[:-1]
    if _ORACLE in path:
        return OURSELVES
    return next((to for begin, to in _NAMES for part in path if part.startswith(begin)), "smtp")


#: The name of a program whose lines have no tag.
UNTAGGED: Final = b"dovecot"
