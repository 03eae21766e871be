"""Where the servers of the stack listen, whom they know and whom the block list names."""

from __future__ import annotations

MX4 = "192.0.2.10"
MX6 = "2001:db8::10"

POSTSCREEN = 25  # postscreen, then smtpd
SMTP = 2525  # smtpd with no postscreen in front
SMTP_LIMITED = 2526  # smtpd that takes CONNECTIONS_A_MINUTE of one client
SUBMISSION = 587
SMTPS = 465
IMAP = 143
IMAPS = 993

DOMAIN = "example.org"
ZONE = "dnsbl.example"
CONNECTIONS_A_MINUTE = 2
GREET_WAIT = 3  # seconds; the block list must have answered by then, on a busy machine too
HARD_ERRORS = 6  # smtpd hangs up at the next one

PASSWORDS = {f"alice@{DOMAIN}": "correct horse", f"bob@{DOMAIN}": "battery staple"}

LISTED_AT_POSTSCREEN = "203.0.113.66"
LISTED_AT_POSTSCREEN_6 = "2001:db8:bad::66"
LISTED_AT_SMTPD = "203.0.113.67"
LISTED = (LISTED_AT_POSTSCREEN, LISTED_AT_POSTSCREEN_6, LISTED_AT_SMTPD)

FRIEND = "198.51.100.25"
FRIEND_HOST = "mail.friend.example"


def server_for(ip: str) -> str:
    """The server's address of the same family."""
    return MX6 if ":" in ip else MX4
