"""The characters of a filter, taken one piece after the other."""

from __future__ import annotations

from tui.filter.error import FilterError
from tui.language import _

#: Full-width forms, as a Japanese keyboard gives them, are the characters that they are forms of; the same length.
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


def narrow(text: str) -> str:
    """The text with full-width forms as ASCII, of the same length."""
    return text.translate(_NARROW)


class Scanner:
    """Owns the place up to which the text has been read."""

    def __init__(self, text: str) -> None:
        self.text = narrow(text)
        self.at = 0

    @property
    def next(self) -> str:
        """The next character; "" at the end."""
        return self.text[self.at : self.at + 1]

    @property
    def at_end_of_term(self) -> bool:
        """Whether nothing more belongs to the term."""
        return self.next in ("", "(", ")") or self.next.isspace()

    def skip_space(self) -> None:
        """Go to the next term."""
        while self.next.isspace():
            self.at += 1

    def take(self, character: str) -> bool:
        """Whether it came next; then it is read."""
        if self.next != character:
            return False
        self.at += 1
        return True

    def bare(self, ends: str = "") -> str:
        """Characters up to white space, a bracket or one of `ends`."""
        start = self.at
        while not self.at_end_of_term and self.next not in ends:
            self.at += 1
        return self.text[start : self.at]

    def quoted(self) -> str:
        """What stands between quotes; \\" is a quote and \\\\ a backslash. Raises FilterError."""
        return self._enclosed(
            '"',
            "\\",
            _("the quotes are not closed"),
            _("there is nothing between the quotes"),
            _('a space must come behind the closing quote; a quote inside is written \\"'),
        )

    def pattern(self) -> str:
        """What stands between slashes; \\/ is a slash. Raises FilterError."""
        return self._enclosed(
            "/",
            "",
            _('the regular expression is not closed by "/"; for a path write quotes: "/var/log"'),
            _("there is nothing between the slashes"),
            _('a space must come behind the closing "/"; inside it is written \\/, and a path in quotes: "/var/log"'),
        )

    def _enclosed(self, mark: str, also: str, unclosed: str, nothing: str, stuck: str) -> str:
        start, inner = self.at, ""
        self.at += 1
        while not self.take(mark):
            if not self.next:
                raise FilterError(unclosed, start, len(self.text))
            if self.next == "\\" and (after := self.text[self.at + 1 : self.at + 2]):
                inner += after if after in (mark, also) else "\\" + after
                self.at += 2
            else:
                inner += self.next
                self.at += 1
        if not inner:
            raise FilterError(nothing, start, self.at)
        if not self.at_end_of_term and self.next != ",":
            raise FilterError(stuck, start, self.at + 1)
        return inner
