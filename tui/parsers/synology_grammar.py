"""The English sentences of Log Center, which stay English in most languages of DSM's interface (DSM 6 to 7.3).

A user's name may hold anything, so the last ` from [` and what follows it are the server's, to the end of the sentence.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from tui.parsers.late import Late

#: What happened, as one word.
FAILED, SUCCEEDED, BLOCKED, UNBLOCKED, REFUSED = b"failed", b"succeeded", b"blocked", b"unblocked", b"refused"
#: Nothing of these; and that the last message came again.
OTHER, REPEATED = b"other", b"repeated"

#: As much of a message as syslog-ng quotes, in bytes.
QUOTED: Final = 20


class Said(NamedTuple):
    """What a message says. `quote` is its beginning, by which syslog-ng tells that it came again, so many `times`."""

    quote: bytes
    times: bytes = b""
    verb: bytes = OTHER
    service: bytes = b""
    ip: bytes = b""
    reason: bytes = b""
    user: bytes = b""


#: `1.2.3.4`, `nas.example(1.2.3.4)`, `(1.2.3.4)`; or a name alone, or nothing
_IP = r"(?:(?:[^\[\]()\n]*+\(|)(?P<ip>[0-9A-Fa-f.:]++(?:%[\w.-]++|))\)?|[^\[\]\n]*+)"
_VIA = r"(?:via|to) \[(?P<service>[^\[\]\n]*+)\]"
_METHOD = r"(?: successfully|)(?: via \[[^\[\]\n]*+\]|)(?: successfully|)"
_REASON = r"(?: (?:due|doe) to \[?(?P<reason>[^\[\]\n]*+)\]?|)"

#: Verb -> sentence, without its full stop. `password`, `passkey`, `2fa` … behind the second `via` is the method.
SENTENCES: tuple[tuple[bytes, Late[bytes]], ...] = tuple(
    (verb, Late(pattern.encode(), re.DOTALL))
    for verb, pattern in (
        (
            FAILED,
            rf"User \[(?P<user>.*)\] from \[{_IP}\] failed to (?:log|sign) in {_VIA}(?: via \[[^\[\]\n]*+\]|){_REASON}",
        ),
        (SUCCEEDED, rf"User \[(?P<user>.*)\] from \[{_IP}\] (?:logged in successfully|signed in) {_VIA}{_METHOD}"),
        (SUCCEEDED, rf"User \[(?P<user>.*)\] logged in from \[{_IP}\] {_VIA}"),  # DSM 6.1
        (BLOCKED, rf"Host \[{_IP}\] was (?P<reason>blocked) {_VIA}"),
        (REFUSED, rf"Host \[{_IP}\] failed to connect {_VIA}{_REASON}"),
        (UNBLOCKED, rf"(?P<reason>Delete host IP) \[{_IP}\] from Block List"),
    )
)
BEGINNINGS = (b"User [", b"Host [", b"Delete host IP [")


def english(text: bytes) -> Said | None:
    """What an English sentence says; None for another, or one that says nothing of a log-in or a block."""
    if not text.startswith(BEGINNINGS):
        return None
    bare = text.rstrip().removesuffix(b".")
    for verb, pattern in SENTENCES:
        found = pattern.fullmatch(bare)
        if found:
            named = {name: value or b"" for name, value in found.groupdict().items()}
            return Said(quote(text), verb=verb, **named)
    return None


def quote(text: bytes) -> bytes:
    """As much of a message as syslog-ng quotes of it, without the part of a character at its end."""
    return text[:QUOTED].decode("utf-8", "ignore").rstrip("\N{REPLACEMENT CHARACTER}").encode()
