"""Minutes of verdicts and clean mail, summed up so that any span is answered at once."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import accumulate

from tui.analysis.campaigns.flood_counts import MINUTES, Row


class Past:
    """What there was in the minutes from `begin` on, before `end`: POSIX minutes. Spans leave out their last minute."""

    def __init__(self, rows: Mapping[int, Row], begin: int, end: int) -> None:
        """At most eight days are kept, the last ones."""
        self.begin, self.end = max(begin, end - MINUTES), end
        size = self.end - self.begin
        verdicts, clean, loose = [0] * size, [0] * size, [0] * size
        for minute, row in rows.items():
            if 0 <= (at := minute - self.begin) < size:
                verdicts[at], clean[at], loose[at] = row.verdicts, row.clean, row.loose
        self.told = [self.begin + at for at, count in enumerate(verdicts) if count]  # minutes that had verdicts
        self._verdicts = [0, *accumulate(verdicts)]
        self._clean = [0, *accumulate(clean)]
        self._loose = [0, *accumulate(loose)]

    def _sum(self, sums: list[int], begin: int, end: int) -> int:
        low, high = max(begin - self.begin, 0), min(end - self.begin, len(sums) - 1)
        return sums[high] - sums[low] if low < high else 0

    def verdicts(self, begin: int, end: int) -> int:
        """Mails that were given a verdict."""
        return self._sum(self._verdicts, begin, end)

    def clean(self, begin: int, end: int) -> int:
        """Mails that were taken in and were given none."""
        return max(0, self._sum(self._clean, begin, end) - self._sum(self._loose, begin, end))

    def mails(self, begin: int, end: int) -> int:
        """All of them."""
        return self.verdicts(begin, end) + self.clean(begin, end)
