"""What a pane without rows says: what it waits for, never that there is nothing where that is not known."""

from __future__ import annotations

from tui.language import N_, _, counted
from tui.model import SourceState
from tui.picture import View
from tui.screens.standing import Standing
from widgets.event_columns import Pane

_NOTHING_YET = {
    Pane.LOGIN: N_("no log-in attempt yet"),
    Pane.REJECTED: N_("no mail refused yet"),
    Pane.DNSBL: N_("no client on a DNS block list yet"),
}
_NO_MATCH = N_("nothing matches the filter: Esc clears it")
_QUIET = N_("what there is is hidden (H) or does not matter (i)")


def event_words(pane: Pane, view: View, *, filtered: bool, quiet: bool = False) -> str:
    """Of a pane of events; `quiet` says that some are not shown without a filter."""
    if quiet:
        return _(_QUIET)
    return _(_NO_MATCH) if filtered else f"{_(_NOTHING_YET[pane])} · {_watching(view)}"


def offender_words(*, filtered: bool, quiet: bool = False) -> str:
    """Of the offenders; `quiet` says that some are not shown without a filter."""
    if quiet:
        return _("none of the offenders matters now (i)")
    return _(_NO_MATCH) if filtered else _("no attacker yet: they appear here by address")


def block_words(standing: Standing, *, filtered: bool) -> str:
    """Of the block list."""
    if standing.unknown:
        return _("what is blocked cannot be read (8: why)")
    return _(_NO_MATCH) if filtered else _("nothing is blocked: b on a row blocks its address")


def campaign_words(view: View, *, filtered: bool) -> str:
    """Of the campaigns."""
    if filtered:
        return _(_NO_MATCH)
    return _(
        "no campaign yet · {watching}. One is told of when addresses act together, when names or recipients are"
        " guessed, and when somebody comes again and again over hours"
    ).format(watching=_watching(view))


def _watching(view: View) -> str:
    following = sum(source.state is SourceState.FOLLOWING for source in view.sources)
    if view.backlog is not None:
        return _("reading the logs …")
    if following:
        return counted(following, "watching {count} log", "watching {count} logs")
    return next((source.detail for source in view.sources if source.detail), _("no log is followed"))
