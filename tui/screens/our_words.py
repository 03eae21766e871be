"""The words that the mask leaves: ours and those of the logs that we read. One mask for as long as the program runs."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache

from textual.keys import KEY_DISPLAY_ALIASES, Keys

from tui.config_schema import TYPES
from tui.dossier import About
from tui.enforcement.change import Mode, Verb
from tui.filter.fields import FIELDS
from tui.finding import Confidence, FindingKind, Severity
from tui.language import DOMAIN, ENGLISH, LANGUAGES, LOCALE
from tui.model import Action, Category, EventKind, SourceState
from tui.parsers.catalogue import PROGRAMS
from tui.privacy.mask import Mask
from tui.privacy.vocabulary import Vocabulary, catalogue_texts
from tui.sources.discovery import CANDIDATES, GENERAL

_VOCABULARIES: tuple[type[StrEnum], ...] = (
    About, Action, Category, Confidence, EventKind, FindingKind, Mode, Severity, SourceState, Verb,
)  # fmt: skip


def our_texts() -> Iterator[str]:
    """Texts whose words name nobody: those for people in every language, and the grammar of logs, settings and keys."""
    for language in LANGUAGES:
        if language != ENGLISH:
            yield from catalogue_texts(LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.mo")
    for words in _VOCABULARIES:
        yield from map(str, words)
    yield from TYPES
    yield from FIELDS
    yield from (*(key.value for key in Keys), *KEY_DISPLAY_ALIASES.values())
    yield from (row.pattern for row in (*CANDIDATES, *GENERAL))
    for program in PROGRAMS:
        yield program.name
        yield program.tag
        for shape in program.shapes:
            yield from (shape.start, shape.pattern, shape.after_id, shape.hint)


@lru_cache(maxsize=1)
def session_mask() -> Mask:
    """The mask of this session: its stand-ins stay the same when it is taken off and put on again."""
    return Mask(Vocabulary(our_texts()))
