"""What `--check` says: what is wired, what is not any more, and what is well though somebody has edited it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.stack.setup.bare import APPLY, UNDO, Bare, edit

pytestmark = pytest.mark.stack


def test_check_says_what_is_wired_and_what_is_not_any_more(wired: Bare) -> None:
    assert wired.setup("--check").returncode == 0
    told = json.loads(wired.setup("--check", "--json").stdout)
    assert told["ok"]
    assert {wire["name"] for wire in told["wires"]} >= {
        "dnsbl",
        "unknown_recipient",
        "dmarc",
        "spam",
        "block list",
        "sudo",
    }
    edit(wired.root / "postfix/main.cf", "policy_context=dnsbl", "policy_context=other")
    lost = wired.setup("--check", "--json")
    told = json.loads(lost.stdout)
    assert (lost.returncode, told["ok"]) == (4, False)
    assert {wire["name"] for wire in told["wires"] if not wire["wired"]} == {"dnsbl", "unknown_recipient"}


@pytest.mark.parametrize("service", ["", "mine unix n - y - 0 cleanup\n    -o { milter_header_checks = $checks }\n"])
def test_header_checks_that_spoil_rspamds_discards_are_told_and_unwire_them(wired: Bare, service: str) -> None:
    value = "checks = regexp:/etc/postfix/x\n" + ("" if service else "milter_header_checks = $checks\n")
    for name, text in (("main.cf", value), ("master.cf", service)):
        with (wired.root / "postfix" / name).open("a") as file:
            file.write(text)
    why = "left out  dmarc: Postfix has milter_header_checks (regexp:/etc/postfix/x), and"
    told = wired.setup("--check")
    assert (told.returncode, why in told.stdout) == (4, True)
    assert wired.setup(*APPLY, "--backend", "file").returncode == 0
    assert (wired.root / "rspamd/local.d/rspamd.lua").read_bytes() == b""
    told = wired.setup("--check")
    assert (told.returncode, why in told.stdout) == (0, False)  # not wished any more


def test_check_tells_an_older_program_from_a_missing_one(wired: Bare) -> None:
    helper = wired.root / "sbin/sekimori-gate"
    helper.write_bytes(helper.read_bytes() + b"\n")  # another version
    told = wired.setup("--check").stdout
    assert "outdated  helper: " in told
    assert told.endswith("with: sekimori setup\n")
    helper.unlink()
    assert "not wired helper: " in wired.setup("--check").stdout
    assert wired.setup("--yes").returncode == 0
    well = wired.setup("--check")
    assert (well.returncode, "with: sekimori setup" in well.stdout) == (0, False)


def test_check_without_setup_says_how_to_wire(bare: Bare) -> None:
    told = bare.setup("--check")
    assert (told.returncode, told.stdout) == (4, "nothing is wired here; wire it: sekimori setup\n")


def test_check_needs_no_root(wired: Bare) -> None:
    told = wired.setup("--check", user="nobody")
    assert (told.returncode, told.stderr) == (0, "")
    assert "not known sudo" in told.stdout  # its file is root's alone


def test_check_tells_of_a_helper_that_does_not_answer(wired: Bare) -> None:
    Path(wired.host.settings).chmod(0o666)  # and so it does not obey them
    told = wired.setup("--check", "--json")
    assert told.returncode == 4
    assert "others than root may write it" in told.stdout or "others than root may write it" in told.stderr


def test_settings_that_the_administrator_may_edit_are_well(wired: Bare) -> None:
    settings, policy = wired.root / "etc/sekimori/gate.toml", wired.root / "postfix/sekimori/policy.toml"
    text = settings.read_text().replace("allow = []", 'allow = ["192.0.2.7"]  # the office')
    state = wired.root / "elsewhere"
    settings.write_text(text.replace(f'state = "{wired.host.state}"', f'state = "{state}"'))
    settings.chmod(0o640)
    edit(policy, "ours = [", 'ours = ["192.0.2.0/24", ')
    for path in (wired.root / "rspamd/sekimori", wired.root / "rspamd/local.d/rspamd.lua"):
        shutil.chown(path, "nobody")
    checked = wired.setup("--check")
    assert checked.returncode == 0, checked.stdout
    assert f"wired     helper: {wired.host.helper} changes the system (edited: {settings})" in checked.stdout
    assert f"(edited: {policy})" in checked.stdout
    again = wired.setup("--yes")
    assert "all of this is so already" in again.stdout, again.stdout
    undone = wired.setup(*UNDO)
    assert f"it is kept as {settings}.saved" in undone.stdout


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("etc/sekimori/gate.toml", 'dnsbl = "policy"', ""),
        ("etc/sekimori/gate.toml", "/postfix/sekimori/modes", "/elsewhere/modes"),
        ("postfix/sekimori/policy.toml", 'zones = ["dnsbl.example"]', 'zones = ["far.example"]'),
        ("postfix/sekimori/policy.toml", "127.0.0.", "127.0.9."),
        ("postfix/sekimori/policy.toml", "[dnsbl]", "[dnsbl"),
    ],
)
def test_settings_without_which_a_switch_does_nothing_are_not(wired: Bare, name: str, before: str, after: str) -> None:
    edit(wired.root / name, before, after)
    checked = wired.setup("--check")
    assert checked.returncode == 4, checked.stdout
