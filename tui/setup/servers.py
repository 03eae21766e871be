"""The running servers: told once of what has changed, after they have looked at it themselves."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from tui.enforcement.backends.command import found, run
from tui.enforcement.change import EnforcementError
from tui.language import _
from tui.setup.host import Host


def check_postfix(host: Host) -> None:
    """Raises EnforcementError, with Postfix's words, when it would not start with these files."""
    try:
        run(["postfix", "-c", host.postfix, "check"], within=60)
    except EnforcementError as error:
        raise EnforcementError(
            _("{error}: its own words are in its log, of: postfix -c {postfix} check").format(
                error=error, postfix=host.postfix
            )
        ) from error


def postfix_runs(host: Host) -> bool:
    """Whether it does."""
    try:
        run(["postfix", "-c", host.postfix, "status"])
    except EnforcementError:
        return False
    return True


def reload_postfix(host: Host) -> str:
    """Has Postfix read its files; a sentence when it does not run. Raises EnforcementError."""
    if not postfix_runs(host):
        return _("Postfix does not run: it reads the new files when it is started")
    run(["postfix", "-c", host.postfix, "reload"], within=60)
    return ""


def reload_rspamd(host: Host) -> str:
    """Has Rspamd read its files; a sentence when it does not run. Raises EnforcementError."""
    try:
        pid = int(Path(host.rspamd_pid).read_text())
        if b"rspamd" not in Path(f"/proc/{pid}/cmdline").read_bytes():
            raise ValueError(_("another program has its number"))
        os.kill(pid, signal.SIGHUP)
    except (OSError, ValueError):
        return _("Rspamd does not run, or not under this host's process ids: restart it for the new files")
    return ""


def drop_table() -> str:
    """Takes our table of the packet filter away; what that means, or why it cannot."""
    if found("nft") is None:
        return ""
    try:
        if "table inet sekimori" in run(["nft", "list", "tables"]).splitlines():
            run(["nft", "delete", "table", "inet", "sekimori"])
            return _("the table inet sekimori was removed: whom it blocked can connect again")
    except EnforcementError as error:
        return _(
            "the table inet sekimori may still be there: {error}; delete it with: nft delete table inet sekimori"
        ).format(error=error)
    return ""
