"""Horde/IMP and SquirrelMail, through syslog and in files of their own. Formats: imp/lib/Auth.php of IMP 3 to 6.2 with
horde/lib/Auth and Horde_Log, the plugin squirrel_logger 2.0 to 2.3.

Horde writes user, client and, in brackets, X-Forwarded-For, then the server: user and header are the client's. A line
on which the client could stand in two places gives no address. SquirrelMail's client ends the line but for fixed words.
"""

from __future__ import annotations

from tui.model import Action, EventKind
from tui.parsers.shape import Program, Shape, Verdict

_FAILED = Verdict(EventKind.LOGIN_FAILURE, None, Action.REJECT)
_SUCCESS = Verdict(EventKind.LOGIN_SUCCESS, None, Action.ACCEPT)

#: Not just as long as a syslog daemon takes: it may have cut the line where the client chose.
WHOLE = r"(?!(?:[^\r\n]{900,1024}|[^\r\n]{1920,2048}|[^\r\n]{3968,4096}|[^\r\n]{8064,8192})\r?$)"
_APP = r"(?:\[\w++\] )?\[(?:horde|imp)\] "
_IP = r"[\[(](?P<ip>[0-9A-Fa-f.:]{1,44}[0-9A-Fa-f])[\])]"
_TO = r" to (?:Horde|\{[^}\n]*+\})?(?: \[[^\]\n]*+\])?\s*$"
_TO_CLIENT = (
    r" to (?:(?i:horde)|\{[^{}\n]*+\}) \((?P<ip>[0-9A-Fa-f.:]{1,44}[0-9A-Fa-f])\)"
    r" \[(?:pid \d++ )?on line [^\]\n]*+\]\s*$"
)
_FORWARDED = r" ?\(forwarded for \["
_PLACE = rf" [\[(][0-9A-Fa-f.:]{{1,44}}[0-9A-Fa-f][\])](?: to |{_FORWARDED})"

HORDE = Program(
    name="HORDE",
    tag="(?:HORDE|horde)",
    path=False,
    service="web",
    file=r"(?P<stamp>[A-Z][a-z]{2} [\d ]\d [\d:]{8}|\d{4}-\d\d-\d\dT\S++) (?:[A-Z]++: )?HORDE (?=\[)",
    shapes=(
        Shape(
            "failed log-in",
            "",
            rf"{WHOLE}{_APP}(?P<reason>FAILED LOGIN) for (?P<user>.*) {_IP}{_TO}",
            _FAILED,
            hint=r"\[\w++\] (?:\[\w++\] )?FAILED LOGIN for ",
        ),
        Shape(
            "failed log-in, forwarded",
            "",
            rf"{WHOLE}{_APP}(?P<reason>FAILED LOGIN) for (?!.*{_PLACE}.*{_PLACE})"
            rf"(?P<user>.*) {_IP}{_FORWARDED}.*\]\){_TO}",
            _FAILED,
        ),
        Shape(
            # the client stands last, but for where in the program
            "failed log-in, client last",
            "",
            rf"{WHOLE}{_APP}(?P<reason>FAILED LOGIN) for (?P<user>.*){_TO_CLIENT}",
            _FAILED,
        ),
        Shape("failed log-in, client unsure", "", rf"{_APP}(?P<reason>FAILED LOGIN) for ", _FAILED),
        Shape(
            # IMP 3: nothing of the client's stands before its address
            "failed log-in, client first",
            "",
            rf"{_APP}(?P<reason>FAILED LOGIN) (?P<ip>[0-9A-Fa-f.:]++) to \S*+ as (?P<user>.*?)(?: \[[^\]\n]*+\])?\s*$",
            _FAILED,
            hint=r"\[\w++\] (?:\[\w++\] )?FAILED LOGIN [0-9A-Fa-f]",
        ),
        Shape(
            "log-in",
            "",
            rf"{WHOLE}{_APP}Login success for (?P<user>.*) {_IP}(?:{_FORWARDED}.*\]\))?{_TO}",
            _SUCCESS,
            hint=r"\[\w++\] (?:\[\w++\] )?Login success for ",
        ),
    ),
)

#: `at ADDRESS on 11/24/2026 15:24:35: `
_AT = r" at (?P<ip>[0-9A-Fa-f.:]{1,44}[0-9A-Fa-f]) on \d\d/\d\d/\d{4} [\d:]{8}: ?"

SQUIRRELMAIL = Program(
    name="squirrelmail",
    tag="squirrelmail",
    path=False,
    service="web",
    file=r"(?P<stamp>\d\d/\d\d/\d{4} [\d:]{8}) ",
    shapes=(
        Shape(
            "failed log-in",
            "[LOGIN_ERROR]",
            WHOLE + r"\[LOGIN_ERROR\] (?P<user>.*?)(?: \([^()\n]*+\))? from (?P<ip>[0-9A-Fa-f.:]{1,44}[0-9A-Fa-f]): "
            r"(?P<reason>Unknown user or password incorrect)\.?\s*$",
            _FAILED,
        ),
        Shape("failed log-in, client unsure", "[LOGIN_ERROR]", r"\[LOGIN_ERROR\] ", _FAILED),
        Shape(
            # what it sends to syslog unless told otherwise
            "failed log-in by syslog",
            "Failed webmail login: by ",
            rf"{WHOLE}Failed webmail login: by (?P<user>.*) \([^()\n]*+\){_AT}"
            r"(?P<reason>Unknown user or password incorrect)\.?\s*$",
            _FAILED,
        ),
        Shape(
            "failed log-in by syslog, client unsure", "Failed webmail login: by ", "Failed webmail login: by ", _FAILED
        ),
        Shape(
            "log-in by syslog",
            "Successful webmail login: by ",
            rf"Successful webmail login: by (?P<user>\S++) \([^()\n]*+\){_AT}",
            _SUCCESS,
        ),
        Shape(
            "log-in",
            "[LOGIN] ",
            r"\[LOGIN\] (?P<user>\S++) (?:\([^()\n]*+\) )?from (?P<ip>[0-9A-Fa-f.:]{1,44}[0-9A-Fa-f]):\s",
            _SUCCESS,
        ),
    ),
)

PROGRAMS = (HORDE, SQUIRRELMAIL)
