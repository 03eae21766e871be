"""Why a server answered as it did: a module alone, for the helper with privileges has the standard library only."""

from __future__ import annotations

from enum import StrEnum


class Category(StrEnum):
    """Why the server answered as it did."""

    DNSBL = "dnsbl"
    SPF = "spf"
    DKIM = "dkim"
    DMARC = "dmarc"
    UNKNOWN_RECIPIENT = "unknown_recipient"
    RELAY = "relay"
    SENDER = "sender"
    HELO = "helo"
    REVERSE_DNS = "reverse_dns"
    CLIENT = "client"
    RECIPIENT = "recipient"
    GREYLIST = "greylist"
    RATE = "rate"
    PROTOCOL = "protocol"
    TLS = "tls"
    SIZE = "size"
    SPAM = "spam"
    VIRUS = "virus"
    ATTACHMENT = "attachment"
    POLICY = "policy"
    SERVER = "server"  # our own error, no attack
    OTHER = "other"
