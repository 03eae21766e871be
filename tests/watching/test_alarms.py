"""Alarms of the running screen: a break-in is told while the screen shows it, also when nobody reads the terminal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.alarm.receiver import receiver, status
from tests.watching.conftest import Start
from tests.watching.deadline import until
from tests.watching.log_lines import append, failure, write

IP = "198.51.100.7"


def now() -> datetime:
    return datetime.now(UTC)


def guesses(folder: Path) -> Path:
    """Ten failures on one user at random intervals, the last of them minutes ago."""
    ago = (341, 290, 228, 210, 149, 131, 80, 61, 22, 5)
    return write(folder / "mail.log", [failure(7, now() - timedelta(minutes=minutes), IP) for minutes in ago])


def entered() -> str:
    return f"{now().isoformat()} mx dovecot: imap-login: Login: user=<user7>, method=PLAIN, rip={IP}, lip=192.0.2.1"


def test_a_break_in_is_told(start: Start, tmp_path: Path) -> None:
    log = guesses(tmp_path)
    with receiver(status(204)) as server:
        terminal = start("watch", log, SEKIMORI_CAMPAIGNS_WEBHOOK=server.address)
        terminal.wait_for_text("following 1 log")
        append(log, entered())
        terminal.wait_for(lambda: bool(server.posts))
        (post,) = server.posts
    assert (post.body["kind"], post.body["users"]) == ("breach", ["user7"])


def test_names_of_the_settings_are_known(start: Start, tmp_path: Path) -> None:
    names = tmp_path / "names"
    names.write_text("user7\n", encoding="utf-8")
    log = guesses(tmp_path)
    with receiver(status(204)) as server:
        settings = {"SEKIMORI_CAMPAIGNS_WEBHOOK": server.address, "SEKIMORI_CAMPAIGNS_USERS_FILE": str(names)}
        start("watch", log, **settings).wait_for(lambda: bool(server.posts))
        assert server.posts[0].body["kind"] == "targeting"


def test_a_terminal_that_nobody_reads_holds_no_alarm_up(start: Start, tmp_path: Path) -> None:
    log = guesses(tmp_path)
    with receiver(status(204)) as server:
        start("watch", log, SEKIMORI_CAMPAIGNS_WEBHOOK=server.address).wait_for_text("following 1 log")
        append(log, *(failure(number, now(), "198.51.100.9") for number in range(5000)), entered())
        until(lambda: any(post.body["users"] == ["user7"] for post in server.posts))


def test_an_alarm_that_fails_is_told_on_the_screen(start: Start, tmp_path: Path) -> None:
    log = guesses(tmp_path)
    terminal = start("watch", log, SEKIMORI_CAMPAIGNS_COMMAND="/no/such/program", columns=120)
    terminal.wait_for_text("following 1 log")
    append(log, entered())
    terminal.wait_for_text("the alarm's command /no/such/program cannot be started")


def test_an_alarm_that_fails_is_told_where_campaigns_are_looked_at_too(start: Start, tmp_path: Path) -> None:
    log = guesses(tmp_path)
    terminal = start("watch", log, SEKIMORI_CAMPAIGNS_COMMAND="/no/such/program", columns=120)
    terminal.wait_for_text("following 1 log")
    terminal.press("6")
    terminal.wait_for_text("w Watch")
    append(log, entered())
    terminal.wait_for_text("the alarm's command /no/such/program cannot be started")
    terminal.press("\x1b")
    terminal.wait_for_text("Top offenders")
    assert "the alarm's command /no/such/program cannot be started" in terminal.text


def test_the_demo_alarms_nobody(start: Start, tmp_path: Path) -> None:
    touched = tmp_path / "touched"
    everything = {"SEKIMORI_CAMPAIGNS_ALARM_FROM": "info", "SEKIMORI_CAMPAIGNS_COMMAND": f"touch,{touched}"}
    terminal = start("demo", "--seconds", "6", **everything)
    assert terminal.wait(30) == 0
    assert not touched.exists()


def test_a_file_of_users_that_is_not_there_is_told(start: Start, tmp_path: Path) -> None:
    terminal = start("watch", guesses(tmp_path), SEKIMORI_CAMPAIGNS_USERS_FILE=str(tmp_path / "none"))
    terminal.wait_for_text("cannot read the file of users")
