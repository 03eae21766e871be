"""One attempt counts once.

A server tells of one deed in several lines, and a person reading the log would count the deed. So:

- An attempt is one thing that a client tried: one log-in with one password, one refused recipient, one refused
  command, one mail, one connection that did nothing but probe.
- The first line that tells of an attempt counts. Every later line that only tells of the same attempt is its
  companion: it is shown, it may add what it knows (a user, a zone, an address), and it does not count.
- Each further try counts anew, also in the same session: three passwords are three, ten recipients are ten.
- What closes a session (`lost connection`, `timeout`, `too many errors`, `disconnect … auth=0/3`, Dovecot's line at the
  end of a log-in) counts only where no earlier line of that session told of anything. Then it is all there is, and it
  counts once, however many tries its numbers tell of: who wants each try counted must have each logged.
- Two servers that tell of one log-in (Dovecot or DSM, and Postfix that asked it) tell of one attempt, whichever line
  comes first, in one log or in two.
- A mail that Postfix, a milter and a spam filter tell of, by its queue id, counts by whichever line comes first. Why a
  milter discarded it Postfix does not know: followed side by side, the filter's log is heard first.
- A policy server's own line never counts: Postfix refuses in its words, and what Postfix did is what happened.
- A client that several block lists know, that postscreen ranks for it and refuses, did one thing: it came. Its first
  refused recipient is what that led to; each further recipient is a try of its own.
- What a name server says about a client (`does not resolve`) or what PAM says beside Dovecot never counts: it is no
  attempt, and where it matters another line refuses for it.
- A log-in that worked counts as what it is, and so do our own errors; neither speaks against the client.
- Lines that tell of no attempt (`connect`, `statistics`, a bounce) are no events at all.

In the sessions below `1` stands before a line that counts, `=` before a companion, `-` before a line that is no event.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from tests.parsers.lines import NOW
from tui.model import Chunk, Event
from tui.parsers.pairs import Pairs
from tui.parsers.reader import Reader

SESSIONS = {
    "three passwords for submission, told by Postfix alone": """
- postfix/submission/smtpd[4711]: connect from unknown[203.0.113.9]
1 postfix/submission/smtpd[4711]: warning: unknown[203.0.113.9]: SASL LOGIN authentication failed: UGFzc3dvcmQ6
1 postfix/submission/smtpd[4711]: warning: unknown[203.0.113.9]: SASL LOGIN authentication failed: UGFzc3dvcmQ6
1 postfix/submission/smtpd[4711]: warning: unknown[203.0.113.9]: SASL LOGIN authentication failed: UGFzc3dvcmQ6
= postfix/submission/smtpd[4711]: lost connection after AUTH from unknown[203.0.113.9]
= postfix/submission/smtpd[4711]: disconnect from unknown[203.0.113.9] ehlo=1 auth=0/3 rset=2 commands=3/6
""",
    "log-ins that only the closing line tells of": """
- postfix/smtpd[4711]: connect from unknown[203.0.113.9]
1 postfix/smtpd[4711]: disconnect from unknown[203.0.113.9] ehlo=1 auth=0/3 quit=1 commands=2/5
""",
    "an aborted log-in": """
1 postfix/smtpd[4711]: warning: unknown[203.0.113.9]: SASL LOGIN authentication aborted
= postfix/smtpd[4711]: disconnect from unknown[203.0.113.9] ehlo=1 auth=0/1 quit=1 commands=2/3
""",
    "two passwords for IMAP": """
1 dovecot: auth: passwd-file(sato,203.0.113.9,<s1>): Password mismatch
1 dovecot: auth: passwd-file(sato,203.0.113.9,<s1>): Password mismatch
= dovecot: imap-login: Disconnected (auth failed, 2 attempts in 9 secs): user=<sato>, method=PLAIN, rip=203.0.113.9, \
lip=192.0.2.25, TLS, session=<s1>
""",
    "IMAP, Dovecot's authentication silent": """
1 dovecot: imap-login: Disconnected: Connection closed (auth failed, 2 attempts in 9 secs): user=<sato>, method=PLAIN, \
rip=203.0.113.9, lip=192.0.2.25, TLS, session=<s1>
""",
    "IMAP, PAM telling beside it": """
