"""What a refusal means: its category from the reply's structure and the words that Postfix and its milters use.

Words are looked up after the quoted object (`<rcpt>: `) that Postfix puts in front, so that an address cannot choose
its own category. What no row knows is told by its enhanced status code (RFC 3463, RFC 7505, RFC 7372).
"""

from __future__ import annotations

import re

from tui.model import Action, Category, EventKind
from tui.parsers.shape import Groups, Judged, Verdict
from tui.parsers.values import TABLES

#: Postfix's action words -> what it did. Words without a row (filter, redirect, info, …) are no events.
ACTIONS = {
    b"reject": Action.REJECT,
    b"proxy-reject": Action.REJECT,
    b"milter-reject": Action.REJECT,
    b"reject_warning": Action.WARN,
    b"discard": Action.DISCARD,
    b"milter-discard": Action.DISCARD,
    b"milter-hold": Action.HOLD,
    b"hold": Action.HOLD,
}

_ROWS: tuple[tuple[str, Category], ...] = (
    # our own policy lines: `DISCARD sekimori category=…`
    (
        r"(?:[A-Z][a-z]+ (?:address|host|command) |\S+ )?sekimori category=(?P<ours>[a-z_]+)(?: zone=(?P<zone>\S+))?",
        Category.POLICY,
    ),
    (r"(?i:.*\bblocked using)(?: (?P<zone>[^\s;,]+))?", Category.DNSBL),
    (
        r"(?:.* )?(?:Server (?:configuration|local data) error|Temporary lookup failure)|queue file write error",
        Category.SERVER,
    ),
    (
        r"Insufficient system storage|.*: Unable to (?:look up|verify) |.*Service unavailable - try again later",
        Category.SERVER,
    ),
    (r".*(?:Relay access denied|Relaying denied|relay not permitted)", Category.RELAY),
    (r"(?i:.*\b(?:grey|gray)list)", Category.GREYLIST),
    (r"(?:.*: )?(?:Message rejected due to: |Message deferred due to: )?SPF |.*openspf", Category.SPF),
    (r"(?i:.*\bDMARC\b)", Category.DMARC),
    (r"(?i:.*\bDKIM\b|.*bad signature data)", Category.DKIM),
    (
        r"(?i:Recipient address rejected: (?:User unknown|(?:undeliverable|unverified) address|address verification))",
        Category.UNKNOWN_RECIPIENT,
    ),
    (r"(?i:(?:.* )?(?:user unknown|unknown user|no such user|mailbox unavailable))", Category.UNKNOWN_RECIPIENT),
    (r"Sender address rejected: User unknown|Sender address", Category.SENDER),
    (r"Helo command", Category.HELO),
    (r"Client host rejected: cannot find your (?:reverse )?hostname", Category.REVERSE_DNS),
    (
        r"(?:Client host|.*) rejected: Improper use of SMTP command pipelining|Protocol error|.*Multi-recipient bounce",
        Category.PROTOCOL,
    ),
    (r"(?:Unverified )?Client host", Category.CLIENT),
    (r"Session encryption is required|.*No client certificate|Must issue a STARTTLS", Category.TLS),
    (r"Message size exceeds|message file too big", Category.SIZE),
    (r"(?i:.*(?:rate ?limit|too many|server ports busy|screening ports busy))", Category.RATE),
    (r"Try again later|Recipient address rejected: Try again later", Category.GREYLIST),
    (r"Recipient address", Category.RECIPIENT),
    (r"(?:Data|Etrn|End-of-data) command", Category.POLICY),
)
#: Words of a verdict on the body: said by a milter or proxy filter, or after the body was sent.
_BODY_ROWS: tuple[tuple[str, Category], ...] = (
    (r"(?i:.*(?:virus|malware|infected|phish))", Category.VIRUS),
    (r"(?i:.*(?:banned|attachment|executable))", Category.ATTACHMENT),
    (r"(?i:.*\bspam(?:assassin|my)?\b)", Category.SPAM),
)
_BODY_WORDS = [(re.compile(words), category) for words, category in _BODY_ROWS]
_BODY_STAGES = frozenset({b"DATA", b"BDAT", b"END-OF-MESSAGE", b"END-OF-DATA"})
_WORDS = [(re.compile(words), category) for words, category in _ROWS]

