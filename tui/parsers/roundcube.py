"""Roundcube's log-ins, in its files `errors` and `userlogins` and through syslog. Formats: rcube_imap.php, rcmail.php
(log_login), rcube.php (write_log, log_bug) and rcube_utils.php (remote_ip) of Roundcube 0.5 to 1.6.

A line names the user, then the client as the web server knows it, then in brackets what the headers X-Real-IP and
X-Forwarded-For say: user and headers are the client's, and so is the page asked for at the end of an error. A line on
which the client could stand in two places gives no address.
"""

from __future__ import annotations

from tui.model import Action, Category, EventKind
from tui.parsers import webmail
from tui.parsers.shape import Groups, Judged, Program, Shape, Verdict

_FAILED = Verdict(EventKind.LOGIN_FAILURE, None, Action.REJECT)
_SUCCESS = Verdict(EventKind.LOGIN_SUCCESS, None, Action.ACCEPT)

#: An old version's own stamp stands also behind syslog's; so does the name of the plugin `fail2ban`.
_STAMP = r"\[\d\d?-[A-Z][a-z]{2}-\d{4} [\d:. +-]++\]:? |\[roundcube\] "
_SESSION = rf"(?:{_STAMP})?(?:<\w{{1,40}}+> )?"
_IP = r"(?P<ip>[0-9A-Fa-f.:]{1,44}[0-9A-Fa-f])"
_NOTES = r" ?\((?:X-Real-IP|X-Forwarded-For): "
_IN_SESSION = r" in session [\w.-]++"
_ERROR = r"(?: \(error: -?\d++\))?"

#: How a client stands on a line of userlogins, and on one of errors.
_PLACE = rf" from [0-9A-Fa-f.:]{{1,44}}[0-9A-Fa-f](?:{_NOTES}|{_IN_SESSION}|\s*$)"
_ERROR_PLACE = rf" from [0-9A-Fa-f.:]{{1,44}}[0-9A-Fa-f](?:{_NOTES}|\. |\s*$)"
_NOTED = rf"{_SESSION}(?P<reason>Failed login) for "  # in userlogins
_TOLD = rf"{_SESSION}(?:IMAP Error: )?(?P<reason>Login failed|FAILED login) for "  # in errors


def judge_error(groups: Groups) -> Verdict:
    """A refused log-in, unless Roundcube could not reach its IMAP server."""
    if (groups[0] or b"").startswith((b"Could not connect", b"Connection timed out", b"Empty startup greeting")):
        return Verdict(EventKind.LOGIN_FAILURE, Category.SERVER, Action.DEFER)
    return _FAILED


ROUNDCUBE = Program(
    name="roundcube",
    tag="roundcube",
    path=False,
    service="web",
    file=r"\[(?P<stamp>\d\d?-[A-Z][a-z]{2}-\d{4} [\d:.]++ [+-]\d{4})\]: ",
    shapes=(
        Shape(
            # the line's end tells that no note of a header stands behind this client
            "failed log-in",
            "",
            rf"{webmail.WHOLE}{_NOTED}(?P<user>.*) from {_IP}{_IN_SESSION}{_ERROR}\s*$",
            _FAILED,
            "web_login",
            hint=rf"<\w++> Failed login for |Failed login for |(?:{_STAMP})(?:<\w++> )?Failed login for ",
        ),
        Shape(
            "failed log-in, with headers",
            "",
            rf"{webmail.WHOLE}{_NOTED}(?!.*{_PLACE}.*{_PLACE})(?P<user>.*) from {_IP}{_NOTES}.*\)"
            rf"{_IN_SESSION}{_ERROR}\s*$",
            _FAILED,
            "web_login",
        ),
        Shape(
            "IMAP error",
            "",
            rf"{webmail.WHOLE}{_TOLD}(?!.*{_ERROR_PLACE}.*{_ERROR_PLACE})"
            rf"(?P<user>.*?)(?: against (?P<server>\S++))? from {_IP}"
            rf"(?:{_NOTES}[^()\n]*+\))?(?:\. (?P<said>.*)|\s*$)",
            Judged(("said",), judge_error),
            "web_error",
            hint=r"<\w++> (?:IMAP Error: )?(?:Login failed|FAILED login) for "
            "|IMAP Error: (?:Login failed|FAILED login) for |Login failed for |FAILED login for "
            rf"|(?:{_STAMP})(?:<\w++> )?(?:IMAP Error: )?(?:Login failed|FAILED login) for ",
        ),
        Shape("failed log-in, client unsure", "", _NOTED, _FAILED),
        Shape("IMAP error, client unsure", "", _TOLD, _FAILED),
        Shape(
            "log-in",
            "",
            rf"{webmail.WHOLE}{_SESSION}Successful login for (?P<user>.*) \((?i:id):? \d++\) from {_IP}"
            rf"(?:(?:{_NOTES}.*\))?{_IN_SESSION})?\s*$",
            _SUCCESS,
            hint=rf"<\w++> Successful login for |Successful login for |(?:{_STAMP})(?:<\w++> )?Successful login for ",
        ),
    ),
)

PROGRAMS = (ROUNDCUBE, *webmail.PROGRAMS)
