"""`sekimori campaigns`: what a script and a person get, what is said when logs go on, and who is alarmed.

A stand-in for the recognition says what these tests are about: a finding an address, grave by its number of failures.
"""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from tests.alarm.receiver import receiver, status
from tests.watching.command import ROOT, Outcome, Running, running, sekimori
from tests.watching.deadline import until
from tests.watching.log_lines import BEGIN, append, client, failure, noise, write
from tui.cli import UNREADABLE, USAGE
from tui.finding_form import FIELDS

#: Ten failures of an address are a danger, five a warning; over after an hour. Given names are in its evidence.
STAND_IN = """
from datetime import timedelta
from tui.analysis.campaigns import campaigns
from tui.finding import Confidence, Finding, FindingKind, Remedy, Severity

class StandIn:
    def __init__(self, places, users=()):
        self.users, self.events, self.mails, self.deliveries = sorted(users), {}, 0, 0

    def add(self, events, mails=(), deliveries=()):
        self.mails += len(list(mails))
        self.deliveries += len(list(deliveries))
        for event in events:
            if event.ip:
                self.events.setdefault(event.ip, []).append(event)

    def findings(self, now):
        return tuple(self.finding(ip, events, now) for ip, events in self.events.items())

    def finding(self, ip, events, now):
        number, times = len(events), sorted(event.time for event in events)
        severity = Severity.DANGER if number >= 10 else Severity.WARNING if number >= 5 else Severity.INFO
        tried = tuple(sorted({event.user for event in events if event.user}))
        return Finding(
            ip, FindingKind.TARGETING, (), severity, "So many tries.", Confidence.HIGH, f"{ip} tries {tried[0]}.",
            times[0], times[-1], now - times[-1] > timedelta(hours=1), number, (ip,), (), (), tried, (),
            {"known": self.users, "mails": self.mails, "deliveries": self.deliveries, "now": now.isoformat()},
            Remedy("block_addresses", "Block it.", (ip,)), tuple(int(time.timestamp()) for time in times),
        )

campaigns.Campaigns = StandIn
"""


@pytest.fixture
def stand_in(tmp_path: Path) -> Mapping[str, str]:
    """The environment of a command with the stand-in, and with folders of its own."""
    (tmp_path / "sitecustomize.py").write_text(STAND_IN, encoding="utf-8")
    folders = {f"XDG_{name}_HOME": str(tmp_path / name.lower()) for name in ("STATE", "CONFIG")}
    return {"PYTHONPATH": f"{tmp_path}:{ROOT}"} | folders


def tries(number: int, ip: str, last: datetime = BEGIN) -> list[str]:
    """So many failures of an address, a second apart."""
    return [failure(each, last - timedelta(seconds=number - each), ip) for each in range(1, number + 1)]


def asked(stand_in: Mapping[str, str], *arguments: object, given: bytes = b"") -> Outcome:
    return sekimori("campaigns", *arguments, environ=stand_in, given=given)


# once over what there is


def test_a_finding_is_an_object_a_line_the_gravest_first(stand_in: Mapping[str, str], tmp_path: Path) -> None:
    log = write(tmp_path / "mail.log", [*tries(1, client(1)), *tries(10, client(2)), *tries(5, client(3))])
    outcome = asked(stand_in, "--json", log)
    assert (outcome.code, outcome.errors) == (0, "")
    assert [(row["id"], row["severity"]) for row in outcome.rows] == [
        (client(2), "danger"),
        (client(3), "warning"),
        (client(1), "info"),
    ]
    assert all(list(row) == list(FIELDS) for row in outcome.rows)
    row = outcome.rows[2]
    assert (row["kind"], row["traits"], row["events"], row["addresses"]) == ("targeting", [], 1, [client(1)])
    assert (row["networks"], row["recipients"], row["countries"]) == ([], [], [])
    assert row["first"] == row["last"] == "2026-11-24T09:00:00Z"
    assert row["remedy"]["targets"] == [client(1)]


