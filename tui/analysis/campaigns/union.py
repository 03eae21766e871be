"""Which of many belong together, when pairs of them do."""

from __future__ import annotations

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
        first = self.root(members[0])
        for other in members[1:]:
            self._parents[self.root(other)] = first

    def sets(self) -> list[list[int]]:
        """The sets of more than one number, each in rising order."""
        found: dict[int, list[int]] = {}
        for number in range(len(self._parents)):
            found.setdefault(self.root(number), []).append(number)
        return [members for members in found.values() if len(members) > 1]
