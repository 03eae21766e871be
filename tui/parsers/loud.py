"""Which lines somebody should look at if no row reads them.

Loud is what a program itself calls a warning or worse, and what a program that meets clients says in words of refusal.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from tui.parsers.heads import Head, is_postfix

#: A loud line holds one of these, in letters of any case: found quickly, before anything else is asked.
SIGNS = (
    b"warn", b"err", b"fatal", b"panic", b"crit", b"alert", b"emerg", b"(!", b"reject", b"fail", b"denied", b"blocked",
)  # fmt: skip

#: How much of a message is looked at, in bytes.
LOOKED_AT = 4096

#: What Postfix's daemons have in common, whether there is a table for one or not.
POSTFIX = "postfix"

#: What all programs without a row of their own have in common.
OTHERS = ""

#: Program -> how a message (behind the `before` of a log file of its own) at warning or above begins.
LEVELS: Mapping[str, str] = {
    POSTFIX: r"(?:[0-9A-Za-z]+: )?(?:warning|error|fatal|panic): ",
    "dovecot": r"[a-z][\w-]*(?:\([^\n]*?\))?(?:<[^>\n]*>)*: (?:Warning|Error|Fatal|Panic): ",
    "fail2ban": r"[^:\n]*?(?:: )?(?:WARNING|ERROR|CRITICAL) ",
    "rspamd": r"[^;\n]{0,60}?[\[<](?:warn|warning|err|error|crit|critical|alert|emerg)[\]>]",
    "amavis": r"(?:\([\w-]+\) )?\(!+\)",
    "sogod": r".{0,80}?(?:\[(?:WARN|ERROR|FATAL)\]|<(?:WARN|ERROR)|EXCEPTION|ERROR\()",
    OTHERS: r"(?i:[^\w\n]{0,8}(?:libclamav )?(?:warning|error|fatal|panic|critical|alert|emergency"
    r"|(?:sys|io|db)?err(?:or)?)\b)",
}

#: Words of a refusal; only where clients are met is a line with them loud.
_REFUSES = re.compile(rb"(?i:reject|fail|denied|blocked)")

#: What a client may have written, and its words with it.
_QUOTED = re.compile(rb'<[^<>\n]*>|"[^"\n]*"')

#: Program -> how its messages begin that meet clients, where that is not all.
MEETS: Mapping[str, str] = {
    "dovecot": r"(?:auth|[a-z0-9]+-login\b|pam_unix\()",
    "rspamd": r"(?:[^;\n]{0,60}; ){0,2}rspamd_task_write_log: ",
}


def is_loud(head: Head) -> bool:
    """Whether a line that no row has read should be looked at."""
    name = program_name(head)
    if name is None:
        return False
    message = head.message[:LOOKED_AT]
    said = head.before.lstrip(b" ") + message if head.form.startswith("own") else message
    if _levels(name).match(said):
        return True
    meets = head.program is not None and _meets(name).match(message) is not None
    return meets and _REFUSES.search(_QUOTED.sub(b"", message)) is not None


def program_name(head: Head) -> str | None:
    """The name under which the tables here and in `known` have a program; None for one that is not ours."""
    if head.program is not None and not head.program.path:
        return head.program.name
    return POSTFIX if head.program is not None or is_postfix(head.tag) else None


@cache
def _levels(name: str) -> re.Pattern[bytes]:
    return re.compile(LEVELS.get(name, LEVELS[OTHERS]).encode())


@cache
def _meets(name: str) -> re.Pattern[bytes]:
    return re.compile(MEETS.get(name, "").encode())
