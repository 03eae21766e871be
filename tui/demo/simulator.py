"""`python -m tui.demo.simulator FOLDER`: the simulated server alone, for use by hand."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from tui.demo.simulation import Simulation


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tui.demo.simulator",
        description="Write the logs of a simulated mail server under attack into FOLDER (mail.log, connection.log).",
    )
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--seed", type=int, default=1, help="equal seeds make equal attackers (default 1)")
    parser.add_argument("--speed", type=float, default=1.0, help="times as fast (default 1)")
    parser.add_argument("--seconds", type=float, default=None, help="stop after so long (default: with Ctrl-C)")
    parser.add_argument("--backlog", type=float, default=0.0, metavar="HOURS", help="write this much history first")
    parser.add_argument("--truth", action="store_true", help="write truth.jsonl too: what each line means")
    return parser.parse_args(arguments)


async def _run(simulation: Simulation, seconds: float | None) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await simulation.run()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it; 0 when time is up or after Ctrl-C, 2 when the options or the folder will not do."""
    options = _options(arguments)
    try:
        simulation = Simulation(options.folder, seed=options.seed, speed=options.speed, truth=options.truth)
        if options.backlog > 0:
            simulation.backlog(options.backlog)
        asyncio.run(_run(simulation, options.seconds))
    except KeyboardInterrupt:
        return 0
    except (OSError, ValueError) as error:
        print(f"cannot run the demo server: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
