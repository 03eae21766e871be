"""Served to one client, on standard input and output: a child of spawn(8)."""

from __future__ import annotations

from typing import BinaryIO

from tui.delegate.request import REQUEST_LIMIT
from tui.delegate.verdict import Delegate


def serve_stream(delegate: Delegate, requests: BinaryIO, replies: BinaryIO) -> None:
    """Answers until the other end closes. A request that is too long ends it: what follows could not be told apart."""
    lines: list[bytes] = []
    size = 0
    while line := requests.readline(REQUEST_LIMIT):
        size += len(line)
        if size > REQUEST_LIMIT or not line.endswith(b"\n"):
            return
        if line == b"\n":
            replies.write(delegate.answer(b"".join(lines).removesuffix(b"\n")))
            replies.flush()
            lines, size = [], 0
        else:
            lines.append(line)
