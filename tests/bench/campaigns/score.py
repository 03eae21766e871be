"""How well findings tell what was planted.

**Found**: there is a finding that holds half of the campaign's addresses, or half of its attempts, and names the
campaign's kind as its kind or a trait. A flood of content has no addresses: a finding of that kind overlaps its time.
**Early**: the same, of whatever kind, when no more than the fifth attempt of a slow campaign has been told; addresses
and attempts are those until then.
**Invented**: a finding of severity warning or danger most of whose events belong to no campaign. What it has of each is
counted by the attempts and log-ins of its addresses in its time. **Misnamed**: most belong to a campaign, but none of
those it has a part of is, by its truth, of the kind that it is given.
**Split**: a campaign that more than one finding is mostly about, so that it is told under two names.
Precision of a kind is the share of its findings (of warning and danger) that are neither; recall the share of planted
campaigns that were found.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from tests.bench.campaigns.told import Answers, Said, Seen
from tests.bench.campaigns.truth import EARLY, SMALLEST, Planted, Truth
from tui.finding import FindingKind, Severity

HALF = 0.5
#: Times in a log are cut to seconds; a finding's ends may be off by so much.
_SLACK = 2.0


class Score(NamedTuple):
    """Figures of one kind; sums over logs."""

    planted: int = 0
    found: int = 0
    slow: int = 0  # planted ones that are slow
    early: int = 0  # of those, found by the fifth attempt
    split: int = 0  # planted ones that are told under more than one name
    told: int = 0  # findings of warning or danger
    invented: int = 0
    misnamed: int = 0

    def __add__(self, other: object) -> Score:
        assert isinstance(other, tuple)
        return Score(*(a + b for a, b in zip(self, other, strict=True)))

    @property
    def recall(self) -> float | None:
        return self.found / self.planted if self.planted else None

    @property
    def precision(self) -> float | None:
        return 1 - (self.invented + self.misnamed) / self.told if self.told else None


class Judged(NamedTuple):
    """A log's figures by kind, and a sentence for each miss and each invention."""

    scores: Mapping[FindingKind, Score]
    remarks: tuple[str, ...]


def judge(truth: Truth, answers: Answers, seen: Seen) -> Judged:
    """Hold what was said against the truth."""
    scores: dict[FindingKind, Score] = {}
    remarks: list[str] = []
    for n, planted in enumerate(truth.campaigns):
        score, said = _judge_planted(planted, answers.end, answers.early.get(n))
        scores[planted.kind] = scores.get(planted.kind, Score()) + score
        remarks += said
    owners = Owners(truth, seen)
    for n, planted in enumerate(truth.campaigns):
        if len(names := [said for said in answers.end if owners.mostly(said) == n]) > 1:
            scores[planted.kind] = scores.get(planted.kind, Score()) + Score(split=1)
            remarks.append(f"split: {planted.name} ({planted.kind}): " + "; ".join(said.sentence for said in names))
    for said_of in answers.end:
        if said_of.severity is not Severity.INFO:
            score, remark = _judge_said(said_of, truth.campaigns, owners)
            scores[said_of.kind] = scores.get(said_of.kind, Score()) + score
            remarks += remark
    return Judged(scores, tuple(remarks))


# -- what was planted --------------------------------------------------------------------------------------------------


def is_asked(planted: Planted) -> bool:
    """Whether a campaign is large enough to be asked for: a breach and a flood always are."""
    always = planted.kind in {FindingKind.BREACH, FindingKind.CONTENT_FLOOD}
    return always or len(planted.attempts) >= SMALLEST


def covers(said: Said, planted: Planted, attempts: int | None = None) -> bool:
    """Whether a finding is about the campaign, or about its first attempts."""
    if planted.kind is FindingKind.CONTENT_FLOOD:
        return said.kind is planted.kind and said.first <= planted.last and said.last >= planted.first
    tries = planted.attempts[:attempts]
    ips = {one.ip for one in tries} if attempts else set(planted.addresses)
    within = sum(one.ip in said.addresses and said.first - _SLACK <= one.time <= said.last + _SLACK for one in tries)
    overlaps = within > 0
    return overlaps and (len(ips & said.addresses) >= HALF * len(ips) or within >= HALF * len(tries))


