"""PAM behind mail services, saslauthd, and the log-in of Synology DSM's own pages. Formats: pam_unix_auth.c and
support.c of Linux-PAM 0.7x to 1.5 and their like (pam_sss, pam_ldap), saslauthd-main.c of Cyrus SASL 2.1.

Whoever asked PAM or saslauthd tells of the same log-in and knows the client, so these lines never count; DSM's do,
for nothing else in the file tells of it. A client's text is `user=` at the end, and `ruser=` where a service sets it.
`dovecot` reads what Dovecot asked PAM.
"""

from __future__ import annotations

from tui.model import Action, EventKind
from tui.parsers.shape import Program, Shape, Verdict

_FAILED = Verdict(EventKind.LOGIN_FAILURE, None, Action.REJECT)

#: The service by the name of its PAM file; one of another name gives none.
_SERVICE = r"(?:(?P<service>imap|pop3|sieve|smtps|smtp|submission)|(?!dovecot)[\w./-]++)(?::auth)?"
_MODULE = rf"(?:\(?pam_\w++(?:\({_SERVICE}\))?\)?:? )?"
_BEGIN = (
    _MODULE + r"(?:(?P<count>\d++) more )?(?P<reason>authentication failures?); "
    r"(?:logname=\S*+ )?(?:uid=\S*+ )?(?:euid=\S*+ )?(?:tty=\S*+ )?"
)
_USER = r"(?:\s++user=(?P<user>.*(?<!\r)|))?\s*$"
_HINT = (
    r"authentication failure|\d++ more authentication"
    r"|pam_[^; \n]++ (?:\d++ more )?authentication failure|\(pam_\w++\) (?:\d++ more )?authentication failure"
)


def pam(join: str) -> tuple[Shape, ...]:
    """Failures as PAM's modules tell them."""
    return (
        Shape("pam", "", _BEGIN + r"ruser= rhost=(?P<ip>\S*+)" + _USER, _FAILED, join, hint=_HINT),
        # what the service has set as the remote user is the client's: only a single address is believed
        Shape(
            "pam, remote user",
            "",
            _BEGIN + r"(?!.*\brhost=.*\brhost=)ruser=.*\brhost=(?P<ip>\S*+)" + _USER,
            _FAILED,
            join,
        ),
        Shape("pam, forged", "", _BEGIN, _FAILED, join),
    )


PROGRAMS = (
    Program(
        name="saslauthd",
        tag=r"(?:saslauthd(?:\(pam_unix\))?|authdaemond(?:\.\w++)?|(?:imap|pop3?|smtp|sieve)\(pam_unix\))",
        path=False,
        service="auth",
        shapes=(
            Shape(
                "saslauthd",
                "do_auth ",
                r"do_auth *+: (?P<reason>auth failure): \[user=(?P<user>.*)\] "
                r"\[service=(?P<service>imap|pop3|sieve|smtps|smtp|submission|)[^\]]*+\] \[realm=.*\] \[mech=",
                _FAILED,
                "never_counts",
            ),
            *pam("never_counts"),
        ),
    ),
    Program(
        name="dsm",
        tag=r"synoscgi_SYNO\.API\.Auth_\d++_login",
        path=False,
        service="web",
        shapes=pam("dsm_pam"),
    ),
)
