"""The policy delegate as the file that a host has: what it loads, and that it lives on when the file is replaced."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.delegate.support import CLIENT, Oracle, Setting, actions, child, data, known, request

NOBODY = "nosuch@example.org"

#: Runs the program and says on the last line which modules there are at its end.
RUN = """
import sys
sys.path.insert(0, sys.argv.pop(1))
from tui.delegate.__main__ import main
main()
print(*sys.modules)
"""

SPF = '[spf]\ncommand = ["/usr/bin/policyd-spf"]\n'
DNSBL = '[dnsbl]\nzones = ["dnsbl.example"]\n'
UNKNOWN = '[unknown_recipient]\noracle = "127.0.0.1:10043"\n'


@pytest.fixture
def setting(tmp_path: Path) -> Setting:
    return Setting(tmp_path)


def loaded(setting: Setting) -> set[str]:
    """The modules after one question for each category, none of which is switched."""
    asked = b"".join(map(request, ("spf", "dnsbl", "unknown_recipient")))
    argv = [sys.executable, "-I", "-S", "-c", RUN, str(setting.program), str(setting.config)]
    done = subprocess.run(argv, input=asked, capture_output=True, timeout=20, cwd="/")
    assert done.returncode == 0
    assert done.stdout.startswith(b"action=DUNNO\n\n" * 3)
    return set(done.stdout.decode().splitlines()[-1].split())


def test_what_is_not_switched_costs_nothing_to_start(setting: Setting) -> None:
    """Postfix starts one process for each smtpd and check."""
    setting.configure(SPF, DNSBL, UNKNOWN)
    modules = loaded(setting)
    assert {"tui.delegate.spf", "tui.delegate.dnsbl", "tui.delegate.oracle"} <= modules
    assert not modules & {"asyncio", "socket", "subprocess", "syslog", "dataclasses", "tui.delegate.daemon"}


@pytest.mark.parametrize("table", [SPF, DNSBL, UNKNOWN], ids=["spf", "dnsbl", "unknown_recipient"])
def test_what_is_not_wired_is_not_loaded(setting: Setting, table: str) -> None:
    setting.configure(table)
    own = {SPF: "tui.delegate.spf", DNSBL: "tui.delegate.dnsbl", UNKNOWN: "tui.delegate.oracle"}
    assert loaded(setting) & set(own.values()) == {own[table]}


def test_replaced_while_it_runs_it_goes_on_as_it_was(setting: Setting) -> None:
    """`sekimori setup` puts a new version there; what runs ends when the smtpd that asks it does."""
    with Oracle(known()) as oracle:
        setting.configure(child(setting.folder, "answer('550 5.7.23 no')"), oracle.table)
        with subprocess.Popen(setting.argv(), stdin=subprocess.PIPE, stdout=subprocess.PIPE) as it:
            assert it.stdin is not None
            it.stdin.write(request("spf"))
            it.stdin.flush()
            assert it.stdout is not None
            assert it.stdout.read(len(b"action=DUNNO\n\n")) == b"action=DUNNO\n\n"
            beside = setting.folder / "new"
            beside.write_bytes(b"another version")
            os.replace(beside, setting.program)
            setting.modes.write_text("spf discard\nunknown_recipient discard\n")
            others = {"recipient": NOBODY, "instance": "2", "client_address": CLIENT}
            asked = [
                request("spf", instance="1"),
                request("unknown_recipient", **others),
                data("unknown_recipient", 1, NOBODY, instance="2"),
            ]
            answered, _ = it.communicate(b"".join(asked), timeout=20)
    n = "DISCARD sekimori category=unknown_recipient n=1"
    assert actions(answered) == ["DISCARD sekimori category=spf", "OK", n]
