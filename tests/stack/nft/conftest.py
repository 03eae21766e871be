"""One mail host for the tests of a file; each test begins with no table of ours."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.stack.conftest import PACKAGES, serving
from tests.stack.nft.host import Host

NEEDED = PACKAGES | {"nft": "nftables", "setpriv": "util-linux"}


@pytest.fixture(scope="package")
def running() -> Iterator[Host]:
    """The servers, up; skips where they cannot be."""
    with serving(Host, NEEDED) as host:
        yield host


@pytest.fixture
def host(running: Host) -> Host:
    """The same, with an empty firewall."""
    running.run("nft", "flush", "ruleset")
    return running
