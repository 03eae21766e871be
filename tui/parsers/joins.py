"""What lines know together: an attempt is counted once however many lines tell of it, and fields are shared.

The rule is the one a person reading the log would use. The first line that tells of an attempt counts; a later line
that only tells of it again is a companion. A session's closing line (`lost connection`, `disconnect … auth=0/1`)
never counts when something in that session already has. Everything remembered is bounded in number and in time; times
are seconds since 1970.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import msgspec

from tui.model import Category, EventKind
from tui.parsers.lookback import Lookback
from tui.parsers.pairs import Meaning, Pairs, Side
from tui.parsers.recent import Recent

#: Postfix's smtpd_timeout: a session whose last line is older is over.
SESSION = 300.0
#: dnsblog answers within its DNS time-out of 10 s.
_LOOKUP = 10.0
#: Two password databases asked for one attempt answer at once.
_SAME_ATTEMPT = 2.0

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
    "smtpd_proxied": frozenset({"process", "ip"}),
    "mail_told": frozenset({"ip", "queue_id"}),
    "sendmail_pending": frozenset({"process", "queue_id"}),
    "sendmail_from": frozenset({"process", "ip", "queue_id", "count"}),
    "web_error": frozenset({"ip", "user"}),
    "web_login": frozenset({"ip", "user"}),
    "dsm_pam": frozenset({"ip"}),
    "never_counts": frozenset(),
}

#: Host and process number of a line: one smtpd process serves one client at a time.
Process: TypeAlias = tuple[bytes | None, bytes | None]


@dataclass(slots=True)
class Lines:
    """What the rules see of the lines of a block, a list for each field, and what they settle: `counted`, `count`, the
    `ip`, `user`, `zone` or `verdict` that another line knows, and which are `dropped`, no events after all.

    `session` and `driver` (the password database) are Dovecot's.
    """

    process: Sequence[Process]
    ip: list[str | None]
    port: Sequence[bytes | None]
    user: list[str | None]
    zone: list[str | None]
    session: Sequence[bytes | None]
    driver: Sequence[bytes | None]
    queue_id: Sequence[bytes | None]
    verdict: list[Meaning]
    time: Sequence[float]
    counted: list[bool]
    count: list[int | None]
    dropped: list[int]


#: Settles the line at a place.
Rule: TypeAlias = Callable[[Lines, int], object]


class _Listing(msgspec.Struct, frozen=True, gc=False):
    """A client's first DNSBL zone, and whether postscreen has ranked it since."""

    zone: str | None
    ranked: bool


