"""What a pane without rows says: what it waits for, never that there is nothing where that is not known."""

from __future__ import annotations

from tui.model import SourceState
from tui.picture import View
from tui.screens.standing import Standing
from widgets.event_columns import Pane

_NOTHING_YET = {
    Pane.LOGIN: "no log-in attempt yet",
    Pane.REJECTED: "no mail refused yet",
    Pane.DNSBL: "no client on a DNS block list yet",
}
_NO_MATCH = "nothing matches the filter: Esc clears it"


def event_words(pane: Pane, view: View, *, filtered: bool) -> str:
    """Of a pane of events."""
    return _NO_MATCH if filtered else f"{_NOTHING_YET[pane]} · {_watching(view)}"


def offender_words(*, filtered: bool) -> str:
    """Of the offenders."""
    return _NO_MATCH if filtered else "no attacker yet: they appear here by address"


def block_words(standing: Standing, *, filtered: bool) -> str:
    """Of the block list."""
    if standing.unknown:
        return "what is blocked cannot be read (8: why)"
    return _NO_MATCH if filtered else "nothing is blocked: b on a row blocks its address"


def campaign_words(view: View, *, filtered: bool) -> str:
    """Of the campaigns."""
    if filtered:
        return _NO_MATCH
    return (
        f"no campaign yet · {_watching(view)}. One is told of when addresses act together, when names or recipients"
        " are guessed, and when somebody comes again and again over hours"
    )


def _watching(view: View) -> str:
    following = sum(source.state is SourceState.FOLLOWING for source in view.sources)
    if view.backlog is not None:
        return "reading the logs …"
    if following:
        return f"watching {following} {'log' if following == 1 else 'logs'}"
    return next((source.detail for source in view.sources if source.detail), "no log is followed")
