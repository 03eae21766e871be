"""fail2ban's own ban: a jail that the site runs already bans and unbans for us.

fail2ban 1.0.2 takes no time for one ban: each ends with the jail's `bantime`. So a block that shall last longer is
refused here, and one that ends earlier is unbanned when the keeper lets its time end. `banip` heeds no `ignoreip`: the
guard comes before it.

A network is refused: fail2ban would list it as banned, but Debian's nftables action has a set that takes addresses
only, and the failure stands in fail2ban's log alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from tui.enforcement.backends.command import found, run
from tui.enforcement.change import Block, EnforcementError
from tui.enforcement.lists import Held
from tui.enforcement.target import TargetError, parse, shown

_CLIENT = "fail2ban-client"

#: Most bans or unbans in one change. For each fail2ban runs a program, which takes longer the more there are: with the
#: nftables action 1,000 bans take 13 s and their unbans 22 s, of which nothing can be seen meanwhile.
LIMIT = 1_000

#: Seconds that fail2ban may take, and for each address more: five times what it takes here.
_WITHIN = 20.0
_WITHIN_EACH = 0.1

#: Seconds between the moment that a block is planned from and the one that fail2ban counts from.
_TICK = 2.0

#: A line of `get JAIL banip --with-time`, in fail2ban's local time: `203.0.113.5 <tab>begin + seconds = end`.
_BAN = re.compile(r"(?P<ip>\S+) *\t\S+ \S+ \+ (?P<seconds>-?\d+) = (?P<end>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)")

_ADDRESS = re.compile(r"[0-9a-f.:]+")

#: What fail2ban-client says where it cannot reach the server, and what that means here.
_TROUBLE = (
    ("Permission denied", "no right to use fail2ban's socket: run `sekimori setup` or use sudo"),
    ("Is fail2ban running", "fail2ban is not running: start it, with `systemctl start fail2ban` for instance"),
)


class Jail:
    """Implements LiveSet. Every ban is another's here (`ours` is false): our book alone says which we asked for."""

    name = "fail2ban"
    keeps_time = False

    def __init__(self, jail: str, socket: str = "") -> None:
        """`socket` is the server's, if not the usual one."""
        self._jail = jail
        self._options = ("-s", socket) if socket else ()
        self.where = f"fail2ban jail {jail}"

    def obstacle(self) -> str:
        """Why it cannot be used here and what would help; empty when it can."""
        if not found(_CLIENT):
            return "fail2ban is not installed here: choose another backend"
        try:
            _, _, names = self._client("status").partition("Jail list:")
        except EnforcementError as error:
            said = str(error)
            return next((means for words, means in _TROUBLE if words in said), f"fail2ban cannot be used: {said}")
        jails = [name for name in (part.strip() for part in names.split(",")) if name]
        if self._jail in jails:
            return ""
        there = ", ".join(jails) or "none"
        what = f"fail2ban has no jail {self._jail}" if self._jail else "no jail of fail2ban's is chosen"
        return f"{what} (there are: {there}): name one with `sekimori setup`"

    def refuses(self, network: str) -> str:
        """Networks."""
        if _ADDRESS.fullmatch(network):
            return ""
        return (
            f"{self.where} bans single addresses only, and {shown(network)} is none; nothing was changed: name the "
            "addresses, or block with nftables"
        )

    def held(self) -> Mapping[str, Held]:
        """Every address or network that is banned in the jail."""
        held = {}
        for line in self._ask("get", self._jail, "banip", "--with-time").splitlines():
            ban = _BAN.match(line)
            if ban is not None:
                try:
                    name = parse(ban["ip"]).text
                except TargetError:
                    continue  # a jail may ban what is no address
                held[name] = Held(_end(ban), ours=False)
        return held

    def some(self, networks: Sequence[str]) -> Mapping[str, Held]:
        """Those of `networks` that are banned."""
        held = self.held()
        return {name: held[name] for name in networks if name in held}

    def change(self, put: Sequence[Block], drop: Sequence[str]) -> None:
        """One command for all bans, one for all unbans. fail2ban makes them one by one, and goes on when we are ended.

        Raises EnforcementError; nothing was changed when it says so.
        """
        held = self.held()
        ban = [block.network for block in put]
        # asked to unban a network that it does not hold, fail2ban unbans every address within
        unban = [name for name in drop if name in held]
        self._demand_possible(put, unban)
        if ban:
            self._ask("set", self._jail, "banip", *ban, count=len(ban))
        if unban:
            self._ask("set", self._jail, "unbanip", *unban, count=len(unban))
            left = self.some(unban)
            if left:
                raise EnforcementError(f"{self.where} still holds {next(iter(left))}: see fail2ban's log for why")

    def _demand_possible(self, put: Sequence[Block], unban: Sequence[str]) -> None:
        if why := next(filter(None, (self.refuses(block.network) for block in put)), ""):
            raise EnforcementError(why)
        if len(put) + len(unban) > LIMIT:
            raise EnforcementError(
                f"{self.where} would run a program for each of {len(put) + len(unban)} addresses, and more than "
                f"{LIMIT} take too long; nothing was changed: block fewer at once, or with nftables"
            )
        if put:
            self._demand_time(put)

    def _demand_time(self, put: Sequence[Block]) -> None:
        """A ban that ends before the block would be a gap that nobody sees."""
        seconds = float(self._ask("get", self._jail, "bantime"))
        if seconds < 0:
            return
        last = datetime.now(UTC) + timedelta(seconds=seconds + _TICK)
        if any(block.expires is None or block.expires > last for block in put):
            raise EnforcementError(
                f"{self.where} ends every ban after {timedelta(seconds=seconds)} (its bantime), before this block "
                f"would; nothing was changed: block for a shorter time, or set the jail's bantime to -1"
            )

    def _ask(self, *argv: str, count: int = 0) -> str:
        try:
            return self._client(*argv, count=count)
        except EnforcementError as error:
            raise EnforcementError(f"{self.where} cannot be asked: {self.obstacle() or error}") from error

    def _client(self, *argv: str, count: int = 0) -> str:
        return run([_CLIENT, *self._options, *argv], within=_WITHIN + count * _WITHIN_EACH)


def _end(ban: re.Match[str]) -> datetime | None:
    """When the ban ends; fail2ban writes the local time of the host."""
    if int(ban["seconds"]) < 0:
        return None
    return datetime.strptime(ban["end"], "%Y-%m-%d %H:%M:%S").astimezone(UTC)
