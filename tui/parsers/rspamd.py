r"""rspamd's verdict on each mail, and log-ins to its web interface that failed. Formats of rspamd 1.9 to 3.x.

Read in conf/logging.inc (`log_format`), libserver/task.c (rspamd_task_write_log and below it), libserver/logger/ (what
stands before a message: logger_file.c, logger_console.c, logger_syslog.c), libmime/mime_headers.c and email_addr.c
(what a client can put into a field), controller.c (rspamd_controller_check_password), the plug-ins in src/plugins/lua.

One line tells of a mail, when all is decided:
`id: <mid>, qid: <id>, ip: address, user: name, from: <sender>, (default: T (action): [score/required] [SYMBOL(score)
{options},…]), len: …, digest: <hash>, rcpts: <…>, mime_rcpts: <…>, forced: action "words"; score=… (set by module)`.
All other lines of a mail lead to it or repeat it (`set pre-result`, `ratelimit "…" exceeded`, `greylisted until`, what
a virus scanner found, the milter's `got connection from`) and are no events: a pre-result may yet be overruled.
Whether rspamd called it spam (`T`) says nothing: `no action` is no event, nor is an action of the site's own.

Nothing is quoted. Control characters are `\xNN`, and blanks in a message-id `?`, so that it holds none. But the sender
and the recipients are written without the quotes of a quoted local part and may hold any text, options of symbols come
from the mail's headers, and the recipients of the headers hold all but `>`. So the rows are three:
 - no blank in any element before the verdict, and but one `(default: ` in the line: nothing can be forged;
 - there is one queue id, before any sender, with the address behind it as in the default format, and one verdict only
   could be rspamd's: the list of symbols of a forged one breaks off before what follows;
 - else what is told has no client, and if the first and the last verdict differ, the one that is an event is told.
Symbols stand in falling order of their scores' size, so an option cannot pretend to be one that outweighs its own.
"""

from __future__ import annotations

from tui.model import Action, EventKind
from tui.parsers.rspamd_verdict import FIRST_OR_LAST, ONLY
from tui.parsers.shape import Judged, Program, Shape, Verdict

#: In the journal the console's own beginning may stand before the message; a message of no mail has no id or module.
_LEAD = (
    r"(?:(?:\d{4}-\d\d-\d\d [\d:.]++ |)(?:\[[a-z]++\] |)(?:#\d++|)\([a-z_\d]++\) |)"
    r"(?:<[^>\n]*+>; |)(?:[a-z_\d]*+; |)"
)
_TASK = rf"{_LEAD}rspamd_task_write_log: "

#: Elements before the verdict, in whatever order the site's format has them. None holds a blank.
_BEFORE = r"(?:[a-z_]++: \S++ ){0,12}?"
_OURS = r"(?:(?:id|qid): \S++ ){0,2}?"
#: The address comes before what a client chose; behind it only where a queue id says that a mail server told of it,
#: as a scan at delivery has no address and the sender from a header.
_NAMED = (
    rf"(?:(?={_OURS}(?:qid: <[^\s<>]++>, {_BEFORE}|)ip: (?P<ip>[^\s,]++), )|)"
    rf"(?:(?={_BEFORE}qid: <(?P<queue_id>[^\s<>]++)>, )|)"
    rf"(?:(?={_BEFORE}user: (?P<user>[^\s,]++), )|)"
    rf"(?:(?={_BEFORE}from: <(?P<sender>[^\s<>]++)>, )|)"
    rf"(?!{_BEFORE}ip: \S++ {_BEFORE}ip: )"
)

_SYMBOL = r"[\w.-]++(?:\([-+\w.]++\)|)(?:\{[^{}\n]*+\}|)"
_HEAVY = r"[\w.-]++(?:\([+\w.]++\)(?:\{[^{}\n]*+\}|)|(?=[,\]]))"  # none with a negative score
_HEAD = r"\(default: [TFS] "
_SCORES = r"\): \[[-+\w.]++/[-+\w.]++\]"
#: A verdict that rspamd may have written: its list of symbols ends well, or in braces within an option, or is cut off.
_LIKELY = rf"{_HEAD}\([^()\n]++{_SCORES} \[(?:{_SYMBOL},?)*(?:\]\)(?:,|\s*$)|\{{|\(?[-\d.]*+\]?\s*$)"


def _verdict(action: str = "action", symbols: str = "symbols") -> str:
    """A verdict's groups. The first symbols, which weigh most, are enough to tell why."""
    return rf"\((?P<{action}>[^()\n]++){_SCORES}(?= \[(?P<{symbols}>[^\n]{{0,400}}))"


_REASON = rf"(?: \[{_HEAVY}(?:,{_HEAVY}){{0,2}}|)"
_TOLD = rf"{_HEAD}(?P<reason>{_verdict()}{_REASON})"
#: The last of its kind in the line is rspamd's: behind it there are only recipients, who hold no `>`.
_RECIPIENT = r"(?:(?=[^\n]*digest: <[^<>\s]*+>, rcpts: <(?P<recipient>[^,<>\s]++)[,>])|)"
_FORCED = r"(?:(?=[^\n]*, forced: (?P<forced>[^\n]{1,400})$)|)"
_TAIL = _RECIPIENT + _FORCED

#: Most mails are good: a line that says so, and only once, is left in the block.
_HINT = (
    rf"{_LEAD}rspamd_(?:task_write_log: (?!{_BEFORE}{_HEAD}\(no action\)(?![^\n]*\(default: ))"
    r"|controller_check_password: (?:absent or|deny))"
)


def _task(name: str, pattern: str, verdict: Judged, hint: str = "") -> Shape:
    return Shape(name, "", _TASK + pattern, verdict, "mail_told", hint=hint)


RSPAMD = Program(
    name="rspamd",
    tag="rspamd",
    path=False,
    service="smtp",
    file=r"(?P<stamp>\d{4}-\d\d-\d\d [\d:.]++) (?:\[[a-z]++\] |)#(?P<process>\d++)\([a-z_\d]++\) ",
    shapes=(
        _task("task", rf"{_NAMED}{_BEFORE}(?!\(default: [^\n]*\(default: ){_TOLD}{_TAIL}", ONLY, _HINT),
        _task(
            "task with text that imitates",
            rf"(?=(?:(?!from: <|user: |{_LIKELY})[^\n])*?qid: <(?P<queue_id>[^\s<>]++)>, ip: (?P<ip>[^\s,]++), )"
            r"(?![^\n]*qid: <[^\n]*qid: <)"
            rf"(?:(?!{_LIKELY})[^\n])*?(?={_LIKELY})(?!\(default: [^\n]*{_LIKELY}){_TOLD}{_TAIL}",
            ONLY,
        ),
        _task(
            "task that tells no client for sure",
            rf"(?=[^\n]*{_HEAD}(?P<reason>{_verdict('last', 'last_symbols')}{_REASON}))"
            rf"[^\n]*?{_HEAD}{_verdict()}{_FORCED}",
            FIRST_OR_LAST,
        ),
        Shape(
            "web interface",
            "",
            # the address is the peer's, who may be a proxy; the password is not logged
            rf"{_LEAD}rspamd_(?P<service>controller)_check_password: "
            r"(?P<reason>absent or incorrect password has been specified|deny default password for remote access)"
            r"; source ip: (?:\[|)(?P<ip>[0-9A-Fa-f.:]+?)(?:\]|)(?::(?P<port>\d++)|)\s*$",
            Verdict(EventKind.LOGIN_FAILURE, None, Action.REJECT),
        ),
    ),
)

PROGRAMS: tuple[Program, ...] = (RSPAMD,)
