"""Servers of their own: what is blocked here must not be missing elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.stack.conftest import PACKAGES, able_to_serve
from tests.stack.keys.site import Site
from tests.stack.servers import Stack


@pytest.fixture(scope="package")
def site() -> Iterator[Site]:
    """The mail host, up."""
    with able_to_serve({**PACKAGES, "nft": "nftables", "sudo": "sudo", "/usr/sbin/sshd": "openssh-server"}):
        stack = Stack()
        try:
            stack.up()
            yield Site(stack)
        finally:
            stack.down()
