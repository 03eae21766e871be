"""What lines know together: an attempt is counted once however many lines tell of it, and fields are shared.

The rule is the one a person reading the log would use. The first line that tells of an attempt counts; a later line
that only tells of it again is a companion. A session's closing line (`lost connection`, `disconnect … auth=0/1`)
never counts when something in that session already has. Everything remembered is bounded in number and in time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeAlias

import msgspec

from tui.model import EventKind
from tui.parsers.pairs import Pairs
from tui.parsers.recent import Recent

#: Postfix's smtpd_timeout: a session whose last line is older is over.
SESSION = timedelta(seconds=300)
#: dnsblog answers within its DNS time-out of 10 s.
_LOOKUP = timedelta(seconds=10)
#: Two password databases asked for one attempt answer at once.
_SAME_ATTEMPT = timedelta(seconds=2)

#: Rule -> what of its line it asks for (`process` of the tag, groups of the row); lines without a rule need nothing.
NEEDS: Mapping[str, frozenset[str]] = {
    "": frozenset(),
    "smtpd_told": frozenset({"process", "ip"}),
    "smtpd_sasl": frozenset({"process", "ip", "user"}),
    "smtpd_closing": frozenset({"process", "ip"}),
    "smtpd_closed": frozenset({"process", "ip"}),
    "dnsbl_listed": frozenset({"ip", "zone"}),
    "dnsbl_rank": frozenset({"ip", "port"}),
    "postscreen_test": frozenset({"ip", "port"}),
    "postscreen_reject": frozenset({"ip", "port"}),
    "dovecot_auth": frozenset({"ip", "user", "session", "driver"}),
    "dovecot_login": frozenset({"ip", "user", "session"}),
    "dsm_login": frozenset({"ip", "user"}),
    "mail_told": frozenset({"ip", "queue_id"}),
    "policy_told": frozenset({"ip"}),
    "never_counts": frozenset(),
}

#: Host and process number of a line: one smtpd process serves one client at a time.
Process: TypeAlias = tuple[bytes | None, bytes | None]


class Meaning(Protocol):
    """What a line means."""

    @property
    def kind(self) -> EventKind:
        """What happened."""


class Line(msgspec.Struct, gc=False):
    """What a rule sees of a line. `session` and `driver` (the password database) are Dovecot's."""

    process: Process
    ip: str | None
    port: bytes | None
    user: str | None
    zone: str | None
    session: bytes | None
    driver: bytes | None
    verdict: Meaning
    time: datetime


class Joined(msgspec.Struct, frozen=True, gc=False):
    """What a rule says when it has something to say (else None: the line counts as it is).

    `user` and `zone` are told where the line itself has none.
    """

    counted: bool
    user: str | None = None
    zone: str | None = None


_COMPANION = Joined(counted=False)


class _Listing(msgspec.Struct, frozen=True, gc=False):
    """A client's first DNSBL zone, and whether postscreen has ranked it since."""

    zone: str | None
    ranked: bool


