"""What the sessions of the benchmark's log are made of: clients, names, numbers, and the meaning of a line."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import NamedTuple, TypeAlias

from tui.model import Category, EventKind


class Meaning(NamedTuple):
    """A row of the truth file, without line number and time."""

    kind: str
    category: str
    ip: str
    user: str
    sender: str
    recipient: str
    zone: str
    counted: bool


#: One line from the program name onwards.
Said: TypeAlias = tuple[str, Meaning | None]
Session: TypeAlias = list[Said]

ZONES = ("zen.lists.example", "bl.spammers.example", "dnsbl.example.net", "psbl.example", "backscatter.example")
LOCAL = ("taro", "hanako", "info", "sales", "kenji", "office")
#: A greeting that looks like the log of somebody else's failure.
EVIL_HELO = "x[192.0.2.9]: SASL LOGIN authentication failed: x"
#: Share of sessions whose client nobody has seen before or sees again.
ONE_OFF = 0.04
IPV6 = 0.06


def meaning(
    kind: EventKind,
    ip: str,
    category: Category | str = "",
    *,
    user: str = "",
    sender: str = "",
    recipient: str = "",
    zone: str = "",
    counted: bool = True,
) -> Meaning:
    """A row of truth with empty text for what the line does not tell."""
    return Meaning(str(kind), str(category), ip, user, sender, recipient, zone, counted)


def _network_address(rng: random.Random) -> str:
    if rng.random() < IPV6:
        return f"2001:db8:{rng.randrange(1, 0xFFFF):x}:{rng.randrange(1, 0xFFFF):x}::{rng.randrange(1, 0xFFFF):x}"
    return f"10.{rng.randrange(256)}.{rng.randrange(256)}.{rng.randrange(1, 255)}"


class Traffic:
    """Makes sessions for a log of `lines` lines; seeded. Few clients come often, most seldom."""

    def __init__(self, lines: int, seed: int) -> None:
        self.rng = random.Random(seed)
        self._addresses = [_network_address(self.rng) for _ in range(max(20, lines * 25 // 1000))]
        self._process = 0
        self._recent: deque[str] = deque(maxlen=15)
        self._users = [self._name(n) for n in range(max(20, lines * 17 // 1000))]

    def _name(self, number: int) -> str:
        base = self.rng.choice(("sato", "suzuki", "tanaka", "admin", "info", "john", "maria", "test", "li", "scan"))
        return f"{base}{number}@example.org" if self.rng.random() < 0.4 else f"{base}.{number}"

    def ip(self) -> str:
        """An attacker's address, none of the last few: two open sessions of one client would blur what a line means."""
        while True:
            if self.rng.random() < ONE_OFF:
                found = _network_address(self.rng)
            else:
                found = self._addresses[int(len(self._addresses) * self.rng.random() ** 1.6)]
            if found not in self._recent:
                self._recent.append(found)
                return found

    def user(self) -> str:
        """A name that is tried."""
        return self._users[int(len(self._users) * self.rng.random() ** 1.5)]

    def client(self, ip: str) -> str:
        """As smtpd writes it."""
        if self.rng.random() < 0.7 or ":" in ip:
            return f"unknown[{ip}]"
        return f"host-{ip.replace('.', '-')}.dynamic.broadband.isp.example[{ip}]"

    def program(self, name: str) -> str:
        """A process that serves one client, with a number that no other open session has."""
        self._process = 1_000 + (self._process + 1) % 98_000
        return f"{name}[{self._process}]: "

    def port(self) -> int:
        return self.rng.randrange(1_024, 65_536)

    def queue_id(self) -> str:
        """A short queue id, or one time in two a long one (`enable_long_queue_ids`)."""
        if self.rng.random() < 0.5:
            return "4" + "".join(self.rng.choices("0123456789BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz", k=14))
        return f"{self.rng.randrange(0x10_0000_0000, 0xFF_FFFF_FFFF):X}"

    def session_id(self) -> str:
        return f"{self.rng.getrandbits(64):016x}".replace("a", "+").replace("b", "/") + "AB"

    def helo(self) -> str:
        if self.rng.random() < 0.002:
            return EVIL_HELO
        return self.rng.choice(
            ("mail.bulkmailing.example", "localhost", "[10.0.0.1]", "WIN-7QKFA2", "smtp.broadband.isp.example")
        )

    def sender(self) -> str:
        return f"bounce-{self.rng.randrange(20_000)}@newsletter{self.rng.randrange(200)}.example"

    def recipient(self) -> str:
        return f"{self.rng.choice(LOCAL)}@example.org"


class Mix:
    """Kinds of session by weight."""

    def __init__(self, *rows: tuple[Callable[[Traffic], Session], int]) -> None:
        self._makers: Sequence[Callable[[Traffic], Session]] = [maker for maker, _ in rows]
        self._weights = list(accumulate(weight for _, weight in rows))

    def session(self, traffic: Traffic) -> Session:
        """A session of one kind or another."""
        (maker,) = traffic.rng.choices(self._makers, cum_weights=self._weights)
        return maker(traffic)
