"""What a block or a switch would have hit: small sessions by hand, bounds, and the sum over all networks."""

from __future__ import annotations

import random
import time
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

import pytest

from tests.analysis.events import START, event
from tui.analysis.inside import Inside
from tui.analysis.refused import Refused
from tui.analysis.senders import Senders
from tui.analysis.tally import Tally
from tui.analysis.welcome import Welcome
from tui.analysis.would import Would
from tui.model import Action, Category, Event, EventKind, Mail
from tui.picture import Count, Dropped, WouldDrop, WouldHit


class Session:
    """What the monitor holds, fed as it feeds it."""

    def __init__(self, would: Would | None = None, tally: Tally | None = None) -> None:
        self.tally = tally or Tally()
        self.would = would or Would()

    def add(self, events: Sequence[Event] = (), mails: Sequence[Mail] = ()) -> None:
        self.tally.add(events)
        self.would.add(events, mails)

    def hit(self, *networks: str) -> WouldHit:
        clients = self.tally.clients
        return self.would.hit(networks, clients.rows, since=self.tally.first, whole=not clients.forgotten)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def login(seconds: float, ip: str, user: str, **fields: object) -> Event:
    return event(seconds, EventKind.LOGIN_SUCCESS, ip=ip, user=user, **fields)


def mail(seconds: float, ip: str = "192.0.2.1", sender: str | None = "a@example.com", *, login: bool = False) -> Mail:
    return Mail(at(seconds), ip, sender, login)


def refusal(seconds: float, sender: str | None, category: Category = Category.SPF, **fields: object) -> Event:
    known = {"action": Action.REJECT, "ip": "203.0.113.9", "sender": sender} | fields
    return event(seconds, EventKind.REJECTION, category=category, **known)


# -- a block -----------------------------------------------------------------------------------------------------------


def evening() -> Session:
    session = Session()
    session.add(
        [
            event(0, ip="203.0.113.5", user="info"),
            event(5, EventKind.PROBE, ip="203.0.113.5", category=Category.PROTOCOL),
            event(6, ip="203.0.113.5", user="info", counted=False),
            event(9, ip="203.0.113.5", user="sales", count=3),
            event(20, EventKind.REJECTION, ip="203.0.113.77", category=Category.SPF, action=Action.REJECT),
            event(30, EventKind.REJECTION, ip="203.0.113.78", category=Category.SERVER),
            login(40, "203.0.113.99", "kenji"),
            login(41, "203.0.113.99", "kenji"),
            login(41, "203.0.113.99", "kenji", counted=False),
            login(42, "198.51.100.1", "sato"),
            event(50, ip="2001:db8::5"),
        ],
        [
            mail(60, "203.0.113.99", "kenji@example.org", login=True),
            mail(61, "203.0.113.10", "news@EXAMPLE.com"),
            mail(70, "203.0.113.10", "b@example.com"),
            mail(65, "203.0.113.10", None),
            mail(80, "198.51.100.1", "c@example.net"),
        ],
    )
    return session


def test_a_network_in_full() -> None:
    assert evening().hit("203.0.113.0/24") == WouldHit(
        since=START,
        addresses=4,
        attacks=6,
        by_kind=((EventKind.LOGIN_FAILURE, 4), (EventKind.REJECTION, 1), (EventKind.PROBE, 1)),
        first=at(0),
        last=at(20),
        logins=2,
        users=("kenji",),
        mails=4,
        last_mail=at(70),
        domains=("example.com", "example.org"),
    )


def test_one_address_and_one_that_is_not_known() -> None:
    session = evening()
    five = session.hit("203.0.113.5")
    assert (five.attacks, five.addresses, five.logins, five.mails) == (5, 1, 0, 0)
    assert session.hit("203.0.113.5/32") == five
    assert session.hit("192.0.2.200") == WouldHit(since=START)
    assert session.hit() == WouldHit(since=START)


def test_networks_that_overlap_count_once() -> None:
    session = evening()
    whole = session.hit("203.0.113.0/24")
    assert session.hit("203.0.113.0/24", "203.0.113.5", "203.0.113.0/25", "203.0.113.0/24", "203.0.113.99/32") == whole
    assert session.hit("203.0.113.0/25", "203.0.113.128/25") == whole


