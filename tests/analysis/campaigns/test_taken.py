"""What was taken in from an address, and who got it: joined by queue id in whatever order it is told, and bounded."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from tests.analysis.events import START
from tui.analysis.campaigns.existing import Existing
from tui.analysis.campaigns.taken import RECIPIENTS_OF_ADDRESS, Taken, TakenMail
from tui.model import Delivery, Mail

SENDER, OTHER = "198.51.100.7", "2001:db8::7"
ZERO = START.timestamp()


def mail(seconds: float, identity: str | None, ip: str = SENDER, sender: str | None = "a@example.com") -> Mail:
    return Mail(START + timedelta(seconds=seconds), ip, sender, queue_id=identity)


def login(seconds: float, identity: str, ip: str = SENDER) -> Mail:
    """A mail of a client that had logged in."""
    return Mail(START + timedelta(seconds=seconds), ip, "taro@example.org", login=True, queue_id=identity)


def row(count: int, first: float, last: float, *recipients: str, more: bool = False) -> TakenMail:
    return TakenMail(count, ZERO + first, ZERO + last, recipients, more)


# -- joins -------------------------------------------------------------------------------------------------------------

MAILS = [mail(0, "4AAAAA"), mail(60, "4BBBBB", OTHER), mail(30.5, "4CCCCC", SENDER, "b@Example.NET")]
DELIVERIES = [
    Delivery("4AAAAA", "taro@example.org"),
    Delivery("4BBBBB", "hanako@example.org"),
    Delivery("4CCCCC", "taro@example.org"),
    Delivery("4CCCCC", "kenji@example.org"),
]
EXPECTED = {
    SENDER: row(2, 0, 30.5, "taro@example.org", "kenji@example.org"),
    OTHER: row(1, 60, 60, "hanako@example.org"),
}


def test_a_mail_s_recipients_are_its_client_s() -> None:
    taken = Taken()
    taken.add(MAILS, DELIVERIES)
    assert {ip: taken.of(ip) for ip in (SENDER, OTHER)} == EXPECTED
    assert taken.of("203.0.113.9") is None
    assert all(taken.exists(name) for name in ("taro", "hanako", "kenji"))


def test_deliveries_may_come_after_their_mails_or_before_them() -> None:
    later, earlier = Taken(), Taken()
    later.add(MAILS)
    assert later.of(OTHER) == row(1, 60, 60)  # live: not delivered yet
    assert not later.exists("hanako@example.org")
    later.add(deliveries=DELIVERIES)
    earlier.add(deliveries=DELIVERIES)  # a backlog, from its end
    assert earlier.of(OTHER) is None
    assert not earlier.exists("hanako@example.org")
    earlier.add(MAILS)
    for taken in (later, earlier):
        assert {ip: taken.of(ip) for ip in (SENDER, OTHER)} == EXPECTED
        assert taken.exists("Hanako@example.org")


@given(st.randoms(use_true_random=False), st.integers(1, 60), st.integers(1, 9))
def test_no_order_of_blocks_changes_what_is_known(rng: Random, mails: int, size: int) -> None:
    told: list[Mail | Delivery] = [mail(n, f"4{n:05X}", f"192.0.2.{n % 5}") for n in range(mails)]
    told += [Delivery(f"4{n % mails:05X}", f"u{n % 7}@example.org") for n in range(2 * mails)]
    rng.shuffle(told)
    taken = Taken()
    for at in range(0, len(told), size):
        block = told[at : at + size]
        taken.add([one for one in block if isinstance(one, Mail)], [one for one in block if isinstance(one, Delivery)])
    for host in range(min(5, mails)):
        numbers = range(host, mails, 5)
        known = taken.of(f"192.0.2.{host}")
        assert known is not None
        assert (known.count, known.first, known.last) == (len(numbers), ZERO + host, ZERO + numbers[-1])
        expected = {f"u{n % 7}@example.org" for n in range(2 * mails) if n % mails in numbers}
        assert set(known.recipients) == expected
        assert len(known.recipients) == len(expected)


# -- whose mail counts -------------------------------------------------------------------------------------------------


def test_mail_of_clients_that_had_logged_in_and_of_this_host_says_nothing() -> None:
    taken = Taken()
    own = [login(0, "4AAAAA"), mail(1, "4BBBBB", "127.0.0.1"), mail(2, "4CCCCC", "::1")]
    to_others = [Delivery(one.queue_id or "", f"customer{n}@example.com") for n, one in enumerate(own)]
    taken.add(own, to_others)
    taken.add(deliveries=to_others)
    assert [taken.of(one.ip) for one in own] == [None, None, None]
    taken.add([mail(9, "4AAAAA")])  # the id again
    assert taken.of(SENDER) == row(1, 9, 9)
    assert not any(taken.exists(one.recipient) for one in to_others)


def test_deliveries_that_came_before_such_a_mail_are_nobody_s() -> None:
    taken = Taken()
    taken.add(deliveries=[Delivery("4AAAAA", "customer@example.com")])
    taken.add([login(0, "4AAAAA")])
    taken.add([mail(9, "4AAAAA")])  # the id again
    assert taken.of(SENDER) == row(1, 9, 9)
    assert not taken.exists("customer@example.com")


def test_a_mail_without_an_id_or_a_sender_counts_all_the_same() -> None:
    taken = Taken()
    taken.add([mail(0, None, sender=None), mail(5, "4AAAAA", sender="postmaster")])
    assert taken.of(SENDER) == row(2, 0, 5)


# -- ids that come again -----------------------------------------------------------------------------------------------


def test_a_delivery_is_the_last_mail_s_that_had_its_id() -> None:
    taken = Taken()
    taken.add([mail(0, "4AAAAA")], [Delivery("4AAAAA", "taro@example.org")])
    taken.add([mail(900, "4AAAAA", OTHER)], [Delivery("4AAAAA", "hanako@example.org")])
    assert taken.of(SENDER) == row(1, 0, 0, "taro@example.org")
    assert taken.of(OTHER) == row(1, 900, 900, "hanako@example.org")
    taken.add([login(950, "4AAAAA")], [Delivery("4AAAAA", "customer@example.com")])
    assert taken.of(OTHER) == row(1, 900, 900, "hanako@example.org")


def test_an_id_is_known_for_as_many_mails_as_is_said_and_forgotten_after_twice_as_many() -> None:
    taken = Taken(mails=10)
    others = [mail(n, f"4{n:05X}", OTHER) for n in range(40)]
    taken.add([*others[:5], mail(0, "4AAAAA"), *others[5:14]])
    taken.add(deliveries=[Delivery("4AAAAA", "taro@example.org")])
    assert taken.of(SENDER) == row(1, 0, 0, "taro@example.org")
    taken.add(others[14:26])
    taken.add(deliveries=[Delivery("4AAAAA", "kenji@example.org")])
    assert taken.of(SENDER) == row(1, 0, 0, "taro@example.org")


def test_a_delivery_without_a_mail_is_forgotten_with_those_before_it() -> None:
    taken = Taken(early=10)
    taken.add(deliveries=[Delivery("4AAAAA", "taro@example.org"), Delivery("4BBBBB", "hanako@example.org")])
    taken.add(deliveries=[Delivery(f"5{n:05X}", "x@example.org") for n in range(8)])
    taken.add([mail(0, "4AAAAA")])
    assert taken.of(SENDER) == row(1, 0, 0, "taro@example.org")
    taken.add(deliveries=[Delivery(f"6{n:05X}", "x@example.org") for n in range(20)])
    taken.add([mail(1, "4BBBBB", OTHER)])
    assert taken.of(OTHER) == row(1, 1, 1)


# -- bounds ------------------------------------------------------------------------------------------------------------


def test_recipients_of_one_address_are_bounded_and_the_first_stay() -> None:
    taken = Taken()
    people = [f"u{n}@example.org" for n in range(RECIPIENTS_OF_ADDRESS + 1)]
    taken.add([mail(0, "4AAAAA")], [Delivery("4AAAAA", one) for one in people[:-1]])
    assert taken.of(SENDER) == row(1, 0, 0, *people[:-1])
    taken.add(deliveries=[Delivery("4AAAAA", people[-1])])
    assert taken.of(SENDER) == row(1, 0, 0, *people[:-1], more=True)
    assert taken.exists(people[-1])


def test_addresses_whose_mail_came_longest_ago_go_first() -> None:
    taken = Taken(addresses=50)
    taken.add([mail(n, None, f"10.0.{n // 250}.{n % 250}") for n in range(500, 0, -1)])  # from the newest
    kept = {n for n in range(1, 501) if taken.of(f"10.0.{n // 250}.{n % 250}")}
    assert len(kept) <= 50
    assert len(kept) + taken.forgotten == 500
    assert set(range(465, 501)) <= kept
    taken.add([mail(9999, None)])
    assert taken.of(SENDER) == row(1, 9999, 9999)


def test_recipients_of_all_addresses_are_bounded() -> None:
    existing = Existing(local_parts=60)
    taken = Taken(recipients=100, existing=existing)
    for n in range(300):
        ip = f"10.0.{n // 250}.{n % 250}"
        taken.add([mail(n, f"4{n:05X}", ip)], [Delivery(f"4{n:05X}", f"u{n}.{k}@example.org") for k in range(3)])
        assert (known := taken.of(ip)) is not None
        assert len(known.recipients) == 3
    held = [known for n in range(300) if (known := taken.of(f"10.0.{n // 250}.{n % 250}"))]
    assert sum(len(known.recipients) for known in held) <= 100
    assert len(held) + taken.forgotten == 300
    assert len(held) >= 27
    assert len(existing) <= 60


def test_room_is_made_for_a_quarter_of_the_recipients_at_once() -> None:
    taken = Taken(recipients=100)
    sums = [0]
    for n in range(200, 0, -1):  # from the newest, of which some have many
        many = 30 if n > 197 else 1
        taken.add([mail(n, f"4{n:05X}", f"10.0.0.{n}")], [Delivery(f"4{n:05X}", f"u{n}.{k}@x") for k in range(many)])
        sums.append(sum(len(known.recipients) for m in range(n, 201) if (known := taken.of(f"10.0.0.{m}"))))
    assert max(sums) <= 100
    fallen = [after for before, after in pairwise(sums) if after < before]
    assert fallen
    assert max(fallen) <= 75


def test_those_that_have_done_something_wrong_stay_while_others_go() -> None:
    wrong = {f"10.1.0.{n}" for n in range(30)}
    taken = Taken(recipients=100, suspected=lambda ips: ips & wrong)
    taken.add([mail(n, f"3{n:05X}", f"10.1.0.{n}") for n in range(30)])
    taken.add(deliveries=[Delivery(f"3{n:05X}", f"u{n}.{k}@x") for n in range(30) for k in range(3)])
    for n in range(500):
        taken.add(
            [mail(99 + n, f"4{n:05X}", f"10.0.{n // 250}.{n % 250}")], [Delivery(f"4{n:05X}", "taro@example.org")]
        )
    assert all(taken.of(ip) for ip in wrong)


def test_a_mail_without_an_address_is_nobody_s() -> None:
    taken = Taken()
    taken.add([mail(0, "4AAAAA", "")], [Delivery("4AAAAA", "taro@example.org")])
    assert taken.of("") is None
    assert not taken.exists("taro@example.org")


def test_a_delivery_to_an_address_that_was_given_up_still_tells_who_exists() -> None:
    taken = Taken(addresses=10)
    taken.add([mail(0, "4AAAAA"), *(mail(n, None, f"10.0.0.{n}") for n in range(1, 20))])
    taken.add(deliveries=[Delivery("4AAAAA", "taro@example.org")])
    assert taken.of(SENDER) is None
    assert taken.exists("taro@example.org")