class Joins:
    """The rules of one contiguous stream of lines, by name; `pairs` is shared between streams."""

    def __init__(self, pairs: Pairs) -> None:
        self._pairs = pairs
        self._smtpd: Recent[Process, str | None] = Recent(SESSION)
        self._listed: Recent[str | None, _Listing] = Recent(_LOOKUP)
        self._peers: Recent[tuple[str | None, bytes | None], bool] = Recent(SESSION)
        self._sessions: Recent[bytes, tuple[str | None]] = Recent(SESSION)
        self._attempts: Recent[tuple[str | None, str | None, bytes], tuple[bytes, ...]] = Recent(_SAME_ATTEMPT)
        self._tables: tuple[Recent[Any, Any], ...] = (
            self._smtpd, self._listed, self._peers, self._sessions, self._attempts,
        )  # fmt: skip
        self.rules: Mapping[str, Callable[[Line], Joined | None] | None] = {
            "": None,
            "smtpd_told": self._smtpd_told,
            "smtpd_sasl": self._smtpd_sasl,
            "smtpd_closing": self._smtpd_closing,
            "smtpd_closed": self._smtpd_closed,
            "dnsbl_listed": self._dnsbl_listed,
            "dnsbl_rank": self._dnsbl_rank,
            "postscreen_test": self._postscreen_test,
            "postscreen_reject": self._postscreen_reject,
            "dovecot_auth": self._dovecot_auth,
            "dovecot_login": self._dovecot_login,
            "dsm_login": self._dsm_login,
            "mail_told": None,
            "policy_told": None,
            "never_counts": self._never_counts,
        }

    def remembered(self, now: datetime) -> tuple[object, ...]:
        """All that a line of `now` or later could be joined with: equal pasts answer equally."""
        return (*(table.within(now) for table in self._tables), self._pairs.within(now))

    # Postfix smtpd: one process, one client at a time

    def _smtpd_told(self, line: Line) -> Joined | None:
        self._smtpd.set(line.process, line.ip, line.time)
        return None

    def _smtpd_sasl(self, line: Line) -> Joined | None:
        self._smtpd.set(line.process, line.ip, line.time)
        told = self._pairs.postfix_told(line.ip, line.user, line.time) if line.ip else None
        return Joined(counted=False, user=told.user) if told else None

    def _smtpd_closing(self, line: Line) -> Joined | None:
        told = line.ip is not None and self._smtpd.get(line.process, line.time) == line.ip
        self._smtpd.set(line.process, line.ip, line.time)
        return _COMPANION if told else None

    def _smtpd_closed(self, line: Line) -> Joined | None:
        told = line.ip is not None and self._smtpd.pop(line.process, line.time) == line.ip
        return _COMPANION if told else None

    # postscreen: dnsblog knows the address only, the rest the port too

    def _dnsbl_listed(self, line: Line) -> Joined | None:
        known = self._listed.get(line.ip, line.time)
        if known is not None and not known.ranked:
            return _COMPANION
        self._listed.set(line.ip, _Listing(line.zone, ranked=False), line.time)
        return None

    def _dnsbl_rank(self, line: Line) -> Joined | None:
        peer = (line.ip, line.port)
        known = self._listed.get(line.ip, line.time)
        told = (known is not None and not known.ranked) or self._peers.get(peer, line.time) is not None
        zone = known.zone if known else None
        self._listed.set(line.ip, _Listing(zone, ranked=True), line.time)
        self._peers.set(peer, True, line.time)
        return Joined(not told, zone=zone)

    def _postscreen_test(self, line: Line) -> Joined | None:
        peer = (line.ip, line.port)
        told = self._peers.get(peer, line.time) is not None
        self._peers.set(peer, True, line.time)
        return _COMPANION if told else None

    def _postscreen_reject(self, line: Line) -> Joined | None:
        # the first refused recipient is what the failed test led to, each further one is a try of its own
        peer = (line.ip, line.port)
        told = self._peers.get(peer, line.time) is True
        self._peers.set(peer, False, line.time)
        return _COMPANION if told else None

    # Dovecot: an authentication line names the log-in session, unless another server asked

    def _dovecot_auth(self, line: Line) -> Joined | None:
        session = line.session or b""
        attempt = (line.ip, line.user, session)
        driver = line.driver or b""
        asked = self._attempts.get(attempt, line.time) or ()
        again = driver in asked
        self._attempts.set(attempt, (driver,) if again else (*asked, driver), line.time)
        if asked and not again:  # the next password database, asked for the same attempt
            return _COMPANION
        if not session:
            return self._authenticator(line)
        self._sessions.set(session, (line.user,), line.time)
        return None

    def _dovecot_login(self, line: Line) -> Joined | None:
        told = self._sessions.get(line.session or b"", line.time)
        return Joined(counted=False, user=told[0]) if told else None

    def _dsm_login(self, line: Line) -> Joined | None:
        return None if line.verdict.kind is EventKind.LOGIN_SUCCESS else self._authenticator(line)

    def _authenticator(self, line: Line) -> Joined | None:
        told = self._pairs.authenticator_told(line.ip, line.user, line.time) if line.ip else None
        return _COMPANION if told else None

    def _never_counts(self, line: Line) -> Joined | None:
        return _COMPANION
