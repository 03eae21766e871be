"""The policy delegate as one daemon: many connections, a graceful end, sockets left behind."""

from __future__ import annotations

import signal
import socket
import stat
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from tests.delegate.support import Setting, actions, child, request
from tui.delegate.actions import DUNNO
from tui.delegate.request import REQUEST_LIMIT

SPF = "DISCARD sekimori category=spf"


@pytest.fixture
def setting(tmp_path: Path) -> Setting:
    setting = Setting(tmp_path)
    setting.configure(child(tmp_path, "answer('550 5.7.23 no')"))
    setting.modes.write_text("spf discard\n")
    return setting


class Daemon:
    """The program with --listen at `where`; `error` is what it printed, once it ended."""

    def __init__(self, setting: Setting, where: str) -> None:
        self.where = where
        self.process = subprocess.Popen(setting.argv("--listen", where), stderr=subprocess.PIPE, cwd="/")

    def connect(self) -> socket.socket:
        """A connection, within 10 s."""
        deadline = time.monotonic() + 10
        while True:
            with suppress(OSError):
                if self.where.startswith("/"):
                    line = socket.socket(socket.AF_UNIX)
                    line.settimeout(10)
                    line.connect(self.where)
                    return line
                host, _, port = self.where.rpartition(":")
                return socket.create_connection((host.strip("[]"), int(port)), 10)
            assert time.monotonic() < deadline
            assert self.process.poll() is None, self.error()
            time.sleep(0.02)

    def end(self) -> int:
        """SIGTERM; the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(10)

    def error(self) -> str:
        assert self.process.stderr is not None
        return self.process.stderr.read().decode()


def asked(line: socket.socket, *requests: bytes) -> list[str]:
    """The actions on one connection, one after the other."""
    got = []
    for one in requests:
        line.sendall(one)
        answer = b""
        while not answer.endswith(b"\n\n"):
            chunk = line.recv(4096)
            assert chunk, "hung up"
            answer += chunk
        got += actions(answer)
    return got


def free_port(host: str = "127.0.0.1") -> int:
    with socket.create_server((host, 0), family=socket.AF_INET6 if ":" in host else socket.AF_INET) as listener:
        port: int = listener.getsockname()[1]
        return port


@pytest.fixture(params=["inet", "socket"])
def daemon(request: pytest.FixtureRequest, setting: Setting) -> Iterator[Daemon]:
    where = f"127.0.0.1:{free_port()}" if request.param == "inet" else str(setting.folder / "policy.sock")
    daemon = Daemon(setting, where)
    try:
        daemon.connect().close()
        yield daemon
        assert daemon.process.poll() is not None or daemon.end() == 0
        assert daemon.error() == ""
    finally:
        daemon.process.kill()
        daemon.process.wait()


def test_it_answers_as_the_spawned_one(daemon: Daemon, setting: Setting) -> None:
    with daemon.connect() as line:
        assert asked(line, request("spf"), request("dnsbl"), request("spf")) == [SPF, DUNNO, SPF]
        setting.modes.write_text("spf reject\n")
        assert asked(line, request("spf")) == [DUNNO]


def test_many_connections_at_once(daemon: Daemon) -> None:
    def session(_: int) -> list[str]:
        with daemon.connect() as line:
            return asked(line, *[request("spf"), request()] * 5)

    with ThreadPoolExecutor(20) as threads:
        assert list(threads.map(session, range(40))) == [[SPF, DUNNO] * 5] * 40


@pytest.mark.parametrize("sent", [b"a" * (REQUEST_LIMIT * 3), b"\xff\0=\n" * REQUEST_LIMIT, b"cut of"], ids=range(3))
def test_garbage_ends_its_own_connection_alone(daemon: Daemon, sent: bytes) -> None:
    with daemon.connect() as good, daemon.connect() as bad:
        with suppress(ConnectionError):
            bad.sendall(sent)
            bad.shutdown(socket.SHUT_WR)
            assert bad.recv(100) == b""
        assert asked(good, request("spf")) == [SPF]


def test_a_request_that_is_being_answered_gets_its_answer_at_the_end(setting: Setting) -> None:
    setting.configure(child(setting.folder, "time.sleep(0.8)\nanswer('550 5.7.23 no')"))
    daemon = Daemon(setting, f"127.0.0.1:{free_port()}")
    with daemon.connect() as waiting, daemon.connect() as line:
        line.sendall(request("spf"))
        time.sleep(0.3)
        began = time.monotonic()
        daemon.process.send_signal(signal.SIGTERM)
        assert actions(line.recv(4096)) == [SPF]
        assert (line.recv(1), waiting.recv(1)) == (b"", b"")
    assert daemon.process.wait(10) == 0
    assert time.monotonic() - began < 2
    assert daemon.error() == ""


def test_its_socket_is_for_every_user_and_gone_when_it_ends(setting: Setting) -> None:
    path = setting.folder / "policy.sock"
    daemon = Daemon(setting, str(path))
    daemon.connect().close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o666
    assert daemon.end() == 0
    assert not path.exists()


def test_a_socket_that_a_killed_one_left_is_replaced(setting: Setting) -> None:
    path = str(setting.folder / "policy.sock")
    killed = Daemon(setting, path)
    killed.connect().close()
    killed.process.kill()
    killed.process.wait()
    assert Path(path).exists()
    daemon = Daemon(setting, path)
    with daemon.connect() as line:
        assert asked(line, request("spf")) == [SPF]
    assert daemon.end() == 0


def test_a_second_one_does_not_take_the_socket_from_the_first(setting: Setting) -> None:
    path = str(setting.folder / "policy.sock")
    first = Daemon(setting, path)
    with first.connect() as line:
        second = Daemon(setting, path)
        assert second.process.wait(10) == 1
        assert "another daemon answers there; end it first" in second.error()
        assert asked(line, request("spf")) == [SPF]
    first.connect().close()
    assert first.end() == 0


@pytest.mark.parametrize(
    ("where", "says"),
    [
        ("{folder}/modes", "something else stands there; move it away"),
        ("{folder}/no/such/folder.sock", "No such file or directory"),
        ("127.0.0.1", "is no address and port, as 127.0.0.1:10043"),
        ("localhost:10040", "is no address and port"),
        ("{taken}", "address already in use"),
    ],
)
def test_where_it_cannot_listen_it_says_why(setting: Setting, where: str, says: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        place = where.format(folder=setting.folder, taken=f"127.0.0.1:{taken.getsockname()[1]}")
        daemon = Daemon(setting, place)
        assert daemon.process.wait(10) == 1
    error = daemon.error()
    assert error.startswith("sekimori-policy: ")
    assert says in error
    assert error.count("\n") == 1, "no traceback"
    assert setting.modes.read_text() == "spf discard\n"


def test_with_a_wrong_configuration_it_does_not_start(setting: Setting) -> None:
    setting.config.write_text("modes = 1\n")
    daemon = Daemon(setting, f"127.0.0.1:{free_port()}")
    assert daemon.process.wait(10) == 1
    assert "modes must be a text" in daemon.error()


def test_it_listens_on_ipv6(setting: Setting) -> None:
    try:
        port = free_port("::1")
    except OSError as error:
        pytest.skip(f"needs IPv6 on loopback: {error}")
    daemon = Daemon(setting, f"[::1]:{port}")
    with daemon.connect() as line:
        assert asked(line, request("spf")) == [SPF]
    assert daemon.end() == 0
