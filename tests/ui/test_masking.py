"""While the mask is on no name is seen: on no screen, in no dialog or picture, in nothing that leaves the screen."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ui.fake_watched import FakeWatched, at
from tests.ui.masked_scene import BLOCKED, HOST, IPV4, IPV6, LINE, MAIL, SECRETS, USER, found_in, secret_gate, secretive
from tests.ui.scene import NOW
from tests.ui.stage import Stage, staged
from tui.commands.saving import save
from tui.dossier import About, Subject
from tui.language import ENGLISH, LANGUAGES, choose
from tui.model import EventKind
from tui.privacy import worn
from tui.screens.dossier import DossierScreen
from tui.screens.our_words import session_mask
from tui.screens.sharing import Sharing
from tui.session.snapshot import read_session

SIZES = [(40, 10), (60, 20), (80, 24), (120, 40), (200, 50)]


@pytest.fixture(autouse=True)
def _bare() -> Iterator[None]:
    """No test leaves its mask to another one."""
    yield
    worn.wear(None)


async def clean(stage: Stage) -> None:
    """Nothing on the screen begins as a secret does."""
    await stage.pilot.pause()
    assert not found_in(stage.text), stage.text


def test_the_secrets_are_there_without_the_mask() -> None:
    assert found_in(LINE)
    assert len(found_in(" ".join(SECRETS))) == len(SECRETS)


@pytest.mark.parametrize("size", SIZES)
async def test_no_mode_shows_a_secret(size: tuple[int, int]) -> None:
    async with staged(secretive(), secret_gate(), size=size, title_host=HOST) as stage:
        await stage.until(lambda: found_in(stage.text))
        await stage.press("m")
        await stage.until(lambda: not found_in(stage.text))
        for mode in "12345678":
            await stage.press(mode)
            await clean(stage)
            for _ in range(3):
                await stage.press("tab")
                await clean(stage)
            await stage.press("end", "down", "up")
            await clean(stage)
        await stage.press("m")
        await stage.press("1")
        await stage.until(lambda: found_in(stage.text))


async def test_no_picture_shows_a_secret() -> None:
    async with staged(secretive(), secret_gate(), size=(120, 40), title_host=HOST) as stage:
        assert found_in(stage.app.picture())
        await stage.press("m")
        for keys in ("1", "2", "3", "4", "5", "6", "7", "8", "1b"):
            await stage.press(*keys)
            await stage.pilot.pause()
            assert not found_in(stage.app.picture())


@pytest.mark.parametrize("size", SIZES)
async def test_no_page_and_no_dialog_shows_a_secret(size: tuple[int, int]) -> None:
    settings = {"title_host": HOST, "sharing": Sharing(mask=True)}
    async with staged(secretive(), secret_gate(), size=size, **settings) as stage:
        seen = set()

        async def look() -> None:
            await clean(stage)
            seen.add(type(stage.app.screen).__name__)

        for subject in (
            Subject(About.ADDRESS, IPV4),
            Subject(About.ADDRESS, BLOCKED),
            Subject(About.USER, USER),
            Subject(About.NETWORK, "198.51.100.0/24"),
        ):
            stage.app.push_screen(DossierScreen(stage.desk, subject))
            for key in ("tab", "tab", "end"):
                await stage.press(key)
                await look()
            await stage.press("b", "x")
            await look()
            await stage.press("escape", "escape")
        for keys in ("1b", "2d", "3d", "R", "u", "5x", "6b", "7d", "1 b", "?", ":", "H", "5\t\r"):
            for key in keys:
                await stage.press({"\t": "tab", "\r": "enter", " ": "space"}.get(key, key))
            await look()
            await stage.press("right", "right")
            await look()
            await stage.press("escape", "escape")
        dialogs = {"PlanDialog", "Question", "HelpScreen", "PaletteScreen", "NoiseList", "StepScreen"}
        assert seen >= {"DossierScreen", *dialogs}


async def test_a_filter_is_typed_in_bullets() -> None:
    async with staged(secretive(), secret_gate(), size=(80, 24), sharing=Sharing(mask=True)) as stage:
        for typed in (f"user:{USER}", f"-from:{MAIL}", f"ip:{IPV4}", f"ip:{IPV6[:14]}", USER, "user:", "ip:"):
            await stage.press("slash", *typed)
            await clean(stage)
            await stage.press("enter")
            await clean(stage)
            await stage.press("slash")
            await clean(stage)
            await stage.press("up")
            await clean(stage)
            await stage.press("escape", "escape")


async def test_a_name_that_is_a_word_of_ours_is_masked_where_a_name_is_meant() -> None:
    watched = secretive()
    async with staged(watched, secret_gate(), size=(120, 40), sharing=Sharing(mask=True)) as stage:
        watched.add([at(NOW, EventKind.LOGIN_FAILURE, "192.0.2.9", user="webmaster", service="imap")] * 50)
        await stage.until(lambda: "50" in stage.text)
        assert session_mask().text("info") == "info"
        watched.add([at(NOW, EventKind.LOGIN_FAILURE, "192.0.2.8", user="info", service="imap")] * 60)
        await stage.until(lambda: "60" in stage.text)
        assert "info" not in stage.text
        assert session_mask().user("info") in stage.text


async def test_the_mask_is_said_and_changes_nothing_underneath() -> None:
    gate = secret_gate()
    async with staged(secretive(), gate, size=(120, 40)) as stage:
        await stage.press("m")
        assert " MASKED " in stage.text
        await stage.press("4", "b")
        await stage.sees("The mask is on")
        await stage.press("right", "enter")
        await stage.until(lambda: any(block.network in (IPV4, IPV6) for block in gate.blocks()))
        await stage.until(lambda: stage.app.screen.id != "dialog")
        await stage.press("m", "m")
        assert worn.mask is session_mask()


async def test_stand_ins_stay_the_same_when_it_is_taken_off_and_put_on() -> None:
    async with staged(secretive(), secret_gate(), size=(120, 40)) as stage:
        await stage.press("m", "4")
        stand_in = session_mask().text(IPV4)
        assert stand_in in stage.text
        await stage.press("m")
        assert IPV4 in stage.text
        await stage.press("m")
        assert stand_in in stage.text


async def test_a_paused_view_is_masked_too() -> None:
    async with staged(secretive(), secret_gate(), size=(120, 40)) as stage:
        await stage.press("p", "m")
        await clean(stage)


def test_a_saved_session_holds_no_secret(tmp_path: Path) -> None:
    worn.wear(session_mask())
    gate = secret_gate()
    place = save(tmp_path, secretive(), gate, "<svg/>", HOST)  # type: ignore[arg-type] # as the real one
    for file in place.iterdir():
        assert not found_in(file.read_text()), file.name
    read = read_session(place)
    assert read.session.masked
    assert len(read.events) == len(secretive().recent())
    assert [json.dumps(action) for action in read.actions]
    assert session_mask().user(USER) in {event.user for event in read.events}


def test_without_the_mask_a_session_holds_what_was_seen(tmp_path: Path) -> None:
    place = save(tmp_path, secretive(), secret_gate(), "<svg/>", HOST)  # type: ignore[arg-type] # as the real one
    assert not read_session(place).session.masked
    assert found_in((place / "events.jsonl").read_text())


@pytest.mark.parametrize("spoken", LANGUAGES)
@pytest.mark.parametrize("size", [(40, 10), (80, 24), (200, 50)])
async def test_where_nobody_is_named_every_word_stays(size: tuple[int, int], spoken: str) -> None:
    """What the screen itself says is all ours, help and palette too: no word of it looks like a name."""
    choose(spoken)
    try:
        async with staged(FakeWatched(), size=size, title_host="", sharing=Sharing(mask=True)) as stage:
            for key in ("1", "2", "3", "4", "5", "6", "7", "8", "H", "question_mark", "colon"):
                await stage.press(key)
                for _page in range(8):
                    assert "~" not in stage.text, stage.text
                    await stage.press("pagedown")
                if key in ("H", "question_mark", "colon"):
                    await stage.press("escape")
    finally:
        choose(ENGLISH)


async def test_no_mode_or_page_shows_again_what_it_showed_before_the_mask() -> None:
    """Though it is paused, and though the name is a word of ours, which only its place tells to be a name."""
    watched = FakeWatched()
    watched.add([at(NOW, EventKind.LOGIN_FAILURE, IPV4, user="information", service="imap")] * 9)
    assert session_mask().text("information") == "information"
    async with staged(watched, size=(120, 40)) as stage:
        await stage.press("4")
        await stage.sees("information")
        stage.app.push_screen(DossierScreen(stage.desk, Subject(About.USER, "information")))
        await stage.sees("User information", "Events in memory")
        await stage.press("p", "m")
        await stage.until(lambda: "information" not in stage.text)
        await stage.press("escape")
        for mode in ("4", "1"):
            await stage.press(mode)
            assert "information" not in stage.text
