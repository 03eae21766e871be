"""Log files that a mail server's own configuration names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tui.language import N_

#: Longest configuration file that is looked at, in bytes.
_LIMIT: Final = 1 << 20

#: Where it stands, the setting, and what the file holds. postconf(5) maillog_file; Dovecot's log_path, info_log_path.
_SETTINGS: Final = (
    ("etc/postfix/main.cf", "maillog_file", N_("Postfix log (maillog_file)")),
    ("etc/dovecot/dovecot.conf", "log_path", N_("Dovecot log (log_path)")),
    ("etc/dovecot/dovecot.conf", "info_log_path", N_("Dovecot log (info_log_path)")),
    ("etc/dovecot/conf.d/*.conf", "log_path", N_("Dovecot log (log_path)")),
    ("etc/dovecot/conf.d/*.conf", "info_log_path", N_("Dovecot log (info_log_path)")),
    ("etc/dovecot/local.conf", "log_path", N_("Dovecot log (log_path)")),
    ("etc/dovecot/local.conf", "info_log_path", N_("Dovecot log (info_log_path)")),
)


def configured_logs(root: Path) -> Iterator[tuple[str, str]]:
    """Absolute paths named in configurations below `root`, and what each holds; only those written out plainly."""
    for pattern, setting, what in _SETTINGS:
        for file in sorted(root.glob(pattern)):
            value = _last_value(file, setting)
            # a macro, a relative path or /dev/stdout cannot be followed; "syslog" and "" are not files
            if value.startswith("/") and not value.startswith("/dev/") and not re.search(r"[$%*?\[{]", value):
                yield value, what


def _last_value(file: Path, setting: str) -> str:
    """The setting's value; both servers let the last of several win. Empty where it is not set or not readable."""
    try:
        with file.open("rb") as opened:
            text = opened.read(_LIMIT).decode("utf-8", "replace")
    except OSError:
        return ""
    # in main.cf an indented line continues the one before it
    indent = "" if file.name == "main.cf" else r"[ \t]*"
    values = re.findall(rf"^{indent}{setting}[ \t]*=[ \t]*([^#\n]*)", text, re.MULTILINE)
    return values[-1].strip().strip('"') if values else ""
