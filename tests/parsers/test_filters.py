"""SPF and DMARC checks, greylisting, amavis and ClamAV: what a client writes into their lines changes nothing.

A result that led to no refusal, tag, discard or quarantine is no event, whatever words stand in it.
"""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.parsers.hostile import PIECES, RAW, Template
from tests.parsers.lines import CLIENT, FORGED, read, read_line, texts
from tui.model import Action, Category, Event, EventKind

K, C = EventKind, Category
MX = "Nov 24 09:00:01 mx1 "
SPF = MX + "policyd-spf[812]: 550 5.7.23 Message rejected due to: "
LINK = "Please see http://www.openspf.net/Why?s=mfrom;id="
AMAVIS = MX + "amavis[2201]: (02201-04) "
CLIENTS = f"[{CLIENT}]:40522 [{CLIENT}]"
ENVELOPE = "<a@example.net> -> <b@example.org>"
REST = "Queue-ID: 4bTQ2x0xKz, Message-ID: <1@example.net>, mail_id: Wg, Hits: 9, size: 1, 3 ms"
WEIGHT = MX + "postfix/policyd-weight[9]: decided action=550 Mail appeared to be SPAM or forged"

TEMPLATES = {
    "spf, sender": Template(SPF + f"SPF fail - not authorized. {LINK}%;ip={CLIENT};r=<UNKNOWN>", K.REJECTION, C.SPF),
    "spf, helo": Template(
        SPF + f"SPF fail - not authorized. {LINK.replace('mfrom', 'helo')}%;ip={CLIENT};r=<UNKNOWN>", K.REJECTION, C.SPF
    ),
    "spf, explained": Template(SPF + f"%. {LINK}a@example.net;ip={CLIENT};r=<UNKNOWN>", K.REJECTION, C.SPF),
    "spf, sender, recipient shown": Template(
        SPF + f"SPF fail - not authorized. {LINK}%;ip={CLIENT};r=example.org", K.REJECTION, C.SPF, sure=False
    ),
    "spf, recipient": Template(
        SPF + f"SPF fail - not authorized. {LINK}a@example.net;ip={CLIENT};r=%", K.REJECTION, C.SPF, sure=False
    ),
    "spf, explained, recipient shown": Template(
        SPF + f"%. {LINK}a@example.net;ip={CLIENT};r=example.org", K.REJECTION, C.SPF, sure=False
    ),
    "postgrey": Template(
        MX + f"postgrey[4]: action=greylist, reason=new, client_name=unknown, client_address={CLIENT}, sender=%,"
        " recipient=%",
        K.REJECTION,
        C.GREYLIST,
    ),
    "sqlgrey": Template(MX + f"sqlgrey: grey: new: 203.0.113({CLIENT}), % -> %", K.REJECTION, C.GREYLIST),
    "milter-greylist": Template(
        MX + f"milter-greylist: 4bTQ2x: addr unknown[{CLIENT}] from <%> to <%> delayed for 00:05:00 (ACL 4)",
        K.REJECTION,
        C.GREYLIST,
    ),
    "milter-greylist, refused": Template(
        MX + f"milter-greylist: 4bTQ2x: addr unknown[{CLIENT}] from <%> to <%> blacklisted", K.REJECTION, C.POLICY
    ),
    "policyd-weight": Template(
        f"{WEIGHT}; <client=unknown[{CLIENT}]> <helo=%> <from=%> <to=%>; delay: 1s", K.REJECTION, C.POLICY, sure=False
    ),
    "policyd-weight, helo twice": Template(
        f"{WEIGHT}; MTA helo: %, MTA hostname: unknown[{CLIENT}] (helo/hostname mismatch); <client=unknown[{CLIENT}]>"
        " <helo=%> <from=a@example.net> <to=b@example.org>; delay: 1s",
        K.REJECTION,
        C.POLICY,
        sure=False,
    ),
    "amavis, envelope": Template(
        AMAVIS + f"Blocked SPAM {{RejectedInbound}}, {CLIENTS} <%> -> <%>,<c@example.org>, {REST}", K.CONTENT, C.SPAM
    ),
    "amavis, envelope, before 2.7": Template(
        AMAVIS + f"Blocked SPAM, [{CLIENT}] [{CLIENT}] <%> -> <%>, Message-ID: <1@example.net>, Hits: 9, 3 ms",
        K.CONTENT,
        C.SPAM,
    ),
    "amavis, message-id": Template(
        AMAVIS + f"Passed SPAMMY {{RelayedTaggedInbound}}, {CLIENTS} {ENVELOPE}, Message-ID: <%>, Hits: 9, 3 ms",
        K.CONTENT,
        C.SPAM,
    ),
    "amavis, header": Template(
        AMAVIS + f'Blocked SPAM {{RejectedInbound}}, {CLIENTS} ESMTP/ESMTP {ENVELOPE}, {REST}, Subject: "%", From: %',
        K.CONTENT,
        C.SPAM,
    ),
    "amavis, envelope, virus": Template(
        AMAVIS + f"Blocked INFECTED (Worm.A) {{DiscardedInbound}}, {CLIENTS} <%> -> <%>, {REST}",
        K.CONTENT,
        C.VIRUS,
        sure=False,
    ),
    "amavis, attachment": Template(
        AMAVIS + f"Blocked BANNED (.exe,.exe-ms,%) {{RejectedInbound}}, {CLIENTS} {ENVELOPE}, {REST}",
        K.CONTENT,
        C.ATTACHMENT,
        sure=False,
    ),
    "amavis, attachment, before 2.7": Template(
        AMAVIS + f"Blocked BANNED (.exe,.exe-ms,%), [{CLIENT}] [{CLIENT}] {ENVELOPE}, {REST}",
        K.CONTENT,
        C.ATTACHMENT,
        sure=False,
    ),
}