class Joins:
    """The rules of one contiguous stream of lines, by name; `pairs` is shared between streams."""

    def __init__(self, pairs: Pairs) -> None:
        self._pairs = pairs
        self.lookback = Lookback()
        self._smtpd: Recent[Process, str | None] = Recent(SESSION)
        self._listed: Recent[str | None, _Listing] = Recent(_LOOKUP)
        self._peers: Recent[tuple[str | None, bytes | None], bool] = Recent(SESSION)
        self._sessions: Recent[bytes, tuple[str | None]] = Recent(SESSION)
        self._attempts: Recent[tuple[str | None, str | None, bytes], tuple[bytes, ...]] = Recent(_SAME_ATTEMPT)
        self._pending: Recent[tuple[bytes | None, bytes | None], tuple[Meaning, int]] = Recent(SESSION)
        self._tables: tuple[Recent[Any, Any], ...] = (
            self._smtpd, self._listed, self._peers, self._sessions, self._attempts,
            self._pending,
        )  # fmt: skip
        self.rules: Mapping[str, Rule | None] = {
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
            "smtpd_proxied": self._smtpd_proxied,
            "mail_told": self._mail_told,
            "sendmail_pending": self._sendmail_pending,
            "sendmail_from": self._sendmail_from,
            "web_error": lambda lines, at: _tell(pairs.web_errors, lines, at),
            "web_login": lambda lines, at: _tell(pairs.web_logins, lines, at),
            "dsm_pam": lambda lines, at: _tell(pairs.pam, lines, at),
            "never_counts": self._never_counts,
        }

    def turn(self, now: float) -> None:
        """Forget what no line of `now` or later can be joined with."""
        for table in self._tables:
            table.turn(now)
        self._pairs.mails.turn_full()

    def remembered(self, now: float) -> tuple[object, ...]:
        """All that a line of `now` or later could be joined with: equal pasts answer equally."""
        return (*(table.within(now) for table in self._tables), self._pairs.within(now))

    # Postfix smtpd: one process, one client at a time

    def _smtpd_told(self, lines: Lines, at: int) -> None:
        self._smtpd.set(lines.process[at], lines.ip[at], lines.time[at])

    def _smtpd_proxied(self, lines: Lines, at: int) -> None:
        process = lines.process[at]
        if lines.ip[at] is None and process[1] is not None:
            lines.ip[at] = self.lookback.client_of_refusal(process[1])
        self._smtpd_told(lines, at)

    def _smtpd_sasl(self, lines: Lines, at: int) -> None:
        ip, time = lines.ip[at], lines.time[at]
        self._smtpd.set(lines.process[at], ip, time)
        told = self._pairs.postfix.told(ip, lines.user[at], time) if ip else None
        if told:
            lines.counted[at] = False
            lines.user[at] = lines.user[at] or told.user

    def _smtpd_closing(self, lines: Lines, at: int) -> None:
        process, ip, time = lines.process[at], lines.ip[at], lines.time[at]
        if ip is not None and self._smtpd.get(process, time) == ip:
            lines.counted[at] = False
        self._smtpd.set(process, ip, time)

    def _smtpd_closed(self, lines: Lines, at: int) -> None:
        ip = lines.ip[at]
        if ip is not None and self._smtpd.pop(lines.process[at], lines.time[at]) == ip:
            lines.counted[at] = False

    # postscreen: dnsblog knows the address only, the rest the port too

    def _dnsbl_listed(self, lines: Lines, at: int) -> None:
        ip, time = lines.ip[at], lines.time[at]
        known = self._listed.get(ip, time)
        if known is not None and not known.ranked:
            lines.counted[at] = False
        else:
            self._listed.set(ip, _Listing(lines.zone[at], ranked=False), time)

    def _dnsbl_rank(self, lines: Lines, at: int) -> None:
        ip, time = lines.ip[at], lines.time[at]
        peer = (ip, lines.port[at])
        known = self._listed.get(ip, time)
        if (known is not None and not known.ranked) or self._peers.get(peer, time) is not None:
            lines.counted[at] = False
        zone = known.zone if known else None
        lines.zone[at] = lines.zone[at] or zone
        self._listed.set(ip, _Listing(zone, ranked=True), time)
        self._peers.set(peer, True, time)

    def _postscreen_test(self, lines: Lines, at: int) -> None:
        peer, time = (lines.ip[at], lines.port[at]), lines.time[at]
        if self._peers.get(peer, time) is not None:
            lines.counted[at] = False
        self._peers.set(peer, True, time)

    def _postscreen_reject(self, lines: Lines, at: int) -> None:
        # the first refused recipient is what the failed test led to, each further one is a try of its own
        peer, time = (lines.ip[at], lines.port[at]), lines.time[at]
        if self._peers.get(peer, time) is True:
            lines.counted[at] = False
        self._peers.set(peer, False, time)

    # Dovecot: an authentication line names the log-in session, unless another server asked

    def _dovecot_auth(self, lines: Lines, at: int) -> None:
        user, time = lines.user[at], lines.time[at]
        session, driver = lines.session[at] or b"", lines.driver[at] or b""
        attempt = (lines.ip[at], user, session)
        asked = self._attempts.get(attempt, time) or ()
        again = driver in asked
        self._attempts.set(attempt, (driver,) if again else (*asked, driver), time)
        if asked and not again:  # the next password database, asked for the same attempt
            lines.counted[at] = False
        elif session:
            self._sessions.set(session, (user,), time)
        else:
            _tell(self._pairs.authenticator, lines, at)

    def _dovecot_login(self, lines: Lines, at: int) -> None:
        told = self._sessions.get(lines.session[at] or b"", lines.time[at])
        if told:
            lines.counted[at] = False
            lines.user[at] = lines.user[at] or told[0]

    def _dsm_login(self, lines: Lines, at: int) -> None:
        if lines.verdict[at].kind is not EventKind.LOGIN_SUCCESS and not _tell(self._pairs.connection, lines, at):
            _tell(self._pairs.authenticator, lines, at)

    # filters: Postfix, the milter and the spam filter each tell of a mail, by its queue id

    def _mail_told(self, lines: Lines, at: int) -> None:
        queue_id = lines.queue_id[at]
        if queue_id is None or queue_id == b"NOQUEUE":
            return
        told = self._pairs.mails.get(queue_id, lines.time[at])
        ip = lines.ip[at] or (told[0] if told else None) or self.lookback.client_of_mail(queue_id)
        lines.ip[at] = ip
        if told:
            lines.counted[at] = False
            if _knows_no_reason(lines.verdict[at]) and told[1].kind is EventKind.DISCARD:
                lines.verdict[at] = told[1]
        self._pairs.mails.set(queue_id, (ip, lines.verdict[at]), lines.time[at])

    # Sendmail: the line at a mail's end names the client of what was refused on its way

    def _sendmail_pending(self, lines: Lines, at: int) -> None:
        mail, time = (lines.process[at][0], lines.queue_id[at]), lines.time[at]
        known = self._pending.get(mail, time)
        self._pending.set(mail, (lines.verdict[at], known[1] + 1 if known else 1), time)
        lines.counted[at] = False

    def _sendmail_from(self, lines: Lines, at: int) -> None:
        known = self._pending.pop((lines.process[at][0], lines.queue_id[at]), lines.time[at])
        if known is None:
            lines.dropped.append(at)
            return
        lines.verdict[at], count = known
        lines.count[at] = count if count > 1 else None

    def _never_counts(self, lines: Lines, at: int) -> None:
        lines.counted[at] = False


def _knows_no_reason(verdict: Meaning) -> bool:
    """A milter's discard as Postfix writes of it: the protocol has no word of why."""
    return verdict.kind is EventKind.DISCARD and verdict.category is Category.OTHER


def _tell(side: Side, lines: Lines, at: int) -> bool:
    """Let a server tell of an attempt; whether the other had told of it, so that this line does not count."""
    ip = lines.ip[at]
    told = ip is not None and side.told(ip, lines.user[at], lines.time[at]) is not None
    if told:
        lines.counted[at] = False
    return told
