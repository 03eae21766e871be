"""The application in a process of its own, for tests of what leaves the screen.

`python -m tests.ui.sharing_child CLIPBOARD PAGER [MASKED]`: the screen of that evening; its log lines hold what would
act on a terminal if it came there.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from tests.ui.campaign_scene import BREACHED, MEMBER, finding
from tests.ui.fake_gate import FakeGate
from tests.ui.scene import evening
from tui.app import SekimoriApp
from tui.finding import FindingKind, Severity
from tui.screens.sharing import Sharing

LINES = (
    f"Mar 14 21:29:58 mx1 postfix/smtpd[1]: warning: unknown[{BREACHED}]: SASL LOGIN authentication failed",
    f"Mar 14 21:29:59 mx1 postfix/smtpd[1]: helo=<\x1b]0;owned\x07\x1b[2J> rip={BREACHED}",
)


def _now() -> datetime:
    return datetime.now(UTC)


def main() -> int:
    """Run until told to leave."""
    clipboard, pager, *masked = sys.argv[1:]
    watched = evening(_now())
    watched.lines = {BREACHED: LINES, MEMBER: (f"Mar 14 21:30:00 mx1 dovecot: rip={MEMBER}",)}
    watched.campaigns = (finding(FindingKind.ROTATING, Severity.WARNING, "they act as one", (BREACHED, MEMBER)),)
    sharing = Sharing(clipboard, pager, bool(masked))
    app = SekimoriApp(watched, FakeGate(_now), save=lambda _: Path("/saved"), clock=_now, sharing=sharing)
    app.run()
    return app.return_code or 0


if __name__ == "__main__":
    sys.exit(main())
