"""Time stamps of log lines, as aware datetimes.

Read are RFC 3164 (`Nov 24 15:45:21`, no year and no zone), ISO 8601 as rsyslog, RFC 5424, journald and Dovecot's own
file write it (`2026-11-24T15:44:56.904251+00:00`, `…Z`, `+0900`, `2026-11-24 15:24:35`), and those of Log Center's
export (`2024/05/16 13:37:52`), Exim (`2026-11-24 15:24:35 +0900`), Roundcube (`24-Nov-2026 15:24:35 +0900`),
SquirrelMail (`11/24/2026 15:24:35`) and C's asctime (`Tue Nov 24 15:24:35 2026`). A stamp without a zone is in the
log's zone; one without a year is given the latest year in which it does not lie more than a day after `reference`.

Converting costs microseconds and lines come in bursts, so minutes are remembered (bounded).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta, timezone, tzinfo

_MONTHS = {
    name: number
    for number, name in enumerate(
        (b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec"), start=1
    )
}
#: `24-Nov-2026 15:24:35.5 +0900` or `Tue Nov 24 15:24:35 2026`.
_NAMED = re.compile(
    r"(\d\d?)-([A-Z][a-z]{2})-(\d{4}) ([\d:]{8}(\.\d+)?)(?: ([+-]\d{4}))?"
    r"|[A-Z][a-z]{2} ([A-Z][a-z]{2}) ([ \d]\d) ([\d:]{8}) (\d{4})"
)
#: `11/24/2026 15:24:35`, SquirrelMail's.
_AMERICAN = re.compile(r"(\d\d)/(\d\d)/(\d{4}) ([\d:]{8})")
_REMEMBERED = 20_000
_DAY = timedelta(days=1)
#: After so long, what is remembered of stamps without a year is looked up anew: a monitor may run for years.
_MONTH = timedelta(days=30)
#: Years that a log may have; others leave no room for a zone.
_YEARS = range(1970, 9999)
#: `:SS` of a stamp.
_SECONDS = {b":%02d" % second: timedelta(seconds=second) for second in range(60)}
_NUMBERS = {b":%02d" % second: float(second) for second in range(60)}
_ISO_MINUTE = re.compile(rb"\d{4}-\d\d-\d\d[T ]\d\d:\d\d[+-]\d\d:\d\d")


def _seconds(raw: bytes) -> timedelta:
    """`:60` of a leap second, or seconds with a fraction."""
    return timedelta(seconds=float(raw[1:]))


def _otherwise(text: str) -> datetime:
    """A stamp that is nearly ISO 8601, or one with a month's name. Raises ValueError for any other."""
    if american := _AMERICAN.fullmatch(text):
        return datetime.fromisoformat(f"{american[3]}-{american[1]}-{american[2]}T{american[4]}")
    named = _NAMED.fullmatch(text)
    if named is None:
        return datetime.fromisoformat(text.replace(",", ".").replace("/", "-").replace(" +", "+").replace(" -", "-"))
    day, month, year = (named[1], named[2], named[3]) if named[1] else (named[8], named[7], named[10])
    number, time = _MONTHS.get(month.encode(), 0), named[4] or named[9]
    return datetime.fromisoformat(f"{year}-{number:02}-{int(day):02}T{time}{named[6] or ''}")


class _Minutes(dict[bytes, datetime]):
    """Minutes or hours as RFC 3164 writes them (`Nov 24 15:45`): year and offset of each are looked up once."""

    def __init__(self, look_up: Callable[[bytes], datetime]) -> None:
        super().__init__()
        self._look_up = look_up

    def __missing__(self, prefix: bytes) -> datetime:
        minute = self[prefix] = self._look_up(prefix)
        return minute


class _Epochs(dict[bytes, float]):
    """The same in seconds since 1970, also of minutes as ISO 8601 writes them with their offset."""

    def __init__(self, look_up: Callable[[bytes], float]) -> None:
        super().__init__()
        self._look_up = look_up

    def __missing__(self, minute: bytes) -> float:
        seconds = self._look_up(minute)
        self[minute] = seconds
        return seconds


