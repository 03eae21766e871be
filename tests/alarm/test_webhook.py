"""The webhook against a real server: what it is sent, and every way in which it can answer badly."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from tests.alarm.findings import finding
from tests.alarm.receiver import Answer, Handler, receiver, status
from tests.enforcement.dsm_server import certificate
from tests.watching.deadline import until
from tui.alarm.alarm import Alarm, AlarmError
from tui.alarm.webhook import Webhook
from tui.finding_form import FIELDS


def failure(address: str, *, within: float = 5.0, pauses: tuple[float, ...] = ()) -> str:
    with pytest.raises(AlarmError) as caught:
        Webhook(address, host="mx1", within=within, pauses=pauses).deliver(Alarm(finding()))
    return str(caught.value)


def test_the_finding_is_posted_as_json() -> None:
    with receiver(status(204)) as server:
        Webhook(server.address, host="mx1").deliver(Alarm(finding(), held_back=2))
        ((path, headers, body),) = server.posts
    assert path == "/hook/s3cret?for=mail"
    assert headers["Content-Type"] == "application/json; charset=utf-8"
    assert list(body) == [*FIELDS, "held_back", "host", "text"]
    assert (body["kind"], body["severity"], body["traits"], body["recipients"]) == ("targeting", "danger", [], [])
    assert (body["first"], body["last"]) == ("2026-11-24T09:00:00Z", "2026-11-24T12:00:00Z")
    assert body["remedy"]["targets"] == body["addresses"] == ["192.0.2.1", "2001:db8::1"]
    assert (body["held_back"], body["host"]) == (2, "mx1")
    assert body["text"] == "Sekimori on mx1: DANGER: 2 addresses try sato. 2 more campaigns were held back."


def test_sentences_are_harmless_and_lists_exact() -> None:
    user = "<!everyone> @here http://evil.example/"
    with receiver(status(200)) as server:
        Webhook(server.address, host="mx1").deliver(Alarm(finding(users=(user,), sentence=f"{user} is tried.")))
        (post,) = server.posts
    assert post.body["users"] == [user]
    assert post.body["sentence"] == "‹·everyone› at here http:·//evil.example/ is tried."
    assert post.body["text"].endswith("DANGER: ‹·everyone› at here http:·//evil.example/ is tried.")


@pytest.mark.parametrize("code", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(code: int) -> None:
    with receiver(status(200)) as other, receiver(status(code, Location=other.address)) as server:
        says = failure(server.address, pauses=(0.0,))
        assert says == (
            f"the alarm was not posted to 127.0.0.1: it points elsewhere (status {code}); write the new address instead"
        )
        assert (len(server.posts), other.posts) == (1, [])


@pytest.mark.parametrize(("code", "tries"), [(400, 1), (404, 1), (410, 1), (429, 3), (500, 3), (503, 3)])
def test_a_refusal_is_told_and_tried_again_where_that_may_help(code: int, tries: int) -> None:
    with receiver(status(code)) as server:
        says = failure(server.address, pauses=(0.0, 0.0))
        assert says == f"the alarm was not posted to 127.0.0.1: it answered with status {code}"
        assert len(server.posts) == tries


def test_a_server_that_was_away_gets_it_later() -> None:
    answers = iter([status(503), status(200)])

    def answer(handler: Handler) -> None:
        next(answers)(handler)

    with receiver(answer) as server:
        Webhook(server.address, host="mx1", pauses=(0.0, 0.0)).deliver(Alarm(finding()))
        assert len(server.posts) == 2


def test_nobody_listens() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        says = failure(f"http://127.0.0.1:{taken.getsockname()[1]}/")
    assert says == "the alarm was not posted to 127.0.0.1: connection refused"


def test_a_name_that_is_none_is_told_without_the_secret_in_the_path() -> None:
    says = failure("http://name..invalid/s3cret")
    assert says == "the alarm was not posted to name..invalid: there is no such host, or no name server to ask"


def test_a_certificate_that_is_none_is_told() -> None:
    with receiver(status(200)) as server:
        says = failure(server.address.replace("http:", "https:"))
        assert says.startswith("the alarm was not posted to 127.0.0.1: ")
        assert server.posts == []


def test_only_a_certificate_that_is_vouched_for_is_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    proof = certificate(tmp_path)
    with receiver(status(204), proof) as server:
        address = server.address.replace("http://127.0.0.1", "https://localhost")
        says = failure(address)
        assert says.startswith(
            "the alarm was not posted to localhost: its certificate is not to be trusted (self-signed"
        )
        monkeypatch.setenv("SSL_CERT_FILE", str(proof.path))
        says = failure(address.replace("localhost", "127.0.0.1"))
        assert says.startswith(
            "the alarm was not posted to 127.0.0.1: its certificate is not to be trusted (IP address "
        )
        assert server.posts == []
        Webhook(address, host="mx1").deliver(Alarm(finding()))
        assert len(server.posts) == 1


def silent(handler: Handler) -> None:
    """Takes it, and never says a word."""
    handler.server.closing.wait()


def dripping(handler: Handler) -> None:
    """One byte of a header now and then, for ever: no pause is long enough for a time-out of the socket's."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not handler.server.closing.wait(0.05):
        handler.wfile.write(b"x")


def hesitating(handler: Handler) -> None:
    """ "Go on" without end."""
    with suppress(OSError):
        while not handler.server.closing.is_set():
            handler.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")


@pytest.mark.parametrize("answer", [silent, dripping, hesitating])
def test_an_answer_that_does_not_come_is_given_up(answer: Answer) -> None:
    with receiver(answer) as server:
        says = failure(server.address, within=0.5)
        assert says == "the alarm was not posted to 127.0.0.1: no answer within 0.5 seconds"
        until(lambda: not [thread for thread in threading.enumerate() if thread.name == "alarm-post"])


def test_a_huge_answer_is_not_read() -> None:
    sent: list[int] = []

    def huge(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(1 << 40))
        handler.end_headers()
        with suppress(OSError):
            while not handler.server.closing.is_set():
                sent.append(handler.wfile.write(b"x" * (1 << 20)))

    with receiver(huge) as server:
        Webhook(server.address, host="mx1").deliver(Alarm(finding()))
        assert len(server.posts) == 1
    assert sum(sent) < 64 << 20  # what the kernel's buffers take


@pytest.mark.parametrize("words", [b"HTTP/1.1 200 " + b"x" * 100_000, b"220 mx1 ESMTP\x1b[2J\r\n", b"\r\n", b""])
def test_something_else_answers(words: bytes) -> None:
    def answer(handler: Handler) -> None:
        handler.wfile.write(words)

    with receiver(answer) as server:
        assert failure(server.address) == "the alarm was not posted to 127.0.0.1: its answer is no HTTP"


def test_it_does_not_wait_for_a_better_time_once_it_was_told_to_stop() -> None:
    with receiver(status(503)) as server:
        hook = Webhook(server.address, host="mx1", pauses=(3600.0,))
        hook.stop()
        with pytest.raises(AlarmError, match="status 503"):
            hook.deliver(Alarm(finding()))
        assert len(server.posts) == 2
