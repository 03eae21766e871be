"""From what was written to a value as its setting's type, or an error that names the place and says what is wrong."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from tui.config_checks import CHECKS, wrong_path
from tui.config_schema import DEFAULTS, TABLES, TYPES
from tui.config_source import ConfigError, Refuse, Written
from tui.language import N_, _
from tui.suggestion import did_you_mean

#: Settings in which "~" is the user's home.
_PATHS = frozenset(
    {"sources.files", "block.list_file", "session.folder", "geo.country_db", "geo.asn_db", "campaigns.users_file"}
)

_TRUTH = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}


def _number(text: str) -> object:
    try:
        return int(text)
    except ValueError:  # no number, or one of thousands of digits
        return text


def _pairs(text: str) -> object:
    parts = [part.partition("=") for part in text.split(",") if part.strip()]
    return {name.strip(): value.strip() for name, _, value in parts} if all(sign for _, sign, _ in parts) else text


#: How bare text from a shell becomes a value, by type of the default; what cannot be read stays text and is refused.
_READERS: Mapping[type, Callable[[str], object]] = {
    bool: lambda text: _TRUTH.get(text.strip().lower(), text),
    int: _number,
    str: str,
    tuple: lambda text: [part.strip() for part in text.split(",") if part.strip()],
    dict: _pairs,
}

_REFUSAL = re.compile(r"Expected `(?P<type>\w+)`(?: (?P<bound>[<>]=? ?\S+))?(?:, got `(?P<got>\w+)`)?")
_IN_WORDS = {
    "int": N_("a whole number"),
    "float": N_("a number"),
    "str": N_("text in quotes"),
    "bool": N_("true or false"),
    "array": N_("a list in brackets"),
    "object": N_("a table"),
    "date": N_("a date"),
    "datetime": N_("a date"),
    "time": N_("a time"),
}
#: The same where it is written otherwise in a shell.
_IN_SHELL = {"object": N_("NAME=VALUE, several with commas between them")}


def _plainly(refusal: str, bare: str | None) -> str:
    """What msgspec has refused, in words for people; `bare` is the text from a shell that could not be read."""
    match = _REFUSAL.match(refusal)
    if match is None:
        return _("cannot be used: {refusal}").format(refusal=refusal)
    wanted, bound, got = match["type"], match["bound"], match["got"]
    words = _("must be {wanted}, not {got}") if got else _("must be {wanted}")
    if bare is not None and got == "str":
        return words.format(wanted=_in_words(wanted, _IN_WORDS | _IN_SHELL), got=_('"{text}"').format(text=bare))
    return words.format(wanted=_in_words(wanted) + (f" {bound}" if bound else ""), got=_in_words(got))


def _in_words(name: str, words: Mapping[str, str] = _IN_WORDS) -> str:
    return _(words[name]) if name in words else name


def _expanded(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(os.path.expanduser(path) for path in value)
    return os.path.expanduser(value)


def _anything(_value: object) -> str:
    return ""


def value_of(key: str, written: Written, refuse: Refuse) -> Any:
    """The value as its type; None where it was refused. Of a table, those of its names that can be used."""
    if key not in TYPES:
        refuse(_no_such(key, written.origin))
        return None
    value = written.value
    if isinstance(value, str) and written.bare:
        value = _READERS[type(DEFAULTS[key])](value)
    bare = value if isinstance(value, str) and written.bare else None
    if isinstance(value, dict) and isinstance(DEFAULTS[key], dict):  # each of its names has a line of its own
        typed = [_typed(key, {name: one}, bare, written.origin_of(name), refuse) for name, one in value.items()]
        return {name: one for table in typed if table is not None for name, one in table.items()}
    return _typed(key, value, bare, written.origin, refuse)


def _no_such(key: str, origin: str) -> ConfigError:
    if key in TABLES:
        return ConfigError(origin, _('"{key}" is a table: write [{key}] and its settings below').format(key=key))
    perhaps = did_you_mean(key, {*TYPES, *TABLES})
    return ConfigError(origin, _('there is no setting "{key}"{perhaps}').format(key=key, perhaps=perhaps))


def _typed(key: str, value: object, bare: str | None, origin: str, refuse: Refuse) -> Any:
    try:
        typed = msgspec.convert(value, TYPES[key])
    except msgspec.ValidationError as error:
        why = _plainly(str(error), bare)
    else:
        why = CHECKS.get(key, _anything)(typed) or (wrong_path(typed) if key in _PATHS else "")
        if not why:
            return _expanded(typed) if key in _PATHS else typed
    refuse(ConfigError(origin, _('"{key}" {why}').format(key=key, why=why)))
    return None
