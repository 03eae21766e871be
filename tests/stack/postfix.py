"""Postfix: postscreen and smtpd as a small mail host would run them, delivering into maildirs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.stack.places import (
    CONNECTIONS_A_MINUTE,
    DOMAIN,
    GREET_WAIT,
    HARD_ERRORS,
    MX4,
    MX6,
    PASSWORDS,
    POSTSCREEN,
    SMTP,
    SMTP_LIMITED,
    SMTPS,
    SUBMISSION,
    ZONE,
)

MAIN = """
compatibility_level = 3.6
queue_directory = {root}/spool
data_directory = {root}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
meta_directory = /etc/postfix
maillog_file = {log}
maillog_file_prefixes = {root}
myhostname = mx.{domain}
mydestination = localhost
mynetworks = 127.0.0.1/32
inet_interfaces = {mx4}, {mx6}
alias_maps =
alias_database =
virtual_mailbox_domains = {domain}
virtual_mailbox_maps = inline:{{ {mailboxes} }}
virtual_mailbox_base = {root}/mail
virtual_uid_maps = static:5000
virtual_gid_maps = static:5000
default_transport = error:no mail leaves the test
smtpd_tls_cert_file = {root}/tls/cert.pem
smtpd_tls_key_file = {root}/tls/key.pem
smtpd_tls_security_level = may
smtpd_sasl_type = dovecot
smtpd_sasl_path = private/auth
smtpd_sasl_auth_enable = yes
smtpd_helo_required = yes
smtpd_error_sleep_time = 0
smtpd_hard_error_limit = {hard_errors}
smtpd_client_event_limit_exceptions =
smtpd_helo_restrictions = reject_invalid_helo_hostname, reject_non_fqdn_helo_hostname
smtpd_sender_restrictions = reject_unknown_sender_domain
smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
smtpd_recipient_restrictions = reject_unlisted_recipient, reject_rbl_client {zone}
postscreen_dnsbl_sites = {zone}*2
postscreen_dnsbl_threshold = 2
postscreen_dnsbl_action = enforce
postscreen_greet_wait = {greet_wait}s
postscreen_greet_action = enforce
"""

MASTER = """
{mx4}:{postscreen}    inet  n - n - 1 postscreen
[{mx6}]:{postscreen}  inet  n - n - 1 postscreen
    -o postscreen_cache_map=btree:$data_directory/postscreen6_cache
smtpd      pass  - - n - - smtpd
dnsblog    unix  - - n - 0 dnsblog
tlsproxy   unix  - - n - 0 tlsproxy
{smtp}          inet  n - n - - smtpd
{smtp_limited}  inet  n - n - - smtpd
    -o smtpd_client_connection_rate_limit={connections}
{submission}  inet  n - n - - smtpd
    -o syslog_name=postfix/submission
    -o smtpd_recipient_restrictions=permit_sasl_authenticated,reject
{smtps}  inet  n - n - - smtpd
    -o syslog_name=postfix/smtps
    -o smtpd_tls_wrappermode=yes
    -o smtpd_recipient_restrictions=permit_sasl_authenticated,reject
cleanup    unix  n - n - 0 cleanup
qmgr       unix  n - n 300 1 qmgr
proxymap   unix  - - n - - proxymap
rewrite    unix  - - n - - trivial-rewrite
bounce     unix  - - n - 0 bounce
defer      unix  - - n - 0 bounce
error      unix  - - n - - error
virtual    unix  - n n - - virtual
anvil      unix  - - n - 1 anvil
scache     unix  - - n - 1 scache
tlsmgr     unix  - - n 1000? 1 tlsmgr
postlog    unix-dgram n - n - 1 postlogd
"""


def configure(root: Path, log: Path, more_main: Mapping[str, str], more_master: Sequence[str]) -> Path:
    """Write the configuration below `root` and return its folder, an absolute path (`postfix -c` needs one).

    `more_main` replaces parameters or adds some.
    """
    folder = root / "postfix"
    folder.mkdir()
    mailboxes = [*PASSWORDS, f"postmaster@{DOMAIN}"]
    main = MAIN.format(
        root=root, log=log, domain=DOMAIN, zone=ZONE, mx4=MX4, mx6=MX6, hard_errors=HARD_ERRORS, greet_wait=GREET_WAIT,
        mailboxes=", ".join(f"{{{m} = {m.partition('@')[0]}/}}" for m in mailboxes),
    )  # fmt: skip
    master = MASTER.format(
        mx4=MX4, mx6=MX6, postscreen=POSTSCREEN, smtp=SMTP, smtp_limited=SMTP_LIMITED,
        submission=SUBMISSION, smtps=SMTPS, connections=CONNECTIONS_A_MINUTE,
    )  # fmt: skip
    # of a parameter that stands twice Postfix takes the last, and warns
    kept = [line for line in main.splitlines() if line.partition(" =")[0] not in more_main]
    added = [f"{name} = {value}" for name, value in more_main.items()]
    (folder / "main.cf").write_text("\n".join([*kept, *added]) + "\n")
    (folder / "master.cf").write_text(master + "\n".join(more_master) + "\n")
    return folder