#: The same for lines that name no client.
NAMELESS = {
    "amavis, not told the client": Template(
        AMAVIS + f"Blocked SPAM {{RejectedInbound}}, [{FORGED}] <%> -> <%>, {REST}", K.CONTENT, C.SPAM
    ),
    "amavis, attachment, not told the client": Template(
        AMAVIS + f"Blocked BANNED (.exe,.exe-ms,%) {{RejectedInbound}}, {ENVELOPE}, {REST}", K.CONTENT, C.ATTACHMENT
    ),
    "clamav-milter": Template(
        MX + "clamav-milter[7]: Message 4bTQ2x from <%> to <%> with subject '%' message-id '%' date '%' infected by"
        " Worm.A",
        K.CONTENT,
        C.VIRUS,
    ),
    "clamsmtpd": Template(MX + "clamsmtpd: 10000A: from=%, to=%, status=VIRUS:Worm.A", K.CONTENT, C.VIRUS),
}

QUIET = {
    "spf, noted": MX + f"policyd-spf[8]: prepend Received-SPF: Fail (mailfrom) identity=mailfrom; client-ip={CLIENT};"
    " helo=%; envelope-from=%; receiver=example.org",
    "spf, debug": MX + "policyd-spf[8]: Action: prepend: Text: Received-SPF: Pass; helo=% Reject action: 550 5.7.23",
    "spf, result": MX + f"policyd-spf[8]: Softfail; identity=helo; client-ip={CLIENT}; helo=%; envelope-from=%",
    "spf, perl's result": MX + "postfix/policy-spf[8]: SPF fail (Mechanism '-all' matched): Envelope-from: %",
    "spf, perl notes": MX + "postfix/policy-spf[8]: Policy action=PREPEND Received-SPF: fail (%) helo=%",
    "opendmarc": MX + "opendmarc[6]: 9C1D52F012: % fail",
    "opendmarc, spf": MX + "opendmarc[6]: 9C1D52F012: SPF(mailfrom): % fail",
    "opendkim": MX + "opendkim[6]: 9C1D52F012: s=% d=% a=rsa-sha256 SSL error:04091068:rsa routines::bad signature",
    "postgrey, passed": MX + f"postgrey[4]: action=pass, reason=client AWL, client_address={CLIENT}, sender=%",
    "postgrey, garbage": MX + "postgrey[4]: ignoring garbage: <%>",
    "policyd-weight": MX + f"postfix/policyd-weight[9]: decided action=PREPEND X-policyd-weight: rate: -7;"
    f" <client=unknown[{CLIENT}]> <helo=%> <from=%> <to=%>; delay: 1s",
    "amavis, clean": AMAVIS + f"Passed CLEAN {{RelayedInbound}}, {CLIENTS} <%> -> <%>, Message-ID: <%>, Hits: 0, 3 ms",
    "amavis, odd header": AMAVIS + f"Passed BAD-HEADER-7 {{RelayedInbound}}, {CLIENTS} <%> -> <%>, {REST}",
    "amavis, part": AMAVIS + 'p.path BANNED:1 b@example.org: "P=p003,L=1,M=multipart/mixed | P=p002,N=%"',
    "amavis, continued": AMAVIS + "...% Blocked SPAM, %",
    "clamav-milter, clean": MX + "clamav-milter[7]: Clean message from <%> to <%>",
    "clamsmtpd, clean": MX + "clamsmtpd: 10000A: from=%, to=%, status=CLEAN",
    "clamd, a file": MX + "clamd[6]: /srv/upload/%/x.php: Php.Shell.A FOUND",
}

