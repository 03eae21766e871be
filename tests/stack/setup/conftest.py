"""A mail host for setup to change, once for each module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.stack.conftest import PACKAGES, able_to_serve
from tests.stack.setup.site import Site

MORE = {"postmap": "postfix-lmdb", "rspamadm": "rspamd", "nft": "nftables", "policyd-spf": "postfix-policyd-spf-python"}


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
