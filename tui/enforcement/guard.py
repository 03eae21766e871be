"""The guard that comes before any backend: what may not be blocked, and what is blocked only on a second word."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from tui.enforcement.change import EnforcementError, Refusal
from tui.enforcement.here import Protected, protected_here
from tui.enforcement.target import Network, TargetError, canonical, parse

#: The shortest prefix that may be blocked, by IP version.
SHORTEST_PREFIX = {4: 16, 6: 32}

#: Ranges that no mail client comes from.
NEVER: tuple[tuple[str, str], ...] = (
    ("0.0.0.0/8", "means no particular host"),
    ("127.0.0.0/8", "is this host talking to itself"),
    ("169.254.0.0/16", "is link-local and differs on every network"),
    ("224.0.0.0/4", "is multicast and never a client"),
    ("255.255.255.255/32", "is broadcast and never a client"),
    ("::/128", "means no particular host"),
    ("::1/128", "is this host talking to itself"),
    ("::ffff:0:0/96", "stands for every IPv4 address"),
    ("fe80::/10", "is link-local and differs on every network"),
    ("ff00::/8", "is multicast and never a client"),
)

#: Ranges that are likely to be the operator's own people.
ASK_AGAIN: tuple[tuple[str, str], ...] = (
    ("10.0.0.0/8", "is a private range (RFC 1918): your own network, perhaps"),
    ("172.16.0.0/12", "is a private range (RFC 1918): your own network, perhaps"),
    ("192.168.0.0/16", "is a private range (RFC 1918): your own network, perhaps"),
    ("100.64.0.0/10", "is shared by a provider's customers (RFC 6598), a VPN perhaps"),
    ("fc00::/7", "is a private range (RFC 4193): your own network, perhaps"),
)

_Range = tuple[Network, str]


def _ranges(table: Iterable[tuple[str, str]]) -> tuple[_Range, ...]:
    return tuple((ipaddress.ip_network(prefix), f"{prefix} {why}") for prefix, why in table)


_NEVER = _ranges(NEVER)
_ASK_AGAIN = _ranges(ASK_AGAIN)


def _no_logins(_: Network) -> int:
    return 0


class Judge(Protocol):
    """Whoever says what may not be blocked."""

    def judge(self, targets: Iterable[Network]) -> dict[Network, Refusal]:
        """The refusals among `targets`."""


class Guard:
    """Judges targets. `own` is asked at every judgement, since addresses come and go; `logins` counts the successful
    log-ins seen from a network. `allow` is the operator's allow-list of addresses and prefixes.
    """

    def __init__(
        self,
        own: Callable[[], Sequence[Protected]] = protected_here,
        allow: Iterable[str] = (),
        logins: Callable[[Network], int] = _no_logins,
    ) -> None:
        """Raises EnforcementError when the allow-list holds something that is no address or prefix."""
        self._own = own
        self._allow = tuple(self._allowed(text) for text in allow)
        self._logins = logins

    @staticmethod
    def _allowed(text: str) -> _Range:
        try:
            network = parse(text).network
        except TargetError as error:
            raise EnforcementError(f"the allow-list cannot be used: {error}") from None
        return network, f"{canonical(network)} is on the allow-list"

    def judge(self, targets: Iterable[Network]) -> dict[Network, Refusal]:
        """The refusals among `targets`; a target that is not in the answer may be blocked."""
        own = tuple((one.network, one.why) for one in self._own())
        forbidden = (*_NEVER, *own, *self._allow)
        judged = ((target, self._judge(target, forbidden)) for target in targets)
        return {target: refusal for target, refusal in judged if refusal is not None}

    def _judge(self, target: Network, forbidden: Sequence[_Range]) -> Refusal | None:
        name = canonical(target)
        shortest = SHORTEST_PREFIX[target.version]
        if target.prefixlen < shortest:
            return Refusal(
                name, f"{name} is wider than /{shortest}: it would shut out whole providers; name a smaller network"
            )
        for network, why in forbidden:
            if _meet(target, network):
                return Refusal(name, f"{name} cannot be blocked: {why}")
        doubts = [why for network, why in _ASK_AGAIN if _meet(target, network)]
        successes = self._logins(target)
        if successes:
            doubts.append(f"{successes} log-in{'s' if successes > 1 else ''} from it succeeded")
        if doubts:
            return Refusal(name, f"{name} is blocked only if you insist: {'; '.join(doubts)}", overridable=True)
        return None


def _meet(one: Network, other: Network) -> bool:
    return one.version == other.version and one.overlaps(other)