FORGERIES = (
    f";ip={FORGED};r=x",
    f";ip={FORGED};r=<unknown>",
    f"x;ip={FORGED};r=y;ip={FORGED};r=<unknown>",
    f"a@example.com;ip={FORGED};r=mx. {LINK}b@example.com",
    f"{LINK}a@example.com;ip={FORGED};r=mx1.example.org",
    f"x, client_address={FORGED}, sender=y",
    f"x({FORGED}), y -> z",
    f"x> to <y> delayed for 00:05:00 (ACL 4): addr z[{FORGED}] from <x",
    "x> to <y> blacklisted",
    "x> to <y> delayed for 00:05:00",
    f"x; <client=y[{FORGED}]> <helo=z> <from=d> <to=e>; delay: 0s",
    f"x> <client=y[{FORGED}]> <from=z",
    "Your MTA is listed in too many DNSBLs",
    f"x> -> <y>, Queue-ID: FORGED, [{FORGED}]:1 [{FORGED}] <z",
    f"x) {{DiscardedInbound}}, [{FORGED}]:1 [{FORGED}] <d@example.com> -> <e@example.com>, Queue-ID: FORGED",
    f"x), [{FORGED}] [{FORGED}] <d@example.com> -> <e@example.com>, Hits: 1, tag=2, tag2=6, kill=6",
    f"x), LOCAL [{FORGED}] <d@example.com> -> <e@example.com>",
    "x) {RelayedInbound}, [10.0.0.1] <d> -> <e>, ...",
    "x), <d@example.com> -> <e@example.com>, Hits: 1, tag=2, tag2=6, kill=6",
    "Passed CLEAN {RelayedInbound}",
    f"Blocked INFECTED (x) {{RejectedInbound}}, [{FORGED}]:1 [{FORGED}] <d> -> <e>",
    "x infected by Nothing",
    "x, status=VIRUS:Nothing",
    "x, status=CLEAN",
    "550 5.7.23 Message rejected due to: x",
    "RFC5322 requirement error: not exactly one From field",
    "instream(local): Worm.A FOUND",
    "...",
)
TEXTS = [*RAW, *(text.encode() for text in FORGERIES)]


def assert_clean(event: Event) -> None:
    for text in texts(event):
        assert text.isprintable(), text
        assert len(text) <= 256 + len("<hidden>")


