"""The line of policies: what is discarded, until when and how much was, what cannot be switched here and why."""

from __future__ import annotations

from datetime import timedelta

import pytest
from rich.cells import cell_len

from tests.ui.fake_gate import FakeGate
from tests.ui.fake_watched import FakeWatched, at
from tests.ui.scene import NOW, clock
from tests.ui.stage import Stage, staged
from tui.enforcement.change import Mode, Policy
from tui.model import Action, Category, EventKind
from tui.screens.policy_line import policy_parts
from tui.screens.question import Question
from tui.screens.standing import Standing
from tui.screens.status import RECORDED
from widgets.lines import Span
from widgets.span_line import Part, arrange

WHY = "no server asks sekimori about SPF; wire it with: sekimori setup"
UNSWITCHABLE = {Category.SPF: WHY, Category.SPAM: "no Rspamd is there"}


def spans(parts: list[Part], width: int = 200) -> list[Span]:
    return arrange(parts, width)


def words(standing: Standing, width: int = 200) -> str:
    return "".join(text for text, _ in spans(policy_parts(standing, NOW, width), width))


def reject(*categories: Category) -> tuple[Policy, ...]:
    return tuple(Policy(category, Mode.REJECT) for category in categories)


def discard(category: Category, hours: int | None = 3) -> Policy:
    until = NOW + timedelta(hours=hours) if hours else None
    return Policy(category, Mode.DISCARD, NOW - timedelta(hours=1), until)


def test_what_cannot_be_switched_here_is_named_in_grey() -> None:
    standing = Standing(policies=reject(Category.DNSBL), unswitchable=UNSWITCHABLE, obeyed=True)
    assert words(standing) == "reject DNSBL · not switchable here: SPF, spam"
    assert spans(policy_parts(standing, NOW, 100))[-1] == ("SPF, spam", "quiet")


def test_with_nothing_wired_all_is_said_to_be_so() -> None:
    assert words(Standing(unswitchable=UNSWITCHABLE, obeyed=True)) == "not switchable here: SPF, spam"
    assert not Standing(unswitchable=UNSWITCHABLE, trouble="a sentence").unknown


def test_a_discard_says_how_long_yet_and_how_much_was() -> None:
    standing = Standing(
        policies=(discard(Category.DNSBL), discard(Category.SPF, None)),
        discarded={Category.DNSBL: 1204, Category.SPF: 0},
        obeyed=True,
    )
    assert words(standing) == "discard DNSBL 3h left (1,204 in 24h), SPF"


FIGURES = "3h left (1,204 in 24h)"
FULL = Standing(
    policies=(discard(Category.UNKNOWN_RECIPIENT), *reject(Category.DNSBL, Category.DMARC, Category.VIRUS)),
    discarded={Category.UNKNOWN_RECIPIENT: 1204},
    unswitchable=UNSWITCHABLE,
    obeyed=True,
)


@pytest.mark.parametrize(
    ("width", "said"),
    [
        (118, f"discard unknown recipient {FIGURES} · reject DNSBL, DMARC, virus · not switchable here: SPF, spam"),
        (106, f"discard unknown rcpt {FIGURES} · reject DNSBL, DMARC, virus · not switchable here: SPF, spam"),
        (98, f"discard unknown rcpt {FIGURES} · reject DNSBL, DMARC, virus · 2 not switchable"),
        (90, f"discard unknown rcpt {FIGURES} · reject DNSBL, DMARC, vir… · 2 not switchable"),
        (78, f"discard unknown rcpt {FIGURES} · reject DNSBL… · 2 not switchable"),
        (62, f"discard unknown rcpt {FIGURES} · reject DNSBL, D…"),
        (58, f"discard unknown rcpt {FIGURES}"),
        (38, "discard unknown rcpt 3h left"),
    ],
)
def test_what_matters_least_yields_first(width: int, said: str) -> None:
    assert words(FULL, width) == said


@pytest.mark.parametrize("width", range(20, 120))
def test_it_never_is_longer_than_its_room_and_always_says_what_is_discarded(width: int) -> None:
    said = words(FULL, width)
    assert cell_len(said) <= width
    assert said.startswith("discard unk")


@pytest.mark.parametrize("width", [58, 78, 118])
def test_recorded_is_said_beside_all_that(width: int) -> None:
    standing = Standing(policies=reject(*list(Category)[:6]), unswitchable=UNSWITCHABLE)
    assert words(standing, width).endswith(f"({RECORDED})")


# the key


def unwired(watched: FakeWatched) -> tuple[FakeWatched, FakeGate]:
    gate = FakeGate(clock, enforced=True)
    gate.unwired = {Category.SPF: WHY}
    watched.add([at(NOW, EventKind.REJECTION, "192.0.2.9", category=Category.SPF, action=Action.REJECT)])
    return watched, gate


async def explained(stage: Stage) -> None:
    await stage.press("2", "d")
    await stage.until(lambda: isinstance(stage.app.screen, Question))
    await stage.sees("SPF cannot be switched here", "no server asks sekimori about SPF", "sekimori setup")


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 20), (40, 10)])
@pytest.mark.parametrize("read_only", [False, True])
async def test_d_on_such_a_row_says_why_and_what_would_help_and_offers_nothing(
    size: tuple[int, int], read_only: bool
) -> None:
    watched, gate = unwired(FakeWatched())
    async with staged(watched, gate, size=size, read_only=read_only) as stage:
        await explained(stage)
        await stage.sees("[▸Close ]")
        assert not stage.app.screen.query("#agree")
        await stage.press("enter")
        await stage.until(lambda: stage.app.screen is stage.watch)
        assert gate.journal(5) == ()


async def test_a_switch_shows_until_when_and_counts_what_is_discarded_from_then_on() -> None:
    gate = FakeGate(clock, enforced=True)
    watched = FakeWatched()
    watched.add([at(NOW, EventKind.REJECTION, "192.0.2.9", category=Category.SPF, action=Action.REJECT)])
    async with staged(watched, gate) as stage:
        gate.apply(gate.plan_policy(Category.SPF, Mode.DISCARD, ttl=timedelta(hours=3)))
        await stage.sees("discard SPF 3h left · reject")
        watched.add(
            at(NOW, EventKind.DISCARD, "192.0.2.9", category=Category.SPF, action=Action.DISCARD) for _ in range(7)
        )
        await stage.sees("discard SPF 3h left (7 in 24h)")
