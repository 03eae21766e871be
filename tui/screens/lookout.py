"""Who keeps an eye on campaigns: which dangers nobody has looked at, which campaigns are watched, what came of them."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from tui.finding import Finding, FindingKind, Severity, by_danger
from tui.finding_form import entered
from tui.language import _, listed
from tui.model import Event, EventKind
from tui.screens.campaign_notes import FACES, Kept, Looked, Notes
from tui.watched import Watched
from widgets.cells import number
from widgets.words import kind_count

#: Newest events that are remembered until the campaign of their address is known.
_REMEMBERED = 2000
#: Seconds within which the last events of two campaigns count as of the same time.
_SAME_TIME = 600
_KINDS = tuple(FindingKind)
#: What makes a danger that was looked at another one.
_WORSE = frozenset({FindingKind.BREACH.value, FindingKind.EXISTING_RECIPIENT.value})


class News(NamedTuple):
    """What came from a watched campaign since it was last looked at."""

    kinds: Counter[EventKind]
    ip: str  # of the last event
    finding: Finding

    @property
    def words(self) -> str:
        """ "2 failed log-ins from 203.0.113.9"; a log-in that worked comes first."""
        worked = self.kinds[EventKind.LOGIN_SUCCESS]
        others = [kind_count(*one) for one in self.kinds.most_common() if one[0] is not EventKind.LOGIN_SUCCESS]
        told = listed([_("{count} LOGGED IN").format(count=number(worked)), *others] if worked else others)
        words = _("{what}, the last from {address}") if self.kinds.total() > 1 else _("{what} from {address}")
        return words.format(what=told, address=self.ip)


class Lookout:
    """Owns what is noted of campaigns. One screen asks it; not thread-safe."""

    def __init__(self, watched: Watched, kept: Kept) -> None:
        notes = kept.read()
        self.kept = kept
        self.findings: tuple[Finding, ...] = ()
        self.version = 0  # grows with whatever there is to draw
        self._monitor = watched
        self._watched = dict(notes.watched)
        self._looked = dict(notes.looked)
        self._cursor: int | None = None
        self._since: datetime | None = None  # lines of a log that is only being opened tell nothing new
        self._of: list[Finding] = []  # the watched ones, as `_members` knows them
        self._members: dict[str, Finding] = {}  # of the watched campaigns, by address
        self._strays: deque[Event] = deque(maxlen=_REMEMBERED)
        self._news: dict[str, News] = {}

    def listen(self, now: datetime) -> None:
        """Take what is new."""
        findings = self._monitor.findings()
        changed = findings is not self.findings
        self.findings = findings
        heard = self._hear(now)
        if changed:
            self._follow_names()
            heard |= self._know_members()
        self.version += changed or heard

    def in_order(self) -> list[Finding]:
        """By danger; among those of one severity the watched ones first."""
        return sorted(self.findings, key=self._place)

    def _place(self, finding: Finding) -> tuple[int, bool, bool, int, float, str]:
        """Of those that go on at the same time none passes another with each event: rows must hold still."""
        severity, ended, kind, last, name = by_danger(finding)
        return severity, not self.is_watched(finding), ended, kind, last // _SAME_TIME, name

    # danger that nobody has looked at

    def unseen(self) -> list[Finding]:
        """Dangers that go on and were not looked at since they appeared or became worse, the gravest kind first."""
        unseen = [finding for finding in self.findings if is_danger(finding) and not self._was_seen(finding)]
        return sorted(unseen, key=lambda finding: (_KINDS.index(finding.kind), finding.first, finding.id))

    def _was_seen(self, finding: Finding) -> bool:
        looked = self._looked.get(finding.id) or self._renamed(finding)
        if looked is None or not looked.kinds >= _kinds(finding) & _WORSE:
            return False
        return len(looked.users) >= FACES or entered(finding) <= {*looked.users}

    def _renamed(self, finding: Finding) -> Looked | None:
        """It under a name that is gone: a log that is read from a later place on gives it another one."""
        since, members = finding.first.timestamp(), frozenset(finding.addresses)
        names = {one.id for one in self.findings}
        gone = (looked for name, looked in self._looked.items() if name not in names)
        same = [one for one in gone if one.at >= since and not members.isdisjoint(one.addresses)]
        return max(same, key=lambda one: len(one.kinds), default=None)

    def look(self, now: datetime) -> bool:
        """Everything is looked at now; whether there was anything new in it."""
        unseen = self.unseen()
        for finding in unseen:
            before = self._looked.pop(finding.id, Looked())
            users = tuple(dict.fromkeys((*before.users, *sorted(entered(finding)))))
            kinds, addresses = before.kinds | _kinds(finding), finding.addresses[:FACES]
            self._looked[finding.id] = Looked(kinds, now.timestamp(), addresses, users[:FACES])
        return bool(unseen)

    # watching

    def is_watched(self, finding: Finding) -> bool:
        """Whether the operator watches it."""
        return finding.id in self._watched

    def watch(self, finding: Finding, now: datetime) -> bool:
        """Begin to watch it, or end it; whether it is watched now."""
        if finding.id in self._watched:
            del self._watched[finding.id]
            self._news.pop(finding.id, None)
        else:
            self._watched[finding.id] = finding.addresses[:FACES]
            self._hear(now)  # at once: what comes from here on is news
        self._know_members()
        self.version += 1
        return finding.id in self._watched

    def news(self) -> Sequence[News]:
        """What came from watched campaigns, the latest last."""
        return tuple(self._news.values())

    def news_of(self, finding: Finding) -> News | None:
        """What came from it."""
        return self._news.get(finding.id)

    def read_news(self) -> None:
        """What came has been read."""
        self._news.clear()

    def notes(self) -> Notes:
        """What is to be kept."""
        return Notes(dict(self._watched), dict(self._looked))

    # what comes

    def _hear(self, now: datetime) -> bool:
        if not self._watched:
            self._cursor = None
            return False
        begun = self._cursor is not None
        fresh = self._monitor.fresh(self._cursor or 0)
        self._cursor = fresh.cursor
        if not begun:
            self._since = now.replace(microsecond=0)
        return begun and self._take(event for event in fresh.newer if event.counted and self._is_new(event))

    def _is_new(self, event: Event) -> bool:
        return self._since is None or event.time >= self._since

    def _take(self, events: Iterable[Event]) -> bool:
        heard = False
        for event in events:
            if finding := self._members.get(event.ip or ""):
                self._note(finding, event)
                heard = True
            else:
                self._strays.append(event)
        return heard

    def _note(self, finding: Finding, event: Event) -> None:
        known = self._news.pop(finding.id, None)
        kinds = known.kinds if known else Counter[EventKind]()
        kinds[event.kind] += event.count
        self._news[finding.id] = News(kinds, event.ip or "", finding)

    def _follow_names(self) -> None:
        """A watched campaign whose name is gone is the one that has its addresses now."""
        names = {finding.id for finding in self.findings}
        for gone in self._watched.keys() - names:
            addresses = self._watched[gone]
            heirs = (one for one in self.in_order() if not set(addresses).isdisjoint(one.addresses))
            heir = next(heirs, None)
            if heir is not None:
                del self._watched[gone]
                self._watched.setdefault(heir.id, addresses)

    def _know_members(self) -> bool:
        """Learn the addresses of the watched campaigns; those that came only now may have been heard already."""
        watched = [finding for finding in self.findings if self.is_watched(finding)]
        if watched == self._of:
            return False
        self._of = watched
        self._members = {ip: finding for finding in reversed(watched) for ip in finding.addresses}
        strays, self._strays = self._strays, deque(maxlen=_REMEMBERED)
        return self._take(strays)


def is_danger(finding: Finding) -> bool:
    """Whether it is dangerous now."""
    return finding.severity is Severity.DANGER and not finding.ended


def _kinds(finding: Finding) -> frozenset[str]:
    return frozenset(kind.value for kind in (finding.kind, *finding.traits))
