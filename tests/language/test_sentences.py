"""What is told of campaigns in Japanese: whole, with the same figures, and without English words."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.analysis.campaigns.given import findings
from tests.analysis.campaigns.test_sentences import COUNTRIES, NAMES, assert_exact, attack
from tests.language.english import english_words
from tui.analysis.campaigns import flood_words
from tui.analysis.campaigns.wording import length
from tui.commands.finding_lines import lines
from tui.finding import Confidence, Finding, FindingKind, Severity
from tui.finding_words import WORDS
from tui.language import _, choose
from tui.screens.block_rows import BLOCK_COLUMNS

pytestmark = pytest.mark.usefixtures("japanese")

_ALSO = frozenset({*NAMES, *COUNTRIES.values(), "example.jp", "relay.example", "ID", "block", "campaign", "reason"})


def told(finding: Finding) -> str:
    """Everything that is printed of a finding, but the command that answers it."""
    return "\n".join(line for line in lines(finding) if "sekimori block" not in line)


def is_japanese(finding: Finding) -> None:
    names = re.sub(r"[\w.-]+@[\w.-]+", "", told(finding)).replace(finding.id, "")
    assert {word for word in english_words(names, _ALSO) if not re.fullmatch(r"[a-z]+\d+|\d.*", word)} == set()


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10**6))
def test_the_numbers_of_a_japanese_sentence_are_those_of_the_evidence(seed: int) -> None:
    events, mails, deliveries = attack(seed)
    for finding in findings(events, mails=mails, deliveries=deliveries, countries=COUNTRIES):
        assert_exact(finding)
        is_japanese(finding)
        assert finding.sentence.endswith("。")


def test_both_languages_tell_of_the_same_campaigns() -> None:
    events, mails, deliveries = attack(7)
    found = {}
    for name in ("en", "ja"):
        choose(name)
        found[name] = findings(events, mails=mails, deliveries=deliveries, countries=COUNTRIES)
    assert [one.id for one in found["en"]] == [one.id for one in found["ja"]]
    assert [one.evidence for one in found["en"]] == [one.evidence for one in found["ja"]]
    assert {one.sentence for one in found["en"]}.isdisjoint(one.sentence for one in found["ja"])


def test_every_kind_severity_and_confidence_has_its_word() -> None:
    values = {one.value.replace("_", " ") for kind in (FindingKind, Severity, Confidence) for one in kind}
    assert set(WORDS) == values
    assert not any(english_words(_(word)) for word in values)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(119, "119秒"), (7199, "119分"), (7200, "2時間"), (50_700, "14時間5分"), (180_000, "2日2時間")],
)
def test_how_long(seconds: int, words: str) -> None:
    assert length(seconds) == words


def flood(**changed: object) -> flood_words.Figures:
    known: dict[str, object] = {
        "since": datetime(2026, 11, 24, 9, 0, tzinfo=UTC),
        "until": datetime(2026, 11, 24, 9, 40, tzinfo=UTC),
        "minutes": 40,
        "verdicts": 412,
        "mails": 425,
        "usual": 2.0,
        "usual_share": 0.03,
        "deeds": {"discarded": 12},
        "domains": 38,
        "addresses": 3,
    }
    return flood_words.Figures(**(known | changed))  # type: ignore[arg-type]


def test_a_flood_of_verdicts_on_content() -> None:
    today = date(2026, 11, 24)
    texts = [
        *(flood_words.alarm(flood(), today, lasts=lasts) for lasts in (True, False)),
        *(flood_words.surge(flood(mails=mails, usual=usual), today) for mails in (None, 425) for usual in (0, 0.01, 2)),
        flood_words.alarm_reason(flood()),
        *(flood_words.surge_severity(flood(mails=mails))[1] for mails in (None, 425, 9000)),
        *(
            flood_words.remedy(flood(deeds=deeds), today, alarm=alarm).words
            for alarm in (True, False)
            for deeds in ({}, {"discarded": 12})
        ),
    ]
    assert [text for text in texts if english_words(text)] == []
    assert texts[0] == (
        "09:00から、メールの97 %が「悪意あるコンテンツ」と判定されています（425通のうち412通）。誤判定とみられます。"
    )


def test_words_of_time_are_shortened_as_wholes_where_a_column_is_narrow() -> None:
    state, end = (next(one.shorten for one in BLOCK_COLUMNS if one.name == name) for name in ("state", "end"))
    assert state is not None
    assert end is not None
    assert [state(text, 10) for text in ("静穏23時間 59分", "効果120,300", "静穏12分")] == [
        "静穏23時間",
        "効果120k",
        "静穏12分",
    ]
    assert [end(text, 8) for text in ("あと23時間 48分", "無期限", "あと3日")] == ["23時間", "無期限", "あと3日"]
