"""All programs whose lines we read, and what service each speaks for."""

from __future__ import annotations

import re
from functools import lru_cache

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


_TAGGED = (*NAMED, LOG_CENTER)


@lru_cache(maxsize=256)  # tags of a log that somebody made up may be anything
def by_tag(tag: bytes) -> Program | None:
    """The program that is known by this whole tag; None for Postfix's daemons, and where it can be Dovecot's only."""
    return next((one for one in _TAGGED if re.fullmatch(one.tag.encode(), tag)), None)


def _service(lead: bytes) -> str | None:
    """The service that the clients of a program ask for, by the path of its tag or its whole tag."""
    if lead.endswith(b"/"):
        return service_of_path(lead)
    # in its own file a program has no tag, and its name stands for one
    named = (one for one in _TAGGED if lead == one.name.encode())
    return (by_tag(lead) or next(named, DOVECOT)).service


#: The path of a tag, or a tag without one -> service.
SERVICES = Table(_service)
SERVICES[None] = DOVECOT.service  # its own file has no tags