def assert_told_truly(name: str, line: bytes) -> Event:
    template = (TEMPLATES | NAMELESS)[name]
    event = read_line(line)
    assert event is not None, line[:400]
    assert event.ip == (None if name in NAMELESS else CLIENT) or (event.ip is None and not template.sure), line[:400]
    assert (event.kind, event.category) == (template.kind, template.category), line[:400]
    assert_clean(event)
    return event


@pytest.mark.parametrize("name", TEMPLATES | NAMELESS)
def test_a_client_cannot_choose_what_it_is_taken_for(name: str) -> None:
    for text in TEXTS:
        assert_told_truly(name, (TEMPLATES | NAMELESS)[name].with_text(text))


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_plain_text_leaves_the_client_sure(name: str) -> None:
    for text in (b"hello", b"a+b=c@example.com"):
        assert assert_told_truly(name, TEMPLATES[name].with_text(text)).ip == CLIENT, text


@pytest.mark.parametrize("name", QUIET)
def test_a_client_cannot_make_an_event_of_nothing(name: str) -> None:
    for text in TEXTS:
        assert read_line(QUIET[name].encode().replace(b"%", text)) is None, text[:200]


@settings(max_examples=600, deadline=None)
@given(
    st.sampled_from(sorted(TEMPLATES | NAMELESS)),
    st.lists(st.sampled_from([*PIECES, *FORGERIES]), max_size=4).map("".join),
)
def test_nor_with_pieces_of_forgeries(name: str, text: str) -> None:
    assert_told_truly(name, (TEMPLATES | NAMELESS)[name].with_text(text.encode()))


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_line_that_was_cut_accuses_nobody_else(name: str) -> None:
    line = TEMPLATES[name].with_text(b"hello")
    for length in range(len(line)):
        event = read_line(line[:length])
        assert event is None or event.ip in {CLIENT, None}, line[:length]


@pytest.mark.parametrize("text", FORGERIES)
def test_amavis_may_cut_a_line_behind_a_forgery(text: str) -> None:
    """It cuts at 980 characters and goes on in the next line; what was cut is not believed."""
    line = TEMPLATES["amavis, attachment"].with_text(text.encode())
    for length in range(line.index(b"BANNED (") + 8, len(line)):
        event = read_line(line[:length] + b"...")
        assert event is not None, line[:length]
        assert event.ip is None
        assert (event.kind, event.category) == (K.CONTENT, C.ATTACHMENT)


def test_an_explanation_that_is_a_link_of_its_own_never_counts() -> None:
    """Perl's policy-spf prints what the sender's domain explains; Postfix's line behind it names the client."""
    event = read_line(
        MX + f"postfix/policy-spf[8]: Policy action=550 {LINK}a@example.com;ip={FORGED};r=mx1.example.org"
    )
    assert event is not None
    assert (event.kind, event.category, event.counted) == (K.REJECTION, C.SPF, False)


#: What repeats in a field so that a careless pattern would try every pair or triple of places.
REPEATED = (
    ";ip=",
    f";ip={FORGED};r=<UNKNOWN>",
    f". {LINK}",
    ") {A}, ",
    "), ",
    ") {",
    ",<a>",
    " -> <",
    ", quarantine: ",
    " [1.2.3.4]",
    "...",
    "; <client=x[1.2.3.4]>",
    ", sender=x",
    " to <y> delayed for 00:05:00",
    " blacklisted (ACL 1)",
    " infected by x",
    ", status=VIRUS:x",
    ": x FOUND",
    "/parts/p1",
    '"',
    " ",
)


