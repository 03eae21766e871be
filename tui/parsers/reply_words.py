"""What the words and the status of a refusal tell: the tables of `verdict`, a row for each. Words: smtpd_check.c,
postscreen.c, milters and policy servers as Postfix repeats them; status: RFC 3463, RFC 7505, RFC 7372.
"""

from __future__ import annotations

from typing import TypeAlias

from tui.model import Category

#: A name of the DNS; the answer that was looked for may follow it (`zen.example.org=127.0.0.2`).
ZONE = r"(?P<zone>[^\s;,=.]+\.[^\s;,=]+)"

#: What block lists give as reason when it was the query that they did not like.
REFUSED_QUERY = r"Error: |Query Refused|127\.0\.0\.1 -> Query Refused"
#: A sender or a HELO name in the brackets may imitate what follows them.
_ONE_LIST = r"(?!.*\] blocked using .*\] blocked using )"

#: What our own Postfix map says to a blocked client, whole.
BLOCKED = frozenset(
    {
        b"Client host rejected: blocked by sekimori",
        b"Client host rejected: blocked by sekimori with its network",
    }
)

Rows: TypeAlias = tuple[tuple[str, Category], ...]

#: How a reply of Postfix's own making begins.
HEADS: Rows = (
    # our own policy lines: `DISCARD sekimori category=…`
    (
        r"(?:[A-Z][a-z]+ (?:address|host|command) |\S+ )?sekimori category=(?P<ours>[a-z_]+)(?: zone=(?P<zone>\S+))?",
        Category.POLICY,
    ),
    (r"Sender address rejected: (?:User unknown|un(?:deliverable|verified) |address verif|not owned)", Category.SENDER),
    (r"Sender address rejected: (?:Domain |not logged in|need fully|Malformed)", Category.SENDER),
    (r"Recipient address rejected: (?:Domain |need fully|Malformed)", Category.RECIPIENT),
    (
        r"(?i:Recipient address rejected: (?:User unknown|un(?:deliverable|verified) address|address verification))",
        Category.UNKNOWN_RECIPIENT,
    ),
    (r"Client host rejected: cannot find your (?:reverse )?hostname", Category.REVERSE_DNS),
    (r"Helo command rejected: (?:Host not found|need fully|Invalid name|invalid ip|Malformed)", Category.HELO),
    # a block list that does not serve our resolver "lists" everybody and says so (Spamhaus, URIBL)
    (
        rf"{_ONE_LIST}(?i:Service unavailable; [a-z ]*\[\S*\] blocked using {ZONE}; (?:{REFUSED_QUERY}))",
        Category.SERVER,
    ),
    # default_rbl_reply; a sender or a HELO name in the brackets may imitate what follows them
    (
        rf"(?i:Service unavailable; (?:client |[a-z]+ [a-z]+ )?\[(?:[^\[\]\s]*\] blocked using {ZONE})?)",
        Category.DNSBL,
    ),
    (r"Protocol error", Category.PROTOCOL),
)

#: Enhanced status code without its class, where it has one meaning -> category.
STATUS_FIRST = {
    "1.1": Category.UNKNOWN_RECIPIENT,
    "1.2": Category.RECIPIENT,
    "1.8": Category.SENDER,
    "1.10": Category.RECIPIENT,
    "3.4": Category.SIZE,
    "7.20": Category.DKIM,
    "7.21": Category.DKIM,
    "7.22": Category.DKIM,
    "7.23": Category.SPF,
    "7.24": Category.SPF,
    "7.25": Category.REVERSE_DNS,
    "7.26": Category.DMARC,
    "7.27": Category.SENDER,
}

#: Words anywhere in a reply; of several the earliest decides, at one place the upper row.
WORDS: Rows = (
    (rf"(?i:\bblocked using\b)(?: {ZONE})?", Category.DNSBL),
    # `problem` is smtpd_policy_service_default_action: the policy server does not answer
    (
        r"Server (?:configuration|local data) (?:error|problem)|Temporary lookup failure|queue file write error",
        Category.SERVER,
    ),
    (
        r"Insufficient system storage|: Unable to (?:look up|verify) |Service unavailable - try again later",
        Category.SERVER,
    ),
    (r"Relay access denied|Relaying denied|relay not permitted", Category.RELAY),
    (r"(?i:\b(?:grey|gray)list)", Category.GREYLIST),
    (r"\bSPF\b|open-?spf|spf\.pobox\.com", Category.SPF),
    (r"(?i:\bDMARC\b)", Category.DMARC),
    (r"(?i:\bDKIM\b|bad signature data)", Category.DKIM),
    (r"(?i:user unknown|unknown user|no such user|mailbox unavailable)", Category.UNKNOWN_RECIPIENT),
    (r"Improper use of SMTP command pipelining|Multi-recipient bounce", Category.PROTOCOL),
    (r"Session encryption is required|No client certificate|Must issue a STARTTLS", Category.TLS),
    (r"Message size exceeds|message file too big", Category.SIZE),
    (r"(?i:\brate ?limit|too (?:many|fast)\b|(?:server|screening) ports busy)", Category.RATE),
)
#: Words of a verdict on the body: said by a milter or proxy filter, or after the body was sent.
BODY_WORDS: Rows = (
    (r"(?i:virus|malware|infected|phish)", Category.VIRUS),
    (r"(?i:banned|attachment|executable)", Category.ATTACHMENT),
    (r"(?i:\bspam|\bgtube\b)", Category.SPAM),
)

#: How a reply begins that has none of the words.
REST: Rows = (
    (r"(?:Recipient address rejected: )?Try again later", Category.GREYLIST),
    (r"Sender address", Category.SENDER),
    (r"Helo command", Category.HELO),
    (r"(?:Unverified )?Client host", Category.CLIENT),
    (r"Recipient address", Category.RECIPIENT),
    (r"(?:Data|Etrn|End-of-data) command", Category.POLICY),
)

#: Enhanced status code without its class, for what no words tell.
STATUS_LAST = {
    "1.0": Category.SENDER,
    "1.3": Category.RECIPIENT,
    "1.6": Category.UNKNOWN_RECIPIENT,
    "1.7": Category.SENDER,
    "2.1": Category.UNKNOWN_RECIPIENT,
    "3.0": Category.SERVER,
    "3.1": Category.SERVER,
    "3.5": Category.SERVER,
    "4.4": Category.SERVER,
    "5.0": Category.PROTOCOL,
    "5.1": Category.PROTOCOL,
    "5.2": Category.PROTOCOL,
    "5.3": Category.PROTOCOL,
    "7.0": Category.POLICY,
    "7.1": Category.POLICY,
}
