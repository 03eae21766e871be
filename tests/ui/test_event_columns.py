"""Which event goes to which pane, and how a row shares its width."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from tests.ui.fake_watched import at
from tests.ui.scene import NOW, events
from tests.ui.test_event_log import Nothing
from tui.model import Action, Category, Event, EventKind
from widgets.event_columns import COLUMNS, Pane, layout, pane_of
from widgets.event_ring import Row
from widgets.event_row import EventRow

IP = "203.0.113.9"


def text(event: Event, pane: Pane, width: int) -> str:
    return "".join(span for span, _ in EventRow(COLUMNS[pane], width).spans(Row(0, event), Nothing()))


@pytest.mark.parametrize(
    ("kind", "fields", "pane"),
    [
        (EventKind.LOGIN_FAILURE, {}, Pane.LOGIN),
        (EventKind.LOGIN_SUCCESS, {}, Pane.LOGIN),
        (EventKind.DNSBL_HIT, {}, Pane.DNSBL),
        (EventKind.REJECTION, {"category": Category.DNSBL}, Pane.DNSBL),
        (EventKind.DISCARD, {"category": Category.DNSBL}, Pane.DNSBL),
        (EventKind.REJECTION, {"category": Category.SPF}, Pane.REJECTED),
        (EventKind.DISCARD, {}, Pane.REJECTED),
        (EventKind.CONTENT, {"category": Category.SPAM}, Pane.REJECTED),
        (EventKind.PROBE, {"service": "smtp"}, Pane.REJECTED),
        (EventKind.PROBE, {"service": "imap"}, Pane.LOGIN),
        (EventKind.LIMIT, {"service": "submission"}, Pane.LOGIN),
        (EventKind.BLOCKED, {"service": "pop3"}, Pane.LOGIN),
        (EventKind.BLOCKED, {}, Pane.REJECTED),
        (EventKind.LOGIN_FAILURE, {"counted": False}, None),
        (EventKind.DNSBL_HIT, {"counted": False}, None),
        (EventKind.REJECTION, {"counted": False}, Pane.REJECTED),
    ],
)
def test_pane_of(kind: EventKind, fields: dict[str, object], pane: Pane | None) -> None:
    assert pane_of(at(NOW, kind, IP, **fields)) is pane


@pytest.mark.parametrize("pane", list(Pane))
@pytest.mark.parametrize("width", [30, 39, 40, 44, 60, 66, 80, 100, 132, 200])
def test_no_row_is_wider_than_its_pane_and_columns_stand_at_the_same_place(pane: Pane, width: int) -> None:
    starts = set()
    for event in events(60):
        row = text(event, pane, width)
        assert cell_len(row) <= width
        starts.add(row.index(" ", layout(COLUMNS[pane], width).time + 1 + layout(COLUMNS[pane], width).address))
    assert len(starts) == 1


def test_a_wide_row_has_seconds_and_words_and_a_narrow_one_minutes_and_a_letter() -> None:
    event = at(
        NOW,
        EventKind.REJECTION,
        IP,
        category=Category.UNKNOWN_RECIPIENT,
        action=Action.REJECT,
        recipient="a@example.jp",
    )
    wide = text(event, Pane.REJECTED, 80)
    assert wide.startswith("21:30:00 203.0.113.9")
    assert "unknown recipient REJECT  a@example.jp" in wide
    narrow = text(event, Pane.REJECTED, 39)
    assert narrow.startswith("21:30 203.0.113.9")
    assert narrow.endswith("unknown rcpt R")


def test_the_action_is_a_letter_where_its_word_would_cost_the_recipient() -> None:
    event = at(NOW, EventKind.REJECTION, IP, category=Category.RELAY, action=Action.REJECT, recipient="a@example.jp")
    for width in range(55, 90):
        told = text(event, Pane.REJECTED, width)
        assert "a@example.jp" in told
        assert "R " in told or "REJECT" in told
    assert "REJECT" in text(event, Pane.REJECTED, 61)


def test_a_long_ipv6_address_keeps_its_network_and_its_end() -> None:
    event = at(NOW, EventKind.LOGIN_FAILURE, "2001:db8:7a:1::bad:cafe", user="info")
    assert "2001:db8:7…cafe" in text(event, Pane.LOGIN, 80)
    assert "2001:db8:7a:1::bad:cafe" in text(event, Pane.LOGIN, 140)


def test_wide_characters_are_counted_in_cells() -> None:
    event = at(NOW, EventKind.LOGIN_FAILURE, IP, user="佐藤佐藤佐藤佐藤佐藤佐藤", service="imap")
    row = text(event, Pane.LOGIN, 80)
    assert "…" in row
    assert cell_len(row[: row.index("imap")]) == cell_len(
        text(at(NOW, EventKind.LOGIN_FAILURE, IP, user="a", service="imap"), Pane.LOGIN, 80).partition("imap")[0]
    )


def test_an_event_without_an_address_says_so() -> None:
    assert "no address" in text(at(NOW, EventKind.LOGIN_FAILURE, None, user="a"), Pane.LOGIN, 80)
