"""What is told of a sekimori-policy that does not answer."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator

import pytest

from tui.enforcement.change import EnforcementError
from tui.setup import verify
from tui.setup.postfix import Postfix

COMPLAINT = b"Traceback (most recent call last):\nModuleNotFoundError: No module named \x1b[2Jtui"


@pytest.fixture
def port() -> Iterator[int]:
    """Answers as spawn(8) does whose program cannot start: with its last words, and an end."""

    class Complains(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.recv(4096)
            self.request.sendall(COMPLAINT)

    with socketserver.TCPServer(("127.0.0.1", 0), Complains) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def test_a_program_that_cannot_start_is_told_in_its_own_words(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify, "_PATIENCE", 0.3)
    asked = f"inet:127.0.0.1:{port}, policy_context=spf, timeout=3s"
    main = f"smtpd_recipient_restrictions = check_policy_service {{ {asked} }}\n"
    with pytest.raises(EnforcementError, match="No module named ␛\\[2Jtui\\); see Postfix's log"):
        verify.policy_answers(Postfix("/nonexistent", main, ""))
