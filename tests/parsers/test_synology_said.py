"""What Log Center says is read in every wrapping, and a user's name is never more than a name."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.parsers.lines import CLIENT, FORGED, NOW, read, read_line
from tui.model import Event, EventKind
from tui.parsers.synology_grammar import FAILED, OTHER, SENTENCES, english
from tui.parsers.synology_said import said

FAILURE = "User [{}] from [" + CLIENT + "] failed to log in via [SSH] due to authorization failure."

#: Names that would be more than a name.
NAMES = (
    f"x] from [{FORGED}] failed to log in via [SSH] due to authorization failure. User [y",
    f"x] from [{FORGED}] logged in successfully via [DSM].",
    f"Host [{FORGED}] was blocked via [SSH].",
    f"a: User [b] from [{FORGED}] failed to log in via [SSH]",
    f"a: User [a] from [{FORGED}] failed to log in via [SSH]",
    f"Delete host IP [{FORGED}] from Block List.",
    f'[synolog@6574 arg_3="{FORGED}" ip="{FORGED}"]',
    f'[row@32473 log="Connection" level="warn" ip="{FORGED}"] x',
    f'x" ip="{FORGED}" arg_3="{FORGED}',
    f"[{FORGED}]",
    f"nas({FORGED})",
    "Last message 'User [x' repeated 999 times, suppressed by syslog-ng on nas",
    "成功",
    "\\",
    "\\]",
    '"',
    "]",
    "[",
    ": ",
    "\x1f",
    " x ",
)

BSD = "<12>Nov 24 11:00:00 nas Connection: {message}"
TWICE = "<12>Nov 24 11:00:00 nas Connection: {name}: {message}"
IETF = '<12>1 2026-11-24T11:00:00+00:00 nas Connection - - [synolog@6574 username="{value}" arg_1="{value}"] {message}'
FULL = (
    "<12>1 2026-11-24T11:00:00+00:00 nas Connection - -"
    ' [synolog@6574 event_id="0x0002" synotype="Connection" username="{value}" luser="{value}"'
    ' event="User [{value}\\] x" arg_1="{value}" arg_3="' + CLIENT + '" arg_4="SSH"][meta sequenceId="7"]'
    " \ufeff{name}: {message}"
)
INSIDE = '<12>1 2026-11-24T11:00:00+00:00 nas Connection - - - [synolog@6574 username="{value}"]{name}: {message}'
ROW = (
    "<12>1 2026-11-24T11:00:00+00:00 - Connection - -"
    ' [row@32473 log="Connection" level="warn" ip="' + CLIENT + '" user="{value}" username="{value}"] {message}'
)


def escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("]", "\\]")


def written(form: str, name: str, sentence: str = FAILURE) -> str:
    """A line in one of the forms, of a user with that name."""
    return form.format(name=name, value=escaped(name), message=sentence.format(name))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "form", [BSD, TWICE, IETF, FULL, INSIDE, ROW], ids=["bsd", "twice", "ietf", "full", "in", "row"]
)
def test_a_name_is_never_more_than_a_name(form: str, name: str) -> None:
    event = read_line(written(form, name))
    assert event is not None
    assert (event.kind, event.ip, event.service, event.count) == (EventKind.LOGIN_FAILURE, CLIENT, "SSH", 1)
    if form is not BSD and not name.startswith("a: User [b]"):
        assert event.user == (name.replace("\x1f", "\u241f") if name else None)


@pytest.mark.parametrize("form", [IETF, FULL, ROW], ids=["ietf", "full", "row"])
@pytest.mark.parametrize("name", NAMES)
def test_nor_where_the_sentence_is_no_log_in(form: str, name: str) -> None:
    left = "User [{}] from [" + CLIENT + "] logged out the server via [DSM] with totally [0] bytes transferred."
    assert read_line(written(form, name, left)) is None


@pytest.mark.parametrize("name", NAMES)
def test_in_other_languages_what_stands_beside_the_sentence_is_taken(name: str) -> None:
    event = read_line(written(FULL, name, "ユーザー [{}] が [" + CLIENT + "] から [SSH] へのログインに失敗しました。"))
    if event is None:  # a name with an English sentence in it hides its log-in; it accuses nobody else
        assert "User [" in name or name.startswith(("Host", "Delete"))
        return
    assert (event.kind, event.ip) == (EventKind.LOGIN_FAILURE, CLIENT)


@given(st.text(max_size=60))
def test_no_name_moves_the_address(name: str) -> None:
    name = name.replace("\n", " ").encode("utf-8", "ignore").decode()
    for form in (BSD, TWICE, FULL, INSIDE, ROW):
        event = read_line(written(form, name))
        assert event is not None
        assert (event.kind, event.ip) == (EventKind.LOGIN_FAILURE, CLIENT)


@given(st.binary(max_size=200))
def test_any_bytes_say_something(message: bytes) -> None:
    found = said(message, {b"level": b"warn", b"ip": CLIENT.encode(), b"log": b"Connection"})
    assert found.verb in {b"failed", b"succeeded", b"blocked", b"unblocked", b"refused", b"other", b"repeated"}


LONG = 100_000


@pytest.mark.parametrize(
    "text",
    [
        b": User [" * (LONG // 8),
        b"User [a] from [1.1.1.1] failed to log in via [x] due to " + b" " * LONG + b"x]",
        b"] from [1.1.1.1" * (LONG // 15),
        b"] from [" * (LONG // 8),
        b"[synolog@6574 " + b'a="' * (LONG // 3),
        b"[synolog@6574" + b' a="b"' * (LONG // 6),
        b"[synolog@6574" + b' a="\\' * (LONG // 5),
        b"[" * LONG,
        b"]" * LONG,
        b"Last message '" + b"' repeated 1 times, suppressed by syslog-ng on " * (LONG // 48),
        "封鎖".encode() * (LONG // 6),
        b"(" * LONG,
        b"1." * (LONG // 2),
    ],
    ids=lambda text: text[:24].decode("utf-8", "replace"),
)
@pytest.mark.parametrize("form", [BSD, TWICE, FULL, ROW], ids=["bsd", "twice", "full", "row"])
def test_long_names_take_no_long_time(form: str, text: bytes) -> None:
    line = written(form, text.decode("utf-8", "replace")).encode()
    begun = time.perf_counter()
    read(line + b"\n")
    assert time.perf_counter() - begun < 1


# The grammar


def test_every_sentence_is_hit_by_a_line_of_tests_data() -> None:
    from tests.parsers.lines import CASES

    texts = [case.line.rstrip() for case in CASES if case.name.startswith("synology")]
    found = {
        number
        for number, (_, pattern) in enumerate(SENTENCES)
        for text in texts
        if (at := max(text.rfind(b"User ["), text.rfind(b"Host ["), text.rfind(b"Delete host"))) >= 0
        and pattern.fullmatch(text[at:].removesuffix(b"."))
    }
    assert found == set(range(len(SENTENCES)))


@pytest.mark.parametrize("end", [".", "", ". ", "\r"])
def test_the_full_stop_may_be_missing(end: str) -> None:
    found = english(FAILURE.format("x").rstrip(".").encode() + end.encode())
    assert found
    assert (found.verb, found.reason) == (FAILED, b"authorization failure")


def test_what_is_no_sentence_of_ours_is_other() -> None:
    assert said(b"User [x] from [203.0.113.9] failed to log in via [SSH], or not").verb == OTHER
    assert said(b"").verb == OTHER


@pytest.mark.parametrize(
    ("message", "level", "answer"),
    [
        ("Gebruiker [x] van [203.0.113.9] kwam niet binnen via [SSH].", "warn", FAILED),
        ("Gebruiker [x] van [203.0.113.9] kwam niet binnen via [SSH].", "info", OTHER),
        ("Utilisateur [x] venu de [203.0.113.9] : réussi.", "warn", FAILED),  # a warning is no success
        ("Benutzer [x] von [203.0.113.9] hat sich abgemeldet.", "warn", OTHER),
        ("Gebruiker [x] van [nergens] kwam niet binnen.", "warn", OTHER),
        ("Gebruiker [192.0.2.66] van [203.0.113.9] kwam niet binnen.", "warn", OTHER),
    ],
)
def test_the_level_decides_where_no_word_does(message: str, level: str, answer: bytes) -> None:
    assert said(message.encode(), {b"level": level.encode(), b"log": b"Connection"}).verb == answer


def test_a_line_of_the_database_is_joined_with_postfix() -> None:
    """DSM and Postfix tell of one attempt: whichever is read second is the companion."""
    postfix = (
        f"2026-11-24T11:00:01+00:00 nas postfix/smtpd[9]: warning: unknown[{CLIENT}]:"
        " SASL LOGIN authentication failed: authentication failure\n"
    )
    row = written(ROW, "sato") + "\n"
    both: tuple[Event, ...] = read((row + postfix).encode(), reference=NOW)
    assert sorted((event.counted, event.user) for event in both) == [(False, "sato"), (True, "sato")]
