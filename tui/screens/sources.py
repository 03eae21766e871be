"""Which logs are followed, how far they are read, and what to do about one that cannot be read."""

from __future__ import annotations

from tui.model import SourceState, SourceStatus, Watched
from tui.screens.page import Page
from widgets.cells import fit, number
from widgets.lines import Span

_ROLES = {SourceState.UNREADABLE: "danger", SourceState.WAITING: "refused"}


class SourcesScreen(Page):
    """A paragraph a source."""

    HEADING = "Logs"

    def __init__(self, watched: Watched) -> None:
        super().__init__()
        self._watched = watched

    def paragraphs(self) -> list[Span]:
        sources = self._watched.view().sources
        return [span for source in sources for span in _paragraphs(source)] or [("no log to follow", "refused")]


def _paragraphs(source: SourceStatus) -> list[Span]:
    read = f", {number(source.done)} of {number(source.size)} bytes of backlog read" if source.size else ""
    spans = [(f"{fit(source.state.value, 11)} {source.name}{read}", _ROLES.get(source.state, "text"))]
    if source.detail:
        spans.append((f"{'':11} {source.detail}", "text"))
    return spans
