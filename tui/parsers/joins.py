"""What lines know together: an attempt is counted once however many lines tell of it, and fields are shared.

The rule is the one a person reading the log would use. The first line that tells of an attempt counts; a later line
that only tells of it again is a companion. A session's closing line (`lost connection`, `disconnect … auth=0/1`)
never counts when something in that session already has. Everything remembered is bounded in number and in time.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Generic, NamedTuple, TypeVar

_KEPT = 8192

#: Postfix's smtpd_timeout: a session whose last line is older is over.
_SESSION = timedelta(seconds=300)
#: dnsblog answers within its DNS time-out of 10 s.
_LOOKUP = timedelta(seconds=10)
#: Postfix logs a SASL failure when Dovecot's auth_failure_delay (2 s by default, up to 17 s with penalties) is over.
_AUTH = timedelta(seconds=20)
#: Two password databases asked for one attempt answer at once.
_SAME_ATTEMPT = timedelta(seconds=2)

K = TypeVar("K")
V = TypeVar("V")


class Recent(Generic[K, V]):
    """At least the newest `_KEPT` keys, each with a value and when it was set; older than `window` is not there.

    Two generations: when the young one is full it becomes the old one, and the old one goes.
    """

    def __init__(self, window: timedelta) -> None:
        self._window = window
        self._young: dict[K, tuple[datetime, V]] = {}
        self._old: dict[K, tuple[datetime, V]] = {}

    def set(self, key: K, value: V, now: datetime) -> None:
        """Remember `value`."""
        young = self._young
        young[key] = (now, value)
        if len(young) > _KEPT:
            self._old, self._young = young, {}

    def get(self, key: K, now: datetime) -> V | None:
        """The value, if it was set within the window of `now` (before or after: files are not read in step)."""
        entry = self._young.get(key) or self._old.get(key)
        if entry is None or abs(now - entry[0]) > self._window:
            return None
        return entry[1]

    def pop(self, key: K, now: datetime) -> V | None:
        """As `get`, and forget it."""
        value = self.get(key, now)
        self._young.pop(key, None)
        self._old.pop(key, None)
        return value


class Line(NamedTuple):
    """What a rule sees of a line: whose it is, and the fields that it joins by or adds to."""

    process: bytes  # host and program[pid]: one smtpd process serves one client at a time
    extra: tuple[bytes | None, ...]  # log-in session and password database, of Dovecot's lines
    time: datetime
    ip: str | None
    port: int | None
    user: str | None
    zone: str | None


class Joined(NamedTuple):
    """What a rule says when it has something to say (else None: the line counts as it is)."""

    counted: bool
    user: str | None
    zone: str | None


class Pairs:
    """Dovecot's or DSM's line of an SMTP log-in waits here for Postfix's line of the same. Shared by all sources.

    Dovecot logs at once and answers after its delay; Postfix logs when it has the answer.
    """

    def __init__(self) -> None:
        self._waiting: Recent[str, list[str | None]] = Recent(_AUTH)

    def told(self, ip: str, user: str | None, now: datetime) -> None:
        """Dovecot or DSM told of an attempt."""
        self._waiting.set(ip, [*(self._waiting.get(ip, now) or ())[-63:], user], now)

    def meet(self, ip: str, now: datetime) -> list[str | None] | None:
        """Postfix tells of an attempt: the user (in a list) if the other line has told of it, else None."""
        users = self._waiting.get(ip, now)
        return [users.pop(0)] if users else None


class Joins:
    """The rules of one contiguous stream of lines, by name; `pairs` is shared between streams."""

    def __init__(self, pairs: Pairs) -> None:
        self._pairs = pairs
        self._smtpd: Recent[bytes, str | None] = Recent(_SESSION)
        self._listed: Recent[str, _Listing] = Recent(_LOOKUP)
        self._peers: Recent[tuple[str | None, int | None], bool] = Recent(_SESSION)
        self._sessions: Recent[bytes, tuple[str | None]] = Recent(_SESSION)
        self._attempts: Recent[tuple[str | None, str | None, bytes], bytes] = Recent(_SAME_ATTEMPT)
        self.rules: dict[str, Callable[[Line], Joined | None]] = {
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
            "dsm_login": self._authenticator,
            "never_counts": self._never_counts,
        }

    # Postfix smtpd: one process, one client at a time

    def _smtpd_told(self, line: Line) -> Joined | None:
        self._smtpd.set(line.process, line.ip, line.time)
        return None

    def _smtpd_sasl(self, line: Line) -> Joined | None:
        self._smtpd.set(line.process, line.ip, line.time)
        told = line.ip and self._pairs.meet(line.ip, line.time)
        return _companion(line, user=told[0]) if told else None

    def _smtpd_closing(self, line: Line) -> Joined | None:
        told = line.ip is not None and self._smtpd.get(line.process, line.time) == line.ip
        self._smtpd.set(line.process, line.ip, line.time)
        return _companion(line) if told else None

    def _smtpd_closed(self, line: Line) -> Joined | None:
        told = line.ip is not None and self._smtpd.pop(line.process, line.time) == line.ip
        return _companion(line) if told else None

    # postscreen: dnsblog knows the address only, the rest the port too

    def _dnsbl_listed(self, line: Line) -> Joined | None:
        ip = line.ip or ""
        known = self._listed.get(ip, line.time)
        if known is not None and not known.ranked:
            return _companion(line)
        self._listed.set(ip, _Listing(line.zone, ranked=False), line.time)
        return None

    def _dnsbl_rank(self, line: Line) -> Joined | None:
        ip, peer = line.ip or "", (line.ip, line.port)
        known = self._listed.get(ip, line.time)
        told = (known is not None and not known.ranked) or self._peers.get(peer, line.time) is not None
        zone = known.zone if known else None
        self._listed.set(ip, _Listing(zone, ranked=True), line.time)
        self._peers.set(peer, True, line.time)
        return Joined(not told, line.user, zone)

    def _postscreen_test(self, line: Line) -> Joined | None:
        peer = (line.ip, line.port)
        told = self._peers.get(peer, line.time) is not None
        self._peers.set(peer, True, line.time)
        return _companion(line) if told else None

    def _postscreen_reject(self, line: Line) -> Joined | None:
        # the first refused recipient is what the failed test led to, each further one is a try of its own
        peer = (line.ip, line.port)
        told = self._peers.get(peer, line.time) is True
        self._peers.set(peer, False, line.time)
        return _companion(line) if told else None

    # Dovecot: an authentication line names the log-in session, unless another server asked

    def _dovecot_auth(self, line: Line) -> Joined | None:
        session, driver = line.extra[0] or b"", line.extra[1] or b""
        attempt = (line.ip, line.user, session)
        before = self._attempts.get(attempt, line.time)
        self._attempts.set(attempt, driver, line.time)
        if before is not None and before != driver:  # the next password database, asked for the same attempt
            return _companion(line)
        if not session:
            return self._authenticator(line)
        self._sessions.set(session, (line.user,), line.time)
        return None

    def _dovecot_login(self, line: Line) -> Joined | None:
        told = self._sessions.get(line.extra[0] or b"", line.time)
        return _companion(line, user=told[0]) if told else None

    def _authenticator(self, line: Line) -> Joined | None:
        if line.ip is not None:
            self._pairs.told(line.ip, line.user, line.time)
        return None

    def _never_counts(self, line: Line) -> Joined | None:
        return _companion(line)


class _Listing(NamedTuple):
    """A client's first DNSBL zone, and whether postscreen has ranked it since."""

    zone: str | None
    ranked: bool


def _companion(line: Line, user: str | None = None) -> Joined:
    return Joined(False, line.user or user, line.zone)