def test_the_fields_come_in_the_order_of_their_weight() -> None:
    assert FIELDS[:14] == (
        "id", "kind", "traits", "severity", "sentence", "first", "last", "events", "addresses", "networks", "users",
        "recipients", "evidence", "remedy",
    )  # fmt: skip


def test_times_have_an_offset(stand_in: Mapping[str, str], tmp_path: Path) -> None:
    line = "Nov 24 09:00:00 mx dovecot: imap-login: Disconnected (auth failed, 1 attempts): user=<a>, rip=192.0.2.7"
    (row,) = asked(stand_in, "--json", "--tz", "Asia/Tokyo", write(tmp_path / "m", [line])).rows
    assert row["first"].endswith("T09:00:00+09:00")


def test_for_people_it_is_text_with_a_sum_at_the_end(stand_in: Mapping[str, str], tmp_path: Path) -> None:
    log = write(tmp_path / "mail.log", [noise(1), *tries(1, client(1)), *tries(10, client(2))])
    lines = asked(stand_in, log).output.splitlines()
    assert lines[0] == f"DANGER      {client(2)} tries user1."
    assert f"            sekimori block {client(2)} --reason 'campaign {client(2)}'" in lines
    assert lines[-1] == (
        "2 campaigns (1 dangerous) in 11 events of 12 lines, 2026-11-24 08:59:51+0000 to 2026-11-24 09:00:00+0000"
    )


def test_less_grave_findings_can_be_left_out(stand_in: Mapping[str, str], tmp_path: Path) -> None:
    log = write(tmp_path / "mail.log", [*tries(1, client(1)), *tries(10, client(2)), *tries(5, client(3))])
    rows = asked(stand_in, "--json", "--min-severity", "warning", log).rows
    assert [row["severity"] for row in rows] == ["danger", "warning"]
    assert asked(stand_in, "--min-severity", "grave", log).code == USAGE


def test_what_is_over_is_told_by_the_log_and_not_by_our_clock(stand_in: Mapping[str, str], tmp_path: Path) -> None:
    late = BEGIN + timedelta(hours=2)
    log = write(tmp_path / "mail.log", [*tries(1, client(2), late), *tries(1, client(1))])
    rows = asked(stand_in, "--json", log).rows
    assert {row["id"]: row["ended"] for row in rows} == {client(1): True, client(2): False}
    assert {row["evidence"]["now"] for row in rows} == {late.isoformat()}


def test_mails_and_deliveries_are_fed_too(stand_in: Mapping[str, str], tmp_path: Path) -> None:
    told = (
        "smtpd[7]: 4A5B6C7D8E: client=unknown[192.0.2.9]",
        "qmgr[9]: 4A5B6C7D8E: from=<a@example.net>, size=900, nrcpt=1 (queue active)",
        "lmtp[10]: 4A5B6C7D8E: to=<b@example.com>, relay=mx[private/lmtp], delay=1, dsn=2.0.0, status=sent (250 Saved)",
    )
    mail = [f"2026-11-24T09:00:00+00:00 mx postfix/{line}" for line in told]
    (row,) = asked(stand_in, "--json", write(tmp_path / "mail.log", [*mail, *tries(1, client(1))])).rows
    assert (row["evidence"]["mails"], row["evidence"]["deliveries"]) == (1, 1)


def test_standard_input_and_several_files(stand_in: Mapping[str, str], tmp_path: Path) -> None:
    log = write(tmp_path / "mail.log", tries(2, client(1)))
    rows = asked(stand_in, "--json", log, "-", given=("\n".join(tries(3, client(1))) + "\n").encode()).rows
    assert [row["events"] for row in rows] == [5]


def test_rotated_files_are_read_when_asked_for(stand_in: Mapping[str, str], tmp_path: Path) -> None:
    log = write(tmp_path / "mail.log", tries(2, client(1)))
    write(tmp_path / "mail.log.1", tries(3, client(1), BEGIN - timedelta(hours=1)))
    assert [row["events"] for row in asked(stand_in, "--json", log).rows] == [2]
    assert [row["events"] for row in asked(stand_in, "--json", "--history", log).rows] == [5]


