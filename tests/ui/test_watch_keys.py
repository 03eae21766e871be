"""What each key of the watch screen does."""

from __future__ import annotations

import pytest
from textual.events import Key

from tests.ui.fake_gate import CUSTOMER, OPERATOR, FakeGate
from tests.ui.fake_watched import FakeWatched, at
from tests.ui.scene import NOW, clock
from tests.ui.stage import Stage, staged
from tui.enforcement.change import Mode
from tui.model import Action, Category, EventKind
from tui.screens.bindings import ALL, binding_ids
from tui.screens.dossier import DossierScreen
from tui.screens.frame import Frame
from tui.screens.help import HelpScreen
from tui.screens.plan_dialog import PlanDialog
from tui.screens.sources import SourcesScreen
from widgets.choice import Press
from widgets.event_columns import Pane
from widgets.timeline import Timeline


async def apply(stage: Stage) -> None:
    """Go from Cancel to the button that applies, and press it."""
    await stage.until(lambda: not stage.app.screen.query_one("#apply", Press).disabled)
    await stage.press("right", "enter")


async def open_dialog(stage: Stage, key: str) -> PlanDialog:
    await stage.press(key)
    await stage.until(lambda: isinstance(stage.app.screen, PlanDialog))
    dialog = stage.app.screen
    assert isinstance(dialog, PlanDialog)
    return dialog


def one_failure(ip: str) -> FakeWatched:
    watched = FakeWatched()
    watched.add([at(NOW, EventKind.LOGIN_FAILURE, ip, user="info", service="imap")])
    return watched


@pytest.mark.parametrize(
    ("key", "pane"),
    [("1", "pane-login"), ("2", "pane-rejected"), ("3", "pane-dnsbl"), ("4", "offenders"), ("5", "blocks")],
)
async def test_a_number_goes_to_its_pane(key: str, pane: str) -> None:
    async with staged() as stage:
        await stage.press("3" if key != "3" else "1", key)
        assert stage.app.focused is not None
        assert stage.app.focused.id == pane


async def test_tab_goes_round_the_five_panes_and_shift_tab_goes_back() -> None:
    async with staged() as stage:
        visited = []
        for _ in range(5):
            await stage.press("tab")
            visited.append(stage.watch.focused_rows().id)
        assert visited == ["pane-rejected", "pane-dnsbl", "offenders", "blocks", "pane-login"]
        await stage.press("shift+tab")
        assert stage.watch.focused_rows().id == "blocks"


async def test_arrows_and_pages_move_the_cursor_and_end_follows_again() -> None:
    async with staged() as stage:
        log = stage.log(Pane.LOGIN)
        last = log.row_count - 1
        await stage.press("up")
        assert (log.cursor, log.following) == (last - 1, False)
        await stage.press("k")
        assert log.cursor == last - 2
        await stage.press("j")
        assert log.cursor == last - 1
        await stage.press("pageup")
        assert log.cursor < last - 1
        await stage.press("home")
        assert log.cursor == log.top == 0
        await stage.press("pagedown")
        assert log.cursor > 0
        await stage.press("end")
        assert (log.cursor, log.following) == (last, True)
        await stage.press("g", "G")
        assert (log.cursor, log.following) == (last, True)


async def test_down_on_the_last_row_follows_again() -> None:
    async with staged() as stage:
        log = stage.log(Pane.LOGIN)
        await stage.press("up", "down")
        assert not log.following
        await stage.press("down")
        assert log.following


async def test_b_shows_the_plan_with_cancel_in_focus_and_nothing_changes_until_it_is_applied() -> None:
    async with staged() as stage:
        await stage.press("up")
        await open_dialog(stage, "b")
        await stage.sees("Block 203.0.113.9", "+ 203.0.113.9 in /var/lib/sekimori/blocklist.txt until 15 Mar 21:30")
        await stage.sees("recorded, not enforced")
        assert isinstance(stage.app.focused, Press)
        assert stage.app.focused.id == "cancel"
        await stage.press("enter")
        await stage.until(lambda: stage.app.screen is stage.watch)
        assert stage.gate.blocks() == ()


