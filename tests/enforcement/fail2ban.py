"""A real fail2ban-server in a folder of its own, with a jail for each row of JAILS."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tui.enforcement.backends.command import PATH

PACKAGED_ACTIONS = Path("/etc/fail2ban/action.d")

SERVER = """
[Definition]
loglevel = INFO
logtarget = {folder}/fail2ban.log
syslogsocket = auto
socket = {folder}/socket
pidfile = {folder}/pid
dbfile = {folder}/bans.sqlite3
dbpurgeage = 1d
dbmaxmatches = 10
allowipv6 = auto
"""

DEFAULT = """
[DEFAULT]
enabled = true
backend = polling
usedns = no
logpath = {folder}/mail.log
filter =
failregex = ^refused <ADDR>
findtime = 600
maxretry = 1
"""

#: Settings of each jail.
Jails = Mapping[str, str]

Wrap = Callable[[Sequence[str]], Sequence[str]]


class Fail2ban:
    """Owns the server and its folder. `inside` turns a command into one that runs elsewhere, in a namespace say."""

    def __init__(self, folder: Path, jails: Jails, inside: Wrap = list) -> None:
        self.folder = folder
        self.socket = str(folder / "socket")
        self.log = folder / "fail2ban.log"
        self._inside = inside
        (folder / "filter.d").mkdir(exist_ok=True)
        (folder / "action.d").symlink_to(PACKAGED_ACTIONS)
        (folder / "mail.log").touch()
        (folder / "fail2ban.conf").write_text(SERVER.format(folder=folder))
        tables = "".join(f"[{name}]\n{settings}\n" for name, settings in jails.items())
        (folder / "jail.conf").write_text(DEFAULT.format(folder=folder) + tables)

    def start(self) -> None:
        """Returns when it answers."""
        with (self.folder / "printed").open("ab") as printed:
            self._process = subprocess.Popen(
                self._inside(["fail2ban-server", "-c", str(self.folder), "-f"]),
                stdin=subprocess.DEVNULL, stdout=printed, stderr=printed, start_new_session=True,
            )  # fmt: skip
        deadline = time.monotonic() + 30
        while "Server ready" not in (self.folder / "printed").read_text() or not self._answers():
            if time.monotonic() > deadline or self._process.poll() is not None:
                raise RuntimeError(f"fail2ban does not start: {(self.folder / 'printed').read_text()}")
            time.sleep(0.05)

    def stop(self) -> None:
        """Ends it as its service would."""
        self._process.terminate()
        self._process.wait(30)

    def ask(self, *argv: str) -> str:
        """What its own client says. Raises CalledProcessError."""
        command = ["fail2ban-client", "-s", self.socket, *argv]
        done = subprocess.run(command, capture_output=True, text=True, check=True, env={"PATH": PATH}, timeout=60)
        return done.stdout

    def banned(self, jail: str) -> set[str]:
        return set(self.ask("get", jail, "banip").split())

    def _answers(self) -> bool:
        command = ["fail2ban-client", "-s", self.socket, "ping"]
        return subprocess.run(command, capture_output=True, env={"PATH": PATH}, timeout=60).returncode == 0


@contextmanager
def running(jails: Jails, inside: Wrap = list) -> Iterator[Fail2ban]:
    """A server in a folder that is gone afterwards, as it is itself."""
    with TemporaryDirectory(prefix="sekimori-fail2ban-") as folder:
        Path(folder).chmod(0o755)
        server = Fail2ban(Path(folder), jails, inside)
        server.start()
        try:
            yield server
        finally:
            server.stop()