# nothing, and what cannot be read


def test_nothing_found_says_what_was_read(tmp_path: Path) -> None:
    log = write(tmp_path / "mail.log", [failure(1), noise(2), noise(3)])
    outcome = sekimori("campaigns", log)
    assert (outcome.code, outcome.errors) == (0, "")
    assert outcome.output == (
        "no campaigns in 1 event of 3 lines, 2026-11-24 09:00:01+0000 to 2026-11-24 09:00:01+0000\n"
    )
    asked_for = sekimori("campaigns", "--min-severity", "danger", log).output
    assert asked_for.startswith("no campaigns from danger on in 1 event of 3 lines")
    assert sekimori("campaigns", "--json", log).output == ""


def test_an_empty_file_is_no_mistake(tmp_path: Path) -> None:
    outcome = sekimori("campaigns", write(tmp_path / "mail.log", []))
    assert (outcome.code, outcome.output, outcome.errors) == (0, "no campaigns in 0 events of 0 lines\n", "")


def test_a_missing_file_is_told_and_the_others_are_read(stand_in: Mapping[str, str], tmp_path: Path) -> None:
    log = write(tmp_path / "mail.log", tries(1, client(1)))
    outcome = asked(stand_in, "--json", tmp_path / "none.log", log)
    assert outcome.code == UNREADABLE
    assert outcome.sentence == f"there is no file {tmp_path}/none.log; check the name"
    assert [row["id"] for row in outcome.rows] == [client(1)]


def test_no_text_of_an_attacker_acts_on_a_terminal(stand_in: Mapping[str, str], tmp_path: Path) -> None:
    log = tmp_path / "mail.log"
    line = failure(1).replace("user1", "a\x1b[2J\u202eb\x9bc")
    log.write_bytes(line.encode("utf-8", "surrogateescape") + b"\n")
    for form in ([], ["--json"]):
        output = asked(stand_in, *form, log).output
        assert "\x1b" not in output
        assert all(line.isprintable() for line in output.splitlines())


# users


def test_names_that_exist_come_from_settings_their_file_and_the_command_line(
    stand_in: Mapping[str, str], tmp_path: Path
) -> None:
    log = write(tmp_path / "mail.log", tries(1, client(1)))
    passwd, names = tmp_path / "passwd", tmp_path / "names"
    passwd.write_text(
        "# users\nsato:{PLAIN}x::::::\n\nito@example.com:x:1000:1000::/home:/bin/false\n:x\n", encoding="utf-8"
    )
    names.write_bytes(b"abe\r\n  mori  \r\n\xffodd\x1b\n")
    settings = {"SEKIMORI_CAMPAIGNS_USERS": "kato, ueda", "SEKIMORI_CAMPAIGNS_USERS_FILE": str(passwd)}
    outcome = sekimori("campaigns", "--json", "--users", names, log, environ={**stand_in, **settings})
    assert outcome.rows[0]["evidence"]["known"] == sorted(
        ["abe", "mori", "\N{REPLACEMENT CHARACTER}odd␛", "sato", "ito@example.com", "kato", "ueda"]
    )


def test_a_file_of_users_that_is_not_there_is_told(tmp_path: Path) -> None:
    log = write(tmp_path / "mail.log", [])
    outcome = sekimori("campaigns", "--users", tmp_path / "none", log)
    assert outcome.code == USAGE
    assert outcome.sentence == (
        f"cannot read the file of users {tmp_path}/none: no such file or directory; name one with a log-in name a line"
    )


# following


def printed(run: Running) -> list[tuple[str, int]]:
    whole = run.output[: run.output.rfind("\n") + 1]
    rows = [msgspec.json.decode(line) for line in whole.splitlines()]
    return [(row["id"], row["events"]) for row in rows]