= dovecot: auth: pam_unix(dovecot:auth): authentication failure; logname= uid=0 euid=0 tty=dovecot ruser=sato \
rhost=203.0.113.9
1 dovecot: auth-worker(9): pam(sato,203.0.113.9,<s1>): pam_authenticate() failed: Authentication failure \
(password mismatch?)
= dovecot: imap-login: Disconnected (auth failed, 1 attempts in 2 secs): user=<sato>, method=PLAIN, rip=203.0.113.9, \
lip=192.0.2.25, session=<s1>
""",
    "a log-in that the policy server forbids": """
1 dovecot: auth: policy(sato,203.0.113.9,<s1>): Authentication failure due to policy server refusal: too many tries
= dovecot: imap-login: Disconnected (auth failed, 1 attempts in 2 secs): user=<sato>, method=PLAIN, rip=203.0.113.9, \
lip=192.0.2.25, session=<s1>
""",
    "Dovecot 2.4": """
1 dovecot: auth(sato,203.0.113.9,sasl:plain)<s1>: passwd-file: Password mismatch
= dovecot: imap-login: Login aborted: Connection closed (auth failed, 1 attempts in 2 secs) (auth_failed): \
user=<sato>, method=PLAIN, rip=203.0.113.9, lip=192.0.2.25, TLS, session=<s1>
""",
    "submission, Dovecot asked by Postfix, one log": """
- postfix/submission/smtpd[4711]: connect from unknown[203.0.113.9]
1 dovecot: auth: passwd-file(sato,203.0.113.9): unknown user
= postfix/submission/smtpd[4711]: warning: unknown[203.0.113.9]: SASL PLAIN authentication failed: UGFzc3dvcmQ6
1 dovecot: auth: passwd-file(hanako,203.0.113.9): unknown user
= postfix/submission/smtpd[4711]: warning: unknown[203.0.113.9]: SASL PLAIN authentication failed: UGFzc3dvcmQ6
= postfix/submission/smtpd[4711]: lost connection after AUTH from unknown[203.0.113.9]
= postfix/submission/smtpd[4711]: disconnect from unknown[203.0.113.9] ehlo=1 auth=0/2 commands=1/3
""",
    "a log-in that works at the second try, and a mail": """
1 postfix/submission/smtpd[4711]: warning: dsl.example.net[198.51.100.7]: SASL PLAIN authentication failed: UGFzc3dvcmQ6
1 postfix/submission/smtpd[4711]: 9C1D52F00C: client=dsl.example.net[198.51.100.7], sasl_method=PLAIN, \
sasl_username=sato
- postfix/cleanup[4712]: 9C1D52F00C: message-id=<a@example.net>
= postfix/submission/smtpd[4711]: disconnect from dsl.example.net[198.51.100.7] ehlo=2 starttls=1 auth=1/2 mail=1 \
rcpt=1 data=1 quit=1 commands=8/9
""",
    "postscreen: two block lists, talking too early, two recipients": """
- postfix/postscreen[812]: CONNECT from [203.0.113.9]:40123 to [192.0.2.25]:25
1 postfix/dnsblog[815]: addr 203.0.113.9 listed by domain zen.lists.example as 127.0.0.4
= postfix/dnsblog[816]: addr 203.0.113.9 listed by domain bl.lists.example as 127.0.0.2
1 postfix/postscreen[812]: PREGREET 11 after 0.04 from [203.0.113.9]:40123: EHLO there\\r\\n
= postfix/postscreen[812]: DNSBL rank 5 for [203.0.113.9]:40123
= postfix/postscreen[812]: NOQUEUE: reject: RCPT from [203.0.113.9]:40123: 550 5.7.1 Service unavailable; client \
[203.0.113.9] blocked using zen.lists.example; from=<a@example.com>, to=<b@example.org>, proto=ESMTP, helo=<there>
1 postfix/postscreen[812]: NOQUEUE: reject: RCPT from [203.0.113.9]:40123: 550 5.7.1 Service unavailable; client \
[203.0.113.9] blocked using zen.lists.example; from=<a@example.com>, to=<c@example.org>, proto=ESMTP, helo=<there>
= postfix/postscreen[812]: HANGUP after 0.3 from [203.0.113.9]:40123 in tests after SMTP handshake
- postfix/postscreen[812]: DISCONNECT [203.0.113.9]:40123
""",
    "postscreen: the deny list": """
