"""Which recipients are unknown: asked of Postfix itself, on a private listener."""

from __future__ import annotations

import re
import time

from tui.delegate.log import NATIVE, Report

#: The addresses that are asked: dot-string (RFC 5321) at a domain or at an address in its place, or alone.
_PATH = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"(?:@(?:[A-Za-z0-9._-]{1,255}|\[[A-Za-z0-9:.]{1,64}\]))?"
)
_NO_SUCH_USER = re.compile(rb"5\.1\.[16] .*: User unknown\b")
_REPLY = re.compile(rb"(\d{3})([ -]?)(.*)\r?\n")


def can_be_asked(recipient: str) -> bool:
    """Whether it means the same to the oracle as it did to smtpd, letter for letter. What needs quotes, holds control
    characters or is not ASCII is not asked: whoever sends such gets the native answer.
    """
    return len(recipient) <= 512 and _PATH.fullmatch(recipient) is not None


class Session:
    """A connection to the oracle. Every method raises OSError when it fails or is not done by the deadline."""

    def __init__(self, place: tuple[str, int], deadline: float) -> None:
        import socket

        self._line = socket.create_connection(place, timeout=max(0.01, deadline - time.monotonic()))
        self._read = b""
        try:
            self._line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._wanted(220, deadline)
            self._line.sendall(b"EHLO sekimori.invalid\r\n")
            self._wanted(250, deadline)
        except BaseException:
            self.close()
            raise

    def unknown(self, recipient: str, deadline: float) -> bool:
        """Whether the server says for good that there is no such user; other 5.1.1 may tell why, 5.1.6 where he went.

        The sender is <>, whom no restriction but those on recipients can judge.
        """
        self._line.sendall(f"MAIL FROM:<>\r\nRCPT TO:<{recipient}>\r\nRSET\r\n".encode("ascii"))
        self._wanted(250, deadline)
        code, words = self._reply(deadline)
        self._wanted(250, deadline)
        return code >= 500 and _NO_SUCH_USER.match(words) is not None

    def close(self) -> None:
        """Without QUIT: nobody waits for it."""
        self._line.close()

    def _wanted(self, code: int, deadline: float) -> None:
        got, words = self._reply(deadline)
        if got != code:
            raise OSError(f"it said {got} {words[:80].decode('ascii', 'replace')} in place of {code}")

    def _reply(self, deadline: float) -> tuple[int, bytes]:
        """Code and last line."""
        while True:
            end = self._read.find(b"\n") + 1
            if end:
                line, self._read = self._read[:end], self._read[end:]
                found = _REPLY.fullmatch(line)
                if found is None:
                    raise OSError("it does not speak SMTP")
                if found[2] != b"-":
                    return int(found[1]), found[3]
                continue
            left = deadline - time.monotonic()
            if left <= 0 or len(self._read) > 8192:
                raise OSError("it is too slow" if left <= 0 else "it answers without end")
            self._line.settimeout(left)
            chunk = self._line.recv(8192)
            if not chunk:
                raise OSError("it hung up")
            self._read += chunk


class Oracle:
    """Postfix itself, on a private listener. Connections are kept: the listener ends those that idle."""

    def __init__(self, place: tuple[str, int], report: Report) -> None:
        self._place = place
        self._report = report
        self._idle: list[Session] = []

    def unknown(self, recipient: str, deadline: float) -> bool:
        """Whether surely nobody has this address here."""
        while can_be_asked(recipient):
            kept = bool(self._idle)
            try:
                session = self._idle.pop() if kept else Session(self._place, deadline)
            except IndexError:  # another thread was faster
                continue
            except OSError as error:
                return self._in_vain(error)
            try:
                verdict = session.unknown(recipient, deadline)
            except OSError as error:
                session.close()
                if kept:  # ended while it idled
                    continue
                return self._in_vain(error)
            self._idle.append(session)
            return verdict
        return False

    def _in_vain(self, error: OSError) -> bool:
        self._report(f"the oracle at {self._place[0]} port {self._place[1]} does not work ({error}): {NATIVE}")
        return False

    def close(self) -> None:
        """Ends the connections that are kept."""
        while self._idle:
            self._idle.pop().close()
