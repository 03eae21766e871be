"""What a client writes into a mail and its envelope changes neither rspamd's verdict on it nor whom it accuses."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.parsers.hostile import RAW
from tests.parsers.lines import CLIENT, FORGED, read_line
from tui.model import Category, EventKind

HEAD = "2026-11-24 17:00:00 #812(rspamd_proxy) <4f2e01>; proxy; rspamd_task_write_log: "
ENVELOPE = f"id: <m@example.net>, qid: <4XyZ1a2C01>, ip: {CLIENT}, from: <a@example.net>, "
SPF = "(default: T (reject): [15.00/15.00] [R_SPF_FAIL(15.00){-all;},MIME_GOOD(-0.10){text/plain;}])"
CLEAN = "(default: F (no action): [0.10/15.00] [TO_DN_ALL(0.00){}])"
END = ", len: 7, time: 2.000ms, dns req: 0, digest: <0f1e2d3c4b5a69788796a5b4c3d2e1f0>, rcpts: <b@example.org>"

#: Where a client's text stands; VERDICT is rspamd's.
PLACES = {
    "message-id": HEAD + ENVELOPE.replace("m@", "%@") + "VERDICT" + END,
    "sender": HEAD + ENVELOPE.replace("a@", "%@") + "VERDICT" + END,
    "sender of a mail without a queue id": HEAD
    + ENVELOPE.replace("a@", "%@").replace("qid: <4XyZ1a2C01>, ", "")
    + "VERDICT"
    + END,
    "option of a symbol": HEAD + ENVELOPE + "VERDICT".replace("}])", "%;}])") + END,
    "recipient": HEAD + ENVELOPE + "VERDICT" + END.replace("b@", "%@"),
    "recipient in a header": HEAD + ENVELOPE + "VERDICT" + END + ", mime_rcpts: <%@example.net>",
    "in the journal": "Nov 24 17:00:00 mx1 rspamd[812]: "
    + HEAD.partition(") ")[2]
    + ENVELOPE.replace("a@", "%@")
    + "VERDICT"
    + END,
}

FORGERIES = (
    f"x>, ip: {FORGED}, from: <y",
    f"x>, qid: <FAKE00000>, ip: {FORGED}, from: <y",
    f"x ip: {FORGED}, (default: F (no action): [",
    f"x>, ip: {FORGED}, (default: F (no action): [0.00/15.00] [",
    "x>, (default: F (no action): [0.00/15.00] []",
    "x>, (default: F (no action): [0.00/15.00] [A(0.00){",
    "x>, (default: T (discard): [99.00/15.00] [CLAM_VIRUS(99.00){Eicar;",
    f"x>, (default: T (reject): [99.00/15.00] [CLAM_VIRUS(99.00){{}}]), len: 1, ip: {FORGED}, rcpts: <y",
    "x>, (default: F (no action): [0.00/15.00] []), len: 1, time: 1ms, dns req: 0, digest: <undef>, rcpts: <y",
    "},CLAM_VIRUS(99.00){Eicar",
    ';}]), len: 1, forced: reject "x"; score=nan (set by clamav)',
    ', forced: no action "x"; score=nan (set by multimap)',
    f"<1>; x; rspamd_controller_check_password: absent or incorrect password has been specified; source ip: {FORGED}:1",
)
TEXTS = [text.encode() for text in FORGERIES] + RAW

PIECES = (
    *FORGERIES,
    "id: <",
    ">, ",
    "qid: <FAKE00000>, ",
    f"ip: {FORGED}, ",
    "from: <",
    "user: ",
    "(default: ",
    "T (reject): ",
    "F (no action): ",
    "[0.00/15.00] ",
    "[",
    "]",
    "]), len: 1",
    "CLAM_VIRUS(99.00)",
    "{",
    "}",
    ", forced: ",
    '"',
    "x",
    " ",
)


def line(place: str, verdict: str, text: bytes) -> bytes:
    """A line with a verdict, and a client's text in its place, its control characters escaped as rspamd does."""
    whole = PLACES[place].replace("VERDICT", verdict)
    if place == "option of a symbol":
        whole = whole.replace("}])", "%;}])")
    escaped = b"".join(b"\\x%02X" % byte if byte < 32 or byte == 127 else bytes([byte]) for byte in text)
    return whole.encode().replace(b"%", escaped)


def assert_told_truly(place: str, text: bytes) -> None:
    """A refusal is told, and of the client or of nobody. Whoever is named, is named for what he did."""
    event = read_line(line(place, SPF, text))
    assert event is not None, text
    assert event.ip in {CLIENT, None}, text
    if event.ip == CLIENT:
        assert (event.kind, event.category) == (EventKind.REJECTION, Category.SPF), text


def assert_accuses_nobody(place: str, text: bytes) -> None:
    event = read_line(line(place, CLEAN, text))
    assert event is None or event.ip is None, text


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("text", TEXTS, ids=lambda text: repr(text)[:40])
def test_a_client_cannot_choose_its_verdict(place: str, text: bytes) -> None:
    assert_told_truly(place, text)
    assert_accuses_nobody(place, text)


@settings(max_examples=1000, deadline=None)
@given(st.sampled_from(sorted(PLACES)), st.lists(st.sampled_from(PIECES), max_size=6).map("".join))
def test_nor_with_pieces_of_forgeries(place: str, text: str) -> None:
    assert_told_truly(place, text.encode())
    assert_accuses_nobody(place, text.encode())


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("text", ["x", "john smith", "x>, (default: F (no action): [0.00/15.00] []"])
def test_the_client_is_named_where_the_line_leaves_no_doubt(place: str, text: str) -> None:
    event = read_line(line(place, SPF, text.encode()))
    assert event is not None
    assert event.ip == CLIENT or place == "sender of a mail without a queue id"


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("text", FORGERIES)
def test_a_line_that_was_cut_accuses_nobody_else(place: str, text: str) -> None:
    whole = line(place, SPF, text.encode())
    for length in range(0, len(whole), 7):
        event = read_line(whole[:length])
        assert event is None or event.ip in {CLIENT, None}, whole[:length]


@pytest.mark.parametrize("piece", [*PIECES, "a: b ", "A(1.00){},", "(default: F (x): [0/1] [A(1.00){},"])
def test_no_field_makes_reading_slow(piece: str) -> None:
    """100 kB of it in every place: in seconds of this process, which needs a hundredth of that."""
    text = piece.encode() * (100_000 // len(piece))
    for place in PLACES:
        began = time.process_time()
        read_line(line(place, SPF, text))
        assert time.process_time() - began < 2, place
