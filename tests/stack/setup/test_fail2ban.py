"""Setup with fail2ban's bans as the way to block: the jail that has to do with mail, and how long it can ban."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stack.conftest import able_to_serve
from tests.stack.setup.overlay import HELPER, SETUP, Told, play

pytestmark = pytest.mark.stack

SCRIPT = f"""
mkdir /run/fail2ban
rm -f /etc/fail2ban/jail.d/*
cat >/etc/fail2ban/jail.d/site.local <<END
[DEFAULT]
banaction = nftables
backend = polling
[sshd]
enabled = true
logpath = /var/log/mail.log
[dovecot]
enabled = true
logpath = /var/log/mail.log
END
touch /var/log/mail.log
step start fail2ban-server -b --logtarget /var/log/fail2ban.log start
for _ in $(seq 100); do fail2ban-client status dovecot >/dev/null 2>&1 && break; sleep 0.1; done
step none {SETUP} --dry-run --backend fail2ban:nojail
step setup {SETUP} --yes --backend fail2ban --categories spam
step block {HELPER} block 203.0.113.9 --for 5m
step banned fail2ban-client get dovecot banip
step check {SETUP} --check
step undo {SETUP} --undo --yes
step stop fail2ban-client stop
"""


@pytest.fixture(scope="module")
def told() -> Iterator[Told]:
    """The script, run once."""
    packages = {"postconf": "postfix", "fail2ban-server": "fail2ban", "nft": "nftables", "rspamadm": "rspamd"}
    with able_to_serve(packages), tempfile.TemporaryDirectory(prefix="sekimori-fail2ban-") as folder:
        yield play(SCRIPT, Path(folder))


def test_the_jail_of_mail_is_taken_and_bans(told: Told) -> None:
    assert told.code("setup") == 0, told.printed("setup")
    assert "blocks go to fail2ban jail dovecot" in told.printed("setup")
    assert json.loads(told.printed("block"))["ok"], told.printed("block")
    assert told.printed("banned").split() == ["203.0.113.9"]


def test_a_jail_that_ends_bans_early_is_told(told: Told) -> None:
    assert "the jail dovecot ends every ban after 600 s" in told.printed("setup")


def test_a_jail_that_is_not_there_is_no_plan(told: Told) -> None:
    assert told.code("none") == 4
    assert 'fail2ban has no jail "nojail"; it has dovecot, sshd' in told.printed("none")


def test_check_and_undo_know_it(told: Told) -> None:
    assert told.code("check") == 0, told.printed("check")
    assert told.code("undo") == 0, told.printed("undo")
    assert "what was banned in fail2ban stays so until its time ends" in told.printed("undo")
