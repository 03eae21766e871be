"""A mail host for setup to change, once for each module; files of one whose servers do not run, for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.stack.conftest import PACKAGES, able_to_serve
from tests.stack.setup.bare import APPLY, Bare
from tests.stack.setup.site import Site

MORE = {"postmap": "postfix-lmdb", "rspamadm": "rspamd", "nft": "nftables", "policyd-spf": "postfix-policyd-spf-python"}

#: What files alone need.
BARE = {
    "ip": "iproute2", "postconf": "postfix", "postmap": "postfix-lmdb", "rspamadm": "rspamd", "visudo": "sudo",
    "nft": "nftables",
}  # fmt: skip


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """The host, up, as it was before setup."""
    with able_to_serve(PACKAGES | MORE):
        host = Site()
        try:
            host.up()
            yield host
        finally:
            host.down()


@pytest.fixture
def bare() -> Iterator[Bare]:
    """Files of a host, as they were before setup."""
    with able_to_serve(BARE):
        host = Bare()
        try:
            yield host
        finally:
            host.remove()


@pytest.fixture
def full() -> Iterator[Bare]:
    """The same on a small disk of its own."""
    with able_to_serve(BARE):
        host = Bare(size="8m")
        try:
            yield host
        finally:
            host.remove()


@pytest.fixture
def wired(bare: Bare) -> Bare:
    """The same after setup."""
    assert bare.setup(*APPLY).returncode == 0
    return bare
