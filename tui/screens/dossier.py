"""The dossier of an address: everything known of it, and every log line that names it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from tui.dossier import About, Subject
from tui.finding import Finding
from tui.model import Event, EventKind
from tui.picture import Offender
from tui.screens.campaign_words import KINDS as CAMPAIGNS
from tui.screens.campaign_words import ROLES
from tui.screens.known import ALARMING_FAILURES, KnownAddresses, failed_logins
from tui.screens.leaving import LeftOnce
from tui.watched import Watched
from widgets.cells import number, span
from widgets.key_line import KeyLine
from widgets.lines import Span
from widgets.text_rows import TextRows
from widgets.words import ACTIONS, CATEGORIES, KINDS, kind_count

#: Log lines that are shown at most, the newest.
LINES = 1000


class DossierScreen(LeftOnce[str]):
    """Returns the key's answer that the operator wants for this address: "block", "unblock" or nothing."""

    CSS = """
    DossierScreen TextRows { width: 100%; }
    DossierScreen #facts { height: auto; min-height: 4; max-height: 45%; }
    DossierScreen #events { height: 1fr; min-height: 3; }
    DossierScreen #lines { height: 2fr; min-height: 3; }
    DossierScreen #keys { height: 1; width: 100%; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "close", "Close", id="dossier.close", tooltip="back to the watch screen"),
        Binding("ctrl+c", "close", "Close", show=False, id="dossier.ctrl_c", tooltip="as escape"),
        Binding("b", "answer('block')", "Block", id="dossier.block", tooltip="plan a block of this address"),
        Binding("x", "answer('unblock')", "Unblock", id="dossier.unblock", tooltip="plan to take its block away"),
        Binding("tab", "app.focus_next", "Next part", id="dossier.next", tooltip="to the next part"),
        Binding("shift+tab", "app.focus_previous", "Part before", show=False, id="dossier.previous", tooltip="back"),
    ]
    AUTO_FOCUS = "#lines"

    def __init__(
        self,
        watched: Watched,
        known: KnownAddresses,
        ip: str,
        now: datetime,
        *,
        read_only: bool,
        state: str,
        campaign: Finding | None = None,
    ) -> None:
        super().__init__()
        self._watched = watched
        self._known = known
        self._ip = ip
        self._now = now
        self._read_only = read_only
        self._state = state
        self._campaign = campaign

    def compose(self) -> ComposeResult:
        yield TextRows(self._ip, id="facts")
        yield TextRows(
            "Events in memory", id="events", empty="no event of this address is in memory any more", wrapped=False
        )
        yield TextRows("Log lines", id="lines", empty="reading the logs …")
        yield KeyLine()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action != "answer":
            return True
        if (parameters == ("unblock",)) != self._known.blocked(self._ip):
            return False
        return None if self._read_only else True

    def on_mount(self) -> None:
        self.call_after_refresh(self._fill)

    def _fill(self) -> None:
        offender = self._watched.offender(self._ip)
        facts = self.query_one("#facts", TextRows)
        paragraphs = [*_facts(offender, self._state, self._now), *_campaign(self._campaign)]
        facts.show(paragraphs)
        facts.styles.height = facts.row_count + 1
        events = self._watched.events_of(Subject(About.ADDRESS, self._ip))
        log = self.query_one("#events", TextRows)
        log.count_noun = "events"
        log.show([_event_line(event, self._now) for event in events], at_end=True)
        self.run_worker(self._read_lines(), group="lines")

    async def _read_lines(self) -> None:
        rows = self.query_one("#lines", TextRows)
        try:
            lines = await self._watched.lines_of(Subject(About.ADDRESS, self._ip), LINES)
        except OSError as error:
            rows.show([(f"The logs could not be read again: {error}", "danger")])
            return
        rows.empty = "no line of the logs that can be read again names this address"
        rows.count_noun = "lines" if len(lines) < LINES else "newest lines"
        rows.show([(line, "text") for line in lines], at_end=True)

    def action_answer(self, answer: str) -> None:
        self.dismiss(answer)

    def action_close(self) -> None:
        self.dismiss("")


def _facts(offender: Offender | None, state: str, now: datetime) -> Iterator[Span]:
    if offender is None:
        yield "nothing is known of this address but its lines", "quiet"
        yield _fact("block", state), "text"
        return
    where = " · ".join(
        part for part in (offender.country or "no country known", offender.network, offender.asn) if part
    )
    yield _fact("where", where), "text"
    zone = now.tzinfo
    first, last = offender.first.astimezone(zone), offender.last.astimezone(zone)
    yield _fact("seen", f"{first:%d %b %H:%M:%S} to {last:%d %b %H:%M:%S}, over {span(last - first)}"), "text"
    kinds = ", ".join(kind_count(kind, count) for kind, count in offender.kinds)
    yield _fact("attacks", f"{number(offender.count)}: {kinds}"), "text"
    yield _fact("log-ins", _successes(offender)), "danger" if _alarming(offender) else "text"
    yield _fact("users", ", ".join(offender.users) or "none tried"), "text"
    yield _fact("block", state), "text"


def _campaign(finding: Finding | None) -> Iterator[Span]:
    if finding:
        words = f"{finding.severity.value}, {CAMPAIGNS[finding.kind].brief}: {finding.sentence}"
        yield _fact("campaign", words), "text" if finding.ended else ROLES[finding.severity]


def _fact(name: str, text: str) -> str:
    return f"{name:<8} {text}"


def _alarming(offender: Offender) -> bool:
    return bool(offender.successes) and failed_logins(offender) >= ALARMING_FAILURES


def _successes(offender: Offender) -> str:
    if not offender.successes:
        return "none worked"
    tail = f", after {number(failed_logins(offender))} failures: is this the user?" if _alarming(offender) else ""
    return f"{number(offender.successes)} worked{tail}"


def _event_line(event: Event, now: datetime) -> Span:
    told = [KINDS[event.kind][0]]
    if event.category:
        told.append(CATEGORIES[event.category][0])
    if event.action:
        told.append(ACTIONS[event.action][0])
    named = (
        ("user", event.user),
        ("from", event.sender),
        ("to", event.recipient),
        ("zone", event.zone),
        ("helo", event.helo),
    )
    told += [f"{name} {text}" for name, text in named if text]
    told += [text for text in (event.service, event.reason) if text]
    if not event.counted:
        told.append("(told again)")
    role = "fine" if event.kind is EventKind.LOGIN_SUCCESS else "text"
    return f"{event.time.astimezone(now.tzinfo):%d %b %H:%M:%S}  " + " · ".join(told), role
