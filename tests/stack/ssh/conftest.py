"""A host of its own for each test: what one leaves in its block list must not be missing in the next."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.stack.conftest import serving
from tests.stack.ssh.far import Far

NEEDED = {
    "ip": "iproute2",
    "nft": "nftables",
    "/usr/sbin/sshd": "openssh-server",
    "ssh": "openssh-client",
    "tmux": "tmux",
}


@pytest.fixture
def far() -> Iterator[Far]:
    """The host, up."""
    with serving(Far, NEEDED) as host:
        yield host
