"""A block in Postfix's map: a client that was welcome is refused from its next command on, and nobody else."""

from __future__ import annotations

import smtplib
from datetime import timedelta

import pytest

from tests.stack.mta.host import ALLOWED, CHROOTED, GUARDED, RECIPIENT, Host, Operator
from tests.stack.places import SMTPS, SUBMISSION, server_for
from tests.stack.servers import wait_until
from tests.stack.smtp import HELO
from tui.enforcement.backends.postfix_map import PostfixMap
from tui.enforcement.change import Block
from tui.model import Action, Category, EventKind

pytestmark = pytest.mark.stack

#: What is blocked, clients in it, and their neighbours.
CASES = [
    ("203.0.113.5", ["203.0.113.5"], ["203.0.113.6", "203.0.113.50"]),
    ("2001:db8:bad::5", ["2001:db8:bad::5"], ["2001:db8:bad::6", "2001:db8:bad::50"]),
    ("2001:db8:1:2:3:4:5:6", ["2001:db8:1:2:3:4:5:6"], ["2001:db8:1:2:3:4:5:7"]),
    ("203.0.113.0/24", ["203.0.113.1", "203.0.113.255"], ["198.51.100.255"]),
    ("203.0.113.4/30", ["203.0.113.4", "203.0.113.7"], ["203.0.113.3", "203.0.113.8", "203.0.113.40"]),
    ("203.0.112.0/23", ["203.0.113.1", "203.0.113.255"], ["198.51.100.1"]),
    ("2001:db8:1:2::/64", ["2001:db8:1:2::5", "2001:db8:1:2:3:4:5:6"], ["2001:db8:1:3::5", "2001:db8:1:20::5"]),
    (
        "2001:db8:5::/64",
        ["2001:db8:5::5", "2001:db8:5:0:1::", "2001:db8:5:0:1:2:3:4", "2001:db8:5:0:0:2:3:4"],
        ["2001:db8:5:1::5", "2001:db8:50::5"],
    ),
    ("2001:db8:6::/48", ["2001:db8:6::5", "2001:db8:6:7::5", "2001:db8:6:7:8:9:a:b"], ["2001:db8:60::5"]),
    ("2001:db8:8:10::/62", ["2001:db8:8:10::1", "2001:db8:8:13::1"], ["2001:db8:8:14::1", "2001:db8:8:1::1"]),
]


@pytest.mark.parametrize(("blocked", "inside", "outside"), CASES, ids=[case[0] for case in CASES])
def test_a_block_refuses_its_clients_and_its_undo_lets_them_in(
    host: Host, operator: Operator, blocked: str, inside: list[str], outside: list[str]
) -> None:
    everybody = [*inside, *outside]
    assert host.codes(everybody) == dict.fromkeys(everybody, 250)
    operator.block(blocked)
    assert host.codes(everybody) == dict.fromkeys(inside, 554) | dict.fromkeys(outside, 250)
    assert operator.listing().entries.keys() == {blocked}
    operator.undo()
    assert host.codes(everybody) == dict.fromkeys(everybody, 250)
    assert operator.listing().entries == {}


def test_what_an_ipv6_address_takes_with_it_is_in_its_64(host: Host, operator: Operator) -> None:
    """No other look-up could tell them apart: see access_keys."""
    operator.block("2001:db8:7:8::1")
    assert host.codes(["2001:db8:7:8::1:5", "2001:db8:7:9::1:5"]) == {
        "2001:db8:7:8::1:5": 554,
        "2001:db8:7:9::1:5": 250,
    }


@pytest.mark.parametrize("ip", ["203.0.113.5", "2001:db8:bad::5"])
def test_the_refusal_is_read_as_blocked(host: Host, operator: Operator, ip: str) -> None:
    operator.block(ip)
    since = host.logged()
    assert host.code(ip) == 554
    wait_until(lambda: host.events(since), 5, "the line of the refusal")
    (event,) = host.events(since)
    assert (event.kind, event.category, event.action) == (EventKind.BLOCKED, Category.CLIENT, Action.REJECT)
    assert (event.ip, event.code, event.dsn, event.recipient) == (ip, 554, "5.7.1", RECIPIENT)
    assert event.reason == "Client host rejected: blocked by sekimori"