@pytest.mark.parametrize("piece", REPEATED)
def test_no_field_makes_reading_slow(piece: str) -> None:
    """100 kB of it in every template: in seconds of this process, which needs a hundredth of that."""
    text = piece.encode() * (100_000 // len(piece))
    lines = [template.with_text(text) for template in (TEMPLATES | NAMELESS).values()]
    tags = {line.encode().partition(b": ")[0] for line in QUIET.values()}
    for line in [*lines, *(tag + b": " + text for tag in sorted(tags))]:
        began = time.process_time()
        read_line(line)
        assert time.process_time() - began < 2, line[:80]


# What becomes of a mail


def test_a_mail_to_several_is_told_by_what_became_of_it() -> None:
    """amavis writes one line for those who got it, one for those who did not, and if asked one for each again."""
    events = read(
        (
            AMAVIS + f"Passed CLEAN {{RelayedInbound}}, {CLIENTS} <a@example.net> -> <b@example.org>, {REST}\n"
            + AMAVIS + f"Blocked SPAM {{RejectedInbound}}, {CLIENTS} <a@example.net> -> <c@example.org>,"
            f"<d@example.org>, {REST}\n"
            + AMAVIS + "Blocked SPAM, <a@example.net> -> <c@example.org>, Hits: 9, tag=2, tag2=6, kill=6, 0/1/1/1\n"
        ).encode()
    )  # fmt: skip
    assert [(event.action, event.recipient, event.ip, event.counted) for event in events] == [
        (Action.REJECT, "c@example.org", CLIENT, True),
        (Action.REJECT, "c@example.org", None, False),
    ]


@pytest.mark.parametrize(
    ("done", "action"),
    [
        ("RejectedInbound", Action.REJECT),
        ("RejectedInbound,Quarantined", Action.REJECT),
        ("BouncedInbound,Quarantined", Action.REJECT),
        ("DiscardedInbound", Action.DISCARD),
        ("DiscardedInbound,Quarantined", Action.HOLD),
        ("NoBounceInbound", Action.DISCARD),
        ("NoBounceInbound,Quarantined", Action.HOLD),
        ("TempFailedInbound", Action.DEFER),
        ("BouncedInbound,RejectedOpenRelay", Action.REJECT),
        ("RejectedOutbound", Action.REJECT),
        ("DiscardedInternal", Action.DISCARD),
    ],
)
def test_what_was_done_with_a_blocked_mail(done: str, action: Action) -> None:
    event = read_line(AMAVIS + f"Blocked SPAM {{{done}}}, {CLIENTS} {ENVELOPE}, {REST}")
    assert event is not None
    assert (event.kind, event.category, event.action, event.ip) == (K.CONTENT, C.SPAM, action, CLIENT)


@pytest.mark.parametrize("category", ["MTA-BLOCKED", "CLEAN", "OTHER", "TEMPFAIL"])
def test_the_next_server_being_away_is_no_attack(category: str) -> None:
    event = read_line(AMAVIS + f"Blocked {category} {{TempFailedInbound}}, {CLIENTS} {ENVELOPE}, {REST}")
    assert event is not None
    assert (event.category, event.action) == (C.SERVER, Action.DEFER)


@pytest.mark.parametrize("tag", ["amavis", "amavisd", "amavisd-new", "/usr/sbin/amavisd-new", "/usr/sbin/amavisd"])
def test_amavis_goes_by_many_names(tag: str) -> None:
    event = read_line(f"{MX}{tag}[9]: (00009-01) Blocked SPAM {{RejectedInbound}}, {CLIENTS} {ENVELOPE}, {REST}")
    assert event is not None
    assert (event.program, event.ip) == (tag, CLIENT)


@pytest.mark.parametrize(
    "stamp", ["Nov 24 09:00:01 mx1 ", "2026-11-24T09:00:01.5+09:00 mx1 ", "<22>Nov 24 09:00:01 mx1 "]
)
def test_other_stamps(stamp: str) -> None:
    event = read_line(f"{stamp}policyd-spf[8]: 550 5.7.23 Message rejected due to: x. {LINK}a;ip={CLIENT};r=<UNKNOWN>")
    assert event is not None
    assert event.ip == CLIENT


def test_structured_syslog() -> None:
    line = (
        f"<20>1 2026-11-24T09:00:01Z mx1 amavis 9 - - (00009-01) Blocked SPAM {{RejectedInbound}}, {CLIENTS} {ENVELOPE}"
    )
    event = read_line(line)
    assert event is not None
    assert (event.ip, event.category) == (CLIENT, C.SPAM)
