"""What sort of name a name is: the list that it is on, and whether it exists. Asked once for each name of a look."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import product

from tui.analysis.campaigns.names import NameList, list_of

#: The family of names that exist, and of those on no list.
LOCAL, OTHER = "local", "other"
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
    listed: str  # the family of that list
    family: str  # "local" for one that exists, else as `listed`
    user: bool  # whether somebody logs in by it
    exists: bool  # or gets mail by it


_SORTS: Mapping[tuple[NameList | None, bool, bool], Sort] = {
    (found, user, exists): Sort(found, family, LOCAL if exists else family, user, exists)
    for (found, family), user, exists in product(_FAMILIES.items(), (False, True), (False, True))
}


class Sorts(dict[str, Sort]):
    """By name, for one look: no more names than the rows of attempts have."""

    def __init__(self, is_user: Callable[[str], bool], gets_mail: Callable[[str], bool]) -> None:
        super().__init__()
        self._is_user = is_user
        self._gets_mail = gets_mail

    def __missing__(self, name: str) -> Sort:
        user = self._is_user(name)
        sort = self[name] = _SORTS[list_of(name), user, user or self._gets_mail(name)]
        return sort
