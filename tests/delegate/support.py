"""What the delegate's tests share: requests as Postfix sends them, the program run on a pipe, a scripted oracle."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from tui.delegate.settings import read_config
from tui.delegate.verdict import BUDGET, Delegate
from tui.setup.bundle import delegate

#: Seconds until an answer must be there, whatever is asked; Postfix waits for 3.
SOON = BUDGET + 0.7
CLIENT, OURS = "203.0.113.9", "192.0.2.7"


def request(context: str = "", **attributes: object) -> bytes:
    """One request; what is not given is as Postfix fills it for a stranger's RCPT."""
    usual = {
        "request": "smtpd_access_policy", "protocol_state": "RCPT", "protocol_name": "ESMTP",
        "helo_name": "client.example", "queue_id": "", "sender": "a@example.net", "recipient": "b@example.org",
        "recipient_count": 0, "client_address": CLIENT, "client_name": "unknown", "instance": "1a.2b.3c.0",
        "sasl_username": "", "policy_context": context,
    }  # fmt: skip
    return "".join(f"{name}={value}\n" for name, value in (usual | attributes).items()).encode() + b"\n"


def data(context: str, recipients: int, recipient: str = "", **attributes: object) -> bytes:
    """The request at DATA."""
    return request(context, protocol_state="DATA", recipient_count=recipients, recipient=recipient, **attributes)


class Setting:
    """The program as a host has it: one file in a folder, with a configuration and a file of modes beside it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.program, self.config, self.modes = folder / "policy", folder / "policy.toml", folder / "modes"
        self.program.write_bytes(delegate())
        self.configure()

    def configure(self, *tables: str) -> None:
        """Write the configuration with these tables."""
        head = f'modes = {json.dumps(str(self.modes))}\nours = ["192.0.2.0/24"]\n'
        self.config.write_text(head + "\n".join(tables))

    def argv(self, *more: str) -> list[str]:
        """The command, in Python's isolated mode."""
        return [sys.executable, "-I", str(self.program), str(self.config), *more]

    def answers(self, *requests: bytes) -> list[str]:
        """The actions, from a process of its own. Nothing but answers may come out of it."""
        done = subprocess.run(self.argv(), input=b"".join(requests), capture_output=True, timeout=20, cwd="/")
        assert (done.returncode, done.stderr) == (0, b"")
        return actions(done.stdout)

    def delegate(self) -> Delegate:
        """The same in this process; what it would log fails the test."""
        return Delegate(read_config(str(self.config)), complain)


def complain(text: str) -> None:
    """In place of the log where nothing shall go wrong."""
    raise AssertionError(text)


def actions(output: bytes) -> list[str]:
    """The replies: each is `action=…` and an empty line."""
    replies = output.decode("ascii").split("\n\n")
    assert replies.pop() == ""
    assert all(reply.startswith("action=") and "\n" not in reply for reply in replies)
    return [reply.removeprefix("action=") for reply in replies]


def child(folder: Path, body: str) -> str:
    """The table [spf] with a policy server in Python that does `body` with each request (`request`, a list)."""
    script = folder / "spf.py"
    script.write_text(
        "import os, sys, time\n"
        "def answer(text):\n    print('action=' + text + '\\n', flush=True)\n"
        "number = 0\nrequest = []\n"
        "for line in sys.stdin:\n"
        "    if line != '\\n':\n        request.append(line)\n        continue\n"
        "    number += 1\n" + "".join(f"    {line}\n" for line in body.splitlines()) + "    request = []\n"
    )
    return f"[spf]\ncommand = {json.dumps([sys.executable, '-I', str(script)])}\n"


Reply = Callable[[str], bytes | None]


def known(*recipients: str) -> Reply:
    """An oracle that knows these."""

    def reply(line: str) -> bytes:
        if not line.startswith("RCPT"):
            return b"250 2.0.0 Ok\r\n"
        name = line[len("RCPT TO:<") : -1]
        if name in recipients:
            return f"554 5.7.1 <{name}>: Recipient address rejected: Access denied\r\n".encode()
        return f"550 5.1.1 <{name}>: Recipient address rejected: User unknown in local recipient table\r\n".encode()

    return reply


class Oracle:
    """A listener that answers each line with `reply(line)`; None hangs up. `lines` is what it was sent.

    The real one is Postfix, in tests/stack/policy; this one can be wrong, slow and gone.
    """

    def __init__(self, reply: Reply, greeting: bytes = b"220 mx.example.org ESMTP\r\n") -> None:
        self.lines: list[str] = []
        self.connections = 0
        self.reply = reply
        self._greeting = greeting
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.table = f'[unknown_recipient]\noracle = "127.0.0.1:{self._listener.getsockname()[1]}"\n'

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    @property
    def asked(self) -> list[str]:
        """The recipients that were asked for."""
        return [line[len("RCPT TO:<") : -1] for line in self.lines if line.startswith("RCPT")]

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                line, _ = self._listener.accept()
                self.connections += 1
                threading.Thread(target=self._talk, args=(line,), daemon=True).start()

    def _talk(self, line: socket.socket) -> None:
        with suppress(OSError), line, line.makefile("rb") as sent:
            line.sendall(self._greeting)
            for command in sent:
                text = command.decode("utf-8", "replace").rstrip("\r\n")
                self.lines.append(text)
                answer = self.reply(text)
                if answer is None:
                    return
                line.sendall(answer)


def timed(act: Callable[[], Sequence[str]]) -> tuple[Sequence[str], float]:
    """What it returns and how many seconds it took."""
    began = time.monotonic()
    return act(), time.monotonic() - began


class Asked:
    """A delegate in this process, asked in short words; `told` is what it logs."""

    def __init__(self, setting: Setting) -> None:
        self.told: list[str] = []
        self.delegate = Delegate(read_config(str(setting.config)), self.told.append)

    def __call__(self, *requests: bytes) -> list[str]:
        answers = [self.delegate.answer(raw.removesuffix(b"\n\n")).decode() for raw in requests]
        return [answer.removeprefix("action=").removesuffix("\n\n") for answer in answers]
