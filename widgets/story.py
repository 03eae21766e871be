"""A story: a sentence, when it happened as dots, and facts, wrapped for the width."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from textual.strip import Strip

from widgets.cells import fit, wrap
from widgets.dots import dot_lines
from widgets.lines import Span
from widgets.text_rows import TextRows

#: Cells of a fact's name; its further lines begin behind them.
NAME = 9


class Story(TextRows):
    """Told anew about the same thing, it stays where the reader has scrolled to."""

    def __init__(self, title: str, *, id: str, dots_last: bool = False) -> None:  # noqa: A002 - Textual's own name
        """`dots_last`: the dots stand behind the facts."""
        super().__init__(title, id=id)
        self._dots_last = dots_last
        self._about = ""
        self._sentence: Span = ("", "text")
        self._facts: Sequence[tuple[str, str, str]] = ()
        self._times: Sequence[int] = ()
        self._events = 0
        self._zone: tzinfo | None = None
        self._told: list[tuple[Span, ...]] = []
        self._texts: list[str] = []  # what each line is of
        self.note = ""

    def tell(
        self,
        about: str,
        sentence: Span,
        facts: Sequence[tuple[str, str, str]],
        times: Sequence[int],
        *,
        events: int,
        zone: tzinfo | None,
    ) -> None:
        """`about` names what is told of, `facts` are names, texts and roles, `times` POSIX seconds of `events`."""
        same = about == self._about
        self._about, self._sentence, self._facts = about, sentence, facts
        self._times, self._events, self._zone = times, events, zone
        self._wrap()
        self.place(self.cursor if same else 0, self.top if same else 0)
        self.sync()

    def tell_nothing(self) -> None:
        """There is nothing to tell of."""
        self.tell("", ("", "text"), (), (), events=0, zone=None)

    def _wrap(self) -> None:
        width = max(self.size.width - 2, 8)
        self._told, self._texts = [], []
        if not self._about:
            return
        text, role = self._sentence
        self._tell(text, [((line, role),) for line in wrap(text, width, indent=0)])
        dots = [
            ((line.before, "quiet"), (line.dots, "strong"), (line.behind, "quiet"))
            for line in dot_lines(self._times, self._zone, width, events=self._events)
        ]
        self._tell(text, [] if self._dots_last else dots)
        for name, fact, role in self._facts:
            lines = enumerate(wrap(fact, max(width - NAME, 2), indent=0))
            self._tell(fact, [((fit("" if at else name, NAME), "quiet"), (told, role)) for at, told in lines])
        self._tell(text, dots if self._dots_last else [])

    def _tell(self, text: str, lines: Sequence[tuple[Span, ...]]) -> None:
        self._told += lines
        self._texts += [text] * len(lines)

    @property
    def current(self) -> str:
        return self._texts[self.cursor] if self.cursor < len(self._texts) else ""

    def title_notes(self) -> tuple[str, str]:
        return self.note, super().title_notes()[1]

    @property
    def row_count(self) -> int:
        return len(self._told)

    def draw_row(self, index: int, selected: bool) -> Strip:
        return self.strip([(" ", "text"), *self._told[index]])
