"""Mail that was taken in is told once, by its own first line, wherever the log is cut and whatever clients write."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import pytest

from tui.model import Chunk, Mail
from tui.parsers import accepted
from tui.parsers.accepted import AcceptedReader
from tui.parsers.stamps import Stamps

FIRST = "2026-11-24T15:24:35.000000+00:00 mx "
SECOND = "2026-11-24T15:24:37.500000+00:00 mx "
AT = datetime(2026, 11, 24, 15, 24, 35, tzinfo=UTC)

SMTPD = "postfix/smtpd[101]: {}: client={}"
QMGR = "postfix/qmgr[77]: {}: from=<{}>, size=2048, nrcpt=1 (queue active)"


def opened(identity: str = "4ABC123DEF", client: str = "mail.example.com[192.0.2.7]") -> str:
    return FIRST + SMTPD.format(identity, client)


def queued(identity: str = "4ABC123DEF", sender: str = "a@example.com") -> str:
    return SECOND + QMGR.format(identity, sender)


def data(lines: Iterable[str]) -> bytes:
    return "".join(line + "\n" for line in lines).encode("utf-8", "surrogateescape")


def new() -> AcceptedReader:
    return AcceptedReader(Stamps(UTC, datetime(2026, 12, 1, tzinfo=UTC)))


def read(*lines: str, reader: AcceptedReader | None = None, offset: int = 0, context: bytes = b"") -> list[Mail]:
    reader = reader or new()
    return reader.read(Chunk("mail.log", data(lines), offset, 0, live=False, context=context))


def told(*lines: str) -> list[tuple[str, str | None, bool]]:
    return [(mail.ip, mail.sender, mail.login) for mail in read(*lines)]


ONE = [("192.0.2.7", "a@example.com", False)]


def test_a_mail_is_told_with_its_client_its_sender_and_when_it_was_opened() -> None:
    assert read(opened(), queued()) == [Mail(AT, "192.0.2.7", "a@example.com")]


STAMPS = (
    ("Nov 24 15:24:35 mx ", "Nov 24 15:24:37 mx "),
    ("<22>Nov 24 15:24:35 mx ", "<22>Nov 24 15:24:37 mx "),
    ("Nov 24 15:24:35 mx mail.info ", "Nov 24 15:24:37 mx mail.info "),
    ("2026-11-24T15:24:35Z mx ", "2026-11-24T15:24:37Z mx "),
    ("2026-11-25T00:24:35+09:00 mx ", "2026-11-25T00:24:37+09:00 mx "),
)


@pytest.mark.parametrize(("first", "second"), STAMPS)
def test_every_form_of_stamp(first: str, second: str) -> None:
    lines = first + SMTPD.format("4ABC", "a[192.0.2.7]"), second + QMGR.format("4ABC", "a@example.com")
    assert read(*lines) == []  # an id has six characters at least
    assert read(*(line.replace("4ABC", "4ABC12") for line in lines)) == [Mail(AT, "192.0.2.7", "a@example.com")]


@pytest.mark.parametrize("between", ["101 - - ", '101 - [meta a="]: x"] ', "101 - - \ufeff"])
def test_structured_syslog(between: str) -> None:
    first = f"<22>1 2026-11-24T15:24:35Z mx postfix/smtpd {between}4ABC12: client=a[192.0.2.7]"
    second = f"<22>1 2026-11-24T15:24:37Z mx postfix/qmgr {between}4ABC12: from=<a@example.com>, size=1, nrcpt=2"
    assert told(first, second + " (queue active)") == ONE


@pytest.mark.parametrize(
    ("smtpd", "qmgr"),
    [
        ("postfix/smtpd", "postfix/qmgr"),
        ("postfix/submission/smtpd", "postfix/qmgr"),
        ("postfix-in/smtpd", "postfix-in/qmgr"),
        ("postfix-in/submission/smtpd", "postfix-in/qmgr"),
        ("postfix/smtpd", "postfix/oqmgr"),
        ("submission/smtpd", "postfix/qmgr"),  # -o syslog_name=submission
    ],
)
def test_names_of_instances_and_services(smtpd: str, qmgr: str) -> None:
    assert told(opened().replace("postfix/smtpd", smtpd), queued().replace("postfix/qmgr", qmgr)) == ONE


@pytest.mark.parametrize("identity", ["4ABC123DEF", "4s1jZj05VFDtK99", "A1B2C3"])
def test_short_and_long_ids(identity: str) -> None:
    assert told(opened(identity), queued(identity)) == ONE


def test_addresses_and_senders_as_events_have_them() -> None:
    lines = (
        opened("4AAAAA1", "unknown[2001:db8::5]"),
        opened("4AAAAA2", "unknown[::ffff:192.0.2.8]:50123"),
        queued("4AAAAA1", ""),
        queued("4AAAAA2", "b\x1b[2J@example.com"),
    )
    assert told(*lines) == [("2001:db8::5", None, False), ("192.0.2.8", "b␛[2J@example.com", False)]


def test_a_client_that_logged_in_is_told_apart() -> None:
    client = "pc.example.org[192.0.2.7], sasl_method=PLAIN, sasl_username=sato, orig_client=x[198.51.100.1]"
    assert told(opened(client=client), queued()) == [("192.0.2.7", "a@example.com", True)]


def test_a_mail_that_comes_back_from_a_content_filter_is_told_once() -> None:
    back = "localhost[127.0.0.1], orig_queue_id=4ABC123DEF, orig_client=mail.example.com[192.0.2.7]"
    assert told(opened(), queued(), opened("4BBBBB", back), queued("4BBBBB")) == ONE


def test_a_filter_before_the_queue_names_the_client() -> None:
    first = opened("NOQUEUE", "mail.example.com[192.0.2.7]")
    for told_by_proxy in ("", ", orig_queue_id=NOQUEUE"):
        behind = f"localhost[127.0.0.1]{told_by_proxy}, orig_client=mail.example.com[192.0.2.7]"
        assert told(first, opened("4BBBBB", behind), queued("4BBBBB")) == ONE


# -- what is not taken in ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "end",
    [
        "postfix/cleanup[88]: 4ABC123DEF: milter-reject: END-OF-MESSAGE from a[192.0.2.7]: 5.7.1 Spam; from=<a@b>",
        "postfix/cleanup[88]: 4ABC123DEF: reject: header Subject: x from a[192.0.2.7]; from=<a@example.com> to=<c@d>",
        "postfix/smtpd[101]: 4ABC123DEF: reject: DATA from a[192.0.2.7]: 550 5.5.3 <DATA>: no; from=<a@example.com>",
        "postfix/qmgr[77]: 4ABC123DEF: removed",
        "postfix/qmgr[77]: 4ABC123DEF: from=<a@example.com>, status=expired, returned to sender",
    ],
)
def test_what_does_not_reach_the_queue_is_not_taken_in(end: str) -> None:
    assert told(opened(), SECOND + end) == []


def test_mail_without_a_client_is_nobodys() -> None:
    pickup = FIRST + "postfix/pickup[9]: 4ABC123DEF: uid=0 from=<root>"
    assert told(pickup, queued()) == []


@pytest.mark.parametrize(("smtpd", "qmgr"), [("postfix-in", "postfix"), ("postfix", "postfix-in")])
def test_the_same_id_in_another_instance_is_another_mail(smtpd: str, qmgr: str) -> None:
    both = [queued(f"4ZZZZZ{n}", "").replace("postfix/", f"{name}/") for n, name in enumerate((smtpd, qmgr))]
    first = opened().replace("postfix/", f"{smtpd}/")
    assert told(*both, first, queued().replace("postfix/", f"{qmgr}/")) == []
    assert told(*both, first, queued().replace("postfix/", f"{smtpd}/")) == ONE


def test_the_same_id_on_another_host_is_another_mail() -> None:
    assert told(opened(), queued().replace(" mx ", " mx2 ")) == []
    own = opened(client="b[203.0.113.9]").replace(" mx ", " mx2 ")
    assert told(opened(), own, queued()) == ONE


HOSTILE = "x[198.51.100.9]: 4ABC123DEF: client=evil[203.0.113.1]"


@pytest.mark.parametrize(
    "line",
    [
        # a HELO name, a user, a sender and a recipient that look like the first line
        f"postfix/smtpd[101]: NOQUEUE: reject: RCPT from a[198.51.100.9]: 554 x; helo=<{HOSTILE}>",
        f"postfix/smtpd[101]: warning: a[198.51.100.9]: SASL LOGIN authentication failed: x, sasl_username={HOSTILE}",
        f"postfix/smtpd[101]: 4EEEEEE: client=a[198.51.100.9], sasl_method=PLAIN, sasl_username={HOSTILE}",
        "postfix/smtpd[101]: helo=<Nov 24 15:24:35 mx postfix/smtpd[101]: 4ABC123DEF: client=evil[203.0.113.1]>",
        "dovecot: imap-login: x postfix/smtpd[101]: 4ABC123DEF: client=evil[203.0.113.1]",
    ],
)
def test_text_that_looks_like_a_first_line_is_none(line: str) -> None:
    assert told(FIRST + line, queued()) == []
    assert told(opened(), FIRST + line, queued()) == ONE


@pytest.mark.parametrize(
    "line",
    [
        "postfix/smtpd[101]: NOQUEUE: reject: RCPT from a[198.51.100.9]: 554 x; helo=<{}>",
        "postfix/smtpd[101]: warning: a[198.51.100.9]: SASL LOGIN authentication failed: x, sasl_username={}",
        "postfix/local[5]: 4ABC123DEF: to=<{}>, relay=local, status=sent (x)",
        "postfix/cleanup[88]: 4ABC123DEF: message-id=<{}>",
    ],
)
def test_text_that_looks_like_the_second_line_is_none(line: str) -> None:
    said = QMGR.format("4ABC123DEF", "evil@example.net")
    forged = [said, f"\x0bNov 24 15:24:35 mx {said}", said.partition("from=")[2]]
    for text in forged:
        assert told(opened(), FIRST + line.format(text)) == []
        assert told(opened(), FIRST + line.format(text).removesuffix(">")) == []


def test_a_sender_may_hold_what_ends_the_line() -> None:
    sender = '">, size=1, nrcpt=1 (queue active)"@example.com'
    assert told(opened(), queued(sender=sender)) == [("192.0.2.7", sender, False)]


def test_a_line_of_many_ends_costs_no_more_than_its_length() -> None:
    many = " (queue active)" * 60_000
    line = FIRST + "postfix/smtpd[1]: " + many
    again = opened("4ABC123DEF", "a[192.0.2.7]" + ", sasl_username=" + "4ABC123DEF: client=" * 60_000)
    begun = time.process_time()
    assert [mail.login for mail in read(line, again, queued())] == [True]
    assert time.process_time() - begun < 1  # a walk back from each of the ends would cost its square


def test_no_bytes_break_it() -> None:
    parts = [b" (queue active)", b" <= ", b", mailer=", b"\n", b"\xff\x00", b": client=", b"4ABC123DEF", FIRST.encode()]
    for some in itertools.permutations(parts, 4):
        new().read(Chunk("x", b"".join(some) + b"\n", 0, 0, live=True))


# -- cut and turned ----------------------------------------------------------------------------------------------------


def chunks(lines: Sequence[str], *cuts: int) -> list[Chunk]:
    """Lines in pieces, cut before those numbers."""
    made, offset = [], 0
    for begin, end in itertools.pairwise((0, *cuts, len(lines))):
        piece = data(lines[begin:end])
        made.append(Chunk("mail.log", piece, offset, 0, live=True))
        offset += len(piece)
    return made


def test_a_mail_is_joined_over_chunks_and_told_once_however_often_it_is_tried() -> None:
    lines = [opened(), "noise", queued(), queued(), opened("4BBBBBB"), queued("4BBBBBB", "b@example.com"), queued()]
    for cut in range(1, len(lines)):
        reader = new()
        found = [mail.sender for chunk in chunks(lines, cut) for mail in reader.read(chunk)]
        assert found == ["a@example.com", "b@example.com"]


def test_an_id_that_is_used_again_is_another_mail() -> None:
    later = opened(client="b[203.0.113.9]").replace("15:24:35", "16:24:35")
    again = queued(sender="b@example.net").replace("15:24:37", "16:24:37")
    lines = [opened(), queued(), later, again, again]
    assert told(*lines) == [*ONE, ("203.0.113.9", "b@example.net", False)]
    for cut in range(1, len(lines)):
        reader = new()
        assert [mail.ip for chunk in chunks(lines, cut) for mail in reader.read(chunk)] == ["192.0.2.7", "203.0.113.9"]


def test_an_id_that_is_used_again_by_a_mail_that_was_refused_tells_nothing_of_it() -> None:
    later = opened(client="b[203.0.113.9]").replace("15:24:35", "16:24:35")
    assert told(opened(), queued(), later) == ONE


def test_pieces_read_from_the_newest_to_the_oldest_tell_what_one_reading_tells() -> None:
    lines: list[str] = []
    for number in range(300):
        identity = f"4{number:09X}"
        lines += [opened(identity, f"a[192.0.2.{number % 200}]"), queued(identity, f"s{number}@example.com")]
        if number % 3 == 0:
            lines.append(lines[-1])  # tried once more
        if number % 5 == 0:
            lines.insert(-2, opened(f"5{number:09X}", "b[203.0.113.9]"))  # refused later
    whole = read(*lines)
    assert len(whole) == 300
    pieces = chunks(lines, *range(7, len(lines), 7))
    reader = new()
    found = []
    for place in range(len(pieces) - 1, -1, -1):  # each a piece of its own, with the text before it
        piece = pieces[place]
        context = b"".join(before.data for before in pieces[max(0, place - 3) : place])
        found += reader.read(Chunk("mail.log", piece.data, piece.offset, 0, live=False, context=context))
    assert sorted(found, key=lambda mail: mail.sender or "") == sorted(whole, key=lambda mail: mail.sender or "")


def test_live_lines_between_the_pieces_of_a_backlog_disturb_nothing() -> None:
    lines = [opened(), queued(), opened("4BBBBBB"), queued("4BBBBBB", "b@example.com")]
    older, newer = chunks(lines, 2)
    reader = new()
    live = data([opened("4CCCCCC")]), data([queued("4CCCCCC", "c@example.com")])
    place = newer.offset + len(newer.data)
    found = [
        *reader.read(newer),
        *reader.read(Chunk("mail.log", live[0], place, 0, live=True)),
        *reader.read(older),
        *reader.read(Chunk("mail.log", live[1], place + len(live[0]), 0, live=True)),
    ]
    assert [mail.sender for mail in found] == ["b@example.com", "a@example.com", "c@example.com"]


def test_a_mail_is_joined_over_a_rotation() -> None:
    reader = new()
    first, second = data(["noise", opened()]), data([queued()])
    assert reader.read(Chunk("mail.log", first, 0, 0, live=True)) == []
    assert len(reader.read(Chunk("mail.log", second, 0, 0, live=True, restarted=True))) == 1


def test_memory_is_bounded_by_bytes_and_by_mails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accepted, "TOLD", 10)
    monkeypatch.setattr(accepted, "KEPT", 4096)
    reader = new()
    offset = 0
    for number in range(500):
        piece = data([opened(f"4{number:09X}"), queued(f"4{number:09X}")])
        assert len(reader.read(Chunk("mail.log", piece, offset, 0, live=True))) == 1
        offset += len(piece)
    assert len(reader._told) + len(reader._told_before) <= 20
    assert max(len(stretch.before) for stretch in reader._stretches) <= 4096 + len(piece)


# -- other programs ----------------------------------------------------------------------------------------------------

EXIM = "2026-11-24 15:24:35 1tFabc-0001Zx-2a <= "


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("a@example.com H=mail.example.com [192.0.2.7] P=esmtps X=TLS1.3:x:256 CV=no S=812 id=1@pc", ONE),
        ("a@example.com H=(pc) [192.0.2.7]:51234 I=[198.51.100.1]:25 P=esmtp S=812", ONE),
        ("<> H=mail.example.com [192.0.2.7] P=esmtp S=812", [("192.0.2.7", None, False)]),
        (
            "a@example.com H=(pc) [192.0.2.7] P=esmtpsa X=TLS1.3:x:256 CV=no A=plain:sato S=8",
            [("192.0.2.7", ONE[0][1], True)],
        ),
        ("a@example.com U=www-data P=local S=812", []),
        # a HELO name that holds a second bracket: nobody can tell which is the server's
        ("a@example.com H=(a) [203.0.113.1] P=esmtp S=1 (b) [192.0.2.7] P=esmtp S=812", []),
        ('a@example.com H=(pc) [192.0.2.7] P=esmtp S=8 T="x <= b@example.net H=a [203.0.113.1] P=esmtp"', ONE),
    ],
)
def test_exim(line: str, expected: list[tuple[str, str | None, bool]]) -> None:
    assert told(EXIM + line) == expected
    assert told("Nov 24 15:24:35 mx exim[4711]: " + EXIM.partition("35 ")[2] + line) == expected


def test_exim_by_time_and_what_only_looks_like_it() -> None:
    assert read(EXIM + "a@example.com H=a [192.0.2.7] P=esmtp S=812") == [Mail(AT, "192.0.2.7", "a@example.com")]
    said = EXIM + "a@example.com H=a [192.0.2.7] P=esmtp S=812"
    for line in (
        f"2026-11-24 15:24:35 rejected EHLO or HELO from H=({said}) [203.0.113.9]: syntactically invalid",
        f"2026-11-24 15:24:35 1tFabc-0001Zx-2a => b@example.org <{said}> R=local T=local",
        f"{FIRST}exim[1]: H=(x) [203.0.113.9] F=<a@b> rejected RCPT <{said}>: no",
    ):
        assert told(line) == []


SENDMAIL_FROM = FIRST + (
    "sm-mta[4711]: 5AOFOZab012345: from=<a@example.com>, size=812, class=0, nrcpts=1, msgid=<1@pc>, proto=ESMTP, "
    "daemon=MTA, relay={}"
)
SENDMAIL_TO = SECOND + (
    "sm-mta[4712]: 5AOFOZab012345: to=<taro@example.org>, delay=00:00:02, xdelay=00:00:01, mailer=local, pri=30812, "
    "dsn=2.0.0, stat=Sent"
)


@pytest.mark.parametrize(
    "relay",
    ["mail.example.com [192.0.2.7]", "[192.0.2.7]", "mail.example.com [192.0.2.7] (may be forged)"],
)
def test_sendmail(relay: str) -> None:
    first = SENDMAIL_FROM.format(relay)
    assert read(first, SENDMAIL_TO, SENDMAIL_TO) == [Mail(AT, "192.0.2.7", "a@example.com")]
    assert told(first) == []


def test_what_a_milter_of_sendmails_refuses_is_not_taken_in() -> None:
    refused = SECOND + "sm-mta[4711]: 5AOFOZab012345: Milter: data, reject=550 5.7.1 Spam"
    told_of = SECOND + "sm-mta[4711]: 5AOFOZab012345: to={}, delay=00:00:02, pri=30812, stat=Spam"
    for recipient in ("<taro@example.org>", '<"x, delay=0, xdelay=0, mailer=local, pri=1"@example.org>'):
        assert told(SENDMAIL_FROM.format("a [192.0.2.7]"), refused, told_of.format(recipient)) == []


def test_a_sender_of_sendmails_does_not_choose_the_client() -> None:
    first = SENDMAIL_FROM.format("a [192.0.2.7]").replace("a@example.com", '"x, relay=b [203.0.113.1]"@example.com')
    assert [ip for ip, _, _ in told(first, SENDMAIL_TO)] == ["192.0.2.7"]


def test_programs_side_by_side_are_all_told_in_large_blocks() -> None:
    filler = [FIRST + f"postfix/smtpd[101]: connect from a[192.0.2.{n % 200}]" for n in range(400)]
    reader = new()
    offset, found = 0, []
    for number in range(3):
        lines = [
            *filler,
            opened(f"4AAAAA{number}"),
            queued(f"4AAAAA{number}"),
            EXIM.replace("0001", f"000{number}") + "b@example.com H=a [192.0.2.8] P=esmtp S=8",
        ]
        block = data(lines)
        assert len(block) > accepted._SMALL
        found += reader.read(Chunk("mail.log", block, offset, 0, live=False))
        offset += len(block)
    assert sorted(mail.ip for mail in found) == ["192.0.2.7"] * 3 + ["192.0.2.8"] * 3


def test_another_program_is_found_where_postfix_has_told_of_no_mail() -> None:
    filler = [FIRST + f"postfix/smtpd[101]: connect from a[192.0.2.{n % 200}]" for n in range(400)]
    reader = new()
    first = data([*filler, opened(), queued()])
    second = data([*filler, EXIM + "b@example.com H=a [192.0.2.8] P=esmtp S=8"])
    found = reader.read(Chunk("mail.log", first, 0, 0, live=False))
    found += reader.read(Chunk("mail.log", second, len(first), 0, live=False))
    assert [mail.ip for mail in found] == ["192.0.2.7", "192.0.2.8"]
