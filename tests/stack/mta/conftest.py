"""One mail host for all files here; each test begins with nothing blocked, and an operator with a state of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stack.conftest import PACKAGES, serving
from tests.stack.mta.host import Host, Operator
from tui.enforcement.backends.postfix_map import PostfixMap
from tui.enforcement.helper.settings import GateSettings, Postfix

LMDB = Path("/usr/lib/postfix/postfix-lmdb.so")


@pytest.fixture(scope="package")
def host() -> Iterator[Host]:
    """The servers, up; skips where they cannot be."""
    if not LMDB.exists():
        pytest.skip("needs packages: apt-get install --no-install-recommends postfix-lmdb")
    with serving(Host, PACKAGES) as host:
        yield host


@pytest.fixture
def operator(host: Host, tmp_path: Path) -> Iterator[Operator]:
    """Who blocks in the map."""
    postfix = Postfix(map=host.map, configuration=host.configuration)
    live = PostfixMap(host.map, host.configuration)
    yield Operator(host.inside, GateSettings(backend="postfix", state=str(tmp_path), postfix=postfix))
    host.inside(live.change, [], list(host.inside(live.held)))
