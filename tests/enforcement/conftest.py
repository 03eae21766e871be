from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.enforcement.dsm_server import PASSWORD, Certificate, Dsm, Make, certificate, serving
from tests.enforcement.support import Clock, make_gate
from tui.enforcement.backends.dsm_web import DsmWeb
from tui.enforcement.gate import Gate


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """Where the gate keeps its files; not there yet."""
    return tmp_path / "state" / "sekimori"


@pytest.fixture
def gate(state: Path, clock: Clock) -> Gate:
    return make_gate(state, clock)


@pytest.fixture(scope="session")
def dsm_proof(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """The certificate of every DSM in tests."""
    return certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def dsm(dsm_proof: Certificate) -> Iterator[Dsm]:
    """A DSM that listens."""
    with serving(Dsm(), dsm_proof) as server:
        yield server


@pytest.fixture
def dsm_password(tmp_path: Path) -> Path:
    """The password of DSM's account."""
    path = tmp_path / "password"
    path.write_text(PASSWORD + "\n")
    path.chmod(0o600)
    return path


@pytest.fixture
def make_dsm_web(dsm: Dsm, dsm_proof: Certificate, dsm_password: Path) -> Make:
    """Makes clients of `dsm`."""

    def made(url: str = "", fingerprint: str = dsm_proof.fingerprint) -> DsmWeb:
        return DsmWeb(url or dsm.url, "sekimori", dsm_password, fingerprint=fingerprint, timeout=1.0)

    return made


@pytest.fixture
def dsm_web(make_dsm_web: Make) -> DsmWeb:
    """A client that trusts `dsm`."""
    return make_dsm_web()
