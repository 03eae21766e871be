"""What a refusal means: its category from the reply's structure and the words that Postfix and its milters use.

Structure comes first: the words that only Postfix puts at the head of a reply, then an enhanced status code that has
one meaning (RFC 3463, RFC 7505, RFC 7372). Else the earliest known word decides: a site's text and a policy server's
begin with their own words and quote the client's later. The quoted object (`<rcpt>: `) that Postfix puts in front is
left out before, so that an address cannot choose its own category.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from enum import StrEnum
from typing import NamedTuple

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

_Rows = tuple[tuple[str, Category], ...]

#: How a reply of Postfix's own making begins.
_HEADS: _Rows = (
    # our own policy lines: `DISCARD sekimori category=…`
    (
        r"(?:[A-Z][a-z]+ (?:address|host|command) |\S+ )?sekimori category=(?P<ours>[a-z_]+)(?: zone=(?P<zone>\S+))?",
        Category.POLICY,
    ),
    (r"Sender address rejected: (?:User unknown|un(?:deliverable|verified) |address verif|not owned)", Category.SENDER),
    (r"Sender address rejected: (?:Domain |not logged in|need fully|Malformed)", Category.SENDER),
    (r"Recipient address rejected: (?:Domain |need fully|Malformed)", Category.RECIPIENT),
    (
        r"(?i:Recipient address rejected: (?:User unknown|un(?:deliverable|verified) address|address verification))",
        Category.UNKNOWN_RECIPIENT,
    ),
    (r"Client host rejected: cannot find your (?:reverse )?hostname", Category.REVERSE_DNS),
    (r"Helo command rejected: (?:Host not found|need fully|Invalid name|invalid ip|Malformed)", Category.HELO),
    # default_rbl_reply; a sender or a HELO name in the brackets may imitate what follows them
    (
        r"(?i:Service unavailable; (?:client |[a-z]+ [a-z]+ )?\[(?:[^\[\]\s]*\] blocked using (?P<zone>[^\s;,]+))?)",
        Category.DNSBL,
    ),
    (r"Protocol error", Category.PROTOCOL),
)

#: Enhanced status code without its class, where it has one meaning -> category.
_STATUS_FIRST = {
    "1.1": Category.UNKNOWN_RECIPIENT,
    "1.2": Category.RECIPIENT,
    "1.8": Category.SENDER,
    "1.10": Category.RECIPIENT,
    "3.4": Category.SIZE,
    "7.20": Category.DKIM,
    "7.21": Category.DKIM,
    "7.22": Category.DKIM,
    "7.23": Category.SPF,
    "7.24": Category.SPF,
    "7.25": Category.REVERSE_DNS,
    "7.26": Category.DMARC,
    "7.27": Category.SENDER,
}

#: Words anywhere in a reply; of several the earliest decides, at one place the upper row.
_WORDS: _Rows = (
    (r"(?i:\bblocked using\b)(?: (?P<zone>[^\s;,]+))?", Category.DNSBL),
    (r"Server (?:configuration|local data) error|Temporary lookup failure|queue file write error", Category.SERVER),
    (
        r"Insufficient system storage|: Unable to (?:look up|verify) |Service unavailable - try again later",
        Category.SERVER,
    ),
    (r"Relay access denied|Relaying denied|relay not permitted", Category.RELAY),
    (r"(?i:\b(?:grey|gray)list)", Category.GREYLIST),
    (r"\bSPF\b|openspf", Category.SPF),
    (r"(?i:\bDMARC\b)", Category.DMARC),
    (r"(?i:\bDKIM\b|bad signature data)", Category.DKIM),
    (r"(?i:user unknown|unknown user|no such user|mailbox unavailable)", Category.UNKNOWN_RECIPIENT),
    (r"Improper use of SMTP command pipelining|Multi-recipient bounce", Category.PROTOCOL),
    (r"Session encryption is required|No client certificate|Must issue a STARTTLS", Category.TLS),
    (r"Message size exceeds|message file too big", Category.SIZE),
    (r"(?i:\brate ?limit|too many|(?:server|screening) ports busy)", Category.RATE),
)
#: Words of a verdict on the body: said by a milter or proxy filter, or after the body was sent.
_BODY_WORDS: _Rows = (
    (r"(?i:virus|malware|infected|phish)", Category.VIRUS),
    (r"(?i:banned|attachment|executable)", Category.ATTACHMENT),
    (r"(?i:\bspam)", Category.SPAM),
)

#: How a reply begins that has none of the words.
_REST: _Rows = (
    (r"(?:Recipient address rejected: )?Try again later", Category.GREYLIST),
    (r"Sender address", Category.SENDER),
    (r"Helo command", Category.HELO),
    (r"(?:Unverified )?Client host", Category.CLIENT),
    (r"Recipient address", Category.RECIPIENT),
    (r"(?:Data|Etrn|End-of-data) command", Category.POLICY),
)

#: Enhanced status code without its class, for what no words tell.
_STATUS_LAST = {
    "1.0": Category.SENDER,
    "1.3": Category.RECIPIENT,
    "1.6": Category.UNKNOWN_RECIPIENT,
    "1.7": Category.SENDER,
    "2.1": Category.UNKNOWN_RECIPIENT,
    "3.0": Category.SERVER,
    "3.1": Category.SERVER,
    "3.5": Category.SERVER,
    "4.4": Category.SERVER,
    "5.0": Category.PROTOCOL,
    "5.1": Category.PROTOCOL,
    "5.2": Category.PROTOCOL,
    "5.3": Category.PROTOCOL,
    "7.0": Category.POLICY,
    "7.1": Category.POLICY,
}

#: Names that our own policy writes -> category.
OURS = {"unknown_rcpt": Category.UNKNOWN_RECIPIENT} | {str(category): category for category in Category}

#: Stages in which the body has been seen.
_BODY_STAGES = frozenset({b"DATA", b"BDAT", b"END-OF-MESSAGE", b"END-OF-DATA"})

#: Categories that are a verdict on the body of a mail.
CONTENT = frozenset({Category.SPAM, Category.VIRUS, Category.ATTACHMENT})


class Step(StrEnum):
    """Which step settled a category, in words for people; `{}` stands for what the step saw."""

    POSTSCREEN = "postscreen says that it is unavailable: 4xx is a first contact, 5xx its deny list; the code is {}"
    HEAD = "the reply begins with words of Postfix's own: {}"
    STATUS = "the enhanced status code has one meaning: X.{}"
    WORD = "the earliest known words of the reply: {}"
    MAILBOX = "nothing else refuses a recipient for now with a mailbox status: {}"
    BEGINNING = "no known words, but this is how the reply begins: {}"
    STATUS_LAST = "no words tell, but the enhanced status code does: X.{}"
    NOTHING = "neither status code nor words of the reply tell"


class Decision(NamedTuple):
    """The category of a refusal, the DNSBL zone in its text, the step that settled it and what that step saw."""

    category: Category
    zone: str | None
    step: Step
    saw: str = ""


class _Finder:
    """Rows as one pattern: the earliest that fits, of several at one place the upper."""

    def __init__(self, rows: Iterable[tuple[str, Category]], step: Step) -> None:
        rows = tuple(rows)
        self.step = step
        self.categories = {f"row{number}": category for number, (_, category) in enumerate(rows)}
        # a group's name may stand once in a pattern
        named = (words.replace("(?P<zone>", f"(?P<zone{number}>") for number, (words, _) in enumerate(rows))
        self.pattern = re.compile("|".join(f"(?P<row{number}>{words})" for number, words in enumerate(named)))

    def told(self, match: re.Match[str] | None) -> Decision | None:
        """The category of the row that matched, and the zone that it names."""
        if match is None:
            return None
        found = match.groupdict()
        row = match.lastgroup or ""
        zone = found.get(row.replace("row", "zone"))
        category = self.categories[row]
        if found.get("ours"):
            category = OURS.get(found["ours"], Category.POLICY)
        return Decision(category, TABLES["zone"][zone.encode()] if zone else None, self.step, match[0])


_HEAD, _REST_HEAD = _Finder(_HEADS, Step.HEAD), _Finder(_REST, Step.BEGINNING)
_WORD, _BODY_WORD = _Finder(_WORDS, Step.WORD), _Finder((*_BODY_WORDS, *_WORDS), Step.WORD)

#: Where `asked` puts the decisions of the judges that it calls; None while nobody asks.
_decisions: ContextVar[list[Decision] | None] = ContextVar("decisions", default=None)


def asked(judge: Callable[[Groups], Verdict | None], groups: Groups) -> list[Decision]:
    """The decisions on a category that a judge makes on its way to a verdict: why a line means what it does."""
    decisions: list[Decision] = []
    token = _decisions.set(decisions)
    try:
        judge(groups)
    finally:
        _decisions.reset(token)
    return decisions


def category_of(
    code: bytes | None, dsn: bytes | None, words: bytes, *, body: bool = False
) -> tuple[Category, str | None]:
    """Category of a refusal and the DNSBL zone in its text, if any. `words` is the reply after code, DSN and object.

    `body` says that the mail's body had been seen, so that the words may be a verdict on it.
    """
    decision = decide(code, dsn, words, body=body)
    decisions = _decisions.get()
    if decisions is not None:
        decisions.append(decision)
    return decision.category, decision.zone


def decide(code: bytes | None, dsn: bytes | None, words: bytes, *, body: bool = False) -> Decision:
    """As `category_of`, with the step that settled it."""
    said = words[:512].decode("utf-8", "replace")
    status = dsn[2:].decode() if dsn else ""
    if said.startswith("Service currently unavailable"):
        # postscreen: its deny list, or a first contact that may come again
        category = Category.GREYLIST if (code or b"").startswith(b"4") else Category.CLIENT
        return Decision(category, None, Step.POSTSCREEN, (code or b"none").decode())
    told = _HEAD.told(_HEAD.pattern.match(said))
    if told is None and status in _STATUS_FIRST:
        return Decision(_STATUS_FIRST[status], None, Step.STATUS, status)
    finder = _BODY_WORD if body else _WORD
    told = told or finder.told(finder.pattern.search(said))
    if told is None and dsn == b"4.2.0":
        return Decision(Category.GREYLIST, None, Step.MAILBOX, "4.2.0")
    told = told or _REST_HEAD.told(_REST_HEAD.pattern.match(said))
    if told is None and status in _STATUS_LAST:
        return Decision(_STATUS_LAST[status], None, Step.STATUS_LAST, status)
    return told or Decision(Category.OTHER, None, Step.NOTHING)


def judge_refusal(groups: Groups) -> Verdict | None:
    """Verdict of the groups `verb`, `stage`, `code`, `dsn` and `reason`; None for an action that is no event."""
    verb, stage, code, dsn, words = groups
    action = ACTIONS.get(verb or b"")
    if action is None:
        return None
    body = stage in _BODY_STAGES or (verb or b"").startswith((b"milter", b"proxy"))
    category, zone = category_of(code, dsn, words or b"", body=body)
    temporary = b"4" if category is Category.RATE else b"5"  # postscreen leaves out the code of its limits: 421
    if action is Action.REJECT and (code or dsn or temporary).startswith(b"4"):
        action = Action.DEFER  # no refusal for good; a milter's line has the DSN only
    return Verdict(_kind(action, category), category, action, zone)


REFUSAL = Judged(("verb", "stage", "code", "dsn", "reason"), judge_refusal)


def judge_listed(groups: Groups) -> Verdict | None:
    """Verdict of a refusal that names a DNSBL, of the groups `verb` and `code`: the words would hold the client."""
    verb, code = groups
    return judge_refusal((verb, b"RCPT", code, None, b"blocked using"))


LISTED = Judged(("verb", "code"), judge_listed)


def words_behind_object(said: bytes) -> bytes:
    """The words of a reply whose quoted object may imitate them: `<object>: words; from=<…> … helo=<object>`.

    The object of a reply is the sender, the recipient or the HELO name, and stands once more in the fields behind the
    words; the longest that does is it. Where the line was cut before it, the only `>: ` there is ends the object. Empty
    where none is found: then nothing in the words can be trusted.
    """
    if not said.startswith(b"<"):
        return said
    ends = [found.start() for found in _OBJECT_END.finditer(said[:1024])][:64]
    for end in reversed(ends):
        quoted = b"=" + said[: end + 1]
        if said.find(quoted, end) > 0:
            return said[end + 3 :]
    client = _CLIENT_OBJECT.match(said)
    if client or said.count(b">: ") == 1:
        return said.partition(b">: ")[2]
    return b""


_OBJECT_END = re.compile(rb">: ")
#: `<name[address]>: `, and the words for commands, neither of which a client can choose.
_CLIENT_OBJECT = re.compile(rb"<(?:[^\[<>\s]*\[[0-9A-Fa-f.:]+\](?::\d+)?|DATA|END-OF-MESSAGE|END-OF-DATA)>: ")


def judge_odd(groups: Groups) -> Verdict | None:
    """As `judge_refusal`, where fields that the client chose hold what could imitate the rest of the line."""
    verb, stage, code, dsn, said = groups
    return judge_refusal((verb, stage, code, dsn, words_behind_object(said or b"").partition(b"; from=<")[0]))


ODD = Judged(("verb", "stage", "code", "dsn", "reason"), judge_odd)


def _kind(action: Action, category: Category) -> EventKind:
    if action is Action.DISCARD:
        return EventKind.DISCARD
    if category in CONTENT or action is Action.HOLD:
        return EventKind.CONTENT
    return EventKind.LIMIT if category is Category.RATE else EventKind.REJECTION
