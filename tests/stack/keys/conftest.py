"""Servers of their own: what is blocked here must not be missing elsewhere, nor in the next test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.stack.conftest import PACKAGES, serving
from tests.stack.keys.site import Site
from tests.stack.servers import Stack

NEEDED = {**PACKAGES, "nft": "nftables", "sudo": "sudo", "/usr/sbin/sshd": "openssh-server"}


@pytest.fixture(scope="package")
def servers() -> Iterator[Stack]:
    """The mail host, up."""
    with serving(Stack, NEEDED) as stack:
        yield stack


@pytest.fixture
def site(servers: Stack) -> Iterator[Site]:
    """The same, with nothing blocked."""
    yield Site(servers)
    servers.namespace.run(["nft", "flush", "ruleset"])
