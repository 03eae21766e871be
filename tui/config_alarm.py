"""What a type cannot say about the settings of alarms. Each check returns what is wrong, or ""."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import PurePath

from tui.config_schema import ALARM_PLACEHOLDERS
from tui.finding import SEVERITIES
from tui.language import _
from tui.suggestion import did_you_mean

#: A word in braces; braces around anything else, as in JSON, mean nothing here.
PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")

_SHELLS = frozenset({"sh", "bash", "dash", "ash", "zsh", "ksh", "mksh", "fish", "busybox"})
_SCRIPT_FOLLOWS = re.compile(r"-[a-zA-Z]*c")


def wrong_severity(name: str) -> str:
    """Whether there is such a severity."""
    if name in SEVERITIES:
        return ""
    near = did_you_mean(name, SEVERITIES)
    return _('cannot be used: there is no severity "{name}"{near}; there are {known}').format(
        name=name, near=near, known=", ".join(SEVERITIES)
    )


def wrong_command(words: tuple[str, ...]) -> str:
    """Whether it can be started, and no text of an attacker's becomes a part of a script."""
    if not words:
        return ""
    if not words[0].strip() or PLACEHOLDER.search(words[0]):
        return _("cannot be used: its first word must be the program to start")
    if any("\0" in word for word in words):
        return _("cannot be used: a word of a command cannot hold the character NUL")
    for name in (name for word in words for name in PLACEHOLDER.findall(word)):
        if name not in ALARM_PLACEHOLDERS:
            near = did_you_mean(name, ALARM_PLACEHOLDERS)
            return _('cannot be used: nothing stands for "{{{name}}}"{near}; there are {known}').format(
                name=name, near=near, known=", ".join(ALARM_PLACEHOLDERS)
            )
    return _wrong_script(words)


def _wrong_script(words: tuple[str, ...]) -> str:
    """A shell would run what an attacker has called himself; handed over as its argument it is only text."""
    is_shell = False
    for word, script in pairwise(words):
        is_shell = is_shell or PurePath(word).name in _SHELLS
        if is_shell and _SCRIPT_FOLLOWS.fullmatch(word) and PLACEHOLDER.search(script):
            return _(
                'cannot be used: attackers choose words of what stands for "{…}", so it cannot be part of a script; '
                'hand it over as an argument: ["sh", "-c", "notify \\"$1\\"", "sh", "{sentence}"]'
            )
    return ""


def wrong_webhook(address: str) -> str:
    """Whether it is an address that can be posted to."""
    if not address:
        return ""
    from urllib.parse import urlsplit  # only where there is a webhook

    try:
        parts = urlsplit(address)
        fits = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is none, half a bracket
        fits = False
    if not fits or not address.isascii() or not address.isprintable() or " " in address:
        return _(
            "cannot be used: write an address such as https://alarms.example.net/mail, with % for special characters"
        )
    if parts.username is not None:
        return _("cannot be used: an address with a user's name is not supported; use one with a secret in its path")
    return ""
