"""A ban in a jail of a real fail2ban, carried out by its nftables action: refused packets, and nobody else's."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.enforcement.fail2ban import PACKAGED_ACTIONS, Fail2ban, running
from tests.stack.mta.host import ALLOWED, Host, Operator
from tests.stack.servers import wait_until
from tui.enforcement.change import EnforcementError
from tui.enforcement.helper.settings import Fail2ban as Settings
from tui.enforcement.helper.settings import GateSettings

pytestmark = pytest.mark.stack

#: `mail` stands for a jail that the site has already, with bans of its own.
JAILS = {
    "mail": f"bantime = 86400\nignoreip = {ALLOWED}\naction = nftables[type=allports, name=mail, blocktype=reject]",
}


@pytest.fixture(scope="module")
def server(host: Host) -> Iterator[Fail2ban]:
    """fail2ban in the namespace of the mail host."""
    if missing := [name for name in ("fail2ban-server", "nft") if not shutil.which(name)]:
        pytest.skip(f"needs packages: apt-get install --no-install-recommends fail2ban nftables (no {missing[0]})")
    assert PACKAGED_ACTIONS.exists()
    with running(JAILS, host.stack.namespace.inside) as server:
        yield server


@pytest.fixture
def fail2ban(server: Fail2ban) -> Fail2ban:
    """With no bans."""
    server.ask("unban", "--all")
    return server


@pytest.fixture
def operator(host: Host, fail2ban: Fail2ban, tmp_path: Path) -> Operator:
    """Who bans in the jail."""
    settings = Settings(jail="mail", socket=fail2ban.socket)
    return Operator(host.inside, GateSettings(backend="fail2ban", state=str(tmp_path), fail2ban=settings))


def reaches(host: Host, ip: str) -> bool:
    """Whether Postfix answers; False where the packet filter refuses."""
    try:
        return host.code(ip) == 250
    except ConnectionRefusedError:
        return False


@pytest.mark.parametrize(("ip", "neighbour"), [("203.0.113.5", "203.0.113.6"), ("2001:db8:bad::5", "2001:db8:bad::6")])
def test_a_ban_refuses_its_packets_and_its_undo_lets_them_in(
    host: Host, operator: Operator, ip: str, neighbour: str
) -> None:
    assert operator.obstacle() == ""
    assert reaches(host, ip)
    operator.block(ip)
    assert not reaches(host, ip)
    assert reaches(host, neighbour)
    assert operator.listing().entries.keys() == {ip}
    operator.undo()
    assert reaches(host, ip)
    assert operator.listing().entries == {}


def test_the_end_of_its_time_lets_it_in(host: Host, operator: Operator) -> None:
    operator.block("203.0.113.5", "2001:db8:bad::5", ttl=timedelta(minutes=10))
    operator.block("203.0.113.6", ttl=timedelta(minutes=30))
    operator.clock.forward(timedelta(minutes=10))
    assert {block.network for block in operator.expire()} == {"203.0.113.5", "2001:db8:bad::5"}
    assert [reaches(host, ip) for ip in ("203.0.113.5", "2001:db8:bad::5", "203.0.113.6")] == [True, True, False]


def test_its_bans_and_ours_are_apart(host: Host, fail2ban: Fail2ban, operator: Operator) -> None:
    fail2ban.ask("set", "mail", "attempt", "203.0.113.9", "refused")
    wait_until(lambda: "203.0.113.9" in fail2ban.banned("mail"), 10, "fail2ban's own ban")
    operator.block("203.0.113.5")
    listing = operator.listing()
    assert listing.entries.keys() == {"203.0.113.5"}
    assert [(other.network, other.by) for other in listing.others] == [("203.0.113.9", "fail2ban")]
    assert listing.others[0].expires is not None
    operator.undo()
    assert not reaches(host, "203.0.113.9")
    assert fail2ban.banned("mail") == {"203.0.113.9"}


def test_the_guard_heeds_what_banip_does_not(host: Host, fail2ban: Fail2ban, operator: Operator) -> None:
    operator.block("203.0.113.5", ALLOWED)
    assert reaches(host, ALLOWED)
    fail2ban.ask("set", "mail", "banip", ALLOWED)
    assert not reaches(host, ALLOWED), "banip heeds ignoreip now: say so no more"


def test_a_network_is_refused_since_the_action_would_not_carry_it_out(
    host: Host, fail2ban: Fail2ban, operator: Operator
) -> None:
    with pytest.raises(EnforcementError, match="bans single addresses only"):
        operator.block("203.0.113.0/28")
    assert operator.listing().entries == {}
    fail2ban.ask("set", "mail", "banip", "203.0.113.0/28")
    assert fail2ban.banned("mail") == {"203.0.113.0/28"}
    assert reaches(host, "203.0.113.5"), "the action takes networks now: refuse them no more"


def test_bans_outlive_the_server(host: Host, fail2ban: Fail2ban, operator: Operator) -> None:
    operator.block("203.0.113.5", "2001:db8:bad::5")
    fail2ban.stop()
    try:
        assert operator.obstacle().startswith("fail2ban is not running: start it")
        with pytest.raises(EnforcementError, match="fail2ban jail mail cannot be asked: fail2ban is not running"):
            operator.listing()
    finally:
        fail2ban.start()
    wait_until(lambda: not reaches(host, "203.0.113.5"), 20, "the bans from fail2ban's database")
    assert operator.listing().entries.keys() == {"203.0.113.5", "2001:db8:bad::5"}
    operator.undo()
    assert reaches(host, "203.0.113.5")
    assert reaches(host, "2001:db8:bad::5")


def test_a_ban_that_fail2ban_lifted_is_lost_and_can_be_put_back(
    host: Host, fail2ban: Fail2ban, operator: Operator
) -> None:
    operator.block("203.0.113.5", "203.0.113.6")
    fail2ban.ask("unban", "203.0.113.5")
    listing = operator.listing()
    assert listing.lost == {"203.0.113.5"}
    assert any("put back with: sekimori restore" in note for note in listing.notes)
    assert operator.restore() == ("203.0.113.5",)
    assert not reaches(host, "203.0.113.5")
    assert operator.listing().lost == set()


def test_killed_while_it_bans_the_client_leaves_fail2ban_to_finish(
    host: Host, fail2ban: Fail2ban, operator: Operator
) -> None:
    many = [f"203.0.113.{n}" for n in range(100)]
    client = host.stack.namespace.start(
        ["fail2ban-client", "-s", fail2ban.socket, "set", "mail", "banip", *many], fail2ban.folder / "client"
    )
    wait_until(lambda: fail2ban.banned("mail"), 10, "the first ban")
    os.kill(client.pid, signal.SIGKILL)
    client.wait()
    wait_until(lambda: len(fail2ban.banned("mail")) == len(many), 20, "all bans")
    operator.block(*many)
    assert len(operator.listing().entries) == len(many)


def test_many_are_one_change_and_one_undo(host: Host, fail2ban: Fail2ban, operator: Operator) -> None:
    many = [f"2001:db8:bad::{n:x}" for n in range(1, 201)]
    some = [many[0], many[100], many[-1]]
    operator.block(*many)
    assert [reaches(host, ip) for ip in (*some, "2001:db8:bad::1:0")] == [False, False, False, True]
    assert len(operator.listing().entries) == len(fail2ban.banned("mail")) == len(many)
    operator.undo()
    assert [reaches(host, ip) for ip in some] == [True, True, True]
    assert fail2ban.banned("mail") == set()
