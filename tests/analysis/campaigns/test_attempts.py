"""What is kept of attempts, and what goes when there is no room."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tui.analysis.campaigns.attempts import Attempts, Theme
from tui.analysis.campaigns.row import NAMES, TIMES, Row, size

LOGIN, HARVEST = Theme.LOGIN, Theme.HARVEST
WIDE = dict.fromkeys(Theme, 10**9)


def rows(attempts: Attempts, theme: Theme = LOGIN) -> dict[str, Row]:
    return attempts.tables[theme]


def tried(attempts: Attempts, theme: Theme, ip: str, time: float, name: str | None, count: int = 1) -> None:
    attempts.of[theme].add([(ip, time, name, count, None, None)])


def test_a_row_counts_names_and_moments() -> None:
    attempts = Attempts()
    for time, name in ((30.5, "sato"), (10.0, "sato"), (20.0, "ito"), (40.0, None)):
        tried(attempts, LOGIN, "192.0.2.1", time, name)
    row = rows(attempts)["192.0.2.1"]
    assert (row.count, row.first, row.last) == (4, 10.0, 40.0)
    assert row.named() == {"sato": 2, "ito": 1}
    assert row.moments() == [10, 20, 30, 40]


def test_a_line_that_the_log_had_folded_counts_as_often_as_it_says() -> None:
    attempts = Attempts()
    tried(attempts, LOGIN, "192.0.2.1", 10, "sato", 3)
    tried(attempts, LOGIN, "192.0.2.1", 20, "ito", 2)
    row = rows(attempts)["192.0.2.1"]
    assert (row.count, row.named()) == (5, {"sato": 3, "ito": 2})
    assert row.moments() == [10, 10, 10, 20, 20]


def test_folded_lines_of_more_moments_than_are_kept_leave_them_spread() -> None:
    attempts = Attempts()
    for time in range(0, TIMES * 10, 10):
        tried(attempts, LOGIN, "192.0.2.1", time, "sato")
    tried(attempts, LOGIN, "192.0.2.1", TIMES * 10, "sato", 50)
    row = rows(attempts)["192.0.2.1"]
    assert (row.count, row.thinned) == (TIMES + 50, True)
    assert row.moments()[0] == 0
    assert row.moments()[-25:] == [TIMES * 10] * 25  # every second one of them too


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["192.0.2.1", "192.0.2.2", "192.0.2.3"]),
            st.integers(0, 10**6),
            st.one_of(st.none(), st.sampled_from(["sato", "ito", "x" * 200])),
            st.integers(1, 200),
        ),
        max_size=40,
    )
)
def test_the_bytes_that_are_taken_are_those_of_the_rows(tries: list[tuple[str, int, str | None, int]]) -> None:
    attempts = Attempts()
    for one in tries:
        tried(attempts, LOGIN, *one)
    table = attempts.of[LOGIN]
    assert table._taken == sum(map(size, table.rows.values()))


def test_the_same_address_in_two_themes() -> None:
    attempts = Attempts()
    tried(attempts, LOGIN, "192.0.2.1", 1, "sato")
    tried(attempts, HARVEST, "192.0.2.1", 2, "sato@example.jp")
    assert rows(attempts)["192.0.2.1"].names == "sato"
    assert rows(attempts, HARVEST)["192.0.2.1"].names == "sato@example.jp"


def test_helo_and_sender_are_marked_as_the_first_attempt_had_them() -> None:
    attempts = Attempts()
    for ip, time, helo, sender in (
        ("192.0.2.1", 20, "bot.example", "a@example.net"),
        ("192.0.2.1", 30, "other.example", "b@example.net"),
        ("192.0.2.2", 10, "BOT.example", "A@example.net"),
        ("192.0.2.3", 10, "ylmf-pc", None),
        ("192.0.2.4", 20, "other.example", None),
        ("192.0.2.4", 10, "bot.example", "a@example.net"),
    ):
        attempts.of[HARVEST].add([(ip, time, "x@example.jp", 1, helo, sender)])
    marks = {ip: (row.helo, row.sender) for ip, row in rows(attempts, HARVEST).items()}
    first = marks["192.0.2.1"]
    assert None not in first
    assert marks["192.0.2.2"] == marks["192.0.2.4"] == first
    assert marks["192.0.2.3"] == (None, None)  # many bots say it


def test_of_two_at_one_time_it_is_the_same_one_whichever_comes_by_first() -> None:
    one = ("192.0.2.1", 5.0, "z1q@example.jp", 1, "h1.example", "a@list.example")
    other = ("192.0.2.1", 5.0, "z2q@example.jp", 1, "h2.example", None)
    found = []
    for order in ([one, other], [other, one]):
        attempts = Attempts()
        attempts.of[Theme.HARVEST].add(order)
        row = rows(attempts, Theme.HARVEST)["192.0.2.1"]
        found.append((row.helo, row.sender))
    assert found[0] == found[1] != (None, None)


def test_moments_are_thinned_and_stay_spread() -> None:
    attempts = Attempts()
    for time in range(TIMES * 5):
        tried(attempts, LOGIN, "192.0.2.1", time, "sato")
    row = rows(attempts)["192.0.2.1"]
    assert row.count == TIMES * 5
    assert row.thinned
    assert len(row.moments()) <= TIMES
    assert row.moments()[0] == 0
    assert row.moments()[-1] >= TIMES * 5 - 32


def test_names_beyond_the_bound_are_counted_not_named() -> None:
    attempts = Attempts()
    for number in range(NAMES + 50):
        tried(attempts, LOGIN, "192.0.2.1", number, f"user{number}")
    row = rows(attempts)["192.0.2.1"]
    assert (row.count, len(row.named()), row.cut) == (NAMES + 50, NAMES, True)


def test_the_faintest_go_and_of_these_the_oldest() -> None:
    attempts = Attempts({**WIDE, LOGIN: 100 * 260})
    tried(attempts, LOGIN, "10.0.0.1", 1, "sato")
    tried(attempts, LOGIN, "10.0.0.1", 2, "sato")
    for number in range(100):
        tried(attempts, LOGIN, f"10.0.1.{number}", 1000 - number, "sato")
    assert "10.0.0.1" in rows(attempts)
    kept = [number for number in range(100) if f"10.0.1.{number}" in rows(attempts)]
    gone = [number for number in range(100) if number not in kept]
    assert attempts.forgotten == len(gone) > 0
    assert "10.0.1.99" in rows(attempts)  # it came when there was room again
    assert min(gone) > 50


def test_a_flood_of_one_theme_leaves_the_others_alone() -> None:
    attempts = Attempts({**WIDE, HARVEST: 50 * 260})
    tried(attempts, LOGIN, "192.0.2.1", 1, "sato")
    for number in range(500):
        tried(attempts, HARVEST, f"10.0.{number >> 8}.{number & 255}", number, "x@example.jp")
    assert list(rows(attempts)) == ["192.0.2.1"]
    assert len(rows(attempts, HARVEST)) <= 50


def test_who_asks_for_what_all_ask_for_goes_first() -> None:
    attempts = Attempts({**WIDE, HARVEST: 50 * 260})
    tried(attempts, HARVEST, "192.0.2.1", 1, "guess@example.jp")
    for number in range(500):
        tried(attempts, HARVEST, f"10.0.{number >> 8}.{number & 255}", 10 + number, f"dead{number % 3}@example.jp")
    assert "192.0.2.1" in rows(attempts, HARVEST)


def test_rows_that_grow_make_room_too() -> None:
    attempts = Attempts({**WIDE, HARVEST: 100_000})
    for number in range(20_000):
        tried(attempts, HARVEST, f"10.0.0.{number % 9}", number, f"u{number}@example.jp")
    table = rows(attempts, HARVEST)
    assert sum(len(row.named()) for row in table.values()) * 90 <= 100_000
    assert attempts.forgotten > 0


def test_names_that_are_longer_than_usual_take_more_room() -> None:
    def known(letters: int) -> int:
        attempts = Attempts({**WIDE, LOGIN: 100_000})
        for number in range(2000):
            tried(attempts, LOGIN, f"10.0.{number >> 8}.{number & 255}", number, f"{number:0{letters}}")
            tried(attempts, LOGIN, "192.0.2.1", number, f"{number:0{letters}}")
        return sum(len(name) for row in rows(attempts).values() for name in row.named())

    assert known(250) < 100_000
    assert known(64) < 100_000


def test_a_copy_stands_still() -> None:
    attempts = Attempts()
    for name in ("sato", "ito"):
        tried(attempts, LOGIN, "192.0.2.1", 1, name)
    copy = attempts.copy()[LOGIN]["192.0.2.1"]
    tried(attempts, LOGIN, "192.0.2.1", 9, "kato")
    assert (copy.count, copy.named(), copy.moments()) == (2, {"sato": 1, "ito": 1}, [1, 1])


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["192.0.2.1", "192.0.2.2"]),
            st.integers(0, 10**6),
            st.sampled_from(["sato", "ito", "kato"]),
            st.integers(1, 3),
        ),
        min_size=1,
        max_size=30,
    ),
    st.randoms(),
)
def test_no_order_of_reading_makes_a_difference(tries: list[tuple[str, int, str, int]], random: object) -> None:
    def read(some: list[tuple[str, int, str, int]]) -> dict[str, tuple[object, ...]]:
        attempts = Attempts()
        for ip, time, name, count in some:
            tried(attempts, LOGIN, ip, time, name, count)
        return {ip: (row.count, row.first, row.last, row.named(), row.moments()) for ip, row in rows(attempts).items()}

    shuffled = list(tries)
    random.shuffle(shuffled)  # type: ignore[attr-defined] # a random.Random
    assert read(tries) == read(shuffled)
