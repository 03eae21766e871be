"""Text of a finding, fit to be handed to programs and chats that we do not know.

Attackers choose user names, and sentences repeat them. A command may be ssh, whose far end is a shell; a chat turns
@everyone into a call and an address into a link. So no character is left that a shell, a markup or a mention is made
of, and no word begins with the "-" of an option. Plain lists of addresses and our own words come through as they are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tui.alarm.alarm import Alarm
from tui.language import _, counted, listed
from tui.sanitize import clean

#: Longest text that stands for a placeholder, and longest word of a command, in characters.
TEXT_LIMIT, WORD_LIMIT = 500, 4000
#: Addresses named for {addresses}; the others are counted.
_ADDRESSES = 20

_PLAIN = str.maketrans(
    {
        **dict.fromkeys("\"'`", "’"),
        **dict.fromkeys("([{<", "‹"),
        **dict.fromkeys(")]}>", "›"),
        **dict.fromkeys("$&|\\*?~#!^", "·"),
        ";": ",",
        "@": " at ",
        "＠": " at ",
    }
)
_OPTION = re.compile(r"(?<!\S)-+")
_PLACEHOLDER = re.compile(r"\{(id|kind|severity|sentence|events|addresses|held_back)\}")


def harmless(text: str, limit: int = TEXT_LIMIT) -> str:
    """`text` without control characters, shell's and markup's characters, mentions, links and options; cut."""
    plain = clean(text).translate(_PLAIN).replace("://", ":·//")
    plain = _OPTION.sub("‐", " ".join(plain.split()))
    return plain if len(plain) <= limit else plain[: limit - 1] + "…"


def told(alarm: Alarm) -> str:
    """The finding's sentence, and what was held back."""
    sentence = harmless(alarm.finding.sentence)
    return f"{sentence} {held(alarm.held_back)}" if alarm.held_back else sentence


def held(count: int) -> str:
    """How many alarms were held back, as a sentence."""
    return counted(count, "{count} more campaign was held back.", "{count} more campaigns were held back.")


def filled(words: Sequence[str], alarm: Alarm) -> tuple[str, ...]:
    """A command's words with what stands for the placeholders. What was put in is not looked at again."""
    finding = alarm.finding
    values = {
        "id": harmless(finding.id),
        "kind": finding.kind.value,
        "severity": finding.severity.value,
        "sentence": told(alarm),
        "events": str(finding.events),
        "addresses": harmless(_named(finding.addresses)),
        "held_back": str(alarm.held_back),
    }
    return tuple(_PLACEHOLDER.sub(lambda match: values[match[1]], word)[:WORD_LIMIT] for word in words)


def _named(addresses: Sequence[str]) -> str:
    rest = len(addresses) - _ADDRESSES
    return listed(addresses[:_ADDRESSES]) + (_(" and {count} more").format(count=rest) if rest > 0 else "")
