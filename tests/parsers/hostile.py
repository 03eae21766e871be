"""Lines with a hole for what a client chose, and what a client would put there.

A template is a line as a server writes it; a forgery is a text meant to be taken for somebody else, for something
else, or for a command of the terminal.
"""

from __future__ import annotations

from typing import NamedTuple

from tests.parsers.lines import CLIENT, FORGED
from tui.model import Category, EventKind

K, C = EventKind, Category
SMTPD = "Nov 24 09:00:01 mx1 postfix/smtpd[4711]: "
REJECT = SMTPD + f"NOQUEUE: reject: RCPT from unknown[{CLIENT}]: "
CLEANUP = "Nov 24 09:00:01 mx1 postfix/cleanup[4712]: 7A2B3C4D5E: "
SCREEN = "Nov 24 09:00:01 mx1 postfix/postscreen[4713]: "
DOVECOT = "Nov 24 09:00:01 mx1 dovecot: "
NAS = "Nov 24 09:00:01 nas Connection: "
WHO = f"method=PLAIN, rip={CLIENT}, lip=192.0.2.25, TLS, session=<Ab1+cD2/eF3>"
FIELDS = "from=<a@example.net> to=<b@example.org> proto=ESMTP helo=<%>"


class Template(NamedTuple):
    """A line with `%` for the client's text. `sure` is false where a forgery can leave the address open (None)."""

    line: str
    kind: EventKind
    category: Category | None = None
    sure: bool = True

    def with_text(self, text: bytes) -> bytes:
        return self.line.encode().replace(b"%", text)