def test_both_families_at_once() -> None:
    session = evening()
    assert session.hit("2001:db8::/64").attacks == 1
    assert session.hit("2001:db8::5", "203.0.113.77").attacks == 2
    assert session.hit("::/1").attacks == 1
    assert session.hit("2001:db8:0:1::/64", "2001:db8::/127").attacks == 0


def test_the_edges_of_a_network() -> None:
    session = Session()
    session.add(
        [event(n, ip=ip) for n, ip in enumerate(("203.0.113.31", "203.0.113.32", "203.0.113.63", "203.0.113.64"))]
    )
    hit = session.hit("203.0.113.32/27")
    assert (hit.attacks, hit.first, hit.last) == (2, at(1), at(2))


def test_all_networks_together_are_the_totals() -> None:
    chance = random.Random(4)
    session = Session()
    hosts = [f"{net}.{n}" for net in ("192.0.2", "198.51.100", "203.0.113") for n in range(0, 256, 5)]
    hosts += [f"2001:db8:{n:x}::{n:x}" for n in range(1, 50)]
    kinds = [kind for kind in EventKind if kind is not EventKind.LOGIN_SUCCESS]
    for n in range(4000):
        ip = chance.choice(hosts)
        if n % 7 == 0:
            session.add([login(n, ip, f"user{n % 90}")])
        elif n % 5 == 0:
            session.add([], [mail(n, ip, f"a@{n % 90}.example.com")])
        else:
            session.add([event(n, chance.choice(kinds), ip=ip, counted=n % 11 > 0)])
    networks = ["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32"]
    halves = [str(half) for net in networks for half in ip_network(net).subnets()]
    totals = session.tally.totals(1000)
    for asked in (networks, halves, hosts, ["0.0.0.0/0", "::/0"]):
        hit = session.hit(*asked)
        assert hit.attacks == sum(row.count for row in totals.top_addresses)
        assert hit.logins == {row.key: row.count for row in totals.by_kind}["login_success"]
        assert hit.mails == sum(n % 5 == 0 and n % 7 > 0 for n in range(4000))
        assert hit.addresses == len(set(hosts))
        assert (len(hit.users), len(hit.domains), hit.at_least) == (5, 5, False)
    parts = [session.hit(half) for half in halves]
    assert sum(part.attacks for part in parts) == sum(row.count for row in totals.top_addresses)
    assert sum(part.mails for part in parts) == session.hit(*halves).mails


def test_what_is_no_network_is_refused() -> None:
    for wrong in ("203.0.113.5; rm", "", "203.0.113.0/33", "example.com"):
        with pytest.raises(ValueError, match="does not appear to be"):
            evening().hit(wrong)


def test_text_that_is_no_address_lies_nowhere() -> None:
    keys = ["203.0.113.5", "unknown", "203.0.113.6.7", "::x", "2001:db8::1", ""]
    assert Inside(["0.0.0.0/0", "::/0"]).of(keys) == {"203.0.113.5", "2001:db8::1"}


def test_inside_says_what_the_library_for_addresses_says() -> None:
    chance = random.Random(9)
    four = [str(ip_address(chance.getrandbits(32))) for _ in range(300)]
    six = [str(ip_address(chance.getrandbits(128))) for _ in range(100)]
    networks = [f"{chance.choice(four)}/{chance.randrange(4, 33)}" for _ in range(40)]
    networks += [f"{chance.choice(six)}/{chance.randrange(3, 129)}" for _ in range(20)]
    parsed = [ip_network(one, strict=False) for one in networks]
    expected = {ip for ip in four + six if any(ip_address(ip) in one for one in parsed)}
    assert Inside(networks).of(four + six) == expected


# -- bounds ------------------------------------------------------------------------------------------------------------


def test_guests_are_bounded_the_latest_stay_and_the_answer_says_so() -> None:
    session = Session(Would(Welcome(bound=100)))
    ips = [f"2001:db8:{n:x}::1" for n in range(1000)]
    session.add([login(n, ip, "u") for n, ip in enumerate(ips[:500])], [])
    assert session.hit("::/0").logins <= 100
    assert session.hit("::/0").at_least
    session.add([], [mail(n, ip) for n, ip in enumerate(ips[500:], 500)])
    assert session.hit(ips[999]).mails == 1
    assert session.hit(ips[0]).logins == 0
    assert session.hit("192.0.2.0/24") == WouldHit(since=START, at_least=True)


