"""Prints figures by kind, ours and the peers'."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from tests.bench.campaigns.peers import Banned, PeerScore
from tests.bench.campaigns.score import Score, total
from tui.finding import FindingKind

_HEAD = (
    f"{'':<20}{'planted':>8}{'found':>7}{'slow':>6}{'by 5th':>7}{'split':>6}{'told':>6}{'invented':>9}{'misnamed':>9}"
)


def print_scores(scores: Mapping[FindingKind, Score]) -> None:
    """A row a kind and one for all."""
    print(f"{_HEAD}{'recall':>8}{'precision':>10}")
    for kind, score in scores.items():
        _row(str(kind), score)
    _row("all", total(scores), after="")


def _row(name: str, score: Score, after: str = "") -> None:
    cells = f"{score.planted:>8}{score.found:>7}{score.slow:>6}{score.early:>7}{score.split:>6}{score.told:>6}"
    figures = f"{score.invented:>9}{score.misnamed:>9}{_share(score.recall):>8}{_share(score.precision):>10}"
    print(f"{name:<20}{cells}{figures}{after}", flush=True)


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def print_peers(tools: Mapping[str, Sequence[Banned]], ours: Mapping[FindingKind, Score]) -> None:
    """For each tool what it finds of each kind, beside ours, and whom it locks out that means well."""
    sums = {name: _sums(logs) for name, logs in tools.items()}
    head = "".join(f"{name:>14}{'by 5th':>8}" for name in ("sekimori", *tools))
    print(f"found by stock thresholds on the same events\n{'':<20}{'planted':>8}{head}{'slow':>6}")
    for kind, score in ours.items():
        _peer_row(str(kind), score, [of.get(kind, PeerScore()) for of in sums.values()])
    _peer_row("all", total(ours), [sum(of.values(), start=PeerScore()) for of in sums.values()])
    for name, logs in tools.items():
        guests = Counter(guest for log in logs for guest in log.guests)
        told = ", ".join(f"{guest} in {n}" for guest, n in guests.most_common())
        print(f"{name} locks out, of {len(logs)} logs with good guests: {told or 'nobody'}")


def _peer_row(name: str, score: Score, theirs: Sequence[PeerScore]) -> None:
    figures = [(score.found, score.early), *((one.found, one.early) for one in theirs)]
    cells = "".join(f"{found:>14}{early:>8}" for found, early in figures)
    print(f"{name:<20}{score.planted:>8}{cells}{score.slow:>6}")


def _sums(logs: Sequence[Banned]) -> dict[FindingKind, PeerScore]:
    sums: dict[FindingKind, PeerScore] = {}
    for log in logs:
        for kind, score in log.scores.items():
            sums[kind] = sums.get(kind, PeerScore()) + score
    return sums
