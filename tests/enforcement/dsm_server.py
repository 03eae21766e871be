"""A DSM to talk to: log-in and block list over HTTPS, as public clients describe them, with mishaps on order."""

from __future__ import annotations

import json
import ssl
import subprocess
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest

from tests.enforcement.support import START
from tui.enforcement.backends.dsm_web import DsmWeb
from tui.enforcement.change import Block, EnforcementError

RULES = "SYNO.Core.Security.AutoBlock.Rules"
PASSWORD = "correct horse & battery=staple"  # with what a form must quote

#: Seconds after which a late answer would come; a client waits for less.
LATE = 2.0

Answer = dict[str, Any]
Make = Callable[..., DsmWeb]
Mishap = Callable[["Handler", Answer], None]


class RefusedError(Exception):
    """What DSM says with an error code."""

    def __init__(self, code: int) -> None:
        self.code = code


@dataclass
class Dsm:
    """Its state. `mishaps` wait for a method, one for each question; `asked` are the methods in their order."""

    url: str = ""
    deny: list[str] = field(default_factory=lambda: ["192.0.2.50"])
    allow: list[str] = field(default_factory=lambda: ["192.0.2.60", "2001:DB8::A:0:9"])
    sessions: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    mishaps: dict[str, list[Mishap]] = field(default_factory=dict)
    refuse: dict[str, int] = field(default_factory=dict)  # an error code for every question with this method
    page: int = 1000
    auth_versions: list[int] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)  # what no client should ask

    def answer(self, path: str, fields: dict[str, str], headers: dict[str, str]) -> Answer:
        method = fields["method"]
        if method in self.refuse:
            raise RefusedError(self.refuse[method])
        if fields["api"] == "SYNO.API.Info":
            assert path == "/webapi/query.cgi"
            return {fields["query"]: {"path": "entry.cgi", "minVersion": 1, "maxVersion": 7}}
        assert path == "/webapi/entry.cgi"
        if fields["api"] == "SYNO.API.Auth":
            return self.login(fields) if method == "login" else self.logout(fields)
        assert (fields["api"], fields["version"]) == (RULES, "1")
        sid = fields.get("_sid", "")
        if sid not in self.sessions or headers["cookie"] != f"id={sid}" or headers["x-syno-token"] != f"t{sid}":
            raise RefusedError(119)
        listed = {"deny": self.deny, "allow": self.allow}[json.loads(fields["type"])]
        if method == "list":
            offset, limit = int(fields["offset"]), min(int(fields["limit"]), self.page)
            items = [{"ip": ip, "reason": "", "record_time": 1} for ip in listed[offset : offset + limit]]
            return {"ip_info": items, "offset": offset, "total": len(listed)}
        ip = json.loads(fields["ip"])
        assert isinstance(ip, str)
        {"create": listed.append, "delete": listed.remove}[method](ip)
        return {}

    def login(self, fields: dict[str, str]) -> Answer:
        self.auth_versions.append(int(fields["version"]))
        if (fields["account"], fields["passwd"]) != ("sekimori", PASSWORD):
            raise RefusedError(400)
        sid = f"sid-{len(self.asked)}"
        self.sessions.add(sid)
        return {"sid": sid, "synotoken": f"t{sid}", "did": "x"}

    def logout(self, fields: dict[str, str]) -> Answer:
        self.sessions.discard(fields["_sid"])
        return {}


class Handler(BaseHTTPRequestHandler):
    dsm: Dsm
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        assert "?" not in self.path  # nothing of a session in what a proxy would log
        fields = dict(parse_qsl(body, strict_parsing=True))
        method = fields["method"]
        self.dsm.asked.append(method)
        waiting = self.dsm.mishaps.get(method) or [respond]
        mishap = waiting.pop(0)
        if mishap is never:
            time.sleep(LATE)
            return
        if mishap is forgets:
            self.dsm.sessions.clear()
        try:
            answer = {"success": True, "data": self.dsm.answer(self.path, fields, dict(self._lower()))}
        except RefusedError as refused:
            answer = {"success": False, "error": {"code": refused.code}}
        except Exception as fault:
            self.dsm.faults.append(f"{fields}: {fault!r}")
            raise
        mishap(self, answer)

    def _lower(self) -> Iterator[tuple[str, str]]:
        yield from ((name.lower(), value) for name, value in self.headers.items())

    def send(self, content: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name of the base class
        """Keep quiet."""


def respond(handler: Handler, answer: Answer) -> None:
    handler.send(json.dumps(answer).encode())


def never(handler: Handler, answer: Answer) -> None:
    """Is not even carried out."""


def late(handler: Handler, answer: Answer) -> None:
    """Is carried out, and answered too late."""
    time.sleep(LATE)


def cut(handler: Handler, answer: Answer) -> None:
    """Is carried out, and the line goes dead."""
    handler.close_connection = True


def endless(handler: Handler, answer: Answer) -> None:
    """Is carried out, and answered at great length."""
    handler.send(json.dumps(answer).encode() + b" " * (8 << 20))


def dripping(handler: Handler, answer: Answer) -> None:
    """Is carried out, and answered a byte at a time."""
    handler.send(b"")
    for _ in range(10):
        time.sleep(LATE / 10)
        handler.wfile.write(b" ")
    handler.wfile.write(json.dumps(answer).encode())


def says(content: bytes, status: int = 200, **headers: str) -> Mishap:
    """Is carried out, and answered with this."""
    return lambda handler, answer: handler.send(content, status, **headers)


def forgets(handler: Handler, answer: Answer) -> None:
    """The session has ended: refused."""
    respond(handler, answer)


@dataclass(frozen=True)
class Certificate:
    """A certificate for `localhost` that nobody vouches for but itself."""

    path: Path
    key: Path

    @property
    def fingerprint(self) -> str:
        return sha256(ssl.PEM_cert_to_DER_cert(self.path.read_text())).hexdigest()


def certificate(folder: Path) -> Certificate:
    made = Certificate(folder / "cert.pem", folder / "key.pem")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", made.key, "-out", made.path],
        check=True, capture_output=True,
    )  # fmt: skip
    return made


@contextmanager
def serving(dsm: Dsm, proof: Certificate) -> Iterator[Dsm]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(proof.path, proof.key)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("DsmHandler", (Handler,), {"dsm": dsm}))
    server.daemon_threads = True
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    server.handle_error = lambda request, client_address: None  # type: ignore[method-assign]
    dsm.url = f"https://localhost:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield dsm
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert dsm.faults == []


def blocks(*networks: str) -> list[Block]:
    return [Block(network, START, START + timedelta(days=1)) for network in networks]


def refusal(call: Callable[..., object], *arguments: object) -> str:
    """What an EnforcementError says; nothing of it, nor of what led to it, holds a secret."""
    with pytest.raises(EnforcementError) as caught:
        call(*arguments)
    assert PASSWORD not in "".join(traceback.format_exception(caught.value))
    assert "sid-" not in str(caught.value)
    return str(caught.value)
