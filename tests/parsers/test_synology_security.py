"""A security log is read by its headings and its words, and both can be corrected in the configuration."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.parsers.test_synology_export import csv_of, page_of, read_in
from tui.config import ConfigError, load
from tui.config_schema import EXPORT_COLUMNS
from tui.model import Action, Category, EventKind
from tui.parsers.synology_words import CATEGORIES, HEADINGS, Words

TIME = "2026/11/24 10:00:00"
HEADING = ("日時", "種類", "送信者", "宛先", "IP アドレス", "処理", "説明")


def row(kind: str, action: str = "", said: str = "", ip: str = "203.0.113.9") -> tuple[str, ...]:
    return (TIME, kind, "a@example.org", "sato@example.jp", ip, action, said)


@pytest.mark.parametrize("make", [csv_of, page_of], ids=["csv", "html"])
def test_a_row_of_either_form(make: object) -> None:
    assert callable(make)
    (event,) = read_in([make(HEADING, row("DNSBL"))])
    assert (event.kind, event.category, event.action) == (EventKind.DNSBL_HIT, Category.DNSBL, Action.REJECT)
    assert (event.ip, event.sender, event.recipient) == ("203.0.113.9", "a@example.org", "sato@example.jp")
    assert (event.program, event.count, event.counted) == ("mailplus", 1, True)


@pytest.mark.parametrize(("word", "category"), CATEGORIES.items())
def test_every_word_gives_its_category(word: str, category: Category) -> None:
    (event,) = read_in([csv_of(HEADING, row(f"x {word.upper()} x", "拒否"))])
    assert event.category == category


@pytest.mark.parametrize(
    ("action", "seen"),
    [
        ("拒否", Action.REJECT), ("Rejected", Action.REJECT), ("破棄", Action.DISCARD), ("Discarded", Action.DISCARD),
        ("隔離", Action.HOLD), ("Quarantined", Action.HOLD), ("延期", Action.DEFER), ("タグ付け", Action.TAG),
        ("配信済み", Action.ACCEPT), ("", Action.TAG),
    ],
)  # fmt: skip
def test_what_was_done_is_the_action(action: str, seen: Action) -> None:
    (event,) = read_in([csv_of(HEADING, row("スパム", action))])
    assert (event.kind, event.category, event.action) == (EventKind.CONTENT, Category.SPAM, seen)


@pytest.mark.parametrize("kind", ["SPF", "DNSBL", "", "受信", "許可"])
def test_a_mail_that_was_accepted_is_no_event(kind: str) -> None:
    assert read_in([csv_of(HEADING, row(kind, "許可"))]) == []


def test_a_sender_decides_nothing() -> None:
    words = ("拒否", "DNSBL", "スパム", "ウイルス")
    for word in words:
        cells = (TIME, "受信", f"{word}@example.org", word, "203.0.113.9", "配信済み", "")
        assert read_in([csv_of(HEADING, cells)]) == []


@pytest.mark.parametrize(
    "said",
    [
        "<spam@dnsbl.example>: Sender address rejected",
        "virus@example.org",
        "550 5.1.1 <spf@example.jp>: Recipient address rejected: User unknown in virtual mailbox table",
        "<login fail@x>",
    ],
)
def test_nor_does_an_address_within_a_description(said: str) -> None:
    (event,) = read_in([csv_of(HEADING, row("拒否", "", said))])
    assert event.kind == EventKind.REJECTION
    assert event.category in {Category.OTHER, Category.SENDER, Category.UNKNOWN_RECIPIENT}


@pytest.mark.parametrize("text", ["x" * 100_000, "<" * 100_000, "@" * 100_000, "拒否" * 50_000, "550 " * 25_000])
def test_long_cells_take_no_long_time(text: str) -> None:
    begun = time.perf_counter()
    read_in([csv_of(HEADING, row(text, text, text))])
    assert time.perf_counter() - begun < 1


def test_every_heading_is_of_a_column_that_the_configuration_knows() -> None:
    assert tuple(HEADINGS) == EXPORT_COLUMNS
    headings = [heading for names in HEADINGS.values() for heading in names]
    assert len(headings) == len(set(headings))
    assert all(heading == heading.lower() for heading in headings)


# The configuration


def words_of(tmp_path: Path, text: str) -> Words:
    file = tmp_path / "config.toml"
    file.write_text(text)
    synology = load(environ={}, etc=tmp_path / "none", user=file).settings.synology
    return Words(synology.headings, synology.categories)


def test_words_of_ones_own_go_before_ours(tmp_path: Path) -> None:
    headings = '[synology.headings]\n"Was war" = "type"\n"日時" = "time"\n'
    categories = '[synology.categories]\n"なりすまし" = "spf"\n"スパム" = "policy"\n'
    words = words_of(tmp_path, headings + categories)
    heading = ("日時", "Was war", "処理")
    events = read_in([csv_of(heading, (TIME, "なりすまし", "拒否"), (TIME, "スパム", "拒否"))], words)
    assert [event.category for event in events] == [Category.SPF, Category.POLICY]
    assert read_in([csv_of(heading, (TIME, "なりすまし", "許可"))]) == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            '[synology.headings]\n"x" = "sendr"\n',
            'there is no column "sendr" ("x"); did you mean "sender"?; there are time, ',
        ),
        (
            '[synology.categories]\n"x" = "spamm"\n',
            'there is no category "spamm" ("x"); did you mean "spam"?; there are dnsbl, ',
        ),
        ("[synology]\nheading = {}\n", 'there is no setting "synology.heading"; did you mean "synology.headings"?'),
    ],
)
def test_a_slip_is_told_by_its_name(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(ConfigError) as failed:
        words_of(tmp_path, text)
    assert says in str(failed.value)
