"""What is known of a user who logs in: where, where before, and which two places within hours."""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from tui.analysis.network import network_of, wide_of

#: Wide networks and hops kept of one user, those met first.
WIDE_OF_USER, HOPS = 16, 12


class Pair(msgspec.Struct, gc=False):
    """Log-ins of one user from one address, or from one wide network that begins with it. Times are POSIX seconds."""

    count: int
    first: float
    last: float
    ip: str = ""  # of a wide network, the address in it that was first


class Hop(msgspec.Struct, frozen=True, gc=False):
    """Two log-ins of one user, in the order of time."""

    before: str  # addresses
    after: str
    left: float
    came: float


#: When, from which address, its wide network, and its country or "", as it was known then.
Visit: TypeAlias = tuple[float, str, str, str]


class Account(msgspec.Struct, gc=False):
    """What is known of a user; `last`, `place`, `wide`, `country` and `pair` (None: given up) are of the log-in read
    last, `homes` of pairs no longer kept.

    A backlog is read in blocks from its end: `begin` is the log-in that the present block began with, `after` the one
    that the block before did, which is later in the log.
    """

    last: float
    place: str
    wide: str
    country: str
    begin: Visit
    after: Visit | None = None
    pair: Pair | None = None
    hops: dict[tuple[str, str], Hop] | None = None
    homes: dict[str, Pair] | None = None

    def hop(self, one: Visit, other: Visit) -> int:
        """Note that the user was in two networks within hours: of each two the first time, whichever block is read
        first. Returns how many more are kept.
        """
        (left, before, there, _), (came, after, here, _) = sorted((one, other))
        if self.hops is None:
            self.hops = {}
        known = self.hops.get((there, here))
        if (known is None and len(self.hops) < HOPS) or (known and (came, -left) < (known.came, -known.left)):
            self.hops[there, here] = Hop(before, after, left, came)
            return 0 if known else 1
        return 0

    def keep_wide(self, ip: str, pair: Pair) -> int:
        """Keep of a pair that is given up in which wide network the user was. Returns how many more are kept."""
        if self.homes is None:
            self.homes = {}
        wide = wide_of(network_of(ip))
        home = self.homes.get(wide)
        if home is not None:
            first, ip = min((home.first, home.ip), (pair.first, ip))
            # another one: who looks may hold the one before
            self.homes[wide] = Pair(home.count + pair.count, first, max(home.last, pair.last), ip)
        elif len(self.homes) < WIDE_OF_USER:
            self.homes[wide] = Pair(pair.count, pair.first, pair.last, ip)
            return 1
        return 0

    @property
    def kept(self) -> int:
        """Homes and hops."""
        return len(self.homes or ()) + len(self.hops or ())
