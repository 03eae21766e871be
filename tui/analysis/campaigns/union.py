"""Which of many belong together, when pairs of them do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence


class Union:
    """Disjoint sets of the numbers below `size`."""

    def __init__(self, size: int) -> None:
        self._parents = list(range(size))

    def root(self, number: int) -> int:
        """What stands for the set of a number."""
        parents = self._parents
        while parents[number] != number:
            parents[number] = number = parents[parents[number]]
        return number

    def join(self, members: Sequence[int]) -> None:
        """Put all of them into one set."""
        parents, first = self._parents, self.root(members[0])
        for other in members:
            parents[other if parents[other] == other else self.root(other)] = first

    def sets(self) -> list[list[int]]:
        """The sets of more than one number, each in rising order."""
        parents = self._parents
        roots = [up if parents[up] == up else self.root(up) for up in parents]
        counts = Counter(roots)
        found: dict[int, list[int]] = {}
        for number, root in enumerate(roots):
            if counts[root] > 1:
                found.setdefault(root, []).append(number)
        return list(found.values())