async def test_b_then_apply_blocks_and_the_block_list_shows_it() -> None:
    async with staged() as stage:
        await stage.press("up")
        await open_dialog(stage, "b")
        await apply(stage)
        await stage.until(lambda: stage.desk.standing.blocks)
        assert [block.network for block in stage.gate.blocks()] == ["203.0.113.9"]
        assert stage.gate.blocks()[0].reason == "40 failed log-ins"
        await stage.press("5")
        await stage.sees("203.0.113.9", "24h", "recorded", "40 failed log-ins")


async def test_the_dialog_offers_the_network_and_the_time() -> None:
    async with staged() as stage:
        await stage.press("up")
        await open_dialog(stage, "b")
        stage.app.screen.query_one("#choice-0").focus()
        await stage.press("right")
        await stage.sees("+ 203.0.113.0/24", "256 addresses are blocked, not one")
        stage.app.screen.query_one("#choice-1").focus()
        await stage.press("right", "right")
        await stage.sees("+ 203.0.113.0/24 in /var/lib/sekimori/blocklist.txt for good")


async def test_what_the_guard_refuses_cannot_be_applied() -> None:
    async with staged(one_failure(OPERATOR)) as stage:
        await open_dialog(stage, "b")
        await stage.sees("Held back: ", "you would lock")
        assert stage.app.screen.query_one("#apply", Press).disabled
        assert not stage.app.screen.query_one("#again", Press).display


async def test_what_the_guard_asks_again_needs_a_second_yes() -> None:
    async with staged(one_failure(CUSTOMER)) as stage:
        await open_dialog(stage, "b")
        await stage.sees("3 log-ins from here worked", "Block all the same")
        stage.app.screen.query_one("#again", Press).focus()
        await stage.press("enter")
        await stage.sees(f"+ {CUSTOMER}")
        assert stage.gate.blocks() == ()
        await apply(stage)
        await stage.until(stage.gate.blocks)


async def test_x_takes_the_block_away() -> None:
    gate = FakeGate(clock)
    gate.apply(gate.plan_block(["203.0.113.9"]))
    async with staged(gate=gate) as stage:
        await stage.press("5")
        await open_dialog(stage, "x")
        await stage.sees("- 203.0.113.9 in")
        await apply(stage)
        await stage.until(lambda: not stage.desk.standing.blocks)


async def test_x_on_a_row_takes_away_the_network_that_covers_it() -> None:
    gate = FakeGate(clock)
    gate.apply(gate.plan_block(["203.0.113.0/24"]))
    async with staged(gate=gate) as stage:
        await stage.press("up")
        assert stage.watch.check_action("block", ()) is False
        await open_dialog(stage, "x")
        await stage.sees("- 203.0.113.0/24 in")


async def test_d_switches_the_category_of_the_row_and_back() -> None:
    watched = FakeWatched()
    watched.add([at(NOW, EventKind.REJECTION, "192.0.2.33", category=Category.HELO, action=Action.REJECT)])
    async with staged(watched) as stage:
        await stage.press("2")
        await open_dialog(stage, "d")
        await stage.sees("Discard mail: HELO refused", "helo = discard in", "lost")
        await apply(stage)
        await stage.until(lambda: stage.desk.standing.mode_of(Category.HELO) is Mode.DISCARD)
        await stage.sees("discard HELO")
        await open_dialog(stage, "d")
        await stage.sees("Reject mail again: HELO refused")
        await apply(stage)
        await stage.until(lambda: stage.desk.standing.mode_of(Category.HELO) is Mode.REJECT)


