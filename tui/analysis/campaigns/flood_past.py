"""Minutes of verdicts and clean mail, summed up so that any span is answered at once."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from itertools import accumulate, islice

from tui.analysis.campaigns.flood_counts import Row


class Past:
    """What there was in the minutes from `begin` on, before `end`: POSIX minutes. Spans leave out their last minute."""

    def __init__(self, begin: int) -> None:
        self.begin = self.end = begin
        self.told: list[int] = []  # minutes that had verdicts
        self._verdicts, self._clean, self._loose = [0], [0], [0]

    def renew(self, rows: Mapping[int, Row], since: int, end: int) -> None:
        """Take the minutes from `since` up to `end` anew; what was before stays."""
        since = min(max(since, self.begin), self.end)
        kept, self.end = since - self.begin, end
        del self.told[bisect_left(self.told, since) :]
        some = [rows.get(minute) for minute in range(since, end)]
        self.told += [minute for minute, row in enumerate(some, since) if row and row.verdicts]
        _sum_up(self._verdicts, kept, [row.verdicts if row else 0 for row in some])
        _sum_up(self._clean, kept, [row.clean if row else 0 for row in some])
        _sum_up(self._loose, kept, [row.loose if row else 0 for row in some])

    def verdicts(self, begin: int, end: int) -> int:
        """Mails that were given a verdict."""
        return self._sum(self._verdicts, begin, end)

    def clean(self, begin: int, end: int) -> int:
        """Mails that were taken in and were given none."""
        return max(0, self._sum(self._clean, begin, end) - self._sum(self._loose, begin, end))

    def mails(self, begin: int, end: int) -> int:
        """All of them."""
        return self.verdicts(begin, end) + self.clean(begin, end)

    def _sum(self, sums: list[int], begin: int, end: int) -> int:
        low, high = begin - self.begin, end - self.begin
        size = len(sums) - 1
        if low < 0:
            low = 0
        if high > size:
            high = size
        return sums[high] - sums[low] if low < high else 0


def _sum_up(sums: list[int], kept: int, counts: list[int]) -> None:
    """Let the sums go on from those that are kept."""
    del sums[kept + 1 :]
    sums += islice(accumulate(counts, initial=sums[-1]), 1, None)
