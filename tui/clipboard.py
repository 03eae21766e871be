"""The clipboard of the operator's own terminal, over SSH: what is put on it, and tmux where we run in it.

Nothing is copied that acts: control characters have become marks, and no newline ends the text, so that what is pasted
into a shell waits for Enter.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Mapping

from tui.language import _
from tui.os_words import reason
from tui.sanitize import clean

#: Bytes of one copy: terminals take an OSC 52 of 100,000 characters, which base64 makes of so many.
LIMIT = 74_994

_SECONDS = 3.0


class ClipboardError(Exception):
    """Nothing was copied. Its text is for people."""


def copied(lines: Iterable[str]) -> tuple[str, int]:
    """The lines as one text within the limit, whole lines only, and how many of them it holds."""
    kept: list[str] = []
    room = LIMIT + 1
    for line in map(clean, lines):
        room -= len(line.encode()) + 1
        if room < 0:
            break
        kept.append(line)
    return "\n".join(kept), len(kept)


def server(environ: Mapping[str, str]) -> str:
    """The socket of the tmux in which we run; "" where there is none. $TMUX is socket, process and session."""
    return environ.get("TMUX", "").rsplit(",", 2)[0]


def to_tmux(socket: str, text: str) -> None:
    """Put `text` into tmux's buffer, and by -w on to the terminal's clipboard. Blocking. Raises ClipboardError."""
    for option in (["-w"], []):  # tmux before 3.2 has no -w
        try:
            done = subprocess.run(  # noqa: S603 - a list of arguments, no shell
                ["tmux", "-S", socket, "load-buffer", *option, "-"],  # noqa: S607 - the tmux of the operator's own path
                input=text.encode(),
                capture_output=True,
                timeout=_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise ClipboardError(_("tmux did not answer within {seconds:.0f} s").format(seconds=_SECONDS)) from error
        except OSError as error:
            raise ClipboardError(_("tmux cannot be started: {error}").format(error=reason(error))) from error
        if done.returncode == 0:
            return
    said = clean(done.stderr.decode(errors="replace").strip()) or str(done.returncode)
    raise ClipboardError(_("tmux did not take it: {said}").format(said=said))
