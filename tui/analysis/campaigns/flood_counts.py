"""Verdicts on the content of mail and mail that was taken in, by the minute, and where the verdicts' mail is from.

A mail that was given a verdict may be taken in all the same: tagged, or filtered when it was in the queue already.
The queue id tells so, whichever of the two lines is read first; a verdict that has none, or whose mail's id was
forgotten, is told by what was done with the mail. So each mail counts once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import datetime

from tui.analysis.welcome import domain_of
from tui.model import Action, Category, Event, EventKind, Mail

#: Minutes with mail that are kept, the newest: eight days of them. At most 400 bytes each.
MINUTES = 8 * 24 * 60
#: Origins kept of an hour, those first in the alphabet, so that it does not matter which came first. 150 bytes each.
ORIGINS = 64
#: Queue ids kept of verdicts and of mails, at least; at most twice as many. 200 bytes each.
IDS = 4096
_SLACK = 1.1
#: Kinds of which mail logs tell, and no other.
_OF_MAIL = frozenset({EventKind.REJECTION, EventKind.DISCARD, EventKind.DNSBL_HIT, EventKind.CONTENT})
_HOUR = 60  # minutes
_NEVER = 1 << 60  # a minute that does not come

#: What a content verdict is not about: the client, the envelope, or an error of our own.
_NO_CONTENT = frozenset(
    {
        *(Category.DNSBL, Category.SPF, Category.DKIM, Category.DMARC, Category.UNKNOWN_RECIPIENT, Category.RELAY),
        *(Category.SENDER, Category.HELO, Category.REVERSE_DNS, Category.CLIENT, Category.RECIPIENT),
        *(Category.GREYLIST, Category.RATE, Category.TLS, Category.SERVER),
    }
)
#: What a discard is about when it is a verdict on content.
_CONTENT = frozenset({Category.SPAM, Category.VIRUS, Category.ATTACHMENT})

#: What was done with a mail -> the word for it. A mail that passed was taken in.
DEEDS: Mapping[Action | None, str] = {
    Action.REJECT: "refused",
    Action.DEFER: "refused",
    Action.DISCARD: "discarded",
    Action.HOLD: "held",
    Action.TAG: "passed",
    Action.ACCEPT: "passed",
    Action.WARN: "passed",
}
WORDS = ("refused", "discarded", "held", "passed", "untold")


class Row:
    """One minute. `clean` mails were taken in and have no verdict, but for `loose` ones that have one after all."""

    __slots__ = ("clean", "deeds", "first", "last", "loose", "verdicts")

    def __init__(self) -> None:
        self.verdicts = self.clean = self.loose = 0
        self.deeds: dict[str, int] = {}
        self.first: datetime | None = None  # of the verdicts
        self.last: datetime | None = None


class Ids:
    """Minutes by queue id: the newest `bound` arrivals at least."""

    def __init__(self, bound: int = IDS) -> None:
        self._bound = bound
        self._newer: dict[str, tuple[int, bool]] = {}
        self._older: dict[str, tuple[int, bool]] = {}

    def put(self, some: Mapping[str, tuple[int, bool]]) -> None:
        """Remember minutes and marks until they are taken."""
        if len(self._newer) >= self._bound:
            self._newer, self._older = {}, self._newer
        self._newer.update(some)

    def among(self, some: Mapping[str, object]) -> Set[str]:
        """Those that are remembered."""
        return (some.keys() & self._newer.keys()) | (some.keys() & self._older.keys())

    def take(self, queue_id: str) -> tuple[int, bool] | None:
        """What was put there, once."""
        return self._newer.pop(queue_id, None) or self._older.pop(queue_id, None)


class Counts:
    """Owns the minutes, the origins of each hour and the ids whose other line has not been read."""

    def __init__(self, minutes: int = MINUTES, origins: int = ORIGINS) -> None:
        self.rows: dict[int, Row] = {}  # POSIX minute
        self.begin: int | None = None  # the first minute of which a mail log was read
        self.taken = False  # whether any mail was: else no share is known
        self._bound, self._most = minutes, origins
        self._origins: dict[int, dict[str, int]] = {}  # POSIX hour: origin: its minutes, a bit each
        self._full: dict[int, str] = {}  # of hours that had more origins, the last that is kept
        self._verdicts, self._mails = Ids(), Ids()
        self._changed = _NEVER

    def read(self, events: Sequence[Event]) -> None:
        """These were read: from when on the logs tell of mail, and not of log-ins alone."""
        first = next((event for event in events if event.kind in _OF_MAIL), None)
        if first is not None:
            last = next(event for event in reversed(events) if event.kind in _OF_MAIL)
            self._begin(min(minute_of(first.time), minute_of(last.time)))

    def add_verdict(self, event: Event) -> None:
        """Count a verdict, of a mail that was taken in or not."""
        minute = minute_of(event.time)
        row = self._row(minute)
        row.verdicts += event.count
        word = DEEDS.get(event.action, "untold")
        row.deeds[word] = row.deeds.get(word, 0) + event.count
        row.first = event.time if row.first is None else min(row.first, event.time)
        row.last = event.time if row.last is None else max(row.last, event.time)
        passed = word == "passed"
        if passed:
            row.loose += event.count
        self._add_origin(minute, domain_of(event.sender) or (f"[{event.ip}]" if event.ip else ""))
        if event.queue_id is None:
            return
        if mail := self._mails.take(event.queue_id):
            self._join(minute, *mail, passed=passed)
        else:
            self._verdicts.put({event.queue_id: (minute, passed)})

    def add_mails(self, mails: Sequence[Mail]) -> int:
        """Count mails that were taken in; returns the earliest minute. Of our own users only the id is known."""
        earliest = _NEVER
        self.taken = self.taken or bool(mails)
        row, at = Row(), _NEVER
        told: dict[str, tuple[int, bool]] = {}  # by queue id
        for mail in mails:
            minute, login, queue_id = minute_of(mail.time), mail.login, mail.queue_id
            if minute < earliest:
                earliest = minute
            if not login:
                if minute != at:  # many come in one minute
                    row, at = self._row(minute), minute
                row.clean += 1
            if queue_id is not None:
                told[queue_id] = minute, login
        for queue_id in sorted(self._verdicts.among(told)):
            if verdict := self._verdicts.take(queue_id):
                self._join(verdict[0], *told.pop(queue_id), passed=verdict[1])
        self._mails.put(told)
        return earliest

    def _join(self, verdict: int, mail: int, login: bool, *, passed: bool) -> None:
        """The two lines tell of one mail."""
        if passed and (row := self.rows.get(verdict)):
            row.loose -= 1
        if not login and (row := self.rows.get(mail)):
            row.clean -= 1
        self._changed = min(self._changed, verdict, mail)

    def _begin(self, minute: int) -> None:
        if self.begin is None or minute < self.begin:
            self.begin = minute

    def _row(self, minute: int) -> Row:
        if minute < self._changed:
            self._changed = minute
        row = self.rows.get(minute)
        if row is None:
            if len(self.rows) > self._bound * _SLACK:
                self.trim()
            self._begin(minute)
            row = self.rows[minute] = Row()
        return row

    def take_changed(self) -> int:
        """The first minute that has changed since this was last asked; one that does not come if none has."""
        changed, self._changed = self._changed, _NEVER
        return changed

    def trim(self) -> None:
        """Forget the oldest minutes above the bound."""
        if len(self.rows) <= self._bound:
            return
        for minute in sorted(self.rows)[: -self._bound]:
            del self.rows[minute]
        oldest = min(self.rows)
        for hour in [hour for hour in self._origins if hour < oldest // _HOUR]:
            del self._origins[hour]
            self._full.pop(hour, None)

    def _add_origin(self, minute: int, origin: str) -> None:
        if not origin:
            return
        hour = minute // _HOUR
        known = self._origins.setdefault(hour, {})
        if origin not in known and len(known) >= self._most:
            last = self._full.get(hour) or max(known)
            self._full[hour] = last
            if origin > last:
                return
            del known[last]
            self._full[hour] = max(origin, *known)
        known[origin] = known.get(origin, 0) | 1 << minute % _HOUR

    def origins(self, begin: int, end: int) -> tuple[set[str], bool]:
        """Where the verdicts' mail of these minutes is from, the last one included: domains of senders, and addresses
        in brackets where there is no sender. Whether there may have been more.
        """
        found: set[str] = set()
        for hour in range(begin // _HOUR, end // _HOUR + 1):
            low, high = max(begin - hour * _HOUR, 0), min(end - hour * _HOUR, _HOUR - 1)
            asked = (1 << high + 1) - (1 << low)
            found.update(origin for origin, minutes in self._origins.get(hour, {}).items() if minutes & asked)
        return found, any(begin // _HOUR <= hour <= end // _HOUR for hour in self._full)


def minute_of(time: datetime) -> int:
    """The POSIX minute."""
    return int(time.timestamp() // 60)


def verdicts(events: Iterable[Event]) -> list[Event]:
    """Those that are verdicts on the content of mail from outside, each mail once.

    Not: what is said of the client or the envelope though the mail was held; our own errors; mail of users who had
    logged in, where the log tells so. A discard is one if it was for spam, a virus or an attachment.
    """
    content, discard = EventKind.CONTENT, EventKind.DISCARD
    few = [event for event in events if ((kind := event.kind) is content or kind is discard) and event.counted]
    return [event for event in few if event.user is None and _is_verdict(event)]


def _is_verdict(event: Event) -> bool:
    if event.kind is EventKind.DISCARD:
        return event.category in _CONTENT
    return event.category not in _NO_CONTENT
