"""`make bench`: the report over a million lines beside grep and the tools that administrators use, in one run.

The unit is `LC_ALL=C grep -cE` with eight literals over the same file, which only counts lines. Pairs are run in turn
(grep, ours, grep, ours …) so that both meet the same machine; a ratio is the median of the pairs' ratios.
Exit status 1: the report failed, or one of its counts is not the truth.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SEED = 7
LITERALS = (
    "authentication failed|reject: |auth failed|DNSBL rank|listed by domain|PREGREET|lost connection after"
    "|too many errors after"
)
#: The goals of this stage: times grep, and megabytes.
GOAL_RATIO, GOAL_MB = 12.0, 80.0
#: fail2ban-regex is slow: it gets so many lines, and its time is scaled.
FEW = 100_000
#: Longest time that any one run may take, seconds.
PATIENCE = 900


class Run(NamedTuple):
    """One run of one program: seconds of wall clock, peak resident megabytes, exit status."""

    seconds: float
    megabytes: float
    status: int


def measure(command: Sequence[str], output: Path) -> Run:
    """Run `command` to its end, its standard output in the file `output`.

    Never to /dev/null: grep notices that and stops at its first match. Linux counts the caller's pages into the peak
    of a child it starts, so this program keeps itself small.
    """
    environment = os.environ | {"LC_ALL": "C"}
    with output.open("wb") as sink:
        begun = time.perf_counter()
        child = subprocess.Popen(command, stdout=sink, stderr=subprocess.DEVNULL, env=environment, cwd=ROOT)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - begun
    child.returncode = os.waitstatus_to_exitcode(status)  # reaped here: Popen must not wait for it again
    return Run(seconds, usage.ru_maxrss / 1024, child.returncode)


def corpus(folder: Path, lines: int) -> Path:
    """The prefix of the generated files, made now unless this generator has made them before."""
    sources = [HERE / f"{name}.py" for name in ("attacks", "generate", "noise", "traffic")]
    version = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()
    prefix = folder / f"mail-{lines}-{SEED}-{version[:10]}"
    ready = prefix.with_name(prefix.name + ".ready")
    if not ready.exists():
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob(f"mail-{lines}-*"):
            old.unlink()
        print(f"making {lines:,} lines in {folder} …", flush=True)
        subprocess.run(
            [sys.executable, str(HERE / "generate.py"), str(lines), str(prefix), str(SEED)], check=True, cwd=ROOT
        )
        ready.touch()
    return prefix


def grep(log: Path) -> list[str]:
    """The unit."""
    return ["grep", "-cE", LITERALS, str(log)]


def report(log: Path) -> list[str]:
    """Ours."""
    return [sys.executable, "-m", "tui", "report", "--json", str(log)]


def row(name: str, seconds: float, ratio: float | None, megabytes: float, note: str = "") -> None:
    """Print one line of the table."""
    times = f"{ratio:8.2f}" if ratio is not None else f"{'':8}"
    print(f"{name:<34}{seconds:9.3f}{times}{megabytes:9.1f}  {note}".rstrip(), flush=True)


class Pairs(NamedTuple):
    """grep and ours on one file, run in turn."""

    unit: list[Run]
    ours: list[Run]

    @property
    def ratio(self) -> float:
        return median(b.seconds / a.seconds for a, b in zip(self.unit, self.ours, strict=True))


def in_turn(log: Path, runs: int, output: Path) -> Pairs:
    """A B A B …"""
    pairs = [(measure(grep(log), output.with_suffix(".grep")), measure(report(log), output)) for _ in range(runs)]
    return Pairs([a for a, _ in pairs], [b for _, b in pairs])


class Peer(NamedTuple):
    """A tool of others: its program, its arguments before and after the file, and what it does with the lines."""

    program: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    does: str
    few: bool = False


PEERS = (
    Peer("fail2ban-regex", (), ("postfix[mode=aggressive]",), "one filter", few=True),
    Peer("pflogsumm", (), (), "report"),
    Peer("lnav", ("-n", "-c", ";SELECT count(*) FROM all_logs"), (), "index and count, no fields"),
)


def peers(log: Path, lines: int, unit: float, folder: Path) -> None:
    """A row for each tool; one run each."""
    for peer in PEERS:
        name = f"{peer.program} ({peer.does})"
        if shutil.which(peer.program) is None:
            print(f"{name:<34}   not installed")
            continue
        file, share = log, 1.0
        if peer.few and lines > FEW:
            file, share = first_lines(log, FEW, folder), FEW / lines
        run = measure([peer.program, *peer.before, str(file), *peer.after], folder / peer.program)
        seconds = run.seconds / share
        notes = [f"{FEW:,} lines, scaled"] * (share < 1) + [f"exit status {run.status}"] * (run.status != 0)
        row(name, seconds, seconds / unit, run.megabytes, ", ".join(["1 run", *notes]))


def first_lines(log: Path, lines: int, folder: Path) -> Path:
    """A file with the first lines of another."""
    head = folder / "head.log"
    with log.open("rb") as whole, head.open("wb") as part:
        for _ in range(lines):
            part.write(whole.readline())
    return head


def exact(answer: Path, prefix: Path, lines: int) -> bool:
    """Compare in a process of its own, and print what it says."""
    truth = prefix.with_name(prefix.name + ".truth.tsv")
    command = [sys.executable, str(HERE / "exactness.py"), str(answer), str(truth), str(lines)]
    return subprocess.run(command, check=False, cwd=ROOT).returncode == 0


def ours(name: str, log: Path, runs: int, answer: Path) -> Pairs | None:
    """Both rows of a file, or None and one sentence when the report does not run."""
    pairs = in_turn(log, runs, answer)
    unit, mine = pairs
    row(f"grep -cE ({name})", median(r.seconds for r in unit), 1.0, max(r.megabytes for r in unit), f"median of {runs}")
    failed = [r.status for r in mine if r.status != 0]
    if failed:
        print(f"sekimori report --json ({name}) failed with exit status {failed[0]}: no figure. Try it by hand:")
        print("  " + " ".join(report(log)))
        return None
    seconds, peak = median(r.seconds for r in mine), max(r.megabytes for r in mine)
    verdict = "within" if pairs.ratio <= GOAL_RATIO and peak <= GOAL_MB else "ABOVE"
    row(
        f"sekimori report --json ({name})", seconds, pairs.ratio, peak, f"{verdict} {GOAL_RATIO:g} x and {GOAL_MB:g} MB"
    )
    return pairs


def compiled() -> None:
    """Make the program's bytecode, as an installed one has it."""
    subprocess.run([sys.executable, "-m", "compileall", "-q", "tui", "widgets"], check=True, cwd=ROOT)


