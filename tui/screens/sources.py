"""Which logs are followed, how far they are read, and what to do about a file that cannot be read."""

from __future__ import annotations

from tui.model import SourceState, SourceStatus
from tui.screens.page import Page
from tui.watched import Watched
from widgets.cells import fit, number
from widgets.lines import Span

_ROLES = {SourceState.UNREADABLE: "danger", SourceState.WAITING: "refused"}


class SourcesScreen(Page):
    """A paragraph a source, then what is wrong with block list and policies."""

    HEADING = "Logs"

    def __init__(self, watched: Watched, trouble: str) -> None:
        super().__init__()
        self._watched = watched
        self._trouble = trouble

    def paragraphs(self) -> list[Span]:
        sources = self._watched.view().sources
        page = [span for source in sources for span in _paragraphs(source)] or [("no log to follow", "refused")]
        if self._trouble:
            page += [("", "text"), ("Block list and policies", "strong")]
            page += [(sentence, "danger") for sentence in self._trouble.split("\n")]
        return page


def _paragraphs(source: SourceStatus) -> list[Span]:
    read = f", {number(source.done)} of {number(source.size)} bytes of backlog read" if source.size else ""
    spans = [(f"{fit(source.state.value, 11)} {source.name}{read}", _ROLES.get(source.state, "text"))]
    if source.detail:
        spans.append((f"{'':11} {source.detail}", "text"))
    return spans
