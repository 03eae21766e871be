"""An administrator at a real terminal: presses d on refused mail, and Postfix takes it and delivers nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.enforcement.helper import Helper
from tests.stack.conftest import serving
from tests.stack.keys.driver import confirm, watching
from tests.stack.places import DOMAIN
from tests.stack.policy.conftest import NEEDED
from tests.stack.policy.host import FORMS, LISTED_4, Host
from tests.stack.smtp import SENDER

PORT = FORMS["spawn"].port
ALICE, NOBODY, STRANGER = f"alice@{DOMAIN}", f"nosuch@{DOMAIN}", "203.0.113.9"


@pytest.fixture
def host() -> Iterator[Host]:
    """Postfix that asks sekimori-policy, up."""
    with serving(Host, NEEDED) as host:
        yield host


def test_a_switch_by_keys_changes_the_real_answer_and_undo_changes_it_back(host: Host, tmp_path: Path) -> None:
    def listed() -> tuple[tuple[int, ...], int]:
        """What a listed client is answered; nothing of it is ever delivered."""
        sent = host.client.send(LISTED_4, PORT, [ALICE], SENDER)
        assert host.mailboxes(sent.token) == []
        return sent.recipients, sent.data

    helper = Helper(tmp_path).configure(switches={"dnsbl": "policy"}, policy={"modes": str(host.modes)})
    with watching(tmp_path, host.stack.logs, helper.command(), columns=120, rows=40) as terminal:
        assert listed() == ((554,), 0)
        terminal.wait_for_text(LISTED_4)
        terminal.wait_for_text("reject DNSBL")
        terminal.press("3")
        confirm(terminal, "d", "Discard mail: DNSBL", "dnsbl: reject -> discard until")
        assert listed() == ((250,), 250)
        assert host.client.send(STRANGER, PORT, [NOBODY], SENDER).recipients == (550,)  # another category
        terminal.wait_for_text("discard DNSBL")

        confirm(terminal, "u", "Undo the last change", "takes back the switch of dnsbl to discard")
        assert listed() == ((554,), 0)
    assert [entry["verb"] for entry in helper.run("journal")[1]["entries"]] == ["policy", "policy"]
