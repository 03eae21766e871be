"""Logs in every state, the same every time."""

from __future__ import annotations

from datetime import timedelta

from tests.ui.fake_watched import FakeWatched
from tests.ui.scene import NOW, evening
from tui.model import SourceState, SourceStatus
from tui.picture import Unread

BUSY = SourceStatus(
    "/var/log/mail.log",
    SourceState.FOLLOWING,
    size=28_000_000,
    done=28_000_000,
    offset=12_345_678,
    length=12_347_900,
    rotations=2,
    lines=1_204_331,
    events=40_213,
    rate=12.4,
    unread=37,
    looked=1_100_000,
    last_line=NOW - timedelta(seconds=4),
    last_event=NOW - timedelta(seconds=9),
)
LOADING = SourceStatus(
    "/var/log/dovecot-info.log",
    SourceState.READING,
    size=100_000_000,
    done=43_000_000,
    offset=12_345_678,
    length=12_345_678,
    lines=604_331,
    events=213,
    rate=42_000,
    looked=60_000,
    last_line=NOW,
    last_event=NOW - timedelta(hours=30),
)
DENIED = SourceStatus(
    "/volume1/@maillog/maillog",
    SourceState.UNREADABLE,
    "cannot read /volume1/@maillog/maillog: permission denied; add yourself to group adm, or run with sudo",
)
DATABASE = SourceStatus(
    "/var/log/.SYNOCONNDB",
    SourceState.FOLLOWING,
    offset=4_700,
    length=4_711,
    in_rows=True,
    lines=4_711,
    events=300,
    looked=4_711,
)
MISSING = SourceStatus(
    "/var/log/rspamd.log", SourceState.WAITING, "there is no file /var/log/rspamd.log now; waiting for it"
)
ENDED = SourceStatus("stdin", SourceState.ENDED, offset=999, length=999, lines=9)

STRANGE = "Mar 14 21:26:00 mx1 postfix/smtpd[4711]: warning: of a new kind from unknown[203.0.113.9]"
UNREAD = (
    Unread(
        "postfix/smtpd",
        "warning: of a new kind from unknown[…]",
        30,
        NOW - timedelta(hours=3),
        NOW - timedelta(minutes=4),
        STRANGE,
    ),
    Unread(
        "dovecot",
        "auth: Error: something went wrong",
        7,
        NOW - timedelta(hours=5),
        NOW - timedelta(minutes=40),
        "Mar 14 20:50:00 mx1 dovecot: auth: Error: something went wrong with 佐藤",
    ),
)


def busy() -> FakeWatched:
    """The evening, read from all of them."""
    watched = evening()
    watched.sources = (BUSY, LOADING, DENIED, DATABASE, MISSING, ENDED)
    watched.unread_lines[BUSY.name] = UNREAD
    return watched
