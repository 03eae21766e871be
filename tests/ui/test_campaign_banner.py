"""Danger is told in one calm line, until somebody has looked at it, and again when it has become another."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from rich.cells import cell_len

from tests.ui.campaign_scene import besieged, breach, finding, over, rotating
from tests.ui.fake_gate import FakeGate
from tests.ui.fake_watched import FakeWatched
from tests.ui.scene import clock
from tests.ui.stage import Stage, staged
from tui.finding import Finding, FindingKind, Severity
from tui.screens.campaign_banner import banner_parts
from tui.screens.campaigns import CampaignsScreen


def knowing(*findings: Finding) -> FakeWatched:
    watched = FakeWatched()
    watched.campaigns = findings
    return watched


async def look(stage: Stage) -> None:
    await stage.press("6")
    await stage.until(lambda: isinstance(stage.app.screen, CampaignsScreen))
    await stage.sees("danger  breach")
    await stage.press("escape")
    await stage.until(lambda: stage.app.screen is stage.watch)
    await stage.pilot.pause()


async def test_danger_is_told_under_the_status_line_until_it_was_looked_at() -> None:
    async with staged(besieged(), size=(120, 40)) as stage:
        await stage.sees("DANGER: 203.0.113.9 (CN) logged in as tanaka after 40 failures", "6: look")
        assert stage.text.split("\n")[1].startswith(" DANGER: ")
        await look(stage)
        await stage.until(lambda: "DANGER" not in stage.text)
        assert not stage.watch.query_one("#banner").display


async def test_what_was_looked_at_and_goes_on_stays_quiet_and_what_becomes_another_is_told_again() -> None:
    watched = knowing(breach())
    async with staged(watched) as stage:
        await look(stage)
        watched.campaigns = (replace(breach(), events=99, sentence="still the same."),)
        watched.changed()
        await stage.until(lambda: stage.desk.lookout.findings[0].events == 99)
        stage.watch.draw()
        assert "DANGER" not in stage.text
        watched.campaigns = (replace(breach(), traits=(FindingKind.EXISTING_RECIPIENT,), sentence="mail came too."),)
        watched.changed()
        await stage.sees("DANGER: mail came too.")


async def test_what_has_ended_and_what_is_no_danger_is_not_told() -> None:
    async with staged(knowing(replace(breach(), ended=True), rotating(), over())) as stage:
        await stage.sees("1 campaign (6)")
        assert "DANGER" not in stage.text


async def test_several_are_counted_and_the_status_line_counts_danger_first() -> None:
    other = finding(FindingKind.TARGETING, Severity.DANGER, "tanaka is tried from everywhere.", id="other")
    async with staged(knowing(other, breach(), rotating())) as stage:
        await stage.sees("2 DANGERS, the gravest: 203.0.113.9 (CN) logged in as", " … · 6: look")
        await stage.sees("2 dangers, 3 campaigns (6)")


async def test_without_a_campaign_neither_line_nor_status_speaks_of_them() -> None:
    async with staged(knowing()) as stage:
        assert "campaign" not in stage.text
        assert not stage.watch.query_one("#banner").display


@pytest.mark.parametrize("size", [(80, 24), (40, 10)])
async def test_lost_blocks_have_their_line_beside_it(size: tuple[int, int]) -> None:
    gate = FakeGate(clock, enforced=True)
    gate.backend = "nftables"
    gate.apply(gate.plan_block(["203.0.113.1"]))
    gate.lost = {"203.0.113.1"}
    async with staged(besieged(), gate, size=size) as stage:
        await stage.sees("DANGER: 203.0.113.9", "6: look", "1 block is no longer in nftables")


async def test_the_line_names_the_key_of_the_keymap() -> None:
    async with staged(besieged(), keymap={"go.campaigns": "f9"}) as stage:
        await stage.sees("f9: look", "3 campaigns (f9)")
        await stage.press("f9")
        await stage.until(lambda: isinstance(stage.app.screen, CampaignsScreen))


async def test_a_new_danger_is_told_while_the_view_is_held() -> None:
    watched = knowing()
    async with staged(watched) as stage:
        await stage.press("p")
        watched.campaigns = (breach(),)
        await stage.sees("PAUSED", "DANGER: ")


@pytest.mark.parametrize("width", [38, 58, 78, 118])
@pytest.mark.parametrize("sentence", ["words of some length that end somewhere " * 9, "x" * 300, "佐" * 200])
def test_the_key_is_seen_however_long_the_sentence(width: int, sentence: str) -> None:
    parts = banner_parts([replace(breach(), sentence=sentence)], (), "6", width)
    line = " · ".join("".join(text for text, _ in spans) for spans, _ in parts)
    assert line.startswith("DANGER: ")
    assert line.endswith("… · 6: look")
    assert cell_len(line) <= width
