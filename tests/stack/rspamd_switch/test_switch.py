"""Rspamd refuses; switched, it takes what it would have refused and drops it, and nothing else changes."""

from __future__ import annotations

import os
import signal
import time
from datetime import UTC, datetime, timedelta

import pytest

from tests.stack.rspamd_switch.mails import KINDS, REFUSED_FOR, Seen, look
from tests.stack.rspamd_switch.servers import Host
from tests.stack.servers import wait_until
from tui.category import Category
from tui.enforcement.change import Mode, Policy
from tui.enforcement.rspamd_wiring import ACTIONS, RULE, unmerged

pytestmark = pytest.mark.stack


def set_to(mode: Mode, *names: str, until: datetime | None = None) -> list[Policy]:
    return [Policy(Category(name), mode, datetime.now(UTC), until, "alice") for name in names]


def test_the_site_refuses_what_it_should(native: dict[str, Seen]) -> None:
    """Else nothing below means anything."""
    taken = {"good", "marked"}
    assert {kind for kind, seen in native.items() if seen.fate == "delivered"} == taken
    assert {seen.code for kind, seen in native.items() if kind not in taken} == {554}
    assert set(KINDS) - taken - {"gtube", "own user's spam"} == set().union(*REFUSED_FOR.values())


@pytest.mark.parametrize("kind", KINDS)
def test_being_wired_changes_neither_verdict_nor_text(host: Host, native: dict[str, Seen], kind: str) -> None:
    assert look(host, kind) == native[kind]


@pytest.mark.parametrize("category", REFUSED_FOR)
def test_switched_its_mail_is_taken_and_dropped_and_no_other_changes(
    host: Host, native: dict[str, Seen], category: str
) -> None:
    host.switches().change(set_to(Mode.DISCARD, category))
    for kind in KINDS:
        seen = look(host, kind)
        if kind in REFUSED_FOR[category]:
            assert (seen.code, seen.fate) == (250, "discarded"), kind
            assert f'forced: discard "sekimori category={category}"' in seen.verdict
        else:
            assert seen == native[kind], kind
    host.switches().change(set_to(Mode.REJECT, category))
    for kind in REFUSED_FOR[category]:
        assert look(host, kind) == native[kind], kind


def test_all_switched_only_what_rspamd_forces_by_itself_and_our_own_users_mail_is_refused(host: Host) -> None:
    host.switches().change(set_to(Mode.DISCARD, *REFUSED_FOR))
    fates = {kind: look(host, kind).fate for kind in KINDS}
    assert {kind for kind, fate in fates.items() if fate == "refused"} == {"gtube", "own user's spam"}
    assert {kind for kind, fate in fates.items() if fate == "delivered"} == {"good", "marked"}


def test_the_next_mail_sees_the_switch(host: Host) -> None:
    switches = host.switches()
    for mode, code in ((Mode.DISCARD, 250), (Mode.REJECT, 554)) * 5:
        switches.change(set_to(mode, "dmarc"))
        assert host.send("dmarc.example.com").answer.code == code


def test_it_ends_at_its_time_with_nobody_there(host: Host, native: dict[str, Seen]) -> None:
    until = datetime.now(UTC) + timedelta(seconds=1.5)
    host.switches().change(set_to(Mode.DISCARD, "spam", until=until))
    assert look(host, "spam").fate == "discarded"
    time.sleep((until - datetime.now(UTC)).total_seconds() + 0.05)
    assert look(host, "spam") == native["spam"]


def test_a_file_that_is_gone_rejects_and_one_that_is_back_discards(host: Host, native: dict[str, Seen]) -> None:
    host.switches().change(set_to(Mode.DISCARD, "dmarc"))
    content = (host.maps / "modes").read_bytes()
    assert look(host, "dmarc").fate == "discarded"
    (host.maps / "modes").unlink()
    assert look(host, "dmarc") == native["dmarc"]
    (host.maps / "modes").write_bytes(content)
    assert look(host, "dmarc").fate == "discarded"


