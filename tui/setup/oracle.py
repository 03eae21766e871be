"""The private listener at which sekimori-policy asks Postfix itself whether a recipient exists."""

from __future__ import annotations

import socket

from tui.enforcement.change import EnforcementError
from tui.language import _
from tui.setup.postfix import Postfix

#: Where the private listener is, the first port that is free.
PORTS = range(10043, 10060)

#: The private listener: only whether a recipient exists here counts, whatever main.cf asks of real clients.
OPTIONS = (
    "syslog_name=postfix/sekimori-oracle",  # the monitor leaves these lines out
    "smtpd_recipient_restrictions=reject_unauth_destination,reject_unlisted_recipient,reject",
    "smtpd_data_restrictions=reject",
    "smtpd_client_restrictions=",
    "smtpd_helo_restrictions=",
    "smtpd_sender_restrictions=",
    "smtpd_relay_restrictions=",
    "smtpd_end_of_data_restrictions=",
    "smtpd_etrn_restrictions=reject",
    "smtpd_delay_reject=yes",
    "smtpd_helo_required=no",
    "smtpd_reject_unlisted_sender=no",
    "smtpd_milters=",
    "smtpd_proxy_filter=",
    "smtpd_upstream_proxy_protocol=",
    "smtpd_sasl_auth_enable=no",
    "smtpd_tls_security_level=none",
    "smtpd_discard_ehlo_keywords=",
    "smtpd_discard_ehlo_keyword_address_maps=",
    "smtpd_peername_lookup=no",
    "smtpd_timeout=10s",
    "smtpd_error_sleep_time=0",
    "smtpd_soft_error_limit=1000000",
    "smtpd_hard_error_limit=1000000",
    "smtpd_junk_command_limit=1000000",
    "smtpd_client_connection_count_limit=0",
    "smtpd_client_connection_rate_limit=0",
    "smtpd_client_message_rate_limit=0",
    "smtpd_client_recipient_rate_limit=0",
)


def place(standing: Postfix) -> str:
    """Where the private listener is, or can be: a port that neither master.cf nor another program has."""
    named = set()
    for one in standing.services:
        if one.options.get("syslog_name") == "postfix/sekimori-oracle":
            return one.name
        named.add(one.name.rpartition(":")[2])
    four = {"all", "ipv4"} & set(standing.value("inet_protocols").replace(",", " ").split())
    host = "127.0.0.1" if four else "::1"
    for port in PORTS:
        if str(port) not in named and _is_free(host, port):
            return f"{host}:{port}" if four else f"[{host}]:{port}"
    raise EnforcementError(
        _("no port from {first} to {last} is free on {host}; free one").format(
            first=PORTS[0], last=PORTS[-1], host=host
        )
    )


def _is_free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError:
            return False
        return True
