"""Which logs a host has, seen from the folders below a root."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tui.sources.discovery import discover

LINE = b"Nov 24 10:00:00 mx postfix/smtpd[1]: connect from unknown[192.0.2.1]\n"


@pytest.fixture
def host(tmp_path: Path) -> Path:
    return tmp_path


def _put(host: Path, *names: str, text: bytes = LINE) -> None:
    for name in names:
        path = host / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text)


def _names(host: Path) -> list[str]:
    return [str(one.path.relative_to(host)) for one in discover(host).found]


def test_a_debian_host_has_mail_log_and_not_its_parts_again(host: Path) -> None:
    _put(host, *(f"var/log/{name}" for name in ("mail.log", "mail.info", "mail.warn", "mail.err", "syslog")))
    _put(host, "var/log/mail.log.1", "var/log/mail.log.2.gz")
    found = discover(host).found
    assert [(one.path, one.what, one.readable, one.why_not) for one in found] == [
        (host / "var/log/mail.log", "Postfix/Dovecot syslog", True, "")
    ]


def test_without_mail_log_its_parts_are_taken(host: Path) -> None:
    _put(host, "var/log/mail.warn", "var/log/mail.err", "var/log/messages")
    assert _names(host) == ["var/log/mail.warn", "var/log/messages"]
    _put(host, "var/log/mail.info")
    assert _names(host) == ["var/log/mail.info"]


def test_the_general_log_is_taken_only_when_there_is_no_other(host: Path) -> None:
    _put(host, "var/log/syslog", "var/log/fail2ban.log")
    assert _names(host) == ["var/log/fail2ban.log", "var/log/syslog"]
    _put(host, "var/log/maillog")
    assert _names(host) == ["var/log/maillog", "var/log/fail2ban.log"]


def test_servers_with_logs_of_their_own(host: Path) -> None:
    _put(host, "var/log/maillog", "var/log/dovecot.log", "var/log/dovecot-info.log", "var/log/rspamd/rspamd.log")
    assert [(one.path.name, one.what) for one in discover(host).found] == [
        ("rspamd.log", "Rspamd log"),
        ("maillog", "Postfix/Dovecot syslog"),
        ("dovecot-info.log", "Dovecot log"),
        ("dovecot.log", "Dovecot log"),
    ]


def test_exims_main_log_is_taken_and_not_the_one_that_repeats_it(host: Path) -> None:
    _put(host, "var/log/exim4/mainlog", "var/log/exim4/rejectlog", "var/log/exim4/mainlog.1")
    assert _names(host) == ["var/log/exim4/mainlog"]


def test_webmail_and_filters_with_logs_of_their_own(host: Path) -> None:
    _put(host, "var/log/roundcube/userlogins.log", "var/log/roundcube/errors.log", "var/log/sogo/sogo.log")
    _put(host, "var/log/clamav/clamav-milter.log", "var/log/clamav/freshclam.log")
    assert _names(host) == [
        "var/log/clamav/clamav-milter.log",
        "var/log/sogo/sogo.log",
        "var/log/roundcube/userlogins.log",
        "var/log/roundcube/errors.log",
    ]


def test_a_synology_has_its_logs_on_a_volume_and_in_a_database(host: Path) -> None:
    _put(host, "volume1/@maillog/maillog", "volume1/@maillog/maillog.1.xz", "volume1/@maillog/security")
    _put(host, "volume1/@maillog/index.db", text=b"SQLite format 3\0" + b"\1\0" * 99)
    connections = host / "var/log/synolog/.SYNOCONNDB"
    connections.parent.mkdir(parents=True)
    with closing(sqlite3.connect(connections)) as database:
        database.execute(
            "CREATE TABLE logs (id INTEGER PRIMARY KEY, time INTEGER, level TEXT, username TEXT, msg TEXT)"
        )
    _put(host, "var/log/synolog/.SYNOSYSDB", text=b"SQLite format 3\0" + b"\1\0" * 99)
    (host / "volume1/@maillog/folder").mkdir()
    (host / "var/log/maillog").symlink_to("../../volume1/@maillog/maillog")
    found = discover(host).found
    assert [(str(one.path.relative_to(host)), one.readable) for one in found] == [
        ("var/log/maillog", True),  # and not again by its name on the volume
        ("volume1/@maillog/security", True),
        ("var/log/synolog/.SYNOCONNDB", True),
        ("var/log/synolog/.SYNOSYSDB", False),
    ]
    assert found[-1].why_not == (
        f"cannot read {host}/var/log/synolog/.SYNOSYSDB: the database is damaged;"
        " export the log from Log Center and name the export"
    )


def test_logs_named_in_configurations(host: Path) -> None:
    _put(host, "srv/mail/postfix.log", "srv/mail/imap.log", "srv/mail/info.log")
    _put(
        host,
        "etc/postfix/main.cf",
        text=b"# maillog_file = /a\nmaillog_file = /old.log\nmaillog_file=/srv/mail/postfix.log\n maillog_file = /b",
    )
    _put(host, "etc/dovecot/dovecot.conf", text=b"log_path = syslog\ninfo_log_path = /srv/mail/info.log # chatty\n")
    _put(host, "etc/dovecot/conf.d/10-logging.conf", text=b'  log_path = "/srv/mail/imap.log"\n')
    _put(host, "var/log/syslog")
    assert [(one.path.name, one.what) for one in discover(host).found] == [
        ("postfix.log", "Postfix log (maillog_file)"),
        ("info.log", "Dovecot log (info_log_path)"),
        ("imap.log", "Dovecot log (log_path)"),
    ]


@pytest.mark.parametrize(
    "value", ["$mail_dir/log", "/var/log/%{user}.log", "/dev/stdout", "mail.log", "syslog", "", "/srv/*"]
)
def test_settings_that_name_no_plain_file_are_passed_over(host: Path, value: str) -> None:
    _put(host, "etc/postfix/main.cf", text=f"maillog_file = {value}\n".encode())
    _put(host, "mail.log")
    assert discover(host).found == ()


def test_an_empty_host_says_where_it_looked(host: Path) -> None:
    discovery = discover(host)
    assert discovery.found == ()
    assert str(host / "var/log/mail.log") in discovery.looked
    assert str(host / "volume*/@maillog/*") in discovery.looked


def test_a_file_that_is_no_text_is_found_and_refused(host: Path) -> None:
    _put(host, "var/log/mail.log", text=b"\x7fELF" + b"\0" * 200)
    (one,) = discover(host).found
    assert not one.readable
    assert "does not look like a log" in one.why_not


NOBODY = """
import os, sys
from pathlib import Path
os.setgroups([]); os.setgid(65534); os.setuid(65534)
from tui.sources.discovery import discover
for one in discover(Path(sys.argv[1])).found:
    print(one.readable, one.why_not)
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become nobody")
def test_what_may_not_be_read_is_said_with_what_to_do(host: Path) -> None:
    _put(host, "var/log/mail.log", "volume1/@maillog/maillog", "var/log/dovecot.log")
    for folder in [host, *host.parents, host / "var", host / "var/log", host / "volume1"]:
        folder.chmod(folder.stat().st_mode | 0o055)
    os.chown(host / "var/log/mail.log", 0, 4)
    (host / "var/log/mail.log").chmod(0o640)
    (host / "var/log/dovecot.log").chmod(0o600)
    (host / "volume1/@maillog").chmod(0o700)
    command = [sys.executable, "-c", NOBODY, str(host)]
    said = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[2], check=True)
    owner = "only its owner may read it, so run with sudo"
    assert said.stdout.splitlines() == [
        f"False cannot read {host}/var/log/mail.log: permission denied; add yourself to group adm, or run with sudo",
        f"False cannot read {host}/volume1/@maillog/maillog: permission denied; {owner}",
        f"False cannot read {host}/var/log/dovecot.log: permission denied; {owner}",
    ]
