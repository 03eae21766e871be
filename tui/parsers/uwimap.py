"""IMAP and POP3 servers that share their tags (UW's imapd and ipop3d, Courier, Cyrus), and proxies before such servers.

Formats: UW imap-2000 to panda-2011 (osdep/unix/env_unix.c, imapd.c, ipop3d.c), Perdition 1.17 to 2.2 (perdition.c),
nginx 0.5 to 1.27 (mail/ngx_mail_auth_http_module.c, ngx_mail_handler.c) by syslog and in its error log.

UW cuts a user after 64 or 80 characters and the client `name [address]` after 80, at the end of the line: a name of
the client's own making may push the address out, but it holds no bracket. A proxy tells the client before the user.
"""

from __future__ import annotations

from tui.model import Action, Category, EventKind
from tui.parsers import courier, cyrus, pam, vpopmail
from tui.parsers.shape import Groups, Judged, Program, Shape, Verdict

_FAILED = Verdict(EventKind.LOGIN_FAILURE, None, Action.REJECT)
_SUCCESS = Verdict(EventKind.LOGIN_SUCCESS, None, Action.ACCEPT)

_HOST = r" host=(?:(?P<hostname>[^\[\]\s=]++) )?\[(?P<ip>[0-9A-Fa-f.:]{0,45})\]"
_DOMAIN = r" domain=\S{1,64}"  # some builds
_LOGIN = r"(?P<reason>Login (?:failed|failure|disabled|excessive login failures|SYSTEM BREAK-IN ATTEMPT))"

UW = (
    Shape(
        "UW failed log-in",
        "",
        rf"{_LOGIN} user=(?P<user>(?:(?!{_DOMAIN} auth=).){{0,64}})(?:{_DOMAIN})? auth=.{{0,64}}{_HOST}\s*$",
        _FAILED,
        hint=r"Login (?:failed |failure |disabled |excessive |SYSTEM )",
    ),
    Shape("UW failed log-in, old", "", rf"{_LOGIN} user=(?P<user>(?!.* auth=).{{0,80}}){_HOST}\s*$", _FAILED),
    Shape("UW failed log-in, cut", "", _LOGIN, _FAILED),
    Shape(
        "UW failed authentication",
        "",
        rf"(?P<reason>AUTHENTICATE [\w-]*+).* failure{_HOST}\s*$",
        _FAILED,
        hint="AUTHENTICATE ",
    ),
    Shape(
        "UW failed override",
        "",
        rf"(?P<reason>Failed) (?P<user>.{{0,80}}) override of user=.{{0,80}}{_HOST}\s*$",
        _FAILED,
        hint=r"Failed [^\n]{1,80} override of user=",
    ),
    Shape(
        "UW log-in",
        "",
        rf"(?:Login|Auth(?:enticated)?|APOP) user=(?P<user>.{{0,80}}){_HOST}(?: nmsgs=\d++/\d++)?\s*$",
        _SUCCESS,
        hint="Login user=|Auth user=|Authenticated user=|APOP user=",
    ),
)

_SHARED = (
    *cyrus.REFUSALS,
    *cyrus.LOGINS,
    *cyrus.CONNECTIONS,
    *courier.LOGINS,
    *courier.LISTENER,
    *UW,
    *pam.pam("never_counts"),
)

IMAP = Program(
    name="imap",
    tag="(?:imap|cyrus/imap|courier-?imap)(?:proxyd|d|s|ds|)(?:login)?(?:-ssl)?",
    path=False,
    service="imap",
    shapes=_SHARED,
)
POP3 = Program(
    name="pop3",
    tag="(?:pop3|cyrus/pop3|courier-?pop3|ipop[23])(?:proxyd|d|s|ds|)(?:login)?(?:-ssl)?",
    path=False,
    service="pop3",
    shapes=_SHARED,
)


def judge_proxied(groups: Groups) -> Verdict:
    """What became of a log-in by Perdition: `ok`, or `failed: ` and where."""
    status = groups[0] or b""
    if status == b"ok":
        return _SUCCESS
    if b"Negotiation" in status:  # the server behind it
        return Verdict(EventKind.LOGIN_FAILURE, Category.SERVER, Action.DEFER)
    return _FAILED


_PEERS = r" ?\[?(?P<ip>[0-9A-Fa-f.:]{1,45})\]?:(?P<port>\d++)->"