TEMPLATES = {
    # Postfix: HELO, sender, recipient, log-in name, what is no command
    "helo": Template(REJECT + f"554 5.7.1 <b@example.org>: Relay access denied; {FIELDS}", K.REJECTION, C.RELAY),
    "helo twice": Template(
        REJECT + f"504 5.5.2 <%>: Helo command rejected: need fully-qualified hostname; {FIELDS}", K.REJECTION, C.HELO
    ),
    "helo at once": Template(
        SMTPD + f"NOQUEUE: reject: EHLO from unknown[{CLIENT}]: 501 5.5.2 <%>: Helo command rejected: Invalid name;"
        " proto=SMTP helo=<%>",
        K.REJECTION,
        C.HELO,
    ),
    "helo, no name": Template(
        REJECT + f"450 4.7.25 Client host rejected: cannot find your hostname, [{CLIENT}]; {FIELDS}",
        K.REJECTION,
        C.REVERSE_DNS,
    ),
    "helo, listed": Template(
        REJECT + f"554 5.7.1 Service unavailable; Client host [{CLIENT}] blocked using zen.example.org; {FIELDS}",
        K.REJECTION,
        C.DNSBL,
    ),
    "sender": Template(
        REJECT + "450 4.1.8 <%>: Sender address rejected: Domain not found; from=<%> to=<b@example.org> proto=ESMTP"
        " helo=<pc>",
        K.REJECTION,
        C.SENDER,
    ),
    "sender, listed": Template(
        REJECT + "554 5.7.1 Service unavailable; Sender address [%] blocked using dbl.example.org; from=<%>"
        " to=<b@example.org> proto=ESMTP helo=<pc>",
        K.REJECTION,
        C.DNSBL,
    ),
    "sender in a policy server's words": Template(
        REJECT + "550 5.7.23 <b@example.org>: Recipient address rejected: Message rejected due to: SPF fail - not"
        " authorized. Please see http://spf.example.org/Why?id=%;ip=" + CLIENT + "; from=<%> to=<b@example.org>"
        " proto=ESMTP helo=<pc>",
        K.REJECTION,
        C.SPF,
    ),
    "recipient": Template(
        REJECT + "550 5.1.1 <%>: Recipient address rejected: User unknown in local recipient table;"
        " from=<a@example.net> to=<%> proto=ESMTP helo=<pc>",
        K.REJECTION,
        C.UNKNOWN_RECIPIENT,
    ),
    "recipient elsewhere": Template(
        REJECT + "554 5.7.1 <%>: Relay access denied; from=<a@example.net> to=<%> proto=ESMTP helo=<pc>",
        K.REJECTION,
        C.RELAY,
    ),
    "user": Template(
        SMTPD + f"warning: unknown[{CLIENT}]: SASL LOGIN authentication failed: UGFzc3dvcmQ6, sasl_username=%",
        K.LOGIN_FAILURE,
    ),
    "user who knows the password": Template(
        SMTPD + f"9C1D52F00D: client=unknown[{CLIENT}], sasl_method=PLAIN, sasl_username=%", K.LOGIN_SUCCESS
    ),
    "no command": Template(SMTPD + f"warning: non-SMTP command from unknown[{CLIENT}]: %", K.PROBE, C.PROTOCOL),
    "pipelined": Template(
        SMTPD + f"improper command pipelining after EHLO from unknown[{CLIENT}]: %", K.PROBE, C.PROTOCOL
    ),
    "no address": Template(
        SMTPD + f"warning: Illegal address syntax from unknown[{CLIENT}] in MAIL command: %", K.PROBE, C.PROTOCOL
    ),
    "too long": Template(SMTPD + f"warning: unknown[{CLIENT}]: request longer than 2048: %", K.PROBE, C.PROTOCOL),
    "chunk": Template(
        SMTPD + f"warning: NOQUEUE: malformed BDAT command syntax from unknown[{CLIENT}]: %", K.PROBE, C.PROTOCOL
    ),
    "etrn": Template(SMTPD + f"warning: reject: ETRN %... from unknown[{CLIENT}]", K.REJECTION, C.POLICY, sure=False),
    "recipient in quotes": Template(
        REJECT + '550 5.1.1 <"%"@example.org>: Recipient address rejected: User unknown in local recipient table;'
        ' from=<a@example.net> to=<"%"@example.org> proto=ESMTP helo=<pc>',
        K.REJECTION,
        C.UNKNOWN_RECIPIENT,
    ),
    "recipient, verified": Template(
        REJECT + "550 5.1.1 <%>: Recipient address rejected: undeliverable address: host mx.example.net[198.51.100.30]"
        " said: 550 <%> is not here; from=<a@example.net> to=<%> proto=ESMTP helo=<pc>",
        K.REJECTION,
        C.UNKNOWN_RECIPIENT,
    ),
    "recipient, walked through": Template(
        SMTPD + f"NOQUEUE: reject: VRFY from unknown[{CLIENT}]: 550 5.1.1 <%>: Recipient address rejected: User unknown"
        " in local recipient table; to=<%> proto=SMTP helo=<pc>",
        K.REJECTION,
        C.UNKNOWN_RECIPIENT,
    ),
    "sender in a block list's words": Template(
        REJECT + "554 5.7.1 rbl_domain=dbl.example.org rbl_what=% rbl_class=Sender address; from=<%>"
        " to=<b@example.org> proto=ESMTP helo=<pc>",
        K.REJECTION,
        C.DNSBL,
    ),
    "sender, table": Template(
        REJECT + "554 5.7.1 <%>: Sender address rejected: Access denied; from=<%> to=<b@example.org> proto=ESMTP"
        " helo=<pc>",
        K.REJECTION,
        C.SENDER,
    ),
    "sender, discarded": Template(
        SMTPD + f"NOQUEUE: discard: RCPT from unknown[{CLIENT}]: <%>: Sender address triggers DISCARD action; from=<%>"
        " to=<b@example.org> proto=ESMTP helo=<pc>",
        K.DISCARD,
        C.SENDER,
    ),
    "user, milter": Template(
        SMTPD + f"9C1D52F00D: milter-reject: END-OF-MESSAGE from unknown[{CLIENT}]: 5.7.1 Spam message rejected;"
        " from=<a@example.net> to=<b@example.org> proto=ESMTP helo=<pc> sasl_username=<%>",
        K.CONTENT,
        C.SPAM,
    ),
    "user, 3.10": Template(
        REJECT + "554 5.7.1 <b@example.net>: Relay access denied; from=<a@example.org> to=<b@example.net> proto=ESMTP"
        " helo=<pc> sasl_method=PLAIN sasl_username=% sasl_sender=%",
        K.REJECTION,
        C.RELAY,
    ),
    "sni": Template(SMTPD + f"warning: TLS SNI % from unknown[{CLIENT}] is invalid: Illegal seek", K.PROBE, C.TLS),
    # cleanup: headers, and the envelope again
    "milter": Template(
        CLEANUP + f"milter-reject: END-OF-MESSAGE from unknown[{CLIENT}]: 5.7.1 Spam message rejected; from=<%>"
        " to=<b@example.org> proto=ESMTP helo=<%>",
        K.CONTENT,
        C.SPAM,
    ),
    "header": Template(
        CLEANUP + f"reject: header Subject: % from unknown[{CLIENT}]; from=<a@example.net> to=<b@example.org>"
        " proto=ESMTP helo=<pc>: not here",
        K.CONTENT,
        C.POLICY,
        sure=False,
    ),
    "attachment": Template(
        CLEANUP + f'reject: mime Content-Disposition: attachment; filename="%" from unknown[{CLIENT}];'
        " from=<a@example.net> to=<b@example.org> proto=ESMTP helo=<pc>: Attachment of this type",
        K.CONTENT,
        C.ATTACHMENT,
        sure=False,
    ),
    "body": Template(
        CLEANUP + f"discard: body % from unknown[{CLIENT}]; from=<a@example.net> to=<b@example.org> proto=ESMTP"
        " helo=<pc>: junk",
        K.DISCARD,
        C.POLICY,
        sure=False,
    ),
    "header and envelope": Template(
        CLEANUP + f"reject: header Subject: hello from unknown[{CLIENT}]; from=<%> to=<b@example.org> proto=ESMTP"
        " helo=<%>: not here",
        K.CONTENT,
        C.POLICY,
        sure=False,
    ),
    # postscreen
    "screen, listed": Template(
        SCREEN + f"NOQUEUE: reject: RCPT from [{CLIENT}]:40001: 550 5.7.1 Service unavailable; client [{CLIENT}]"
        " blocked using zen.example.org; from=<%>, to=<b@example.org>, proto=ESMTP, helo=<%>",
        K.REJECTION,
        C.DNSBL,
    ),
    "screen, new": Template(
        SCREEN + f"NOQUEUE: reject: RCPT from [{CLIENT}]:40001: 450 4.3.2 Service currently unavailable; from=<%>,"
        " to=<b@example.org>, proto=ESMTP, helo=<%>",
        K.REJECTION,
        C.GREYLIST,
    ),
    "pregreet": Template(SCREEN + f"PREGREET 11 after 0.07 from [{CLIENT}]:40001: %", K.PROBE, C.PROTOCOL),
    "screen, no command": Template(
        SCREEN + f"NON-SMTP COMMAND from [{CLIENT}]:40001 after CONNECT: %", K.PROBE, C.PROTOCOL
    ),
    "screen, pipelined": Template(
        SCREEN + f"COMMAND PIPELINING from [{CLIENT}]:40001 after EHLO: %", K.PROBE, C.PROTOCOL
    ),
    # Dovecot
    "imap 2.2": Template(
        DOVECOT + f"imap-login: Aborted login (auth failed, 1 attempts in 2 secs): user=<%>, {WHO}", K.LOGIN_FAILURE
    ),
    "imap 2.3": Template(
        DOVECOT + f"imap-login: Disconnected: Connection closed (auth failed, 1 attempts in 2 secs): user=<%>, {WHO}",
        K.LOGIN_FAILURE,
    ),
    "imap 2.4": Template(
        DOVECOT + "pop3-login: Login aborted: Connection closed: read(size=9) failed: Connection reset by peer"
        f" (auth failed, 1 attempts in 2 secs) (auth_failed): user=<%>, {WHO}",
        K.LOGIN_FAILURE,
    ),
    "imap 1.x": Template(
        DOVECOT + f"imap-login: Aborted login: user=<x%>, method=PLAIN, rip={CLIENT}, lip=192.0.2.25", K.LOGIN_FAILURE
    ),
    "imap, no session": Template(
        DOVECOT + f"imap-login: Aborted login (auth failed, 1 attempts): user=<%>, method=PLAIN, rip={CLIENT}",
        K.LOGIN_FAILURE,
    ),
    "imap, too many": Template(
        DOVECOT + "imap-login: Maximum number of connections from user+IP exceeded (mail_max_userip_connections=10):"
        f" user=<%>, {WHO}",
        K.LIMIT,
        C.RATE,
    ),
    "submission": Template(
        DOVECOT
        + f"submission-login: Client has quit the connection (auth failed, 1 attempts in 2 secs): user=<%>, {WHO}",
        K.LOGIN_FAILURE,
    ),
    "sieve": Template(
        DOVECOT + "managesieve-login: Login aborted: Logged out (auth failed, 1 attempts in 2 secs) (auth_failed):"
        f" user=<%>, {WHO}",
        K.LOGIN_FAILURE,
    ),
    "imap, own file": Template(
        f"Nov 24 09:00:01 imap-login: Info: Disconnected (auth failed, 1 attempts in 2 secs): user=<%>, {WHO}",
        K.LOGIN_FAILURE,
    ),
    "imap, scan": Template(
        DOVECOT + f"imap-login: Disconnected (no auth attempts in 1 secs): user=<%>, rip={CLIENT}, lip=192.0.2.25",
        K.PROBE,
        C.PROTOCOL,
    ),
    "imap, logged in": Template(DOVECOT + f"imap-login: Login: user=<%>, {WHO}", K.LOGIN_SUCCESS),
    "auth 2.3": Template(DOVECOT + f"auth: sql(%,{CLIENT},<Ab1>): unknown user", K.LOGIN_FAILURE),
    "auth 2.3, outer": Template(DOVECOT + f"auth-worker(9): sql(%,{CLIENT}): Password mismatch", K.LOGIN_FAILURE),
    "auth, master": Template(DOVECOT + f"auth: sql(%,{CLIENT},master,<Ab1>): Password mismatch", K.LOGIN_FAILURE),
    "auth, as whom": Template(
        DOVECOT
        + f"auth: sql(admin,{CLIENT},master,<Ab1>): Attempted master login with no master passdbs (trying to log"
        " in as user: %)",
        K.LOGIN_FAILURE,
        sure=False,
    ),
    "auth, odd name": Template(
        DOVECOT + f"auth: login(?,{CLIENT},<Ab1>): Username character disallowed by auth_username_chars: 0x24"
        " (username: %)",
        K.LOGIN_FAILURE,
        sure=False,
    ),
    "auth 2.3, password": Template(
        DOVECOT + f"auth: sql(sato,{CLIENT},<Ab1>): unknown user (given password: %)", K.LOGIN_FAILURE, sure=False
    ),
    "auth 2.3, both": Template(
        DOVECOT + f"auth: sql(%,{CLIENT},<Ab1>): unknown user (given password: %)", K.LOGIN_FAILURE, sure=False
    ),
    "auth 2.4": Template(DOVECOT + f"auth(%,{CLIENT},sasl:plain)<Ab1>: sql: Password mismatch", K.LOGIN_FAILURE),
    "auth 2.4, both": Template(
        DOVECOT + f"auth(%,{CLIENT},sasl:plain)<Ab1>: sql: Password mismatch (given password: %)",
        K.LOGIN_FAILURE,
        sure=False,
    ),
    "auth 2.4, worker": Template(
        DOVECOT + f"auth-worker(%,{CLIENT},sasl:plain)<9><Ab1>: request [1]: sql: unknown user", K.LOGIN_FAILURE
    ),
    "auth, pam": Template(
        DOVECOT + f"auth-worker(9): pam(%,{CLIENT},<Ab1>): pam_authenticate() failed: Authentication failure"
        " (password mismatch?)",
        K.LOGIN_FAILURE,
        sure=False,
    ),
    # Synology
    "nas": Template(
        NAS + f"User [%] from [{CLIENT}] failed to log in via [MailPlus-Server] due to authorization failure.",
        K.LOGIN_FAILURE,
    ),
    "nas, named twice": Template(
        NAS + f"%: User [%] from [{CLIENT}] failed to sign in to [DSM] via [password] due to authorization failure.",
        K.LOGIN_FAILURE,
    ),
    "nas, logged in": Template(NAS + f"User [%] from [{CLIENT}] logged in successfully via [DSM].", K.LOGIN_SUCCESS),
}

