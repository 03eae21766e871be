"""Which lines somebody should look at if no row reads them: loud ones, and not known to tell of no client.

Loud is what a program itself calls a warning or worse, and what a program that meets clients says in words of refusal.
Known are lines that tell of our own server, or again of what another line tells with its client.
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

#: What Postfix's daemons have in common, whether there is a table for one or not.
_POSTFIX = "postfix"

#: What all programs without a row of their own have in common.
_OTHERS = ""

#: Program -> how a message (behind the `before` of a log file of its own) at warning or above begins.
_LEVELS: Mapping[str, str] = {
    _POSTFIX: r"(?:[0-9A-Za-z]+: )?(?:warning|error|fatal|panic): ",
    "dovecot": r"[a-z][\w-]*(?:\([^\n]*?\))?(?:<[^>\n]*>)*: (?:Warning|Error|Fatal|Panic): ",
    "fail2ban": r"[^:\n]*?(?:: )?(?:WARNING|ERROR|CRITICAL) ",
    "rspamd": r"[^;\n]{0,60}?[\[<](?:warn|warning|err|error|crit|critical|alert|emerg)[\]>]",
    "amavis": r"(?:\([\w-]+\) )?\(!+\)",
    "sogo": r".{0,80}?(?:\[(?:WARN|ERROR|FATAL)\]|<(?:WARN|ERROR)|EXCEPTION|ERROR\()",
    _OTHERS: r"(?i:[^\w\n]{0,8}(?:libclamav )?(?:warning|error|fatal|panic|critical|alert|emergency"
    r"|(?:sys|io|db)?err(?:or)?)\b)",
}

#: Words of a refusal; only where clients are met is a line with them loud.
_REFUSES = re.compile(rb"(?i:reject|fail|denied|blocked)")

#: What a client may have written, and its words with it.
_QUOTED = re.compile(rb'<[^<>\n]*>|"[^"\n]*"')

#: Program -> how its messages begin that meet clients, where that is not all.
_MEETS: Mapping[str, str] = {
    "dovecot": r"(?:auth|[a-z0-9]+-login\b|pam_unix\()",
    "rspamd": r".{0,80}?rspamd_task_write_log",
}

#: Program, how a message begins, and why it tells of no client that another line does not tell of.
_Known = tuple[str, str, str]
KNOWN: tuple[_Known, ...] = (
    (_POSTFIX, r"[0-9A-Za-z]+: warning: (?:header|body|mime|nested|content)", "a site's own check that only warns"),
    (_POSTFIX, r"[0-9A-Za-z]+: (?:info|warn|prepend|permit|filter|redirect|bcc|delay|trace|replace): ", "no refusal"),
    (_POSTFIX, r"(?:dis)?connect from |[0-9A-Za-z]+: (?:message-id|resent-message-id|client|uid)=", "no refusal"),
    (_POSTFIX, r"[0-9A-Za-z]+: (?:reject|discard|hold): (?:header|body|mime).* from local; ", "mail of our own users"),
    (_POSTFIX, r"warning: SASL authentication failed; server ", "we are the client of another server"),
    (_POSTFIX, r"warning: (?:dnsblog_query: lookup error|.*?: RBL lookup error: )", "a DNSBL gave no answer"),
    (_POSTFIX, r"warning: [\w.:]+: (?:address not listed for hostname|hostname \S+ verification failed)", "DNS names"),
    (_POSTFIX, r"warning: hostname \S+ does not resolve to address", "DNS names"),
    (_POSTFIX, r"warning: (?:numeric (?:hostname|domain)|malformed domain name|valid_\w+: )", "DNS names"),
    (_POSTFIX, r"warning: SASL authentication failure: ", "the SASL library's words; the next line names the client"),
    (_POSTFIX, r"warning: TLS library problem: ", "the TLS library's words; another line names the client"),
    (_POSTFIX, r"warning: (?:SASL: Connect to|problem talking to (?:service|server) )", "our own service is down"),
    (
        _POSTFIX,
        r"warning: (?:connect|timeout|read|write|lost connection).{0,40} (?:private|public)/",
        "our own service",
    ),
    (_POSTFIX, r"warning: (?:premature end-of-input on|unexpected end-of-input from) ", "our own service is down"),
    (_POSTFIX, r"warning: (?:milter |connect to Milter )", "our own filter is down"),
    (_POSTFIX, r"warning: (?:process \S+ pid \d+|\S+: bad command startup)", "our own process has died"),
    (_POSTFIX, r"warning: .{0,200}?(?:lookup (?:error|problem)|is older than source file|\.cf\b)", "our own tables"),
    (_POSTFIX, r"warning: (?:not owned by|group or other writable|symlink)", "our own files"),
    ("dovecot", r"\S+ Warning: Time (?:moved|jumped)", "our own clock"),
    ("dovecot", r"\S+ Warning: .*?(?:client_limit|process_limit|service_count|fd limit)", "our own limits"),
    ("dovecot", r"\S+ (?:Warning|Error|Fatal): (?:Killed with signal|.*\bssl_(?:dh|cert|key)\b)", "our own doing"),
    ("dovecot", r"auth.*?: Error: .*?policy\(.*Policy server HTTP error", "our own policy server is down"),
    ("dovecot", r"auth.*?: Error: .*(?:[Cc]onnect|timed out)", "our own password database is down"),
    ("dovecot", r"[a-z0-9]+-login: (?:Info: )?ID sent: ", "the client's words on itself"),
    ("dovecot", r"(?:imap|pop3|submission|managesieve|lmtp|lda|doveadm)[(<:]", "behind the log-in"),
    ("dovecot", r"(?:indexer|indexer-worker|replicator|stats|quota-status)[(<:]", "no client is met"),
    ("fail2ban", r"(?:NOTICE|WARNING|INFO) +\[[^\]\n]+\] \S+ already banned", "told when it was banned"),
    ("rspamd", r".*\(default: F \(no action\)", "no refusal"),
    ("amavis", r"(?:\([\w-]+\) )?Passed CLEAN", "no refusal"),
    ("synology", r".* logged out the server via \[[^\]\n]*\](?: with totally .*)?\.?\s*$", "a session's end"),
    ("policyd-spf", r".*\bprepend\b", "noted, and accepted"),
)


def is_loud(head: Head) -> bool:
    """Whether a line that no row has read should be looked at."""
    name = _name(head)
    if name is None:
        return False
    said = head.before.lstrip(b" ") + head.message if head.form.startswith("own") else head.message
    if _levels(name).match(said):
        return True
    meets = head.program is not None and _meets(name).match(head.message) is not None
    return meets and _REFUSES.search(_QUOTED.sub(b"", head.message)) is not None


def known(head: Head) -> str | None:
    """Why a line tells of no client that another does not tell of; None where that is not known."""
    name = _name(head)
    return next((why for program, pattern, why in _known() if program == name and pattern.match(head.message)), None)


def _name(head: Head) -> str | None:
    """The name under which the tables have a program; None for one that is not ours."""
    if is_postfix(head.tag):
        return _POSTFIX
    if head.program is None:
        return None
    named = {*_LEVELS, *_MEETS, *(program for program, _, _ in KNOWN)} - {_OTHERS}
    return next((name for name in sorted(named) if head.program.name.startswith(name)), head.program.name)


@cache
def _levels(name: str) -> re.Pattern[bytes]:
    return re.compile(_LEVELS.get(name, _LEVELS[_OTHERS]).encode())


@cache
def _meets(name: str) -> re.Pattern[bytes]:
    return re.compile(_MEETS.get(name, "").encode())


@cache
def _known() -> tuple[tuple[str, re.Pattern[bytes], str], ...]:
    return tuple((program, re.compile(pattern.encode()), why) for program, pattern, why in KNOWN)
