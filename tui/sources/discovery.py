"""The logs that this host has, and why one of them cannot be read."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tui.language import N_
from tui.sources.access import not_a_log, why_not
from tui.sources.configured import configured_logs
from tui.sources.errors import SourceError
from tui.sources.logfile import Identity, LogFile, identity_of
from tui.sources.rotated import is_rotated_name


@dataclass(frozen=True, slots=True)
class Found:
    """A log on this host. `why_not` is a whole sentence where it is not readable."""

    path: Path
    what: str
    readable: bool
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Discovery:
    """What there is, and the patterns that were looked for."""

    found: tuple[Found, ...]
    looked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place where a log may be. `pattern` is a glob below the root.

    `unless` names groups: where one of them was found before, these lines would be the same again. `database` says that
    it is Log Center's, in SQLite.
    """

    pattern: str
    what: str
    group: str = ""
    unless: frozenset[str] = frozenset()
    database: bool = False


_MAIL = frozenset({"mail"})

#: In the order in which they are shown, and read where they are not followed. A new place is a new row.
CANDIDATES: Final = (
    # first, for it tells why a mail was discarded, and Postfix's log only that it was
    Candidate("var/log/rspamd/rspamd.log", N_("Rspamd log")),
    Candidate("var/log/mail.log", N_("Postfix/Dovecot syslog"), "mail"),
    Candidate("var/log/maillog", N_("Postfix/Dovecot syslog"), "mail"),
    Candidate("volume*/@maillog/maillog", N_("MailPlus Server mail log"), "mail"),
    Candidate("volume*/@maillog/*", N_("MailPlus Server log")),
    Candidate("var/log/mail.info", N_("Postfix/Dovecot syslog (mail.info)"), "mail", _MAIL),
    Candidate("var/log/mail.warn", N_("Postfix/Dovecot syslog, warnings only"), "warnings", _MAIL),
    Candidate("var/log/mail.err", N_("Postfix/Dovecot syslog, errors only"), "errors", _MAIL | {"warnings"}),
    Candidate("var/log/dovecot*.log", N_("Dovecot log")),
    # exim's reject log repeats what its main log tells
    Candidate("var/log/exim4/mainlog", N_("Exim main log"), "exim"),
    Candidate("var/log/exim/main*log", N_("Exim main log"), "exim"),
    Candidate("var/log/exim_mainlog", N_("Exim main log"), "exim"),
    Candidate("var/log/amavis*.log", N_("amavis log")),
    Candidate("var/log/clamav/clamav-milter.log", N_("ClamAV milter log")),
    Candidate("var/log/sogo/sogo.log", N_("SOGo log")),
    Candidate("var/log/roundcube*/userlogins*", N_("Roundcube log-ins")),
    Candidate("var/log/roundcube*/errors*", N_("Roundcube errors")),
    Candidate("var/log/fail2ban.log", N_("fail2ban log")),
    Candidate("var/log/synolog/.SYNOCONNDB", N_("Synology Connection log"), database=True),
    Candidate("var/log/synolog/.SYNOSYSDB", N_("Synology System log"), database=True),
)

#: Looked at last, when nothing above or in a configuration has the mail lines.
GENERAL: Final = (
    Candidate("var/log/syslog", N_("general syslog"), "mail", _MAIL),
    Candidate("var/log/messages", N_("general syslog"), "mail", _MAIL),
)


def discover(root: Path = Path("/")) -> Discovery:
    """Look for logs below `root`: each file once, whatever it is called."""
    rows = [*CANDIDATES, *(_configured(root)), *GENERAL]
    found: list[Found] = []
    groups: set[str] = set()
    seen: set[Identity | str] = set()
    for row in rows:
        if row.unless & groups:
            continue
        for path in _matching(root, row.pattern):
            one = _look(path, row, seen)
            if one:
                found.append(one)
                groups.add(row.group)
    return Discovery(tuple(found), tuple(dict.fromkeys(str(root / row.pattern) for row in rows)))


def _configured(root: Path) -> Iterator[Candidate]:
    for path, what in configured_logs(root):
        yield Candidate(path.lstrip("/"), what, "mail")


def _matching(root: Path, pattern: str) -> Iterator[Path]:
    """Files at a pattern, in order of name; in a folder that may not be entered, the name that might be there."""
    folder_pattern, _, name = pattern.rpartition("/")
    for folder in sorted(root.glob(folder_pattern)):
        if os.access(folder, os.R_OK | os.X_OK):
            yield from sorted(folder.glob(name))
        elif "*" not in name:
            yield folder / name


def _look(path: Path, row: Candidate, seen: set[Identity | str]) -> Found | None:
    """What is at `path`; None where there is nothing, no log, or one already found."""
    if is_rotated_name(path.name):
        return None
    try:
        status = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        return _once(Found(path, row.what, False, why_not(path, error)), os.path.realpath(path), seen)
    if not stat.S_ISREG(status.st_mode):
        return None
    return _once(_tried(path, row), identity_of(status), seen)


def _once(found: Found | None, key: Identity | str, seen: set[Identity | str]) -> Found | None:
    if found is None or key in seen:
        return None
    seen.add(key)
    return found


def _tried(path: Path, row: Candidate) -> Found | None:
    if row.database:
        from tui.sources.synology_trouble import trouble  # loads SQLite

        why = trouble(path)
        return Found(path, row.what, not why, why)
    try:
        log = LogFile.open(path)
    except OSError as error:
        gone = error.errno == errno.ENOENT
        return None if gone else Found(path, row.what, False, why_not(path, error))
    except SourceError:
        if "*" in row.pattern:  # a folder of many files: what is no log there was never meant
            return None
        return Found(path, row.what, False, not_a_log(path))
    packed = log.packed()
    log.close()
    return None if packed else Found(path, row.what, True)
