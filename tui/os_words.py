"""Why the operating system refused something, in the language of now."""

from __future__ import annotations

from tui.language import N_, _

#: What the C library says of the errors that befall files and connections; others stay as it says them.
WORDS = (
    *(N_("Operation not permitted"), N_("No such file or directory"), N_("Input/output error")),
    *(N_("Permission denied"), N_("File exists"), N_("Not a directory"), N_("Is a directory"), N_("Invalid argument")),
    *(N_("Too many open files"), N_("File too large"), N_("No space left on device"), N_("Read-only file system")),
    *(N_("Broken pipe"), N_("File name too long"), N_("Directory not empty")),
    *(N_("Too many levels of symbolic links"), N_("Disk quota exceeded"), N_("No such device or address")),
    *(N_("Connection refused"), N_("Connection reset by peer"), N_("Connection timed out"), N_("No route to host")),
    *(N_("Network is unreachable"), N_("Address already in use"), N_("Resource temporarily unavailable")),
)


def reason(error: OSError) -> str:
    """ "Permission denied"."""
    return _(error.strerror) if error.strerror else str(error)
