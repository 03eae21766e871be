"""The host of `site`, up and down, below one temporary folder and in a network namespace of its own."""

from __future__ import annotations

import itertools
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import msgspec

from tests.stack.namespace import Namespace, end
from tests.stack.rspamd_switch import site
from tests.stack.rspamd_switch.client import Answer, Mail
from tests.stack.servers import MAIL_OWNER, wait_until
from tests.stack.watcher import ROOT
from tui.enforcement.lock import FolderLock
from tui.enforcement.rspamd_wiring import merged, rspamd_wiring
from tui.enforcement.switches import Switches

#: Categories that Rspamd is told of here.
WIRED = {"spf": "rspamd", "dmarc": "rspamd", "spam": "rspamd", "virus": "rspamd"}


class Host:
    """`root` holds everything; `local` is Rspamd's local.d, `maps` the folder beside it, not there before `wire`."""

    def __init__(self) -> None:
        self.namespace = Namespace()
        self.root = Path(tempfile.mkdtemp(prefix="sekimori-rspamd-switch-"))
        self.mail_log = self.root / "mail.log"
        self.rspamd_log = self.root / "rspamd.log"
        self.local = self.root / "rspamd/etc/local.d"
        self.maps = self.root / "rspamd/etc/sekimori"
        self._processes: list[subprocess.Popen[bytes]] = []
        self._tokens = itertools.count(1)

    # -- servers -------------------------------------------------------------------------------------------------

    def up(self) -> None:
        """Starts name server, Rspamd and Postfix; returns when mail can be sent. Raises with their words else."""
        self.root.chmod(0o755)
        for name, owner in (("mail", MAIL_OWNER), ("data", "postfix"), ("spool", "root")):
            (self.root / name).mkdir(mode=0o755)
            shutil.chown(self.root / name, owner)
        self.namespace.create()
        postfix = site.write_postfix(self.root)
        self._rspamd = site.write_rspamd(self.root)
        self.namespace.run(["postfix", "-c", str(postfix), "check"])
        self._start(site.write_dns(self.root))
        self.start_rspamd()
        self._start(["/usr/lib/postfix/sbin/master", "-c", str(postfix), "-s"])
        self._wait_for(site.SMTP)
        self._client = subprocess.Popen(
            self.namespace.inside([sys.executable, "-m", "tests.stack.rspamd_switch.client"]),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT,
        )  # fmt: skip
        self._processes.append(self._client)

    def down(self) -> None:
        """Ends what was started and leaves nothing behind."""
        for process in reversed(self._processes):
            end(process)
        self.namespace.delete()
        shutil.rmtree(self.root, ignore_errors=True)

    def start_rspamd(self) -> None:
        """Starts it, also again."""
        self.rspamd = self._start(["rspamd", "-f", "-i", *self._rspamd])
        self._wait_for(site.MILTER)

    def reload_rspamd(self) -> None:
        """Has it read its configuration again; returns when the workers of the old one are gone."""
        old = self._workers()
        self.rspamd.send_signal(signal.SIGHUP)
        wait_until(lambda: self._workers() and not old & self._workers(), 20, "new workers of Rspamd")
        self._wait_for(site.MILTER)

    def configtest(self) -> str:
        """What Rspamd says of its configuration. Raises when it would not start with it."""
        return self.namespace.run(["rspamadm", *self._rspamd, "configtest"])

    def _workers(self) -> set[int]:
        children = Path(f"/proc/{self.rspamd.pid}/task/{self.rspamd.pid}/children").read_text()
        return set(map(int, children.split()))

    def _start(self, argv: list[str]) -> subprocess.Popen[bytes]:
        process = self.namespace.start(argv, self.root / "printed")
        self._processes.append(process)
        return process

    def _wait_for(self, port: int) -> None:
        def listening() -> bool:
            return f":{port} " in self.namespace.run(["ss", "-Hltn"])

        try:
            wait_until(listening, 30, f"port {port}")
        except TimeoutError as error:
            printed = (self.root / "printed").read_text("utf-8", "replace")
            raise RuntimeError(f"{error}\n{printed}{self.log_text()[-3000:]}") from error

    def log_text(self) -> str:
        """What both have logged."""
        logs = (path for path in (self.mail_log, self.rspamd_log) if path.exists())
        return "".join(path.read_text("utf-8", "replace") for path in logs)

    # -- switches ------------------------------------------------------------------------------------------------

    def wire(self) -> None:
        """As `sekimori setup` does it."""
        self.maps.mkdir(exist_ok=True)
        for name in rspamd_wiring(str(self.maps)):
            path = self.local / name
            path.write_bytes(merged(path.read_bytes() if path.exists() else None, name, str(self.maps)))
        self.configtest()
        self.reload_rspamd()

    def switches(self) -> Switches:
        """As a process that has just started has them."""
        return Switches(WIRED, str(self.root / "modes"), str(self.maps), lock=FolderLock(self.root / "gate/.lock"))

    # -- mail ----------------------------------------------------------------------------------------------------

    def send(
        self,
        domain: str,
        *,
        body: str = "hello",
        headers: str = "",
        ip: str = site.CLIENT,
        port: int = site.SMTP,
    ) -> Sent:
        """A mail to alice from an address of the domain."""
        token = f"token{next(self._tokens)}x"
        mail = Mail(
            ip=ip, port=port, sender=f"a@{domain}", recipient=site.RECIPIENT, token=token, headers=headers, body=body
        )  # fmt: skip
        assert self._client.stdin is not None and self._client.stdout is not None  # noqa: PT018  # pipes
        self._client.stdin.write(msgspec.json.encode(mail) + b"\n")
        self._client.stdin.flush()
        line = self._client.stdout.readline()
        if not line:
            raise RuntimeError(f"the client ended: it said why on standard error\n{self.log_text()[-3000:]}")
        return Sent(token, msgspec.json.decode(line, type=Answer))

    def fate(self, sent: Sent) -> str:
        """What became of it: "refused", "discarded" or "delivered", as the reply, the log and the mailbox say."""
        if sent.answer.code != 250:
            assert not self._in_mailbox(sent.token)
            return "refused"
        done = re.compile(rf" {sent.queue_id}: (milter-discard: |milter-header-discard: |removed$)", re.MULTILINE)
        wait_until(lambda: done.search(self.mail_log.read_text()), 10, f"the end of {sent.queue_id}")
        found = done.search(self.mail_log.read_text())
        delivered = self._in_mailbox(sent.token)
        assert found is not None
        assert delivered == (found[1] == "removed"), f"{found[0]} and in the mailbox: {delivered}"
        return "delivered" if delivered else "discarded"

    def _in_mailbox(self, token: str) -> bool:
        return any(token in path.read_text() for path in (self.root / "mail/alice").glob("new/*"))


class Sent(msgspec.Struct, frozen=True):
    """A mail that was sent, and how it was answered."""

    token: str
    answer: Answer

    @property
    def queue_id(self) -> str:
        """Postfix's name for it."""
        return self.answer.text.rpartition(" queued as ")[2]
