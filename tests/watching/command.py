"""The real command in a process of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import msgspec

from tests.watching.deadline import DEADLINE, until

ROOT = Path(__file__).resolve().parents[2]
COMMAND = (sys.executable, "-m", "tui")


class Outcome(msgspec.Struct, frozen=True):
    """What a command left behind."""

    code: int
    output: str
    errors: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The output as one JSON object a line."""
        return [msgspec.json.decode(line) for line in self.output.splitlines()]

    @property
    def sentence(self) -> str:
        """The one sentence on standard error. Fails when there is none, more than one, or a traceback."""
        assert re.fullmatch(r"sekimori: \S[^\n]+\n", self.errors), self.errors
        assert "Traceback" not in self.errors
        return self.errors.removeprefix("sekimori: ").rstrip("\n")


def environment(**changes: str) -> dict[str, str]:
    """The test's own, with what is asked for."""
    return os.environ | {"PYTHONPATH": str(ROOT)} | changes


def sekimori(
    *arguments: object,
    given: bytes = b"",
    environ: Mapping[str, str] | None = None,
    user: int | None = None,
    cwd: Path | None = None,
) -> Outcome:
    """Run to its end. `given` is its standard input, `user` the number of a user without rights."""
    done = subprocess.run(
        [*COMMAND, *map(str, arguments)],
        input=given,
        capture_output=True,
        env=environment(**(environ or {})),
        timeout=60,
        user=user,
        group=user,
        extra_groups=None if user is None else [],
        cwd=cwd,
    )
    return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())


def open_for_writing(pipe: Path, alive: Callable[[], object]) -> int:
    """A named pipe's end to write to, as soon as somebody reads from it; fails when that one is not `alive`."""
    found: list[int] = []

    def opened() -> bool:
        assert alive(), "nobody will read from the pipe any more"
        with suppress(OSError):
            found.append(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))
        return bool(found)

    until(opened)
    os.set_blocking(found[0], True)
    return found[0]


class Running:
    """A command that goes on, its output and errors in files that can be looked at meanwhile."""

    def __init__(self, process: subprocess.Popen[bytes], output: Path, errors: Path) -> None:
        self.process = process
        self._output = output
        self._errors = errors

    @property
    def output(self) -> str:
        """What it has said so far."""
        return self._output.read_text(encoding="utf-8")

    @property
    def errors(self) -> str:
        """What it has complained of so far."""
        return self._errors.read_text(encoding="utf-8")

    def until(self, met: Callable[[], object]) -> None:
        """Wait for something that it does."""
        until(met, lambda: f"output:\n{self.output}\nerrors:\n{self.errors}")

    def end(self, number: int) -> int:
        """Send a signal; returns the exit code."""
        self.process.send_signal(number)
        return self.process.wait(DEADLINE)


@contextmanager
def running(
    folder: Path,
    *arguments: object,
    stdin: int | None = subprocess.DEVNULL,
    environ: Mapping[str, str] | None = None,
) -> Iterator[Running]:
    """A command that goes on; killed at the end if it still does."""
    output, errors = folder / "running.output", folder / "running.errors"
    with output.open("wb") as out, errors.open("wb") as err:
        process = subprocess.Popen(
            [*COMMAND, *map(str, arguments)],
            stdin=stdin,
            stdout=out,
            stderr=err,
            env=environment(**(environ or {})),
        )
    try:
        yield Running(process, output, errors)
    finally:
        process.kill()
        process.wait()
        if process.stdin:
            process.stdin.close()
