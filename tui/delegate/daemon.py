"""Served to all of a host's smtpd processes at once, on a socket."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import stat
import time
from concurrent.futures import ThreadPoolExecutor

from tui.delegate.place import parse_place
from tui.delegate.request import REQUEST_LIMIT
from tui.delegate.settings import ConfigError
from tui.delegate.verdict import BUDGET, Delegate


class Daemon:
    """All of a host's smtpd processes at once: a connection each, answers made by threads, as most of it is waiting."""

    CONNECTIONS = 1024
    THREADS = 32

    def __init__(self, delegate: Delegate, where: str) -> None:
        self._delegate = delegate
        self._where = where
        self._tasks: set[asyncio.Task[None]] = set()
        self._waiting: set[asyncio.Task[None]] = set()  # for a request: these may be cut off
        self._ending = False

    async def run(self) -> None:
        """Serves until SIGTERM or SIGINT, then answers what has been asked. Raises ConfigError, OSError."""
        ended = asyncio.Event()
        loop = asyncio.get_running_loop()
        loop.set_default_executor(ThreadPoolExecutor(self.THREADS))
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, ended.set)
        server = await self._listen()
        await ended.wait()
        self._ending = True
        server.close()
        if self._where.startswith("/"):
            with contextlib.suppress(FileNotFoundError):  # Python 3.13 has removed it
                os.unlink(self._where)
        for task in self._waiting:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=BUDGET + 1)

    async def _listen(self) -> asyncio.Server:
        if self._where.startswith("/"):
            _refuse_taken(self._where)
            server = await asyncio.start_unix_server(self._serve, self._where, limit=REQUEST_LIMIT)
            os.chmod(self._where, 0o666)  # noqa: S103 smtpd comes as its own user; the folder says who may
            return server
        try:
            host, port = parse_place(self._where)
        except ValueError as error:
            raise ConfigError(f"--listen {self._where}: {error}") from error
        return await asyncio.start_server(self._serve, host, port, limit=REQUEST_LIMIT)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is None or len(self._tasks) >= self.CONNECTIONS:
            writer.close()
            return
        self._tasks.add(task)
        try:
            await self._answer_all(task, reader, writer)
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, asyncio.CancelledError, OSError):
            pass  # it hung up, sent what is no request, or we end
        finally:
            self._tasks.discard(task)
            self._waiting.discard(task)
            writer.close()

    async def _answer_all(
        self, task: asyncio.Task[None], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        loop = asyncio.get_running_loop()
        while not self._ending:
            self._waiting.add(task)
            raw = await reader.readuntil(b"\n\n")
            self._waiting.discard(task)
            deadline = time.monotonic() + BUDGET  # from here on, not from when a thread is free
            writer.write(await loop.run_in_executor(None, self._delegate.answer, raw[:-2], deadline))
            await writer.drain()


def _refuse_taken(path: str) -> None:
    """Raises ConfigError for what is no socket, or one that answers. What a killed daemon left asyncio removes."""
    try:
        kind = os.lstat(path).st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISSOCK(kind):
        raise ConfigError(f"--listen {path}: something else stands there; move it away")
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(1)
        try:
            line.connect(path)
        except ConnectionRefusedError:
            return
        except OSError as error:
            raise ConfigError(f"--listen {path}: {error}; remove it if nothing uses it") from error
    raise ConfigError(f"--listen {path}: another daemon answers there; end it first")