def test_follow_prints_what_is_new_graver_or_has_grown_by_half(stand_in: Mapping[str, str], tmp_path: Path) -> None:
    log = write(tmp_path / "mail.log", tries(4, client(1)))
    with running(tmp_path, "campaigns", "--json", "--follow", log, environ=stand_in) as run:
        run.until(lambda: printed(run) == [(client(1), 4)])
        append(log, *tries(1, client(1)))  # graver: 5
        run.until(lambda: printed(run)[1:] == [(client(1), 5)])
        append(log, *tries(2, client(1)), *tries(1, client(2)))  # 7 of 5: not by half
        run.until(lambda: printed(run)[2:] == [(client(2), 1)])
        append(log, *tries(1, client(1)))  # 8 of 5
        run.until(lambda: printed(run)[3:] == [(client(1), 8)])
        assert run.end(signal.SIGTERM) == 0
        assert run.errors == ""
    assert len(printed(run)) == 4


def test_follow_ends_with_a_pipe_and_tells_the_last_of_it(stand_in: Mapping[str, str]) -> None:
    outcome = asked(stand_in, "--json", "--follow", "-", given=("\n".join(tries(3, client(1))) + "\n").encode())
    assert (outcome.code, outcome.errors) == (0, "")
    assert [row["events"] for row in outcome.rows] == [3]


def test_follow_for_people(stand_in: Mapping[str, str], tmp_path: Path) -> None:
    log = write(tmp_path / "mail.log", tries(10, client(1)))
    with running(tmp_path, "campaigns", "--follow", "--min-severity", "warning", log, environ=stand_in) as run:
        run.until(lambda: run.output.endswith("\n\n"))
        append(log, *tries(4, client(2)), *tries(5, client(3)))
        run.until(lambda: f"{client(3)} tries" in run.output)
        assert run.end(signal.SIGINT) == 0
    assert f"{client(2)} tries" not in run.output


# with the recognition itself


def guesses(user: str, last: datetime) -> list[str]:
    """Ten failures on one user, at random intervals."""
    times = [last - timedelta(minutes=minutes) for minutes in (336, 285, 223, 205, 144, 126, 75, 56, 17, 0)]
    return [failure(0, when, client(1)).replace("user0", user) for when in times]


def entered(user: str, when: datetime) -> str:
    """A log-in that works, from the same address."""
    return (
        f"{when.isoformat()} mx dovecot: imap-login: Login: user=<{user}>, method=PLAIN, rip={client(1)}, lip=192.0.2.1"
    )


def test_tries_on_a_name_are_a_danger_when_it_exists(tmp_path: Path) -> None:
    log, names = write(tmp_path / "mail.log", guesses("sato", BEGIN)), tmp_path / "names"
    names.write_text("sato\n")
    for options, severity in (([], "warning"), (["--users", names], "danger")):
        (row,) = sekimori("campaigns", "--json", *options, log).rows
        assert row["severity"] == severity
        assert "low_and_slow" in {row["kind"], *row["traits"]}
        assert (row["events"], row["addresses"], row["users"]) == (10, [client(1)], ["sato"])
        assert (row["first"], row["last"]) == ("2026-11-24T03:24:00Z", "2026-11-24T09:00:00Z")
        assert len(row["id"]) == 12


def test_a_log_in_that_works_after_that_is_an_alarm(tmp_path: Path) -> None:
    log = write(tmp_path / "mail.log", guesses("sato", now() - timedelta(minutes=5)))
    with receiver(status(204)) as server:
        environ = {"XDG_STATE_HOME": str(tmp_path / "state"), "SEKIMORI_CAMPAIGNS_WEBHOOK": server.address}
        with running(tmp_path, "campaigns", "--json", "--follow", log, environ=environ) as run:
            run.until(lambda: printed(run))
            assert server.posts == []
            append(log, entered("sato", now()))
            until(lambda: server.posts, lambda: run.output + run.errors)
            assert run.end(signal.SIGTERM) == 0
        (post,) = server.posts
    assert (post.body["kind"], post.body["severity"]) == ("breach", "danger")
    assert "sato" in post.body["text"]
    assert '"breach"' in run.output


# alarms

#: Notes each alarm's arguments as a line.
NOTE = "import json, sys; open(sys.argv[1], 'a').write(json.dumps(sys.argv[2:]) + '\\n')"


