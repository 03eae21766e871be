"""The simulated server's own state: process numbers, queue ids, ports, and the policies it was given."""

from __future__ import annotations

import string
from collections import Counter
from collections.abc import Callable
from random import Random

from tui.model import Category

_BASE64 = string.ascii_letters + string.digits + "+/"
_DISCARD = "discard"
#: Process numbers of servers that serve one client: they begin here and come round again.
_FIRST_PROCESS, _PROCESSES = 20_000, 12_000


class MailServer:
    """What the sessions of one server share. Owned by the simulation; seeded, so equal seeds write equal lines."""

    def __init__(self, rng: Random, mode: Callable[[Category], str]) -> None:
        self.rng = rng
        self.filter_errs = False  # whether the content filter takes good mail for bad
        self._mode = mode
        self._process = 0
        self._fixed: dict[str, int] = {}
        self._turns: Counter[str] = Counter()

    def discards(self, category: Category) -> bool:
        """Whether mail of this category is thrown away now instead of refused."""
        return self._mode(category) == _DISCARD

    def program(self, name: str) -> str:
        """A process of which there are many, such as `postfix/smtpd`: its number is that of no other open session."""
        self._process += self.rng.randrange(1, 4)
        return f"{name}[{_FIRST_PROCESS + self._process % _PROCESSES}]"

    def daemon(self, name: str) -> str:
        """A process that lives as long as the server, such as `postfix/qmgr`: always the same number."""
        number = self._fixed.setdefault(name, 1_200 + 7 * len(self._fixed))
        return f"{name}[{number}]"

    def queue_id(self) -> str:
        """A short Postfix queue id: upper-case hexadecimal."""
        return f"{self.rng.randrange(0x1000_0000_00, 0xFFFF_FFFF_FF):010X}"

    def turn(self, name: str) -> int:
        """How often somebody of that name has come so far."""
        self._turns[name] += 1
        return self._turns[name] - 1

    def port(self) -> int:
        """An ephemeral port of a client."""
        return self.rng.randrange(32_768, 60_999)

    def session_id(self) -> str:
        """A Dovecot session id."""
        return "".join(self.rng.choices(_BASE64, k=16))

    def message_id(self, domain: str) -> str:
        """A Message-ID without its angle brackets."""
        return f"{self.rng.randrange(10**12):012d}.{self.rng.randrange(10**6)}@{domain}"