def test_attackers_that_were_given_up_make_it_at_least() -> None:
    session = Session(tally=Tally(addresses=50))
    session.add([event(n, ip=f"2001:db8:{n:x}::1") for n in range(60)])
    assert session.hit("::/0").at_least


def test_a_guest_that_comes_again_is_not_the_one_to_go() -> None:
    session = Session(Would(Welcome(bound=10)))
    session.add([login(0, "192.0.2.1", "sato")], [mail(0, "192.0.2.2")])
    for n in range(1, 200):
        session.add([login(n, f"2001:db8:{n:x}::1", "u"), login(n, "192.0.2.1", "sato")], [mail(n, "192.0.2.2")])
    assert session.hit("192.0.2.1").logins == 200
    assert session.hit("192.0.2.2").mails == 200


def test_many_networks_and_a_wide_one_are_answered_at_once() -> None:
    session = Session()
    ips = [f"10.{n >> 14}.{n >> 6 & 255}.{n & 63}" for n in range(50_000)]
    session.add([event(n, ip=ip) for n, ip in enumerate(ips)], [mail(n, ip) for n, ip in enumerate(ips)])
    thousand = [f"10.{n >> 8}.{n & 255}.0/24" for n in range(1000)]
    for networks in (["10.0.0.0/16"], thousand, ips[:1000], ips[:500] + thousand[:500]):
        best = 9.0
        for _ in range(3):
            begun = time.process_time()
            hit = session.hit(*networks)
            best = min(best, time.process_time() - begun)
        inside = [ip_network(one) for one in networks]
        if len(inside) == 1:
            assert hit.attacks == sum(ip_address(ip) in inside[0] for ip in ips)
        assert best < 0.5  # an order of magnitude more than it costs, and less than looking at each network for each


# -- a switch ----------------------------------------------------------------------------------------------------------

NOW = at(3 * 86_400)
DAY = 86_400


def dropped(session: Session, category: Category = Category.SPF, now: datetime = NOW) -> WouldDrop:
    return session.would.drop(category, now)


def test_a_category_in_full() -> None:
    session = Session()
    day = 2 * DAY  # where the last 24 hours begin
    session.add(
        [
            refusal(10, "a@example.com"),  # before its first good mail
            refusal(200, "a@example.com"),
            refusal(day + 10, "A@Example.COM"),
            refusal(day + 20, "other@example.com"),  # another of the domain
            refusal(day + 30, "x@example.net", count=4),
            refusal(day + 40, None),
            refusal(day + 50, "forged@example.org"),  # our own domain: our users' mail makes nobody known
            refusal(day + 60, "a@example.com", counted=False),
            refusal(day + 70, "a@example.com", Category.DMARC),
            refusal(day + 80, "a@example.com", action=Action.DEFER),
            refusal(day + 85, "a@example.com", program="postfix/postscreen"),
            refusal(day + 86, None, program="postfix/smtpd"),
            event(day + 90, EventKind.DISCARD, category=Category.SPF, action=Action.DISCARD, sender="a@example.com"),
            event(100, EventKind.DISCARD, category=Category.SPF, action=Action.DISCARD, sender="q@example.com"),
            event(day, EventKind.LOGIN_FAILURE, category=Category.SPF, action=Action.REJECT),
            event(day, EventKind.BLOCKED, category=Category.SPF, action=Action.REJECT),
        ],
        [mail(100), mail(300), mail(50, sender="forged@example.org", login=True)],
    )
    assert dropped(session) == WouldDrop(
        Category.SPF,
        day=Dropped(refused=9, senders=4, known=1, known_domain=1, discarded=1),
        session=Dropped(refused=11, senders=4, known=2, known_domain=1, discarded=2),
        top=(Count("a@example.com", 2, at(200), at(day + 10)),),
    )
    assert dropped(session, Category.DMARC).session == Dropped(refused=1, senders=1, known=1)
    assert dropped(session, Category.SPAM) == WouldDrop(Category.SPAM)