_PERDITION = (
    Shape(
        "log-in",
        "Auth:",
        rf"Auth:{_PEERS}\S*+ (?:client-secure=\S*+ )?authorisation_id=.*authentication_id=\"(?P<user>.*)\" "
        r"server=\"[^\"\n]*+\" protocol=\S++ server-secure=\S++ status=\"(?P<reason>[^\"\r\n]*+)\"\s*$",
        Judged(("reason",), judge_proxied),
    ),
    Shape(
        "log-in not tried",
        "Fatal Error",
        rf"Fatal Error:? (?P<reason>(?:Timeout )?reading authentication information) from client{_PEERS}",
        Verdict(EventKind.PROBE, Category.PROTOCOL, Action.DISCONNECT),
    ),
)

#: What stands before a message: a stamp of its own also in syslog.
_NGINX = r"(?:\d{4}/\d\d/\d\d [\d:]{8} )?\[\w++\] \d++#\d++: \*\d++ "
#: ngx_mail_log_error of ngx_mail_handler.c.
_NGINX_CLIENT = r", client: (?P<ip>[0-9A-Fa-f.:]++)(?: using starttls)?, server: [^,\n]*+"
#: No second place where what another server said may end.
_ONE_END = r"(?!.*\" while [\w -]{1,60}, client: .*\" while [\w -]{1,60}, client: )"
#: What mail servers say of a wrong password; other answers are their own trouble.
_UPSTREAM_SAYS = r"535[ -][^\n]*?|[^\s\"]{1,32} NO (?:\[AUTH|(?i:auth|log))[^\n]*?|-ERR (?:\[AUTH|(?i:auth|log))[^\n]*?"

NGINX = Program(
    name="nginx",
    tag="nginx",
    path=False,
    service="auth",
    file=r"(?P<stamp>\d{4}/\d\d/\d\d [\d:]{8}) (?=\[)",
    shapes=(
        Shape(
            "failed log-in",
            "",
            _NGINX + _ONE_END + r"client login failed: \"(?P<reason>[^\"\n]*+)\""
            rf" while [\w -]++{_NGINX_CLIENT}(?:, login: \"(?P<user>.*)\")?",
            _FAILED,
            hint=r"\d{4}/\d\d/\d\d [\d:]{8} \[\w++\] [^ \n]++ [^ \n]++ client login"
            r"|\[\w++\] [^ \n]++ [^ \n]++ client login",
        ),
        Shape(
            "log-in refused by the server behind",
            "",
            _NGINX + _ONE_END + rf"upstream sent invalid response: \"(?P<reason>{_UPSTREAM_SAYS})\""
            rf" while [\w -]++{_NGINX_CLIENT}(?:, login: \"(?P<user>.*)\")?",
            _FAILED,
            hint=r"\d{4}/\d\d/\d\d [\d:]{8} \[\w++\] [^ \n]++ [^ \n]++ upstream sent invalid"
            r"|\[\w++\] [^ \n]++ [^ \n]++ upstream sent invalid",
        ),
        Shape("refused, client unsure", "", _NGINX + r"client login failed: ", _FAILED),
        Shape(
            # without a name it is mail from outside, which nobody has to log in for
            "log-in",
            "",
            _NGINX + rf"client logged in{_NGINX_CLIENT}, login: \"(?P<user>.*)\"",
            _SUCCESS,
            hint=r"\d{4}/\d\d/\d\d [\d:]{8} \[\w++\] [^ \n]++ [^ \n]++ client logged"
            r"|\[\w++\] [^ \n]++ [^ \n]++ client logged",
        ),
    ),
)

#: The user stands before the address, which ends the line.
SOLID_POP3D = Program(
    name="solid-pop3d",
    tag="solid-pop3d",
    path=False,
    service="pop3",
    shapes=(
        Shape(
            "failed log-in",
            "",
            r"(?P<reason>(?:APOP )?authentication failed|root login not allowed|can.?t find APOP secret)"
            r"(?:(?:: (?:no such user|can't map user name):?| for (?:mapped )?user) (?P<user>.*))?"
            r" - (?P<ip>[0-9A-Fa-f.:]{1,45})\s*$",
            _FAILED,
            hint="authentication failed|APOP authentication failed|root login not allowed|can.?t find APOP",
        ),
    ),
)

PROGRAMS = (
    IMAP,
    POP3,
    SOLID_POP3D,
    *(
        Program(name=f"perdition.{service}", tag=tag, path=False, service=service, shapes=_PERDITION)
        for service, tag in (
            ("imap", r"perdition(?:\.imap4?s?)?"),
            ("pop3", r"perdition\.pop3?s?"),
            ("sieve", r"perdition\.managesieve"),
        )
    ),
    NGINX,
    *pam.PROGRAMS,
    *vpopmail.PROGRAMS,
)
