"""The command line with bad input: one clear sentence, an exit code that says what it was, and nothing lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.ui.terminal import Terminal
from tests.watching.command import COMMAND, environment, open_for_writing, sekimori
from tests.watching.log_lines import failure, write
from tui.cli import INTERNAL, REFUSED, UNREADABLE, UNWRITABLE, USAGE

NOBODY = 65534


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return write(tmp_path / "mail.log", [failure(number) for number in range(3)])


def test_the_version_comes_at_once() -> None:
    times = []
    for _ in range(5):
        begun = time.monotonic()
        outcome = sekimori("--version")
        times.append(time.monotonic() - begun)
        assert outcome.code == 0
        assert outcome.output.startswith("sekimori ")
    print(f"--version: {min(times) * 1000:.0f} ms")
    assert min(times) < 0.15


@pytest.mark.parametrize("command", ["events", "report"])
class TestSources:
    """The bad one is told, the good one beside it is read all the same."""

    def told(self, command: str, bad: Path, log: Path) -> str:
        outcome = sekimori(command, "--json", bad, log)
        assert outcome.code == UNREADABLE
        assert outcome.output.count('"user2"') == 1
        return outcome.sentence

    def test_a_missing_file(self, command: str, tmp_path: Path, log: Path) -> None:
        sentence = self.told(command, tmp_path / "none.log", log)
        assert sentence == f"there is no file {tmp_path}/none.log; check the name"

    def test_a_directory(self, command: str, tmp_path: Path, log: Path) -> None:
        assert self.told(command, tmp_path, log) == f"{tmp_path} is a directory; name a log file"

    def test_a_binary_file(self, command: str, tmp_path: Path, log: Path) -> None:
        binary = tmp_path / "picture"
        binary.write_bytes(bytes(range(256)) * 40)
        assert "does not look like a log" in self.told(command, binary, log)

    def test_a_damaged_archive_is_told_and_read_up_to_the_damage(self, command: str, tmp_path: Path, log: Path) -> None:
        archive = tmp_path / "mail.log.2.gz"
        packed = subprocess.run(["gzip", "-c", "-1"], input=os.urandom(4000).hex().encode(), capture_output=True)
        archive.write_bytes(packed.stdout[:2000])
        assert "is damaged" in self.told(command, archive, log)

    def test_a_hostile_name_reaches_the_terminal_harmless(self, command: str, tmp_path: Path, log: Path) -> None:
        sentence = self.told(command, tmp_path / "\x1b]0;owned\x07\n\u202e.log", log)
        assert "␛]0;owned␇␊" in sentence
        assert sentence.isprintable()

    @pytest.mark.skipif(os.geteuid() != 0, reason="needs root to become a user without rights")
    def test_a_file_without_the_right_to_read_it(self, command: str) -> None:
        import tempfile

        with tempfile.TemporaryDirectory(dir="/tmp") as folder:
            os.chmod(folder, 0o755)
            secret = write(Path(folder) / "secret.log", [failure(1)])
            secret.chmod(0o600)
            open_log = write(Path(folder) / "open.log", [failure(2)])
            outcome = sekimori(
                command, "--json", secret, open_log, user=NOBODY, environ={"HOME": folder, "XDG_CONFIG_HOME": folder}
            )
        assert outcome.code == UNREADABLE
        assert outcome.sentence.startswith(f"cannot read {secret}: permission denied; ")
        assert "sudo" in outcome.sentence
        assert outcome.output.count('"user2"') == 1

    def test_an_empty_file_is_no_mistake(self, command: str, tmp_path: Path) -> None:
        outcome = sekimori(command, "--json", write(tmp_path / "empty.log", []))
        assert (outcome.code, outcome.errors) == (0, "")

    def test_a_wrong_span(self, command: str, log: Path) -> None:
        outcome = sekimori(command, "--since", "yesterday", log)
        assert (outcome.code, outcome.output) == (USAGE, "")
        assert '"yesterday" is no length of time' in outcome.sentence

    def test_a_wrong_zone(self, command: str, log: Path) -> None:
        outcome = sekimori(command, "--tz", "Atlantis/Capital", log)
        assert (outcome.code, outcome.output) == (USAGE, "")
        assert outcome.sentence == "'Atlantis/Capital' is no time zone; write one such as Asia/Tokyo or UTC"

    def test_a_wrong_key_of_the_configuration_is_named_with_its_line(
        self, command: str, tmp_path: Path, log: Path
    ) -> None:
        file = tmp_path / "sekimori" / "config.toml"
        file.parent.mkdir()
        file.write_text('read_only = true\n[sources]\ntime_zone = "Asia/Tokyo"\n', encoding="utf-8")
        outcome = sekimori(command, log, environ={"XDG_CONFIG_HOME": str(tmp_path)})
        assert (outcome.code, outcome.output) == (USAGE, "")
        assert outcome.sentence.startswith(f'{file}:3: there is no setting "sources.time_zone"')
        assert '"sources.timezone"' in outcome.sentence

    def test_standard_input_that_is_closed(self, command: str) -> None:
        done = subprocess.run(
            ["sh", "-c", '"$@" <&-', "sh", *COMMAND, command, "-"], capture_output=True, env=environment()
        )
        assert done.returncode == USAGE
        assert done.stderr.startswith(b"sekimori: - reads standard input, and that is closed")

    def test_a_full_disk(self, command: str, log: Path) -> None:
        with open("/dev/full", "wb") as full:
            done = subprocess.run([*COMMAND, command, log], stdout=full, stderr=subprocess.PIPE, env=environment())
        assert done.returncode == UNWRITABLE
        assert done.stderr == b"sekimori: cannot write the output: No space left on device; it is not whole\n"

    def test_standard_output_that_is_closed(self, command: str, log: Path) -> None:
        done = subprocess.run(
            ["sh", "-c", '"$@" >&-', "sh", *COMMAND, command, log], stderr=subprocess.PIPE, env=environment()
        )
        assert done.returncode == UNWRITABLE
        assert done.stderr == b"sekimori: cannot write the output: standard output is closed\n"

    def test_a_reader_that_has_seen_enough(self, command: str, tmp_path: Path) -> None:
        write(tmp_path / "long.log", [failure(number) for number in range(30_000)])
        process = subprocess.Popen(
            [*COMMAND, command, tmp_path / "long.log"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(),
        )
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(1)
        process.stdout.close()
        errors = process.stderr.read()
        process.stderr.close()
        assert process.wait(20) in (0, 141)  # a short report fits into the pipe before it is closed
        assert errors == b""

    def test_a_terminal_of_another_alphabet(self, command: str, tmp_path: Path) -> None:
        line = failure(1).replace("user1", "名前")
        outcome = sekimori(command, write(tmp_path / "mail.log", [line]), environ={"PYTHONIOENCODING": "ascii"})
        assert (outcome.code, outcome.errors) == (0, "")
        assert "\\u540d\\u524d" in outcome.output

    def test_an_error_of_our_own_gives_a_sentence_and_a_file(self, command: str, tmp_path: Path, log: Path) -> None:
        (tmp_path / "sitecustomize.py").write_text(
            "from tui.parsers import reader\n"
            "def broken(self, *_):\n"
            "    raise RuntimeError('no such thing\\x1b[2J\\n[bold]')\n"
            "reader.Reader.read = reader.Reader.columns = broken\n",
            encoding="utf-8",
        )
        paths = f"{tmp_path}{os.pathsep}{environment()['PYTHONPATH']}"
        outcome = sekimori(command, log, environ={"PYTHONPATH": paths, "TMPDIR": str(tmp_path)})
        assert outcome.code == INTERNAL
        assert outcome.errors.startswith("sekimori: internal error: RuntimeError: no such thing␛[2J\n[bold]; ")
        crash = next(tmp_path.glob("sekimori-crash-*.txt"))
        assert str(crash) in outcome.errors
        assert "Traceback" not in outcome.errors
        noted = crash.read_text(encoding="utf-8")
        assert "Traceback" in noted
        assert "in broken" in noted
        assert "\x1b" not in noted
        assert crash.stat().st_mode & 0o077 == 0


def test_an_unknown_category() -> None:
    outcome = sekimori("policy", "weather", "discard", "--yes")
    assert (outcome.code, outcome.output) == (USAGE, "")
    assert outcome.sentence.startswith('"weather" cannot be switched; those that can are spf, ')


def test_an_address_that_is_none(tmp_path: Path) -> None:
    outcome = sekimori("block", "--yes", "--state", tmp_path, "192.0.2.256", "192.0.2.7")
    assert outcome.code == REFUSED
    assert outcome.errors.startswith('refused  192.0.2.256: "192.0.2.256" is no address or prefix; ')
    assert (tmp_path / "blocklist.txt").read_text(encoding="utf-8").splitlines()[-1].startswith("192.0.2.7")


#: What is offered where no screen can be drawn.
STREAMS = {
    "watch": "sekimori events --follow --plain (a sentence a line, for screen readers too), the same with --json "
    "(for programs), or sekimori report (totals)",
    "demo": "sekimori demo --ui none",
}


@pytest.mark.parametrize("command", ["watch", "demo"])
@pytest.mark.parametrize("term", ["xterm-256color", "dumb"])
def test_the_screen_without_a_terminal(command: str, term: str) -> None:
    outcome = sekimori(command, environ={"TERM": term})
    assert (outcome.code, outcome.output) == (USAGE, "")
    assert outcome.sentence == (f"the screen needs a terminal, and the output is none; without it: {STREAMS[command]}")


@pytest.mark.parametrize("command", ["watch", "demo"])
@pytest.mark.parametrize("term", ["dumb", "unknown", ""])
def test_the_screen_on_a_terminal_that_only_prints_lines(command: str, term: str) -> None:
    terminal = Terminal(["-m", "tui", command], columns=400, TERM=term)
    try:
        assert terminal.wait() == USAGE
        assert terminal.received.decode() == (
            f"sekimori: the screen needs a terminal that can be drawn on, and this one says TERM={term}; "
            f"without it: {STREAMS[command]}\r\n"
        )
    finally:
        terminal.close()


@pytest.mark.parametrize("piped", [">", "2>"])
def test_the_screen_with_one_of_its_outputs_in_a_pipe(piped: str, tmp_path: Path) -> None:
    away = tmp_path / "away"
    program = f"import os, sys; os.execvp('sh', ['sh', '-c', '{sys.executable} -m tui watch {piped} {away}'])"
    terminal = Terminal(["-c", program], columns=400)
    try:
        assert terminal.wait() == USAGE
        said = terminal.received.decode() + away.read_text(encoding="utf-8")
        assert said.startswith("sekimori: the screen needs a terminal, and the output is none; ")
    finally:
        terminal.close()


def test_the_screen_without_a_keyboard(tmp_path: Path) -> None:
    # setsid takes the terminal away that the keys would come from; what is drawn on stays
    script, told = tmp_path / "script", tmp_path / "told"
    script.write_text(f"setsid -w {sys.executable} -m tui watch /dev/null < /dev/null\necho $? > {told}\n")
    shell = f"import os; os.execvp('sh', ['sh', {str(script)!r}])"
    terminal = Terminal(["-c", shell], columns=400)
    try:
        terminal.wait()
        assert told.read_text() == f"{USAGE}\n"
        assert f"the screen needs a terminal for its keys; without it: {STREAMS['watch']}" in terminal.text
    finally:
        terminal.close()


@pytest.mark.parametrize("form", ["--plain", "--json"])
def test_what_is_offered_without_a_screen_works_on_such_a_terminal(form: str, log: Path) -> None:
    terminal = Terminal(["-m", "tui", "events", "--follow", form, str(log)], columns=400, TERM="dumb")
    try:
        terminal.wait_for_text("user2")
        assert b"\x1b" not in terminal.received
        terminal.signal(signal.SIGINT)
        terminal.wait()
    finally:
        terminal.close()


def test_no_log_on_this_host_names_what_else_there_is(tmp_path: Path) -> None:
    # a host without logs is one where none can be found: discovery looks below its root
    hidden = (
        f"from pathlib import Path\nfrom tui.sources import discovery\nfound = discovery.discover\n"
        f"discovery.discover = lambda *a, **k: found(Path({str(tmp_path)!r}))\n"
    )
    (tmp_path / "sitecustomize.py").write_text(hidden, encoding="utf-8")
    paths = f"{tmp_path}{os.pathsep}{environment()['PYTHONPATH']}"
    outcome = sekimori("events", environ={"PYTHONPATH": paths})
    assert outcome.code == UNREADABLE
    assert outcome.sentence.startswith("no mail log to read on this host; name one (")


def test_an_unknown_command_names_those_there_are() -> None:
    outcome = sekimori("wach")
    assert outcome.code == USAGE
    assert "'watch'" in outcome.errors
    assert "Traceback" not in outcome.errors


def test_ctrl_c_while_it_reads_ends_it_without_a_word(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    process = subprocess.Popen(
        [*COMMAND, "report", "--json", pipe], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
    )
    writer = open_for_writing(pipe, lambda: process.poll() is None)
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=20)
    os.close(writer)
    assert (process.returncode, output, errors) == (130, b"", b"")


def test_events_never_load_the_screen(log: Path) -> None:
    program = (
        "import sys; from tui.cli import main; code = main(sys.argv[1:])\n"
        "print(code, sorted({name.partition('.')[0] for name in sys.modules} & {'textual', 'rich', 'geoip2'}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "events", "--json", log], capture_output=True, env=environment()
    )
    assert done.stdout.splitlines()[-1] == b"0 []"
