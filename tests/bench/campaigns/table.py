"""Prints figures by kind."""

from __future__ import annotations

from collections.abc import Mapping

from tests.bench.campaigns.score import Score, total
from tui.finding import FindingKind

_HEAD = f"{'':<20}{'planted':>8}{'found':>7}{'slow':>6}{'by 5th':>7}{'told':>6}{'invented':>9}{'misnamed':>9}"


def print_scores(scores: Mapping[FindingKind, Score]) -> None:
    """A row a kind and one for all."""
    print(f"{_HEAD}{'recall':>8}{'precision':>10}")
    for kind, score in scores.items():
        _row(str(kind), score)
    _row("all", total(scores), after="")


def _row(name: str, score: Score, after: str = "") -> None:
    cells = f"{score.planted:>8}{score.found:>7}{score.slow:>6}{score.early:>7}{score.told:>6}"
    figures = f"{score.invented:>9}{score.misnamed:>9}{_share(score.recall):>8}{_share(score.precision):>10}"
    print(f"{name:<20}{cells}{figures}{after}", flush=True)


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
