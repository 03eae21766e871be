"""All programs whose lines we read, and what service each speaks for."""

from __future__ import annotations

import re

from tui.parsers import (
    amavis,
    clamav,
    courier,
    cyrus,
    exim,
    opendkim,
    opendmarc,
    postgrey,
    roundcube,
    rspamd,
    sendmail,
    sogo,
    spf,
    uwimap,
)
from tui.parsers.cleanup import CLEANUP
from tui.parsers.dovecot import DOVECOT
from tui.parsers.fail2ban import FAIL2BAN
from tui.parsers.postfix import SMTPD
from tui.parsers.postscreen import DNSBLOG, POSTSCREEN, TLSPROXY
from tui.parsers.shape import Program
from tui.parsers.synology import LOG_CENTER
from tui.parsers.tags import service_of_path
from tui.parsers.values import Table

#: Programs whose tag is the last element of a path (`postfix/submission/smtpd`).
DAEMONS = (SMTPD, POSTSCREEN, DNSBLOG, CLEANUP, TLSPROXY)

#: Programs by their whole tag: one pattern skips them all, and the table is looked up by the tag.
NAMED: tuple[Program, ...] = (
    FAIL2BAN,
    *rspamd.PROGRAMS,
    *spf.PROGRAMS,
    *opendmarc.PROGRAMS,
    *opendkim.PROGRAMS,
    *postgrey.PROGRAMS,
    *amavis.PROGRAMS,
    *clamav.PROGRAMS,
    *exim.PROGRAMS,
    *sendmail.PROGRAMS,
    *cyrus.PROGRAMS,
    *courier.PROGRAMS,
    *sogo.PROGRAMS,
    *roundcube.PROGRAMS,
    *uwimap.PROGRAMS,
)

#: All. Dovecot's tag is whatever its instance is called, so it is tried last.
PROGRAMS = (*DAEMONS, *NAMED, LOG_CENTER, DOVECOT)


def _service(lead: bytes) -> str | None:
    """The service that the clients of a program ask for, by the path of its tag or its whole tag."""
    if lead.endswith(b"/"):
        return service_of_path(lead)
    tagged = (*NAMED, LOG_CENTER)
    named = (one for one in tagged if lead == one.name.encode() or re.fullmatch(one.tag.encode(), lead))
    return next((program.service for program in named), DOVECOT.service)


#: The path of a tag, or a tag without one -> service.
SERVICES = Table(_service)
SERVICES[None] = DOVECOT.service  # its own file has no tags
