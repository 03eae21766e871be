"""What a refusal means: its category from the reply's structure and the words that Postfix and its milters use.

Structure comes first: the words that only Postfix puts at the head of a reply, then an enhanced status code that has
one meaning (RFC 3463, RFC 7505, RFC 7372). Else the earliest known word decides: a site's text and a policy server's
begin with their own words and quote the client's later. The quoted object (`<rcpt>: `) that Postfix puts in front is
left out before, so that an address cannot choose its own category.

An administrator may put words of the site's own into access tables and block-list replies. So the words cannot say
what the structure excludes: only a recipient can be unknown, only a client that may come again was too quick, and a
reply of status X.7.1 that names no object comes from a block list, whatever `rbl_reply_maps` makes of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from enum import StrEnum
from typing import NamedTuple

from tui.language import N_
from tui.model import Action, Category, EventKind
from tui.parsers.late import Late
from tui.parsers.reply_words import BLOCKED, BODY_WORDS, HEADS, REST, STATUS_FIRST, STATUS_LAST, WORDS, ZONE
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

#: Names that our own policy writes -> category.
OURS = {"unknown_rcpt": Category.UNKNOWN_RECIPIENT} | {str(category): category for category in Category}

#: Stages in which the body has been seen.
_BODY_STAGES = frozenset({b"DATA", b"BDAT", b"END-OF-MESSAGE", b"END-OF-DATA"})

#: Categories that are a verdict on the body of a mail.
CONTENT = frozenset({Category.SPAM, Category.VIRUS, Category.ATTACHMENT})


class Step(StrEnum):
    """Which step settled a category, in words for people; `{}` stands for what the step saw."""

    SITE = N_("the configuration says so of replies with this text: {}")
    POSTSCREEN = N_("postscreen says that it is unavailable: 4xx is a first contact, 5xx its deny list; the code is {}")
    HEAD = N_("the reply begins with words of Postfix's own: {}")
    STATUS = N_("the enhanced status code has one meaning: X.{}")
    BARE = N_("only a block list refuses with this status and names no object: X.{}")
    WORD = N_("the earliest known words of the reply: {}")
    MAILBOX = N_("nothing else refuses a recipient for now with a mailbox status: {}")
    BEGINNING = N_("no known words, but this is how the reply begins: {}")
    STATUS_LAST = N_("no words tell, but the enhanced status code does: X.{}")
    NOTHING = N_("neither status code nor words of the reply tell")


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
        self.pattern = Late("|".join(f"(?P<row{number}>{words})" for number, words in enumerate(named)))

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


_HEAD, _REST_HEAD = _Finder(HEADS, Step.HEAD), _Finder(REST, Step.BEGINNING)
_WORD, _BODY_WORD = _Finder(WORDS, Step.WORD), _Finder((*BODY_WORDS, *WORDS), Step.WORD)

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
    code: bytes | None, dsn: bytes | None, words: bytes, *, body: bool = False, bare: bool = False
) -> tuple[Category, str | None]:
    """Category of a refusal and the DNSBL zone in its text, if any. `words` is the reply after code, DSN and object.

    `body` says that the mail's body had been seen, so that the words may be a verdict on it; `bare` that smtpd itself
    refused and named no object before the words.
    """
    decision = decide(code, dsn, words, body=body, bare=bare)
    decisions = _decisions.get()
    if decisions is not None:
        decisions.append(decision)
    return decision.category, decision.zone


#: What an access table or a policy server refused, where it was no recipient.
_NO_RECIPIENT = re.compile(
    r"(?:Sender address|Helo command|(?:Unverified )?Client host|(?:Data|Etrn|End-of-data) command) "
)
#: The same and recipients.
_OBJECT_CLASS = re.compile(rf"{_NO_RECIPIENT.pattern}|Recipient address ")
#: What a client may be told that comes again: no refusal for good.
_FOR_NOW = frozenset({Category.GREYLIST, Category.RATE})
#: A reply that names no object, of a status that only block lists have, but for one.
_BLOCK_LIST = re.compile(rf"(?!Session encryption is required)(?:.*?\b(?:(?i:blocked using) |rbl_domain=){ZONE})?")


def _excluded(category: Category, said: str, code: bytes) -> bool:
    """Whether words say what cannot be, by the structure of the reply."""
    if category is Category.UNKNOWN_RECIPIENT:
        return _NO_RECIPIENT.match(said) is not None
    return category in _FOR_NOW and code.startswith(b"5") and _OBJECT_CLASS.match(said) is not None


def _bare(status: str, said: str) -> Decision | None:
    """A block list's reply in a site's own words."""
    told = _BLOCK_LIST.match(said) if status == "7.1" or (not status and "rbl_domain=" in said) else None
    if told is None:
        return None
    zone = told["zone"]
    return Decision(Category.DNSBL, TABLES["zone"][zone.encode()] if zone else None, Step.BARE, status or "no status")


def _by_words(code: bytes, dsn: bytes | None, said: str, *, body: bool) -> Decision | None:
    """What known words tell, unless the structure excludes it; or else the beginning of the reply."""
    finder = _BODY_WORD if body else _WORD
    told = finder.told(finder.pattern.search(said))
    if told is not None and not _excluded(told.category, said, code):
        return told
    if told is None and dsn == b"4.2.0":
        return Decision(Category.GREYLIST, None, Step.MAILBOX, "4.2.0")
    return _REST_HEAD.told(_REST_HEAD.pattern.match(said))


class SiteReplies:
    """Texts of the site's own replies and their categories, as its administrator has configured them.

    There is one for the program, which is told before anything is read: what a reply means is remembered.
    """

    def __init__(self) -> None:
        self._rows: tuple[tuple[str, Category], ...] = ()

    def learn(self, categories: Mapping[str, str]) -> None:
        """Take `text in a reply = category`; case does not matter, of several texts the longest decides."""
        rows = [(text.casefold(), Category(category)) for text, category in categories.items() if text]
        self._rows = tuple(sorted(rows, key=lambda row: -len(row[0])))

    def told(self, said: str) -> Decision | None:
        """What the site has to say of a reply."""
        if not self._rows:
            return None
        folded = said.casefold()
        return next((Decision(known, None, Step.SITE, text) for text, known in self._rows if text in folded), None)


SITE = SiteReplies()


def decide(code: bytes | None, dsn: bytes | None, words: bytes, *, body: bool = False, bare: bool = False) -> Decision:
    """As `category_of`, with the step that settled it."""
    said = words[:512].decode("utf-8", "replace")
    status = dsn[2:].decode() if dsn else ""
    site = SITE.told(said)
    if site:
        return site
    if said.startswith("Service currently unavailable"):
        # postscreen: its deny list, or a first contact that may come again
        category = Category.GREYLIST if (code or b"").startswith(b"4") else Category.CLIENT
        return Decision(category, None, Step.POSTSCREEN, (code or b"none").decode())
    told = _HEAD.told(_HEAD.pattern.match(said))
    # a recipient that is unknown has a status of its own
    if status in STATUS_FIRST and (told is None or told.category is Category.UNKNOWN_RECIPIENT):
        return Decision(STATUS_FIRST[status], None, Step.STATUS, status)
    told = told or (_bare(status, said) if bare else None)
    told = told or _by_words(code or dsn or b"", dsn, said, body=body)
    if told is None and status in STATUS_LAST:
        return Decision(STATUS_LAST[status], None, Step.STATUS_LAST, status)
    return told or Decision(Category.OTHER, None, Step.NOTHING)


def judge_refusal(groups: Groups) -> Verdict | None:
    """Verdict of the groups `verb`, `stage`, `code`, `dsn` and `reason`; None for an action that is no event."""
    return _judge(groups, bare=False)


def _judge(groups: Groups, *, bare: bool, sure: bool = True) -> Verdict | None:
    """`sure` says that the words are the server's, whatever the client sent."""
    verb, stage, code, dsn, words = groups
    action = ACTIONS.get(verb or b"")
    if action is None:
        return None
    told = (verb or b"").startswith((b"milter", b"proxy"))  # whose words they are
    body = stage in _BODY_STAGES or told
    said = words or b""
    if said.startswith(b": "):  # a page or a filter took the object for markup
        said, bare = said[2:], False
    category, zone = category_of(code, dsn, said, body=body, bare=bare and not told)
    temporary = b"4" if category is Category.RATE else b"5"  # postscreen leaves out the code of its limits: 421
    if action is Action.REJECT and (code or dsn or temporary).startswith(b"4"):
        action = Action.DEFER  # no refusal for good; a milter's line has the DSN only
    kind = EventKind.BLOCKED if sure and verb == b"reject" and said in BLOCKED else _kind(action, category)
    return Verdict(kind, category, action, zone)


REFUSAL = Judged(("verb", "stage", "code", "dsn", "reason"), judge_refusal)


def judge_bare(groups: Groups) -> Verdict | None:
    """As `judge_refusal`, where no object stands before the words."""
    return _judge(groups, bare=True)


BARE = Judged(("verb", "stage", "code", "dsn", "reason"), judge_bare)


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
    said = said or b""
    words, fields, _ = words_behind_object(said).partition(b"; from=<")
    # of a line that was cut nobody knows what words it had
    return _judge((verb, stage, code, dsn, words), bare=bool(fields) and not said.startswith(b"<"), sure=False)


ODD = Judged(("verb", "stage", "code", "dsn", "reason"), judge_odd)


def _kind(action: Action, category: Category) -> EventKind:
    if action is Action.DISCARD:
        return EventKind.DISCARD
    if category in CONTENT or action is Action.HOLD:
        return EventKind.CONTENT
    return EventKind.LIMIT if category is Category.RATE else EventKind.REJECTION