def test_the_order_in_which_lines_are_read_says_nothing() -> None:
    told: list[tuple[list[Event], list[Mail]]] = [
        ([refusal(n, f"s{n % 7}@example.com")], [mail(n, f"192.0.2.{n % 5}", f"s{n % 3}@example.com")])
        for n in range(100)
    ]
    answers = []
    for order in (told, told[::-1], random.Random(1).sample(told, len(told))):
        session = Session()
        for events, mails in order:
            session.add(events, mails)
        answers.append((dropped(session, now=at(200)), session.hit("0.0.0.0/0")))
    # s0 to s2 write from second 0 to 2 on: of each what is refused later
    known = sum(n % 7 < 3 and n > n % 3 and n > n % 7 for n in range(100))
    assert answers[0][0].session.known == len([n for n in range(100) if n % 7 < 3 and n > n % 7]) == known
    assert answers[1] == answers[0] == answers[2]


def test_a_refusal_of_the_same_moment_is_no_loss_yet() -> None:
    session = Session()
    session.add([refusal(10, "a@example.com")], [mail(10)])
    assert dropped(session).session.known == 0


def test_five_senders_are_named_those_refused_most() -> None:
    session = Session()
    names = [f"s{n}@example.com" for n in range(9)]
    session.add([], [mail(0, sender=name) for name in names])
    session.add([refusal(10 + n, name, count=n + 1) for n, name in enumerate(names)])
    top = dropped(session).top
    assert [(row.key, row.count) for row in top] == [(f"s{n}@example.com", n + 1) for n in (8, 7, 6, 5, 4)]


def test_sums_are_exact_and_senders_bounded_whatever_arrives() -> None:
    session = Session(Would(refused=Refused(bound=100)))
    session.add([], [mail(-1, sender=f"s{n}@example.com") for n in range(0, 3000, 2)])
    order = random.Random(2).sample(range(3000), 3000)
    for n in order:  # one each minute: two days and two hours
        session.add([refusal(60 * n, f"s{n}@example.com")])
    now = at(60 * 3000)
    answer = dropped(session, now=now)
    assert (answer.session.refused, answer.day.refused) == (3000, 1440)
    assert 100 <= answer.session.senders <= 110
    assert answer.day.at_least
    assert answer.session.at_least
    assert 45 <= answer.day.known <= 60
    late = dropped(session, now=now + timedelta(hours=23))
    assert (late.day.refused, late.day.at_least, late.day.known) == (60, False, 30)


def test_senders_are_bounded_the_latest_stay_and_the_answer_says_so() -> None:
    session = Session(Would(senders=Senders(addresses=10, domains=10)))
    session.add([refusal(2000, "s0@d0.example.com"), refusal(2000, "s999@d999.example.com")])
    session.add([], [mail(n, sender=f"s{n}@d{n}.example.com") for n in range(1000)])
    assert dropped(session).session == Dropped(refused=2, senders=2, known=1, at_least=True)


def test_a_sender_that_writes_again_is_not_the_one_to_go() -> None:
    session = Session(Would(senders=Senders(addresses=10, domains=10)))
    session.add([refusal(0.5, "a@example.com"), refusal(0.5, "new@example.com")], [mail(0)])
    for n in range(1, 200):
        session.add([], [mail(n, sender=f"s{n}@d{n}.example.net"), mail(n)])
    answer = dropped(session).session
    assert (answer.known, answer.known_domain) == (1, 1)


def test_what_was_forgotten_of_the_last_day_stays_so_when_older_lines_come() -> None:
    session = Session(Would(refused=Refused(bound=10)))
    late = 2 * DAY + 1000
    session.add([refusal(late + n, "a@example.com") for n in range(15)])
    assert dropped(session).day.at_least
    session.add([refusal(n, "a@example.com") for n in range(5)])
    answer = dropped(session)
    assert (answer.day.refused, answer.session.refused, answer.day.at_least) == (15, 20, True)


def dark(order: Iterable[int]) -> list[Mail]:
    return [mail(n, sender=f"s{n}@example.com") for n in order]


def test_a_domain_is_known_by_the_earliest_of_its_senders() -> None:
    for order in (range(50, 60), range(59, 49, -1)):
        session = Session()
        session.add([refusal(n, "new@example.com") for n in (49, 50, 51)], dark(order))
        assert dropped(session).session.known_domain == 1
