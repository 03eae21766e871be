"""The page on campaigns names everything there is, and shows what is printed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

import pytest
from msgspec.structs import fields

from tests.alarm.findings import NOW, finding
from tui.commands.finding_lines import lines
from tui.config import ConfigError, load
from tui.config_schema import ALARM_PLACEHOLDERS, Campaigns
from tui.finding import Confidence, FindingKind, Remedy, Severity
from tui.finding_form import FIELDS

PAGE = (Path(__file__).parents[1] / "docs" / "campaigns.md").read_text(encoding="utf-8")
BEGIN = int(NOW.timestamp()) - 10_800


@pytest.mark.parametrize(
    "words",
    [
        FIELDS,
        FindingKind,
        Severity,
        Confidence,
        [field.name for field in fields(Remedy)],
        [f"{{{name}}}" for name in ALARM_PLACEHOLDERS],
    ],
)
def test_every_word_of_it_is_explained(words: Iterable[str]) -> None:
    assert [
        word for word in words if f"`{word}`" not in PAGE and f"**{word}**" not in PAGE and f"*{word}*" not in PAGE
    ] == []


def test_every_setting_is_explained() -> None:
    named = [field.name for field in fields(Campaigns) if f"{field.name} =" in PAGE or f"`{field.name}`" in PAGE]
    assert named == [field.name for field in fields(Campaigns)]


def test_what_is_shown_is_what_is_printed() -> None:
    told = finding(
        "3f0c9a11d2e7",
        traits=(FindingKind.ROTATING, FindingKind.LOW_AND_SLOW),
        addresses=("192.0.2.1", "2001:db8::1"),
        evidence={"ties": ["the same names"], "visits": 12, "median_gap": 4320, "longest_gap": 5400, "regularity": 0.8},
        times=(BEGIN, BEGIN + 60, BEGIN + 5400, BEGIN + 10800),
    )
    assert f"```\n{chr(10).join(lines(told)).rstrip()}\n```" in PAGE


def test_the_settings_of_the_page_can_be_used(tmp_path: Path) -> None:
    blocks = [block.partition("```")[0] for block in PAGE.split("```toml\n")[1:]]
    assert len(blocks) == 3
    for block in blocks:
        file = tmp_path / "config.toml"
        file.write_text(block, encoding="utf-8")
        try:
            load(environ={}, etc=tmp_path / "none.toml", user=file)
        except ConfigError as error:
            pytest.fail(str(error))


SECONDS = {"hour": 3600, "hours": 3600, "minutes": 60}
#: What a line of the page says, and the figures with their constants in the comments behind it.
FIGURES = [
    (line, *figure.split(": "))
    for line in re.sub(r"\n  (?=\S)", " ", PAGE).splitlines()
    for comment in re.findall(r"<!-- (\d.*?) -->", line)
    for figure in comment.split("; ")
]


@pytest.mark.parametrize(("line", "words", "constant"), FIGURES, ids=[constant for _, _, constant in FIGURES])
def test_a_figure_of_the_page_is_that_of_the_code(line: str, words: str, constant: str) -> None:
    module, name = constant.split(".")
    number, unit = words.replace(",", "").split()
    value = int(number) * SECONDS.get(unit, 1) / (100 if unit == "%" else 1)
    assert value == getattr(import_module(f"tui.analysis.campaigns.{module}"), name)
    assert re.search(
        rf"(?<![\d,.]){re.escape(words)}\b" if unit != "%" else re.escape(words), line.partition("<!--")[0]
    )


def test_each_kind_but_what_the_log_says_itself_has_its_figures() -> None:
    rows = [line for line in PAGE.splitlines() if re.match(r"\| `[a-z_]+` \|", line) and " | " in line]
    bare = {line.split("`")[1] for line in rows if line.split("`")[1] in set(FindingKind) and "<!--" not in line}
    assert bare == {FindingKind.EXISTING_RECIPIENT}
