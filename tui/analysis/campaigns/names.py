"""Which list of names a tried log-in name or a guessed mailbox comes from.

The lists and their origin are in names.txt. A name is on one list at most, by these rules, the first that holds:

1. As it stands, or without the digits around it, it is a role, a service or an English first name. A name that is both
   English and Japanese (ken, sara) so is English: "Japanese names" is the bolder claim.
2. It is made of words, and one is a Japanese surname: Japanese surnames, even beside a given name. The other words may
   be an initial, a name or a role, or else must be syllables of Japanese.
3. One is a Japanese given name, under the same condition: Japanese given names.
4. One is an English first name: English first names.
5. All are roles or services: the first word's list.

Words are what dots, hyphens, underscores and digits part. What none of them parts may be a surname and a given name in
either order, or a surname and an initial. Japanese is compared in one spelling: satoh, satou and sato are one name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from tui.language import N_, _

#: Answers remembered, about 250 bytes each; the one that was asked for least recently makes room. They are of names
#: without the digits around them: that is what most of many names differ in.
REMEMBERED = 8_192

#: Octets of a local part, RFC 5321 section 4.5.3.1.1. Nothing longer is a name.
_LONGEST = 64

_SHORTEST_NAME = 3  # letters of a Japanese name of the file, in the one spelling
_SHORTEST_WITH_INITIAL = 4  # of a surname that an initial is stuck to: hsato, tanakat
_SHORTEST_AMONG_SYLLABLES = 6  # the same where the whole could be a Japanese word: akobayashi

_DATA = Path(__file__).with_name("names.txt")
#: What may stand before and behind a name.
_AROUND = "0123456789._-"
_PLAIN = re.compile(r"[a-z0-9._'-]+")
_WORD = re.compile(r"[a-z]+")

#: Ways to write a sound, and the one that is compared (Kunrei, as it is the most regular), in this order.
_SOUNDS = (
    *(("cch", "tch"), ("dz", "z"), ("du", "zu"), ("jy", "j")),
    *(("sh", "sy"), ("ch", "ty"), ("j", "zy"), ("ts", "t"), ("fu", "hu")),
    *(("syi", "si"), ("tyi", "ti"), ("zyi", "zi")),
    *(("mb", "nb"), ("mp", "np"), ("mm", "nm")),
    *(("ou", "o"), ("oo", "o"), ("uu", "u")),
)
_LONG_BY_H = re.compile(r"(?<=[ou])h(?![aeiou])")
_SYLLABLES = re.compile(r"(?:[kgsztdnhbpmrw]?y?[aeiou]|n(?![aeiouy])|k(?=k)|s(?=s)|t(?=t)|p(?=p))+")


class NameList(StrEnum):
    """A list that is walked."""

    JAPANESE_SURNAMES = "japanese_surnames"
    JAPANESE_GIVEN = "japanese_given"
    ENGLISH_FIRST = "english_first"
    ROLE = "role"
    SERVICE = "service"

    @property
    def words(self) -> str:
        """For people, in the plural, as within a sentence."""
        return _(_WORDS[self])

    @property
    def country(self) -> str:
        """Where such names are at home, ISO 3166-1 alpha-2; "" where that is no one country."""
        return "JP" if self in _JAPANESE else ""


_JAPANESE = frozenset({NameList.JAPANESE_SURNAMES, NameList.JAPANESE_GIVEN})
_WORDS = {
    NameList.JAPANESE_SURNAMES: N_("Japanese surnames"),
    NameList.JAPANESE_GIVEN: N_("Japanese given names"),
    NameList.ENGLISH_FIRST: N_("English first names"),
    NameList.ROLE: N_("role accounts"),
    NameList.SERVICE: N_("service accounts"),
}


def list_of(name: str) -> NameList | None:
    """The list that `name` is on, a log-in name or an address of any text; None where it is on none."""
    local = name.partition("@")[0].partition("+")[0].lower()
    if len(local) > _LONGEST:
        return None
    return _lists().exact.get(local) or _remembered(local.strip(_AROUND))


def spelling(romanised: str) -> str:
    """Japanese in lower-case Latin letters in the one spelling that is compared, whichever way it was romanised."""
    for written, compared in _SOUNDS:
        romanised = romanised.replace(written, compared)
    return _LONG_BY_H.sub("", romanised) if "h" in romanised else romanised


class _Lists(NamedTuple):
    exact: Mapping[str, NameList]  # all but Japanese, as they are written; of two lists, the later one
    surnames: frozenset[str]  # Japanese, in the one spelling
    given: frozenset[str]


@cache
def _lists() -> _Lists:
    """The file, read at the first question."""
    text = dict.fromkeys(NameList, "")
    kind = NameList.ROLE
    for line in _DATA.read_text("utf-8").splitlines():
        if line.startswith("["):
            kind = NameList(line[1:-1])
        elif not line.startswith("#"):
            text[kind] += f"{line} "
    surnames, given = (
        frozenset(spelling(text[kind]).split()) for kind in (NameList.JAPANESE_SURNAMES, NameList.JAPANESE_GIVEN)
    )
    exact = [kind for kind in NameList if kind not in _JAPANESE]
    return _Lists({name: kind for kind in exact for name in text[kind].split()}, surnames, given)


@lru_cache(REMEMBERED)
def _remembered(name: str) -> NameList | None:
    """The list of a local part in lower case, without what may stand around a name."""
    if not _PLAIN.fullmatch(name):
        return None
    if found := _lists().exact.get(name):
        return found
    words = _WORD.findall(name.replace("'", ""))
    return _japanese(words) or _of_known_words(words)


def _japanese(words: list[str]) -> NameList | None:
    exact = _lists().exact
    found: NameList | None = None
    for word in words:
        if len(word) == 1 or word in exact:
            continue
        name = spelling(word)
        syllables = bool(_SYLLABLES.fullmatch(name))
        kind = _japanese_word(word, name, syllables)
        if not kind and not syllables:
            return None
        if found is not NameList.JAPANESE_SURNAMES:
            found = kind or found
    return found


def _japanese_word(word: str, name: str, syllables: bool) -> NameList | None:
    """`name` is `word` in the one spelling; `syllables` says whether it could be Japanese at all."""
    lists = _lists()
    if name in lists.surnames:
        return NameList.JAPANESE_SURNAMES
    if name in lists.given:
        return NameList.JAPANESE_GIVEN
    if syllables and _joined(name):
        return NameList.JAPANESE_SURNAMES
    shortest = _SHORTEST_AMONG_SYLLABLES if syllables else _SHORTEST_WITH_INITIAL
    for letters in (word[1:], word[:-1]):
        if len(letters) >= shortest and spelling(letters) in lists.surnames:
            return NameList.JAPANESE_SURNAMES
    return None


def _joined(name: str) -> bool:
    """Whether a surname and a given name make it up, and nothing parts them."""
    _, surnames, given = _lists()
    for at in range(_SHORTEST_NAME, len(name) - _SHORTEST_NAME + 1):
        first = name[:at]
        if (first in surnames and name[at:] in given) or (first in given and name[at:] in surnames):
            return True
    return False


def _of_known_words(words: list[str]) -> NameList | None:
    kinds = [_lists().exact.get(word) for word in words]
    if NameList.ENGLISH_FIRST in kinds:
        return NameList.ENGLISH_FIRST
    return kinds[0] if kinds and all(kinds) else None