#: Enhanced status code without its class -> category.
_STATUS = {
    "1.1": Category.UNKNOWN_RECIPIENT,
    "1.2": Category.RECIPIENT,
    "1.3": Category.RECIPIENT,
    "1.6": Category.UNKNOWN_RECIPIENT,
    "1.10": Category.RECIPIENT,
    "2.1": Category.UNKNOWN_RECIPIENT,
    "1.0": Category.SENDER,
    "1.7": Category.SENDER,
    "1.8": Category.SENDER,
    "3.0": Category.SERVER,
    "3.1": Category.SERVER,
    "3.5": Category.SERVER,
    "3.4": Category.SIZE,
    "4.4": Category.SERVER,
    "5.0": Category.PROTOCOL,
    "5.1": Category.PROTOCOL,
    "5.2": Category.PROTOCOL,
    "5.3": Category.PROTOCOL,
    "7.20": Category.DKIM,
    "7.21": Category.DKIM,
    "7.22": Category.DKIM,
    "7.23": Category.SPF,
    "7.24": Category.SPF,
    "7.25": Category.REVERSE_DNS,
    "7.26": Category.DMARC,
    "7.27": Category.SENDER,
    "7.1": Category.POLICY,
    "7.0": Category.POLICY,
}

#: Names that our own policy writes -> category.
OURS = {"unknown_rcpt": Category.UNKNOWN_RECIPIENT} | {str(category): category for category in Category}

#: Categories that are a verdict on the body of a mail.
CONTENT = frozenset({Category.SPAM, Category.VIRUS, Category.ATTACHMENT})


def category_of(
    code: bytes | None, dsn: bytes | None, words: bytes, *, body: bool = False
) -> tuple[Category, str | None]:
    """Category of a refusal and the DNSBL zone in its text, if any. `words` is the reply after code, DSN and object.

    `body` says that the mail's body had been seen, so that the words may be a verdict on it.
    """
    said = words[:512].decode("utf-8", "replace")
    for pattern, category in [*_BODY_WORDS, *_WORDS] if body else _WORDS:
        match = pattern.match(said)
        if match is None:
            continue
        found = match.groupdict()
        zone = found.get("zone")
        told = OURS.get(found["ours"], Category.POLICY) if found.get("ours") else category
        return told, TABLES["zone"][zone.encode()] if zone else None
    status = dsn[2:].decode() if dsn else ""
    if (code or b"").startswith(b"4") and said.startswith("Service currently unavailable"):
        return Category.GREYLIST, None  # postscreen's first contact: the client may come again
    if said.startswith("Service currently unavailable"):
        return Category.CLIENT, None  # postscreen's deny list
    return _STATUS.get(status, Category.OTHER), None


def judge_refusal(groups: Groups) -> Verdict | None:
    """Verdict of the groups `verb`, `stage`, `code`, `dsn` and `reason`; None for an action that is no event."""
    verb, stage, code, dsn, words = groups
    action = ACTIONS.get(verb or b"")
    if action is None:
        return None
    body = stage in _BODY_STAGES or (verb or b"").startswith((b"milter", b"proxy"))
    category, zone = category_of(code, dsn, words or b"", body=body)
    if action is Action.REJECT and (code or dsn or b"5").startswith(b"4"):
        action = Action.DEFER  # no refusal for good; a milter's line has the DSN only
    return Verdict(_kind(action, category), category, action, zone)


REFUSAL = Judged(("verb", "stage", "code", "dsn", "reason"), judge_refusal)


def judge_listed(groups: Groups) -> Verdict | None:
    """Verdict of a refusal that names a DNSBL, of the groups `verb` and `code`: the words would hold the client."""
    verb, code = groups
    return judge_refusal((verb, b"RCPT", code, None, b"blocked using"))


LISTED = Judged(("verb", "code"), judge_listed)


def _kind(action: Action, category: Category) -> EventKind:
    if action is Action.DISCARD:
        return EventKind.DISCARD
    if category in CONTENT or action is Action.HOLD:
        return EventKind.CONTENT
    return EventKind.LIMIT if category is Category.RATE else EventKind.REJECTION
