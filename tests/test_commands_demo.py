"""`sekimori demo` without a screen: the simulated server's log, read by the real tailer, as sentences."""

from __future__ import annotations

import re
import signal
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from tests.watching.command import COMMAND, environment, running, sekimori
from tui.cli import UNWRITABLE, USAGE

SENTENCE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[+-]\d{4} (?P<kind>[a-zA-Z-]+ [a-z]+|probe|blocked)\b.*")


def test_it_shows_every_kind_of_attack_and_cleans_up(tmp_path: Path) -> None:
    outcome = sekimori("demo", "--ui", "none", "--seconds", "2", "--seed", "4", environ={"TMPDIR": str(tmp_path)})
    assert (outcome.code, outcome.errors) == (0, "")
    kinds: Counter[str] = Counter()
    for line in outcome.output.splitlines():
        match = SENTENCE.fullmatch(line)
        assert match, line
        kinds[match["kind"]] += 1
    for kind in ("log-in failed", "log-in worked", "mail refused", "DNSBL hit", "content refused"):
        assert kinds[kind] > 5, kinds
    assert list(tmp_path.iterdir()) == []


def test_equal_seeds_tell_of_equal_attackers(tmp_path: Path) -> None:
    past = ("--seconds", "1", "--hours", "2", "--speed", "0.001")  # so slow that nothing happens now

    def attackers(seed: int) -> set[str]:
        outcome = sekimori("demo", "--ui", "none", *past, "--seed", seed)
        return set(re.findall(r"from (\S+)", outcome.output))

    assert attackers(5) == attackers(5) != attackers(6)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_and_leaves_nothing_behind(number: signal.Signals, tmp_path: Path) -> None:
    place = tmp_path / "tmp"
    place.mkdir()
    with running(tmp_path, "demo", "--ui", "none", environ={"TMPDIR": str(place)}) as run:
        run.until(lambda: run.output.count("\n") > 10)
        assert len(list(place.iterdir())) == 1
        assert run.end(number) == 0
        assert run.errors == ""
    assert list(place.iterdir()) == []


def test_a_reader_that_has_seen_enough_ends_it(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [*COMMAND, "demo", "--ui", "none"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(TMPDIR=str(tmp_path)),
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(20) == 141
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "wrong",
    [
        *(("--speed", "0"), ("--hours", "-1"), ("--seconds", "-3"), ("--seconds", "0")),
        *(("--hours", "nan"), ("--hours", "1e300"), ("--seconds", "inf"), ("--speed", "nan")),
    ],
)
def test_numbers_that_make_no_sense(wrong: tuple[str, str]) -> None:
    outcome = sekimori("demo", "--ui", "none", *wrong)
    assert (outcome.code, outcome.output) == (USAGE, "")
    assert outcome.sentence == (
        "--speed and --seconds must be greater than 0, --hours not less, and each at most 100,000"
    )


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    # no file may grow: the folder is made, its logs are not
    done = subprocess.run(
        ["sh", "-c", 'ulimit -f 0; exec "$@"', "sh", *COMMAND, "demo", "--ui", "none"],
        capture_output=True,
        env=environment(TMPDIR=str(tmp_path), PYTHONDONTWRITEBYTECODE="1"),
        timeout=30,
    )
    assert (done.returncode, done.stdout) == (UNWRITABLE, b"")
    assert re.fullmatch(
        rb"sekimori: the demo cannot write its logs: [^\n]+; name a folder with TMPDIR=.+\n", done.stderr
    )
