"""What a type cannot say about settings. Each check returns what is wrong, or ""."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Collection, Mapping
from functools import partial
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from unicodedata import normalize
from zoneinfo import ZoneInfo

from tui.config_alarm import wrong_command, wrong_severity, wrong_webhook
from tui.config_schema import CHOICES, EVENT_COLUMNS, EXPORT_COLUMNS, HIDEABLE, OFFENDER_COLUMNS
from tui.duration import parse_duration
from tui.language import N_, _
from tui.model import Category
from tui.suggestion import did_you_mean


def _wrong_duration(text: str) -> str:
    try:
        parse_duration(text)
    except ValueError as error:
        return _("cannot be used: {error}").format(error=error)
    return ""


def _wrong_zone(name: str) -> str:
    try:
        if name:
            ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown; no name of a zone at all; a folder of zones
        return _(
            'cannot be used: this host knows no time zone "{name}"; write one such as "Asia/Tokyo", or leave it empty'
        ).format(name=name)
    return ""


def _wrong_networks(networks: tuple[str, ...]) -> str:
    for network in networks:
        try:
            ip_network(network)
        except ValueError:
            return _(
                'cannot be used: "{network}" is no address and no prefix; write 192.0.2.7, 192.0.2.0/24 or '
                "2001:db8::/32, with no bits set behind the prefix"
            ).format(network=network)
    return ""


def wrong_path(path: str | tuple[str, ...]) -> str:
    """What is wrong with a path, or with one of several."""
    return _("cannot be used: a path cannot hold the character NUL") if "\0" in "".join(path) else ""


def _wrong_gate(words: tuple[str, ...]) -> str:
    return _("cannot be used: a command cannot hold the character NUL") if "\0" in "".join(words) else ""


def _wrong_list_file(path: str) -> str:
    name = Path(path).name
    if name.endswith(".json") or Path(name).stem == "policies":
        return _(
            'cannot be used: beside it is kept a file of the same name that ends in .json, and "{name}" '
            "would clash; name it blocklist.txt, for example"
        ).format(name=name)
    return ""


def _unknown(known: Collection[str], what: str, called: Mapping[str, str]) -> str:
    """Names the first value of a table that is not `known`, and what it is called by."""
    wrong = next(((word, name) for word, name in called.items() if name not in known), None)
    if wrong is None:
        return ""
    word, name = wrong
    return _('cannot be used: there is no {what} "{name}" ("{word}"){perhaps}; {known}').format(
        what=_(what), name=name, word=word, perhaps=did_you_mean(name, known), known=_list_of(known)
    )


def _unknown_words(known: Collection[str], what: str, words: tuple[str, ...]) -> str:
    """Names the first word of a list that is not `known`, or stands there twice."""
    for number, word in enumerate(words):
        if word not in known:
            return _('cannot be used: there is no {what} "{word}"{perhaps}; {known}').format(
                what=_(what), word=word, perhaps=did_you_mean(word, known), known=_list_of(known)
            )
        if word in words[:number]:
            return _('cannot be used: "{word}" stands there twice').format(word=word)
    return ""


def _list_of(known: Collection[str]) -> str:
    return _("there are {known}").format(known=", ".join(known))


def _not_of(choices: tuple[str, ...], word: str) -> str:
    if word in choices:
        return ""
    named = [choice for choice in choices if choice]
    return _('cannot be used: "{word}" is none of {named}{perhaps}').format(
        word=word, named=", ".join(named), perhaps=did_you_mean(word, named)
    )


def _wrong_pager(command: str) -> str:
    try:
        shlex.split(command)
    except ValueError:  # shlex speaks of quotations
        return _("cannot be used: quotes are left open in {command}").format(command=command)
    return _("cannot be used: a command cannot hold the character NUL") if "\0" in command else ""


#: What follows @ in a filter.
_FILTER_NAME = re.compile(r"[\w-]+")


def _wrong_filters(filters: Mapping[str, str]) -> str:
    for name, text in filters.items():
        if not _FILTER_NAME.fullmatch(name) or normalize("NFKC", name) != name:  # a filter reads Ａ as A
            return _('cannot be used: "{name}" is no name for a filter; write letters, digits, - and _').format(
                name=name
            )
        if not text.strip():
            return _('cannot be used: the filter "{name}" is empty').format(name=name)
    return ""


_event_columns = partial(_unknown_words, EVENT_COLUMNS, N_("column"))

#: By dotted key.
CHECKS: Mapping[str, Callable[[Any], str]] = {
    "sources.since": _wrong_duration,
    "sources.timezone": _wrong_zone,
    **{key: partial(_not_of, choices) for key, choices in CHOICES.items()},
    "screen.pager": _wrong_pager,
    "screen.hide": partial(_unknown_words, HIDEABLE, N_("kind and no category")),
    "screen.columns.login": _event_columns,
    "screen.columns.rejected": _event_columns,
    "screen.columns.dnsbl": _event_columns,
    "screen.columns.offenders": partial(_unknown_words, OFFENDER_COLUMNS, N_("column")),
    "block.ttl": _wrong_duration,
    "block.allow": _wrong_networks,
    "block.list_file": _wrong_list_file,
    "block.gate": _wrong_gate,
    "synology.headings": partial(_unknown, EXPORT_COLUMNS, N_("column")),
    "synology.categories": partial(_unknown, tuple(Category), N_("category")),
    "replies.categories": partial(_unknown, tuple(Category), N_("category")),
    "campaigns.command": wrong_command,
    "campaigns.webhook": wrong_webhook,
    "campaigns.alarm_from": wrong_severity,
    "campaigns.alarm_every": _wrong_duration,
    "filters": _wrong_filters,
}
