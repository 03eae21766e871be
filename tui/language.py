"""The language that people are spoken to in: gettext's catalogues in `tui/locale`, chosen while the program runs.

    from tui.language import N_, _, counted

    _("no log can be read")                                 a text, at the moment when it is shown
    _("cannot read {path}").format(path=path)               placeholders are filled in after the translation
    WORDS = {Kind.PROBE: N_("probe")}; _(WORDS[kind])       a text in a table is marked there and translated at use
    counted(3, "{count} log", "{count} logs")               "3 logs", 「ログ3件」: as the language puts it
    WORDS = {Kind.PROBE: pair("{count} probe", "{count} probes")}; counted(3, *WORDS[kind])

Nothing is translated while a module is imported. Keys and values of JSON and TOML, log lines and what is written for
programs stay English. Only the standard library is needed, and the catalogue is read at the first text that needs it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gettext import NullTranslations

ENGLISH, JAPANESE = "en", "ja"
#: Every language there is: English is in the code, each other is a folder of `LOCALE`.
LANGUAGES = (ENGLISH, JAPANESE)

DOMAIN = "sekimori"
LOCALE = Path(__file__).parent / "locale"

#: Where a locale names the language of messages; the first that is set decides.
_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
_PLAIN = frozenset({"C", "POSIX"})
#: gettext's own, which a plain locale puts out of force.
_PREFERRED = "LANGUAGE"
#: The setting's own variable: it goes before the locale from the first word on, before any setting is read.
_SETTING = "SEKIMORI_SCREEN_LANGUAGE"

_chosen = ENGLISH
_read: dict[str, NullTranslations] = {}


def choose(name: str = "") -> str:
    """Speak the language `name`, one of `LANGUAGES`; where it is empty, the environment's, English where we lack that.

    Returns the language that is spoken from now on. Raises KeyError for a name that is none of ours.
    """
    global _chosen  # noqa: PLW0603 - one program speaks one language
    if name and name not in LANGUAGES:
        raise KeyError(name)
    _chosen = name or _of_environment()
    return _chosen


def language() -> str:
    """The language that is spoken now."""
    return _chosen


@contextmanager
def lent() -> Iterator[None]:
    """Meanwhile the standard library's own words for people (argparse: "usage", "required") are ours too.

    gettext asks the environment for their language, which therefore names that of now until the end.
    """
    if _chosen == ENGLISH:
        yield
        return
    import gettext

    gettext.bindtextdomain(DOMAIN, LOCALE)
    gettext.textdomain(DOMAIN)
    before = os.environ.get(_PREFERRED)
    os.environ[_PREFERRED] = _chosen
    try:
        yield
    finally:
        del os.environ[_PREFERRED]
        if before is not None:
            os.environ[_PREFERRED] = before


def _(text: str) -> str:
    """`text` in the language of now; English where the catalogue lacks it."""
    return text if _chosen == ENGLISH else _catalogue().gettext(text)


def N_(text: str) -> str:  # noqa: N802 - gettext's own name
    """Marks a text of a table for the catalogue. `_` translates it where it is used."""
    return text


def pair(one: str, many: str) -> tuple[str, str]:
    """Marks the two forms of a counted noun in a table, for `counted`."""
    return one, many


def _n(one: str, many: str, count: int) -> str:
    """The form of a text for so many: `one`, `many`, or what the language of now has for them."""
    if _chosen == ENGLISH:
        return one if count == 1 else many
    return _catalogue().ngettext(one, many, count)


def counted(count: int, one: str, many: str, **others: object) -> str:
    """So many of something: `one` or `many` with {count} filled in as 1,204, and every other placeholder."""
    return _n(one, many, count).format(count=f"{count:,}", **others)


def listed(words: Iterable[str]) -> str:
    """Words one after another: "sato, suzuki"."""
    return _(", ").join(words)


def bracketed(words: str) -> str:
    """Words in brackets behind others, with the space that is between them."""
    return _(" ({words})").format(words=words)


def _catalogue() -> NullTranslations:
    if _chosen not in _read:
        from gettext import translation

        _read[_chosen] = translation(DOMAIN, LOCALE, [_chosen])
    return _read[_chosen]


def _of_environment() -> str:
    named = os.environ.get(_SETTING, "")
    return named if named in LANGUAGES else _of_locale()  # a wrong one is told when the settings are read


def _of_locale() -> str:
    name = next((value for value in map(os.environ.get, _VARIABLES) if value), "")
    preferred = os.environ.get(_PREFERRED, "").partition(":")[0]
    if preferred and name.partition(".")[0] not in {"", *_PLAIN}:
        name = preferred
    code = name.partition(".")[0].partition("@")[0].partition("_")[0].lower()
    return code if code in LANGUAGES else ENGLISH
