"""What clients wrote, through the real program into a terminal, streams and files: no escape but the program's own."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import msgspec
import pytest

from tests.ui.terminal import Terminal
from tests.watching.command import sekimori
from tests.watching.conftest import Start
from tests.watching.harmless import PAYLOADS, foreign, foreign_text, marks
from tests.watching.log_lines import BEGIN, failure, stamp
from tests.watching.test_watch import sessions

_REFUSED = "postfix/smtpd[1]: NOQUEUE: reject: RCPT from unknown[#]: "
#: Lines in which a client's text stands, with % in its place and # in that of its address.
_PLACES = (
    "postfix/smtpd[1]: warning: unknown[#]: SASL LOGIN authentication failed: %, sasl_username=%",
    "dovecot: imap-login: Disconnected (auth failed, 1 attempts): user=<%>, method=PLAIN, rip=#, lip=192.0.2.1",
    _REFUSED + "554 5.7.1 <%>: Relay access denied; from=<%> to=<%> proto=ESMTP helo=<%>",
    _REFUSED + "550 5.1.1 <a@example.org>: Recipient address rejected: %; from=<%> to=<a@example.org> proto=ESMTP "
    "helo=<%>",
    _REFUSED + "554 5.7.1 Service unavailable; Client host [#] blocked using zen.example.org; %; from=<%> to=<%> "
    "proto=ESMTP helo=<%>",
    "postfix/smtpd[1]: warning: a kind of line that nobody knows: %",
    "connect from %",
)


def _lines() -> Iterator[bytes]:
    for number, payload in enumerate(PAYLOADS.values(), 1):
        for place in _PLACES:
            line = f"{stamp(BEGIN)} mx {place}\n".replace("#", f"203.0.113.{number}")
            yield line.encode().replace(b"%", payload)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "mail.log"
    path.write_bytes(b"".join(_lines()))
    return path


def visit(terminal: Terminal, keys: str, seconds: float = 0.5) -> None:
    """Press each key and take what it shows."""
    for key in keys:
        terminal.press({"↵": "\r", "⎋": "\x1b", "↓": "\x1b[B", "⇞": "\x1b[5~"}.get(key, key))
        terminal.read(seconds)


#: Every mode with what is under its cursor, plans, help, filters, marks, masks, and the session saved.
TOUR = "1⇞c2⇞3⇞4↓↵⎋5⎋6↓⎋7⎋8⎋1?⎋/Zz⎋1b⎋2d⎋ 1zim4imc1s"


@pytest.mark.parametrize(("columns", "rows", "language"), [(200, 160, "en"), (80, 24, "ja"), (40, 10, "en")])
def test_every_screen_shows_it_as_text(
    start: Start, log: Path, state: Path, columns: int, rows: int, language: str
) -> None:
    terminal = start("watch", log, columns=columns, rows=rows, SEKIMORI_SCREEN_LANGUAGE=language)
    terminal.wait_for(lambda: any(mark.decode() in terminal.text for mark in marks()))
    visit(terminal, TOUR)
    terminal.wait_for(lambda: bool(sessions(state)))
    terminal.press("q")
    assert terminal.wait() == 0
    assert foreign(bytes(terminal.received)) == []
    if rows > 100:
        assert {mark for mark in marks() if mark not in terminal.received} == set()


def test_the_page_of_each_address_shows_it_as_text(start: Start, log: Path) -> None:
    terminal = start("watch", log, columns=200, rows=60)
    terminal.wait_for(lambda: any(mark.decode() in terminal.text for mark in marks()))
    visit(terminal, "4c")
    for _ in PAYLOADS:
        visit(terminal, "↵⎋↓", 0.15)
    visit(terminal, "1q")
    assert terminal.wait() == 0
    assert foreign(bytes(terminal.received)) == []


def test_the_pager_is_given_it_as_text(start: Start, log: Path, tmp_path: Path) -> None:
    given = tmp_path / "given"
    terminal = start("watch", log, SEKIMORI_SCREEN_PAGER=f"tee -a {given}")
    terminal.wait_for(lambda: any(mark.decode() in terminal.text for mark in marks()))
    visit(terminal, "4")
    for _ in range(10):
        visit(terminal, "v↓")
    visit(terminal, "1q")
    assert terminal.wait() == 0
    assert b"Zz" in given.read_bytes()
    assert foreign_text(given.read_text(encoding="utf-8")) == []
    assert foreign(bytes(terminal.received)) == []


@pytest.mark.parametrize(
    "words",
    [
        ("events",),
        ("events", "--json"),
        ("report",),
        ("report", "--json"),
        ("report", "--unread"),
        ("campaigns",),
        ("campaigns", "--json"),
        ("sources",),
    ],
    ids=" ".join,
)
def test_every_stream_tells_it_as_text(words: tuple[str, ...], log: Path) -> None:
    done = sekimori(*words, *([] if words == ("sources",) else [log]))
    assert done.code == 0, done.errors
    assert foreign_text(done.output) == []
    assert foreign_text(done.errors) == []
    if words[-1] == "--json":
        told = [done.output] if words[0] == "report" else done.output.splitlines()
        assert foreign_text("\n".join(texts([msgspec.json.decode(json) for json in told]))) == []


def texts(value: object) -> Iterator[str]:
    """Every text in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, held in value.items():
            yield from texts(key)
            yield from texts(held)
    elif isinstance(value, list):
        for held in value:
            yield from texts(held)


