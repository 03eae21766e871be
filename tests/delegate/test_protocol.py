"""The policy delegate: the protocol. Whatever is not right answers DUNNO."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import pytest

from tests.delegate.support import CLIENT, OURS, Setting, child, request
from tui.delegate.__main__ import main
from tui.delegate.actions import DUNNO, discard
from tui.delegate.log import Log
from tui.delegate.modes import Modes
from tui.delegate.request import REQUEST_LIMIT
from tui.delegate.settings import read_config
from tui.delegate.verdict import BUDGET, Delegate

REJECTING = "answer('550 5.7.23 Message rejected due to: SPF fail')"
SPF = "DISCARD sekimori category=spf"


@pytest.fixture
def setting(tmp_path: Path) -> Setting:
    """SPF is wired to a policy server that rejects everything, and discarded."""
    setting = Setting(tmp_path)
    setting.configure(child(tmp_path, REJECTING))
    setting.modes.write_text("spf discard\n")
    return setting


def test_one_answer_for_each_request_in_their_order(setting: Setting) -> None:
    assert setting.answers(request("spf"), request(), request("spf")) == [SPF, DUNNO, SPF]


@pytest.mark.parametrize(
    "attributes",
    [
        {"policy_context": ""},
        {"policy_context": "dmarc"},
        {"policy_context": "dnsbl"},
        {"policy_context": "SPF"},
        {"protocol_state": "VRFY"},
        {"protocol_state": "CONNECT"},
        {"protocol_state": "END-OF-MESSAGE"},
        {"request": "something_else"},
        {"sasl_username": "alice"},
        {"client_address": OURS},
        {"client_address": f"::ffff:{OURS}"},
        {"client_address": "127.0.0.1"},
        {"client_address": "::1"},
        {"client_address": "unknown"},
        {"client_address": ""},
        {"client_address": "203.0.113.9; rm"},
    ],
)
def test_who_and_what_is_never_discarded(setting: Setting, attributes: dict[str, str]) -> None:
    assert setting.answers(request("spf", **attributes)) == [DUNNO]


@pytest.mark.parametrize("address", [CLIENT, "2001:db8:bad::9", f"::ffff:{CLIENT}"])
def test_everybody_else_is(setting: Setting, address: str) -> None:
    assert setting.answers(request("spf", client_address=address)) == [SPF]


def test_of_an_attribute_that_comes_twice_the_first_counts(setting: Setting) -> None:
    twice = request("spf", client_address=OURS).removesuffix(b"\n") + f"client_address={CLIENT}\n\n".encode()
    assert setting.answers(twice) == [DUNNO]


@pytest.mark.parametrize(
    ("sent", "answered"),
    [
        (b"", []),
        (b"\n", [DUNNO]),
        (b"no attribute\n\n", [DUNNO]),
        (b"\0\xff\xfe\r\n\n", [DUNNO]),
        (b"=\n==\n\n", [DUNNO]),
        (b"recipient=cut of", []),
        (b"recipient=whole line\nbut no end\n", []),
        (b"a" * (REQUEST_LIMIT * 4), []),
        (b"a=b\n" * REQUEST_LIMIT, []),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_garbage_is_answered_with_dunno_or_ends_it(setting: Setting, sent: bytes, answered: list[str]) -> None:
    assert setting.answers(sent) == answered


def test_a_hostile_helo_stays_in_its_attribute(setting: Setting) -> None:
    helo = "x=y action=OK \u202e\x1b[2J%s{0}'\"" + "z" * 4000
    assert setting.answers(request("spf", helo_name=helo)) == [SPF]


def test_a_mark_holds_nothing_but_its_own_characters() -> None:
    action = discard("dnsbl", zone="a.example\n\naction=OK \x1b<>")
    assert action == "DISCARD sekimori category=dnsbl zone=a.example??action=OK????"


@pytest.mark.parametrize("config", [None, "modes = [", "modes = 1\n"])
def test_without_a_configuration_spawn_gets_its_answers_still(setting: Setting, config: str | None) -> None:
    setting.config.unlink()
    if config is not None:
        setting.config.write_text(config)
    assert setting.answers(request("spf"), request("dnsbl")) == [DUNNO, DUNNO]


def test_postfix_hanging_up_is_no_error(setting: Setting) -> None:
    with subprocess.Popen(setting.argv(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as it:
        assert it.stdin is not None
        assert it.stdout is not None
        assert it.stderr is not None
        it.stdout.close()
        it.stdin.write(request("spf") * 3)
        it.stdin.close()
        assert it.stderr.read() == b""


def test_an_unexpected_error_is_dunno_and_one_line(setting: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    it = Delegate(read_config(str(setting.config)), told.append)
    monkeypatch.setattr(Modes, "discards", lambda *_: 1 / 0)
    assert it.answer(request("spf")[:-2]) == b"action=DUNNO\n\n"
    assert told == ["unexpected ZeroDivisionError: division by zero: mail is rejected as before the switch"]


def test_the_log_is_not_flooded_and_cannot_be_written_into(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    lines: list[str] = []
    log = Log(lines.append)
    for _ in range(500):
        log("one\nNov 24 mx postfix/smtpd[1]: forged \x1b[2J\u202e")
    now += 61
    log("x" * 5000)
    assert lines == ["one?Nov 24 mx postfix/smtpd[1]: forged ?[2J?", "x" * 300 + " (499 other lines left out)"]


def test_an_answer_is_there_before_postfix_stops_waiting() -> None:
    assert BUDGET < 2, "Postfix waits for 3 s"


@pytest.mark.parametrize("argv", [[], ["--listen", "x"], ["a", "b"], ["a", "--listen"], ["-x"]])
def test_wrong_arguments_are_answered_with_the_usage(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(argv) == 2
    assert capsys.readouterr().err.startswith("usage: sekimori-policy CONFIG.toml")
