"""A mail filter for Postfix that reads subjects: `milter refuse` and `milter drop` are what it does, once all is read.

The protocol is libmilter's: a length of four bytes, a letter, and data (mfdef.h of Sendmail 8.17).
"""

from __future__ import annotations

import socketserver
import struct
import threading
from pathlib import Path

#: Version 6, nothing changed, no step left out.
_OPTIONS = struct.pack("!III", 6, 0, 0)
_UNANSWERED = b"DAK"
_VERDICTS = {b"milter refuse": b"r", b"milter drop": b"d"}


class _Session(socketserver.StreamRequestHandler):
    """One client of Postfix's."""

    def handle(self) -> None:
        verdict = b"c"
        while head := self.rfile.read(5):
            length, letter = struct.unpack("!Ic", head)
            data = self.rfile.read(length - 1)
            if letter == b"Q":
                return
            if letter == b"O":
                self._answer(b"O" + _OPTIONS)
            elif letter == b"E":
                self._answer(verdict)
                verdict = b"c"
            elif letter not in _UNANSWERED:
                name, _, value = data.partition(b"\0")
                if letter == b"L" and name.lower() == b"subject":
                    verdict = _VERDICTS.get(value.rstrip(b"\0").strip(), b"c")
                self._answer(b"c")

    def _answer(self, answer: bytes) -> None:
        self.wfile.write(struct.pack("!I", len(answer)) + answer)


class Milter(socketserver.ThreadingUnixStreamServer):
    """Serves at a socket in the file system, which no namespace of networks hides."""

    daemon_threads = True

    def __init__(self, place: Path) -> None:
        super().__init__(str(place), _Session)
        place.chmod(0o777)
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def end(self) -> None:
        """Stop serving."""
        self.shutdown()
        self.server_close()
