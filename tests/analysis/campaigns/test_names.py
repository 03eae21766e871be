"""Which list a tried name comes from."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.analysis.campaigns import names
from tui.analysis.campaigns.names import NameList, list_of, spelling

FILE = Path(names.__file__).with_name("names.txt")

SURNAMES, GIVEN, ENGLISH = NameList.JAPANESE_SURNAMES, NameList.JAPANESE_GIVEN, NameList.ENGLISH_FIRST
ROLE, SERVICE = NameList.ROLE, NameList.SERVICE


def sections() -> dict[NameList, list[str]]:
    """The names of the file, by list."""
    found: dict[NameList, list[str]] = {}
    for line in FILE.read_text("ascii").splitlines():
        if line.startswith("["):
            found[NameList(line[1:-1])] = []
        elif line and not line.startswith("#"):
            found[list(found)[-1]] += line.split()
    return found


def spells(*written: str) -> set[str]:
    return {spelling(name) for name in written}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("tanaka", SURNAMES),
        ("hanako", GIVEN),
        ("jennifer", ENGLISH),
        ("sales", ROLE),
        ("scan", ROLE),
        ("keiri", ROLE),
        ("no-reply", ROLE),
        ("www-data", SERVICE),
        ("postgres", SERVICE),
    ],
)
@pytest.mark.parametrize("written", ["{}", "{}@example.jp", "{}01", "{}.2024", "{}_1@example.com", "{}+filter"])
def test_domain_digits_and_subaddress_do_not_matter(name: str, expected: NameList, written: str) -> None:
    assert list_of(written.format(name)) is expected
    assert list_of(written.format(name).upper()) is expected


@pytest.mark.parametrize(
    "name",
    [
        *("tanaka.ichiro", "ichiro.tanaka", "ichiro_tanaka", "tanaka-ichiro", "tanakaichiro", "ichirotanaka"),
        *("t.tanaka", "tanaka.t", "ttanaka", "tanakat", "hsato", "sato-h", "akobayashi"),
        *("ken.tanaka", "john.tanaka", "test.tanaka", "tanaka.office", "tanaka.kyoto", "jun'ichi.tanaka"),
    ],
)
def test_a_surname_in_a_name_of_several_parts_decides(name: str) -> None:
    assert list_of(name) is SURNAMES


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("hanako.m", GIVEN),
        ("ken'ichi", GIVEN),
        ("hanako.info", GIVEN),
        ("ichiro.kitanodai", GIVEN),  # syllables of Japanese that are on no list
        ("john.smith", ENGLISH),
        ("smith.john", ENGLISH),
        ("ken.jones", ENGLISH),
        ("mail-admin", ROLE),
        ("backup.user", SERVICE),
        ("test_oracle", ROLE),
    ],
)
def test_names_of_several_words_follow_the_stated_rules(name: str, expected: NameList) -> None:
    assert list_of(name) is expected


@pytest.mark.parametrize(
    "name",
    [
        *("", "@", "@example.com", "...", "0815", "smith", "jsmith", "x", "tt", "qwerty", "user-pm7", "info.kyoto"),
        *("osato", "satoa", "ai", "ko"),  # too short to be told from other words
        *(
            "tanaka.schmidt",
            "hanako.krause",
            "tanaka!",
            "tanaka ichiro",
            "田中",
            "satō",
            "tanaka\N{REPLACEMENT CHARACTER}",
        ),
        *("a" * 65, "tanaka." * 40, "tanaka" + "1" * 60),
    ],
)
def test_what_is_on_no_list(name: str) -> None:
    assert list_of(name) is None


@pytest.mark.parametrize(
    "written",
    [
        ("satou", "satoh", "sato", "satoo"),
        ("oono", "ohno", "ono", "ouno"),
        ("shimizu", "simizu"),
        ("tsuji", "tuji", "tsuzi", "tuzi"),
        ("fujita", "hujita", "fuzita", "huzita"),
        ("uchida", "utida"),
        ("honma", "homma"),
        ("kanbe", "kambe"),
        ("iizuka", "iiduka", "iidzuka"),
        ("jouji", "jyoji", "zyouzi", "johji"),
        ("yuuko", "yuhko", "yuko"),
        ("ryuuichi", "ryuichi", "ryuiti"),
        ("shouhei", "shohei", "syohei", "syouhei"),
        ("kocchi", "kotchi", "kotti"),
    ],
)
def test_all_ways_to_romanise_a_name_are_one(written: tuple[str, ...]) -> None:
    assert len(spells(*written)) == 1


def test_an_h_makes_a_vowel_long_only_where_it_is_no_consonant() -> None:
    assert spells("ohara", "oohara", "ouhara") == {"ohara"}
    assert spells("ohyama", "ooyama", "ohno", "satoh") == {"oyama", "ono", "sato"}


def test_different_names_stay_different() -> None:
    assert len(spells("ota", "oda", "itou", "iida", "ida", "ueda", "ono", "onno", "shimada", "shimoda")) == 10


def test_a_name_of_both_languages_is_english_where_it_stands_alone() -> None:
    both = {name for name in sections()[GIVEN] + sections()[SURNAMES] if name in sections()[ENGLISH]}
    assert {"ken", "sara", "naomi"} <= both
    assert {list_of(name) for name in both} == {ENGLISH}


def test_every_name_of_the_file_is_found_on_its_list_unless_a_rule_says_otherwise() -> None:
    found = sections()
    assert {kind: [name for name in found[kind] if list_of(name) is not kind] for kind in (ENGLISH, ROLE, SERVICE)} == {
        ENGLISH: [],
        ROLE: [],
        SERVICE: [],
    }
    first_rule = {*found[ENGLISH], *found[ROLE]}
    assert {name for name in found[SURNAMES] if list_of(name) is not SURNAMES} <= first_rule
    surnames = spells(*found[SURNAMES])
    assert {
        name for name in found[GIVEN] if list_of(name) is not GIVEN and spelling(name) not in surnames
    } <= first_rule


def test_the_file_names_each_name_once_and_in_order() -> None:
    found = sections()
    assert list(found) == list(NameList)
    for kind, listed in found.items():
        assert listed == sorted(set(listed)), kind
    assert [len(found[kind]) >= least for kind, least in zip(NameList, (900, 1500, 750, 400, 250), strict=True)] == [
        True
    ] * 5


def test_no_japanese_name_of_the_file_is_as_short_as_other_words() -> None:
    assert min(map(len, spells(*sections()[SURNAMES], *sections()[GIVEN]))) == 3


def test_the_file_says_where_it_is_from() -> None:
    head = FILE.read_text("ascii").partition("[")[0]
    assert "MIT License, Copyright (c) 2022 shuheilocale" in head
    assert "MIT License, Copyright (c) 2012 Daniele Faraglia" in head


def test_lists_are_told_in_words_and_by_country() -> None:
    assert [(kind.words, kind.country) for kind in NameList] == [
        ("Japanese surnames", "JP"),
        ("Japanese given names", "JP"),
        ("English first names", ""),
        ("role accounts", ""),
        ("service accounts", ""),
    ]


#: Frequent surnames of six countries, those left out that are Japanese names too (kaya).
EUROPEAN = (
    "rossi bianchi romano colombo ricci marini greco conti moretti rizzo lombardi barbieri fontana santoro mariani "
    "garcia fernandez gonzalez rodriguez lopez martinez sanchez perez gomez moreno jimenez ruiz navarro serrano molina "
    "virtanen korhonen nieminen makinen hamalainen laine heikkinen koskinen jarvinen lehtonen heinonen salminen niemi "
    "muller schmidt schneider fischer weber meyer wagner becker hoffmann koch bauer klein wolf neumann schwarz braun "
    "silva santos oliveira souza pereira costa rodrigues almeida nascimento lima araujo ribeiro carvalho gomes barbosa "
    "yilmaz demir celik sahin yildiz aydin ozturk arslan dogan kilic aslan cetin kara koc kurt ozdemir simsek"
)


def test_names_of_other_countries_are_not_taken_for_japanese() -> None:
    for written in ("{}", "{}1", "a.{}", "s{}", "{}t"):
        taken = [name for name in EUROPEAN.split() if (kind := list_of(written.format(name))) and kind.country == "JP"]
        assert taken == [], written


PARTS = st.sampled_from(
    ["tanaka", "ichiro", "john", "info", "root", "smith", "t", "oh", "tt", "01", ".", "_", "@", "+"]
)


@given(st.one_of(st.text(), st.lists(PARTS, max_size=30).map("".join)))
def test_any_text_has_an_answer_and_always_the_same(name: str) -> None:
    answer = list_of(name)
    assert list_of(name) is answer
    assert list_of(f"{name}@example.com") is answer


@given(st.lists(PARTS, max_size=8).map("".join), st.integers(0, 99))
def test_what_is_stripped_once_needs_no_second_time(name: str, number: int) -> None:
    local = name.partition("@")[0].partition("+")[0]
    assert list_of(f"{local}{number}@example.net") is list_of(local)


@given(st.text("abcdefghijklmnopqrstuvwxyz' ", max_size=40))
def test_words_are_spelled_alone(text: str) -> None:
    assert spelling(text).split(" ") == [spelling(word) for word in text.split(" ")]


def test_what_is_remembered_is_bounded() -> None:
    for number in range(names.REMEMBERED + 100):
        list_of(f"nobody.{number}.x")
    assert names._remembered.cache_info().currsize == names.REMEMBERED


def test_names_that_differ_in_the_digits_around_them_are_remembered_as_one() -> None:
    list_of("qwerty.1")
    known = names._remembered.cache_info().misses
    assert [list_of(f"{number}.qwerty{number}@example.org") for number in range(100)] == [None] * 100
    assert names._remembered.cache_info().misses == known


def test_what_is_too_long_for_a_name_is_not_remembered() -> None:
    known = names._remembered.cache_info().misses
    assert list_of("x" * 200) is None
    assert names._remembered.cache_info().misses == known


def test_nothing_is_read_before_the_first_question() -> None:
    asked = "from tui.analysis.campaigns import names; print(names._lists.cache_info().currsize, names.list_of('sato'))"
    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["0", "japanese_surnames"]
