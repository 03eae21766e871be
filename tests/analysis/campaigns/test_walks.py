"""A list walked in the order of the alphabet, beside others who try names of the same sort at the same time."""

from __future__ import annotations

from random import Random

from tests.analysis.campaigns.given import HOUR, MINUTE, failed, findings, only, scattered
from tui.finding import Finding
from tui.model import Event

GIVEN = (
    *("akiko", "akira", "ayaka", "ayumi", "chie", "daisuke", "emi", "haruto", "hiromi", "hiroshi", "hitomi", "kaori"),
    *(
        "keiko",
        "kenta",
        "kumiko",
        "makoto",
        "mayumi",
        "megumi",
        "misaki",
        "naoko",
        "satoshi",
        "takashi",
        "yoko",
        "yuki",
    ),
)
SURNAMES = (
    *("yoshida", "ando", "murakami", "harada", "kudo", "watanabe", "endo", "sakamoto", "fujiwara", "nakajima", "ono"),
    *("matsumoto", "ishikawa", "takahashi", "hashimoto", "ueda", "kobayashi", "sato", "mori", "inoue"),
)


def walk(ips: list[str], every: float, *, begin: float = 0, names: tuple[str, ...] = GIVEN) -> list[Event]:
    """A new address for every name."""
    return [failed(begin + n * every, ip, name) for n, (ip, name) in enumerate(zip(ips, names, strict=False))]


def of(found: tuple[Finding, ...], ips: list[str]) -> list[Finding]:
    """The findings that hold most of the addresses."""
    return [one for one in found if len(set(ips).intersection(one.addresses)) > len(ips) / 2]


def test_it_is_one_campaign_and_the_others_are_another() -> None:
    ips = scattered(44)
    found = findings([*walk(ips[:24], 16 * MINUTE), *walk(ips[24:], 21 * MINUTE, begin=300, names=SURNAMES)])
    assert sorted(one.addresses for one in found) == sorted([tuple(sorted(ips[:24])), tuple(sorted(ips[24:]))])


def test_one_that_goes_backwards_too() -> None:
    ips = scattered(44)
    found = findings([*walk(ips[:24], 960, names=GIVEN[::-1]), *walk(ips[24:], 1200, begin=300, names=SURNAMES)])
    assert only(of(found, ips[:24])).addresses == tuple(sorted(ips[:24]))


def test_it_stays_one_where_it_comes_slower_for_a_while() -> None:
    ips = scattered(44)
    first, second = walk(ips[:9], 400), walk(ips[9:24], 1100, begin=9 * 400 + 700, names=GIVEN[9:])
    found = findings([*first, *second, *walk(ips[24:], 800, begin=100, names=SURNAMES)])
    assert only(of(found, ips[:24])).addresses == tuple(sorted(ips[:24]))


def test_a_name_of_another_list_that_stands_in_its_place_is_of_the_walk() -> None:
    ips = scattered(25)
    tries = walk(ips[:24], 900)
    found = only(findings([*tries, failed(1.5 * 900, ips[24], "akutsu")]))  # between akira and ayaka
    assert ips[24] in found.addresses


def test_one_that_does_not_is_left_out() -> None:
    ips = scattered(25)
    found = only(findings([*walk(ips[:24], 900), failed(1.5 * 900, ips[24], "watanabe")]))
    assert found.addresses == tuple(sorted(ips[:24]))


def test_names_in_no_order_are_one_campaign_whatever_their_lists() -> None:
    names = [*GIVEN, *SURNAMES]
    Random(3).shuffle(names)
    ips = scattered(len(names))
    found = only(
        findings([failed(n * HOUR / 4, ip, name) for n, (ip, name) in enumerate(zip(ips, names, strict=True))])
    )
    assert found.addresses == tuple(sorted(ips))


def test_surnames_and_given_names_in_one_order_are_one_walk_whatever_strays_are_among_them() -> None:
    names = sorted((*SURNAMES[:14], *GIVEN[::4]))
    ips = scattered(len(names) + 2)
    tries = walk(ips, 10 * MINUTE, names=tuple(names))
    strays = [failed(35 * MINUTE, ips[-1], "yuuto"), failed(155 * MINUTE, ips[-2], "hiroshi")]
    found = findings([*tries, *strays])
    assert set(only(of(found, ips[:-2])).addresses) == set(ips[:-2])


def test_it_is_one_where_another_comes_between_for_days() -> None:
    ips = scattered(60)
    first, second = walk(ips[:12], 900), walk(ips[12:24], 900, begin=20 * HOUR, names=GIVEN[12:])
    between = walk(ips[24:44], 3 * HOUR, begin=300, names=SURNAMES)
    assert only(of(findings([*first, *second, *between]), ips[:24])).addresses == tuple(sorted(ips[:24]))


def test_who_tries_no_name_opens_no_place_in_it() -> None:
    ips = scattered(17)
    names = tuple(f"q{letter}x" for letter in "abcdefghijkl")
    nameless = [failed(n * 3000 + 300, ip, None) for n, ip in enumerate(ips[12:15])]
    others = [failed(2000, ips[15], "mary"), failed(5000, ips[16], "info")]
    found = of(findings([*walk(ips[:12], 600, names=names), *nameless, *others]), ips[:12])
    assert not {ips[15], ips[16]}.intersection(only(found).addresses)