class Stamps:
    """Calling it with a raw stamp gives its time. One per source: it remembers that source's zone and year.

    A stamp that cannot be (`Feb 31`) gets the last good time of the source: a line is never lost for its stamp.
    """

    def __init__(self, zone: tzinfo | None = None, reference: datetime | None = None) -> None:
        """`zone` of stamps that name none (None: this machine's), `reference` the latest likely time (None: now)."""
        self._zone = zone
        self._fixed_reference = reference
        self._minutes = _Minutes(self._minute)
        self._hours = _Minutes(self._hour)
        self._epochs = _Epochs(self._epoch)
        self._since = self.reference
        self._zones: dict[timedelta, timezone] = {}
        self._last: datetime | None = None

    @property
    def reference(self) -> datetime:
        """No stamp without a year lies more than a day after this."""
        return self._fixed_reference or datetime.now(UTC)

    @property
    def last(self) -> datetime | None:
        """The last time that could be read."""
        return self._last

    def __call__(self, raw: bytes) -> datetime:
        """The time of a stamp."""
        try:
            if raw[3:4] == b" " and raw[:3] in _MONTHS:
                # "Nov 24 15:45" is one minute: its year and offset are looked up once
                self._last = when = self._minutes[raw[:12]] + (_SECONDS.get(raw[12:]) or _seconds(raw[12:]))
            else:
                self._last = when = self._iso(raw)
        except (ValueError, KeyError, OverflowError):
            return self._last or self.reference
        return when

    def seconds(self, raws: Sequence[bytes]) -> list[float]:
        """The times of stamps in seconds since 1970: for sums, to which a datetime for each would be a tenth more."""
        minutes, seconds = self._epochs, _NUMBERS
        try:
            if raws[0][3:4] == b" ":
                times = [minutes[raw[:12]] + seconds[raw[12:]] for raw in raws]
            else:
                # 2026-11-24T15:44 and +00:00, :56 and .904251
                times = [minutes[raw[:16] + raw[-6:]] + (seconds[raw[16:19]] + float(raw[19:-6] or 0)) for raw in raws]
        except (KeyError, ValueError, OverflowError, IndexError):
            return [self(raw).timestamp() for raw in raws]
        self(raws[-1])
        return times

    def _epoch(self, minute: bytes) -> float:
        """The beginning of `Nov 24 15:45` or `2026-11-24T15:44+00:00`. Raises ValueError for any other."""
        if len(minute) == 12:
            return self._minutes[minute].timestamp()
        if len(self._epochs) > _REMEMBERED:
            self._epochs.clear()
        if not _ISO_MINUTE.fullmatch(minute):
            raise ValueError(minute)
        return self._iso(minute).timestamp()

    def column(self, raws: Sequence[bytes]) -> list[datetime]:
        """The times of stamps, as one by one, but twice as quick where all are plain RFC 3164."""
        minutes, seconds = self._minutes, _SECONDS
        try:
            times = [minutes[raw[:12]] + seconds[raw[12:]] for raw in raws]
        except (KeyError, ValueError, OverflowError):
            return list(map(self, raws))
        self._last = times[-1] if times else self._last
        return times

    def _minute(self, prefix: bytes) -> datetime:
        """The time of `Nov 24 15:45`. What is remembered is bounded, in number and in time."""
        reference = self.reference
        if len(self._minutes) > _REMEMBERED or reference - self._since > _MONTH:
            self._minutes.clear()
            self._hours.clear()
            self._epochs.clear()
            self._since = reference
        return self._hours[prefix[:9]] + timedelta(minutes=int(prefix[10:12]))

    def _hour(self, raw: bytes) -> datetime:
        month, day, hour = _MONTHS[raw[:3]], int(raw[4:6]), int(raw[7:9])
        latest = self.reference + _DAY
        for year in range(latest.year, latest.year - 9, -1):  # nine years hold at least one 29 February
            try:
                when = self._local(datetime(year, month, day, hour))  # noqa: DTZ001 - the zone is put on just here
            except ValueError:
                continue
            if when <= latest:
                return when
        raise ValueError(raw)

    def _iso(self, raw: bytes) -> datetime:
        text = raw.decode("ascii", "replace")
        try:
            when = datetime.fromisoformat(text)
        except ValueError:
            when = _otherwise(text)
        if when.year not in _YEARS:
            raise ValueError(text)
        return self._local(when) if when.tzinfo is None else when

    def _local(self, when: datetime) -> datetime:
        """A naive time in the log's zone, with its offset made fixed: comparing those is cheap."""
        aware = when.replace(tzinfo=self._zone) if self._zone else when.astimezone()
        offset = aware.utcoffset() or timedelta()
        return aware.replace(tzinfo=self._zones.setdefault(offset, timezone(offset)))