#: Lines that tell of nothing; what a client puts into them must not change that.
QUIET = {
    "id": DOVECOT + f"imap-login: ID sent: name=%, version=1: user=<>, rip={CLIENT}, lip=192.0.2.25, session=<x>",
    "id, own file": f"Nov 24 09:00:01 imap-login: Info: ID sent: name=%: user=<>, rip={CLIENT}, lip=192.0.2.25",
    "next database": DOVECOT + f"auth: sql(%,{CLIENT},<Ab1>): unknown user - trying the next passdb",
    "proxy": DOVECOT + "imap-login: proxy(%,192.0.2.50:143): Aborting due to remote server: Login failed: no: user=<%>,"
    f" {WHO}",
    "logged out": DOVECOT + "imap(%)<812><Ab1>: Disconnected: Logged out in=9 out=99",
    "delivered": DOVECOT + "lmtp(%)<812><Ab1>: msgid=<%>: saved mail to INBOX",
    "message-id": CLEANUP + "message-id=<%>",
    "message-id, again": CLEANUP + "resent-message-id=<%>",
    "queue": "Nov 24 09:00:01 mx1 postfix/qmgr[812]: 9C1D52F012: from=<%>, size=1024, nrcpt=1 (queue active)",
    "bounce": "Nov 24 09:00:01 mx1 postfix/smtp[9]: 9C1D52F012: to=<%>, relay=none, delay=1, dsn=5.1.1, status=bounced"
    " (host mx.example.net[198.51.100.3] said: %)",
    "local": 'Nov 24 09:00:01 mx1 postfix/local[9]: 9C1D52F012: to=<%>, status=bounced (unknown user: "%")',
    "header that is only noted": CLEANUP + f"warning: header Subject: % from unknown[{CLIENT}]; {FIELDS}",
    "attachment that is only noted": CLEANUP
    + f'info: mime Content-Type: application/zip; name="%" from unknown[{CLIENT}]; {FIELDS}',
    "recipient that is only noted": SMTPD + f"NOQUEUE: warn: RCPT from unknown[{CLIENT}]: <%>: Recipient address"
    f" triggers WARN action; from=<%> to=<%> proto=ESMTP helo=<%>",
    "command replaced": SMTPD + f'unknown[{CLIENT}]: replacing command "%" with "NOOP"',
    "screen, command replaced": SCREEN + f'[{CLIENT}]:40001: replacing command "%" with "NOOP"',
    "nas, logged out": NAS + f"%: User [%] from [{CLIENT}] logged out the server via [DSM] with totally [0] bytes.",
}

