from __future__ import annotations

from pathlib import Path

import pytest

from tui.enforcement.change import EnforcementError
from tui.enforcement.helper.build import BACKENDS, FILE
from tui.setup.backend import WAYS, choose
from tui.setup.host import Host, Wish


def test_every_way_is_one_that_the_helper_knows() -> None:
    assert set(WAYS) == {*BACKENDS, FILE}


def test_a_backend_that_there_is_not_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(EnforcementError, match="there are nftables, postfix, fail2ban, synology, synology-web, file"):
        choose(Host(), Wish(backend="x; rm"))


def test_dsms_list_is_used_where_there_is_one(tmp_path: Path) -> None:
    host = Host(autoblock=f"{tmp_path}/synoautoblock.db")
    with pytest.raises(EnforcementError, match="this is no DSM"):
        choose(host, Wish(backend="synology"))
    (tmp_path / "synoautoblock.db").touch()
    assert choose(host, Wish(backend="synology")) == ("synology", ())


def test_a_way_that_is_set_by_hand_stays(tmp_path: Path) -> None:
    host = Host(settings=f"{tmp_path}/gate.toml")
    with pytest.raises(EnforcementError, match="set by hand"):
        choose(host, Wish(backend="synology-web"))
    (tmp_path / "gate.toml").write_text('backend = "synology-web"\n')
    assert choose(host, Wish(backend="synology-web")) == ("synology-web", ())


def test_what_was_passed_over_says_why(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """On a host that has none of the programs."""
    host = Host(postfix=f"{tmp_path}/none", autoblock=f"{tmp_path}/none", settings=f"{tmp_path}/none")
    monkeypatch.setattr("tui.setup.backend.found", lambda _: None)
    name, passed = choose(host, Wish())
    assert name == "file"
    assert [why.partition(":")[0] for why in passed] == ["nftables", "postfix", "fail2ban", "synology", "synology-web"]
