"""A finding as people read it on the command line, and when it is worth another word."""

from __future__ import annotations

import shlex
from datetime import timedelta

from tests.alarm.findings import NOW, finding, inside
from tui.commands.finding_lines import answer, cost, dots, lines
from tui.commands.finding_news import FindingNews
from tui.finding import FindingKind, Remedy, Severity

BEGIN = int((NOW - timedelta(hours=3)).timestamp())


def test_the_whole_of_it() -> None:
    told = finding(
        traits=(FindingKind.ROTATING, FindingKind.LOW_AND_SLOW),
        evidence={
            "tries": 1200,
            "ties": ["one network", "one HELO"],
            "visits": 9,
            "median_gap": 4500,
            "longest_gap": 25200,
            "regularity": 0.9,
        },
        times=(BEGIN, BEGIN + 60, BEGIN + 5400, BEGIN + 10800),
    )
    assert list(lines(told)) == [
        "DANGER      2 addresses try sato.",
        "  why       The name that is tried exists.",
        "  kind      targeting, also rotating, low and slow; confidence high; id tried",
        "  seen      12 events, 2026-11-24 09:00:00+0000 to 2026-11-24 12:00:00+0000,",
        "            goes on",
        "  tied by   one network; one HELO",
        "  gaps      median 75 min, longest 7 h between 9 visits, at random",
        "  when      |:                            .                             .| . is 3 min",
        "  from      192.0.2.1, 2001:db8::1 (NL)",
        "  users     sato",
        "  answer    Block both addresses. No log-in and no mail of others came from",
        "            there.",
        "            sekimori block 192.0.2.1 2001:db8::1 --reason 'campaign tried'",
        "",
    ]


def test_what_is_over_and_not_whole_says_so() -> None:
    told = "\n".join(
        lines(finding(ended=True, at_least=True, events=1, severity=Severity.INFO, recipients=("a@example.com",)))
    )
    assert told.startswith("INFO        2 addresses")
    assert "at least 1 event, 2026-" in told
    assert "over\n" in told
    assert "  to        a@example.com\n" in told


def test_long_lists_are_shortened() -> None:
    told = [*lines(finding(users=tuple("abcdefg"))), *lines(finding(users=tuple(str(n) for n in range(41))))]
    assert "  users     a, b, c, d, e, f, g" in told  # a word would stand for one name
    assert "  users     0, 1, 2, 3, 4, 5 and 35 more" in told


def test_every_event_is_on_the_timeline_where_it_belongs() -> None:
    hours = [0, 6, 13, 20, 59]
    line = dots([hour * 3600 for hour in hours])
    assert line == "|" + "".join("." if hour in hours else " " for hour in range(60)) + "| . is 60 min"


def test_how_many_are_in_a_column_can_be_seen() -> None:
    assert dots([0] * 5 + [59] + [118] * 4).startswith("|#" + " " * 28 + "." + " " * 29 + ":|")
    assert dots([7, 7]) == "|:" + " " * 59 + "|"


def test_what_a_block_would_cost() -> None:
    targets = ("192.0.2.0/24",)
    assert cost(Remedy("none", "Nothing helps.")) == ""
    assert cost(Remedy("block_networks", "x", targets)) == "No log-in and no mail of others came from there."
    assert cost(Remedy("block_networks", "x", targets, at_least=True)).endswith(" is known from there.")
    assert cost(Remedy("block_networks", "x", targets, logins=2, users=("sato", "ito"), mails=1)) == (
        "It would also have hit 2 log-ins that worked (sato, ito) and 1 mail taken in."
    )
    assert cost(Remedy("block_networks", "x", targets, mails=3000, at_least=True)) == (
        "It would also have hit at least 3,000 mails taken in."
    )


def test_the_command_is_one_that_a_shell_reads_as_it_is_meant() -> None:
    told = finding(name="a'b", remedy=Remedy("block_addresses", "x", ("192.0.2.1", "2001:db8::/64")))
    assert shlex.split(answer(told)) == [
        "sekimori", "block", "192.0.2.1", "2001:db8::/64", "--reason", "campaign a'b",
    ]  # fmt: skip


def test_for_many_targets_there_is_a_list() -> None:
    targets = tuple(f"192.0.2.{number}" for number in range(100))
    told = finding("tried", remedy=Remedy("block_addresses", "x", targets))
    assert answer(told, "sekimori campaigns 'my log'") == (
        "sekimori campaigns 'my log' --json | jq -r 'select(.id==\"tried\").remedy.targets[]' > tried.list"
        " && sekimori block --list tried.list --reason 'campaign tried'"
    )
    assert answer(finding(remedy=Remedy("none", "x"))) == ""


def test_no_line_but_commands_and_timelines_is_wider_than_a_terminal() -> None:
    told = finding(
        sentence="many words " * 40,
        users=tuple(f"user{number}@example.com" for number in range(100)),
        addresses=tuple(f"2001:db8:1234:5678:9abc:def0:1:{number:x}" for number in range(100)),
        remedy=Remedy("none", "There is nothing to block here. " * 9),
    )
    assert all(len(line) <= 80 for line in lines(told))


# what is printed again


def printed(news: FindingNews, *findings: object) -> list[str]:
    return [one.id for one in news.among(findings)]  # type: ignore[arg-type]


def test_a_finding_is_printed_again_when_it_has_grown_by_half() -> None:
    news = FindingNews()
    assert printed(news, finding("a", events=10), finding("b", events=2)) == ["a", "b"]
    assert printed(news, finding("a", events=14), finding("b", events=2)) == []
    assert printed(news, finding("a", events=15), finding("b", events=3)) == ["a", "b"]
    assert printed(news, finding("a", events=22), finding("b", events=3)) == []


def test_a_finding_is_printed_again_when_it_has_become_graver() -> None:
    news = FindingNews()
    mild = {"severity": Severity.WARNING}
    assert printed(news, finding("a", FindingKind.SPRAYING, **mild)) == ["a"]
    assert printed(news, finding("a", FindingKind.LOW_AND_SLOW, **mild)) == []
    assert printed(news, finding("a", FindingKind.TARGETING, **mild)) == ["a"]
    assert printed(news, finding("a", FindingKind.TARGETING)) == ["a"]
    assert printed(news, finding("a", FindingKind.BREACH)) == ["a"]
    assert printed(news, finding("a", FindingKind.TARGETING, **mild)) == []


def test_a_finding_is_printed_again_when_one_more_log_in_worked() -> None:
    news = FindingNews()
    assert printed(news, finding("a", FindingKind.BREACH, evidence=inside("sato"))) == ["a"]
    assert printed(news, finding("a", FindingKind.BREACH, evidence=inside("ito", "sato"))) == ["a"]
    assert printed(news, finding("a", FindingKind.BREACH, evidence=inside("ito"))) == []


def test_what_is_gone_is_forgotten() -> None:
    news = FindingNews()
    assert printed(news, finding("a")) == ["a"]
    assert printed(news) == []
    assert printed(news, finding("a")) == ["a"]