- postfix/postscreen[812]: CONNECT from [203.0.113.9]:40123 to [192.0.2.25]:25
1 postfix/postscreen[812]: DENYLISTED [203.0.113.9]:40123
= postfix/postscreen[812]: NOQUEUE: reject: RCPT from [203.0.113.9]:40123: 550 5.3.2 Service currently unavailable; \
from=<a@example.com>, to=<b@example.org>, proto=ESMTP, helo=<there>
- postfix/postscreen[812]: DISCONNECT [203.0.113.9]:40123
""",
    "a flood of recipients": """
- postfix/smtpd[4711]: connect from unknown[203.0.113.9]
1 postfix/smtpd[4711]: NOQUEUE: reject: RCPT from unknown[203.0.113.9]: 550 5.1.1 <aoki@example.org>: Recipient \
address rejected: User unknown in local recipient table; from=<a@x.example> to=<aoki@example.org> proto=ESMTP helo=<pc>
1 postfix/smtpd[4711]: NOQUEUE: reject: RCPT from unknown[203.0.113.9]: 550 5.1.1 <arai@example.org>: Recipient \
address rejected: User unknown in local recipient table; from=<a@x.example> to=<arai@example.org> proto=ESMTP helo=<pc>
1 postfix/smtpd[4711]: NOQUEUE: reject: RCPT from unknown[203.0.113.9]: 550 5.1.1 <baba@example.org>: Recipient \
address rejected: User unknown in local recipient table; from=<a@x.example> to=<baba@example.org> proto=ESMTP helo=<pc>
= postfix/smtpd[4711]: too many errors after RCPT from unknown[203.0.113.9]
- postfix/smtpd[4711]: disconnect from unknown[203.0.113.9] ehlo=1 mail=1 rcpt=0/3 commands=2/5
- postfix/anvil[4713]: statistics: max recipient rate 3/60s for (smtp:203.0.113.9) at Nov 24 09:00:03
""",
    "a walk through names with VRFY": """
1 postfix/smtpd[4711]: NOQUEUE: reject: VRFY from unknown[203.0.113.9]: 550 5.1.1 <aoki>: Recipient address rejected: \
User unknown in local recipient table; to=<aoki> proto=SMTP helo=<pc>
1 postfix/smtpd[4711]: NOQUEUE: reject: VRFY from unknown[203.0.113.9]: 550 5.1.1 <arai>: Recipient address rejected: \
User unknown in local recipient table; to=<arai> proto=SMTP helo=<pc>
= postfix/smtpd[4711]: lost connection after VRFY from unknown[203.0.113.9]
- postfix/smtpd[4711]: disconnect from unknown[203.0.113.9] helo=1 vrfy=0/2 commands=1/3
""",
    "a refused recipient, then a mail that a milter refuses": """
1 postfix/smtpd[4711]: NOQUEUE: reject: RCPT from unknown[203.0.113.9]: 550 5.1.1 <aoki@example.org>: Recipient \
address rejected: User unknown in local recipient table; from=<a@x.example> to=<aoki@example.org> proto=ESMTP helo=<pc>
- postfix/smtpd[4711]: 9C1D52F00C: client=unknown[203.0.113.9]
- postfix/cleanup[4712]: 9C1D52F00C: message-id=<a@example.com>
1 postfix/cleanup[4712]: 9C1D52F00C: milter-reject: END-OF-MESSAGE from unknown[203.0.113.9]: 5.7.1 Spam message \
rejected; from=<a@example.com> to=<sato@example.org> proto=ESMTP helo=<pc>
- postfix/smtpd[4711]: disconnect from unknown[203.0.113.9] ehlo=1 mail=1 rcpt=1/2 data=0/1 quit=1 commands=4/6
""",
    "a mail that a spam filter discards": """
