"""What fail2ban's and CrowdSec's stock thresholds make of the same events. Their programs do not run here: their rules
are applied to the events that our readers read, so that all three judge the same lines.

fail2ban: the jails `postfix`, `postfix-sasl` and `dovecot` of jail.conf, maxretry 5 in findtime 10 minutes, each
address and jail by itself; the patterns of filter.d (postfix[mode=more], postfix[mode=auth], dovecot). The line of
Dovecot's authentication and the one that ends the log-in both match, and both count there.
CrowdSec: the hub's collections `crowdsecurity/postfix` and `crowdsecurity/dovecot`: `postfix-spam` (capacity 5, one
leaks in 10 s), `postscreen-rbl` (the first PREGREET), `postfix-relay-denied` and `postfix-helo-rejected` (capacity 1,
one in 600 s), `dovecot-spam` (capacity 3, one in 360 s). A bucket overflows when one more comes than it holds. Its
parser of Dovecot knows the line that ends a log-in, and that of an auth-worker, but not `auth: passwd-file(…,<…>)`.

A campaign is found when any of its addresses is banned in its time, which is more lenient than what is asked of us. It
is found early when that was no later than its fifth attempt. An address that is banned once is not looked at again.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from tests.bench.campaigns.score import is_asked
from tests.bench.campaigns.truth import EARLY, Planted, Truth
from tui.finding import FindingKind
from tui.model import Event, EventKind

_F2B_RETRY, _F2B_SPAN = 5, 600.0
#: What postfix[mode=more] takes of a refusal's words.
_F2B_WORDS = re.compile(
    r"Service unavailable|(?:Client host|Command|Data command) rejected|Relay access denied|(?:Host|Domain) not found"
    r"|need fully-qualified hostname|[Uu]ser unknown|[Uu]ndeliverable address"
)


class Bucket(NamedTuple):
    """A scenario's leaky bucket; capacity 0 is a trigger."""

    name: str
    capacity: int
    leak: float  # seconds in which one leaks


_SPAM = Bucket("postfix-spam", 5, 10.0)
_EARLY = Bucket("postscreen-rbl", 0, 10.0)
_RELAY = Bucket("postfix-relay-denied", 1, 600.0)
_HELO = Bucket("postfix-helo-rejected", 1, 600.0)
_DOVECOT = Bucket("dovecot-spam", 3, 360.0)


def _program(event: Event) -> str:
    return (event.program or "").rpartition("/")[2]


def jail(event: Event) -> str:
    """The jail that counts an event; "" where none does."""
    program, reason = _program(event), event.reason or ""
    if event.kind is EventKind.LOGIN_FAILURE:
        if program == "smtpd":
            return "postfix-sasl" if not reason.startswith("auth=") else ""
        return "dovecot" if program.startswith(("dovecot", "imap", "pop3", "auth")) else ""
    if program in {"smtpd", "postscreen"} and event.kind is EventKind.REJECTION:
        return "postfix" if _F2B_WORDS.search(reason) else ""
    return "postfix" if program == "smtpd" and reason.startswith(("improper command", "too many errors")) else ""


def buckets(event: Event) -> Iterable[Bucket]:
    """The buckets that an event is poured into."""
    program, reason = _program(event), event.reason or ""
    if program == "postscreen":
        return (_EARLY,) if reason.startswith("PREGREET") else ()
    if program != "smtpd":
        failed = event.kind is EventKind.LOGIN_FAILURE
        return (_DOVECOT,) if failed and program.startswith(("dovecot", "imap", "pop3", "auth")) else ()
    if event.kind is EventKind.LOGIN_FAILURE:
        return () if reason.startswith("auth=") else (_SPAM,)
    if event.kind is EventKind.REJECTION:
        more = (_RELAY,) if "Relay access denied" in reason else (_HELO,) if "Helo command rejected" in reason else ()
        return (_SPAM, *more)
    return (_SPAM,) if reason.startswith("lost connection") else ()


@dataclass(slots=True)
class Peers:
    """Both, fed in order of time. What they would have banned, and when first, POSIX seconds.

    `workers`: Dovecot's authentication speaks as auth-worker.
    """

    workers: bool
    fail2ban: dict[str, float] = field(default_factory=dict)
    crowdsec: dict[str, float] = field(default_factory=dict)
    _retries: dict[tuple[str, str], deque[float]] = field(default_factory=dict)
    _levels: dict[tuple[str, str], tuple[float, float]] = field(default_factory=dict)

    def add(self, events: Iterable[Event]) -> None:
        """Companions too: these tools know none."""
        for event in events:
            if event.ip and event.kind is not EventKind.LOGIN_SUCCESS:
                self._fail2ban(event, event.ip)
                self._crowdsec(event, event.ip)

    def _fail2ban(self, event: Event, ip: str) -> None:
        if ip in self.fail2ban or not (name := jail(event)):
            return
        now, times = event.time.timestamp(), self._retries.setdefault((name, ip), deque(maxlen=_F2B_RETRY))
        times.append(now)
        if len(times) == _F2B_RETRY and now - times[0] <= _F2B_SPAN:
            self.fail2ban[ip] = now

    def _crowdsec(self, event: Event, ip: str) -> None:
        if ip in self.crowdsec:
            return
        now = event.time.timestamp()
        for bucket in buckets(event):
            if bucket is _DOVECOT and not self.workers and not (event.reason or "").startswith("auth failed"):
                continue
            level, at = self._levels.get((bucket.name, ip), (0.0, now))
            level = max(0.0, level - (now - at) / bucket.leak) + 1
            if level > bucket.capacity:
                self.crowdsec[ip] = now
            self._levels[bucket.name, ip] = level, now


class PeerScore(NamedTuple):
    """Figures of one tool and one kind; sums over logs."""

    planted: int = 0
    found: int = 0
    slow: int = 0
    early: int = 0

    def __add__(self, other: object) -> PeerScore:
        assert isinstance(other, tuple)
        return PeerScore(*(a + b for a, b in zip(self, other, strict=True)))


class Banned(NamedTuple):
    """A tool's figures for a log."""

    scores: Mapping[FindingKind, PeerScore]
    guests: frozenset[str]  # names of those who mean well and were locked out


def judge_peer(truth: Truth, banned: Mapping[str, float]) -> Banned:
    """Hold a tool's bans against the truth."""
    scores: dict[FindingKind, PeerScore] = {}
    for planted in truth.campaigns:
        if is_asked(planted):
            scores[planted.kind] = scores.get(planted.kind, PeerScore()) + _of(planted, banned)
    guests = {guest.name for guest in truth.guests if banned.keys() & set(guest.addresses)}
    return Banned(scores, frozenset(guests))


def _of(planted: Planted, banned: Mapping[str, float]) -> PeerScore:
    times = [banned[ip] for ip in planted.addresses if ip in banned]
    found = any(planted.first - 60 <= at <= planted.last + 60 for at in times)
    if not planted.fifth:
        return PeerScore(planted=1, found=int(found))
    early = any(at <= planted.attempts[EARLY - 1].time + 1 for at in times)
    return PeerScore(planted=1, found=int(found), slow=1, early=int(early))
