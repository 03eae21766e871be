"""Which English words a Japanese text may have."""

from __future__ import annotations

import re
from itertools import chain

_PROGRAMS = (
    "Sekimori sekimori sekimori-gate sekimori-policy Postfix postscreen Dovecot Rspamd nftables fail2ban CrowdSec",
    "Redis Synology DSM MailPlus Exim passwd sudo ssh tmux screen cron root postmap main.cf master.cf",
)
_PROTOCOLS = (
    "DNSBL SPF DKIM DMARC TLS HELO SMTP IMAP POP3 IP IPv4 IPv6 ASN DNS SSH HTTPS JSON TOML UTC OSC DSN CIDR ID",
    "Web NW RFC AUTH RCPT submission smtps imap pop3",
)
#: Values of options and settings, which are typed as they are.
_VALUES = (
    "info warning danger none forever reject discard insist fps synology synology-web postfix file name hold",
    "nft ttl spf dnsbl bash zsh fish fg filter",
)

#: Names of the field, of programs and of what one types; they are written so in Japanese too.
NAMES = frozenset(chain.from_iterable(line.split() for line in (*_PROGRAMS, *_PROTOCOLS, *_VALUES)))

_WORD = re.compile(r"(?<![-\w./@:%{=])[A-Za-z][A-Za-z0-9]+(?:-[A-Za-z0-9]+)*(?![\w./@:=]|-\w)", re.ASCII)
_QUOTED = re.compile(r"`[^`]*`|'[^']*'")


def english_words(text: str, also: frozenset[str] = frozenset()) -> set[str]:
    """The words of a text in Latin letters that are no `NAMES`, options, paths, addresses, nor allowed by `also`."""
    return {word for word in _WORD.findall(_QUOTED.sub("", text)) if word not in NAMES and word not in also}
