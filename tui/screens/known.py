"""What the rows need to know of an address beyond their event: country, block, danger. Owns its small caches."""

from __future__ import annotations

from collections.abc import Container, Sequence
from datetime import datetime, tzinfo

from tui.enforcement.coverage import Coverage
from tui.language import _
from tui.model import Event, EventKind
from tui.picture import Offender
from tui.screens.refused import RefusedSince
from tui.screens.standing import Standing
from tui.watched import Watched

#: Failed log-ins after which one that works is alarming; fewer are a user with a new password.
ALARMING_FAILURES = 3
_REMEMBERED = 10_000


class KnownAddresses:
    """Answers from the monitor and the last standing of the gate."""

    def __init__(self, watched: Watched, now: datetime, marks: Container[str] = ()) -> None:
        """`marks` are what the operator marked; they change without us."""
        self._watched = watched
        self._marks = marks
        self._now = now
        self._countries: dict[str, str] = {}
        self._users: set[str] = set()  # who logged in while we watched
        self.coverage = Coverage(())
        self._networks: frozenset[str] = frozenset()
        self.refused = RefusedSince()
        self.zone: tzinfo | None = now.tzinfo

    def learn(self, events: Sequence[Event]) -> None:
        """Remember the users whose log-in worked, and whom the server has refused."""
        self.refused.learn(events)
        for event in events:
            if event.kind is EventKind.LOGIN_SUCCESS and event.user and len(self._users) < _REMEMBERED:
                self._users.add(event.user)

    @property
    def users(self) -> int:
        """How many users are known to exist."""
        return len(self._users)

    def stand(self, standing: Standing, coverage: Coverage, now: datetime) -> None:
        """Take the block list as it was read back, and what it covers."""
        self.coverage = coverage
        self._networks = frozenset(block.network for block in standing.blocks)
        self._now = now
        self.refused.stand(standing.blocks, coverage)

    def offender(self, ip: str) -> Offender | None:
        """What the monitor knows of an address."""
        return self._watched.offender(ip)

    def country(self, ip: str) -> str:
        """Two letters, or nothing when the address belongs to no country or is not known yet."""
        country = self._countries.get(ip)
        if country is None:
            offender = self._watched.offender(ip)
            if offender is None:
                return ""
            if len(self._countries) >= _REMEMBERED:
                self._countries.clear()
            country = self._countries[ip] = offender.country
        return country

    def blocked(self, ip: str) -> bool:
        """Whether a block in force covers the address."""
        return bool(ip) and self.coverage.find(ip, self._now) is not None

    def marked(self, ip: str) -> bool:
        """Whether the operator marked the address."""
        return ip in self._marks

    def block_of(self, target: str) -> str | None:
        """The block list's entry that covers an address, or is this very network."""
        if "/" in target:
            return target if target in self._networks else None
        block = self.coverage.find(target, self._now)
        return block.network if block else None

    def danger(self, event: Event) -> str:
        """Why the event is dangerous: a log-in that worked after failures, a stranger at the name of a real user."""
        if event.ip is None or event.kind not in (EventKind.LOGIN_SUCCESS, EventKind.LOGIN_FAILURE):
            return ""
        if event.kind is EventKind.LOGIN_FAILURE:
            return self._danger_of_failure(event.ip, event)
        offender = self._watched.offender(event.ip)
        failures = failed_logins(offender) if offender and offender.first <= event.time else 0
        return _("LOGGED IN after {count} failures").format(count=failures) if failures >= ALARMING_FAILURES else ""

    def _danger_of_failure(self, ip: str, event: Event) -> str:
        if event.user not in self._users:
            return ""
        offender = self._watched.offender(ip)
        return "" if offender and offender.successes else _("user exists")


def failed_logins(offender: Offender) -> int:
    """How often the address failed to log in."""
    return dict(offender.kinds).get(EventKind.LOGIN_FAILURE, 0)