- postfix/smtpd[4711]: 9C1D52F00C: client=unknown[203.0.113.9]
- postfix/cleanup[4712]: 9C1D52F00C: message-id=<a@example.com>
1 rspamd[812]: <1f2e58>; proxy; rspamd_task_write_log: id: <a@example.com>, qid: <9C1D52F00C>, ip: 203.0.113.9, from: \
<a@example.com>, (default: T (discard): [15.00/15.00] [DMARC_POLICY_REJECT(2.00){example.com;reject;}]), len: 300, \
time: 9.9ms, dns req: 3, digest: <abc>, rcpts: <sato@example.org>, forced: discard "sekimori category=dmarc"; \
score=nan (set by sekimori)
= postfix/cleanup[4712]: 9C1D52F00C: milter-discard: END-OF-MESSAGE from unknown[203.0.113.9]: milter triggers DISCARD \
action; from=<a@example.com> to=<sato@example.org> proto=ESMTP helo=<pc>
- postfix/smtpd[4711]: disconnect from unknown[203.0.113.9] ehlo=1 mail=1 rcpt=1 data=1 quit=1 commands=5
""",
    "a name that does not resolve, refused for it": """
= postfix/smtpd[4711]: warning: hostname host.example.net does not resolve to address 203.0.113.9: Name or service not \
known
- postfix/smtpd[4711]: connect from unknown[203.0.113.9]
1 postfix/smtpd[4711]: NOQUEUE: reject: RCPT from unknown[203.0.113.9]: 450 4.7.25 Client host rejected: cannot find \
your hostname, [203.0.113.9]; from=<a@example.com> to=<b@example.org> proto=ESMTP helo=<pc>
= postfix/smtpd[4711]: lost connection after RCPT from unknown[203.0.113.9]
- postfix/smtpd[4711]: disconnect from unknown[203.0.113.9] ehlo=1 mail=1 rcpt=0/1 commands=2/3
""",
    "a probe": """
- postfix/smtpd[4711]: connect from unknown[203.0.113.9]
1 postfix/smtpd[4711]: warning: non-SMTP command from unknown[203.0.113.9]: GET / HTTP/1.1
- postfix/smtpd[4711]: disconnect from unknown[203.0.113.9] unknown=0/1 commands=0/1
""",
    "a probe of TLS": """
1 postfix/smtps/smtpd[4711]: SSL_accept error from unknown[203.0.113.9]: lost connection
= postfix/smtps/smtpd[4711]: lost connection after CONNECT from unknown[203.0.113.9]
- postfix/smtps/smtpd[4711]: disconnect from unknown[203.0.113.9] commands=0/0
""",
    "smuggling": """
1 postfix/smtpd[4711]: improper command pipelining after DATA from unknown[203.0.113.9]: .\\nMAIL FROM:<a@example.com>
= postfix/smtpd[4711]: bare <LF> received after DATA (120 bytes) from unknown[203.0.113.9]
- postfix/smtpd[4711]: disconnect from unknown[203.0.113.9] ehlo=1 mail=1 rcpt=1 data=0/1 commands=3/4
""",
    "our own trouble": """
1 postfix/smtpd[4711]: warning: dsl.example.net[198.51.100.7]: SASL PLAIN authentication failed: Connection lost to \
authentication server
= postfix/smtpd[4711]: disconnect from dsl.example.net[198.51.100.7] ehlo=1 auth=0/1 quit=1 commands=2/3
""",
    "our relay is refused elsewhere": """
