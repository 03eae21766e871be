"""One host for the tests of a file; each test begins with every category on reject and everything running."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.stack.conftest import PACKAGES, serving
from tests.stack.policy.host import FORMS, Form, Host

NEEDED = PACKAGES | {"policyd-spf": "postfix-policyd-spf-python", "/usr/bin/python3": "python3"}


@pytest.fixture(scope="module")
def running() -> Iterator[Host]:
    """The servers, up; skips where they cannot be."""
    with serving(Host, NEEDED) as host:
        yield host


@pytest.fixture
def host(running: Host) -> Host:
    """The same, with nothing switched."""
    running.set_modes()
    return running


@pytest.fixture(params=FORMS)
def form(request: pytest.FixtureRequest) -> Form:
    """Each way in which smtpd reaches the delegate."""
    return FORMS[request.param]
