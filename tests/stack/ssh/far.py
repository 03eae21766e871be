"""A mail host that is reached by ssh: a real sshd in a namespace, a log, a firewall, and who logs in from where."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.enforcement.helper import Helper
from tests.stack.namespace import Namespace, end
from tests.stack.places import MX4
from tests.stack.servers import wait_until
from tests.stack.watcher import ROOT
from tests.ui.terminal import Terminal

PORT = 22
#: Who sits at the other end, there and on the way, and who attacks.
OPERATOR, ELSEWHERE, ATTACKER = "198.51.100.77", "198.51.100.78", "203.0.113.5"


class Far:
    """Owns the namespace, the sshd and what the program keeps there, all below `root`."""

    def __init__(self) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="sekimori-ssh-"))
        self.log = self.root / "mail.log"
        self.helper = Helper(self.root)
        self._namespace = Namespace()
        self._sshd: subprocess.Popen[bytes] | None = None

    def up(self) -> None:
        """Raises where sshd does not start."""
        self._namespace.create()
        keys = self.root / "ssh"
        keys.mkdir(mode=0o700)
        for name in ("host", "client"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(keys / name)], check=True)
        (keys / "sshd_config").write_text(
            f"Port {PORT}\nListenAddress {MX4}\nHostKey {keys}/host\nAuthorizedKeysFile {keys}/client.pub\n"
            f"PidFile {keys}/pid\nStrictModes no\nPermitRootLogin prohibit-password\nUsePAM no\nSetEnv LANG=C.UTF-8\n"
        )
        Path("/run/sshd").mkdir(exist_ok=True)
        argv = ["/usr/sbin/sshd", "-D", "-e", "-f", str(keys / "sshd_config")]
        self._sshd = self._namespace.start(argv, keys / "printed")
        wait_until(lambda: subprocess.run(self.ssh(OPERATOR, "true"), capture_output=True).returncode == 0, 15, "sshd")

    def down(self) -> None:
        """Leaves nothing behind."""
        if self._sshd:
            self.tmux("kill-server")
            end(self._sshd)
        self._namespace.delete()
        shutil.rmtree(self.root, ignore_errors=True)

    def ssh(self, ip: str, command: str, *options: str) -> list[str]:
        """The command line of an ssh client at `ip`."""
        keys = self.root / "ssh"
        return self._namespace.inside(
            [
                "ssh", "-F", "none", "-i", str(keys / "client"), "-p", str(PORT), "-b", ip, "-o", "BatchMode=yes",
                "-o", "StrictHostKeyChecking=no", "-o", f"UserKnownHostsFile={keys}/known", "-o", "LogLevel=ERROR",
                *options, f"root@{MX4}", command,
            ]
        )  # fmt: skip

    @contextmanager
    def logged_in(self, ip: str, command: str) -> Iterator[Terminal]:
        """A terminal at `ip` in which a command runs on the host. Its process is the ssh client."""
        program, *arguments = self.ssh(ip, command, "-tt")
        terminal = Terminal(arguments, columns=120, rows=40, program=program)
        try:
            yield terminal
        finally:
            terminal.close()

    def watch(self) -> str:
        """The command that an administrator types there, with the helper's nftables."""
        self.helper.configure(backend="nftables")
        words = ", ".join(f'"{word}"' for word in self.helper.command())
        settings = self.root / "config" / "sekimori" / "config.toml"
        settings.parent.mkdir(parents=True, exist_ok=True)
        settings.write_text(f"[block]\ngate = [{words}]\n")
        return shlex.join(
            [
                "env", f"PYTHONPATH={ROOT}", f"XDG_CONFIG_HOME={self.root}/config", f"XDG_STATE_HOME={self.root}/home",
                sys.executable, "-m", "tui", "watch", str(self.log),
            ]
        )  # fmt: skip

    def in_tmux(self, *words: str) -> str:
        """The command for tmux there, as Debian has it."""
        return shlex.join(["tmux", "-u", "-f", "/dev/null", "-S", str(self.root / "tmux"), *words])

    def tmux(self, *words: str) -> str:
        """What tmux answers to somebody on the host."""
        return self._run(["sh", "-c", self.in_tmux(*words)]).stdout

    def sessions(self) -> list[Path]:
        """The saved sessions that are whole."""
        folder = self.root / "home" / "sekimori" / "sessions"
        return [path for path in folder.glob("*") if not path.name.startswith(".")]

    def firewall(self) -> str:
        """The rules and sets that the kernel holds."""
        return self._run(["nft", "list", "ruleset"]).stdout

    def _run(self, argv: Sequence[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(self._namespace.inside(argv), capture_output=True, text=True, timeout=20, cwd=ROOT)
