"""amavis (amavisd-new): what became of a mail, one line for the recipients it was passed to and one for the others.

Formats: log_short_templ and log_verbose_templ of amavisd-new 2.3 to 2.13 (Amavis.pm), write_log and do_log (Log.pm,
Util.pm), access_is_allowed. Its own log file has the form of syslog.

    (ID) Blocked SPAM {RejectedInbound}, BANK LOCAL [client]:port [Received] <S> -> <R>,<R>, quarantine: …, Queue-ID: …

The first bracket is the client's address, but only if amavis was told it: without XFORWARD it is left out, and what
stands alone is the oldest public address of the mail's own Received fields, which anybody can write. So an address is
believed that has a port, LOCAL before or a second bracket behind it, or is private. Before it stands nothing of the
client's but the name of a banned attachment: where its end could be at two places, or amavis has cut the line (`...`),
there is no address. Sender and recipients follow; they are told in their plain form only.

The lines of log_recip_templ (`Blocked SPAM, <S> -> <R>, Hits: 9, tag=2, …`) tell again of each recipient. Passed CLEAN,
BAD-HEADER, UNCHECKED and OVERSIZED led to nothing and are no events, nor are continued lines, `p.path … BANNED` and
`(!)… av-scanner FAILED`.
"""

from __future__ import annotations

from tui.model import Action, Category, EventKind
from tui.parsers.shape import Groups, Judged, Program, Shape, Verdict

#: Content category (ccat) -> ours. MTA-BLOCKED, once TEMPFAIL: the next server did not take the mail.
_CATEGORIES = {
    b"INFECTED": Category.VIRUS,
    b"BANNED": Category.ATTACHMENT,
    b"SPAM": Category.SPAM,
    b"SPAMMY": Category.SPAM,
    b"BAD-HEADER": Category.PROTOCOL,
    b"UNCHECKED": Category.ATTACHMENT,
    b"OVERSIZED": Category.SIZE,
    b"MTA-BLOCKED": Category.OTHER,
    b"TEMPFAIL": Category.SERVER,
    b"CLEAN": Category.OTHER,
    b"OTHER": Category.OTHER,
}
#: What speaks against a mail that is passed all the same.
_TELLING = frozenset({b"INFECTED", b"BANNED", b"SPAM", b"SPAMMY"})

#: The first that is among the actions performed tells what was done with a blocked mail.
_ACTIONS = (
    (b"Rejected", Action.REJECT),
    (b"Bounced", Action.REJECT),
    (b"TempFailed", Action.DEFER),
    (b"Quarantined", Action.HOLD),
    (b"NoBounce", Action.DISCARD),
    (b"Discarded", Action.DISCARD),
)


def judge_mail(groups: Groups) -> Verdict | None:
    """Verdict of the groups `verb`, `ccat` and `actions` (`RejectedInbound,Quarantined`; absent before 2.7)."""
    verb, ccat, actions = groups
    category, done = _CATEGORIES[ccat or b"OTHER"], actions or b""
    if verb == b"Passed":
        if ccat not in _TELLING:
            return None
        tagged = b"Tagged" in done or ccat in {b"SPAM", b"SPAMMY"}
        return Verdict(EventKind.CONTENT, category, Action.TAG if tagged else Action.ACCEPT)
    action = next((does for word, does in _ACTIONS if word in done), Action.REJECT)
    if category is Category.OTHER and action is Action.DEFER:
        category = Category.SERVER  # the next server is not there, or cannot take it now
    return Verdict(EventKind.CONTENT, category, Action.DEFER if category is Category.SERVER else action)


_JUDGED = Judged(("verb", "ccat", "actions"), judge_mail)
#: Where the line does not tell, or not safely, what was done.
_BRIEF = Judged(("verb", "ccat"), lambda groups: judge_mail((*groups, None)))

_ID = r"\([^()\s]{1,40}\) "
_PLAIN = (
    r"(?P<verb>Passed|Blocked) "
    r"(?P<ccat>SPAMMY|SPAM|BAD-HEADER|UNCHECKED|OVERSIZED|MTA-BLOCKED|TEMPFAIL|CLEAN|OTHER)(?:-\d++|-ENCRYPTED|)"
)
_NAMED = r"(?P<verb>Passed|Blocked) (?P<ccat>INFECTED|BANNED)(?: name/type)? \("
_DONE = r"(?: \{(?P<actions>[A-Za-z,]*+)\})?,"