- postfix/smtp[4719]: 9C1D52F00C: to=<b@example.net>, relay=mx.example.net[198.51.100.30]:25, delay=1, \
delays=0/0/0/1, dsn=5.7.1, status=bounced (host mx.example.net[198.51.100.30] said: 554 5.7.1 Service unavailable; \
Client host [192.0.2.25] blocked using zen.lists.example (in reply to RCPT TO command))
- postfix/bounce[4720]: 9C1D52F00C: sender non-delivery notification: 8C1D52F00C
- postfix/qmgr[4718]: 9C1D52F00C: removed
""",
}

START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def marked(text: str) -> list[tuple[str, str]]:
    """The lines of a session, each with its mark."""
    return [(line[0], line[2:]) for line in text.strip().split("\n")]


def stamped(number: int, line: str) -> bytes:
    """A line of a log, a second after the one before."""
    return f"{START + timedelta(seconds=number):%b %d %H:%M:%S} mx {line}\n".encode()


def events_of(lines: list[bytes], pairs: Pairs | None = None) -> list[Event]:
    """The events of a log."""
    reader = Reader("mail.log", zone=UTC, reference=NOW, pairs=pairs)
    return list(reader.read(Chunk("mail.log", b"".join(lines), 0, 1, live=False)).events)


@pytest.mark.parametrize("name", SESSIONS)
def test_a_session_counts_as_a_person_would_count_it(name: str) -> None:
    session = marked(SESSIONS[name])
    read = {event.line: event for event in events_of([stamped(at, line) for at, (_, line) in enumerate(session)])}
    marks = ["-" if at not in read else "1" if read[at].counted else "=" for at in range(1, len(session) + 1)]
    assert [f"{mark} {line}" for mark, (_, line) in zip(marks, session, strict=True)] == [
        f"{mark} {line}" for mark, line in session
    ]


@pytest.mark.parametrize("name", SESSIONS)
def test_and_so_it_does_line_by_line(name: str) -> None:
    """As a log grows: what was read is remembered from one look to the next."""
    reader = Reader("mail.log", zone=UTC, reference=NOW)
    offset, marks = 0, ""
    for at, (_, line) in enumerate(marked(SESSIONS[name])):
        data = stamped(at, line)
        events = reader.read(Chunk("mail.log", data, offset, at + 1, live=True)).events
        marks += "".join("1" if event.counted else "=" for event in events) or "-"
        offset += len(data)
    assert marks == "".join(mark for mark, _ in marked(SESSIONS[name]))


def of_another_client(line: str, number: int) -> str:
    """A line with an address, processes, a session and a queue id of its own."""
    own = {
        "203.0.113.9": f"203.0.113.{100 + number}",
        "198.51.100.7]": f"198.51.100.{100 + number}]",
        "[47": f"[{number}47",
        "<s1": f"<s{number}",
        "9C1D52F00C": f"9C1D52F1{number:02}",
    }
    return re.sub("|".join(map(re.escape, own)), lambda found: own[found[0]], line)


def test_sessions_at_the_same_time_do_not_disturb_each_other() -> None:
    """All of them, mixed line by line."""
    lines, expected = [], []
    for number, text in enumerate(SESSIONS.values(), start=1):
        for at, (mark, line) in enumerate(marked(text)):
            lines.append((at, number, of_another_client(line, number)))
            expected.append((at, number, mark))
    mixed = sorted(lines)
    read = {event.line: event for event in events_of([stamped(at, line) for at, _, line in mixed])}
    marks = ["-" if at not in read else "1" if read[at].counted else "=" for at in range(1, len(mixed) + 1)]
    assert [(at, number, mark) for (at, number, _), mark in zip(mixed, marks, strict=True)] == sorted(expected)


@pytest.mark.parametrize("first", ["postfix", "dovecot"])
def test_two_servers_with_a_log_each_tell_of_one_attempt(first: str) -> None:
    """Submission, Dovecot asked by Postfix: whichever log is read first."""
    session = marked(SESSIONS["submission, Dovecot asked by Postfix, one log"])
    lines = [stamped(at, line) for at, (_, line) in enumerate(session)]
    logs = {server: [line for line in lines if server.encode() in line] for server in ("postfix", "dovecot")}
    pairs = Pairs()
    events = [event for server in sorted(logs, key=first.__ne__) for event in events_of(logs[server], pairs)]
    assert sum(event.counted for event in events) == 2
    assert [event.user for event in events if event.counted and event.user] in (["sato", "hanako"], [])


def test_what_a_companion_is_told_by_the_line_that_counted() -> None:
    """Dovecot's user, a block list's zone."""
    submission = marked(SESSIONS["submission, Dovecot asked by Postfix, one log"])
    events = events_of([stamped(at, line) for at, (_, line) in enumerate(submission)])
    assert [event.user for event in events] == ["sato", "sato", "hanako", "hanako", None, None]
    screened = marked(SESSIONS["postscreen: two block lists, talking too early, two recipients"])
    rank = events_of([stamped(at, line) for at, (_, line) in enumerate(screened)])[3]
    assert (rank.reason, rank.zone) == ("DNSBL rank 5", "zen.lists.example")