def _judge_planted(planted: Planted, end: Sequence[Said], early: Sequence[Said] | None) -> tuple[Score, list[str]]:
    if not is_asked(planted):
        return Score(), []
    about = [said for said in end if covers(said, planted)]
    found = any(planted.kind in said.kinds for said in about)
    slow = early is not None
    soon = early is not None and any(covers(said, planted, EARLY) for said in early)
    remarks = [] if found else [_missed(planted, about)]
    if slow and not soon:
        remarks.append(f"late: {planted.name} ({planted.kind}) is not told of at its fifth attempt")
    return Score(planted=1, found=int(found), slow=int(slow), early=int(soon)), remarks


def _missed(planted: Planted, about: Sequence[Said]) -> str:
    what = (
        f"missed: {planted.name} ({planted.kind}): {len(planted.attempts)} attempts, {len(planted.addresses)} addresses"
    )
    named = "; ".join(f"told as {said.kind}: {said.sentence}" for said in about)
    return f"{what}; {named or 'nothing is told of it'}"


# -- what was said -----------------------------------------------------------------------------------------------------


class Owners:
    """Whose an event is: a campaign's (by its place), a guest's (by name) or nobody's."""

    def __init__(self, truth: Truth, seen: Seen) -> None:
        self._campaigns = {ip: n for n, planted in enumerate(truth.campaigns) for ip in planted.addresses}
        self._guests = {ip: guest.name for guest in truth.guests for ip in guest.addresses}
        self._seen = seen

    def of(self, said: Said) -> Counter[int | str]:
        """How many of its events are whose."""
        found: Counter[int | str] = Counter()
        for ip in said.addresses:
            owner: int | str = self._campaigns.get(ip, self._guests.get(ip, "background"))
            attacks = _within(self._seen.times.get(ip, ()), said)
            found[owner] += attacks or min(1, _within(self._seen.logins.get(ip, ()), said))
        return found

    def mostly(self, said: Said) -> int | None:
        """The campaign that most of its events belong to; None where that is none."""
        whose = self.of(said)
        owner, count = whose.most_common(1)[0] if whose else ("", 0)
        return owner if isinstance(owner, int) and count > HALF * whose.total() else None


def _within(times: Sequence[float], said: Said) -> int:
    return bisect_right(times, said.last + _SLACK) - bisect_left(times, said.first - _SLACK)


def _judge_said(said: Said, campaigns: Sequence[Planted], owners: Owners) -> tuple[Score, list[str]]:
    if said.kind is FindingKind.CONTENT_FLOOD:
        right = any(covers(said, planted) for planted in campaigns if planted.kind is said.kind)
        return Score(told=1, invented=int(not right)), [] if right else [_invented(said, Counter())]
    whose = owners.of(said)
    parts = [campaigns[owner] for owner in whose if isinstance(owner, int)]
    planted = sum(count for owner, count in whose.items() if isinstance(owner, int))
    if planted < HALF * whose.total() or not planted:
        return Score(told=1, invented=1), [_invented(said, whose)]
    if not any(said.kind in {part.kind, *part.traits} for part in parts):
        names = ", ".join(f"{part.name} ({part.kind})" for part in parts)
        return Score(told=1, misnamed=1), [f"misnamed: {names} told as {said.kind}: {said.sentence}"]
    return Score(told=1), []


def _invented(said: Said, whose: Counter[int | str]) -> str:
    parts = ", ".join(f"{count} of {owner}" for owner, count in whose.most_common(4))
    return f"invented: {said.severity} {said.kind}: {said.sentence} [{parts}] {said.reason}"


def total(scores: Mapping[FindingKind, Score]) -> Score:
    """Of all kinds."""
    return sum(scores.values(), start=Score())


def added(logs: Iterator[Judged] | Sequence[Judged]) -> dict[FindingKind, Score]:
    """Figures of several logs, by kind, the most dangerous kind first."""
    sums = {kind: Score() for kind in FindingKind}
    for log in logs:
        for kind, score in log.scores.items():
            sums[kind] += score
    return sums