@pytest.mark.parametrize(
    "garbage",
    [
        "dmarc discard\nspam", "dmarc discards\n", "dmarc discard until\n", "dmarc discard until soon\n", "\x00\xff",
        "dmarc discard\ndmarc discard\n", "dmarc discard until 1\n", "#dmarc discard\n", "dmarc reject\n", "",
        "dmarc discard\n\u00e9\n", "dmarc discard\n#" + "x" * 70_000, "DMARC discard\n", '{"dmarc": "discard"}',
    ],
)  # fmt: skip
def test_a_file_of_garbage_rejects(host: Host, native: dict[str, Seen], garbage: str) -> None:
    (host.maps / "modes").write_text(garbage)
    assert host.switches().read().of(Category.DMARC, datetime.now(UTC)).mode is Mode.REJECT
    assert look(host, "dmarc") == native["dmarc"]


def test_a_file_that_was_written_by_hand_is_obeyed_as_it_is_read(host: Host) -> None:
    (host.maps / "modes").write_text("# by hand\n\n  dmarc\t discard   until 4102444800.5 \r\nspf reject\n")
    assert host.switches().read().of(Category.DMARC, datetime.now(UTC)).mode is Mode.DISCARD
    assert look(host, "dmarc").fate == "discarded"


def test_without_rspamd_mail_waits_as_before_the_switch_and_with_it_again_nothing_is_lost(host: Host) -> None:
    host.switches().change(set_to(Mode.DISCARD, "dmarc"))
    os.killpg(host.rspamd.pid, signal.SIGKILL)
    host.rspamd.wait()
    try:
        for domain in ("good.example.net", "dmarc.example.com"):
            sent = host.send(domain)
            assert sent.answer.code == 451, sent.answer.text  # milter_default_action = tempfail
    finally:
        host.start_rspamd()
    assert look(host, "good").fate == "delivered"
    assert look(host, "dmarc").fate == "discarded"


def test_undeclared_the_action_does_nothing_and_that_is_told(host: Host, native: dict[str, Seen]) -> None:
    """The switch that looks set: Rspamd 3.4 knows no `discard` by itself."""
    host.switches().change(set_to(Mode.DISCARD, "dmarc"))
    actions = host.local / ACTIONS
    content = actions.read_bytes()
    try:
        actions.write_bytes(unmerged(content))
        assert "does not declare `discard`" in host.switches().read().unwired[Category.DMARC]
        host.reload_rspamd()
        assert look(host, "dmarc").fate == "refused"
    finally:
        actions.write_bytes(content)
        host.reload_rspamd()
    assert look(host, "dmarc").fate == "discarded"


def test_taken_out_rspamd_is_as_it_was(host: Host, native: dict[str, Seen]) -> None:
    host.switches().change(set_to(Mode.DISCARD, *REFUSED_FOR))
    rule = host.local / RULE
    content = rule.read_bytes()
    try:
        rule.write_bytes(unmerged(content))
        host.reload_rspamd()
        for kind in ("dmarc", "spf", "virus", "spam"):
            assert look(host, kind) == native[kind]
    finally:
        rule.write_bytes(content)
        host.reload_rspamd()


def test_rspamds_own_test_takes_the_configuration_and_not_a_broken_rule(host: Host) -> None:
    assert "syntax OK" in host.configtest()
    rule = host.local / RULE
    content = rule.read_bytes()
    try:
        rule.write_bytes(content + b"this is no Lua\n")
        with pytest.raises(RuntimeError, match=r"rspamd\.lua"):
            host.configtest()
    finally:
        rule.write_bytes(content)


def test_a_sites_own_rule_before_and_behind_ours_goes_on(host: Host) -> None:
    rule = host.local / RULE
    ours = rule.read_bytes()
    try:
        rule.write_bytes(ours + b"rspamd_config.SITE_OWN = function() return true end\nreturn 1")
        assert "syntax OK" in host.configtest()
    finally:
        rule.write_bytes(ours)


def discards(host: Host) -> int:
    return host.mail_log.read_text().count(" milter-discard: ")


def test_a_burst_is_dropped_to_the_last_mail(host: Host) -> None:
    host.switches().change(set_to(Mode.DISCARD, "spam"))
    before = discards(host)
    for _ in range(30):
        assert look(host, "spam").fate == "discarded"
    wait_until(lambda: discards(host) == before + 30, 10, "thirty discards in Postfix's log")
