"""Exim's main and reject log, in a file of its own or by syslog. Read are the messages of Exim 4.x as of 4.96.

The reject log repeats what the main log tells, and syslog gets both (`syslog_duplication`): read one of them. Lines of
deliveries (`=>`, `**`, `==`, `SMTP error from remote mail server`) tell of what other servers did: no events.

Every connection has a process of its own, so a session is known by the number of the process, as Postfix's is. A file
has it with `log_selector = +pid` only; without it the end of a session is a companion of the line before it if that
has the same client.
"""

from __future__ import annotations

from tui.parsers import exim_acl, exim_probes, exim_refusals
from tui.parsers.shape import Program

EXIM = Program(
    name="exim",
    tag="exim4?",
    path=False,
    service="smtp",
    # Dovecot's own file has the same stamp, and then a daemon's name and a colon
    file=(
        r"(?P<stamp>\d{4}-\d\d-\d\d [\d:]{8}(?:\.\d++|)(?: [+-]\d{4}|)) (?:\[(?P<process>\d++)\] |)"
        r"(?![a-z][\w-]*+[:(<])"
    ),
    shapes=(*exim_acl.SHAPES, *exim_refusals.SHAPES, *exim_probes.SHAPES),
)

PROGRAMS: tuple[Program, ...] = (EXIM,)
