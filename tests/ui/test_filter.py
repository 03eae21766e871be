"""The filter: words, addresses, and what must not be there."""

from __future__ import annotations

import pytest

from tests.ui.fake_watched import at
from tests.ui.scene import NOW
from tests.ui.stage import staged
from tui.model import Action, Category, EventKind
from tui.screens.filter import Filter

EVENT = at(
    NOW,
    EventKind.REJECTION,
    "203.0.113.9",
    category=Category.UNKNOWN_RECIPIENT,
    action=Action.REJECT,
    sender="Offer@Bad.Example",
    recipient="tanaka@example.jp",
    helo="[192.0.2.7]",
    service="smtp",
)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("tanaka", True),
        ("TANAKA", True),
        ("offer tanaka", True),
        ("offer suzuki", False),
        ("unknown recipient", True),
        ("reject", True),
        ("cn", True),
        ("203.0.113.9", True),
        ("203.0.113.", True),
        ("203.0.", True),
        ("03.0.113.", False),  # a beginning, not a part
        ("192.0.2.7", False),  # stands in the HELO, which is the client's own word
        ("203.0.113.0/24", True),
        ("203.0.112.0/24", False),
        ("203.0.113.9/99", False),
        ("2001:db8::/32", False),
        ("-suzuki", True),
        ("-tanaka", False),
        ("-203.0.113.", False),
        ("[x](", False),
        ("-", False),
    ],
)
def test_event(typed: str, shown: bool) -> None:
    assert Filter(typed, lambda ip: "CN").event(EVENT) is shown


def test_nothing_typed_is_no_filter() -> None:
    assert not Filter("  ", lambda ip: "")


def test_an_event_without_an_address_meets_no_address() -> None:
    nowhere = at(NOW, EventKind.LOGIN_FAILURE, None, user="info")
    assert not Filter("203.0.113.0/24", lambda ip: "").event(nowhere)
    assert Filter("info", lambda ip: "").event(nowhere)


async def test_what_a_filter_hides_is_not_said_to_be_absent() -> None:
    async with staged() as stage:
        await stage.press("slash", *"nobody", "enter")
        await stage.sees("FILTER nobody", "nothing matches the filter")
        assert "yet" not in stage.text
        await stage.press("escape")
        await stage.until(lambda: "nothing matches" not in stage.text)
        assert "FILTER" not in stage.text


@pytest.mark.parametrize("key", ["question_mark", "b", "enter"])
async def test_ctrl_c_leaves_what_lies_over_the_board(key: str) -> None:
    async with staged() as stage:
        await stage.press("up", key)
        await stage.until(lambda: stage.app.screen is not stage.watch)
        await stage.press("ctrl+c")
        await stage.until(lambda: stage.app.screen is stage.watch)
        assert not stage.saved
