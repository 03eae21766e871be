"""Where the details of an internal error go."""

from __future__ import annotations

import tempfile
import traceback

from tui.language import _
from tui.sanitize import clean


def note(error: BaseException) -> str:
    """Write the traceback to a file; a clause that says where it is."""
    try:
        with tempfile.NamedTemporaryFile("w", prefix="sekimori-crash-", suffix=".txt", delete=False) as file:
            for line in traceback.format_exception(error):
                file.write("\n".join(clean(part) for part in line.split("\n")))
    except OSError:
        return _("its details could not be written to a file")
    return _("please report it with {name}").format(name=file.name)
