"""The whole stack, up and down: name server, Postfix, Dovecot, everything below one temporary folder."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path

from tests.stack import dns, dovecot, postfix
from tests.stack.namespace import Namespace, end
from tests.stack.places import DOMAIN, IMAP, IMAPS, MX4, MX6, POSTSCREEN, SMTP, SMTP_LIMITED, SMTPS, SUBMISSION

MAIL_OWNER = 5000  # the user that owns the maildirs; needs no name
PORTS = (POSTSCREEN, SMTP, SMTP_LIMITED, SUBMISSION, SMTPS, IMAP, IMAPS)
LISTENING = {(ip, port) for ip in (MX4, MX6) for port in PORTS}


@dataclass(frozen=True, slots=True)
class Addition:
    """What a test adds: parameters in place of main.cf's, lines of master.cf and dnsmasq, places that must listen."""

    main: Mapping[str, str] = field(default_factory=dict)
    master: Sequence[str] = ()
    dns: Sequence[str] = ()
    listening: Set[tuple[str, int]] = frozenset()


class Stack:
    """Real servers in a namespace. `logs` are the files that they write: Postfix's and Dovecot's."""

    def __init__(self) -> None:
        self.namespace = Namespace()
        # not pytest's own folder: that one is closed to the users that the servers become
        self.root = Path(tempfile.mkdtemp(prefix="sekimori-stack-"))
        self.mail_log = self.root / "mail.log"
        self.dovecot_log = self.root / "dovecot.log"
        self._processes: list[subprocess.Popen[bytes]] = []

    @property
    def logs(self) -> tuple[Path, Path]:
        """What to follow."""
        return self.mail_log, self.dovecot_log

    def log_text(self) -> str:
        """Everything that the servers have logged so far."""
        return "".join(path.read_text("utf-8", "replace") for path in self.logs)

    def up(self, addition: Addition = Addition()) -> None:
        """Start everything and return when every port answers. Raises with the servers' own words when one does not."""
        self._lay_out()
        self.namespace.create()
        configuration = postfix.configure(self.root, self.mail_log, addition.main, addition.master)
        self.namespace.run(["postfix", "-c", str(configuration), "check"])
        self._start(dns.command(self.root, addition.dns))
        self.start_dovecot()
        # master itself and not `postfix start-fg`, which is a shell that leaves master behind when it is ended
        self._start(["/usr/lib/postfix/sbin/master", "-c", str(configuration), "-s"])
        wanted = LISTENING | addition.listening
        try:
            wait_until(lambda: self._listening() >= wanted, 15, "every port of the stack")
        except TimeoutError as error:
            missing = sorted(wanted - self._listening())
            raise RuntimeError(f"not listening: {missing}\n{self.printed()}{self.log_text()}") from error

    def down(self) -> None:
        """End what was started, last first, and leave nothing behind."""
        for process in reversed(self._processes):
            end(process)
        self.namespace.delete()
        shutil.rmtree(self.root, ignore_errors=True)

    def printed(self) -> str:
        """What the servers printed, for a message about a failure."""
        return (self.root / "printed").read_text("utf-8", "replace")

    def _lay_out(self) -> None:
        self.root.chmod(0o755)
        for name, owner in (("mail", MAIL_OWNER), ("data", "postfix"), ("spool", "root"), ("tls", "root")):
            (self.root / name).mkdir(mode=0o755)
            shutil.chown(self.root / name, owner)
        for path in self.logs:
            path.touch()
        _make_certificate(self.root / "tls")

    def start_dovecot(self) -> subprocess.Popen[bytes]:
        """Start Dovecot, and return when Postfix can ask it."""
        process = self._start(dovecot.command(self.root, self.dovecot_log))
        wait_until((self.root / "spool/private/auth").exists, 10, "Dovecot's SASL socket")
        self.dovecot = process
        return process

    def _start(self, argv: list[str]) -> subprocess.Popen[bytes]:
        self._processes.append(self.namespace.start(argv, self.root / "printed"))
        return self._processes[-1]

    def _listening(self) -> set[tuple[str, int]]:
        """Addresses with a listener, as the kernel says; connecting would leave a line in the logs."""
        rows = self.namespace.run(["ss", "-Hltn"]).splitlines()
        found = (row.split()[3].rpartition(":") for row in rows)
        return {(ip.strip("[]"), int(port)) for ip, _, port in found}


def wait_until(happened: Callable[[], object], within: float, what: str) -> None:
    """Look every 20 ms until `happened()` is true; TimeoutError after `within` seconds."""
    deadline = time.monotonic() + within
    while not happened():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not within {within} s")
        time.sleep(0.02)


def _make_certificate(folder: Path) -> None:
    kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    argv = ["openssl", "req", *kind, "-subj", f"/CN=mx.{DOMAIN}", "-keyout", "key.pem", "-out", "cert.pem"]
    subprocess.run(argv, cwd=folder, check=True, capture_output=True)
