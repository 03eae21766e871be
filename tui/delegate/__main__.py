"""The command `sekimori-policy`."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Sequence
from typing import Final

from tui.delegate.log import Log, Report, to_syslog
from tui.delegate.settings import Config, ConfigError, read_config
from tui.delegate.stream import serve_stream
from tui.delegate.verdict import Delegate

USAGE: Final = "usage: sekimori-policy CONFIG.toml [--listen HOST:PORT | --listen /path/to.sock]"


def main(argv: Sequence[str] | None = None) -> int:
    """Exit codes: 0 the other end closed or SIGTERM, 1 the daemon cannot start, 2 usage."""
    report = Log(to_syslog)
    match list(sys.argv[1:] if argv is None else argv):
        case [path] if not path.startswith("-"):
            return run_spawned(path, report)
        case [path, "--listen", where] if not path.startswith("-"):
            return run_daemon(path, where, report)
        case ["-h" | "--help"]:
            print(USAGE)
            return 0
        case _:
            print(USAGE, file=sys.stderr)
            return 2


def run_spawned(path: str, report: Report) -> int:
    """Without a configuration too it answers: Postfix would wait a second for each recipient if it did not."""
    if sys.stdin.isatty():
        print(f"{USAGE}\nnow reading requests as Postfix's spawn(8) sends them", file=sys.stderr)
    else:
        # spawn(8) makes the connection our standard error too: nothing but answers may go there
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    try:
        config = read_config(path)
    except ConfigError as error:
        report(str(error))
        config = Config(modes=os.devnull)
    delegate = Delegate(config, report)
    try:
        with contextlib.suppress(BrokenPipeError, ConnectionError, KeyboardInterrupt):
            serve_stream(delegate, sys.stdin.buffer, sys.stdout.buffer)
    finally:
        delegate.close()
    return 0


def run_daemon(path: str, where: str, report: Report) -> int:
    """A daemon that cannot start says so to whoever starts it."""
    import asyncio

    from tui.delegate.daemon import Daemon

    try:
        delegate = Delegate(read_config(path), report)
        try:
            asyncio.run(Daemon(delegate, where).run())
        finally:
            delegate.close()
    except (ConfigError, OSError) as error:
        print(f"sekimori-policy: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
