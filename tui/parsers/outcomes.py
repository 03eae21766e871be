"""Where a line's way through the reader may end, and what the rules of `joins` do, in words for people."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from tui.language import N_


class Outcome(StrEnum):
    """Where a line's way ended."""

    EVENT = "event"
    EMPTY = "empty"
    NO_STAMP = "no stamp"
    NO_FORM = "unknown form"
    NO_TABLE = "no table"
    NO_PROGRAM = "unknown program"
    NO_HINT = "no hint"
    NO_ROW = "no row"
    NO_EVENT = "no event"
    OURSELVES = "ourselves"
    EXPORT = "export"


#: What an outcome means; `{}` is the program.
SENTENCES: Mapping[Outcome, str] = {
    Outcome.EVENT: N_("an event"),
    Outcome.EMPTY: N_("an empty line"),
    Outcome.NO_STAMP: N_("no event: the line does not begin with a time stamp that any program or syslog writes"),
    Outcome.NO_FORM: N_(
        "no event: a stamp, but behind it neither host and tag, as syslog writes them, nor what a program"
        " that we know writes in a log file of its own"
    ),
    Outcome.NO_TABLE: N_("no event: {} is Postfix's, but its lines tell of no attack: no table reads them"),
    Outcome.NO_PROGRAM: N_("no event: no program that we know logs as {}"),
    Outcome.NO_HINT: N_("no event: no row of {} begins like this message, so it was passed by in the block"),
    Outcome.NO_ROW: N_("no event: the message begins like rows of {}, but none of them fits it"),
    Outcome.NO_EVENT: N_("no event: a row of {} has read it, and what it says is no attack"),
    Outcome.OURSELVES: N_("no event: a line of the private listener that our own policy asks"),
    Outcome.EXPORT: N_("no event: a row of an exported log that tells of no log-in, block or probe"),
}

#: Rule of `joins` -> what it does.
RULES: Mapping[str, str] = {
    "": N_("none: every such line counts by itself"),
    "smtpd_told": N_("this smtpd process has told of this client: its closing line will not count (within 300 s)"),
    "smtpd_sasl": N_(
        "the authentication server's line of the same log-in, from the same address within 20 s, is its"
        " companion, whichever is read first; the closing line of this process will not count"
    ),
    "smtpd_closing": N_("does not count when its process has told of this client before (within 300 s)"),
    "smtpd_closed": N_(
        "does not count when its process has told of this client before (within 300 s); ends the session"
    ),
    "dnsbl_listed": N_(
        "the first zone that lists a client counts, further ones do not until postscreen ranks it (within 10 s)"
    ),
    "dnsbl_rank": N_(
        "does not count when a zone's listing of this client was told before (within 10 s); takes its zone"
    ),
    "postscreen_test": N_("of one connection (address and port) the first failed test counts"),
    "postscreen_reject": N_("the first refused recipient behind a failed test is the same attempt; further ones count"),
    "dovecot_auth": N_(
        "a further password database, asked for the same attempt (within 2 s), does not count; without a"
        " session, Postfix's line of the same log-in is its companion"
    ),
    "dovecot_login": N_("does not count when an authentication line of the same session was told; takes its user"),
    "dsm_login": N_("Postfix's or PAM's line of the same log-in, from the same address within 20 s, is its companion"),
    "mail_told": N_(
        "of lines that tell of a mail, by its queue id (within 300 s), the first counts, and tells the client,"
        " and Postfix's line of a milter's discard, which knows no reason, the category"
    ),
    "smtpd_proxied": N_("takes the client of its smtpd process from an earlier line; its closing line will not count"),
    "sendmail_pending": N_("does not count: the `from=` line of the same mail names the client, and counts for all"),
    "sendmail_from": N_("counts for the refusals of the same mail that name no client; no event where there were none"),
    "web_error": N_(
        "of Roundcube's two lines of a log-in, in `errors` and `userlogins` (within 20 s), the first counts"
    ),
    "web_login": N_(
        "of Roundcube's two lines of a log-in, in `errors` and `userlogins` (within 20 s), the first counts"
    ),
    "dsm_pam": N_("of DSM's two lines of a log-in, by PAM and in the Connection log (within 20 s), the first counts"),
    "never_counts": N_(
        "never counts: another line surely tells of the same (Postfix refuses in a policy server's words),"
        " or it led to nothing"
    ),
}
