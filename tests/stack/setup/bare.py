"""The files of a mail host whose servers do not run: for what setup does to files, and what a kill leaves of it."""

from __future__ import annotations

import os
import pty
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.stack import postfix
from tests.stack.places import ZONE
from tests.stack.watcher import ROOT
from tui.setup.host import Host

#: `sekimori setup` for the host below a folder: FOLDER PYTHON NUMBER OPTION…; $SIGNAL comes before change NUMBER.
CHILD = """
import os, signal, sys
from dataclasses import replace
from pathlib import Path
from tests.stack.setup.bare import host_in
from tui.cli import CommandError, parser
from tui.commands import setup

left = int(sys.argv[3])

def doomed(call):
    def wrapped(*arguments, **named):
        global left
        if str(arguments[0]).startswith(sys.argv[1]):
            left -= 1
            if left == -1:
                os.kill(os.getpid(), int(os.environ["SIGNAL"]))
        return call(*arguments, **named)
    return wrapped

host = replace(host_in(Path(sys.argv[1])), python=sys.argv[2])

def run():
    for name in ("replace", "mkdir", "unlink", "rmdir"):
        setattr(os, name, doomed(getattr(os, name)))
    try:
        return setup.run(parser().parse_args(["setup", *sys.argv[4:]]), host)
    except CommandError as error:
        print(error, file=sys.stderr)
        return error.code

sys.exit(run())
"""

NEVER = 10**9

#: A comment that is no UTF-8.
LATIN = b"# d\xe9j\xe0 vu\n"
USERS_GROUP = "nogroup"

#: Options of a setup, and of its undoing, that ask nobody.
APPLY = ("--yes", "--user", "nobody")
UNDO = ("--undo", "--yes")


def host_in(root: Path) -> Host:
    """All paths below one folder."""
    return Host(
        helper=f"{root}/sbin/sekimori-gate",
        policy=f"{root}/lib/sekimori/sekimori-policy",
        settings=f"{root}/etc/sekimori/gate.toml",
        state=f"{root}/state",
        sudoers=f"{root}/etc/sudoers.d/sekimori",
        cron=f"{root}/etc/cron.d/sekimori",
        postfix=f"{root}/postfix",
        rspamd=f"{root}/rspamd",
        rspamd_pid=f"{root}/rspamd.pid",
    )


class Bare:
    """Owns the folder."""

    def __init__(self, size: str = "") -> None:
        """With a `size`, as mount(8) takes it, on a disk of its own."""
        self.root = Path(tempfile.mkdtemp(prefix="sekimori-bare-"))
        self._mounted = bool(size)
        if size:
            subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", self.root], check=True)
        self.root.chmod(0o755)
        self.host = host_in(self.root)
        self._kept: Path | None = None
        for name, owner in (("data", "postfix"), ("spool", "root"), ("etc", "root")):
            (self.root / name).mkdir(mode=0o755)
            shutil.chown(self.root / name, owner)
        for name in ("sudoers.d", "cron.d"):
            (self.root / "etc" / name).mkdir()
        restrictions = f"\n    permit_mynetworks,\n    reject_rbl_client {ZONE}"
        main = {"smtpd_recipient_restrictions": restrictions, "inet_interfaces": "all"}
        postfix.configure(self.root, self.root / "mail.log", main, ())
        with (self.root / "postfix/main.cf").open("ab") as file:
            file.write(LATIN)
        for path in (self.root / "postfix").iterdir():
            os.utime(path, (0, 0))  # Postfix waits for two seconds where a file is fresh
        shutil.copytree("/etc/rspamd", self.root / "rspamd")

    def remove(self) -> None:
        """Leave nothing."""
        if self._mounted:
            subprocess.run(["umount", self.root], check=True)
        for folder in filter(None, (self.root, self._kept)):
            shutil.rmtree(folder)

    def setup(
        self,
        *options: str,
        killed_at: int = NEVER,
        by: signal.Signals = signal.SIGKILL,
        python: str = "/usr/bin/python3",
        user: str = "root",
        typed: str | None = None,
    ) -> subprocess.CompletedProcess[str]:
        """`sekimori setup OPTIONS` in a network of its own where nobody answers; `typed` is for a terminal."""
        argv = [sys.executable, "-c", CHILD, str(self.root), python, str(killed_at), *options]
        if user != "root":
            argv = ["setpriv", f"--reuid={user}", f"--regid={USERS_GROUP}", "--clear-groups", *argv]
        alone = ["unshare", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"]
        terminal, keyboard = pty.openpty()
        try:
            os.write(terminal, (typed or "").encode())
            return subprocess.run(
                [*alone, *argv], cwd=ROOT, capture_output=True, text=True, timeout=120,
                env=os.environ | {"SIGNAL": str(int(by))},
                stdin=subprocess.DEVNULL if typed is None else keyboard,
            )  # fmt: skip
        finally:
            os.close(terminal)
            os.close(keyboard)

    def keep(self) -> None:
        """Remember all files as they are, for `again`."""
        self._kept = Path(tempfile.mkdtemp(prefix="sekimori-bare-kept-"))
        _copy(self.root, self._kept)

    def again(self) -> None:
        """As it was at `keep`."""
        assert self._kept is not None
        for path in self.root.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        _copy(self._kept, self.root)

    def files(self, *names: str) -> dict[str, tuple[int, int, int, bytes]]:
        """Mode, owner and bytes of everything below the folders, or below all that setup may change."""
        return files_in(self.root, names or TOPS)


#: Where setup may change something.
TOPS: Sequence[str] = ("postfix", "rspamd", "etc", "sbin", "lib", "state")


def files_in(root: Path, names: Sequence[str] = TOPS) -> dict[str, tuple[int, int, int, bytes]]:
    """Mode, owner and bytes of the folders of these names and of everything below them."""
    tops = [root / name for name in names]
    paths = [path for top in tops if top.exists() for path in (top, *top.rglob("*"))]
    return {str(path.relative_to(root)): _state(path) for path in paths}


def _copy(source: Path, to: Path) -> None:
    subprocess.run(["cp", "--archive", f"{source}/.", str(to)], check=True)


def _state(path: Path) -> tuple[int, int, int, bytes]:
    status = path.lstat()
    return status.st_mode, status.st_uid, status.st_gid, path.read_bytes() if path.is_file() else b""


def liar(bare: Bare) -> str:
    """A Python that is there and new enough, and then runs nothing."""
    path = bare.root / "liar"
    path.write_text('#!/bin/sh\ncase "$*" in *tomllib*) exit 0;; *) echo broken >&2; exit 3;; esac\n')
    path.chmod(0o755)
    return str(path)


def edit(path: Path, before: str, after: str) -> None:
    text = path.read_text("latin-1")
    assert before in text
    path.write_text(text.replace(before, after), "latin-1")
