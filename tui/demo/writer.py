"""Writes the demo's log files, and the truth beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import msgspec

from tui.demo.script import Line, LogFile


class LogWriter:
    """Owns the files of one folder, which must not be there yet: a real log must never be written over.

    Every write ends with a whole line. OSError when the folder or a file in it cannot be made or written.
    """

    def __init__(self, folder: Path, *, truth: bool) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.files = tuple(folder / name for name in LogFile)
        self._open = {name: (folder / name).open("xb", buffering=0) for name in LogFile}
        self._truth = (folder / "truth.jsonl").open("xb", buffering=0) if truth else None
        self._lines: Counter[LogFile] = Counter()

    def write(self, lines: Iterable[Line]) -> None:
        """Append each line to its file, in one write a file."""
        texts: dict[LogFile, list[str]] = {name: [] for name in LogFile}
        truths: list[bytes] = []
        for line in lines:
            texts[line.file].append(line.text + "\n")
            self._lines[line.file] += 1
            if self._truth is not None and line.truth is not None:
                truths.append(self._row(line))
        for name, found in texts.items():
            if found:
                self._open[name].write("".join(found).encode())
        if self._truth is not None and truths:
            self._truth.write(b"".join(truths))

    def close(self) -> None:
        """Close every file."""
        for file in self._open.values():
            file.close()
        if self._truth is not None:
            self._truth.close()

    def _row(self, line: Line) -> bytes:
        place = {"source": line.file, "line": self._lines[line.file], "time": line.time}
        return msgspec.json.encode(place | msgspec.to_builtins(line.truth)) + b"\n"
