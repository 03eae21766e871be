"""A session: requests as lines of JSON on standard input, an answer to each as a line on standard output.

An answer bears the number that its request has as `seq`.
So the screen pays for one `sudo` and one start of Python, not for one of each at every key. It ends with its input.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import BinaryIO

from tui.enforcement.change import EnforcementError
from tui.enforcement.helper.answers import Answers, answers_for, request_from
from tui.enforcement.helper.settings import GateSettings
from tui.enforcement.record import parsed, plain

#: Longest request, in bytes: a plan of 100,000 addresses with a line each is a fifth of it.
LONGEST = 64 * 1024 * 1024


def serve(settings: GateSettings, by: str, asked: BinaryIO, told: BinaryIO) -> None:
    """Answers until the input ends. Nothing that is asked ends it."""
    answers: Answers | None = None
    for line in _lines(asked):
        seq = 0
        try:
            value = parsed(line)
            seq = _number(value)
            if answers is None:
                answers = answers_for(settings, by, _offset(value))
            answer = _line({"ok": True, "answer": plain(answers.answer(request_from(value))), "seq": seq})
        except (EnforcementError, ValueError) as error:
            answer = _line({"ok": False, "error": str(error), "seq": seq})
        except Exception as error:  # the next request may be a better one
            answer = _line({"ok": False, "error": internal(error), "seq": seq})
        told.write(answer)
        told.flush()


def internal(error: Exception) -> str:
    """What is said of an error that nobody foresaw."""
    return f"internal error of the helper: {type(error).__name__}: {error}; read back what stands before you go on"


def _line(answer: dict[str, object]) -> bytes:
    return json.dumps(answer, separators=(",", ":")).encode("ascii") + b"\n"  # half a surrogate would be no UTF-8


def _lines(asked: BinaryIO) -> Iterator[bytes]:
    while line := asked.readline(LONGEST):
        if not line.endswith(b"\n"):
            return  # cut off, or without end: no change is made of half a request
        yield line


def _number(value: object) -> int:
    """What the asker calls the request: its answer is called so too."""
    number = value.get("seq") if isinstance(value, dict) else None
    return number if type(number) is int and 0 <= number < 1 << 53 else 0


def _offset(value: object) -> int:
    offset = value.get("offset") if isinstance(value, dict) else None
    if type(offset) is not int or abs(offset) >= 24 * 60 * 60:
        raise ValueError("a session begins with the asker's offset from UTC, in seconds")
    return offset
