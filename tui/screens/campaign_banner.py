"""The line that tells of danger nobody has looked at yet, and of watched campaigns that go on."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from tui.finding import Finding
from tui.language import _, counted, listed
from tui.screens import campaign_masked
from tui.screens.campaign_words import brief
from tui.screens.lookout import News
from widgets.cells import GAP, cut_words, number
from widgets.lines import Span
from widgets.span_line import Part


def banner_parts(unseen: Sequence[Finding], news: Sequence[News], key: str, width: int) -> list[Part]:
    """The gravest danger before what came from watched campaigns; nothing when there is neither."""
    if not (unseen or news):
        return []
    look = _("{key}: look").format(key=key)
    head, words = _danger(unseen) if unseen else _watched(news)
    room = width - cell_len(look) - len(GAP) - cell_len(head[0])
    said: list[Span] = [head, (cut_words(words, room), "text")]
    return [(said, 0), ([(look, "strong")], 1)]


def _danger(unseen: Sequence[Finding]) -> tuple[Span, str]:
    count = len(unseen)
    head = counted(count, "DANGER: ", "{count} DANGERS, the gravest: ")
    return (head, "danger"), campaign_masked.sentence(unseen[0])


def _watched(news: Sequence[News]) -> tuple[Span, str]:
    latest = news[-1]
    more = _(" (and {count} more)").format(count=number(len(news) - 1)) if len(news) > 1 else ""
    return (_("watched: "), "strong"), listed((brief(latest.finding.kind), latest.words)) + more
