"""The policy delegate asks the site's own SPF server, which may be wrong, slow or gone."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from tests.delegate.support import SOON, Asked, Setting, child, request, timed
from tui.delegate.actions import DUNNO, TRY_ALONE

SPF = "DISCARD sekimori category=spf"
REJECTING = "answer('550 5.7.23 Message rejected due to: SPF fail')"
BY_SENDER = "answer('550 no' if 'sender=bad@example.net\\n' in request else 'dunno')"


def mail(number: int, sender: str = "a@example.net") -> bytes:
    """The first recipient of a mail of its own."""
    return request("spf", instance=f"7.{number}", sender=sender)


@pytest.fixture
def setting(tmp_path: Path) -> Setting:
    setting = Setting(tmp_path)
    setting.modes.write_text("spf discard\n")
    return setting


@pytest.mark.parametrize(
    ("action", "answered"),
    [
        ("550 5.7.23 Message rejected due to: SPF fail", SPF),
        ("reject", SPF),
        ("REJECT not allowed", SPF),
        ("554 no", SPF),
        ("dunno", DUNNO),
        ("defer_if_permit 4.7.24 try later", DUNNO),
        ("450 4.7.24 try later", DUNNO),
        ("prepend Received-SPF: Pass action=550 (mailfrom) identity=mailfrom; 550 5.7.23", DUNNO),
        ("prepend Authentication-Results: mx; reject", DUNNO),
        ("DISCARD", DUNNO),
        ("5500", DUNNO),
        ("", DUNNO),
        ("OK", DUNNO),
    ],
)
def test_only_a_reject_of_the_sites_spf_server_becomes_a_discard(setting: Setting, action: str, answered: str) -> None:
    setting.configure(child(setting.folder, f"answer({action!r})"))
    assert setting.answers(request("spf"), request("spf")) == [answered, answered]


def test_the_sites_server_gets_the_request_as_postfix_sent_it(setting: Setting) -> None:
    seen = setting.folder / "seen"
    setting.configure(child(setting.folder, f"open({str(seen)!r}, 'w').write(''.join(request)); {REJECTING}"))
    sent = request("spf", sender="café@example.net", helo_name="[203.0.113.9]")
    setting.answers(sent)
    assert seen.read_bytes() == sent.removesuffix(b"\n")


def test_while_it_is_rejected_the_sites_server_is_not_even_started(setting: Setting) -> None:
    started = setting.folder / "started"
    setting.configure(child(setting.folder, f"open({str(started)!r}, 'w'); {REJECTING}"))
    setting.modes.write_text("spf reject\n")
    assert setting.answers(request("spf")) == [DUNNO]
    assert not started.exists()


def test_a_late_answer_is_not_taken_for_the_next_ones(setting: Setting) -> None:
    setting.configure(child(setting.folder, f"if number == 1: time.sleep(2.5)\n{BY_SENDER}"))
    asked = [mail(1, "bad@example.net"), mail(2), mail(3), mail(4, "bad@example.net")]
    answers, seconds = timed(lambda: setting.answers(*asked))
    assert answers == [DUNNO, DUNNO, DUNNO, SPF]
    assert seconds < 5


def test_a_mail_is_discarded_only_if_all_that_was_asked_about_it_is_junk(setting: Setting) -> None:
    """A site may judge by the recipient; DISCARD would take the mail from one for whom it is good."""
    strictly = r"'recipient=strict@example.org\n' in request"
    setting.configure(child(setting.folder, f"answer('550 no' if {strictly} else 'dunno')"))
    strict, lax = ({"recipient": f"{name}@example.org"} for name in ("strict", "lax"))
    orders = {"1": [strict, lax, strict], "2": [lax, strict, lax], "3": [strict, strict]}
    got = [setting.answers(*(request("spf", instance=n, **who) for who in order)) for n, order in orders.items()]
    assert got == [[SPF, TRY_ALONE, SPF], [DUNNO, DUNNO, DUNNO], [SPF, SPF]]


def test_the_sites_server_is_renewed_before_it_grows_large(setting: Setting) -> None:
    setting.configure(child(setting.folder, "answer('550 no' if number <= 1000 else 'dunno')"))
    assert set(setting.answers(*map(mail, range(1500)))) == {SPF}


def test_switched_in_the_middle_of_a_mail_it_goes_on_as_it_began(setting: Setting) -> None:
    setting.configure(child(setting.folder, REJECTING))
    asked = Asked(setting)
    assert asked(mail(1)) == [SPF]
    setting.modes.write_text("spf reject\n")
    assert asked(mail(1), mail(2)) == [DUNNO, DUNNO], "the native 550"
    setting.modes.write_text("spf discard\n")
    assert asked(mail(1), mail(2), mail(3)) == [SPF, DUNNO, SPF], "one passed the native check of mail 2"


@pytest.mark.parametrize(
    "body",
    ["time.sleep(60)", "sys.exit(1)", "os.write(1, b'x' * 200000)", "print('action=550 no end', flush=True)"],
)
def test_a_server_that_does_not_work_is_dunno_in_time(setting: Setting, body: str) -> None:
    setting.configure(child(setting.folder, body))
    answers, seconds = timed(lambda: setting.answers(request("spf")))
    assert answers == [DUNNO]
    assert seconds < SOON


@pytest.mark.parametrize("command", ["/no/such/program", "/etc/passwd", "/bin/true", "/"])
def test_a_command_that_cannot_run_is_dunno_and_told(setting: Setting, command: str) -> None:
    setting.configure(f'[spf]\ncommand = ["{command}"]\n')
    asked = Asked(setting)
    answers, seconds = timed(lambda: asked(*map(mail, range(20))))
    assert set(answers) == {DUNNO}
    assert seconds < SOON
    assert asked.told
    assert all(line.startswith(f"{command} does not work (") for line in asked.told)
    assert len(asked.told) == 1, "it is not started again for each mail"


def test_a_killed_server_is_started_again_and_leaves_no_zombie(setting: Setting) -> None:
    pid = setting.folder / "pid"
    setting.configure(child(setting.folder, f"open({str(pid)!r}, 'w').write(str(os.getpid())); {REJECTING}"))
    asked = Asked(setting)
    assert asked(mail(1)) == [SPF]
    first = int(pid.read_text())
    os.kill(first, 9)
    time.sleep(0.2)
    assert not Path(f"/proc/{first}").exists(), "also while nothing is asked"
    assert asked(mail(2)) == [SPF]
    second = int(pid.read_text())
    assert second != first
    asked.delegate.close()
    assert not Path(f"/proc/{second}").exists()
