"""The host, up once for this folder, before and after it is wired; each test finds every switch at reject."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.stack.conftest import serving
from tests.stack.rspamd_switch.mails import KINDS, Seen, look
from tests.stack.rspamd_switch.servers import Host

PACKAGES = {"ip": "iproute2", "postconf": "postfix", "rspamd": "rspamd", "dnsmasq": "dnsmasq-base"}


@pytest.fixture(scope="package")
def unwired() -> Iterator[Host]:
    """The servers, up; skips where they cannot be."""
    with serving(Host, PACKAGES) as host:
        yield host


@pytest.fixture(scope="package")
def native(unwired: Host) -> dict[str, Seen]:
    """What became of a mail of each kind before sekimori was there."""
    return {kind: look(unwired, kind) for kind in KINDS}


@pytest.fixture(scope="package")
def wired(unwired: Host, native: dict[str, Seen]) -> Host:
    """The host once `sekimori setup` has been there."""
    assert native.keys() == KINDS.keys()
    unwired.wire()
    return unwired


@pytest.fixture
def host(wired: Host) -> Host:
    """Nothing was ever switched on it."""
    (wired.maps / "modes").unlink(missing_ok=True)
    return wired
