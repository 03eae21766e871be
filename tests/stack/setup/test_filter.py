"""Setup beside a running Rspamd: told by a signal, it discards what it would reject, and forgets it when undone."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.stack.conftest import PACKAGES, able_to_serve
from tests.stack.policy.client import Client
from tests.stack.rspamd_switch.servers import Host as Servers
from tests.stack.servers import wait_until
from tests.stack.setup.bare import host_in
from tui.arguments import parser
from tui.commands import setup

pytestmark = pytest.mark.stack

DMARC = "dmarc.example.com"


@pytest.fixture(scope="module")
def servers() -> Iterator[Servers]:
    """Postfix and Rspamd as its milter, up."""
    with able_to_serve(PACKAGES | {"rspamd": "rspamd", "postmap": "postfix-lmdb"}):
        host = Servers()
        try:
            host.up()
            # its main configuration is the packaged one, which a host has in the same folder
            shutil.copytree("/etc/rspamd", host.local.parent, dirs_exist_ok=True)
            (host.root / "rspamd.pid").write_text(f"{host.rspamd.pid}\n")
            for name in ("sudoers.d", "cron.d"):
                (host.root / "etc" / name).mkdir(parents=True)
            yield host
        finally:
            host.down()


def run(servers: Servers, *arguments: str) -> str:
    """`sekimori setup ARGUMENTS` inside the namespace; what it printed."""
    host = replace(host_in(servers.root), rspamd=str(servers.local.parent))

    def act() -> str:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            code = setup.run(parser().parse_args(["setup", "--yes", *arguments]), host)
        assert code == 0, printed.getvalue()
        return printed.getvalue()

    client = Client(servers.namespace.name)
    try:
        return client.inside(act)
    finally:
        client.close()


def test_where_postfix_would_deliver_what_rspamd_discards_nothing_is_wired(servers: Servers) -> None:
    """Before the other test: it takes that service of Postfix away."""
    printed = run(servers, "--categories", "dmarc", "--backend", "file")
    assert f"left out  dmarc: Postfix has milter_header_checks (regexp:{servers.root}/postfix/checks)" in printed
    assert not (servers.local / "rspamd.lua").exists()
    run(servers, "--undo")
    master = servers.root / "postfix/master.cf"
    text = master.read_text()
    master.write_text("".join(line for line in text.splitlines(keepends=True) if "milter_header_checks" not in line))


def test_rspamd_is_told_and_switches_and_forgets(servers: Servers) -> None:
    helper = [f"{servers.root}/sbin/sekimori-gate", "--settings", f"{servers.root}/etc/sekimori/gate.toml", "mode"]
    before = {path: path.read_bytes() for path in servers.local.iterdir()}
    native = servers.send(DMARC).answer
    assert native.code == 554

    printed = run(servers, "--categories", "dmarc", "--backend", "file")
    assert "Rspamd does not run" not in printed
    assert servers.send(DMARC).answer.text == native.text
    assert json.loads(servers.namespace.run([*helper, "dmarc", "discard"]))["ok"]
    wait_until(lambda: servers.send(DMARC).answer.code == 250, 10, "Rspamd with its new rule")
    assert servers.fate(servers.send(DMARC)) == "discarded"

    run(servers, "--undo")
    assert {path: path.read_bytes() for path in servers.local.iterdir()} == before
    wait_until(lambda: servers.send(DMARC).answer.text == native.text, 10, "Rspamd without the rule")
