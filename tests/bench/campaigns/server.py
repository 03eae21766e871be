"""The server that is attacked: its users, those who write to it, and what it has forgotten."""

from __future__ import annotations

import random
from itertools import product
from typing import NamedTuple
from zlib import crc32

from tests.bench.campaigns.seeds import Size
from tests.bench.campaigns.space import Space
from tests.bench.campaigns.wire import DOMAIN, Wire
from tests.bench.campaigns.words import DEPARTED, DEVICES, GIVEN, SURNAMES

#: Where those who attack come from.
ABROAD = ("CN", "RU", "BR", "VN", "IN", "US", "NL", "DE", "ID", "KR", "IR", "UA", "TR", "FR", "TH", "MX")


#: Seconds for which a telephone keeps its address.
_LEASE = 4 * 3_600.0


class User(NamedTuple):
    """Somebody with an account. `home` is where the computer stands, `carrier` the network that the telephone is in."""

    login: str
    mail: str
    home: str
    carrier: str


class Partner(NamedTuple):
    """A host that sends good mail."""

    client: str
    ip: str
    sender: str


class Server:
    """Everything that sessions are made of; seeded."""

    def __init__(self, size: Size, seed: int) -> None:
        self.rng = rng = random.Random(f"{size.name} {seed}")
        self.size = size
        self.space = Space(rng)
        agent, self.rspamd = rng.choice(("lmtp", "virtual", "local")), rng.random() < 0.5
        self.wire = Wire(rng, agent, long_ids=seed % 2 == 1, rspamd=self.rspamd)
        #: What is condemned for its body is marked and delivered, not refused.
        self.marks = self.rspamd and rng.random() < 0.5
        with_domain = rng.random() < 0.5
        #: Carriers are few: many users' telephones share their networks.
        carriers = [self.space.network("JP", bits=16) for _ in range(4)]
        self.users = [
            User(
                f"{name}@{DOMAIN}" if with_domain else name,
                f"{name}@{DOMAIN}",
                self.space.address("JP"),
                rng.choice(carriers),
            )
            for name in _names(rng, size.users)
        ]
        self.partners = [self._partner(n) for n in range(size.partners)]
        self.dead = [f"{name}@{DOMAIN}" for name in DEPARTED]
        self._spammers = [self.space.address() for _ in range(max(100, size.lines // 250))]
        self._devices = rng.sample(DEVICES, len(DEVICES))
        #: From when to when a scanner condemns all mail, if it does.
        self.condemned: tuple[float, float] = (0.0, 0.0)

    def user(self) -> User:
        """A user, some more busy than others."""
        return self.users[int(len(self.users) * self.rng.random() ** 1.4)]

    def cell(self, user: User, at: float) -> str:
        """Where a user's telephone is seen: its carrier gives it another address every few hours."""
        number = (crc32(user.login.encode()) + int(at / _LEASE) * 40_503) & 0xFFFF
        return f"{user.carrier}{number >> 8}.{1 + (number & 255) % 254}"

    def spammer(self) -> str:
        """Where unwanted mail comes from: every other time an address that comes again and again."""
        return self.rng.choice(self._spammers) if self.rng.random() < 0.5 else self.space.address()

    def stranger(self) -> str:
        """An address abroad that nobody has seen."""
        return self.space.address(self.rng.choice(ABROAD))

    def devices(self, count: int) -> list[str]:
        """Names that are on no list; no two campaigns are given the same."""
        return [self._devices.pop() for _ in range(count)]

    def login(self, name: str) -> str:
        """A name as this server's users write theirs."""
        return f"{name}@{DOMAIN}" if "@" in self.users[0].login else name

    def _partner(self, n: int) -> Partner:
        ip = self.space.address("JP" if self.rng.random() < 0.7 else "")
        host = f"mx{n % 3}.partner{n // 3}.example"
        return Partner(f"{host}[{ip}]", ip, f"staff{n % 7}@partner{n // 3}.example")


def _names(rng: random.Random, count: int) -> list[str]:
    """Names of accounts, as an office in Japan gives them: no two alike."""
    roles = ["info", "sales", "soumu", "keiri"][: max(1, min(4, count // 6))]
    pairs = rng.sample(list(product(SURNAMES, GIVEN)), count)
    shapes = ("{s}", "{g}.{s}", "{s}.{g}", "{i}.{s}", "{s}-{g}")
    found: dict[str, None] = dict.fromkeys(roles)
    for surname, given in pairs:
        short = rng.choice(shapes).format(s=surname, g=given, i=given[0])
        found[short if short not in found else f"{surname}.{given}"] = None
        if len(found) >= count:
            break
    return list(found)