def now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def alarming(folder: Path, stand_in: Mapping[str, str], settings: str, *arguments: object) -> Iterator[Running]:
    """A command that goes on, with settings for alarms."""
    file = Path(stand_in["XDG_CONFIG_HOME"]) / "sekimori" / "config.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"[campaigns]\n{settings}\n", encoding="utf-8")
    with running(folder, "campaigns", "--json", "--follow", *arguments, environ=stand_in) as run:
        yield run


def noted(note: Path) -> list[list[str]]:
    return [json.loads(line) for line in note.read_text().splitlines()] if note.exists() else []


def test_a_danger_starts_the_command_once_also_after_a_restart(stand_in: Mapping[str, str], tmp_path: Path) -> None:
    note = tmp_path / "note"
    command = json.dumps([sys.executable, "-c", NOTE, str(note), "{severity}", "{kind}: {sentence}", "{addresses}"])
    log = write(tmp_path / "mail.log", tries(9, client(1), now()))
    with alarming(tmp_path, stand_in, f"command = {command}", log) as run:
        run.until(lambda: printed(run) == [(client(1), 9)])
        append(log, *tries(1, client(1), now()))
        until(lambda: noted(note), lambda: run.errors)
        assert run.end(signal.SIGTERM) == 0
    assert noted(note) == [["danger", f"targeting: {client(1)} tries user1.", client(1)]]
    with alarming(tmp_path, stand_in, f"command = {command}", log) as run:
        run.until(lambda: printed(run) == [(client(1), 10)])
        append(log, *tries(10, client(2), now()))
        until(lambda: len(noted(note)) == 2, lambda: run.errors)
        assert run.end(signal.SIGTERM) == 0
    assert noted(note)[1][2] == client(2)


def test_what_was_over_before_is_no_alarm(stand_in: Mapping[str, str], tmp_path: Path) -> None:
    log = write(tmp_path / "mail.log", tries(20, client(1), now() - timedelta(hours=2)))
    with receiver(status(204)) as server, alarming(tmp_path, stand_in, f'webhook = "{server.address}"', log) as run:
        run.until(lambda: printed(run) == [(client(1), 20)])
        append(log, *tries(10, client(2), now()))
        until(lambda: server.posts)
        assert run.end(signal.SIGTERM) == 0
        assert [post.body["id"] for post in server.posts] == [client(2)]


def test_an_alarm_that_fails_is_told_and_ends_nothing(stand_in: Mapping[str, str], tmp_path: Path) -> None:
    log = write(tmp_path / "mail.log", tries(10, client(1), now()))
    with alarming(tmp_path, stand_in, 'command = ["sh", "-c", "exit 7"]', log) as run:
        run.until(lambda: run.errors == "sekimori: the alarm's command sh ended with exit code 7\n")
        append(log, *tries(1, client(2), now()))
        run.until(lambda: (client(2), 1) in printed(run))
        assert run.end(signal.SIGTERM) == 0


def test_at_the_end_of_a_pipe_alarms_are_waited_for(stand_in: Mapping[str, str], tmp_path: Path) -> None:
    note = tmp_path / "note"
    command = json.dumps(["sh", "-c", 'sleep 0.5; echo "[]" > "$1"', "sh", str(note)])
    environ = {**stand_in, "SEKIMORI_CAMPAIGNS_COMMAND": ",".join(json.loads(command))}
    given = ("\n".join(tries(10, client(1), now())) + "\n").encode()
    assert sekimori("campaigns", "--follow", "-", environ=environ, given=given).code == 0
    assert noted(note) == [[]]


def test_without_follow_nobody_is_alarmed(stand_in: Mapping[str, str], tmp_path: Path) -> None:
    note = tmp_path / "note"
    environ = {**stand_in, "SEKIMORI_CAMPAIGNS_COMMAND": f"touch,{note}"}
    log = write(tmp_path / "mail.log", tries(10, client(1), now()))
    assert len(sekimori("campaigns", "--json", log, environ=environ).rows) == 1
    assert not note.exists()