#: Names of policy banks may stand before the client; the client, where it is surely it; and where it is not.
_BANK = r"(?: (?!LOCAL )[^\s\[\]<>]++){0,3}"
_PRIVATE = r"(?:10|127|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.|::1\]|[Ff][CcDdEe][0-9A-Fa-f]{2}:"
_CLIENT = (
    rf"{_BANK}(?: LOCAL(?= \[)|(?= \[[^\]\s]++\](?::\d++ | \[))|(?= \[(?:{_PRIVATE})))"
    r" \[(?P<ip>[^\]\s]++)\](?::(?P<port>\d++))?"
)
_NOBODY = _BANK + r"(?: LOCAL)?(?: \[[^\]\s]*+\](?::\d++)?)?"

_ADDRESS = r'<[^<>"\n]*+>'
_ENVELOPE = (
    r"(?:(?: \[[^\]\s]*+\])?(?: [A-Z]*+/[A-Z]*+)?"
    rf' <(?P<sender>[^<>"\n]*+)> -> <(?P<recipient>[^<>"\n]*+)>(?:,{_ADDRESS})*(?:, \([^()\n]*+\))?(?:, tls: [^,\n]*+)?'
    r'(?:(?:, quarantine: [^<>"\n]{1,300}?)?, Queue-ID: (?P<queue_id>[0-9A-Za-z]++))?)?'
)
#: A line of log_recip_templ.
_RECIPIENT = (
    r', <(?P<sender>[^<>"\n]*+)> -> <(?P<recipient>[^<>"\n]*+)>'
    rf"(?:,{_ADDRESS})*, Hits: [^,\s]*+, tag="
)

#: Where the name of a virus or an attachment may end; the attachment's is the client's text.
_NAME_END = r"\)(?: \{[A-Za-z,]*\})?, "
#: Its end is in the line once, and amavis has not cut the line.
_ONE_END = rf"(?![^\n]*{_NAME_END}[^\n]*{_NAME_END}|[^\n]*\.\.\.\s*$)(?=[^\n]*{_NAME_END})"
_NAME = rf"[^\n]*?(?={_NAME_END})\)"


def _mail(name: str, pattern: str, judged: Judged = _JUDGED, *, join: str = "mail_told", hint: str = "") -> Shape:
    return Shape(name, "", _ID + pattern, judged, join, hint=hint)


AMAVIS = Program(
    name="amavis",
    tag=r"amavis(?:d(?:-new|)|)|/usr/(?:local/|)s?bin/amavisd(?:-new|)",
    path=False,
    service="smtp",
    shapes=(
        _mail(
            "verdict",
            rf"(?P<reason>{_PLAIN}){_DONE}{_CLIENT}{_ENVELOPE}",
            hint=_ID + "(?:Blocked |Passed (?:INFECTED|BANNED|SPAM))",
        ),
        _mail("verdict for a recipient", rf"(?P<reason>{_PLAIN}){_RECIPIENT}", _BRIEF, join="never_counts"),
        _mail("verdict, nobody sure", rf"(?P<reason>{_PLAIN}){_DONE}{_NOBODY}{_ENVELOPE}"),
        _mail("verdict with a name", rf"(?P<reason>{_NAMED}{_ONE_END}{_NAME}){_DONE}{_CLIENT}{_ENVELOPE}"),
        _mail(
            "verdict with a name for a recipient",
            rf"(?P<reason>{_NAMED}{_ONE_END}{_NAME}){_RECIPIENT}",
            _BRIEF,
            join="never_counts",
        ),
        _mail("verdict with a name, nobody sure", rf"(?P<reason>{_NAMED}{_ONE_END}{_NAME}){_DONE}{_NOBODY}{_ENVELOPE}"),
        _mail(
            "verdict with a name, forged or cut",
            rf"(?P<reason>{_NAMED})(?!{_ONE_END})",
            _BRIEF,
        ),
        Shape(
            "stranger at amavis's port",
            "",
            rf"(?:{_ID})?\(!+\)(?P<reason>DENIED ACCESS) from IP (?P<ip>[0-9A-Fa-f.:]++), policy bank ",
            Verdict(EventKind.PROBE, Category.CLIENT, Action.DISCONNECT),
            hint=rf"\(!+\)DENIED ACCESS from IP |{_ID}\(!+\)DENIED ACCESS from IP ",
        ),
    ),
)

PROGRAMS: tuple[Program, ...] = (AMAVIS,)
