"""A mail host of its own folder and namespace, for `sekimori setup` to change."""

from __future__ import annotations

import contextlib
import io
import shutil
from collections.abc import Mapping
from pathlib import Path

from tests.stack.places import ZONE
from tests.stack.policy.client import Client
from tests.stack.policy.host import DNS, SPF_CONFIGURATION
from tests.stack.servers import Addition, Stack, wait_until
from tests.stack.setup.bare import files_in, host_in
from tui.arguments import parser
from tui.commands import setup

#: Listed by ZONE; the second is permitted by the site before it looks there.
LISTED, FRIEND = "203.0.113.67", "203.0.113.66"
OURS, STRANGER, STRANGER_6 = "198.51.100.5", "203.0.113.5", "2001:db8:bad::5"

MAIN = {
    "mynetworks": f"127.0.0.0/8, {OURS}/32",
    "smtpd_sender_restrictions": "",
    "smtpd_recipient_restrictions": f"""
    permit_mynetworks,
    # our own users
    permit_sasl_authenticated
    check_client_access inline:{{{{{FRIEND}=OK}}}},
    reject_rbl_client {ZONE}
    check_policy_service unix:private/policyd-spf""",
    "policyd-spf_time_limit": "3600",
}


class Site:
    """The stack, and the paths that setup may change, all below the stack's folder."""

    def __init__(self, main: Mapping[str, str] = MAIN) -> None:
        self.stack = Stack()
        root = self.stack.root
        self._main = main
        self.host = host_in(root)
        self.client: Client

    def up(self) -> None:
        """Start the servers. Raises as Stack.up."""
        root = self.stack.root
        for folder in ("sudoers.d", "cron.d"):
            (root / "etc" / folder).mkdir(parents=True)
        if Path("/etc/rspamd/rspamd.conf").exists():
            shutil.copytree("/etc/rspamd", root / "rspamd")
        spf = root / "policyd-spf.conf"
        spf.write_text(SPF_CONFIGURATION)
        master = [f"policyd-spf unix - n n - 0 spawn\n    user=nobody argv=/usr/bin/policyd-spf {spf}"]
        self.stack.up(Addition(self._main, master, DNS))
        self.client = Client(self.stack.namespace.name)

    def down(self) -> None:
        """End everything."""
        if hasattr(self, "client"):
            self.client.close()
        self.stack.down()

    def setup(self, *arguments: str) -> tuple[int, str]:
        """`sekimori setup ARGUMENTS` inside the namespace: its exit code and what it printed."""

        def act() -> tuple[int, str]:
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed):
                code = setup.run(parser().parse_args(["setup", *arguments]), self.host)
            return code, printed.getvalue()

        return self.client.inside(act)

    def edit(self, *settings: str) -> None:
        """Write `name=value` into main.cf."""
        if settings:
            self.stack.namespace.run(["postconf", "-c", self.host.postfix, "-e", *settings])

    def configure(self, *settings: str) -> None:
        """The same, for the running servers, once they have read it."""
        self.edit(*settings)
        self.reload()

    def reload(self) -> None:
        """Have Postfix read its files, and wait until it has."""
        mark = self.stack.mail_log.stat().st_size
        self.stack.namespace.run(["postfix", "-c", self.host.postfix, "reload"])
        wait_until(lambda: b"reload -- version" in self.stack.mail_log.read_bytes()[mark:], 10, "Postfix's reload")

    def helper(self, *arguments: str) -> str:
        """The helper that was set up."""
        return self.stack.namespace.run([self.host.helper, "--settings", self.host.settings, *arguments])

    def files(self) -> dict[str, tuple[int, int, int, bytes]]:
        """Mode, owner and bytes of everything that setup might change, folders too."""
        return files_in(self.stack.root)
