"""A real terminal for tests: a pty, the bytes that came through it and when, and the screen they make."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pyte

_ROOT = Path(__file__).resolve().parents[2]
#: Bytes that are taken before the screen is looked at, which takes longer than to read them.
_AT_ONCE = 1 << 20


class Terminal:
    """Owns the child process and the master side of its pty."""

    def __init__(
        self,
        arguments: Sequence[str],
        *,
        columns: int = 80,
        rows: int = 24,
        program: str = sys.executable,
        **environment: str,
    ) -> None:
        self.received = bytearray()
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._drawn = 0
        self.begun = time.monotonic()
        self.pid, self._master = pty.fork()
        if self.pid == 0:
            environ = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "COLORTERM", "TMUX")}
            environ |= {"TERM": "xterm-256color", "PYTHONPATH": str(_ROOT), **environment}
            os.execvpe(program, [program, *arguments], environ)
        self._tell_size(columns, rows)
        self.status: int | None = None

    def _tell_size(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def resize(self, columns: int, rows: int) -> None:
        """Change the size, which the kernel tells the child; what comes from now on is drawn at that size."""
        self._draw()
        self._screen.resize(rows, columns)
        self._tell_size(columns, rows)

    def blank(self) -> None:
        """Forget the picture: from now on the screen shows only what is sent again."""
        self._draw()
        self._screen.reset()

    def read(self, seconds: float) -> int:
        """Take what comes within `seconds`; returns how many bytes came."""
        before = len(self.received)
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0 and self._take(left):
            pass
        return len(self.received) - before

    def _take(self, seconds: float) -> bool:
        """Take all that is there, or what comes first within `seconds`; False when the child has closed its side."""
        taken = 0
        while taken < _AT_ONCE and select.select([self._master], [], [], 0 if taken else seconds)[0]:
            try:
                data = os.read(self._master, 65536)  # the kernel hands out 4 KiB at the most
            except OSError:
                return False
            self.received += data
            taken += len(data)
            if not data:
                return False
        return True

    def wait_for(self, met: Callable[[], bool], seconds: float = 10) -> float:
        """Read until `met`; returns the seconds it took. Fails with the screen when it is not met in time."""
        begun = time.monotonic()
        while not met():
            if time.monotonic() - begun > seconds or not self._take(0.02):
                raise AssertionError("not on the screen in time:\n" + self.text)
        return time.monotonic() - begun

    def wait_for_text(self, text: str, seconds: float = 10) -> float:
        """Read until the screen shows `text`."""
        return self.wait_for(lambda: text in self.text, seconds)

    @property
    def text(self) -> str:
        """The screen as lines of text."""
        self._draw()
        return "\n".join(self._screen.display)

    def _draw(self) -> None:
        """Only when it is looked at: drawing costs more than the program that is measured."""
        self._stream.feed(bytes(self.received[self._drawn :]))
        self._drawn = len(self.received)

    def press(self, keys: str) -> None:
        """Type."""
        os.write(self._master, keys.encode())

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the child."""
        os.kill(self.pid, number)

    def stopped(self) -> bool:
        """Whether the child has just been stopped, as by ctrl+z."""
        pid, status = os.waitpid(self.pid, os.WNOHANG | os.WUNTRACED)
        return pid != 0 and os.WIFSTOPPED(status)

    def hang_up(self) -> None:
        """Close the terminal under the child."""
        os.close(self._master)
        self._master = -1

    def wait(self, seconds: float = 10) -> int:
        """Read until the child has ended; returns its exit code, negative for a signal."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self._master >= 0:
                self._take(0.02)
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status = os.waitstatus_to_exitcode(status)
                if self._master >= 0:
                    self.read(0.1)
                return self.status
            if self._master < 0:
                time.sleep(0.02)  # nothing to wait on but the process itself
        raise AssertionError("the program did not end:\n" + self.text)

    def fill_up(self, seconds: float) -> None:
        """Read nothing for a while, as a frozen link does."""
        time.sleep(seconds)

    def wait_for_file(self, path: Path, seconds: float = 10) -> None:
        """Wait for a file without reading the terminal."""
        end = time.monotonic() + seconds
        while not path.exists():
            if time.monotonic() > end:
                raise AssertionError(f"{path} was not written")
            time.sleep(0.02)

    def local_modes(self) -> int:
        """The terminal's local modes (echo, canonical input …)."""
        modes: int = termios.tcgetattr(self._master)[3]
        return modes

    def cook(self) -> None:
        """Set the modes that a shell has."""
        modes = termios.tcgetattr(self._master)
        modes[3] |= termios.ECHO | termios.ICANON | termios.ISIG
        termios.tcsetattr(self._master, termios.TCSANOW, modes)

    def close(self) -> None:
        """End the child if it still runs."""
        if self.status is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        if self._master >= 0:
            os.close(self._master)
