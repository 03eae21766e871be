"""Postfix forgets a milter's discards where milter_header_checks have discarded: there the switch must not be wired."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.stack.rspamd_switch import site
from tests.stack.rspamd_switch.servers import Host
from tui.category import Category
from tui.enforcement.change import Mode, Policy
from tui.enforcement.rspamd_wiring import postfix_obstacle

pytestmark = pytest.mark.stack


def test_after_a_discard_by_header_checks_the_same_process_delivers_what_rspamd_discards(host: Host) -> None:
    """Should Postfix have mended this, the obstacle can go."""
    host.switches().change([Policy(Category.DMARC, Mode.DISCARD, datetime.now(UTC), None, "alice")])

    def fate(domain: str, body: str = "hello") -> str:
        return host.fate(host.send(domain, body=body, port=site.SMTP_CHECKED))

    assert fate("dmarc.example.com") == "discarded"
    assert fate("good.example.net", site.MARKED) == "discarded"  # by the site's /^X-Spam: Yes/ DISCARD
    assert fate("dmarc.example.com") == "delivered"
    assert "milter_header_checks" in postfix_obstacle(f"regexp:{host.root}/postfix/checks")