def test_a_client_cannot_write_that_line_itself(host: Host, operator: Operator) -> None:
    since = host.logged()
    helo = "x>: Client host rejected: blocked by sekimori; from=<a> to=<b> proto=SMTP helo=<x"

    def lie() -> int:
        with smtplib.SMTP(
            server_for("203.0.113.5"), 2525, helo, timeout=10, source_address=("203.0.113.5", 0)
        ) as client:
            client.helo(helo)
            client.mail('"x>: Client host rejected: blocked by sekimori"@friend.example')
            return client.rcpt(RECIPIENT)[0]

    assert host.inside(lie) == 501
    wait_until(lambda: host.events(since), 5, "the line of the refusal")
    assert {event.kind for event in host.events(since)} == {EventKind.REJECTION}


def test_the_end_of_its_time_lets_it_in(host: Host, operator: Operator) -> None:
    operator.block("203.0.113.5", "2001:db8:bad::/64", ttl=timedelta(minutes=10))
    operator.block("203.0.113.7", ttl=timedelta(minutes=30))
    operator.clock.forward(timedelta(minutes=9))
    assert operator.expire() == ()
    operator.restart()
    operator.clock.forward(timedelta(minutes=1))
    assert {block.network for block in operator.expire()} == {"203.0.113.5", "2001:db8:bad::/64"}
    assert host.codes(["203.0.113.5", "2001:db8:bad::5", "203.0.113.7"]) == {
        "203.0.113.5": 250,
        "2001:db8:bad::5": 250,
        "203.0.113.7": 554,
    }


def test_a_session_that_is_open_is_refused_at_its_next_command(host: Host, operator: Operator) -> None:
    with host.session("203.0.113.5") as client, host.session("203.0.113.6") as other:
        assert client.rcpt(RECIPIENT)[0] == 250
        operator.block("203.0.113.5")
        assert client.rcpt(RECIPIENT)[0] == 554
        operator.block(*(f"198.51.100.{n}" for n in range(1, 70)))  # the whole table is written anew
        assert client.rcpt(RECIPIENT)[0] == 554
        assert other.rcpt(RECIPIENT)[0] == 250
        operator.unblock("203.0.113.5")
        assert client.rcpt(RECIPIENT)[0] == 250


def test_a_chrooted_server_sees_every_change(host: Host, operator: Operator) -> None:
    assert host.code("203.0.113.5", CHROOTED) == 250
    operator.block("203.0.113.5")
    operator.block("203.0.113.0/28", "2001:db8:bad::/64")
    assert host.code("203.0.113.5", CHROOTED) == 554
    assert host.code("2001:db8:bad::7", CHROOTED) == 554
    operator.undo()
    operator.undo()
    assert host.code("203.0.113.5", CHROOTED) == 250


def log_in(ip: str, port: int) -> int:
    """The answer to AUTH, or to the connection."""
    kind = smtplib.SMTP_SSL if port == SMTPS else smtplib.SMTP
    try:
        with kind(server_for(ip), port, HELO, timeout=10, source_address=(ip, 0)) as client:
            client.ehlo()
            code = client.docmd("AUTH", "LOGIN")[0]
            client.docmd("*")  # no more of it
            return code
    except smtplib.SMTPConnectError as refused:
        return refused.smtp_code


def test_log_ins_are_refused_only_where_postfix_does_not_wait_for_a_recipient(host: Host, operator: Operator) -> None:
    """Submission needs `smtpd_delay_reject = no`: otherwise a block stops mail and not the guessing of passwords."""
    operator.block("203.0.113.5")
    assert host.inside(log_in, "203.0.113.5", SUBMISSION) == 334
    assert host.inside(log_in, "203.0.113.5", GUARDED) == 554
    assert host.inside(log_in, "203.0.113.6", GUARDED) == 334


