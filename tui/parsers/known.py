"""Lines that no row reads, loud as they are, since they tell of no client, or again of what another line tells.

A row here keeps a line out of the list of unread ones. It costs nothing but a look: it does not keep a line from being
read, should a row of its program come to fit it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from tui.parsers.heads import Head
from tui.parsers.loud import LOOKED_AT, POSTFIX, program_name

_SERVICE = "our own service is down"
_AGAIN = "another line tells of it, with its client"
_OURS = "our own doing"
_NONE = "no refusal"
_OUT = "we are the client of another server"

#: Program -> how a message begins, and why it is known.
KNOWN: Mapping[str, tuple[tuple[str, str], ...]] = {
    POSTFIX: (
        (r"[0-9A-Za-z]+: warning: (?:header|body|mime|nested|content)", "a site's own check that only warns"),
        (r"[0-9A-Za-z]+: (?:milter-header-)?(?:info|warn|warning|prepend|permit|filter|redirect): ", _NONE),
        (r"[0-9A-Za-z]+: (?:milter-header-)?(?:bcc|delay|trace|replace|strip): ", _NONE),
        (r"(?:dis)?connect from |[0-9A-Za-z]+: (?:message-id|resent-message-id|client|uid)=", _NONE),
        (r"[0-9A-Za-z]+: (?:reject|discard|hold): (?:header|body|mime).* from local; ", "mail of our own users"),
        (r"proxy \S+ rejected ", _AGAIN),
        (r"warning: SASL authentication failed; server ", _OUT),
        (r"warning: (?:dnsblog_query: lookup error|dnsblog reply timeout|.*?: RBL lookup error: )", "DNS is silent"),
        (r"warning: [\w.:]+: (?:address not listed for hostname|hostname \S+ verification failed)", "DNS names"),
        (r"warning: (?:hostname \S+ does not resolve to address|Unable to look up (?:MX|NS) host )", "DNS names"),
        (r"warning: (?:numeric (?:hostname|domain)|malformed domain name|valid_\w+: )", "DNS names"),
        (r"warning: SASL authentication failure: ", _AGAIN),
        (r"warning: TLS library problem: ", _AGAIN),
        (
            r"warning: (?:SASL: Connect to|SASL authentication problem: |problem talking to (?:service|server) )",
            _SERVICE,
        ),
        (r"warning: (?:\w+: )?(?:connect|timeout|read|write|lost connection).{0,40} (?:private|public)/", _SERVICE),
        (r"warning: (?:connect to \w+ server|lost connection with proxy|timeout talking to proxy) ", _SERVICE),
        (r"warning: (?:premature end-of-input on|unexpected end-of-input from) ", _SERVICE),
        (r"warning: (?:milter |connect to Milter )", _SERVICE),
        (r"warning: (?:process \S+ pid \d+|\S+: bad command startup)", _SERVICE),
        (r"warning: getpeername: .*dropping this connection", "gone before it was met"),
        (r"warning: .{0,200}?(?:lookup (?:error|problem)|is older than source file|\.cf\b)", _OURS),
        (
            r"warning: (?:not owned by|group or other writable|symlink|request to update |using backwards-compatible )",
            _OURS,
        ),
        (r"warning: (?:do not list |access table |.*TLS context initialization failed)|fatal: in parameter ", _OURS),
        (r"warning: [0-9A-Za-z]+: message rejected: hopcount exceeded", "a mail that goes round"),
    ),
    "dovecot": (
        (r"\S+ Warning: Time (?:moved|jumped)", "our own clock"),
        (r"\S+ Warning: .*?(?:client_limit|process_limit|service_count|fd limit)", "our own limits"),
        (r"\S+ (?:Warning|Error|Fatal): (?:Killed with signal|.*\bssl_(?:dh|cert|key)\b)", _OURS),
        (r"auth[\w-]*(?:\([^)\n]*\))?(?:<[^>\n]*>)*: Error: .*?Policy server HTTP error", _SERVICE),
        (r"auth[\w-]*(?:\([^)\n]*\))?(?:<[^>\n]*>)*: Error: .*?(?:[Cc]onnect|timed out)", _SERVICE),
        (r"auth: Warning: (?:Event |auth workers: )|\S+-login: Warning: Auth process not responding", _SERVICE),
        (r"[a-z0-9]+-login: (?:Info: )?ID sent: ", "the client's words on itself"),
        (r"[a-z0-9]+-login: (?:Info: )?Internal login failure", "our own error"),
        (
            r"[a-z0-9]+-login: (?:Info: )?(?:Disconnected|Aborted login|Login aborted)(?!.*\brip=[0-9A-Fa-f:])",
            "no client",
        ),
        (r"[a-z0-9]+-login: (?:Info: )?proxy\([^)\n]*\): (?:Login failed to|Aborting due to remote server)", _AGAIN),
        (r"(?:imap|pop3|submission|managesieve|lmtp|lda|doveadm)[(<:]", "behind the log-in"),
        (r"(?:anvil|config|dict|indexer|indexer-worker|log|master|replicator|stats|quota-status)[(<:]", "no client"),
    ),
    "fail2ban": ((r"(?:NOTICE|WARNING|INFO) +\[[^\]\n]+\] \S+ already banned", _AGAIN),),
    "rspamd": ((r".*\(default: F \(no action\)", _NONE),),
    "amavis": (
        (r"(?:\([\w-]+\) )?Passed CLEAN|(?:\([\w-]+\) )?SPAM-TAG, ", _NONE),
        (r"(?:\([\w-]+\) )?\(!+\).*(?:virus scanners|av-scanner FAILED|[Cc]onnect)", _SERVICE),
        (r"(?:\([\w-]+\) )?(?:Blocked|Passed) .*, tag=.* L/\S+$", _AGAIN),  # once more for each recipient
    ),
    "clamav-milter": ((r"ERROR: (?:No clamd server|Failed to connect)", _SERVICE),),
    "policyd-spf": (
        (r".*\bprepend", _NONE),
        (r"\w+; identity=", _NONE),  # the result; what is done about it is told behind it
    ),
    "policy-spf": ((r".*\bPREPEND\b", _NONE), (r": SPF \w+ \(", _NONE)),
    "opendmarc": (
        (r"\w+: (?:\S+|SPF\(\w+\): .*) fail\s*$", _NONE),  # a result: that it refuses is said in other words
        (r"\w+: ignoring ", _NONE),
    ),
    "synology": ((r".* logged out the server via \[[^\]\n]*\](?: with totally .*)?\.?\s*$", "a session's end"),),
    "exim": (
        (r"(?:\[\d+\] )?[\w-]{16,23} (?:\*\*|==|=>|->|<=|>>|Completed|SMTP error from remote|Frozen)", _OUT),
        (r"(?:\[\d+\] )?U=\S+ ", "mail of our own users"),
        (r"(?:\[\d+\] )?H=(?:\S+ |\([^)\n]*\) )*\[[^\]\n]*\](?::\d+)?(?: I=\S+)? Warning: ", "a check that only warns"),
    ),
    "sendmail": (
        (r"\w+: to=.*, stat=|\w+: ruleset=tls_server, ", _OUT),
        (r"\w+: ruleset=check_\w+, arg1=.*, relay=[\w.-]+@localhost, ", "mail of our own users"),
        (r"rejecting connections on daemon ", "our own limits"),
    ),
    "imap": ((r"(?:LOGOUT|DISCONNECTED|TIMEOUT), ", "a session's end"),),
    "pop3": ((r"(?:LOGOUT|DISCONNECTED|TIMEOUT), ", "a session's end"),),
    "courieresmtpd": ((r'error,relay=[^,\n]*+,msg="(?:writev|read|timeout)', "a session's end"),),
    "nginx": ((r'.*, request: "[A-Z]+ ', "a web request"),),
    "roundcube": ((r"(?:<\w+> )?DB Error: ", _OURS),),
    "rblsmtpd": ((r"(?:[\d.]+ )?delivery \d+: ", _OUT),),
    "saslauthd": ((r"DEBUG: ", _AGAIN),),
    "spamdyke": ((r"ALLOWED ", _NONE),),
}


def known(head: Head) -> str | None:
    """Why a loud line need not be looked at; None where that is not known."""
    rows = _rows(program_name(head) or "")
    return next((why for pattern, why in rows if pattern.match(head.message, 0, LOOKED_AT)), None)


@cache
def _rows(name: str) -> tuple[tuple[re.Pattern[bytes], str], ...]:
    return tuple((re.compile(pattern.encode()), why) for pattern, why in KNOWN.get(name, ()))
