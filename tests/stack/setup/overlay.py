"""Runs a script at this machine's real paths, on overlays of its folders: what is changed there is never the machine's.

With network, processes and mounts of its own: nothing that it starts outlives it.
"""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.stack.watcher import ROOT

SETUP = f"{shlex.quote(sys.executable)} -m tui setup"
AS_NOBODY = "setpriv --reuid=nobody --regid=nogroup --clear-groups env HOME=/tmp"
HELPER = "/usr/local/sbin/sekimori-gate"

#: A stock Debian's files, with nothing configured yet. `step NAME COMMAND…` keeps what it printed and its exit code.
_BEGIN = """
T=$1
for top in etc usr/local var; do
  mkdir -p "$T/$top/upper" "$T/$top/work"
  mount -t overlay overlay -o "lowerdir=/$top,upperdir=$T/$top/upper,workdir=$T/$top/work" "/$top" || exit 99
done
mount -t tmpfs tmpfs /run
ip link set lo up && ip address add 192.0.2.10/32 dev lo && ip route add local 203.0.113.0/24 dev lo
cat >/etc/postfix/main.cf <<END
compatibility_level = 3.6
myhostname = mx.example.org
mynetworks = 127.0.0.0/8
alias_maps =
maillog_file = /var/log/mail.log
END
step() { name=$1; shift; "$@" >"$T/$name.out" 2>&1; echo $? >"$T/$name.code"; }
"""

#: The mount of the results ends with the namespace.
_END = '\ncp "$T"/*.out "$T"/*.code "$2"\n'


class Told:
    """What each step printed and ended with."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def code(self, step: str) -> int:
        """Its exit code."""
        return int((self._folder / f"{step}.code").read_text())

    def printed(self, step: str) -> str:
        """On both outputs."""
        return (self._folder / f"{step}.out").read_text()


def play(script: str, folder: Path) -> Told:
    """Runs the script, a text for sh; `folder` keeps what came of it. Skips where overlays cannot be."""
    work = folder / "work"
    work.mkdir()
    # an overlay cannot be put on an overlay, as a container's root often is
    inner = f'mount -t tmpfs tmpfs "$1" && exec sh -c {shlex.quote(_BEGIN + script + _END)} sh "$1" "$2"'
    alone = ["unshare", "--mount", "--net", "--pid", "--fork", "--mount-proc"]
    argv = [*alone, "sh", "-c", inner, "sh", str(work), str(folder)]
    done = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, timeout=120)
    if done.returncode == 99:
        pytest.skip(f"needs overlay file systems: {done.stderr}")
    assert done.returncode == 0, done.stderr
    return Told(folder)
