"""sekimori-policy as a daemon in the place of spawn(8), as docs/enforcement.md says: setup lets it be."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator

import pytest

from tests.stack.namespace import end
from tests.stack.servers import wait_until
from tests.stack.setup.letters import NOBODY, Letter, offer
from tests.stack.setup.site import STRANGER, Site

pytestmark = pytest.mark.stack

WHERE = "127.0.0.1:10040"


@pytest.fixture
def daemon(site: Site) -> Iterator[subprocess.Popen[bytes]]:
    """Setup, then the commands of the page."""
    code, printed = site.setup("--yes", "--backend", "file")
    assert code == 0, printed
    host = site.host
    command = [host.python, "-I", host.policy, host.policy_settings, "--listen", WHERE]
    process = site.stack.namespace.start(
        ["setpriv", "--reuid=nobody", "--clear-groups", *command], site.stack.root / "printed"
    )
    try:
        wait_until(lambda: WHERE in site.stack.namespace.run(["ss", "-Hlnt"]), 10, f"the daemon at {WHERE}")
        main = f"{host.postfix}/main.cf"
        site.stack.namespace.run(["sed", "-i", f"s|unix:private/sekimori,|inet:{WHERE},|", main])
        site.reload()
        yield process
    finally:
        end(process)


def test_it_is_asked_and_checked_and_taken_out_again(site: Site, daemon: subprocess.Popen[bytes]) -> None:
    before = site.files()
    letter = Letter(STRANGER, NOBODY)
    code, printed = site.setup("--check")
    assert code == 0, printed
    assert f"sekimori-policy answers at {WHERE}" in printed
    assert "all of this is so already" in site.setup("--yes")[1]
    assert site.files() == before

    refused = offer(site, letter)
    assert refused[-1].startswith("550 5.1.1 ")
    assert json.loads(site.helper("mode", "unknown_recipient", "discard"))["ok"]
    assert offer(site, letter)[-1] == "250 2.0.0 Ok: queued"
    end(daemon)
    assert offer(site, letter) == refused  # and so it is the daemon that is asked

    code, printed = site.setup("--check")
    assert (code, f"sekimori-policy does not answer at {WHERE}" in printed) == (4, True)
    code, printed = site.setup("--undo", "--yes")
    assert "not found in it any more" not in printed
    main = (site.stack.root / "postfix/main.cf").read_text().replace(site.stack.root.name, "")
    assert "sekimori" not in main
    assert WHERE not in main