def main() -> int:
    """Print the table."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "sekimori-bench"
    parser = argparse.ArgumentParser(prog="bench", description="Compare `sekimori report` with grep and other tools.")
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=5, help="pairs of runs; medians are shown (default 5)")
    parser.add_argument("--cache", type=Path, default=cache, help=f"where the files are kept (default {cache})")
    options = parser.parse_args()

    compiled()
    prefix = corpus(options.cache, options.lines)
    logs = {name: prefix.with_name(f"{prefix.name}.{name}.log") for name in ("3164", "iso")}
    size = logs["3164"].stat().st_size / 1e6
    print(
        f"{options.lines:,} lines, {size:.0f} MB with RFC 3164 stamps, 35 % attacks, seed {SEED}; {os.cpu_count()} CPUs"
    )
    print(f"{'':<34}{'wall s':>9}{'x grep':>8}{'peak MB':>9}")
    right = True
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        floor = measure(["true"], folder / "true").megabytes
        found = {name: ours(name, log, options.runs, folder / name) for name, log in logs.items()}
        pairs = found["3164"]
        units = pairs.unit if pairs else [measure(grep(logs["3164"]), folder / "grep")]
        peers(logs["3164"], options.lines, median(run.seconds for run in units), folder)
        print(f"(peaks up to {floor:.1f} MB cannot be told from this program's own)")
        for name, pairs in found.items():
            print(f"{name}: ", end="", flush=True)
            right = pairs is not None and exact(folder / name, prefix, options.lines) and right
            if pairs is None:
                print("not compared")
    return 0 if right else 1


if __name__ == "__main__":
    raise SystemExit(main())
