"""The pages of an address, a network, a user and a zone: how one comes there, what can be done, and the way back."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator

import pytest

from tests.ui.fake_watched import FakeWatched, at
from tests.ui.scene import NOW, evening
from tests.ui.stage import Stage, staged
from tui.dossier import About, Dossier, Subject
from tui.model import EventKind
from tui.screens import dossier as dossier_module
from tui.screens.dossier import DossierScreen
from tui.screens.mode import Mode
from tui.screens.reverse_name import reverse_name
from tui.screens.watch import WatchScreen

ATTACKER = Subject(About.ADDRESS, "203.0.113.9")


async def opened(stage: Stage, subject: Subject = ATTACKER) -> DossierScreen:
    """The page of a subject, with all that is known of it."""
    assert isinstance(stage.app.screen, Mode)
    stage.app.screen.open_dossier(subject)
    return await on_page(stage, subject)


async def on_page(stage: Stage, subject: Subject) -> DossierScreen:
    """Wait for the page of a subject."""

    def met() -> bool:
        screen = stage.app.screen
        return isinstance(screen, DossierScreen) and screen.about == subject and not screen.told().looking

    await stage.until(met)
    await stage.pilot.pause()
    screen = stage.app.screen
    assert isinstance(screen, DossierScreen)
    return screen


# What it shows


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (60, 20), (200, 50)])
@pytest.mark.parametrize(
    ("subject", "words"),
    [
        (ATTACKER, ("Address 203.0.113.9", "1 LOG-IN WORKED after 40 failures", "not blocked", "aWx029")),
        (Subject(About.NETWORK, "198.51.100.0/24"), ("Network 198.51.100.0/24", "34 addresses: NL 34", "sato.yuki")),
        (Subject(About.USER, "tanaka"), ("User tanaka", "7 addresses", "+203.0.113.9")),
        (Subject(About.ZONE, "zen.spamhaus.org"), ("Zone zen.spamhaus.org", "21 attempts", "203.0.113.200")),
    ],
    ids=lambda value: value.about.value if isinstance(value, Subject) else "",
)
async def test_everything_known_is_seen(size: tuple[int, int], subject: Subject, words: tuple[str, ...]) -> None:
    async with staged(size=size) as stage:
        await opened(stage, subject)
        await stage.sees(*words)


async def test_on_a_tiny_terminal_tab_leads_from_part_to_part() -> None:
    async with staged(size=(40, 10)) as stage:
        await opened(stage)
        await stage.sees("Address 203.0.113.9", "LOG-IN WORKED")
        await stage.press("tab")
        await stage.sees("Leads on to", "postmaster")
        await stage.press("tab")
        await stage.sees("Log lines", "aWx029")
        await stage.press("tab")
        await stage.sees("Address 203.0.113.9")


async def test_an_address_nobody_met_says_so_and_its_lines_are_looked_for() -> None:
    watched = evening()
    watched.lines["192.0.2.200"] = ("Mar 14 21:00:00 mx1 postfix/smtpd[1]: connect from unknown[192.0.2.200]",)
    async with staged(watched) as stage:
        await opened(stage, Subject(About.ADDRESS, "192.0.2.200"))
        await stage.sees("no event of it is known", "connect from unknown[192.0.2.200]")


async def test_where_no_line_can_be_read_again_the_events_in_memory_are_told() -> None:
    async with staged() as stage:
        await opened(stage, Subject(About.USER, "tanaka"))
        await stage.sees("Events in memory", "log-in · ACCEPT · 203.0.113.9")


async def test_logs_that_cannot_be_read_again_say_why() -> None:
    class Denied(FakeWatched):
        async def lines_of(self, subject: Subject, limit: int) -> tuple[str, ...]:
            raise OSError("permission denied")

    async with staged(Denied()) as stage:
        await opened(stage)
        await stage.sees("The logs could not be read again: permission denied")


async def test_it_grows_with_what_comes_and_keeps_its_place() -> None:
    async with staged(size=(80, 24)) as stage:
        page = await opened(stage)
        await stage.press("end")
        top = page.story.top
        assert top > 0
        stage.watched.add([at(NOW, EventKind.LOGIN_FAILURE, ATTACKER.name, user="tanaka")])
        page._pace.hurry()  # as if its time had come

        def grown() -> bool:
            page.draw()
            known = page.told().dossier
            return known is not None and known.count == 41

        await stage.until(grown)
        assert page.story.top == top


async def test_a_long_look_holds_up_no_key() -> None:
    held = threading.Event()

    class Slow(FakeWatched):
        def dossier(self, subject: Subject) -> Dossier | None:
            held.wait(10)
            return super().dossier(subject)

    watched = Slow()
    watched.add([at(NOW, EventKind.LOGIN_FAILURE, ATTACKER.name, user="tanaka")])
    async with staged(watched) as stage:
        assert isinstance(stage.app.screen, Mode)
        stage.app.screen.open_dossier(ATTACKER)
        try:
            await stage.sees("looking it up")
            await stage.press("escape")
            assert isinstance(stage.app.screen, WatchScreen)
        finally:
            held.set()


# The way there and back


async def test_enter_leads_from_a_row_on_and_on_and_escape_leads_back() -> None:
    async with staged() as stage:
        await stage.press("1", "enter")
        await stage.until(lambda: isinstance(stage.app.screen, DossierScreen))
        first = stage.app.screen
        assert isinstance(first, DossierScreen)
        await on_page(stage, first.about)
        await stage.press("tab", "enter")
        network = await on_page(stage, Subject(About.NETWORK, first.told().dossier.network))  # type: ignore[union-attr]
        await stage.press("tab", "enter")
        third = stage.app.screen
        assert isinstance(third, DossierScreen)
        assert third.about.about is About.ADDRESS
        await stage.press("escape")
        assert stage.app.screen is network
        await stage.press("q")
        assert stage.app.screen is first
        await stage.press("escape")
        assert isinstance(stage.app.screen, WatchScreen)


async def test_a_network_that_is_blocked_has_a_page() -> None:
    async with staged(size=(120, 40)) as stage:
        stage.gate.apply(stage.gate.plan_block(["203.0.113.0/24"], reason="a bad network"))
        await stage.until(lambda: stage.desk.standing.blocks)
        await stage.press("5")
        await stage.sees("a bad network")
        await stage.press("enter")
        await on_page(stage, Subject(About.NETWORK, "203.0.113.0/24"))
        await stage.sees("block    203.0.113.0/24", "blocked by")


async def test_a_mode_key_takes_all_pages_away() -> None:
    async with staged() as stage:
        await opened(stage)
        await opened(stage, Subject(About.USER, "tanaka"))
        await stage.press("8")
        await stage.sees("8 Logs")
        await stage.press("2")
        assert isinstance(stage.app.screen, WatchScreen)
        assert stage.app.screen.focused_rows().id == "pane-rejected"


async def test_keys_of_one_breath_leave_one_page_only() -> None:
    async with staged() as stage:
        await opened(stage)
        await opened(stage, Subject(About.USER, "tanaka"))
        await stage.press("escape", "escape", "escape")
        assert isinstance(stage.app.screen, WatchScreen)


# What can be done


async def test_a_block_is_planned_shown_and_told_on_the_page() -> None:
    async with staged() as stage:
        await opened(stage)
        await stage.press("b")
        await stage.sees("Block 203.0.113.9", "this address")
        await stage.press("right", "enter")
        await stage.until(stage.gate.blocks)
        await stage.sees("block    203.0.113.9 recorded", "Done: Block 203.0.113.9")
        page = await on_page(stage, ATTACKER)
        await stage.until(lambda: len(page.told().past) == 1)
        await stage.press("x")
        await stage.sees("Unblock 203.0.113.9")


async def test_on_the_list_keys_are_about_the_row() -> None:
    async with staged() as stage:
        page = await opened(stage, Subject(About.USER, "tanaka"))
        assert page.target() is None
        assert page.check_action("block", ()) is not True
        await stage.press("tab", "down", "b")
        await stage.sees("Block 203.0.113.77")


async def test_rows_can_be_marked() -> None:
    async with staged() as stage:
        page = await opened(stage, Subject(About.USER, "tanaka"))
        await stage.press("tab", "space", "space")
        assert list(stage.desk.marks) == ["203.0.113.9", "203.0.113.77"]
        await stage.sees("*203.0.113.9", "*203.0.113.77")
        assert page.links.cursor == 2


async def test_a_session_that_only_reads_changes_nothing() -> None:
    async with staged(read_only=True) as stage:
        page = await opened(stage)
        assert page.check_action("block", ()) is None
        await stage.press("b")
        await stage.sees("--read-only")


async def test_the_filter_key_shows_only_what_is_of_it() -> None:
    async with staged() as stage:
        await opened(stage, Subject(About.USER, "tanaka"))
        await stage.press("slash")
        await stage.until(lambda: isinstance(stage.app.screen, WatchScreen))
        assert stage.desk.flags.filter == "user:tanaka"
        await stage.sees("FILTER user:tanaka")


# The name in DNS


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """DNS is not asked before the key; then it answers."""
    asked: list[str] = []

    async def answer(ip: str) -> str:
        asked.append(ip)
        await asyncio.sleep(0)
        return "host.example.net, which leads back to the address"

    monkeypatch.setattr(dossier_module, "reverse_name", answer)
    return asked  # type: ignore[return-value]


async def test_dns_is_asked_by_a_key_only(answers: list[str]) -> None:
    async with staged(size=(120, 40)) as stage:
        await opened(stage)
        await stage.sees("DNS      not asked")
        assert answers == []
        await stage.press("r")
        await stage.sees("DNS      host.example.net")
        assert answers == [ATTACKER.name]
        await stage.press("escape")
        await opened(stage, Subject(About.USER, "tanaka"))
        await stage.press("r")
        assert answers == [ATTACKER.name]


async def test_the_own_machine_has_a_name() -> None:
    assert "localhost" in await reverse_name("127.0.0.1")


async def test_an_answer_is_waited_for_a_short_while() -> None:
    begun = time.monotonic()
    assert await reverse_name("192.0.2.1", patience=0.0) == "no answer within 0 s"
    assert time.monotonic() - begun < 2


async def test_what_is_no_address_has_no_name() -> None:
    assert await reverse_name("no address at all") == "no name"


# Hostile


async def test_hostile_names_have_pages_that_send_no_escape() -> None:
    names = ("\x1b[2J\u202e", "[bold]", "x" * 256, "", "佐藤" * 40, "'; rm -rf /; '")
    watched = FakeWatched()
    watched.add(at(NOW, EventKind.LOGIN_FAILURE, ATTACKER.name, user=name, hostname=name) for name in names)
    watched.lines[ATTACKER.name] = ("\x1b]52;c;x\x07 \x9b 2J",)
    for size in ((80, 24), (40, 10)):
        async with staged(watched, size=size) as stage:
            await opened(stage)
            for name in names:
                await opened(stage, Subject(About.USER, name))
                for _ in range(3):
                    assert all(line.isprintable() for line in stage.text.split("\n"))
                    await stage.press("tab")
                await stage.press("escape")


async def test_the_title_is_masked_with_all_else() -> None:
    async with staged() as stage:
        await opened(stage)
        await stage.sees("Address 203.0.113.9")
        await stage.press("m")
        await stage.until(lambda: "203.0.113.9" not in stage.text)
        await stage.press("m")
        await stage.sees("Address 203.0.113.9")
        await opened(stage, Subject(About.USER, "tanaka"))
        await stage.sees("Events in memory", "user tanaka")
        await stage.press("m")
        await stage.until(lambda: "tanaka" not in stage.text)
