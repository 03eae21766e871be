"""`python -m tests.bench.campaigns`: plants campaigns in a week's log and tells how many are found, and how many that
nobody planted.

Without options as `make bench` runs it: the small server with all testing seeds, and the busy one with the first of
them. While thresholds are moved: `--server small --seeds tuning`, which is other logs.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.bench.campaigns.peers import Banned, Peers, judge_peer
from tests.bench.campaigns.score import Judged, added, judge
from tests.bench.campaigns.seeds import SIZES, TESTING, TUNING, Size
from tests.bench.campaigns.table import print_peers, print_scores
from tests.bench.campaigns.told import Answers, Listener, ask, ask_command
from tests.bench.campaigns.truth import load
from tests.bench.campaigns.writer import made


def seeds(text: str) -> list[int]:
    """`tuning`, `testing`, `103`, `100-103`, `100,107`."""
    known = {"tuning": list(TUNING), "testing": list(TESTING)}
    if text in known:
        return known[text]
    found: list[int] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        found += range(int(first), int(last or first) + 1)
    return found


def main() -> int:
    """Print the tables."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "sekimori-bench"
    parser = argparse.ArgumentParser(prog="campaigns", description=__doc__)
    parser.add_argument("--server", choices=tuple(SIZES), help="one of them only")
    parser.add_argument("--seeds", type=seeds, help="tuning, testing, 103, 100-103 or 100,107")
    parser.add_argument("--lines", type=int, help="lines of the week, if not the server's own")
    parser.add_argument("--backwards", action="store_true", help="read the newest block first, as a backlog is")
    parser.add_argument("--command", action="store_true", help="ask `sekimori campaigns --json`, the end only")
    parser.add_argument("--verbose", action="store_true", help="tell each miss and each invention")
    parser.add_argument("--folder", type=Path, default=cache, help=f"where the logs are kept (default {cache})")
    options = parser.parse_args()
    for name in [options.server] if options.server else SIZES:
        size = SIZES[name]
        size = size._replace(lines=options.lines or size.lines)
        _run(size, options.seeds or (TESTING[:1] if name == "busy" else TESTING), options)
    return 0


class Log(NamedTuple):
    """What became of one log."""

    ours: Judged
    peers: Mapping[str, Banned]


def _run(size: Size, numbers: Sequence[int], options: argparse.Namespace) -> None:
    print(f"{size.name} server, {size.lines:,} lines a week, seeds {', '.join(map(str, numbers))}", flush=True)
    logs = [_log(made(size, seed, options.folder), seed, options) for seed in numbers]
    ours = added([log.ours for log in logs])
    print_scores(ours)
    if not options.backwards:
        print_peers({name: [log.peers[name] for log in logs] for name in logs[0].peers}, ours)


def _log(prefix: Path, seed: int, options: argparse.Namespace) -> Log:
    log, truth = prefix.with_name(prefix.name + ".log"), load(prefix.with_name(prefix.name + ".json"))
    begun, heard, peers = time.perf_counter(), Listener(), Peers(workers=seed % 2 == 1)
    answers = ask(log, truth, [heard.add, peers.add], backwards=options.backwards)
    if options.command:
        answers = Answers(ask_command(log), {})
    judged = judge(truth, answers, heard.seen())
    if options.verbose:
        print(f"seed {seed}: {log}, {time.perf_counter() - begun:.1f} s")
        for remark in judged.remarks:
            print(f"  {remark}")
    tools = {"fail2ban": peers.fail2ban, "crowdsec": peers.crowdsec}
    return Log(judged, {name: judge_peer(truth, banned) for name, banned in tools.items()})


if __name__ == "__main__":
    raise SystemExit(main())