@pytest.mark.parametrize("place", _PLACES)
def test_explain_tells_it_as_text(place: str) -> None:
    lines = [f"{stamp(BEGIN)} mx {place}".replace("#", "203.0.113.9").encode() for _ in PAYLOADS]
    given = b"\n".join(line.replace(b"%", text) for line, text in zip(lines, PAYLOADS.values(), strict=True))
    done = sekimori("explain", given=given + b"\n")
    assert foreign_text(done.output) == []
    assert foreign_text(done.errors) == []


def test_a_saved_session_holds_it_as_text(start: Start, log: Path, state: Path) -> None:
    terminal = start("watch", log, columns=200, rows=160)
    terminal.wait_for(lambda: any(mark.decode() in terminal.text for mark in marks()))
    terminal.press("q")
    assert terminal.wait() == 0
    (folder,) = sessions(state)
    for file in folder.iterdir():
        assert foreign_text(file.read_text(encoding="utf-8")) == [], file.name
    for file in folder.glob("*.json*"):
        told = file.read_text(encoding="utf-8").splitlines() if file.suffix == ".jsonl" else [file.read_bytes()]
        assert foreign_text("\n".join(texts([msgspec.json.decode(json) for json in told]))) == [], file.name
    picture = ElementTree.parse(folder / "screen.svg")
    assert {element.tag.rpartition("}")[2] for element in picture.iter()}.isdisjoint({"script", "foreignObject"})


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder with a short name: the end of a long path is not seen."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        yield Path(folder)


def test_the_names_of_logs_are_text(start: Start, place: Path) -> None:
    names = [payload.replace(b"/", b"").replace(b"\0", b"")[:40] for payload in PAYLOADS.values()]
    logs = [os.fsencode(place) + b"/" + name for name in names]
    for number, path in enumerate(logs):
        Path(os.fsdecode(path)).write_bytes(failure(number).encode() + b"\n")
    terminal = start("watch", *map(os.fsdecode, logs), columns=250, rows=120)
    terminal.wait_for_text(f"user{len(logs) - 1}")
    visit(terminal, "8")
    terminal.wait_for(lambda: all(mark in terminal.received for mark in marks()))
    visit(terminal, "↓↵⎋")
    for path in logs:
        os.rename(path, path + b".1")
    visit(terminal, "1s8", 1.5)
    visit(terminal, "1q")
    assert terminal.wait() == 0
    assert foreign(bytes(terminal.received)) == []


_SETTINGS = """
[session]
folder = "{folder}"
[block]
list_file = "{folder}.txt"
[filters]
"Zz" = "{text}"
[sources]
files = ["{folder}/none.log", "{log}"]
"""


def test_settings_are_text_too(start: Start, tmp_path: Path, log: Path) -> None:
    text = "Zz\\u001b]0;owned\\u0007\\u009b31m\\u202e"
    settings = tmp_path / "config" / "sekimori" / "config.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text(_SETTINGS.format(folder=f"{tmp_path}/{text}", text=text, log=log), encoding="utf-8")
    terminal = start("watch", columns=150, rows=40, XDG_CONFIG_HOME=str(tmp_path / "config"))
    terminal.wait_for(lambda: any(mark.decode() in terminal.text for mark in marks()))
    visit(terminal, "8⎋1b⎋7⎋/@⎋s1q")
    terminal.wait()
    assert foreign(bytes(terminal.received)) == []


@pytest.mark.parametrize("setting", ["SCREEN_THEME", "SCREEN_FPS", "SOURCES_TIMEZONE", "BLOCK_TTL", "SCREEN_LANGUAGE"])
@pytest.mark.parametrize("name", ["title", "C1 in UTF-8", "right to left"])
def test_a_wrong_setting_is_told_as_text(start: Start, log: Path, setting: str, name: str) -> None:
    terminal = start("watch", log, **{f"SEKIMORI_{setting}": os.fsdecode(PAYLOADS[name])})
    assert terminal.wait() == 2
    assert "sekimori: " in terminal.text
    assert foreign(bytes(terminal.received)) == []
