"""The figures of a finding in words, as the recognition names them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.ui.fake_watched import at
from tests.ui.scene import NOW
from tui.analysis.campaigns.campaigns import Campaigns
from tui.analysis.campaigns.wording import length
from tui.analysis.place import Places
from tui.finding_evidence import evidence, some
from tui.model import EventKind


def test_what_the_recognition_finds_is_told_with_its_gaps() -> None:
    found = Campaigns(Places())
    moments = [NOW - timedelta(minutes=minutes) for minutes in (1500, 1375, 1210, 1100, 900, 740, 610, 500, 330, 90)]
    found.add([at(time, EventKind.LOGIN_FAILURE, "203.0.113.9", user="info", service="imap") for time in moments])
    (finding,) = found.findings(NOW)
    assert dict(evidence(finding.evidence, length))["gaps"].startswith(
        "median 2 h 40 min, longest 4 h between 10 visits, "
    )


@pytest.mark.parametrize(
    ("figures", "told"),
    [
        ({}, {}),
        ({"ties": ["one network", "one HELO"]}, {"tied by": "one network; one HELO"}),
        (
            {"visits": 9, "median_gap": 4500, "longest_gap": 25200, "regularity": 0.1},
            {"gaps": "median 75 min, longest 7 h between 9 visits, as by a clock"},
        ),
        ({"log_in_names": {"existing": ["tanaka"], "distinct": 3}}, {"exist": "1 log-in name: tanaka"}),
        ({"verdicts": 412, "percent": 97}, {"share": "412 verdicts, 97 % of the mail"}),
        ({"ties": 3, "visits": "many"}, {}),
    ],
)
def test_figures_are_told_and_what_is_none_of_ours_is_not(figures: dict[str, object], told: dict[str, str]) -> None:
    assert dict(evidence(figures, length)) == told


@pytest.mark.parametrize(("count", "end"), [(20, "n19"), (21, "n20"), (22, "n19 and 2 more"), (1022, "and 1,002 more")])
def test_a_long_list_is_cut_only_where_that_saves_a_name(count: int, end: str) -> None:
    assert some([f"n{n}" for n in range(count)]).endswith(end)
