"""Our part of Rspamd's files: put in, replaced, taken out to the byte; and what a reject is for, read as in the log."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.parsers.lines import read_line
from tui.category import Category
from tui.enforcement.change import EnforcementError
from tui.enforcement.rspamd_rule import MODULES, SYMBOLS, WORDS, Rows, rule
from tui.enforcement.rspamd_wiring import ACTIONS, RULE, merged, postfix_obstacle, rspamd_wiring, unmerged

MAPS = "/etc/rspamd/sekimori"

SITES = [
    b"", b"\n", b"reject = 20;", b"reject = 20;\n", b"# no end of line", b"return 1", b"\xff\x00\r\n", b"\n\n# x\n\n",
    b"# discard = 3;\n", b"# --- sekimori end ---\n", b"# --- sekimori begin: half a mark\nreject = 1;\n",
]  # fmt: skip


@pytest.mark.parametrize("name", [ACTIONS, RULE])
@pytest.mark.parametrize("site", SITES)
def test_what_is_put_in_is_taken_out_to_the_byte(name: str, site: bytes) -> None:
    with_ours = merged(site, name, MAPS)
    assert with_ours != site
    assert site in with_ours
    assert unmerged(with_ours) == site


@pytest.mark.parametrize("name", [ACTIONS, RULE])
def test_putting_in_again_changes_nothing_and_another_folder_replaces_ours(name: str) -> None:
    once = merged(b"x = 1;\n", name, "/srv/other")
    again = merged(once, name, MAPS)
    assert again == merged(again, name, MAPS) == merged(b"x = 1;\n", name, MAPS)
    assert b"/srv/other" not in again


def test_what_was_added_behind_ours_stays() -> None:
    assert unmerged(merged(b"a\n", ACTIONS, MAPS) + b"b\n") == b"a\nb\n"


def test_a_file_that_was_not_there_holds_nothing_but_ours() -> None:
    for name, ours in rspamd_wiring(MAPS).items():
        assert merged(None, name, MAPS) == ours
        assert unmerged(ours) == b""


@pytest.mark.parametrize("declared", [b"discard = 30;", b'  discard = { flags = ["no_threshold"]; }', b'"discard" {}'])
def test_an_action_that_the_site_declared_is_not_declared_twice(declared: bytes) -> None:
    site = b"reject = 20;\n" + declared + b"\n"
    assert merged(site, ACTIONS, MAPS) == site


@pytest.mark.parametrize(
    "maps", ["relative", "/etc/x y", '/etc/"', "/etc/\\n", "/etc/x\n", "/etc/é", "/", "/etc/$HOME", "/etc/`id`"]
)
def test_a_path_that_could_become_lua_is_refused(maps: str) -> None:
    if maps == "/":
        assert 'MODES = "/modes"' in rule(maps)
        return
    with pytest.raises(EnforcementError, match="cannot be written into a rule of Rspamd: nothing was changed"):
        rule(maps)


def known(rows: Rows, text: str, *, whole: bool, flags: int = 0) -> Category | None:
    """As the rule looks it up."""
    for pattern, category in rows:
        found = re.compile(pattern, flags)
        if found.fullmatch(text) if whole else found.search(text):
            return category
    return None


def told(symbols: str, forced: str = "") -> Category | None:
    """What the monitor takes Rspamd's line of a reject for."""
    event = read_line(
        "2026-11-24 10:00:00 #1(rspamd_proxy) <a>; proxy; rspamd_task_write_log: id: <m@x>, qid: <4XyZ1a2B3c>, "
        f"ip: 203.0.113.9, from: <a@example.net>, (default: T (reject): [20.00/15.00] [{symbols}]), len: 1, "
        f"time: 1.000ms, dns req: 0, digest: <0>, rcpts: <b@example.org>{forced}",
        reference=datetime(2026, 11, 24, 10, tzinfo=UTC),
    )
    assert event is not None
    return event.category


PACKAGED = Path("/etc/rspamd/scores.d")
NAMES = ["CLAM_VIRUS", "R_SPF_FAIL", "DMARC_POLICY_REJECT", "RBL_SPAMHAUS_SBL", "BAYES_SPAM", "MIME_BAD_EXTENSION"]


def test_the_heaviest_symbol_is_read_as_in_the_log() -> None:
    """Every symbol that Rspamd's packaged scores name."""
    packaged = {
        name
        for path in PACKAGED.glob("*.conf")
        for name in re.findall(r'^\s+"?([A-Z]\w+)"? \{', path.read_text(), re.MULTILINE)
    }
    for name in sorted(packaged | set(NAMES)):
        ours = known(SYMBOLS, name, whole=True) or Category.SPAM
        seen = told(f"{name}(20.00){{x;}}")
        assert ours is seen or seen in {Category.RATE, Category.GREYLIST}, name


@pytest.mark.parametrize(
    "module",
    [
        "clamav",
        "ClamAV",
        "my_virus_scanner",
        "dmarc",
        "spf",
        "dkim",
        "rbl",
        "multimap",
        "mime_types",
        "GTUBE",
        "neural",
    ],
)
def test_the_module_that_forced_it_is_read_as_in_the_log(module: str) -> None:
    forced = f', forced: reject "x"; score=nan (set by {module})'
    assert known(MODULES, module, whole=True, flags=re.IGNORECASE) is told("BAYES_SPAM(1.00){}", forced)


@pytest.mark.parametrize(
    "words",
    [
        "SPF fail - not authorized", "Action set by DMARC", "blocked using dnsbl.example", "virus found", "is spam",
        "bad DKIM signature", "banned attachment", "Malware", "openspf says no",
    ],
)  # fmt: skip
def test_the_words_of_a_forced_reject_are_read_as_in_the_log(words: str) -> None:
    forced = f', forced: reject "{words}"; score=nan (set by force_actions)'
    assert known(WORDS, words, whole=False, flags=re.IGNORECASE) is told("X(1.00){}", forced)


@pytest.mark.parametrize("category", ["spf", "dmarc", "spam", "virus", "dnsbl"])
def test_a_discard_of_ours_is_told_with_its_category(category: str) -> None:
    event = read_line(
        "2026-11-24 10:00:00 #1(rspamd_proxy) <a>; proxy; rspamd_task_write_log: id: <m@x>, qid: <4XyZ1a2B3c>, "
        "ip: 203.0.113.9, from: <a@example.net>, (default: T (discard): [20.00/15.00] [BAYES_SPAM(20.00){}]), len: 1, "
        "time: 1.000ms, dns req: 0, digest: <0>, rcpts: <b@example.org>, "
        f'forced: discard "sekimori category={category}"; score=nan (set by sekimori)'
    )
    assert event is not None
    assert (event.kind.value, event.category) == ("discard", Category(category))


@pytest.mark.parametrize("value", ["", "  ", "\n"])
def test_without_header_checks_behind_milters_postfix_obeys(value: str) -> None:
    assert postfix_obstacle(value) == ""


def test_with_them_it_is_told_which_and_what_would_happen() -> None:
    said = postfix_obstacle("regexp:/etc/postfix/checks\x1b")
    assert "milter_header_checks (regexp:/etc/postfix/checks" in said
    assert "delivers later mails that Rspamd discards" in said
    assert said.isprintable()
