"""What the status line and the line of policies say, and what yields when there is little room."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec import structs
from rich.cells import cell_len

from tests.ui.fake_watched import FakeWatched
from tests.ui.scene import NOW
from tui.enforcement.change import Block, Mode, Policy
from tui.model import Category, SourceState, SourceStatus
from tui.picture import View
from tui.screens.policy_line import policy_parts
from tui.screens.standing import Standing
from tui.screens.status import Facts, Flags, bar, size, status_parts
from widgets.span_line import Part, arrange

KEYS = {"campaigns": "6", "sources": "8"}


def words(parts: list[Part], width: int = 200) -> str:
    return "".join(text for text, _ in arrange(parts, width))


def view(*sources: SourceStatus, backlog: float | None = None) -> View:
    watched = FakeWatched(sources)
    watched.backlog = backlog
    watched.rate = 1.25
    return watched.view()


def source(state: SourceState) -> SourceStatus:
    return SourceStatus("/var/log/mail.log", state)


def test_the_health_of_every_log_is_said_in_words() -> None:
    said = words(
        status_parts(
            Facts(
                view(
                    *map(
                        source,
                        (SourceState.FOLLOWING, SourceState.FOLLOWING, SourceState.WAITING, SourceState.UNREADABLE),
                    )
                ),
                Standing(),
                Flags("nas"),
                keys=KEYS,
            )
        )
    )
    assert said.startswith("nas · 1 unreadable (8: why) · 1 waiting (8) · following 2 logs (8) · 1.2/s · 0 blocks")


def test_a_filter_is_never_forgotten() -> None:
    said = words(
        status_parts(
            Facts(
                view(source(SourceState.FOLLOWING)), Standing(), Flags(filter="日本 " + "x" * 90), width=60, keys=KEYS
            )
        ),
        40,
    )
    assert said.startswith("sekimori ·  FILTER 日本 xxxxxxxxxxxxxx… ")


def test_without_a_log_it_says_so() -> None:
    assert "no log to follow" in words(status_parts(Facts(view(), Standing(), Flags(), keys=KEYS)))


def test_flags_and_trouble_stay_when_all_else_yields() -> None:
    flags = Flags("nas", paused=True, read_only=True, dry_run=True)
    said = words(status_parts(Facts(view(source(SourceState.FOLLOWING)), Standing(), flags, keys=KEYS)), 44)
    assert [flag for flag in ("PAUSED", "READ-ONLY", "DRY RUN") if flag not in said] == []
    trouble = Standing(trouble="cannot be read")
    assert "blocks, policies: trouble (8: why)" in words(
        status_parts(Facts(view(source(SourceState.FOLLOWING)), trouble, Flags(), keys=KEYS)), 60
    )
    assert words(policy_parts(trouble, NOW, 58), 58) == "what is blocked and switched cannot be read (8: why)"


@pytest.mark.parametrize(
    ("share", "shown"), [(0.0, "░" * 10 + " 0 %"), (0.43, "█" * 4 + "░" * 6 + " 43 %"), (1.0, "█" * 10)]
)
def test_the_backlog_has_a_bar(share: float, shown: str) -> None:
    assert shown in bar(share)
    assert shown in words(
        status_parts(Facts(view(source(SourceState.READING), backlog=share), Standing(), Flags(), keys=KEYS))
    )


ALL = tuple(Policy(category, Mode.REJECT) for category in list(Category)[:8])


def test_what_is_discarded_comes_first_with_the_time_left() -> None:
    policies = (
        Policy(Category.SPF, Mode.REJECT),
        Policy(Category.DNSBL, Mode.DISCARD, until=NOW + timedelta(hours=3)),
        Policy(Category.UNKNOWN_RECIPIENT, Mode.REJECT),
    )
    said = words(policy_parts(Standing(policies=policies), NOW, 118))
    assert said == "discard DNSBL 3h left · reject SPF, unknown recipient · (recorded, not enforced)"


@pytest.mark.parametrize("width", [58, 78, 118])
def test_recorded_not_enforced_is_said_at_every_width(width: int) -> None:
    said = words(policy_parts(Standing(policies=ALL), NOW, width), width)
    assert said.endswith("(recorded, not enforced)")
    assert said.startswith("reject DNSBL, SPF")
    assert cell_len(said) <= width


def test_an_enforced_gate_does_not_say_recorded() -> None:
    assert "recorded" not in words(policy_parts(Standing(policies=ALL, obeyed=True), NOW, 200))


def test_nothing_switchable_is_said() -> None:
    assert words(policy_parts(Standing(), NOW, 78)) == "no category can be switched here"


def test_blocks_are_counted() -> None:
    standing = Standing(blocks=(Block("203.0.113.9", NOW),))
    assert "1 block ·" in words(status_parts(Facts(view(source(SourceState.FOLLOWING)), standing, Flags(), keys=KEYS)))


def test_what_the_terminal_takes_is_said_where_it_is_known_and_there_is_room() -> None:
    facts = Facts(view(source(SourceState.FOLLOWING)), Standing(), Flags(), link=23.4 * 1024)
    assert "· 1.2/s · 23 KiB/s · 0 blocks" in words(status_parts(facts), 80)
    assert "· 1.2/s · link 23 KiB/s · 0 blocks" in words(status_parts(structs.replace(facts, width=120)), 120)
    assert "KiB" not in words(status_parts(facts), 30)
    assert "KiB" not in words(status_parts(structs.replace(facts, link=None)))


def test_a_filter_has_a_third_of_a_wide_line() -> None:
    typed = "since:03:26 until:03:41 user:tanaka or x"
    facts = Facts(view(source(SourceState.FOLLOWING)), Standing(), Flags(filter=typed), width=120)
    assert f"FILTER {typed}" in words(status_parts(facts), 120)


@pytest.mark.parametrize(("count", "said"), [(0, "0 B"), (740.4, "740 B"), (1024, "1 KiB"), (3_000_000, "2930 KiB")])
def test_bytes_are_said_in_few_figures(count: float, said: str) -> None:
    assert size(count) == said