async def test_d_is_grey_for_a_category_that_cannot_be_switched_here() -> None:
    watched = FakeWatched()
    watched.add([at(NOW, EventKind.REJECTION, "192.0.2.33", category=Category.RELAY, action=Action.REJECT)])
    async with staged(watched) as stage:
        await stage.press("2", "d")
        assert stage.watch.check_action("switch", ()) is None
        assert stage.app.screen is stage.watch


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        (("1", "d"), "This row has no category"),
        (("4", "x"), "is not blocked by Sekimori."),
        (("5", "b"), "No row with an address is chosen"),
        (("5", "x"), "No row with an address is chosen"),
        (("5", "enter"), "No row with an address is chosen"),
        (("1", "u"), "There is no change to take back."),
        (("1", "R"), "No block is lost"),
    ],
)
async def test_a_key_that_can_do_nothing_now_says_why_until_the_next_key(keys: tuple[str, ...], words: str) -> None:
    async with staged() as stage:
        await stage.press("1", "up", *keys)
        await stage.sees(words)
        assert isinstance(stage.app.screen, Frame)
        await stage.press("escape")
        assert words not in stage.text


async def test_b_on_a_blocked_row_says_that_it_is_and_enter_opens_the_page_of_its_network() -> None:
    gate = FakeGate(clock)
    gate.apply(gate.plan_block(["203.0.113.0/24"]))
    async with staged(gate=gate) as stage:
        await stage.press("up", "b")
        await stage.sees("203.0.113.9 is blocked already")
        await stage.press("5", "enter")
        await stage.sees("Network 203.0.113.0/24")


async def test_a_category_that_nothing_switches_and_a_key_of_the_keymap_say_so() -> None:
    watched = FakeWatched()
    watched.add([at(NOW, EventKind.REJECTION, "192.0.2.33", category=Category.RELAY, action=Action.REJECT)])
    async with staged(watched, keymap={"switch": "f6, f7"}) as stage:
        await stage.press("2", "d")
        assert "Nothing switches" not in stage.text
        await stage.press("f7")
        await stage.sees("Nothing switches relay denied between reject and discard.")


async def test_u_takes_the_last_change_back() -> None:
    async with staged() as stage:
        assert stage.watch.check_action("undo", ()) is None
        await stage.press("up")
        await open_dialog(stage, "b")
        await apply(stage)
        await stage.until(lambda: stage.watch.check_action("undo", ()))
        await open_dialog(stage, "u")
        await stage.sees("Undo the last change", "- 203.0.113.9 in")
        await apply(stage)
        await stage.until(lambda: not stage.gate.blocks())


async def test_s_saves_the_session_with_the_picture_and_says_where() -> None:
    async with staged() as stage:
        await stage.press("s")
        await stage.sees("Saved: /var/lib/sekimori/sessions/1")
        assert stage.saved[0] is not None
        assert "<svg" in stage.saved[0]
        await stage.press("up")
        assert "Saved:" not in stage.text


async def test_a_session_that_cannot_be_saved_is_told_and_the_monitor_goes_on() -> None:
    def full(_picture: str | None) -> None:
        raise OSError("no space left in /var; free some, or set another folder")

    async with staged(save=full) as stage:
        await stage.press("s")
        await stage.sees("The session was not saved", "no space left in /var")
        await stage.press("enter")
        await stage.until(lambda: stage.app.screen is stage.watch)
        await stage.press("q")
        await stage.sees("Quit without saving")
        await stage.press("enter")
        await stage.until(lambda: stage.app.screen is stage.watch)


async def test_q_saves_and_leaves() -> None:
    async with staged() as stage:
        await stage.press("q")
        await stage.until(lambda: stage.app._exit)
        assert len(stage.saved) == 1
        assert stage.app.return_code == 0


async def test_ctrl_c_leaves_too() -> None:
    async with staged() as stage:
        await stage.press("ctrl+c")
        await stage.until(lambda: stage.app._exit)
        assert len(stage.saved) == 1


