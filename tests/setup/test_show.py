"""How a plan is printed: on a terminal, and where it is too long to be shown whole."""

from __future__ import annotations

import pytest

from tui.setup.image import Image
from tui.setup.plan import Plan, Step, Target
from tui.setup.records import Kind
from tui.setup.show import folded, length, plan_lines

SENTENCE = "will do   dnsbl: Postfix asks sekimori-policy before reject_rbl_client zen.example.net in smtpd_recipients"


def test_a_sentence_is_broken_between_words_and_goes_on_below_itself() -> None:
    lines = folded(SENTENCE, 80).split("\n")
    assert max(map(len, lines)) < 80
    assert lines[1].startswith(" " * 10)
    assert " ".join(line.strip() for line in lines) == SENTENCE


@pytest.mark.parametrize(("line", "width"), [(SENTENCE, 0), (f"    +{SENTENCE}", 80)], ids=["no terminal", "of a file"])
def test_what_is_meant_for_a_file_or_a_program_is_not_broken(line: str, width: int) -> None:
    assert folded(line, width) == line


@pytest.mark.parametrize(("lines", "rows", "told"), [(23, 24, False), (24, 24, True), (500, 0, False)])
def test_a_plan_that_scrolls_away_says_how_to_read_it(lines: int, rows: int, told: bool) -> None:
    assert ("--dry-run | less" in length(lines, rows)) == told


def test_a_new_file_that_is_not_shown_whole_says_so() -> None:
    def shown(lines: int) -> list[str]:
        image = Image("".join(f"line {n}\n" for n in range(lines)).encode(), 0o644, (0, 0))
        step = Step(Target("/etc/rspamd/local.d/rspamd.lua", Kind.SHARED, image), None, None)
        return list(plan_lines(Plan(steps=(step,))))

    assert "    … and 60 lines more" in shown(100)
    assert not any("more" in line for line in shown(40))
