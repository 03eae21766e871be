"""What sort of name a name is: the list that it is on, and whether it exists. Asked once for each name of a look, of
recipients twice.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from itertools import product

from tui.analysis.campaigns.names import NameList, list_of

#: The family of names that exist, of those that once did, and of those on no list.
LOCAL, FORMER, OTHER = "local", "former", "other"
#: Families of names that are at home somewhere.
LANGUAGES = frozenset({"japanese", "english"})
#: Families that tell nothing of the list on which their names are.
HERE = frozenset({LOCAL, FORMER})
#: What lists are told apart when it is asked whether addresses share one.
_FAMILIES: Mapping[NameList | None, str] = {
    NameList.JAPANESE_SURNAMES: "japanese",
    NameList.JAPANESE_GIVEN: "japanese",
    NameList.ENGLISH_FIRST: "english",
    NameList.ROLE: "common",
    NameList.SERVICE: "common",
    None: OTHER,
}


@dataclass(frozen=True, slots=True, eq=False)
class Sort:
    """What is known of a name: one object for all names of which the same is known."""

    list: NameList | None
    listed: str  # the family of that list; of one that once existed, that of those who are here
    family: str  # "local" for one that exists, "former" for one that once did, else as `listed`
    user: bool  # whether somebody logs in by it
    exists: bool  # or gets mail by it


_SORTS: Mapping[tuple[NameList | None, bool, bool], Sort] = {
    (found, user, exists): Sort(found, family, LOCAL if exists else family, user, exists)
    for (found, family), user, exists in product(_FAMILIES.items(), (False, True), (False, True))
}


_FORMER: Mapping[NameList | None, Sort] = {
    found: Sort(found, LOCAL, FORMER, user=False, exists=False) for found in _FAMILIES
}


class Sorts(dict[str, Sort]):
    """By name, for one look: no more names than the rows of attempts have."""

    def __init__(
        self, is_user: Callable[[str], bool], gets_mail: Callable[[str], bool], former: Container[str] = ()
    ) -> None:
        """`former` are addresses that got mail once, and which lists of spammers still have."""
        super().__init__()
        self._is_user = is_user
        self._gets_mail = gets_mail
        self._former = former

    def __missing__(self, name: str) -> Sort:
        user = self._is_user(name)
        exists = user or self._gets_mail(name)
        found = list_of(name)
        former = not exists and name.lower() in self._former
        sort = self[name] = _FORMER[found] if former else _SORTS[found, user, exists]
        return sort
