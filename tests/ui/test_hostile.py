"""What an attacker wrote is shown as text, in every widget, even if it came past the parsers' own gate."""

from __future__ import annotations

import pytest

from tests.ui.campaign_scene import finding
from tests.ui.fake_gate import FakeGate
from tests.ui.fake_watched import FakeWatched, at
from tests.ui.scene import NOW, clock
from tests.ui.stage import staged
from tui.enforcement.change import Block
from tui.finding import FindingKind, Remedy, Severity
from tui.model import Action, Category, EventKind
from tui.picture import Count
from tui.screens.campaigns import CampaignsScreen
from tui.screens.dossier import DossierScreen
from tui.screens.plan_dialog import PlanDialog

IP = "203.0.113.9"
PAYLOADS = {
    "title": "a\x1b]0;owned\x07b",
    "clear": "a\x1b[2J\x1b[Hb",
    "c1": "a\x9b31mb",
    "clipboard": "a\x1b]52;c;cm0gLXJmIC8=\x07b",
    "bidi": "a\u202egnp.exe\u2066b",
    "markup": "a[/x]b[bold]c",
    "link": "a[@click=app.quit]b[/]",
    "newline": "a\nb\r\x0bc",
    "zero width": "a\u200bb\ufeffc",
    "wide": "佐" * 90 + "\u0301" * 40,
}
#: Nothing of this may reach a terminal.
FORBIDDEN = "\x1b\x07\x9b\u202e\u2066\u200b\ufeff\r\x0b"


def attacked(payload: str) -> FakeWatched:
    watched = FakeWatched()
    fields = {
        "user": payload,
        "sender": payload,
        "recipient": payload,
        "helo": payload,
        "zone": payload,
        "reason": payload,
        "service": payload,
    }
    watched.add(
        [
            at(NOW, EventKind.LOGIN_FAILURE, IP, **fields),
            at(NOW, EventKind.REJECTION, IP, category=Category.HELO, action=Action.REJECT, **fields),
            at(NOW, EventKind.DNSBL_HIT, IP, category=Category.DNSBL, action=Action.REJECT, **fields),
        ]
    )
    watched.lines[IP] = (f"Mar 14 21:30:00 mx1 postfix/smtpd[1]: {payload}",)
    return watched


@pytest.mark.parametrize("name", PAYLOADS)
@pytest.mark.parametrize("size", [(80, 24), (160, 40)])
async def test_every_screen_shows_it_as_text(name: str, size: tuple[int, int]) -> None:
    payload = PAYLOADS[name]
    gate = FakeGate(clock)
    gate.apply(gate.plan_block(["192.0.2.99"], reason=payload))
    async with staged(attacked(payload), gate, size=size, title_host=payload) as stage:

        def assert_clean() -> None:
            assert not set(stage.text.replace("\n", "")) & set(FORBIDDEN)
            assert len(stage.text.split("\n")) == size[1]

        assert "a" in stage.text
        assert_clean()
        if name in ("markup", "link"):
            assert payload[:8] in stage.text
        await stage.press("5")
        assert_clean()
        await stage.press("4", "enter")
        await stage.until(lambda: isinstance(stage.app.screen, DossierScreen))
        await stage.sees("postfix/smtpd[1]")
        assert_clean()
        await stage.press("b")
        await stage.until(lambda: isinstance(stage.app.screen, PlanDialog))
        await stage.sees("blocklist.txt")
        assert_clean()
        await stage.press("escape", "slash", *"a[/x]", "enter")
        assert_clean()


async def test_a_click_on_hostile_text_does_nothing_but_select_the_row() -> None:
    async with staged(attacked(PAYLOADS["link"])) as stage:
        for x in range(30, 79, 4):
            await stage.pilot.click("#pane-login", offset=(x, 1))
        assert stage.app.screen in (stage.watch, stage.app.screen)
        assert not stage.app._exit


async def test_hostile_words_of_the_gate_and_of_a_failed_save_are_text() -> None:
    def failing(_picture: str | None) -> None:
        raise OSError("cannot write [/x] \x1b]0;owned\x07")

    async with staged(attacked("x"), save=failing) as stage:
        stage.gate.broken = "no [@click=app.quit]here[/] \x1b[2J"
        await stage.press("s")
        await stage.sees("cannot write [/x] ␛]0;owned␇")
        await stage.press("enter", "b")
        await stage.sees("blocklist.txt")
        await stage.press("right", "enter")
        await stage.sees("no [@click=app.quit]here[/] ␛[2J")


@pytest.mark.parametrize("name", PAYLOADS)
async def test_what_would_have_been_hit_and_why_nothing_can_be_switched_is_text(name: str) -> None:
    payload = PAYLOADS[name]
    watched = attacked(payload)
    watched.add([at(NOW, EventKind.LOGIN_SUCCESS, IP, user=payload)])
    watched.mails = {"mails": 1, "domains": (payload,)}
    watched.known_senders = (Count(payload, 1, NOW, NOW),)
    gate = FakeGate(clock, enforced=True)
    gate.backend = payload
    gate.apply(gate.plan_block(["192.0.2.99"]))
    gate.lost = {"192.0.2.99"}
    gate.others = (Block("192.0.2.98", NOW, by=payload),)
    gate.unwired = {Category.HELO: payload}
    async with staged(watched, gate, size=(80, 40)) as stage:
        for keys, words in (("5", "lost"), ("1b", "Would have shut out"), ("2d", "cannot be switched")):
            await stage.press(*keys)
            await stage.sees(words)
            assert not set(stage.text.replace("\n", "")) & set(FORBIDDEN)
            assert len(stage.text.split("\n")) == 40
            await stage.press("escape")
        await stage.press("3", "d")
        await stage.sees("Known senders refused most often")
        assert not set(stage.text.replace("\n", "")) & set(FORBIDDEN)


@pytest.mark.parametrize("name", PAYLOADS)
@pytest.mark.parametrize("size", [(80, 24), (160, 40)])
async def test_what_is_told_of_a_campaign_is_text(name: str, size: tuple[int, int]) -> None:
    payload = PAYLOADS[name]
    watched = attacked(payload)
    watched.campaigns = (
        finding(
            FindingKind.BREACH,
            Severity.DANGER,
            f"{payload} logged in.",
            (IP,),
            reason=payload,
            users=(payload,) * 3,
            recipients=(payload,) * 30,
            evidence={payload: payload},
            remedy=Remedy("block_addresses", payload, (IP,), 1, (payload,)),
        ),
    )
    async with staged(watched, size=size) as stage:

        def assert_clean() -> None:
            assert not set(stage.text.replace("\n", "")) & set(FORBIDDEN)
            assert len(stage.text.split("\n")) == size[1]

        await stage.sees("DANGER: ")
        assert_clean()
        await stage.press("6")
        await stage.until(lambda: isinstance(stage.app.screen, CampaignsScreen))
        await stage.sees("breach")
        for key in ("tab", "pagedown", "end", "w"):
            await stage.press(key)
            assert_clean()
        await stage.press("b")
        await stage.sees("Block a campaign", "blocklist.txt")
        assert_clean()
        await stage.press("escape", "tab", "enter")
        await stage.until(lambda: isinstance(stage.app.screen, DossierScreen))
        await stage.sees("campaign danger, breach")
        assert_clean()