async def test_p_holds_the_view_and_p_again_shows_what_came() -> None:
    async with staged() as stage:
        log = stage.log(Pane.LOGIN)
        await stage.press("p")
        await stage.sees("PAUSED")
        before = [strip.text for strip in log._lines[1:]]
        stage.watched.add([at(NOW, EventKind.LOGIN_FAILURE, "203.0.113.250", user="new")] * 7)
        await stage.sees("+7 new")
        assert [strip.text for strip in log._lines[1:]] == before
        await stage.press("end")
        assert not log.following
        await stage.press("p")
        await stage.sees("203.0.113.250")
        assert "+7 new" not in stage.text
        assert "PAUSED" not in stage.text


async def test_slash_filters_while_typing_enter_keeps_and_escape_clears() -> None:
    async with staged() as stage:
        await stage.press("slash", *"tanaka")
        matching = [e for e in stage.watched.view().offenders if "tanaka" in e.users]
        assert matching
        await stage.until(lambda: " match" in stage.text)
        log = stage.log(Pane.LOGIN)
        assert 0 < log.row_count < 147
        assert all(row[1].user == "tanaka" for row in log._shown)
        await stage.press("enter")
        assert stage.app.focused is log
        assert 0 < log.row_count < 147
        await stage.press("escape")
        assert log.row_count == 147


async def test_escape_in_the_filter_gives_it_up() -> None:
    async with staged() as stage:
        await stage.press("slash", *"203.0.113.", "escape")
        assert stage.log(Pane.LOGIN).row_count == 147
        assert stage.app.focused is stage.log(Pane.LOGIN)


async def test_escape_without_a_filter_returns_to_the_newest_row() -> None:
    async with staged() as stage:
        await stage.press("home", "escape")
        assert stage.log(Pane.LOGIN).following


async def test_enter_opens_the_dossier() -> None:
    async with staged() as stage:
        await stage.press("up", "enter")
        await stage.until(lambda: isinstance(stage.app.screen, DossierScreen))
        await stage.sees("203.0.113.0/24", "1 LOG-IN WORKED after 40 failures", "session=<aWx029>")
        await stage.press("escape")
        await stage.until(lambda: stage.app.screen is stage.watch)


async def test_b_in_the_dossier_blocks_its_address_whatever_came_meanwhile() -> None:
    async with staged() as stage:
        await stage.press("4", "enter")
        await stage.until(lambda: isinstance(stage.app.screen, DossierScreen))
        ip = stage.watched.view().offenders[0].ip
        await open_dialog(stage, "b")
        await stage.sees(f"Block {ip}")


@pytest.mark.parametrize(
    ("keys", "leave"),
    [
        (("b",), ("enter", "enter")),
        (("b",), ("escape", "escape")),
        (("b",), ("space", "enter")),
        (("enter",), ("q", "escape")),
        (("question_mark",), ("q", "escape")),
        (("8",), ("escape", "escape")),
        (("6",), ("q", "escape")),
    ],
)
async def test_two_keys_in_one_breath_leave_a_dialog_once(keys: tuple[str, ...], leave: tuple[str, ...]) -> None:
    async with staged() as stage:
        await stage.press("up", *keys)
        await stage.until(lambda: stage.app.screen is not stage.watch)
        for key in leave:
            stage.app.post_message(Key(key, " " if key == "space" else None))
        await stage.until(lambda: stage.app.screen is stage.watch)
        await stage.press("1")
        assert stage.app.screen is stage.watch
        assert stage.app.is_running


async def test_question_mark_opens_help_and_8_the_logs() -> None:
    async with staged() as stage:
        await stage.press("question_mark")
        await stage.until(lambda: isinstance(stage.app.screen, HelpScreen))
        await stage.sees("Keys", "plan a block of the row's address")
        await stage.press("escape", "8")
        await stage.until(lambda: isinstance(stage.app.screen, SourcesScreen))
        await stage.sees("/var/log/mail.log", "following")
        await stage.press("q")
        await stage.until(lambda: stage.app.screen is stage.watch)


