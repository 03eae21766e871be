"""Bans by a real fail2ban: read back in its words, kept to what it can do, never more undone than was asked."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.enforcement.fail2ban import Fail2ban, running
from tests.enforcement.support import DEADLINE, run_child
from tests.stack.servers import wait_until
from tui.enforcement.backends.command import found
from tui.enforcement.backends.jail import LIMIT, Jail
from tui.enforcement.change import Block, EnforcementError

pytestmark = pytest.mark.skipif(found("fail2ban-server") is None, reason="needs packages: apt-get install fail2ban")

JAILS = {
    "mail": "bantime = 3600\naction =",
    "forever": "bantime = -1\naction =",
    "postfix-sasl": "bantime = 60\naction =",
}


@pytest.fixture(scope="module")
def server() -> Iterator[Fail2ban]:
    with running(JAILS) as server:
        yield server


@pytest.fixture
def fail2ban(server: Fail2ban) -> Fail2ban:
    """With no bans."""
    server.ask("unban", "--all")
    return server


def blocks(*networks: str, minutes: float | None = 10) -> list[Block]:
    now = datetime.now(UTC)
    return [Block(name, now, None if minutes is None else now + timedelta(minutes=minutes)) for name in networks]


def test_what_is_banned_is_held_until_the_jails_time(fail2ban: Fail2ban) -> None:
    jail = Jail("mail", fail2ban.socket)
    assert jail.obstacle() == ""
    assert jail.held() == {}
    begin = datetime.now(UTC)
    jail.change(blocks("203.0.113.9", "2001:db8::9"), [])
    held = jail.held()
    assert held.keys() == fail2ban.banned("mail") == {"203.0.113.9", "2001:db8::9"}
    for one in held.values():
        assert not one.ours, "our book alone knows whose it is"
        assert one.expires is not None
        assert abs((one.expires - begin).total_seconds() - 3600) < 5
    assert jail.some(["2001:db8::9", "203.0.113.8"]).keys() == {"2001:db8::9"}
    jail.change([], ["203.0.113.9", "203.0.113.8"])
    assert fail2ban.banned("mail") == {"2001:db8::9"}
    assert fail2ban.banned("forever") == set()


def test_a_ban_for_good_has_no_end(fail2ban: Fail2ban) -> None:
    jail = Jail("forever", fail2ban.socket)
    jail.change(blocks("203.0.113.9", minutes=None), [])
    assert jail.held()["203.0.113.9"].expires is None


def test_ends_are_read_in_the_hosts_own_time(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with monkeypatch.context() as there:
        there.setenv("TZ", "Asia/Tokyo")
        time.tzset()
        try:
            server = Fail2ban(tmp_path, JAILS)
            server.start()
            try:
                begin = datetime.now(UTC)
                server.ask("set", "mail", "banip", "203.0.113.9")
                end = Jail("mail", server.socket).held()["203.0.113.9"].expires
            finally:
                server.stop()
        finally:
            there.undo()
            time.tzset()
    assert end is not None
    assert abs((end - begin).total_seconds() - 3600) < 5


def test_the_same_change_again_does_no_harm(fail2ban: Fail2ban) -> None:
    jail = Jail("mail", fail2ban.socket)
    for _ in range(2):
        jail.change(blocks("203.0.113.9"), [])
        assert fail2ban.banned("mail") == {"203.0.113.9"}
    for _ in range(2):
        jail.change([], ["203.0.113.9"])
        assert fail2ban.banned("mail") == set()


@pytest.mark.parametrize("minutes", [61.0, None])
def test_a_block_that_the_jail_would_end_too_early_is_refused(fail2ban: Fail2ban, minutes: float | None) -> None:
    jail = Jail("mail", fail2ban.socket)
    with pytest.raises(
        EnforcementError, match=r"jail mail ends every ban after 1:00:00 .*; nothing was changed: block"
    ):
        jail.change([*blocks("203.0.113.9"), *blocks("203.0.113.10", minutes=minutes)], [])
    assert fail2ban.banned("mail") == set()
    jail.change(blocks("203.0.113.10", minutes=60), [])


@pytest.mark.parametrize(
    "network", ["203.0.113.0/24", "2001:db8:7::/64", "example.com", "--report-absent", "1.2.3.4; rm"]
)
def test_what_is_no_address_is_refused(fail2ban: Fail2ban, network: str) -> None:
    jail = Jail("mail", fail2ban.socket)
    with pytest.raises(EnforcementError, match=r"bans single addresses only, .*; nothing was changed"):
        jail.change(blocks("203.0.113.9", network), [])
    assert fail2ban.banned("mail") == set()


def test_to_drop_a_network_lets_none_of_its_addresses_go(fail2ban: Fail2ban) -> None:
    jail = Jail("mail", fail2ban.socket)
    jail.change(blocks("203.0.113.9", "203.0.113.10"), [])
    jail.change([], ["203.0.113.0/24"])
    assert fail2ban.banned("mail") == {"203.0.113.9", "203.0.113.10"}
    fail2ban.ask("set", "mail", "banip", "203.0.113.0/24")  # as an administrator with another action may
    assert "203.0.113.0/24" in jail.held()
    jail.change([], ["203.0.113.0/24"])
    assert fail2ban.banned("mail") == {"203.0.113.9", "203.0.113.10"}


def test_a_ban_of_fail2bans_own_lasts_as_long_as_our_block_of_it(fail2ban: Fail2ban) -> None:
    fail2ban.ask("set", "mail", "bantime", "60")
    try:
        fail2ban.ask("set", "mail", "attempt", "203.0.113.9", "refused")
        wait_until(lambda: "203.0.113.9" in fail2ban.banned("mail"), 20, "fail2ban's own ban")
    finally:
        fail2ban.ask("set", "mail", "bantime", "3600")
    jail = Jail("mail", fail2ban.socket)
    jail.change(blocks("203.0.113.9", minutes=30), [])
    end = jail.held()["203.0.113.9"].expires
    assert end is not None
    assert end > datetime.now(UTC) + timedelta(minutes=30)


def test_what_a_jail_bans_that_is_no_address_is_passed_over(fail2ban: Fail2ban) -> None:
    fail2ban.ask("set", "mail", "banip", "some-user", "203.0.113.9")
    assert Jail("mail", fail2ban.socket).held().keys() == {"203.0.113.9"}


def test_more_than_can_be_done_in_time_is_refused(fail2ban: Fail2ban) -> None:
    jail = Jail("mail", fail2ban.socket)
    many = [f"2001:db8::{n:x}" for n in range(1, LIMIT + 2)]
    with pytest.raises(
        EnforcementError, match=r"1001 addresses, and more than 1000 take too long; nothing was changed"
    ):
        jail.change(blocks(*many), [])
    assert fail2ban.banned("mail") == set()


def test_a_thousand_are_one_command(fail2ban: Fail2ban) -> None:
    jail = Jail("mail", fail2ban.socket)
    many = [f"2001:db8::{n:x}" for n in range(1, LIMIT + 1)]
    jail.change(blocks(*many), [])
    assert jail.some([*many, "203.0.113.9"]).keys() == set(many)
    jail.change(blocks("203.0.113.9"), many[1:])
    assert fail2ban.banned("mail") == {many[0], "203.0.113.9"}


def test_a_jail_that_is_not_there_is_an_obstacle_that_names_those_that_are(fail2ban: Fail2ban) -> None:
    there = r"\(there are: forever, mail, postfix-sasl\): name one with `sekimori setup`"
    assert re.fullmatch(f"fail2ban has no jail exim {there}", Jail("exim", fail2ban.socket).obstacle())
    assert re.fullmatch(f"no jail of fail2ban's is chosen {there}", Jail("", fail2ban.socket).obstacle())
    with pytest.raises(
        EnforcementError, match=r"fail2ban jail exim cannot be asked: fail2ban has no jail exim \(there"
    ):
        Jail("exim", fail2ban.socket).change(blocks("203.0.113.9"), [])


def test_a_server_that_does_not_run_is_an_obstacle(tmp_path: Path) -> None:
    jail = Jail("mail", str(tmp_path / "socket"))
    assert jail.obstacle() == ("fail2ban is not running: start it, with `systemctl start fail2ban` for instance")
    for use in (jail.held, lambda: jail.change(blocks("203.0.113.9"), [])):
        with pytest.raises(
            EnforcementError, match="fail2ban jail mail cannot be asked: fail2ban is not running: start it"
        ):
            use()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody without rights")
def test_a_socket_that_is_closed_to_us_is_an_obstacle(fail2ban: Fail2ban) -> None:
    code = """
import os, sys; os.setgid(65534); os.setuid(65534)
from tui.enforcement.backends.jail import Jail
print(Jail("mail", sys.argv[1]).obstacle())
"""
    said, complaint = run_child(code, fail2ban.socket).communicate(timeout=DEADLINE)
    assert (said, complaint) == ("no right to use fail2ban's socket: run `sekimori setup` or use sudo\n", "")


def test_without_fail2ban_it_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tui.enforcement.backends.command.PATH", str(tmp_path))
    assert Jail("mail").obstacle() == "fail2ban is not installed here: choose another backend"