def test_a_thousand_are_one_change_and_one_undo(host: Host, operator: Operator) -> None:
    many = [f"203.0.113.{n}" for n in range(250)] + [f"2001:db8:bad:{n:x}::5" for n in range(1, 751)]
    some = [*many[1::125], "198.51.100.5", "2001:db8:bad:1::6"]
    assert set(host.codes(some).values()) == {250}
    operator.block(*many)
    assert host.codes(some) == dict.fromkeys(some[:-2], 554) | dict.fromkeys(some[-2:], 250)
    assert len(operator.listing().entries) == 1000
    operator.undo()
    assert set(host.codes(some).values()) == {250}


def test_a_block_outlives_the_server_and_the_program(host: Host, operator: Operator) -> None:
    operator.block("203.0.113.5", "203.0.113.128/26")
    host.reload()
    operator.restart()
    assert host.codes(["203.0.113.5", "203.0.113.130", "203.0.113.6"]) == {
        "203.0.113.5": 554,
        "203.0.113.130": 554,
        "203.0.113.6": 250,
    }
    operator.undo()
    assert host.code("203.0.113.130") == 250


def test_another_hands_rows_are_shown_apart_and_stay(host: Host, operator: Operator) -> None:
    argv = ["postmap", "-c", host.configuration, "-ir", f"lmdb:{host.map}"]
    host.stack.namespace.run(["sh", "-c", f"echo '203.0.113.77 REJECT not you' | {' '.join(argv)}"])
    operator.block("203.0.113.5", "203.0.113.6")
    listing = operator.listing()
    assert listing.entries.keys() == {"203.0.113.5", "203.0.113.6"}
    assert [(other.network, other.by) for other in listing.others] == [("203.0.113.77", "postfix")]
    operator.undo()
    assert host.code("203.0.113.77") == 554
    host.stack.namespace.run(["postmap", "-c", host.configuration, "-d", "203.0.113.77", f"lmdb:{host.map}"])


def test_a_row_that_another_hand_took_is_lost_and_can_be_put_back(host: Host, operator: Operator) -> None:
    operator.block("203.0.113.5", "203.0.113.6")
    host.stack.namespace.run(["postmap", "-c", host.configuration, "-d", "203.0.113.5", f"lmdb:{host.map}"])
    assert operator.listing().lost == {"203.0.113.5"}
    assert host.code("203.0.113.5") == 250
    assert operator.restore() == ("203.0.113.5",)
    assert operator.listing().lost == set()
    assert host.code("203.0.113.5") == 554


def test_no_client_is_turned_away_while_the_table_is_written(host: Host, operator: Operator) -> None:
    live = PostfixMap(host.map, host.configuration)
    blocks = [Block(f"198.51.{n >> 8}.{n & 255}", operator.clock()) for n in range(20_000)]

    def write() -> None:
        for _ in range(4):
            live.change(blocks, [])
            live.change([], [block.network for block in blocks])

    writing = host.inside.start(write)
    codes: list[int] = []
    while not writing.done():
        codes += host.codes(["203.0.113.5", "2001:db8:bad::5", "203.0.113.6"]).values()
    writing.result()
    assert set(codes) == {250}


def test_the_guard_comes_first(host: Host, operator: Operator) -> None:
    operator.block("203.0.113.5", ALLOWED)
    assert host.codes(["203.0.113.5", ALLOWED]) == {"203.0.113.5": 554, ALLOWED: 250}


def test_it_can_be_used_where_postfix_asks_it_and_says_why_where_it_does_not(host: Host, operator: Operator) -> None:
    assert operator.obstacle() == ""
    other = PostfixMap(host.map[:-1], host.configuration)
    assert "is not there; run `sekimori setup`" in host.inside(other.obstacle)