async def test_t_goes_to_the_timeline_and_esc_back_to_the_pane() -> None:
    async with staged() as stage:
        await stage.press("2", "t")
        assert stage.watch.query_one(Timeline).has_focus
        await stage.sees("Only this", "21:30–21:31")
        await stage.press("escape")
        assert stage.log(Pane.REJECTED).has_focus


async def test_on_a_low_screen_the_timeline_is_there_while_it_has_the_focus() -> None:
    async with staged(size=(40, 10)) as stage:
        timeline = stage.watch.query_one(Timeline)
        assert not timeline.display
        await stage.press("t")
        await stage.sees("21:30–21:32")
        await stage.press("escape")
        assert not timeline.display


async def test_a_key_of_the_keymap_replaces_the_default_one_everywhere() -> None:
    async with staged(keymap={"block": "ctrl+b"}) as stage:
        await stage.press("up", "b")
        assert stage.app.screen is stage.watch
        assert "^b Block" in stage.text
        await open_dialog(stage, "ctrl+b")
        await stage.press("escape", "question_mark")
        await stage.sees("^b ")


async def test_a_keymap_that_takes_another_key_says_whose_it_was() -> None:
    async with staged(keymap={"block": "u"}) as stage:
        await stage.sees("Keymap: other actions took the keys of undo")
        await stage.press("up")
        assert stage.text.split("\n")[-1].startswith(" u Block  d Switch")
        await open_dialog(stage, "u")
        await stage.sees("Block 203.0.113.9")


def test_the_keymap_knows_every_key_of_the_help() -> None:
    assert {"block", "undo", "quit", "row.up", "go.dnsbl"} <= binding_ids()


async def test_read_only_closes_every_change_and_says_so() -> None:
    async with staged(read_only=True) as stage:
        assert "READ-ONLY" in stage.text
        for key in "bdxuR":
            await stage.press("up", key)
            await stage.sees("--read-only: this session changes nothing.")
        assert stage.app.screen is stage.watch
        assert stage.watch.check_action("block", ()) is None


async def test_a_dry_run_shows_the_plan_and_changes_nothing() -> None:
    async with staged(dry_run=True) as stage:
        assert "DRY RUN" in stage.text
        await stage.press("up")
        await open_dialog(stage, "b")
        await stage.sees("nothing will be changed")
        await apply(stage)
        await stage.sees("Dry run: nothing was changed.")
        assert stage.gate.journal(5) == ()


async def test_a_change_that_fails_is_told_in_the_dialog() -> None:
    async with staged() as stage:
        stage.gate.broken = "cannot write the block list: the disk is full; nothing was changed"
        await stage.press("up")
        dialog = await open_dialog(stage, "b")
        await apply(stage)
        await stage.sees("the disk is full; nothing was changed")
        assert stage.app.screen is dialog


def test_every_binding_has_an_id_and_a_sentence_for_the_help() -> None:
    bindings = list(Press.BINDINGS) + list(ALL) + list(PlanDialog.BINDINGS) + list(DossierScreen.BINDINGS)
    assert [b for b in bindings if not (b.id and b.tooltip)] == []  # type: ignore[union-attr] # all are Binding


async def test_a_key_right_behind_a_panes_number_is_meant_for_that_pane() -> None:
    watched = FakeWatched()
    watched.add([at(NOW, EventKind.LOGIN_FAILURE, "203.0.113.9", user="info", service="imap")])
    watched.add([at(NOW, EventKind.REJECTION, "203.0.113.77", category=Category.SPF, action=Action.REJECT)])
    async with staged(watched) as stage:
        await stage.until(lambda: stage.watch.logs[Pane.REJECTED].selected is not None)
        stage.watch.action_go("watch", "pane-rejected")
        target = stage.watch.target()  # as a key sees it that comes in the same breath
        assert target == "203.0.113.77"
        assert stage.watch.check_action("switch", ()) is True