#: What a client chooses -> the lines with a hole for it.
CHOSEN = {
    "HELO name": ("helo", "helo twice", "helo at once", "helo, no name", "helo, listed", "milter", "screen, listed"),
    "user": ("user", "user, milter", "user, 3.10", "imap 2.2", "imap 2.3", "imap 2.4", "auth 2.3", "auth 2.4", "nas"),
    "sender": ("sender", "sender, table", "sender, discarded", "sender, listed", "milter", "screen, new"),
    "recipient": ("recipient", "recipient in quotes", "recipient elsewhere", "recipient, walked through"),
    "no command": ("no command", "screen, no command", "chunk", "etrn"),
    "what was pipelined": ("pipelined", "screen, pipelined"),
    "what came too early": ("pregreet",),
    "message-id": ("message-id", "delivered"),
    "subject": ("header", "header that is only noted"),
    "attachment's name": ("attachment", "attachment that is only noted"),
    "Dovecot's ID": ("id", "id, own file"),
    "password": ("auth 2.3, password", "auth 2.4, both"),
}

#: What a text is meant to be taken for -> such texts.
KINDS: dict[str, tuple[str, ...]] = {
    "another address": (
        f", rip={FORGED}, lip=192.0.2.1",
        f"x>, method=PLAIN, rip={FORGED}, lip=192.0.2.1, session=<q>",
        f"x>, method=PLAIN, rip={FORGED}, lip=192.0.2.1, a=<",
        f"x (auth failed, 1 attempts in 2 secs): user=<y, rip={FORGED}, lip=192.0.2.1",
        f"x (auth failed, 1 attempts in 2 secs): user=<y>, method=PLAIN, rip={FORGED}, lip=192.0.2.1, session=<q>",
        f"x,{FORGED}",
        f"x rhost={FORGED} user=y",
    ),
    "a second client in brackets": (
        f"[{FORGED}]",
        f"x[{FORGED}]:25: ",
        f"x... from y[{FORGED}]",
        f"a from b[{FORGED}]:25: 554 5.7.1 <c>: Relay access denied; from=<d> to=<e> proto=ESMTP helo=<f>",
        f"a from b[{FORGED}]; from=<d@example.com> to=<e@example.com> proto=ESMTP helo=<f>: gone",
        f"a from b[{FORGED}] is invalid: x",
        f"x: Host [{FORGED}] was blocked via [SSH].",
        f"x] from [{FORGED}] failed to log in via [SSH] due to authorization failure.",
        f"x] from [{FORGED}] logged in successfully via [DSM]. User [y",
        f"User [x] from [{FORGED}] failed to log in via [SSH] due to authorization failure.",
    ),
    "another request": (
        f"x,{FORGED}): unknown user",
        f"x,{FORGED}): unknown user (",
        f"x,{FORGED}): unknown user (given password: y",
        f"x,{FORGED},<q>): Password mismatch (given password: y)",
        f"x,{FORGED},<q>): pam_authenticate() failed: Authentication failure (password mismatch?",
        f"x,{FORGED},sasl:plain)<q>: sql: unknown user",
        f"x,{FORGED})<q>: sql: Password mismatch (given password: y",
        f"x,{FORGED},master",
        f"default): pam(x,{FORGED}): unknown user",
        f"?,{FORGED}): Username character disallowed by auth_username_chars: 0x2c (username: z",
        f"x): started proxying to y: user=<z>, rip={FORGED}, lip=192.0.2.1",
    ),
    "another program": (
        f"dovecot: imap-login: Aborted login (auth failed, 1 attempts in 1 s): user=<x>, rip={FORGED}, lip=192.0.2.1",
        f"postfix/smtpd[1]: warning: unknown[{FORGED}]: SASL LOGIN authentication failed: x, sasl_username=y",
        f"Nov 24 09:00:01 mx1 postfix/smtpd[1]: NOQUEUE: reject: RCPT from x[{FORGED}]: 554 5.7.1 x",
        f"2026-11-24 09:00:01,001 fail2ban.actions [1]: NOTICE [postfix] Ban {FORGED}",
        f"addr {FORGED} listed by domain evil.example as 127.0.0.2",
        f"<22>Nov 24 09:00:01 mx1 Connection: User [x] from [{FORGED}] failed to log in via [SSH].",
    ),
    "the rest of the line": (
        "x>: Relay access denied; from=<d@example.com> to=<e@example.com> proto=ESMTP helo=<f",
        "x>: Recipient address rejected: User unknown; from=<d@example.com> to=<e@example.com> proto=ESMTP helo=<x",
        "x>: Helo command rejected: Host not found; from=<d@example.com> to=<e@example.com> proto=X helo=<f> sasl_x=",
        "; from=<d@example.com> to=<e@example.com> proto=ESMTP helo=<f>",
        "x> to=<e@example.com> proto=ESMTP helo=<f>",
        "x> sasl_username=<y",
        ", sasl_username=y",
    ),
    "another meaning": (
        "blocked using evil.example",
        "Client host [192.0.2.66] blocked using evil.example; SPF fail",
        "rbl_domain=evil.example rbl_txt=x",
        "Spam virus malware banned attachment",
        "Greylisted too many rate limit DKIM DMARC SPF openspf user unknown Relay access denied",
        "Session encryption is required",
        "sekimori category=server",
        ": sekimori category=server",
        "Server configuration error",
        "Connection lost to authentication server",
        "x authentication failed: Temporary authentication failure",
        "Logged in: user=<x>",
        "proxy-accept: milter-reject: discard: hold: ",
    ),
    "quotes and brackets": (
        '"',
        'x" y"',
        '"a>b"@example.com',
        '"a>, b <c>: d"@example.com',
        '"\\">: x\\""@example.com',
        "\\",
        '\\\\" x',
        "(",
        ")",
        "<",
        ">",
        "<>",
        "[",
        "]",
        "[[1.2.3.4]",
    ),
    "a command": (
        "%s%n",
        "$(reboot) `reboot`",
        "[bold red]x[/bold red] [@click=app.quit]y[/]",
        "[link=https://evil.example]x[/link]",
        "<script>alert(1)</script>",
        "=cmd|'/c calc'!A1",
    ),
    "an escape of the terminal": (
        "\x1b]52;c;cm0gLXJmIC8=\x07\x1b[2J\x1b[31m",
        "\x1b]0;title\x1b\\\x1b[?1049h\x1bc",
        "\x9b31m\x90q\x9c",
    ),
    "text in another order": ("\u202e\u2066\u2067\u2068\u2069\u202a\u061c",),
    "nothing to be seen": ("\u200b\u200d\ufeff\u3164\u00ad\u2060\U000e0041", "\x00\x01\t\r\x7f", "", " "),
    "a name": ("山田太郎",),
    "more than anybody reads": ("a" * 100_000, "あ" * 40_000, "[" * 100_000, "<a@example.com>," * 6_000),
}
FORGERIES = tuple(text for texts in KINDS.values() for text in texts)
RAW = [text.encode() for text in FORGERIES] + [b"\xff\xfe\x80", b"\xc3(", b"\xed\xa0\x80", bytes(range(11, 256))]

#: Pieces of which clients more patient than us make forgeries.
PIECES = (
    *(text for text in FORGERIES if len(text) < 100),
    "; from=<",
    ">: ",
    "> to=<",
    "> proto=ESMTP helo=<",
    "): ",
    ",<q>): ",
    f",{FORGED}",
    " from ",
    f"x[{FORGED}]",
    "unknown user",
    " (given password: ",
    "user=<",
    ", rip=",
    FORGED,
    "User [",
    "] from [",
    "Relay access denied",
    "Helo command rejected: ",
    "hello",
    " ",
)

#: What repeats in a field so that a careless pattern would try every pair or triple of places.
REPEATED = (
    ", rip=",
    "; from=<",
    ">: ",
    "): ",
    "> to=<",
    " from x[y]; from=<",
    "] from [",
    "; ",
    ": ",
    '"',
    '\\"',
    "(",
    ",",
)
