"""Floods of verdicts on the content of mail: what a filter says of bodies, and no attack from outside.

The share of mail that has a verdict is `verdicts / mails`. A mail is one that was given a verdict, whatever was then
done with it, or one that was taken in without. Mail of our own users who had logged in is left out, since filters treat
it in another way. What was refused before its content was looked at is neither; a mail that is deferred and comes
again is another one. Where the logs tell of no mail that was taken in, no share is known.

An episode is over eight hours after its last verdict, or when clean mail has ended it; what comes within eight hours of
it is of the same. Memory: eight days with mail by the minute, of each hour 64 origins, 16,384 queue ids: 10 MB at most.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date, datetime
from hashlib import blake2b

from tui.analysis.campaigns import flood_words as words
from tui.analysis.campaigns.flood_counts import MINUTES, WORDS, Counts, Row, minute_of, verdicts
from tui.analysis.campaigns.flood_parts import QUIET, Part, alarms, anew, latest
from tui.analysis.campaigns.flood_past import Past
from tui.analysis.campaigns.flood_surges import surges
from tui.finding import Finding, FindingKind, Severity
from tui.model import Event, Mail

#: Times told of an episode.
_TIMES = 256
#: A clock that is further ahead than this is wrong, minutes.
_AHEAD = 60


class Flood:
    """Fed in any order of time. Owns the counts and the episodes found in them."""

    def __init__(self, counts: Counts | None = None) -> None:
        self._counts = counts or Counts()
        self._past = Past(0)
        self._alarms: list[Part] = []
        self._surges: list[Part] = []
        self._episodes: list[list[Part]] = []
        self._changed = False
        self._told: tuple[Finding, ...] = ()
        self._asked = -1  # the minute for which they are told

    def add(self, events: Sequence[Event], mails: Sequence[Mail] = ()) -> None:
        """Take what was read."""
        counts = self._counts
        counts.read(events)
        for event in verdicts(events):
            counts.add_verdict(event)
            self._changed = True
        # a clean mail alone makes no episode: it ends one, or tells what was usual
        if mails and (counts.add_mails(mails) < self._past.end - _AHEAD or self._episodes):
            self._changed = True

    def findings(self, now: datetime) -> tuple[Finding, ...]:
        """Every episode of the last eight days of the log, oldest first; the same object while nothing changed."""
        minute = minute_of(now)
        if not self._changed and self._asked == minute:
            return self._told
        if self._changed or self._past.end > minute + _AHEAD:
            self._judge(minute)
        self._asked = minute
        told = tuple(self._finding(parts, now) for parts in self._episodes)
        if told != self._told:
            self._told = told
        return self._told

    def _judge(self, now: int) -> None:
        """Look for episodes anew, where anything changed."""
        counts = self._counts
        counts.trim()
        newest = max(counts.rows, default=0)
        end = min(newest, now + _AHEAD) + 1
        self._changed = newest >= end  # what is ahead is judged when its time has come
        # whole hours, so that it is rare that the oldest one goes
        begin = min(end, max(counts.begin or 0, (end - MINUTES) // 60 * 60))
        changed, past = counts.take_changed(), self._past
        if begin != past.begin or end < past.end:
            self._past, self._alarms, self._surges, changed = Past(begin), [], [], begin
        past = self._past
        past.renew(counts.rows, changed, end)
        self._alarms, since = anew(self._alarms, past, changed)
        self._alarms += alarms(past, lambda *span: len(counts.origins(*span)[0]), since)
        self._surges, since = anew(self._surges, past, changed)
        self._surges += surges(past, since)
        self._episodes = _episodes([*self._alarms, *self._surges])

    def _finding(self, parts: list[Part], now: datetime) -> Finding:
        first, last = min(part.begin for part in parts), max(part.last for part in parts)
        rows = self._rows(first, last)
        began, ended = _known(rows[0].first), _known(rows[-1].last)
        today = now.astimezone(ended.tzinfo).date()
        # what was plain first gives the name: it stays when more becomes plain
        earliest = min(parts, key=lambda part: (part.seen, part.alarm))
        alarm = latest(parts, self._past)
        shown = alarm or earliest._replace(begin=first, last=last)
        told, at_least = self._figures(shown)
        over = minute_of(now) - last >= QUIET or (shown.broken and shown.last == last)
        grave, reason = (Severity.DANGER, words.alarm_reason(told)) if alarm else words.surge_severity(told)
        return Finding(
            id=blake2b(f"content_flood {earliest.begin}".encode(), digest_size=6).hexdigest(),
            kind=FindingKind.CONTENT_FLOOD,
            traits=(),
            severity=grave,
            reason=reason,
            confidence=words.confidence(told, alarm=shown.alarm, sure=shown.sure),
            sentence=self._sentence(told, today, shown, over=over),
            first=began,
            last=ended,
            ended=over,
            events=self._past.verdicts(first, last + 1),
            addresses=(),
            networks=(),
            countries=(),
            users=(),
            recipients=(),
            evidence=words.evidence(told),
            remedy=words.remedy(told, today, alarm=shown.alarm),
            times=_some_times(rows),
            at_least=at_least,
        )

    def _rows(self, begin: int, last: int) -> list[Row]:
        """The minutes that had verdicts."""
        told = self._past.told
        return [self._counts.rows[minute] for minute in told[bisect_left(told, begin) : bisect_right(told, last)]]

    def _sentence(self, told: words.Figures, today: date, shown: Part, *, over: bool) -> str:
        if not shown.alarm:
            return words.surge(told, today)
        clean_since = self._past.clean(shown.last + 1, self._past.end)
        return words.alarm(told, today, lasts=not (over or shown.broken or clean_since))

    def _figures(self, part: Part) -> tuple[words.Figures, bool]:
        """What there was from the part's first minute to its last, both whole; whether it was more at least."""
        begin, end = part.begin, part.last + 1
        rows = self._rows(begin, part.last)
        origins, at_least = self._counts.origins(begin, part.last)
        addresses = sum(origin.startswith("[") for origin in origins)
        deeds = {word: count for word in WORDS if (count := sum(row.deeds.get(word, 0) for row in rows))}
        figures = words.Figures(
            since=_known(rows[0].first).replace(second=0, microsecond=0),
            until=_known(rows[-1].last).replace(second=0, microsecond=0),
            minutes=end - begin,
            verdicts=self._past.verdicts(begin, end),
            mails=self._past.mails(begin, end) if self._counts.taken else None,
            usual=part.usual,
            usual_share=part.share,
            deeds=deeds,
            domains=len(origins) - addresses,
            addresses=addresses,
        )
        return figures, at_least


def _episodes(parts: list[Part]) -> list[list[Part]]:
    """The parts, those near to each other together."""
    found: list[list[Part]] = []
    last = -QUIET
    for part in sorted(parts, key=lambda part: (part.begin, part.last)):
        if found and part.begin - last < QUIET:
            found[-1].append(part)
        else:
            found.append([part])
            last = part.last
        last = max(last, part.last)
    return found


def _known(time: datetime | None) -> datetime:
    assert time is not None  # noqa: S101  # only minutes with verdicts are asked
    return time


def _some_times(rows: Sequence[Row]) -> tuple[int, ...]:
    """When each minute's first verdict came; of many minutes some, evenly chosen, with the first and the last."""
    times = [int(row.first.timestamp()) for row in rows if row.first]
    if len(times) <= _TIMES:
        return tuple(times)
    return tuple(times[at * (len(times) - 1) // (_TIMES - 1)] for at in range(_TIMES))
