"""SOGo's log-ins, in its own log and through syslog. Formats: UI/MainUI/SOGoRootPage.m of SOGo 2 to 5, and
SoObjects/SoHTTPAuthenticator.m of SOPE.

The client is what the web server before SOGo tells: one address (`x-webobjects-remote-host`), or the list of
`X-Forwarded-For`, to which each proxy adds who asked it; a client may have begun the list itself. So the last that is
no address of a private net is the one that our outermost proxy has seen. A user may be called like the end of the
client and the beginning of another user: a line with two such places gives no address.
"""

from __future__ import annotations

from tui.model import Action, EventKind
from tui.parsers.shape import Program, Shape, Verdict

_FAILED = Verdict(EventKind.LOGIN_FAILURE, None, Action.REJECT)
_SUCCESS = Verdict(EventKind.LOGIN_SUCCESS, None, Action.ACCEPT)

#: An address of a proxy of ours.
_PRIVATE = (
    r"(?:::ffff:)?(?:127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)[\d.]++|::1|f[cd][0-9a-f]{2}:[0-9a-f:]*+"
    r"|fe80:[0-9a-f:]*+"
)
_REMOTE = rf"from '(?:[^',\n]*+, *+){{0,20}}?(?P<ip>[0-9A-Fa-f.:]++)(?:, *+(?:{_PRIVATE})){{0,20}}'"
_ONE = "(?!.*' for user '.*' for user ')"
#: What SOGo says at the end of a failure (not in SOGo 1), and of a success.
_FAILURE_END = r"' (?P<reason>might not have worked)(?: - password policy: [-\d]++ [\w :-]*+)?\s*$"
_SUCCESS_END = r"' - expire = [-\d]++ [\w =-]*+\s*$"

SOGO = Program(
    name="sogod",
    tag="sogod?",
    path=False,
    service="web",
    file=r"(?P<stamp>[A-Z][a-z]{2} [\d ]\d [\d:]{8}|\d{4}-\d\d-\d\d [\d:.]++) sogod ?\[(?P<process>\d++)[:\w]*+\]:? ",
    shapes=(
        Shape(
            "failed log-in",
            "SOGoRootPage Login from ",
            rf"SOGoRootPage Login {_ONE}{_REMOTE} for user '(?P<user>.*){_FAILURE_END}",
            _FAILED,
        ),
        Shape(
            "failed log-in, client unsure",
            "SOGoRootPage Login from ",
            rf"SOGoRootPage Login from '.*{_FAILURE_END}",
            _FAILED,
        ),
        Shape(
            "log-in",
            "SOGoRootPage successful login from ",
            rf"SOGoRootPage successful login {_ONE}{_REMOTE} for user '(?P<user>.*){_SUCCESS_END}",
            _SUCCESS,
        ),
        # CalDAV, CardDAV and ActiveSync: only the line of the request, which also tells of requests without a log-in,
        # has the client
        Shape(
            "wrong password by HTTP",
            "",
            r"<0x[0-9A-Fa-fx]++\[SOGo[A-Za-z]{0,20}Authenticator\]>:? (?P<reason>(?:tried wrong|got empty) password) "
            r"for user '(?P<user>.*)'!\s*$",
            _FAILED,
            hint=r"<0x[0-9A-Fa-fx]++\[SOGo[A-Za-z]{0,20}Authenticator\]",
        ),
    ),
)

PROGRAMS = (SOGO,)
