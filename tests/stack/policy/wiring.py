"""What makes a Postfix ask `sekimori-policy`, as data: parameters of main.cf and lines of master.cf."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ORACLE = ("127.0.0.1", 10043)

#: The oracle's listener: nothing of main.cf may answer in place of "is this recipient known", nor slow it down.
ORACLE_SETTINGS: Mapping[str, str] = {
    "syslog_name": "postfix/sekimori-oracle",  # the monitor leaves these lines out
    # unknown is 5.1.1, foreign and known are 5.7.1; as nothing is accepted, no queue file is made
    "smtpd_recipient_restrictions": "reject_unauth_destination,reject_unlisted_recipient,reject",
    "smtpd_data_restrictions": "reject",  # it never takes a mail
    "smtpd_client_restrictions": "",
    "smtpd_helo_restrictions": "",
    "smtpd_sender_restrictions": "",
    "smtpd_relay_restrictions": "",
    "smtpd_end_of_data_restrictions": "",
    "smtpd_etrn_restrictions": "reject",
    "smtpd_helo_required": "no",
    "smtpd_reject_unlisted_sender": "no",
    "smtpd_milters": "",
    "smtpd_proxy_filter": "",
    "smtpd_upstream_proxy_protocol": "",
    "smtpd_sasl_auth_enable": "no",
    "smtpd_tls_security_level": "none",
    "smtpd_discard_ehlo_keywords": "",
    "smtpd_discard_ehlo_keyword_address_maps": "",
    "smtpd_peername_lookup": "no",
    "smtpd_timeout": "10s",  # the delegate keeps connections; an idle one shall not hold a process for long
    "smtpd_error_sleep_time": "0",
    "smtpd_soft_error_limit": "1000000",
    "smtpd_hard_error_limit": "1000000",
    "smtpd_junk_command_limit": "1000000",
    "smtpd_client_connection_count_limit": "0",
    "smtpd_client_connection_rate_limit": "0",
    "smtpd_client_message_rate_limit": "0",
    "smtpd_client_recipient_rate_limit": "0",
}


@dataclass(frozen=True, slots=True)
class Wiring:
    """`main` goes to main.cf, or as -o to one service. `others` is for every smtpd that has not got these checks."""

    main: Mapping[str, str]
    others: Mapping[str, str]
    master: Sequence[str]


def check(server: str, category: str) -> str:
    """One check of a category; `server` as in `unix:private/sekimori`. Restrictions are lists of such texts."""
    # the same text everywhere: smtpd opens one connection for each text that differs
    return f"check_policy_service {{ {server}, policy_context={category}, timeout=3s, default_action=DUNNO }}"


def restrictions(server: str, site: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The two lists of a service. `site` are the site's own restrictions, each with the category whose native
    counterpart it is, or "": its check is put before it. Unknown recipients come first.
    """
    recipient = [check(server, "unknown_recipient"), "reject_unlisted_recipient"]
    for category, restriction in site:
        recipient += [check(server, category), restriction] if category else [restriction]
    return {
        "smtpd_recipient_restrictions": ", ".join(recipient),
        "smtpd_data_restrictions": check(server, "unknown_recipient"),
        "smtpd_reject_unlisted_recipient": "no",  # the native check is named in the list instead
    }


def oracle() -> list[str]:
    """The lines of the private listener."""
    options = [f"    -o {{ {name} = {value} }}" for name, value in ORACLE_SETTINGS.items()]
    return [f"{ORACLE[0]}:{ORACLE[1]} inet n - n - - smtpd", *options]


def spawned(program: Path, config: Path) -> list[str]:
    """The service `unix:private/sekimori`, one process for each smtpd and category."""
    return [f"sekimori unix - n n - 0 spawn user=nobody argv=/usr/bin/python3 -I {program} {config}"]


def wiring(server: str, site: Sequence[tuple[str, str]], program: Path, config: Path) -> Wiring:
    """All of it, for a delegate by spawn(8) where `server` is unix:private/sekimori."""
    return Wiring(
        {**restrictions(server, site), "sekimori_time_limit": "3600"},
        {"smtpd_reject_unlisted_recipient": "yes"},
        [*oracle(), *spawned(program, config)],
    )
