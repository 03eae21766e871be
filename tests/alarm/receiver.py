"""A real web server on loopback that takes alarms, and answers as a test wants."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

from tests.enforcement.dsm_server import Certificate

Answer = Callable[["Handler"], None]


class Post(NamedTuple):
    """What was posted."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]


class Handler(BaseHTTPRequestHandler):
    """Notes a post, then answers by the server's `answer`."""

    server: Receiver

    def do_POST(self) -> None:
        """Take an alarm."""
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posts.append(Post(self.path, dict(self.headers), json.loads(raw)))
        self.server.answer(self)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name that the library has
        """Nothing: a test's output is the test's."""


class Receiver(ThreadingHTTPServer):
    """Owns what was posted. `closing` is set when the test is over, for answers that take for ever."""

    daemon_threads = True

    def __init__(self, answer: Answer) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answer = answer
        self.posts: list[Post] = []
        self.closing = threading.Event()

    @property
    def address(self) -> str:
        """What to write into the settings."""
        return f"http://127.0.0.1:{self.server_port}/hook/s3cret?for=mail"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing: that the other side hangs up is what some tests want."""


def status(code: int, **headers: str) -> Answer:
    """An answer with a status and headers, without a body."""

    def answer(handler: Handler) -> None:
        handler.send_response(code)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return answer


@contextmanager
def receiver(answer: Answer, proof: Certificate | None = None) -> Iterator[Receiver]:
    """A server that runs; with a certificate it speaks TLS."""
    server = Receiver(answer)
    if proof:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(proof.path, proof.key)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()
